"""The board and the journal in a real Chromium: what comes after the first paint, what each figure opens, the chain.

Every page is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.test_axe import MEASURED, TAGS
from worlds import served as world
from worlds.page_walk import AXE
from worlds.served import Hand, Served

AUDITOR, LEADER = "13700130041", "13700130042"
AT_ONCE = "prepregnancy-check"
WIDE = {"width": 1280, "height": 800}
NODES = 3_000
"""Elements a page of staff may have (goal G11)."""


@pytest.fixture(scope="module")
def place(
    district: tuple[Path, Mapping[str, Mapping[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A district behind pages, with cases that wait."""
    home, people = district
    with world.served(home, tmp_path_factory.mktemp("leaders") / "home", people=people) as made:
        world.settle(made.environment, "waiting", AT_ONCE, "24", "safe")
        made.work()
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Both sessions, each signed in once: an authenticator shows every number to one sign-in alone."""
    found = {}
    for mobile in (AUDITOR, LEADER):
        hand = world.hand(browser, place, size="desktop")
        hand.sign_in_at_work(mobile)
        hand.page.wait_for_url("**/console/**")
        found[mobile] = hand.page.context.storage_state()
        hand.page.context.close()
    return found


def sit(
    browser: Browser, place: Served, session: Any, *, size: str = "desktop", script: bool = True, **more: Any
) -> Hand:
    """Somebody at their desk."""
    hand = world.hand(browser, place, size=size, script=script, storage_state=session, **more)
    hand.page.set_default_timeout(60_000)
    if size == "desktop":
        hand.page.set_viewport_size(WIDE)
    return hand


def test_a_leader_opens_a_figure_and_sees_the_charts_come(
    place: Served, browser: Browser, sessions: Mapping[str, Any]
) -> None:
    desk = sit(browser, place, sessions[LEADER])
    desk.go("/console/board/")
    assert desk.page.locator(".fig").count() == 5
    desk.page.wait_for_selector("svg.mapsvg")
    assert desk.page.locator("svg.chart[role=img]").count() >= 1
    assert desk.page.locator("details").count() == 3
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    desk.page.click(".fig >> nth=0")
    desk.page.wait_for_url("**/console/board/received/**")
    assert ("怎么数的" in desk.text(), "卫生健康局" in desk.text()) == (True, True)
    desk.page.context.close()


def test_without_a_script_a_link_leads_to_the_charts(
    place: Served, browser: Browser, sessions: Mapping[str, Any]
) -> None:
    desk = sit(browser, place, sessions[LEADER], script=False)
    desk.go("/console/board/")
    assert desk.page.locator("svg.mapsvg").count() == 0
    desk.page.click("[data-later] a")
    desk.page.wait_for_url("**/console/board/charts/")
    assert desk.page.locator("svg.mapsvg").count() == 1
    desk.page.context.close()


def test_an_auditor_finds_a_line_by_keys_and_has_the_chain_compared(
    place: Served, browser: Browser, sessions: Mapping[str, Any]
) -> None:
    desk = sit(browser, place, sessions[AUDITOR])
    desk.go("/console/journal/")
    number = place.people["graduate"]["id_number"]
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(number)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("text=只看关于")
    assert (number in desk.page.url, number in desk.page.content()) == (False, False)
    desk.page.click("text=现在核对")
    desk.page.wait_for_url("**/console/journal/check/")
    assert "日志没有被改过" in desk.text()
    desk.page.context.close()


PLACES = {
    LEADER: (
        "/console/board/", "/console/board/charts/", "/console/board/received/", "/console/board/at-once/",
        "/console/board/spared/", "/console/board/in-time/", "/console/board/reminders/",
    ),
    AUDITOR: ("/console/journal/", "/console/board/"),
}  # fmt: skip


@pytest.mark.parametrize("look", ["light", "dark", "english", "phone"])
@pytest.mark.parametrize("mobile", [LEADER, AUDITOR])
def test_every_page_of_theirs_can_be_used_by_everybody(
    place: Served, browser: Browser, sessions: Mapping[str, Any], look: str, mobile: str
) -> None:
    size = "phone" if look == "phone" else "desktop"
    desk = sit(browser, place, sessions[mobile], size=size, bypass_csp=True)
    cookies = {"dark": ("theme", "dark"), "english": ("language", "en")}
    if look in cookies:
        name, value = cookies[look]
        desk.page.context.add_cookies([{"name": name, "value": value, "url": place.base}])
    desk.page.add_init_script(path=str(AXE))
    wrong: dict[str, Any] = {}
    for where in PLACES[mobile]:
        desk.go(where)
        if where == "/console/board/":
            desk.page.wait_for_selector("svg.mapsvg")
        desk.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        found = desk.page.evaluate(
            "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            list(TAGS),
        )["violations"]
        faults: list[Any] = [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"][:3]]
        measured = desk.page.evaluate(MEASURED, arg=False)
        faults += [f"{what}: {one}" for what in ("small", "mute") for one in measured[what]]
        for what, allowed in (("over", 0), ("nodes", NODES)):
            if measured[what] > allowed:
                faults.append(f"{what}: {measured[what]}")
        if measured["headings"] != 1:
            faults.append(f"headings: {measured['headings']}")
        if faults:
            wrong[where] = faults
    assert wrong == {}
    desk.page.context.close()
