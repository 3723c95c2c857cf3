"""Every kind of page in every size of letters and every width, magnified, in the system's own colours: nothing runs
over, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module")
def pages(browser: Browser, walk: Walk) -> Iterator[Mapping[str, Page]]:
    """The ordinary face."""
    with walk.seen(browser, "normal") as seen:
        yield seen


def test_nothing_runs_over_in_any_size_of_letters_and_any_width(pages: Mapping[str, Page], walk: Walk) -> None:
    faults = {}
    for number, (route, (whose, where)) in enumerate(walk.pages.items()):
        page = pages[whose]
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(walk.served.base + where)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            for step in STEPS if ALL or width == 320 else {0, STEPS[1 + number % 6]}:
                said = page.evaluate(OVER, step)
                if said:
                    faults[f"{where} {width}px, step {step}"] = f"{route}: {said}"
    assert faults == {}


def test_magnified_four_times_everything_is_still_there(pages: Mapping[str, Page], walk: Walk) -> None:
    """1280 x 1024 at 400 %: what WCAG calls reflow; the bar at the foot leaves room for the page."""
    faults = {}
    for route, (whose, where) in walk.pages.items():
        page = pages[whose]
        page.set_viewport_size({"width": 320, "height": 256})
        page.goto(walk.served.base + where)
        over = page.evaluate(OVER, 0)
        fixed = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((one) => ["fixed", "sticky"].includes(
                 getComputedStyle(one).position) && one.getClientRects().length)
                 .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""
        )
        if over or fixed > 128:
            faults[route] = (over, fixed)
    assert faults == {}


def test_in_the_systems_own_colours_what_is_chosen_and_what_can_be_pressed_keep_their_edge(
    browser: Browser, walk: Walk
) -> None:
    faults = {}
    with walk.seen(browser, "normal", forced_colors="active") as pages:
        for route, (whose, where) in walk.pages.items():
            page = pages[whose]
            page.goto(walk.served.base + where)
            bare = page.evaluate(
                """() => [...document.querySelectorAll(".btn, .in, .opt:not(:has(input))")]
                     .filter((one) => one.getClientRects().length
                     && parseFloat(getComputedStyle(one).borderTopWidth) === 0
                     && getComputedStyle(one).textDecorationLine === "none").map((one) => one.className)"""
            )
            if bare:
                faults[route] = bare
    assert faults == {}
