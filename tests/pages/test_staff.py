"""People who work here, in a real Chromium: the keys they press are counted; both sides of a story at once.

Every page of theirs is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import BOTH, LOOKS, Sit, faults_of, house, looking, signed_in
from pages.test_stories import HIGH_BILL
from worlds import served as world
from worlds.served import Hand, Served

INSURANCE, PEOPLE, HEALTH = "13700130001", "13700130002", "13700130003"
FIRST, SECOND = "430121199002070925", "430121197406251113"
AT_ONCE = "prepregnancy-check"
"""An item whose rules approve of many in the small district."""


@pytest.fixture(scope="module", params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages, on one database, with cases that wait."""
    with house(request, tmp_path_factory, "staff") as made:
        world.settle(made.environment, "waiting", AT_ONCE, "24", "safe")
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, INSURANCE, PEOPLE, HEALTH)


def test_a_clerk_takes_an_item_with_a_deferred_paper_and_prints_the_receipt_without_the_mouse(sit: Sit) -> None:
    desk = sit(PEOPLE)
    desk.go("/counter/")
    desk.anew()
    taken_in(desk, desk.served.people["deferral"]["id_number"], ["b", "c", "j", "t", "Enter"])
    assert "有关情况的证明" in desk.text(".slip")
    assert (desk.taps, desk.keys) <= (0, 30)
    desk.anew()
    taken_in(desk, desk.served.people["parent"]["id_number"], ["F2"])
    assert (desk.taps, desk.keys) <= (0, 22)
    desk.go("/counter/today/")
    assert desk.page.locator("tbody tr").count() == 2


def taken_in(desk: Hand, number: str, keys: list[str]) -> None:
    """From the card's number to the slip."""
    desk.press(*number)
    desk.press("Enter")
    desk.page.wait_for_url("**/counter/items/")
    desk.press(*keys)
    desk.page.wait_for_url("**/counter/items/apply-disability-pension/")
    assert "可以容缺受理" in desk.text()
    desk.press("F7", "F9")
    desk.page.wait_for_url("**/counter/receipts/**")


def test_an_approver_decides_by_keys_one_by_one_and_together(sit: Sit) -> None:
    desk = sit(HEALTH)
    desk.go("/console/cases/")
    assert desk.text("h1").startswith("待办24件")
    desk.anew()
    desk.press("Enter")
    desk.page.wait_for_url("**/console/cases/2*/")
    first = desk.page.url
    assert desk.text("h1") == "规则都成立"
    desk.press("a")
    desk.page.wait_for_url(lambda url: url != first and "/approve/" not in url)
    assert desk.keys <= 4
    desk.press("a")
    desk.go("/console/cases/")
    assert desk.text("h1").startswith("待办22件")
    desk.anew()
    desk.press("b")
    desk.page.wait_for_url("**/console/cases/batch/")
    desk.press("a")
    desk.page.wait_for_url("**/console/cases/?done=22")
    assert (desk.taps, desk.keys) == (0, 2)
    assert "批准了22件" in desk.text()
    desk.served.work()
    told = [text for text in desk.served.texts() if "已通过" in text]  # of a discreet matter, so that none names it
    assert len(told) == 24


def test_a_bill_over_the_limit_is_seen_by_both_sides(place: Served, browser: Browser, sit: Sit) -> None:
    phone = world.hand(browser, place, size="phone")
    phone.sign_in(HIGH_BILL)
    phone.tap(".due-now a.btn")
    phone.tap("button[value=false]")
    phone.tap(".bar button")
    assert phone.text("#ans") == "收下了，由工作人员来看"
    desk = sit(INSURANCE)
    desk.go("/console/cases/")
    row = desk.page.locator("tbody tr").first
    assert ("吴" in row.inner_text(), "振邦" in row.inner_text()) == (True, False)
    desk.press("Enter")
    desk.page.wait_for_url("**/console/cases/2*/")
    assert "吴振邦" in desk.text(".idbar")
    assert desk.page.locator("table.dt tr.hit").count() == 1
    desk.press("a")  # no rule approved it: the key leads to the reason
    desk.write("票据已人工核对")
    desk.press("Enter")
    desk.page.wait_for_url(lambda url: url.endswith("/console/cases/"))
    phone.page.reload()
    assert phone.text("#ans").startswith("批准了")
    place.work()
    assert any("办好了" in text or "批准" in text for text in place.texts(HIGH_BILL))
    phone.page.context.close()


PLACES = {
    PEOPLE: (
        "/counter/",
        "/counter/today/",
        "/console/keys/",
        "/console/cases/today/",
        "/console/cases/reviews/",
        "/console/notices/",
    ),
    HEALTH: ("/console/cases/", "/console/cases/decided/", "/console/cases/batch/"),
}


def seen_by(desk: Hand, mobile: str) -> list[str]:
    """The pages of somebody, and a case with each of its forms where they have one."""
    found = list(PLACES[mobile])
    if mobile == HEALTH:
        desk.go("/console/cases/decided/")
        case = str(desk.page.locator("tbody tr a").first.get_attribute("href"))
        found += [case, f"{case}refuse/", f"{case}correction/", f"{case}pause/"]
    else:
        number = desk.served.people["patient"]["id_number"]
        desk.go("/counter/")
        desk.page.fill("#number", number)
        desk.press("Enter")
        desk.page.wait_for_url("**/counter/items/")
        found += ["/counter/items/", "/counter/verify/", "/counter/items/company-establishment/"]
    return found


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # marks of pages are no database's
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("mobile", [PEOPLE, HEALTH])
def test_every_page_of_staff_can_be_used_by_everybody(sit: Sit, look: str, mobile: str) -> None:
    desk = looking(sit, mobile, look)
    assert faults_of(desk, seen_by(desk, mobile)) == {}
