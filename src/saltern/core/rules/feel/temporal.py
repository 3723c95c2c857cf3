"""Dates, times and durations: the standard library's where they fit, values of our own where they do not.

Our own hold years beyond 9999 or before 1, nanoseconds, named zones (a rule keeps the zone's name, not only its offset
of that day) and durations longer than the standard library's. `str()` of each is its XML Schema text.
Source: OMG DMN 1.5, 10.3.2.3; calendar arithmetic on the proleptic Gregorian calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MAX_YEAR = 999_999_999
MAX_DURATION = 400 * 366 * MAX_YEAR * 86_400 * SECOND
EPOCH = date(1970, 1, 1).toordinal()
ZONE_NAME = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*")

Zone = int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarDate:
    """A date whose year the standard library does not hold."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return _date_text(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTime:
    """A time in a named zone or with nanoseconds. `zone` is an offset in seconds, a zone's name, or None."""

    nanoseconds: int
    zone: Zone = None

    def __str__(self) -> str:
        return _time_text(self.nanoseconds, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarDateTime:
    """A date and time in a far year, in a named zone, or with nanoseconds; `days` are counted from 1970-01-01."""

    days: int
    nanoseconds: int
    zone: Zone = None

    def __str__(self) -> str:
        return f"{_date_text(*civil(self.days))}T{_time_text(self.nanoseconds, self.zone)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LongDuration:
    """A days and time duration with nanoseconds, or longer than the standard library's."""

    nanoseconds: int

    def __str__(self) -> str:
        return _duration_text(self.nanoseconds)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class YearsMonths:
    """A years and months duration."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.months < 0 else "P") + text


FeelDate = date | FarDate
FeelTime = time | FineTime
FeelDateTime = datetime | FarDateTime
FeelDuration = timedelta | LongDuration


def civil(days: int) -> tuple[int, int, int]:
    """Year, month, day of a day counted from 1970-01-01, in any year."""
    era, of_era = divmod(days + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def day_number(year: int, month: int, day: int) -> int:
    """The day counted from 1970-01-01."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year - 719_468


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> FeelDate | None:
    """The date, or None where there is no such day."""
    if not (-MAX_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return date(year, month, day) if 1 <= year <= 9999 else FarDate(year=year, month=month, day=day)


def make_time(nanoseconds: int, zone: Zone = None) -> FeelTime | None:
    """The time of day; `nanoseconds` from midnight."""
    if isinstance(zone, str) or nanoseconds % 1000:
        return FineTime(nanoseconds=nanoseconds, zone=zone)
    return _clock(nanoseconds, zone)


def make_datetime(days: int, nanoseconds: int, zone: Zone = None) -> FeelDateTime | None:
    """The date and time at `nanoseconds` (of any size) after the midnight of a day."""
    more, nanoseconds = divmod(nanoseconds, DAY)
    days += more
    year, month, day = civil(days)
    if not 1 <= year <= 9999 or isinstance(zone, str) or nanoseconds % 1000:
        if abs(year) > MAX_YEAR:
            return None
        return FarDateTime(days=days, nanoseconds=nanoseconds, zone=zone)
    return datetime.combine(date(year, month, day), _clock(nanoseconds, zone))


def make_duration(nanoseconds: int) -> FeelDuration | None:
    """The days and time duration of so many nanoseconds."""
    if abs(nanoseconds) > MAX_DURATION:
        return None
    if nanoseconds % 1000 or abs(nanoseconds) > 999_999_998 * DAY:
        return LongDuration(nanoseconds=nanoseconds)
    return timedelta(microseconds=nanoseconds // 1000)


def date_days(value: FeelDate) -> int:
    """A date as the day counted from 1970-01-01."""
    if isinstance(value, FarDate):
        return day_number(value.year, value.month, value.day)
    return value.toordinal() - EPOCH


def time_parts(value: FeelTime) -> tuple[int, Zone]:
    """Nanoseconds from midnight, and the zone."""
    if isinstance(value, FineTime):
        return value.nanoseconds, value.zone
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return seconds * SECOND + value.microsecond * 1000, _zone(value)


def datetime_parts(value: FeelDateTime) -> tuple[int, int, Zone]:
    """The day, nanoseconds from its midnight, and the zone."""
    if isinstance(value, FarDateTime):
        return value.days, value.nanoseconds, value.zone
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return value.toordinal() - EPOCH, seconds * SECOND + value.microsecond * 1000, _zone(value)


def duration_nanoseconds(value: FeelDuration) -> int:
    """The whole duration in nanoseconds."""
    if isinstance(value, LongDuration):
        return value.nanoseconds
    return ((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1000


@cache
def zone_info(name: str) -> ZoneInfo | None:
    """The zone of a name, None where no such zone is known."""
    if not ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_seconds(days: int, nanoseconds: int, zone: Zone) -> int | None:
    """How far the zone's clocks are ahead of UTC at this local time."""
    if not isinstance(zone, str):
        return zone
    year, month, day = civil(days)
    # Zone rules repeat with the calendar, every 400 years; far years borrow a near one.
    near = year if 1900 <= year <= 9998 else 2000 + year % 400
    local = datetime(near, month, day, *_hms(nanoseconds), tzinfo=zone_info(zone))
    offset = local.utcoffset()
    return None if offset is None else offset.days * 86_400 + offset.seconds


def _hms(nanoseconds: int) -> tuple[int, int, int]:
    seconds = nanoseconds // SECOND
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def _clock(nanoseconds: int, zone: int | None) -> time:
    hour, minute, second = _hms(nanoseconds)
    tz = None if zone is None else UTC if zone == 0 else timezone(timedelta(seconds=zone))
    return time(hour, minute, second, nanoseconds % SECOND // 1000, tzinfo=tz)


def _zone(value: time | datetime) -> Zone:
    if value.tzinfo is None:
        return None
    if isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    offset = value.utcoffset()
    return None if offset is None else offset.days * 86_400 + offset.seconds


def temporal_text(value: object) -> str:
    """The XML Schema text of a date, time or duration; `str()` of anything else.

    >>> temporal_text(timedelta(days=1, hours=2)), temporal_text(YearsMonths(months=14))
    ('P1DT2H', 'P1Y2M')
    """
    if isinstance(value, datetime):
        days, nanoseconds, zone = datetime_parts(value)
        return f"{_date_text(*civil(days))}T{_time_text(nanoseconds, zone)}"
    if isinstance(value, date):
        return _date_text(value.year, value.month, value.day)
    if isinstance(value, time):
        return _time_text(*time_parts(value))
    if isinstance(value, timedelta):
        return _duration_text(duration_nanoseconds(value))
    return str(value)


def _date_text(year: int, month: int, day: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def _time_text(nanoseconds: int, zone: Zone) -> str:
    hour, minute, second = _hms(nanoseconds)
    text = f"{hour:02d}:{minute:02d}:{second:02d}"
    if nanoseconds % SECOND:
        text += f".{nanoseconds % SECOND:09d}".rstrip("0")
    if zone is None:
        return text
    if isinstance(zone, str):
        return f"{text}@{zone}"
    if zone == 0:
        return text + "Z"
    hours, seconds = divmod(abs(zone), 3600)
    text += f"{'-' if zone < 0 else '+'}{hours:02d}:{seconds // 60:02d}"
    return text + (f":{seconds % 60:02d}" if seconds % 60 else "")


def _duration_text(nanoseconds: int) -> str:
    days, rest = divmod(abs(nanoseconds), DAY)
    hour, minute, second = _hms(rest)
    fraction = f".{rest % SECOND:09d}".rstrip("0") if rest % SECOND else ""
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
    clock += f"{second}{fraction}S" if second or fraction else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-P" if nanoseconds < 0 else "P") + (text or "T0S")
