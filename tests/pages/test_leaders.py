"""The board and the journal in a real Chromium: what comes after the first paint, what each figure opens, the chain.

Every page is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import LOOKS, WIDE, Sit, faults_of, house, looking, signed_in
from worlds import served as world
from worlds.served import Served

AUDITOR, LEADER = "13700130041", "13700130042"
AT_ONCE = "prepregnancy-check"


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages, with cases that wait."""
    with house(request, tmp_path_factory, "leaders") as made:
        world.settle(made.environment, "waiting", AT_ONCE, "24", "safe")
        made.work()
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, AUDITOR, LEADER)


def test_a_leader_opens_a_figure_and_sees_the_charts_come(sit: Sit) -> None:
    desk = sit(LEADER)
    desk.go("/console/board/")
    assert desk.page.locator(".fig").count() == 5
    desk.page.wait_for_selector("svg.mapsvg")
    assert desk.page.locator("svg.chart[role=img]").count() >= 1
    assert desk.page.locator("details").count() == 3
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    desk.tap(".fig >> nth=0")
    desk.page.wait_for_url("**/console/board/received/**")
    assert ("怎么数的" in desk.text(), "卫生健康局" in desk.text()) == (True, True)


def test_without_a_script_a_link_leads_to_the_charts(sit: Sit) -> None:
    desk = sit(LEADER, script=False)
    desk.go("/console/board/")
    assert desk.page.locator("svg.mapsvg").count() == 0
    desk.tap("[data-later] a")
    desk.page.wait_for_url("**/console/board/charts/")
    assert desk.page.locator("svg.mapsvg").count() == 1


def test_an_auditor_finds_a_line_by_keys_and_has_the_chain_compared(sit: Sit) -> None:
    desk = sit(AUDITOR)
    desk.go("/console/journal/")
    number = desk.served.people["graduate"]["id_number"]
    desk.press("/")
    desk.write(number)
    desk.press("Enter")
    desk.page.wait_for_selector("text=只看关于")
    assert (number in desk.page.url, number in desk.page.content()) == (False, False)
    desk.tap("text=现在核对")
    desk.page.wait_for_url("**/console/journal/check/")
    assert "日志没有被改过" in desk.text()


PLACES = {
    LEADER: (
        "/console/board/", "/console/board/charts/", "/console/board/received/", "/console/board/at-once/",
        "/console/board/spared/", "/console/board/in-time/", "/console/board/reminders/",
    ),
    AUDITOR: ("/console/journal/", "/console/board/"),
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("mobile", [LEADER, AUDITOR])
def test_every_page_of_theirs_can_be_used_by_everybody(sit: Sit, look: str, mobile: str) -> None:
    desk = looking(sit, mobile, look)

    def whole(where: str) -> None:
        if where == "/console/board/":
            desk.page.wait_for_selector("svg.mapsvg")
        desk.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")

    assert faults_of(desk, PLACES[mobile], whole) == {}
