"""Designers at their desk, in a real Chromium: by keys from the list to a tried rule and to whom a change would touch.

Every page of theirs is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
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

DESIGNER = "13700130018"
ITEM, DRAWN, AGED = "graduate-reception", "medical-reimbursement-remote", "elder-allowance"
WIDE = {"width": 1280, "height": 800}
NODES = 3_000
PLACES = (
    "/console/items/", f"/console/items/{ITEM}/", f"/console/items/{DRAWN}/", f"/console/items/{ITEM}/try/?example=1",
    "/console/reminders/", f"/console/impact/item/{AGED}/", "/console/steps/", f"/console/steps/{ITEM}/",
    "/console/lint/",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(
    district: tuple[Path, Mapping[str, Mapping[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A district behind pages."""
    home, people = district
    with world.served(home, tmp_path_factory.mktemp("design") / "home", people=people) as made:
        yield made


@pytest.fixture(scope="module")
def session(place: Served, browser: Browser) -> Any:
    """The designer's session: an authenticator shows every number to one sign-in alone."""
    hand = world.hand(browser, place, size="desktop")
    hand.sign_in_at_work(DESIGNER)
    hand.page.wait_for_url("**/console/items/")
    state = hand.page.context.storage_state()
    hand.page.context.close()
    return state


def seated(place: Served, browser: Browser, session: Any, *, size: str = "desktop", **more: Any) -> Hand:
    """The designer at their desk."""
    hand = world.hand(browser, place, size=size, storage_state=session, **more)
    hand.page.set_default_timeout(60_000)
    if size == "desktop":
        hand.page.set_viewport_size(WIDE)
    return hand


def test_a_rule_is_found_read_tried_and_its_change_counted_without_the_mouse(
    place: Served, browser: Browser, session: Any
) -> None:
    desk = seated(place, browser, session)
    desk.go("/console/items/")
    desk.anew()
    desk.press("/")
    desk.page.keyboard.type(AGED)
    desk.press("Enter")
    desk.page.wait_for_url(f"**/console/items/?q={AGED}**")
    desk.press("Enter")
    desk.page.wait_for_url(f"**/console/items/{AGED}/")
    assert "满70周岁" in desk.text("table.dt")
    desk.press("t")
    desk.page.wait_for_url(f"**/console/items/{AGED}/try/")
    desk.page.fill("#number", desk.served.people["patient"]["id_number"])
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("#answer")
    assert desk.page.locator("table.dt tr.hit").count() <= 1
    desk.press("u")
    desk.page.wait_for_url(f"**/console/items/{AGED}/")
    desk.press("i")
    desk.page.wait_for_url(f"**/console/impact/item/{AGED}/")
    text = desk.page.input_value("#rule")
    assert 'duration("P69Y10M")' in text
    desk.page.fill("#rule", text.replace("P69Y10M", "P60Y"))
    desk.page.focus("button:has-text('算一算')")
    desk.press("Enter")
    desk.page.wait_for_selector("#im")
    figures = desk.page.locator(".fig b").all_inner_texts()
    assert [one.replace(",", "").isdigit() for one in figures] == [True] * 4
    before, enter, leave, after = (int(one.replace(",", "")) for one in figures)
    assert enter > 0
    assert (leave, after) == (0, before + enter)
    assert "60到79岁" in desk.text("div[aria-labelledby=im] table")
    assert desk.taps == 0
    desk.page.context.close()


@pytest.mark.parametrize("look", ["light", "dark", "english", "phone"])
def test_every_page_of_designers_can_be_used_by_everybody(
    place: Served, browser: Browser, session: Any, look: str
) -> None:
    desk = seated(place, browser, session, size="phone" if look == "phone" else "desktop", bypass_csp=True)
    cookies = {"dark": ("theme", "dark"), "english": ("language", "en")}
    if look in cookies:
        name, value = cookies[look]
        desk.page.context.add_cookies([{"name": name, "value": value, "url": place.base}])
    desk.page.add_init_script(path=str(AXE))
    wrong: dict[str, Any] = {}
    for where in PLACES:
        desk.go(where)
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
