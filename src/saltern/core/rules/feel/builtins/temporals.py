"""Built-in functions on dates, times and durations (OMG DMN 1.5, 10.3.4.1 and 10.3.4.8), and three of our own:
`month of`, `working days` (also `before`), `anniversary`. No clock is read: `now` and `today` come with the scope.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.number import whole
from saltern.core.rules.feel.temporal import (
    SECOND,
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    YearsMonths,
    civil,
    date_days,
    datetime_parts,
    day_number,
    days_in_month,
    duration_nanoseconds,
    make_date,
    make_datetime,
    make_time,
    time_parts,
)
from saltern.core.rules.feel.temporal_text import MAX_OFFSET, read_date, read_datetime, read_duration, read_time
from saltern.core.rules.feel.timeline import DATE_TIMES, civil_of, is_date, months_between, weekday

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Calendar(Protocol):
    """The working days of a pack."""

    def known_working_days(self, start: date, end: date) -> int | None:
        """Working days after `start` up to and including `end`."""
        ...

    def working_days_before(self, end: date, n: int) -> date | None:
        """The last working day from which `n` working days are left up to and including `end`."""
        ...


@builtin("date(from: string)")
def date_read(text: str) -> object:
    """The date a text says."""
    return read_date(text)


@builtin("date(from: date|date and time)")
def date_of(value: FeelDate | FeelDateTime) -> object:
    """The date of a date and time."""
    ymd = civil_of(value)
    return None if ymd is None else make_date(*ymd)


@builtin("date(year: number, month: number, day: number)")
def date_made(year: Decimal, month: Decimal, day: Decimal) -> object:
    """The date of three numbers."""
    parts = [whole(part) for part in (year, month, day)]
    return None if None in parts else make_date(*(part or 0 for part in parts))


@builtin("date and time(from: string)")
def datetime_read(text: str) -> object:
    """The date and time a text says."""
    return read_datetime(text)


@builtin("date and time(date: date|date and time, time: time)")
def datetime_made(day: FeelDate | FeelDateTime, clock: FeelTime) -> object:
    """The time of one on the day of the other."""
    ymd = civil_of(day)
    return None if ymd is None else make_datetime(day_number(*ymd), *time_parts(clock))


@builtin("date and time(from: date|date and time)")
def datetime_of(value: FeelDate | FeelDateTime) -> object:
    """A date as its midnight in UTC."""
    if isinstance(value, DATE_TIMES):
        return value
    return make_datetime(date_days(value), 0, 0) if is_date(value) else None


@builtin("time(from: string)")
def time_read(text: str) -> object:
    """The time a text says."""
    return read_time(text)


@builtin("time(from: time)")
def time_same(value: FeelTime) -> object:
    """A time itself."""
    return value


@builtin("time(from: date|date and time)")
def time_of(value: FeelDate | FeelDateTime) -> object:
    """The time of a date and time; of a date, its midnight in UTC."""
    if not isinstance(value, DATE_TIMES):
        return make_time(0, 0)
    _, nanoseconds, zone = datetime_parts(value)
    return make_time(nanoseconds, zone)


@builtin("time(hour: number, minute: number, second: number, offset: days and time duration|null?)")
def time_made(hour: Decimal, minute: Decimal, second: Decimal, offset: FeelDuration | None = None) -> object:
    """The time of three numbers and an offset."""
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        return None
    zone = None
    if offset is not None:
        seconds, fraction = divmod(duration_nanoseconds(offset), SECOND)
        if fraction or abs(seconds) > MAX_OFFSET:
            return None
        zone = seconds
    return make_time((hours * 3600 + minutes * 60) * SECOND + int(second.scaleb(9)), zone)


@builtin("duration(from: string)")
def duration_read(text: str) -> object:
    """The duration a text says."""
    return read_duration(text)


@builtin("duration(from: days and time duration|years and months duration)")
def duration_same(value: object) -> object:
    """A duration itself."""
    return value


@builtin("years and months duration(from: date|date and time, to: date|date and time)")
def years_and_months(start: FeelDate | FeelDateTime, end: FeelDate | FeelDateTime) -> object:
    """The complete months between two dates."""
    return YearsMonths(months=months_between(start, end))


@builtin("now()", scoped=True)
def now(scope: object) -> object:
    """The moment the rule is asked about, where the scope has one."""
    return getattr(scope, "now", None)


@builtin("today()", scoped=True)
def today(scope: object) -> object:
    """The day the rule is asked about, where the scope has one."""
    as_of = getattr(scope, "as_of", None)
    moment = getattr(scope, "now", None)
    return moment.date() if as_of is None and isinstance(moment, datetime) else as_of


@builtin("day of year(date: date|date and time)")
def day_of_year(value: object) -> object:
    """1 to 366."""
    ymd = civil_of(value)
    return None if ymd is None else Decimal(day_number(*ymd) - day_number(ymd[0], 1, 1) + 1)


@builtin("day of week(date: date|date and time)")
def day_of_week(value: object) -> object:
    """Its English name."""
    ymd = civil_of(value)
    return None if ymd is None else DAY_NAMES[weekday(*ymd) - 1]


@builtin("month of year(date: date|date and time)")
def month_of_year(value: object) -> object:
    """Its English name."""
    ymd = civil_of(value)
    return None if ymd is None else MONTH_NAMES[ymd[1] - 1]


@builtin("week of year(date: date|date and time)")
def week_of_year(value: object) -> object:
    """The week by ISO 8601: the one that holds the year's first Thursday is the first."""
    ymd = civil_of(value)
    if ymd is None:
        return None
    thursday = day_number(*ymd) - weekday(*ymd) + 4
    return Decimal((thursday - day_number(civil(thursday)[0], 1, 1)) // 7 + 1)


# Saltern's own


@builtin("month of(date: date|date and time)")
def month_of(value: object) -> object:
    """The month as the units write it: "2020-07"."""
    ymd = civil_of(value)
    return None if ymd is None else f"{ymd[0]:04d}-{ymd[1]:02d}"


@builtin("working days(from: date, to: date)", scoped=True)
def working_days(scope: object, start: object, end: object) -> object:
    """Working days after `from` up to and including `to`, by the calendar of the scope; null without one, and where it
    does not hold the years between."""
    calendar: Calendar | None = getattr(scope, "calendar", None)
    if calendar is None or not isinstance(start, date) or not isinstance(end, date):
        return None
    days = calendar.known_working_days(start, end)
    return None if days is None else Decimal(days)


@builtin("working days before(date: date, n: number)", scoped=True)
def working_days_before(scope: object, end: object, n: object) -> object:
    """The last working day from which `n` working days are left up to and including `date`; null without a calendar,
    and where the calendar does not reach.
    """
    calendar: Calendar | None = getattr(scope, "calendar", None)
    if calendar is None or not isinstance(end, date) or not isinstance(n, Decimal) or n != int(n) or n < 0:
        return None
    return calendar.working_days_before(end, int(n))


@builtin("anniversary(date: date, as of: date)")
def anniversary(day: FeelDate, as_of: FeelDate) -> object:
    """The anniversary of a day that is nearest to another (the earlier of two as near); 29 February falls on the 28th
    in common years.
    """
    near: list[tuple[int, int]] = []
    for year in (as_of.year - 1, as_of.year, as_of.year + 1):
        of_year = day_number(year, day.month, min(day.day, days_in_month(year, day.month)))
        near.append((abs(of_year - date_days(as_of)), of_year))
    return make_date(*civil(min(near)[1]))
