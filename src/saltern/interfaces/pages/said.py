"""How pages write days, sums, numbers of people: as people say them, with what must not break kept together.

Source: docs/glossary.md and the formats of the design (2026年11月14日（周六）, 1,280.50 元, 138 0000 0000).

>>> from datetime import date
>>> said_day(date(2020, 7, 10), today=date(2020, 7, 10)).zh, said_day(date(2020, 8, 21), today=date(2020, 7, 10)).zh
('今天', '8月21日')
>>> said_sum(Decimal("18640.5")).zh, said_phone("13800138001")
('18,640.50元', '138 0013 8001')
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from saltern.words import WEEKDAYS, Phrase, day, day_words

NEAR: Final = {
    -1: Phrase(zh="昨天", en="yesterday"),
    0: Phrase(zh="今天", en="today"),
    1: Phrase(zh="明天", en="tomorrow"),
}
MOBILE: Final = re.compile(r"1\d{10}")
PUNCTUATION: Final = re.compile(r"(?<=[，。；：！？、])")


def weekday(on: dt.date) -> Phrase:
    """The day of the week."""
    return WEEKDAYS[on.weekday()]


def said_day(on: dt.date, *, today: dt.date) -> Phrase:
    """A day as people say it: near ones by their word, those of another year with it."""
    return NEAR.get((on - today).days) or day_words(on, on=today)


def whole_day(on: dt.date) -> Phrase:
    """A day with its year and day of the week."""
    name = weekday(on)
    said = day(on)
    return Phrase(zh=f"{said.zh}（{name.zh}）", en=f"{name.en}, {said.en}")


def said_moment(moment: dt.datetime, *, today: dt.date) -> Phrase:
    """A moment of the district's day."""
    said, hour = said_day(moment.date(), today=today), f"{moment:%H:%M}"
    return Phrase(zh=f"{said.zh}{hour}", en=f"{said.en}, {hour}")


def last_day(ends_at: dt.datetime) -> dt.date:
    """The last day of what ends at a moment of the district: midnight belongs to the day before.

    >>> last_day(dt.datetime(2020, 7, 11)), last_day(dt.datetime(2020, 7, 11, 9))
    (datetime.date(2020, 7, 10), datetime.date(2020, 7, 11))
    """
    return (ends_at - dt.timedelta(microseconds=1)).date()


def until(on: dt.date, *, today: dt.date) -> Phrase:
    """How far off a day is.

    >>> until(dt.date(2020, 8, 21), today=dt.date(2020, 7, 10)).zh
    '还有42天'
    """
    days = (on - today).days
    if days < 0:
        return Phrase(zh=f"已过{-days}天", en=f"{-days} day{'s' * (days != -1)} past")
    return Phrase(zh=f"还有{days}天", en=f"{days} day{'s' * (days != 1)} left") if days else NEAR[0]


def said_sum(value: Decimal) -> Phrase:
    """A sum of money in yuan."""
    return Phrase(zh=f"{value:,.2f}元", en=f"{value:,.2f} yuan")


def said_phone(number: str) -> str:
    """A mobile number as people read it out; another number as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if MOBILE.fullmatch(number) else number


def greeting(moment: dt.datetime) -> Phrase:
    """What one says at that hour."""
    if moment.hour < 5 or moment.hour >= 18:
        return Phrase(zh="晚上好", en="Good evening")
    if moment.hour < 12:
        return Phrase(zh="上午好", en="Good morning")
    return Phrase(zh="下午好" if moment.hour >= 13 else "中午好", en="Good afternoon")


def parted(text: str) -> list[str]:
    """A heading where it may be broken: after its signs.

    >>> parted("批准了，您已被盐田接收")
    ['批准了，', '您已被盐田接收']
    """
    return [part for part in PUNCTUATION.split(text) if part]
