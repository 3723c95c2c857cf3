"""容缺受理: an application is taken in though a lesser material is missing, on a signed promise to bring it in time.

The due day is counted in working days from acceptance; a reminder comes before it. A promise lapses only after its
reminder was handed over, and not before as many working days have passed since as lie between reminder and due day;
then the case is closed as lapsed (退件: nothing is refused, the applicant may come again) or handed to a person, as the
district's rule says. Where the reminder reaches nobody, a person gets the case.
Who has broken public trust (失信名单) is not taken at a word.

>>> from saltern.core.calendars.working_day import WorkingCalendar
>>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
>>> promise(material="contract", days=10, accepted_on=dt.date(2020, 7, 6), calendar=calendar, rule=DeferralRule())
Promised(material='contract', days=10, remind_on=datetime.date(2020, 7, 16), due_on=datetime.date(2020, 7, 20))
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar
from saltern.core.catalogue.standing import DeferralRule
from saltern.errors import SalternError


class PromiseRefused(SalternError):
    """No promise is taken for {missing}: a credit record stands against the applicant ({source}). Bring it now."""

    family = "forbidden"
    zh = "申请人有失信记录（{source}），不适用容缺受理：{missing} 须当场提交。"


class CreditUnknown(SalternError):
    """No promise is taken for {missing}: the applicant's credit record is not known. Bring it now."""

    family = "forbidden"
    zh = "无法核实申请人信用记录，不适用容缺受理：{missing} 须当场提交。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A material and its days; None: they end in a year the calendar does not hold yet, and follow with it."""

    material: str
    days: int
    remind_on: dt.date | None
    due_on: dt.date | None


def promise(
    *, material: str, days: int, accepted_on: dt.date, calendar: WorkingCalendar, rule: DeferralRule
) -> Promised:
    """The days of one promise; a reminder never comes before the day of acceptance."""
    before = min(rule.remind_days, days)
    return Promised(
        material=material,
        days=days,
        remind_on=nth_day(calendar, accepted_on, days - before),
        due_on=nth_day(calendar, accepted_on, days),
    )


def nth_day(calendar: WorkingCalendar, start: dt.date, days: int) -> dt.date | None:
    """The n-th working day after `start`; None where the calendar does not hold its year yet."""
    try:
        return calendar.add_working_days(start, days)
    except CalendarYearMissing:
        return None


def check_credit(*, bad: bool | None, missing: str, source: str) -> None:
    """Raises `PromiseRefused` or `CreditUnknown`."""
    if bad is None:
        raise CreditUnknown(missing=missing)
    if bad:
        raise PromiseRefused(missing=missing, source=source)


def moved_by(
    *, remind_on: dt.date, due_on: dt.date, told_on: dt.date, calendar: WorkingCalendar
) -> tuple[dt.date, dt.date | None]:
    """Reminder and due day of a promise whose reminder is told on a day: both later where the reminder is late.

    >>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
    >>> moved_by(remind_on=dt.date(2020, 7, 16), due_on=dt.date(2020, 7, 20), told_on=dt.date(2020, 7, 28),
    ...          calendar=calendar)
    (datetime.date(2020, 7, 28), datetime.date(2020, 7, 30))
    """
    grace = calendar.known_working_days(remind_on, due_on)
    last = None if grace is None else nth_day(calendar, told_on, grace)
    if last and last <= due_on:
        return remind_on, due_on
    return told_on, last


Told = Literal["waiting", "lost"] | dt.date
"""What became of a message: the day it was handed over, or that it waits, or will reach nobody."""


def due_today(
    *,
    remind_on: dt.date | None,
    due_on: dt.date | None,
    told: Told | None,
    calendar: WorkingCalendar,
    today: dt.date,
) -> Literal["", "remind", "lapse", "hand-back"]:
    """What a promise needs today: a reminder once, and after it, the days over, a lapse.

    `told` is what became of its reminder; None: there was none yet.
    """
    if remind_on is None or due_on is None:
        return ""
    if told is None:
        return "remind" if today >= remind_on else ""
    if told == "waiting" or today <= due_on:
        return ""
    if told == "lost":
        return "hand-back"
    _, last = moved_by(remind_on=remind_on, due_on=due_on, told_on=told, calendar=calendar)
    return "lapse" if last and today > last else ""
