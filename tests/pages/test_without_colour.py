"""Pictures of every kind of page without colour, and in the system's own colours: what tells a state is still seen.

A picture is taken by Chromium and looked at pixel by pixel: behind each word of a state the lightest and the darkest
sign of the picture must differ as WCAG 2.2 asks of letters (4.5 to 1), at each of its icons as it asks of drawings
(3 to 1). That the words and icons are there at all, `test_axe` asks.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from worlds.page_walk import Walk

LETTERS, DRAWINGS = 4.5, 3.0
STATES = ".st, .notice, .can > li, .err, .verdict, .storm, .why > li, .steps > li"
UNFASTENED = """
() => { for (const one of document.querySelectorAll("body *"))
  if (["fixed", "sticky"].includes(getComputedStyle(one).position))
    one.style.setProperty("position", "static", "important"); }
"""
"""In a picture of the whole page, a bar at the foot would lie over what can be scrolled from under it."""
PLACES = r"""
(states) => {
  const found = [];
  const seen = (box) => box.width > 3 && box.height > 3;
  const at = (box) => [box.left + scrollX, box.top + scrollY, box.width, box.height];
  for (const state of document.querySelectorAll(states)) {
    if (!state.checkVisibility({visibilityProperty: true}) || state.closest(".vh")) continue;
    const words = document.createTreeWalker(state, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      if (!/[\p{L}\p{N}]/u.test(node.data) || node.parentElement.closest(".vh, svg, select, .sm-hide")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getClientRects()[0];
      if (box && seen(box)) found.push(["letters", node.data.trim().slice(0, 20), ...at(box)]);
    }
    for (const icon of state.querySelectorAll("svg")) {
      const box = icon.getBoundingClientRect();
      const said = `${state.className} ${state.innerText.trim().slice(0, 12)}`;
      if (seen(box) && box.width < 64) found.push(["drawing", said, ...at(box)]);
    }
  }
  return found;
}
"""
CONTRASTS = """
async ([picture, places, scale]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawn = canvas.getContext("2d", {willReadFrequently: true});
  drawn.drawImage(image, 0, 0);
  const straight = (part) => { part /= 255; return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
  let coloured = 0;
  const told = places.map(([kind, said, left, top, width, height]) => {
    const [x, y] = [Math.max(0, Math.floor(left * scale)), Math.max(0, Math.floor(top * scale))];
    const w = Math.min(Math.ceil(width * scale), image.width - x);
    const h = Math.min(Math.ceil(height * scale), image.height - y);
    if (w < 1 || h < 1) return null;
    const {data} = drawn.getImageData(x, y, w, h);
    let dark = 1, light = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 2) coloured += 1;
      const lit = 0.2126 * straight(red) + 0.7152 * straight(green) + 0.0722 * straight(blue);
      dark = Math.min(dark, lit); light = Math.max(light, lit);
    }
    return [kind, said, (light + 0.05) / (dark + 0.05)];
  }).filter((one) => one);
  return {told, coloured};
}
"""
LOOKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "grey": ("normal", {}),
    "grey in the dark": ("dark", {}),
    "the system's own colours": ("normal", {"forced_colors": "active"}),
    "the system's own colours in the dark": ("normal", {"forced_colors": "active", "color_scheme": "dark"}),
}
SCALE = 2


def looked_at(page: Page, eye: Page, *, grey: bool) -> dict[str, Any]:
    """The contrast of each word and icon of a state in a picture of the page, and how many of its pixels have a hue.

    The picture is of the part in which they stand: all else would be drawn, packed and unpacked for nobody.
    """
    if grey:
        page.add_style_tag(content="html{filter:grayscale(1)!important}*{transition:none!important}")
    page.evaluate(UNFASTENED)
    places = page.evaluate(PLACES, STATES)
    if not places:
        return {"told": [], "coloured": 0}
    left, top = (max(0, math.floor(min(place[at] for place in places))) for at in (2, 3))
    right, foot = (math.ceil(max(place[at] + place[at + 2] for place in places)) for at in (2, 3))
    part = {"x": left, "y": top, "width": right - left, "height": foot - top}
    picture = base64.b64encode(page.screenshot(full_page=True, clip=part, animations="disabled")).decode()
    places = [[kind, said, x - left, y - top, *size] for kind, said, x, y, *size in places]
    found: dict[str, Any] = eye.evaluate(CONTRASTS, [picture, places, SCALE])
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_seen(browser: Browser, walk: Walk, look: str) -> None:
    face, more = LOOKS[look]
    grey = look.startswith("grey")
    faint, seen, hues = {}, 0, 0
    with walk.seen(browser, face, device_scale_factor=SCALE, bypass_csp=True, **more) as pages:
        eye = browser.new_page()
        for route, (whose, where) in walk.pages.items():
            page = pages[whose]
            page.goto(walk.served.base + where)
            found = looked_at(page, eye, grey=grey)
            seen, hues = seen + len(found["told"]), hues + found["coloured"]
            low = [
                (said, round(contrast, 2))
                for kind, said, contrast in found["told"]
                if contrast < (LETTERS if kind == "letters" else DRAWINGS)
            ]
            if low:
                faint[route] = low
        eye.close()
    assert faint == {}
    assert seen > 100
    assert not (grey and hues)
