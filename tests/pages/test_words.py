"""Every kind of page in both languages: no English sentence on a Chinese page, no Chinese on an English one but in an
element marked as Chinese: names, places, what was typed or stands in a record (WCAG 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from playwright.sync_api import Browser

from worlds.page_walk import FIRM, RESIDENT, Walk, links, route_of

HAN: Final = re.compile(r"[\u3001-\u301b\u3400-\u9fff\uf900-\ufaff\uff08-\uff1f\U00020000-\U0003ffff]")
WORD: Final = "[A-Za-z']*[a-z][A-Za-z']*"
SENTENCE: Final = re.compile(f"{WORD}(?: {WORD}){{3,}}")
"""Four words on end; a key in capitals is none."""
SILENT: Final = frozenset({"script", "style", "template"})
VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
INLINE: Final = frozenset({"a", "b", "i", "mark", "span", "time", "wbr"})
HEARD: Final = ("aria-label", "placeholder", "alt", "title")
TYPED: Final = frozenset({None, "text", "search", "tel", "email", "url"})
SEPARATOR: Final = "sep"
"""The class of what parts short facts: read as a comma by any voice."""
BOTH: Final = frozenset({"offline"})
"""Kept on the device: a Chinese page with its English part, whoever asks."""
LOOK: Final = {"zh": "normal", "en": "english"}
MORE: Final = {
    "what was typed": ("", "/search/?q=户口"),
    "a record": (RESIDENT, "/mine/data/?part=degrees"),
    "an item": (RESIDENT, "/items/graduate-reception/"),
}
"""Beside those of the walk."""
TITLED: Final = {"what was typed": "户口"}
"""What stands in a title because it is somebody's own."""


class Heard(HTMLParser):
    """What is read or heard of a page in the page's own language; what is marked as another one is left out.

    An attribute can hold no markup: it is of the language of its element.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.text = ""
        self.heard: list[str] = []
        self._open: list[tuple[str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        _, around, silent = self._open[-1] if self._open else ("", "", False)
        language = (given.get("lang") or around)[:2]
        self.language = self.language or language
        silent = silent or tag in SILENT or SEPARATOR in (given.get("class") or "").split()
        self._open.append((tag, language, silent))
        if self._own():
            shown = ("value",) if tag == "input" and given.get("type") in TYPED else ()
            self.heard += [words for name in (*HEARD, *shown) if (words := given.get(name))]
        self.handle_data("" if tag in INLINE else "\n")
        if tag in VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.handle_data("" if tag in INLINE else "\n")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._own() or data == "\n":
            self.text += data

    def _own(self) -> bool:
        return bool(self._open) and self._open[-1][1] == self.language and not self._open[-1][2]

    def lines(self) -> Iterator[str]:
        """Attributes, then what is read, a line for each block."""
        yield from filter(None, (one.strip() for one in (*self.heard, *self.text.split("\n"))))


def heard(body: str) -> Heard:
    """A page as it is heard."""
    page = Heard()
    page.feed(body)
    page.close()
    return page


def test_what_is_heard_of_a_page() -> None:
    page = heard(
        '<html lang="en"><title>搜 me</title><br/><p title="帮">one <b lang="zh-Hans">两<i lang="en">in</i></b> 三<svg>'
        '<path d="M0"/><text lang="zh-Hans">山</text></svg></p><input value="值"><input lang="zh-Hans" value="名">'
        '<input type="hidden" value="暗"><i class="sep">，</i><script>脚</script></html>'
    )
    assert (page.language, list(page.lines())) == ("en", ["帮", "值", "搜 me", "one in 三"])


def foreign(page: Heard, *, spoken: str, own: str = "") -> list[str]:
    """What is said in another language than the page's, but for what no markup can mark."""
    other = SENTENCE if spoken == "zh" else HAN
    found = [one for one in page.lines() if other.search(one.replace(own, "") if own else one)]
    return found[:4] + ([f"in {page.language}"] if page.language != spoken else [])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_speaks_one_language(browser: Browser, walk: Walk, language: str) -> None:
    wrong: dict[str, list[str]] = {}
    with walk.seen(browser, LOOK[language]) as pages:
        for route, (whose, where) in {**walk.pages, **MORE}.items():
            page = heard(pages[whose].request.get(walk.served.base + where).text())
            spoken = "zh" if route in BOTH else language
            if found := foreign(page, spoken=spoken, own=TITLED.get(route, "")):
                wrong[route] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_firm_is_spoken_to_in_one_language(browser: Browser, walk: Walk, language: str) -> None:
    with walk.seen(browser, LOOK[language]) as pages:
        page = pages[FIRM]
        page.goto(f"{walk.served.base}/mine/")
        page.locator("form[action$='/act-for/'] button[value]:not([value=''])").first.click()
        home = page.request.get(f"{walk.served.base}/role/firm/").text()
        warning = next(one for one in links(home) if route_of(one) == "warning")
        bodies = [home, *(page.request.get(walk.served.base + one).text() for one in (warning, "/mine/data/"))]
        page.locator(".for button").click()
    assert ["storm" in home, *(foreign(heard(one), spoken=language) for one in bodies)] == [True, [], [], []]
