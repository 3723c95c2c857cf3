"""Yearly windows (`windows.yaml`): when something can be applied for, year by year, in the district's time.

    school-place-primary:
      name: {zh: 小学一年级学位申请, en: Primary school places}
      years:
        "2020": {opens: "2020-05-12T09:00", closes: "2020-05-20T17:00", source: …, confidence: high}

A rule names the days as `window_opens` and `window_closes`, a text the moments as `((opens))` and `((closes))`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from saltern.core.catalogue.pack import OpenTime, Window
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.words import Phrase

OPENS: Final = "window_opens"
CLOSES: Final = "window_closes"
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
YEAR: Final = re.compile(r"[12]\d{3}")


def window_facts(window: Window) -> dict[str, Rule]:
    """The days of a window as facts of an item, unknown in a year that stands there for none."""

    def by_year(part: str) -> str:
        text = "null"
        for year, opening in sorted(window.years.items(), reverse=True):
            text = f'if as_of.year = {year} then date("{getattr(opening, part):%Y-%m-%d}") else {text}'
        return text

    return {name: Rule(text=by_year(part), place=window.place) for name, part in ((OPENS, "opens"), (CLOSES, "closes"))}


def read_windows(fields: Fields) -> dict[str, Window]:
    """`windows.yaml`."""
    found = {}
    for key, window in fields.each():
        years: dict[int, OpenTime] = {}
        for year, stated in window.members("years", required=True):
            opening = _opening(stated)
            if YEAR.fullmatch(year) and opening and opening.opens.year == int(year) <= opening.closes.year:
                years[int(year)] = opening
            elif opening:
                expected = Phrase(en="the year in which it opens", zh="窗口开始的年份")
                stated.fault(stated.entry, "bad-value", f'"{year}"', expected)
        found[key] = Window(key=key, name=window.phrase("name"), years=years, place=window.place)
        window.done()
    return found


def _opening(fields: Fields) -> OpenTime | None:
    opens, closes = _moment(fields, "opens"), _moment(fields, "closes")
    confidence, source = fields.confidence(), fields.text("source")
    fields.done()
    if opens is None or closes is None:
        return None
    if closes <= opens:
        fields.fault(
            fields.entry,
            "effective-dates",
            Phrase(
                en=f"{opens:%Y-%m-%d %H:%M} to {closes:%Y-%m-%d %H:%M}",
                zh=f"{opens:%Y-%m-%d %H:%M} 至 {closes:%Y-%m-%d %H:%M}",
            ),
            Phrase(en="an end after the start", zh="晚于开始的结束日期"),
        )
        return None
    return OpenTime(opens=opens, closes=closes, confidence=confidence, source=source)


def _moment(fields: Fields, key: str) -> dt.datetime | None:
    text = fields.text(key, required=True)
    if not text:
        return None
    try:
        if MOMENT.fullmatch(text):
            return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    expected = Phrase(en="a moment like 2020-05-12T09:00", zh="时刻，如 2020-05-12T09:00")
    fields.fault(fields.entry_of(key) or fields.entry, "bad-date", f'"{text}"', expected)
    return None
