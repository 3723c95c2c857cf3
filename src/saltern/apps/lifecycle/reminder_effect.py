"""提醒以后办了没有: of those a reminder told, how many applied for its item within thirty days of being told.

>>> rows = told_rows(told=[("card", dt.date(2020, 7, 1), 20)], reached=[("card", dt.date(2020, 7, 1), 7)],
...                  applied=[(7, "id-card", dt.date(2020, 7, 31)), (8, "id-card", dt.date(2020, 7, 2))],
...                  items={"card": "id-card"})
>>> [(row.reminder, row.month, row.told, row.applied) for row in rows]
[('card', datetime.date(2020, 7, 1), 20, 1)]
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

WITHIN: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEffect:
    """What one reminder did in one month: so many were `told`, so many of them `applied` within thirty days."""

    reminder: str
    item: str
    month: dt.date
    told: int
    applied: int


def told_rows(
    *,
    told: Iterable[tuple[str, dt.date, int]],
    reached: Iterable[tuple[str, dt.date, int]],
    applied: Iterable[tuple[int, str, dt.date]],
    kept: Iterable[tuple[str, dt.date, int]] = (),
    items: Mapping[str, str],
) -> tuple[ReminderEffect, ...]:
    """By reminder and month. `told` counts by reminder and day; `reached` are those told among whoever applied at all;
    `applied` who applied for which item on which day; `kept` how many of those told applied, where that is counted."""
    filed: dict[tuple[int, str], list[dt.date]] = {}
    for subject, item, day in applied:
        filed.setdefault((subject, item), []).append(day)
    counts: Counter[tuple[str, dt.date]] = Counter()
    for reminder, day, count in told:
        counts[reminder, day.replace(day=1)] += count
    did: Counter[tuple[str, dt.date]] = Counter()
    for reminder, day, count in kept:
        did[reminder, day.replace(day=1)] += count
    for reminder, day, subject in reached:
        days = filed.get((subject, items[reminder]), ())
        did[reminder, day.replace(day=1)] += any(day <= one <= day + WITHIN for one in days)
    return tuple(
        ReminderEffect(
            reminder=reminder,
            item=items[reminder],
            month=month,
            told=counts[reminder, month],
            applied=did[reminder, month],
        )
        for reminder, month in sorted(counts, key=lambda key: (key[1], key[0]))
    )
