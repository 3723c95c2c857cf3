"""Dates, times and durations: what fits Python is Python's, the rest has its own value, and both have one text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.order import before, equal
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.temporal import FarDate, FarDateTime, FineTime, LongDuration, civil, day_number
from saltern.core.rules.feel.values import YearsMonths, parse_temporal, temporal_text

EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2020-02-29", date(2020, 2, 29)),
        ("time", "10:30:00", time(10, 30)),
        ("time", "10:30:00.25+08:00", time(10, 30, 0, 250_000, tzinfo=EAST)),
        ("date and time", "2020-02-29T10:30:00Z", datetime(2020, 2, 29, 10, 30, tzinfo=UTC)),
        ("days and time duration", "P1DT2H", timedelta(days=1, hours=2)),
        ("duration", "-PT0.5S", timedelta(milliseconds=-500)),
        ("duration", "P1Y2M", YearsMonths(months=14)),
        ("date", "999999999-12-31", FarDate(year=999_999_999, month=12, day=31)),
        ("date", "-2017-12-31", FarDate(year=-2017, month=12, day=31)),
        ("time", "10:30:00@Europe/Paris", FineTime(nanoseconds=37_800_000_000_000, zone="Europe/Paris")),
        ("time", "00:00:00.123456789", FineTime(nanoseconds=123_456_789)),
        ("duration", "PT0.000000001S", LongDuration(nanoseconds=1)),
        (
            "date and time",
            "2011-12-31T10:15:30@Europe/Paris",
            FarDateTime(days=15_339, nanoseconds=36_930_000_000_000, zone="Europe/Paris"),
        ),
    ],
)
def test_a_text_is_read_and_written_back(kind: str, text: str, value: object) -> None:
    found = parse_temporal(kind, text)
    assert (type(found), found) == (type(value), value)
    assert parse_temporal(kind, temporal_text(found)) == value


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("duration", "PT1000M", "PT16H40M"),
        ("duration", "P0D", "PT0S"),
        ("duration", "P26M", "P2Y2M"),
        ("duration", "-P0Y", "P0M"),
        ("date and time", "2020-01-01", "2020-01-01T00:00:00"),
        ("date and time", "2020-12-31T24:00:00", "2021-01-01T00:00:00"),
        ("time", "10:00:00+00:00", "10:00:00Z"),
        ("time", "10:00:00-05:30", "10:00:00-05:30"),
        ("time", "10:00:00.500", "10:00:00.5"),
    ],
)
def test_one_text_for_one_value(kind: str, text: str, written: str) -> None:
    assert temporal_text(parse_temporal(kind, text)) == written


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "2021-02-29"), ("date", "2021-2-1"), ("date", "0x10-01-01"), ("date", "1000000000-01-01"),
        ("date", "02020-01-01"), ("date", ""), ("date", "٢٠٢٠-01-01"), ("time", "24:00:01"), ("time", "7:00:00"),
        ("time", "10:00:00@xyz/abc"), ("time", "10:00:00@../../etc/passwd"), ("time", "10:00:00+19:00"),
        ("date and time", "2017-12-31T07:1:00"), ("date and time", "2017-12-31T13:20:00+02:00@Europe/Paris"),
        ("duration", "P"), ("duration", "PT"), ("duration", "1Y"), ("duration", "P1S"), ("duration", "P1Y2D"),
        ("colour", "2020-01-01"),
    ],
)  # fmt: skip
def test_what_is_none_is_none(kind: str, text: str) -> None:
    assert parse_temporal(kind, text) is None


@pytest.mark.parametrize("days", [-400_000_000, -719_469, -719_468, -1, 0, 59, 60, 18_321, 2_932_896, 365_000_000_000])
def test_days_and_dates_are_each_other(days: int) -> None:
    assert day_number(*civil(days)) == days


def test_zones_meet_on_one_line_of_time() -> None:
    paris = parse_temporal("date and time", "2020-07-01T12:00:00@Europe/Paris")
    same = parse_temporal("date and time", "2020-07-01T10:00:00Z")
    later = parse_temporal("date and time", "2020-07-01T10:00:01Z")
    nowhere = parse_temporal("date and time", "2020-07-01T10:00:00")
    assert (equal(paris, same), before(paris, later), before(later, paris)) == (True, True, False)
    assert (equal(paris, nowhere), before(paris, nowhere)) == (False, None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('@"2020-03-28T12:00:00@Europe/Paris" + duration("P1D")', "2020-03-29T13:00:00@Europe/Paris"),
        ('@"9999-12-31" + duration("P1D")', "10000-01-01"),
        ('@"10000-01-01" - duration("P1D")', "9999-12-31"),
        ('@"0001-01-01" - duration("P1D")', "0000-12-31"),
        ('@"2020-01-01T00:00:00" - duration("PT0.000000001S")', "2019-12-31T23:59:59.999999999"),
        ('@"999999999-12-31" + duration("P1D")', "None"),
        ('@"9999-12-31T00:00:00" - @"0001-01-01T00:00:00"', "P3652058D"),
        ('duration("P1Y") / 3', "P4M"),
    ],
)
def test_reckoning_leaves_pythons_years(text: str, answer: str) -> None:
    assert temporal_text(compile_expression(parse_expression(text)).run({})) == answer
