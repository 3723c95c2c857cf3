"""Every kind of page x ordinary, large, dark, English: axe-core finds nothing, targets and letters are large enough,
nothing runs over, a page is small, every state has an icon and a word, and nothing leaves the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from worlds.page_walk import AXE, LOOKS, Walk

TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
NODES = 800
MEASURED = """
(large) => {
  const seen = (one) => one.getClientRects().length > 0 && one.checkVisibility({visibilityProperty: true})
    && !one.closest(".vh, .skip") && parseFloat(getComputedStyle(one).fontSize) > 0;
  const said = (one) => (one.innerText || one.value || one.id || "").trim().slice(0, 24);
  const least = large ? 60 : 44;
  const main = ".btn, .tabs a, .rows > li > a.go, .opt, input.in, select.in, textarea.in, summary, form.find button,"
    + " .seg a, a.back";
  const small = [...document.querySelectorAll(main)].filter((one) => seen(one) && !one.closest("p"))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([one, box]) =>
      [one.className || one.tagName, said(one), Math.round(box.width), Math.round(box.height)].join(" "));
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const fine = new Set();
  for (let node = words.nextNode(); large && node; node = words.nextNode()) {
    const holder = node.parentElement;
    if (node.data.trim() && seen(holder) && !holder.closest("svg, select")
        && parseFloat(getComputedStyle(holder).fontSize) < 18)
      fine.add(`${holder.className} ${node.data.trim().slice(0, 20)}`);
  }
  const mute = [...document.querySelectorAll(".st:not(.st-done), .notice, .can > li")].filter((one) => seen(one)
    && !(one.querySelector("svg") && one.innerText.trim())).map((one) => `${one.className} ${said(one)}`);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return {small, fine: [...fine], mute, over, nodes: document.querySelectorAll("*").length,
          headings: document.querySelectorAll("h1").length};
}
"""


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser, walk: Walk) -> Iterator[tuple[str, Mapping[str, Page]]]:
    """How somebody looks at the pages."""
    with walk.seen(browser, request.param, bypass_csp=True) as pages:
        for page in pages.values():
            page.add_init_script(path=str(AXE))
        yield request.param, pages


def test_every_page_can_be_used_by_everybody(look: tuple[str, Mapping[str, Page]], walk: Walk) -> None:
    name, pages = look
    faults: dict[str, Any] = {}
    for route, (whose, where) in walk.pages.items():
        page = pages[whose]
        outside: list[str] = []

        def leaves(request: Request, outside: list[str] = outside) -> None:
            if not request.url.startswith((walk.served.base, "data:")):
                outside.append(request.url)

        page.on("request", leaves)
        answer = page.goto(walk.served.base + where)
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 6000})  # nothing lies under the bar
        found = page.evaluate(
            "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            list(TAGS),
        )["violations"]
        page.remove_listener("request", leaves)
        wrong: list[Any] = [
            f"{one['id']}: {node['target']} {node['any'][0]['message'] if node['any'] else one['help']}"
            for one in found
            for node in one["nodes"][:3]
        ]
        measured = page.evaluate(MEASURED, name == "large")
        wrong += [f"{what}: {one}" for what in ("small", "fine", "mute") for one in measured[what]]
        wrong += [f"wider by {measured['over']}"] if measured["over"] > 0 else []
        wrong += [f"{measured['nodes']} nodes"] if measured["nodes"] > NODES else []
        wrong += [f"{measured['headings']} first headings"] if measured["headings"] != 1 else []
        wrong += [f"leaves: {one}" for one in outside]
        wrong += [f"answered {answer.status}"] if answer and answer.status != 200 else []
        if wrong:
            faults[f"{route} {where}"] = wrong
    assert faults == {}
