"""Reckoning with dates and durations: sums, differences, and the parts a date, time or duration has (`d.year`).

Source: OMG DMN 1.5, tables 55 to 66. Months are added by calendar month, a day the month has not becomes its last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from saltern.core.rules.feel.order import clock, instant
from saltern.core.rules.feel.temporal import (
    DAY,
    SECOND,
    FarDate,
    FarDateTime,
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FineTime,
    LongDuration,
    YearsMonths,
    Zone,
    civil,
    date_days,
    datetime_parts,
    day_number,
    days_in_month,
    duration_nanoseconds,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    offset_seconds,
    time_parts,
    zone_info,
)
from saltern.core.rules.feel.values import RangeValue

DATES = (date, FarDate)
DATE_TIMES = (datetime, FarDateTime)
TIMES = (time, FineTime)
DURATIONS = (timedelta, LongDuration)


def is_date(value: object) -> bool:
    """A date and nothing finer (in Python a datetime is a date too)."""
    return isinstance(value, DATES) and not isinstance(value, datetime)


def add_duration(value: object, duration: FeelDuration, sign: int = 1) -> object:
    """A date, time, date and time or duration, so much later (earlier with sign -1)."""
    more = sign * duration_nanoseconds(duration)
    if isinstance(value, DATE_TIMES):
        days, nanoseconds, zone = datetime_parts(value)
        if not isinstance(zone, str):
            return make_datetime(days, nanoseconds + more, zone)
        at, _ = instant(value)
        return _in_zone(at + more, zone)
    if isinstance(value, DATES):
        days = date_days(value) + more // DAY
        return make_date(*civil(days)) if abs(days) < 400_000_000_000 else None
    if isinstance(value, TIMES):
        nanoseconds, zone = time_parts(value)
        return make_time((nanoseconds + more) % DAY, zone)
    if isinstance(value, DURATIONS):
        return make_duration(duration_nanoseconds(value) + more)
    return None


def _in_zone(at: int, zone: str) -> FeelDateTime | None:
    """An instant as the clocks of a named zone show it."""
    days, nanoseconds = divmod(at, DAY)
    year, month, day = civil(days)
    seconds = nanoseconds // SECOND
    near = year if 1900 <= year <= 9998 else 2000 + year % 400
    utc = datetime(near, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=UTC)
    offset = utc.astimezone(zone_info(zone)).utcoffset() or timedelta(0)
    return make_datetime(days, nanoseconds + (offset.days * 86_400 + offset.seconds) * SECOND, zone)


def add_months(value: object, months: int) -> object:
    """A date or date and time, so many calendar months later."""
    if isinstance(value, DATE_TIMES):
        days, nanoseconds, zone = datetime_parts(value)
        moved = _months_later(*civil(days), months)
        return None if moved is None else make_datetime(date_days(moved), nanoseconds, zone)
    if isinstance(value, DATES):
        return _months_later(value.year, value.month, value.day, months)
    return None


def _months_later(year: int, month: int, day: int, months: int) -> FeelDate | None:
    year, month = divmod(year * 12 + month - 1 + months, 12)
    return make_date(year, month + 1, min(day, days_in_month(year, month + 1)))


def difference(left: object, right: object) -> FeelDuration | None:
    """`left - right` of two dates, times or dates and times; a date counts as its midnight in UTC."""
    if isinstance(left, TIMES) and isinstance(right, TIMES):
        (a, a_zoned), (b, b_zoned) = clock(left), clock(right)
    else:
        first, second = _midnight(left, right), _midnight(right, left)
        if first is None or second is None:
            return None
        (a, a_zoned), (b, b_zoned) = first, second
    return make_duration(a - b) if a_zoned == b_zoned else None


def _midnight(value: object, other: object) -> tuple[int, bool] | None:
    if isinstance(value, DATE_TIMES):
        return instant(value)
    if isinstance(value, DATES):
        return date_days(value) * DAY, isinstance(other, DATE_TIMES) or not is_date(other)
    return None


def months_between(start: FeelDate | FeelDateTime, end: FeelDate | FeelDateTime) -> int:
    """Complete months from start to end (negative when end is earlier); the time of day does not count."""
    first, last = civil_of(start), civil_of(end)
    if first is None or last is None:
        return 0
    months = (last[0] - first[0]) * 12 + last[1] - first[1]
    if months > 0 and last[2] < first[2]:
        months -= 1
    elif months < 0 and last[2] > first[2]:
        months += 1
    return months


def civil_of(value: object) -> tuple[int, int, int] | None:
    """Year, month, day of a date or a date and time."""
    if isinstance(value, (date, FarDate)):
        return value.year, value.month, value.day
    if isinstance(value, FarDateTime):
        return civil(value.days)
    return None


def weekday(year: int, month: int, day: int) -> int:
    """1 for Monday to 7 for Sunday."""
    return (day_number(year, month, day) + 3) % 7 + 1


# What a value's parts are called


def member(value: object, name: str) -> object:  # noqa: PLR0911  (a line for each kind)
    """`value.name` for dates, times, durations and ranges; null where it has no such part."""
    if isinstance(value, RangeValue):
        return _of_range(value, name)
    if isinstance(value, (timedelta, LongDuration)):
        return _of_days(duration_nanoseconds(value), name)
    if isinstance(value, YearsMonths):
        return _of_months(value.months, name)
    if isinstance(value, TIMES):
        return _of_clock(*time_parts(value), 0, name)
    ymd = civil_of(value)
    if ymd is None:
        return None
    if name in ("year", "month", "day"):
        return Decimal(ymd[("year", "month", "day").index(name)])
    if name == "weekday":
        return Decimal(weekday(*ymd))
    if isinstance(value, DATE_TIMES):
        days, nanoseconds, zone = datetime_parts(value)
        return _of_clock(nanoseconds, zone, days, name)
    # A date counts as its midnight in UTC (10.3.2.3.5).
    return _of_clock(0, 0, 0, name) if name in ("hour", "minute", "second") else None


def _of_clock(nanoseconds: int, zone: Zone, days: int, name: str) -> object:
    seconds, fraction = divmod(nanoseconds, SECOND)
    if name == "hour":
        return Decimal(seconds // 3600)
    if name == "minute":
        return Decimal(seconds // 60 % 60)
    if name == "second":
        return Decimal(seconds % 60) + Decimal(fraction).scaleb(-9) if fraction else Decimal(seconds % 60)
    if name == "time offset":
        offset = offset_seconds(days, nanoseconds, zone)
        return None if offset is None else timedelta(seconds=offset)
    if name == "timezone":
        return zone if isinstance(zone, str) else None
    return None


def _of_days(nanoseconds: int, name: str) -> object:
    sign = -1 if nanoseconds < 0 else 1
    days, rest = divmod(abs(nanoseconds), DAY)
    seconds, fraction = divmod(rest, SECOND)
    parts: dict[str, Callable[[], Decimal]] = {
        "days": lambda: Decimal(days),
        "hours": lambda: Decimal(seconds // 3600),
        "minutes": lambda: Decimal(seconds // 60 % 60),
        "seconds": lambda: Decimal(seconds % 60) + Decimal(fraction).scaleb(-9),
    }
    if name not in parts:
        return None
    return sign * (Decimal(seconds % 60) if name == "seconds" and not fraction else parts[name]())


def _of_months(months: int, name: str) -> object:
    if name not in ("years", "months"):
        return None
    sign = -1 if months < 0 else 1
    return Decimal(sign * divmod(abs(months), 12)[name == "months"])


def _of_range(value: RangeValue, name: str) -> object:
    if value.written == "!=":
        return None
    parts = {
        "start": value.low,
        "end": value.high,
        "start included": value.low_closed,
        "end included": value.high_closed,
    }
    return parts.get(name)


def midnight(value: FeelDate) -> FeelDateTime | None:
    """A date as a date and time: its midnight in UTC."""
    return make_datetime(date_days(value), 0, 0)
