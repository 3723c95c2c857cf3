"""A limit's clock: due, remaining, paused for named reasons only, broken."""

from __future__ import annotations

import datetime as dt

import pytest

from saltern.core.calendars.promise import REASONS, Pause, PauseBackwards, PauseReasonUnknown, Promise, Standing
from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar, read_calendar
from worlds.shared_data import shared

D = dt.date


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    path = shared("calendar") / "cn_workdays.csv"
    return read_calendar(text=path.read_text(encoding="utf-8"), file="calendar/cn_workdays.csv")


def test_a_limit_over_the_national_holiday(calendar: WorkingCalendar) -> None:
    limit = Promise(start=D(2020, 9, 28), days=5)
    assert limit.due(calendar) == D(2020, 10, 12)  # 29, 30 Sep; 9, 10 (a worked Saturday), 12 Oct
    assert limit.remaining(calendar, D(2020, 10, 8)) == 3
    assert limit.state(calendar, D(2020, 10, 12)) == "running"
    assert limit.state(calendar, D(2020, 10, 13)) == "breached"


def test_pauses_move_the_due_day_and_are_not_used(calendar: WorkingCalendar) -> None:
    first = Pause(reason="correction", since=D(2020, 7, 7), until=D(2020, 7, 10))
    second = Pause(reason="hearing", since=D(2020, 7, 15), until=D(2020, 7, 20))
    limit = Promise(start=D(2020, 7, 6), days=5, pauses=(first, second))
    assert limit.due(calendar) == D(2020, 7, 21)
    assert [limit.used(calendar, D(2020, 7, day)) for day in (6, 7, 9, 10, 13, 15, 17, 20, 21)] == [
        0, 1, 1, 1, 2, 4, 4, 4, 5,
    ]  # fmt: skip
    assert limit.state(calendar, D(2020, 7, 21)) == "running"
    assert limit.state(calendar, D(2020, 7, 22)) == "breached"


def test_an_open_pause_has_no_due_day(calendar: WorkingCalendar) -> None:
    limit = Promise(start=D(2020, 7, 6), days=5, pauses=(Pause(reason="appraisal", since=D(2020, 7, 8)),))
    assert limit.due(calendar) is None
    assert limit.state(calendar, D(2020, 12, 1)) == "paused"
    assert limit.remaining(calendar, D(2020, 12, 1)) == 3


def test_a_pause_after_the_limit_was_broken_does_not_heal_it(calendar: WorkingCalendar) -> None:
    limit = Promise(start=D(2020, 7, 6), days=2, pauses=(Pause(reason="hearing", since=D(2020, 7, 10)),))
    assert limit.due(calendar) == D(2020, 7, 8)
    assert limit.state(calendar, D(2020, 7, 20)) == "breached"


def test_only_the_reasons_of_the_law_stop_the_clock() -> None:
    with pytest.raises(PauseReasonUnknown) as caught:
        Pause(reason="busy", since=D(2020, 7, 8))
    assert str(caught.value) == f'The clock cannot pause for "busy"; the law names only: {", ".join(REASONS)}.'


def test_a_pause_does_not_run_backwards() -> None:
    with pytest.raises(PauseBackwards, match=r"^A pause since 2020-07-08 cannot end on 2020-07-07\.$"):
        Pause(reason="hearing", since=D(2020, 7, 8), until=D(2020, 7, 7))


def test_a_limit_into_an_unpublished_year_is_refused(calendar: WorkingCalendar) -> None:
    with pytest.raises(CalendarYearMissing, match=r"for the year 2027 in calendar/cn_workdays\.csv"):
        Promise(start=D(2026, 12, 21), days=20).due(calendar)


def test_one_that_ends_in_an_unpublished_year_is_not_broken_before_that_year_is_known(
    calendar: WorkingCalendar,
) -> None:
    limit = Promise(start=D(2026, 12, 21), days=20)
    assert limit.standing(calendar, D(2027, 6, 1)) == Standing(due=None, state="running", known=False)
    longer = WorkingCalendar(days={**calendar.days, D(2027, 1, 1): "holiday"}, file=calendar.file)
    assert limit.standing(longer, D(2027, 6, 1)) == Standing(due=D(2027, 1, 19), state="breached")


def test_stopped_on_its_last_day_nothing_is_broken_and_the_day_of_the_answer_is_the_last(
    calendar: WorkingCalendar,
) -> None:
    def stopped(until: dt.date | None) -> Promise:
        return Promise(
            start=D(2020, 7, 6), days=2, pauses=(Pause(reason="correction", since=D(2020, 7, 8), until=until),)
        )

    assert stopped(None).standing(calendar, D(2020, 8, 8)) == Standing(due=None, state="paused")
    assert [stopped(D(2020, 7, day)).due(calendar) for day in (8, 9, 10, 11, 12, 13)] == [
        D(2020, 7, 8), D(2020, 7, 9), D(2020, 7, 10), D(2020, 7, 13), D(2020, 7, 13), D(2020, 7, 13),
    ]  # fmt: skip
    for day in (9, 11):
        limit = stopped(D(2020, 7, day))
        due = limit.due(calendar)
        assert due is not None
        assert [
            (limit.state(calendar, on), limit.remaining(calendar, on)) for on in (due, due + dt.timedelta(days=1))
        ] == [
            ("running", 0),
            ("breached", -1),
        ]


def test_due_and_state_never_differ(calendar: WorkingCalendar) -> None:
    for since in range(1, 20):
        for length in (None, *range(8)):
            until = None if length is None else D(2020, 4, since) + dt.timedelta(days=length)
            pauses = (Pause(reason="hearing", since=D(2020, 4, since), until=until),)
            limit = Promise(start=D(2020, 4, 1), days=5, pauses=pauses)
            due = limit.due(calendar)
            for day in range(1, 31):
                broken = due is not None and D(2020, 4, day) > due
                assert (limit.state(calendar, D(2020, 4, day)) == "breached") is broken
                assert (limit.remaining(calendar, D(2020, 4, day)) < 0) is broken
