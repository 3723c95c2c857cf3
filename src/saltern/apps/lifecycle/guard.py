"""The guard against mass mistakes: how many people may hear of something before two people have said yes.

A push holds when it would reach more than max(200, 1 % of the residents), or when its audience differs from the last
one of the same push that went out by 30 % or more and by at least 50 people: one that was held or stopped is no
measure, else a mistake would need only a second day to pass. Held, it waits until two different people release it.
A warning always waits for one person, however few it reaches; one whose sender nobody listed for two.

>>> judge(count=47, due=47, previous=None, residents=250_000, kind="alert").releases_needed
1
>>> judge(count=2_501, due=2_501, previous=2_500, residents=250_000, kind="reminder").reasons[0].message("en")
'it would reach 2501, more than 2500'
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PushKind = Literal["reminder", "next_step", "alert"]

FLOOR = 200
SHARE = Decimal("0.01")
CHANGE = Decimal("0.30")
CHANGE_PEOPLE = 50
SHOWN = 80
"""Signs of a sender's name that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a push waits: a code and its figures."""

    code: Literal["too-many", "changed", "alert", "stranger"]
    figures: Mapping[str, int | str]

    def message(self, language: str) -> str:
        """The reason as half a sentence in `language` "en" or "zh"."""
        return WORDS[self.code][language].format_map(self.figures)


WORDS: Mapping[str, Mapping[str, str]] = {
    "too-many": {
        "en": "it would reach {count}, more than {limit}",
        "zh": "将发给 {count} 个对象，超过上限 {limit}",
    },
    "changed": {
        "en": "its audience is {due}, the last one that went out was {previous} ({percent:+d} %)",
        "zh": "本次对象 {due}，上次发出时 {previous}（{percent:+d} %）",
    },
    "stranger": {
        "en": "its sender {sender} is none of those this place knows",
        "zh": "发布者 {sender} 不在本地已登记的发布单位之内",
    },
    "alert": {"en": "a person releases every warning", "zh": "预警须经人工确认后发出"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardVerdict:
    """How many different people must release, and why. 0: it may go at once."""

    releases_needed: Literal[0, 1, 2]
    reasons: tuple[Reason, ...]


def limit(residents: int) -> int:
    """The largest audience that needs no second pair of eyes."""
    return max(FLOOR, int(residents * SHARE))


def judge(
    *, count: int, due: int, previous: int | None, residents: int, kind: PushKind, stranger: str = ""
) -> GuardVerdict:
    """The guard's word on a push to `count` subjects of the `due` its rule holds for (the others have been told), of
    which `previous` were due when it last went out (None: it never did, or the runs are not comparable). `stranger` is
    the sender of a warning whom nobody listed."""
    reasons: list[Reason] = []
    if count > limit(residents):
        reasons.append(Reason(code="too-many", figures={"count": count, "limit": limit(residents)}))
    if previous is not None and jumped(due, previous):
        figures = {"due": due, "previous": previous, "percent": percent(due, previous)}
        reasons.append(Reason(code="changed", figures=figures))
    if stranger:
        reasons.append(Reason(code="stranger", figures={"sender": stranger[:SHOWN]}))
    if reasons:
        return GuardVerdict(releases_needed=2, reasons=tuple(reasons))
    if kind == "alert":
        return GuardVerdict(releases_needed=1, reasons=(Reason(code="alert", figures={}),))
    return GuardVerdict(releases_needed=0, reasons=())


def percent(count: int, previous: int) -> int:
    """By how many hundredths of the last one an audience changed."""
    return round((count - previous) * 100 / max(previous, 1))


def range_of(previous: int) -> tuple[int, int]:
    """The smallest and the largest audience that may follow one of `previous` without a second person.

    >>> range_of(1_820), range_of(100)
    ((1275, 2365), (51, 149))
    """
    step = max(CHANGE_PEOPLE, math.ceil(CHANGE * previous)) - 1
    return max(0, previous - step), previous + step


def jumped(count: int, previous: int) -> bool:
    """Whether an audience changed by 30 % or more and by at least 50 people."""
    difference = abs(count - previous)
    return difference >= CHANGE_PEOPLE and difference >= CHANGE * previous
