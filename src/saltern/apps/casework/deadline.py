"""The days a case is due by law and by promise, and what still stops the clock.

>>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
>>> due(received_on=dt.date(2020, 7, 6), statutory_days=20, promised_days=1, pauses=(), calendar=calendar)
Due(statutory=datetime.date(2020, 8, 3), promised=datetime.date(2020, 7, 7))
>>> limits = {"statutory_days": 20, "promised_days": 5, "ends_on": dt.date(2020, 7, 15)}
>>> due(received_on=dt.date(2020, 7, 6), pauses=(), calendar=calendar, **limits)
Due(statutory=datetime.date(2020, 7, 15), promised=datetime.date(2020, 7, 13))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from saltern.core.calendars.promise import Pause, Promise
from saltern.core.calendars.working_day import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day by law and the last day promised; None: no such limit, or its clock stands still."""

    statutory: dt.date | None
    promised: dt.date | None

    @property
    def first(self) -> dt.date | None:
        """The nearer of the two, by which worklists are sorted."""
        return min((day for day in (self.statutory, self.promised) if day), default=None)


def due(
    *,
    received_on: dt.date,
    statutory_days: int,
    promised_days: int,
    pauses: Iterable[Pause],
    calendar: WorkingCalendar,
    ends_on: dt.date | None = None,
) -> Due:
    """Both limits of a case, neither beyond the day on which silence decides (`ends_on`).

    Raises `CalendarYearMissing`.
    """
    known = tuple(pauses)

    def last_day(days: int) -> dt.date | None:
        last = Promise(start=received_on, days=days, pauses=known).due(calendar) if days else None
        return min(last, max(ends_on, received_on)) if last and ends_on else last

    return Due(statutory=last_day(statutory_days), promised=last_day(promised_days))
