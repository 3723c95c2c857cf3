"""Working days: weekends, holidays, worked weekends, and years nobody has published."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar, read_calendar
from saltern.errors import Faults
from worlds.shared_data import shared

FILE = "calendar/cn_workdays.csv"
D = dt.date


@pytest.fixture(scope="module")
def real() -> WorkingCalendar:
    return read_calendar(text=(shared("calendar") / "cn_workdays.csv").read_text(encoding="utf-8"), file=FILE)


def test_the_published_years(real: WorkingCalendar) -> None:
    assert real.years == tuple(range(2018, 2027))


@pytest.mark.parametrize(
    ("year", "count"), [(2018, 250), (2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251)]
)
def test_working_days_of_a_year(real: WorkingCalendar, year: int, count: int) -> None:
    assert sum(real.is_working(D(year, 1, 1) + dt.timedelta(days=n)) for n in range(365 + (year % 4 == 0))) == count


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (D(2020, 1, 31), False),  # the holiday lengthened by the epidemic
        (D(2020, 2, 1), False),
        (D(2020, 2, 2), False),
        (D(2020, 2, 3), True),
        (D(2020, 9, 27), True),  # a worked Sunday
        (D(2020, 10, 8), False),
        (D(2020, 10, 10), True),
        (D(2026, 2, 14), True),
        (D(2026, 10, 10), True),
    ],
)
def test_days_of_the_notices(real: WorkingCalendar, day: dt.date, working: bool) -> None:
    assert real.is_working(day) is working


def test_counting_agrees_with_walking(real: WorkingCalendar) -> None:
    start = D(2019, 12, 25)
    for n in range(120):
        end = start + dt.timedelta(days=n)
        walked = sum(real.is_working(start + dt.timedelta(days=m)) for m in range(1, n + 1))
        assert real.working_days(start, end) == walked
        assert real.working_days(end, start) == -walked
        if n and real.is_working(end):
            assert real.add_working_days(start, walked) == end


def test_back_over_a_holiday(real: WorkingCalendar) -> None:
    assert real.add_working_days(D(2020, 10, 9), -1) == D(2020, 9, 30)
    assert real.add_working_days(D(2020, 10, 9), 0) == D(2020, 10, 9)


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda c: c.is_working(D(2027, 1, 4)), 2027),
        (lambda c: c.working_days(D(2026, 12, 30), D(2027, 1, 4)), 2027),
        (lambda c: c.add_working_days(D(2026, 12, 30), 20), 2027),
        (lambda c: c.add_working_days(D(2031, 3, 1), 1), 2031),
        (lambda c: c.working_days(D(2017, 12, 29), D(2018, 1, 2)), 2017),
        (lambda c: c.add_working_days(D(2018, 1, 3), -10), 2017),
    ],
)
def test_a_year_without_calendar_is_named(real: WorkingCalendar, ask: object, year: int) -> None:
    message = (
        f"No working-day calendar for the year {year} in calendar/cn_workdays.csv; "
        f"add the holidays and working weekends of {year} first."
    )
    with pytest.raises(CalendarYearMissing, match=f"^{re.escape(message)}$"):
        ask(real)  # type: ignore[operator]


def test_a_gap_between_two_years_is_named() -> None:
    calendar = WorkingCalendar(days={D(2020, 1, 1): "holiday", D(2022, 1, 3): "holiday"}, file=FILE)
    with pytest.raises(CalendarYearMissing) as caught:
        calendar.add_working_days(D(2020, 12, 30), 5)
    assert caught.value.params["year"] == 2021


def test_every_mistake_of_a_file_is_named_at_once() -> None:
    text = (
        "date,kind,name\n2020-10-01,holiday,National Day\n2020-13-01,holiday,x\n2020-10-01,holiday,again\n"
        "2020-10-02,free,x\n2020-10-05,working_weekend,x\n2020-10-06,holiday\n"
    )
    with pytest.raises(Faults) as caught:
        read_calendar(text=text, file=FILE)
    assert [str(fault) for fault in caught.value.faults] == [
        f'{FILE}:3:1: calendar-date: found "2020-13-01"; expected a date like 2020-10-01',
        f"{FILE}:4:1: calendar-date-twice: found 2020-10-01 again; expected each date once",
        f'{FILE}:5:1: calendar-kind: found "free"; expected holiday or working_weekend',
        f"{FILE}:6:1: calendar-kind: found working_weekend on Monday; expected a Saturday or Sunday",
        f"{FILE}:7:1: calendar-columns: found 2 values; expected date,kind,name",
    ]


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(Faults) as caught:
        read_calendar(text="day;what\n", file=FILE)
    assert str(caught.value) == (
        f"{FILE}:1:1: calendar-columns: found day;what; expected date,kind,name\n1 fault(s) found."
    )


def test_days_between_are_known_where_every_year_between_them_is(real: WorkingCalendar) -> None:
    gap = WorkingCalendar(days={D(2018, 10, 1): "holiday", D(2020, 10, 1): "holiday"}, file=FILE)
    assert real.known_working_days(D(2018, 6, 1), D(2020, 6, 1)) == real.working_days(D(2018, 6, 1), D(2020, 6, 1))
    for since, until, days in (
        (D(2018, 12, 28), D(2018, 12, 31), 1),
        (D(2018, 12, 31), D(2019, 1, 1), None),
        (D(2018, 6, 1), D(2020, 6, 1), None),
        (D(2019, 12, 31), D(2020, 1, 2), 2),  # the day before a year begins its count
        (D(2020, 1, 2), D(2019, 12, 31), -2),
        (D(2019, 12, 31), D(2019, 12, 31), 0),
        (D(2019, 6, 1), D(2019, 6, 1), None),
        (D(2020, 6, 1), D(2020, 6, 1), 0),
    ):
        assert gap.known_working_days(since, until) == days


def test_a_digest_tells_one_calendar_from_another(real: WorkingCalendar) -> None:
    same = WorkingCalendar(days=dict(reversed(list(real.days.items()))), file="elsewhere.csv")
    other = WorkingCalendar(days={**real.days, D(2020, 2, 3): "holiday"}, file=FILE)
    assert (same.digest == real.digest, other.digest == real.digest) == (True, False)
