"""Designers at their desk, in a real Chromium: by keys from the list to a tried rule and to whom a change would touch.

Every page of theirs is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import LOOKS, Sit, faults_of, house, looking, signed_in
from worlds.served import Served

DESIGNER = "13700130018"
ITEM, DRAWN, AGED = "graduate-reception", "medical-reimbursement-remote", "elder-allowance"
PLACES = (
    "/console/items/", f"/console/items/{ITEM}/", f"/console/items/{DRAWN}/", f"/console/items/{ITEM}/try/?example=1",
    "/console/reminders/", f"/console/impact/item/{AGED}/", "/console/steps/", f"/console/steps/{ITEM}/",
    "/console/lint/",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages."""
    with house(request, tmp_path_factory, "designers") as made:
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, DESIGNER)


def test_a_rule_is_found_read_tried_and_its_change_counted_without_the_mouse(sit: Sit) -> None:
    desk = sit(DESIGNER)
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


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_designers_can_be_used_by_everybody(sit: Sit, look: str) -> None:
    assert faults_of(looking(sit, DESIGNER, look), PLACES) == {}
