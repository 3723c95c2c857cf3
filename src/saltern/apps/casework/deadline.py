"""The clock of a case: where its limits by law and by promise stand on a day, the one answer for all who ask.

>>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
>>> clock = Clock(received_on=dt.date(2020, 7, 6), statutory_days=20, promised_days=1)
>>> found = clock.standing(calendar, as_of=dt.date(2020, 7, 8))
>>> found.statutory.due, found.promised.due, found.first, found.state
(datetime.date(2020, 8, 3), datetime.date(2020, 7, 7), datetime.date(2020, 7, 7), 'breached')
>>> silent = Clock(received_on=dt.date(2020, 7, 6), statutory_days=20, promised_days=5, ends_on=dt.date(2020, 7, 15))
>>> found = silent.standing(calendar, as_of=dt.date(2020, 7, 14))
>>> found.statutory.due, found.promised.due
(datetime.date(2020, 7, 15), datetime.date(2020, 7, 13))
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from saltern.core.calendars.promise import Pause, Promise, Standing
from saltern.core.calendars.working_day import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStanding:
    """Both limits of a case; None: no such limit."""

    statutory: Standing | None
    promised: Standing | None

    @property
    def limits(self) -> tuple[Standing, ...]:
        """The limits there are."""
        return tuple(limit for limit in (self.promised, self.statutory) if limit)

    @property
    def first(self) -> dt.date | None:
        """The nearer due day, by which worklists are sorted."""
        return min((limit.due for limit in self.limits if limit.due), default=None)

    @property
    def state(self) -> Literal["running", "paused", "breached"]:
        """Broken as soon as one limit is."""
        states = {limit.state for limit in self.limits}
        return "breached" if "breached" in states else "paused" if "paused" in states else "running"

    @property
    def known(self) -> bool:
        """Whether the calendar holds the years in which the limits end."""
        return all(limit.known for limit in self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a case's due days are reckoned from; 0 days: no such limit. Neither runs beyond the day on which silence
    decides (`ends_on`)."""

    received_on: dt.date
    statutory_days: int
    promised_days: int
    pauses: tuple[Pause, ...] = ()
    ends_on: dt.date | None = None

    def standing(self, calendar: WorkingCalendar, *, as_of: dt.date) -> CaseStanding:
        """Both limits at the end of `as_of`."""

        def limit(days: int) -> Standing | None:
            if not days:
                return None
            promise = Promise(start=self.received_on, days=days, pauses=self.pauses, ends_on=self.ends_on)
            return promise.standing(calendar, as_of)

        return CaseStanding(statutory=limit(self.statutory_days), promised=limit(self.promised_days))


def due_of(limit: Standing | None) -> dt.date | None:
    """The last day of a limit, if there is one and it is known."""
    return limit.due if limit else None
