"""期限: what waits for the applicant is told of twice with its day; more time is one tap, then a person decides."""

from __future__ import annotations

import datetime as dt

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.models import Deferral
from saltern.apps.casework.operations.desk import ReasonMissing, TimeWanted
from saltern.apps.notify.models import Message
from saltern.core.stages.table import MoveRefused
from worlds.casework_desk import GRADUATE, People, applicant, approver, clerk, degree, job, rulebook, system

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])
JOBLESS = People(degrees=[degree(1)])
LAST, LATER = dt.date(2020, 4, 24), dt.date(2020, 4, 30)
"""Ten working days after the request; five more, with the Sunday that is worked on."""


def day(number: int, month: int = 4) -> dt.datetime:
    return dt.datetime(2020, month, number, 2, 0, tzinfo=dt.UTC)


def file(number: str) -> CaseFile:
    return casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)


def submit(source: People, *, promises: bool = False) -> str:
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=source, item=GRADUATE.id, subject=1, key="k", promises=promises,
        account={"mobile": "13800138000"},
    ).number  # fmt: skip


def asked() -> str:
    number = submit(UNSURE)
    casework.request_correction(acting=clerk(), rulebook=BOOKS, number=number, wanted=["diploma"], reason="看不清")
    return number


def sweep(*days: dt.datetime) -> None:
    for now in days:
        casework.sweep_deadlines(acting=system(now), rulebook=BOOKS)
        Message.objects.filter(state="queued").update(state="sent", finished_at=now)


def told(template: str) -> list[tuple[dt.date, str]]:
    rows = Message.objects.filter(template=template).order_by("pk")
    return [(one.created_at.date(), one.fills["due"]["zh"]) for one in rows]


def more(number: str, now: dt.datetime) -> CaseFile:
    casework.ask_more_time(acting=applicant(1, now=now), rulebook=BOOKS, number=number)
    return file(number)


def every_day(first: int, last: int, month: int = 4) -> list[dt.datetime]:
    return [day(one, month) for one in range(first, last + 1)]


def test_a_correction_is_told_of_twice_before_its_day() -> None:
    asked()
    sweep(*every_day(10, 24))
    assert told("case-correction-due") == [(dt.date(2020, 4, 17), "4月24日"), (dt.date(2020, 4, 22), "4月24日")]


def test_a_promise_is_told_of_twice_before_it_lapses() -> None:
    number = submit(JOBLESS, promises=True)
    sweep(*every_day(10, 24))
    assert told("case-deferral-due") == [(dt.date(2020, 4, 17), "4月24日"), (dt.date(2020, 4, 22), "4月24日")]
    sweep(day(25), day(26))
    assert file(number).case.state == "lapsed"


def test_more_time_is_one_tap_once_and_is_told_of_twice_again() -> None:
    number = asked()
    sweep(*every_day(13, 22))
    found = more(number, day(22))
    assert (found.corrections[0].due_on, found.case.state) == (LATER, "correction")
    assert told("case-more-time") == [(dt.date(2020, 4, 22), "4月30日")]
    sweep(*every_day(22, 30))
    assert [last for _, last in told("case-correction-due")] == ["4月24日", "4月24日", "4月30日", "4月30日"]


def test_a_promise_gets_more_time_too_and_does_not_lapse_before() -> None:
    number = submit(JOBLESS, promises=True)
    sweep(*every_day(13, 24))
    assert more(number, day(24)).promises[0].due_on == LATER
    sweep(*every_day(25, 30))
    assert (file(number).case.state, len(told("case-deferral-due"))) == ("deferred", 4)
    sweep(*every_day(1, 2, 5))
    assert file(number).case.state == "lapsed"


def test_the_second_time_a_person_of_the_unit_decides_and_nothing_lapses_before() -> None:
    number = submit(JOBLESS, promises=True)
    more(number, day(13))
    assert [one.outcome for one in more(number, day(20)).more_times] == ["given", ""]
    with pytest.raises(casework.MoreTimeAsked):
        more(number, day(21))
    sweep(*every_day(13, 30), *every_day(1, 12, 5))
    assert file(number).case.state == "deferred"
    [waits] = casework.list_more_time(acting=clerk())
    assert (waits.case, waits.was_due) == (number, LATER)
    with pytest.raises(ReasonMissing):
        casework.keep_term(acting=clerk(day(12, 5)), rulebook=BOOKS, number=number, reason="")
    casework.keep_term(acting=clerk(day(12, 5)), rulebook=BOOKS, number=number, reason="已经延过一次")
    assert casework.list_more_time(acting=clerk()) == []
    sweep(day(13, 5))
    assert (file(number).case.state, len(told("case-more-time-kept"))) == ("lapsed", 1)


def test_a_person_gives_the_days_they_say_and_a_notice_of_the_end_is_void() -> None:
    number = asked()
    casework.give_notice(acting=clerk(day(27)), rulebook=BOOKS, number=number, served="电话")
    assert more(number, day(28)).more_times[0].outcome == ""
    with pytest.raises(TimeWanted):
        casework.end(acting=approver(day(20, 5)), rulebook=BOOKS, number=number)
    for days in (0, 31):
        with pytest.raises(casework.DaysWrong):
            casework.give_time(acting=clerk(day(28)), rulebook=BOOKS, number=number, days=days)
    casework.give_time(acting=clerk(day(28)), rulebook=BOOKS, number=number, days=3)
    [correction] = file(number).corrections
    assert (correction.due_on, correction.noticed_on) == (dt.date(2020, 5, 6), None)
    with pytest.raises(casework.NoMoreTimeAsked):
        casework.keep_term(acting=clerk(), rulebook=BOOKS, number=number, reason="x")


def test_where_nothing_waits_for_the_applicant_there_is_no_time_to_ask_for() -> None:
    number = submit(UNSURE)
    with pytest.raises(MoveRefused):
        more(number, day(13))
    assert Deferral.objects.count() == 0
