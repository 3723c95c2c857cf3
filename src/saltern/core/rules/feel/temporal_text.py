"""Dates, times and durations out of their texts (XML Schema, and `@Zone/Name`); what is none is None."""

from __future__ import annotations

import re
from collections.abc import Callable

from saltern.core.rules.feel.temporal import (
    DAY,
    SECOND,
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    YearsMonths,
    Zone,
    date_days,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    zone_info,
)

_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_ZONE = r"Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_/+-]+"
_TIME = rf"([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})(?:\.([0-9]{{1,9}})[0-9]*)?({_ZONE})?"
DATE = re.compile(_DATE, re.ASCII)
TIME = re.compile(rf"T?{_TIME}", re.ASCII)
DATE_TIME = re.compile(rf"{_DATE}T{_TIME}", re.ASCII)
DAYS = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,18})D)?(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]{0,9})[0-9]*)?S)?)?",
    re.ASCII,
)
MONTHS = re.compile(r"(-)?P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?", re.ASCII)
MAX_OFFSET = 14 * 3600
MAX_MONTHS = 12 * 999_999_999


def parse_temporal(kind: str, text: str) -> object:
    """The value of a text, None where the text is no such thing.

    `kind` is "date", "time", "date and time", "duration", "days and time duration" or "years and months duration".

    >>> str(parse_temporal("date", "999999999-12-31")), parse_temporal("date", "2021-02-29")
    ('999999999-12-31', None)
    """
    reader = _READERS.get(kind)
    return None if reader is None else reader(text)


def read_any(text: str) -> object:
    """What `@"text"` is."""
    for reader in (read_date, read_datetime, read_time, read_duration):
        value = reader(text)
        if value is not None:
            return value
    return None


def read_date(text: str) -> FeelDate | None:
    """`2020-01-31`."""
    match = DATE.fullmatch(text)
    return None if match is None else make_date(int(match[1]), int(match[2]), int(match[3]))


def read_time(text: str) -> FeelTime | None:
    """`10:30:00+08:00`, `10:30:00@Asia/Shanghai`."""
    match = TIME.fullmatch(text)
    clock = None if match is None else _clock(match.groups())
    return None if clock is None else make_time(*clock)


def read_datetime(text: str) -> FeelDateTime | None:
    """`2020-01-31T10:30:00`; a date alone is its midnight."""
    match = DATE_TIME.fullmatch(text)
    if match is None:
        day = read_date(text)
        return None if day is None else make_datetime(date_days(day), 0)
    day = make_date(int(match[1]), int(match[2]), int(match[3]))
    if match.group(4, 5, 6, 7) == ("24", "00", "00", None):
        # The end of a day is the beginning of the next (XML Schema 1.1, 3.3.7.2).
        clock = _clock(("00", "00", "00", None, match[8]))
        return None if day is None or clock is None else make_datetime(date_days(day) + 1, *clock)
    clock = _clock(match.groups()[3:])
    return None if day is None or clock is None else make_datetime(date_days(day), *clock)


def read_duration(text: str) -> FeelDuration | YearsMonths | None:
    """`P1DT2H` or `P1Y2M`."""
    months = read_months(text)
    return read_days(text) if months is None else months


def read_days(text: str) -> FeelDuration | None:
    """`P1DT2H3M4.5S`."""
    match = DAYS.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
    fraction = int((match[6] or "").ljust(9, "0"))
    total = days * DAY + (hours * 3600 + minutes * 60 + seconds) * SECOND + fraction
    return make_duration(-total if match[1] else total)


def read_months(text: str) -> YearsMonths | None:
    """`P1Y2M`."""
    match = MONTHS.fullmatch(text)
    if match is None:
        return None
    months = int(match[2] or 0) * 12 + int(match[3] or 0)
    if months > MAX_MONTHS:
        return None
    return YearsMonths(months=-months if match[1] else months)


def _clock(parts: tuple[str | None, ...]) -> tuple[int, Zone] | None:
    hour, minute, second = (int(part or 0) for part in parts[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    nanoseconds = (hour * 3600 + minute * 60 + second) * SECOND + int((parts[3] or "").ljust(9, "0"))
    written = parts[4]
    if written is None:
        return nanoseconds, None
    if written == "Z":
        return nanoseconds, 0
    if written[0] == "@":
        return (nanoseconds, written[1:]) if zone_info(written[1:]) else None
    hours, minutes, *rest = (int(part) for part in written[1:].split(":"))
    offset = hours * 3600 + minutes * 60 + (rest[0] if rest else 0)
    if minutes > 59 or offset > MAX_OFFSET or (rest and rest[0] > 59):
        return None
    return nanoseconds, -offset if written[0] == "-" else offset


_READERS: dict[str, Callable[[str], object]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_datetime,
    "duration": read_duration,
    "days and time duration": read_days,
    "years and months duration": read_months,
}
