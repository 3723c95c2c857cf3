"""看板上的数: what was handed in, approved on the spot, spared and kept in time, counted from cases by unit.

Nothing is estimated. A paper is spared where a record stood for it. A way is spared where the case shows that nobody
went it: one where the application did not come over a counter, one where the answer was given without anybody being
called in; those the item asks for are taken off.

>>> ways(visits=0, away=10, answered=8, both=7), ways(visits=1, away=10, answered=8, both=7)
(18, 7)
>>> share(1, 8).said.zh, share(0, 0).said.zh
('12.5%', '—')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from saltern.words import Phrase

Which = Literal["received", "at-once", "late"]
WHICH: Final[tuple[Which, ...]] = ("received", "at-once", "late")
"""Figures that are a number of cases, so that a list stands behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole; `of` 0: there is no share."""

    part: int
    of: int

    @property
    def percent(self) -> float | None:
        """In hundredths, one decimal; None where there is no whole."""
        return round(1000 * self.part / self.of) / 10 if self.of else None

    @property
    def said(self) -> Phrase:
        """As people read it."""
        percent = self.percent
        return Phrase.same("—" if percent is None else f"{percent:.1f}%")


def share(part: int, of: int) -> Share:
    """So many of so many."""
    return Share(part=part, of=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of some cases: `received` in the span, of these `at_once` approved by rule, papers and ways spared;
    `closed` in the span, of these `late`; of those open now `waiting`, `due` today and `overdue`."""

    received: int = 0
    at_once: int = 0
    papers: int = 0
    ways: int = 0
    closed: int = 0
    late: int = 0
    waiting: int = 0
    due: int = 0
    overdue: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in Tally.__slots__})

    @property
    def instant(self) -> Share:
        """Of what was handed in, how much was approved on the spot."""
        return share(self.at_once, self.received)

    @property
    def in_time(self) -> Share:
        """Of what was closed, how much kept its limits."""
        return share(self.closed - self.late, self.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was handed in on one day, and how much of it was approved on the spot."""

    on: dt.date
    received: int
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFigures:
    """The counts of a span of days by unit; `before` is what had been handed in a week earlier by the same hour."""

    units: Mapping[str, Tally] = field(default_factory=dict)
    before: int | None = None

    @property
    def whole(self) -> Tally:
        """All units together."""
        return added(self.units.values())


def added(tallies: Iterable[Tally]) -> Tally:
    """Several counts as one."""
    return sum(tallies, start=Tally())


def ways(*, visits: int, away: int, answered: int, both: int) -> int:
    """Ways nobody went, over cases of one item that asks for so many `visits`: of those that came in `away` from a
    counter, those `answered`, and those that were `both`."""
    return away + answered if visits == 0 else both if visits == 1 else 0
