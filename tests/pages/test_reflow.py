"""Every kind of page in every size of letters and every width, magnified, in the system's own colours: nothing runs
over, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from worlds.page_walk import Walk

STEPS = (0, 1, 2, 3, 4, 5, 6)
WIDTHS = (320, 390, 768, 1024, 1440)
ALL = os.environ.get("SALTERN_FAULTS", "") != ""
OVER = """
(step) => {
  const root = document.documentElement;
  if (step) { root.dataset.size = "elder"; root.dataset.step = step; }
  else { delete root.dataset.size; delete root.dataset.step; }
  const over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return "";
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getClientRects().length
    && one.getBoundingClientRect().right > root.clientWidth + 0.5 && !one.closest("svg"));
  const at = wide.at(-1);
  return `wider by ${over}: ${at ? at.tagName + "." + at.className + " " + at.innerText.trim().slice(0, 20) : ""}`;
}
"""


BARS = """
() => [...document.querySelectorAll("body *")].filter((one) => ["fixed", "sticky"].includes(
  getComputedStyle(one).position) && one.getClientRects().length)
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)
"""
BARE = """
() => [...document.querySelectorAll(".btn, .in, .opt:not(:has(input))")]
  .filter((one) => one.getClientRects().length
  && parseFloat(getComputedStyle(one).borderTopWidth) === 0
  && getComputedStyle(one).textDecorationLine === "none").map((one) => one.className)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, by kind of page."""

    wide: dict[str, str] = field(default_factory=dict)
    lost: dict[str, tuple[str, float]] = field(default_factory=dict)
    bare: dict[str, Sequence[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def found(browser: Browser, walk: Walk) -> Found:
    """Every page is opened once and looked at in every way."""
    faults = Found()
    with walk.seen(browser, "normal") as pages:
        for number, (route, (whose, where)) in enumerate(walk.pages.items()):
            page = pages[whose]
            page.set_viewport_size({"width": 320, "height": 700})
            page.goto(walk.served.base + where)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 700})
                for step in STEPS if ALL or width == 320 else {0, STEPS[1 + number % 6]}:
                    said = page.evaluate(OVER, step)
                    if said:
                        faults.wide[f"{where} {width}px, step {step}"] = f"{route}: {said}"
            page.set_viewport_size({"width": 320, "height": 256})
            over, fixed = page.evaluate(OVER, 0), page.evaluate(BARS)
            if over or fixed > 128:
                faults.lost[route] = (over, fixed)
            page.emulate_media(forced_colors="active")
            if bare := page.evaluate(BARE):
                faults.bare[route] = bare
            page.emulate_media(forced_colors="none")
    return faults


def test_nothing_runs_over_in_any_size_of_letters_and_any_width(found: Found) -> None:
    assert found.wide == {}


def test_magnified_four_times_everything_is_still_there(found: Found) -> None:
    """1280 x 1024 at 400 %: what WCAG calls reflow; the bar at the foot leaves room for the page."""
    assert found.lost == {}


def test_in_the_systems_own_colours_what_is_chosen_and_what_can_be_pressed_keep_their_edge(found: Found) -> None:
    assert found.bare == {}
