"""Every kind of page in both languages: no English sentence on a Chinese page, no Chinese on an English one but what is
somebody's own: names, places, what was typed or stands in a record."""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Browser

from worlds.page_walk import Walk

HAN = re.compile(r"[\u3400-\u9fff]+")
SENTENCE = re.compile(r"[A-Za-z']+(?: [A-Za-z']+){3,}")
PLACE = re.compile(r"[\u3400-\u9fff]{2,4}街道([\u3400-\u9fff]{2,4}社区)?|、")
"""Subdistricts and communities, which have no English name in the pack yet."""
OWN = (
    "case", "receipt", "my-data", "report-record", "ask-about-access", "my-mandates", "end-mandate", "my-files", "mine",
    "my-messages", "my-reports", "correct", "apply", "apply-question", "hand-in-file", "bring", "home", "warning",
    "figure",
)  # fmt: skip
"""Pages on which somebody's own words and records stand as they were written, or a list as it was published."""


def lines(body: str, language: str) -> list[str]:
    """What is read or heard on a page, without what is marked as being in the other language."""
    other = "zh" if language == "en" else "en"
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", body, flags=re.DOTALL)
    body = re.sub(rf'<(\w+)\b[^>]*\blang="{other}[^"]*"[^>]*>.*?</\1>', " ", body, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', body)
    read = re.sub(r"<(?!/?(?:b|span|i|a)\b)[^>]+>", "\n", body)
    return [html.unescape(one).strip() for one in (*heard, *re.sub(r"<[^>]+>", "", read).split("\n")) if one.strip()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_speaks_one_language(browser: Browser, walk: Walk, language: str) -> None:
    look = "english" if language == "en" else "normal"
    wrong: dict[str, list[str]] = {}
    with walk.seen(browser, look) as pages:
        names = {str(one["name"]) for one in walk.served.people.values()}
        for route, (whose, where) in walk.pages.items():
            if route == "offline":
                continue  # kept on the device: both languages in one
            said = lines(pages[whose].request.get(walk.served.base + where).text(), language)
            for name in names:
                said = [one.replace(name, "") for one in said]
            said = [PLACE.sub("", one) for one in said]
            pattern = HAN if language == "en" and route not in OWN else SENTENCE
            if language == "en" and route in OWN:
                continue
            found = [one for one in said if pattern.search(one)]
            if found:
                wrong[route] = found[:4]
    assert wrong == {}
