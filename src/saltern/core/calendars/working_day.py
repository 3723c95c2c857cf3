"""Working days as the State Council publishes them, year by year: weekends and holidays off, some weekends worked.

Source: the yearly notice of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知), kept in the
pack as `calendar/cn_workdays.csv` with the columns date, kind (holiday | working_weekend) and name. A year the file
does not hold is not guessed: asking about it is an error.

>>> days = {dt.date(2020, 10, 1): "holiday", dt.date(2020, 10, 2): "holiday", dt.date(2020, 10, 10): "working_weekend"}
>>> calendar = WorkingCalendar(days=days, file="calendar/cn_workdays.csv")
>>> calendar.is_working(dt.date(2020, 10, 10)), calendar.working_days(dt.date(2020, 9, 30), dt.date(2020, 10, 10))
(True, 6)
>>> calendar.add_working_days(dt.date(2020, 9, 30), 1)
datetime.date(2020, 10, 5)
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from saltern.errors import Fault, Faults, Place, SalternError

COLUMNS: Final = ("date", "kind", "name")
KINDS: Final = ("holiday", "working_weekend")
SATURDAY: Final = 5
DECEMBER, LAST = 12, 31


class CalendarYearMissing(SalternError):
    """No working-day calendar for the year {year} in {file}; add the holidays and working weekends of {year} first."""

    family = "broken"
    zh = "{file} 中没有 {year} 年的工作日历；请先补充 {year} 年的节假日与调休安排。"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """The working days of the years that `days` speaks of; `file` is named when a year is missing, `digest` tells one
    calendar from another."""

    days: Mapping[dt.date, str]
    file: str
    _years: frozenset[int] = field(init=False, repr=False, compare=False)
    _ordinals: Sequence[int] = field(init=False, repr=False, compare=False)
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number the working days once."""
        years = frozenset(day.year for day in self.days)
        working = [day.toordinal() for day in _every_day(years) if _works(day, self.days.get(day))]
        object.__setattr__(self, "_years", years)
        object.__setattr__(self, "_ordinals", working)
        told = "\n".join(f"{day} {self.days[day]}" for day in sorted(self.days))
        object.__setattr__(self, "digest", hashlib.sha256(told.encode()).hexdigest()[:16])

    @property
    def years(self) -> tuple[int, ...]:
        """The years the calendar holds."""
        return tuple(sorted(self._years))

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on `day`. Raises `CalendarYearMissing`."""
        self._require(day, day)
        position = bisect_left(self._ordinals, day.toordinal())
        return position < len(self._ordinals) and self._ordinals[position] == day.toordinal()

    def working_days(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days(end, start)
        if end == start:
            return 0
        self._require(start + dt.timedelta(days=1), end)
        return bisect_right(self._ordinals, end.toordinal()) - bisect_right(self._ordinals, start.toordinal())

    def known_working_days(self, start: dt.date, end: dt.date) -> int | None:
        """As `working_days`; None where the calendar does not hold every day between the two.

        A day is held with its year; the day before the first of a year is the beginning of a count.
        """
        low, high = sorted((start, end))
        first = low.year + (low.month == DECEMBER and low.day == LAST)
        if low == high:
            return 0 if self._years & {low.year, first} else None
        return self.working_days(start, end) if self._years.issuperset(range(first, high.year + 1)) else None

    def add_working_days(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day after `start` (before it, when n is negative); `start` itself for 0."""
        if n == 0:
            return start
        if n > 0:
            position = bisect_right(self._ordinals, start.toordinal()) + n - 1
        else:
            position = bisect_left(self._ordinals, start.toordinal()) + n
        if position < 0:
            raise CalendarYearMissing(year=min(self._years, default=start.year + 1) - 1, file=self.file)
        if position >= len(self._ordinals):
            raise CalendarYearMissing(year=self._first_missing(start.year), file=self.file)
        found = dt.date.fromordinal(self._ordinals[position])
        low, high = sorted((start, found))
        self._require(low + dt.timedelta(days=1) if n > 0 else low, high - dt.timedelta(days=0 if n > 0 else 1))
        return found

    def working_days_before(self, end: dt.date, n: int) -> dt.date | None:
        """The last working day from which `n` working days are left up to and including `end`; None where the calendar
        does not reach."""
        position = bisect_right(self._ordinals, end.toordinal()) - n - 1
        if position < 0:
            return None
        found = dt.date.fromordinal(self._ordinals[position])
        return found if self._years.issuperset(range(found.year, end.year + 1)) else None

    def _first_missing(self, year: int) -> int:
        while year in self._years:
            year += 1
        return year

    def _require(self, first: dt.date, last: dt.date) -> None:
        for year in range(first.year, last.year + 1):
            if year not in self._years:
                raise CalendarYearMissing(year=year, file=self.file)


def read_calendar(*, text: str, file: str) -> WorkingCalendar:
    """The calendar a pack's CSV text states. Raises `Faults`, all mistakes at once."""
    faults: list[Fault] = []
    days: dict[dt.date, str] = {}
    rows = csv.reader(io.StringIO(text))
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise Faults([_fault(file, 1, "calendar-columns", ",".join(header) or "nothing", ",".join(COLUMNS))])
    for number, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS):
            faults.append(_fault(file, number, "calendar-columns", f"{len(row)} values", "date,kind,name"))
            continue
        try:
            day = dt.date.fromisoformat(row[0])
        except ValueError:
            faults.append(_fault(file, number, "calendar-date", f'"{row[0]}"', "a date like 2020-10-01"))
            continue
        if row[1] not in KINDS:
            faults.append(_fault(file, number, "calendar-kind", f'"{row[1]}"', "holiday or working_weekend"))
        elif day in days:
            faults.append(_fault(file, number, "calendar-date-twice", f"{day} again", "each date once"))
        elif row[1] == "working_weekend" and day.weekday() < SATURDAY:
            faults.append(_fault(file, number, "calendar-kind", f"working_weekend on {day:%A}", "a Saturday or Sunday"))
        days.setdefault(day, row[1])
    if faults:
        raise Faults(faults)
    return WorkingCalendar(days=days, file=file)


def _fault(file: str, line: int, code: str, found: str, expected: str) -> Fault:
    return Place(file=file, line=line, column=1).fault(code, found, expected)


def _every_day(years: frozenset[int]) -> Iterator[dt.date]:
    for year in sorted(years):
        day = dt.date(year, 1, 1)
        while day.year == year:
            yield day
            day += dt.timedelta(days=1)


def _works(day: dt.date, kind: str | None) -> bool:
    if kind is None:
        return day.weekday() < SATURDAY
    return kind == "working_weekend"
