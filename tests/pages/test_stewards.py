"""Data stewards in a real Chromium: a held delivery let in, its rows mended by keys and taken in, numbers compared.

Every page of theirs is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import BOTH, LOOKS, Sit, faults_of, house, looking, signed_in
from worlds import served as world
from worlds.served import Hand, Served

STEWARD = "13700130011"
ACTIONS = 8
"""What a row may take to mend, typing a field being one (goal G7)."""
HEAD = "birth_cert_no,birth_date,sex,child_id_number,mother_id_number,father_id_number,hospital"


@pytest.fixture(scope="module", params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages, on one database, with a delivery that is held for its wrong rows."""
    with house(request, tmp_path_factory, "stewards") as made:
        file = made.home / "births_2020-09-15.csv"
        good = [f"N{number},2020-09-0{1 + number % 9},female,,,,H1" for number in range(20)]
        wrong = ["N20,20200931,male,,,,H1", "N21,2020-09-14,boy,,,,H1"]
        file.write_text("\n".join([HEAD, *good, *wrong]) + "\n", encoding="utf-8")
        assert "held" in world.settle(made.environment, "delivered", str(file))
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, STEWARD)


def written(desk: Hand, text: str) -> int:
    """Type where one is; one action."""
    desk.write(text)
    return 1


def test_a_held_delivery_is_let_in_its_rows_mended_and_taken_in_by_keys(sit: Sit) -> None:
    desk = sit(STEWARD)
    desk.go("/console/")
    desk.page.wait_for_url("**/console/feeds/")
    assert "挂起：出生医学证明" in desk.text()
    desk.go(str(desk.page.locator("section.notice", has_text="出生医学证明").locator("a").get_attribute("href")))
    assert "9.1%" in desk.text(".notice")
    desk.press("a")
    desk.page.wait_for_selector("a[data-key=m]")
    assert "2行待修" in desk.text(".idbar")
    desk.anew()
    desk.press("m")
    desk.page.wait_for_url("**/rows/")
    typed = written(desk, "2020-09-13")
    desk.press("F7")
    typed += written(desk, "医院来电更正")
    desk.press("Enter")
    desk.page.wait_for_url("**/rows/?done=1")
    assert (desk.taps, desk.keys + typed <= ACTIONS) == (0, True)
    assert "收下了1行，已经进库" in desk.text()
    assert "1行待修" in desk.text(".idbar")
    desk.anew()
    desk.press("m")  # a select: the first code with this letter
    desk.press("F7")
    typed = written(desk, "医院来电更正")
    desk.press("F9")
    desk.page.wait_for_selector("tr.hit >> nth=1")
    assert desk.keys + typed <= ACTIONS
    assert desk.page.locator("tr.hit").count() == 2
    desk.go("/console/feeds/")
    assert "挂起：出生医学证明" not in desk.text()


def test_a_number_is_compared_and_linked_by_keys(sit: Sit) -> None:
    desk = sit(STEWARD)
    desk.go("/console/linking/")
    before = desk.text("h1")
    link = desk.page.locator("tbody tr", has_text="相邻两位对调").first.locator("a")
    desk.go(str(link.get_attribute("href")))
    desk.anew()
    assert desk.page.locator("mark").count() >= 2
    desk.press("1", "w")
    typed = written(desk, "身份证复印件")
    desk.press("Enter")
    desk.page.wait_for_selector(".idbar .st-met")
    assert desk.keys + typed <= ACTIONS
    desk.go("/console/linking/")
    assert desk.text("h1") != before


PLACES = ("/console/feeds/", "/console/feeds/rows/", "/console/feeds/set/births/", "/console/linking/",
          "/console/joins/", "/console/reports/", "/console/lake/")  # fmt: skip


def pages_of(desk: Hand) -> list[str]:
    """Every page of a steward."""
    found = list(PLACES)
    for where in ("/console/feeds/rows/", "/console/linking/", "/console/feeds/set/births/"):
        desk.go(where)
        links = [str(link.get_attribute("href")) for link in desk.page.locator("tbody tr a").all()]
        found += [links[0], links[-1]]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # marks of pages are no database's
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_a_steward_can_be_used_by_everybody(sit: Sit, look: str) -> None:
    desk = looking(sit, STEWARD, look)
    assert faults_of(desk, pages_of(desk)) == {}
