"""Every kind of page in both languages: no English sentence on a Chinese page, no Chinese on an English one but in an
element marked as Chinese: names, places, what was typed or stands in a record (WCAG 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from playwright.sync_api import Browser

from worlds.page_walk import Walk

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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_speaks_one_language(browser: Browser, walk: Walk, language: str) -> None:
    look = "english" if language == "en" else "normal"
    wrong: dict[str, list[str]] = {}
    with walk.seen(browser, look) as pages:
        for route, (whose, where) in walk.pages.items():
            page = heard(pages[whose].request.get(walk.served.base + where).text())
            spoken = "zh" if route in BOTH else language
            foreign = SENTENCE if spoken == "zh" else HAN
            found = [one for one in page.lines() if foreign.search(one)]
            found += [f"in {page.language}"] if page.language != spoken else []
            if found:
                wrong[route] = found[:4]
    assert wrong == {}
