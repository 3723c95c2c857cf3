"""Clocks and calendars: one answer for due day and state, days reckoned anew, an end after notice."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations import Swept
from saltern.apps.casework.operations.desk import NoticeMissing, NoticeNotArrived, NoticeRuns, StillTime
from saltern.apps.casework.queries import CaseFile
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.models import Event, Line
from saltern.apps.notify.models import Message
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.stages.table import RoleRefused
from worlds.casework_desk import (
    CALENDAR,
    NOW,
    People,
    applicant,
    approver,
    clerk,
    degree,
    graduates,
    job,
    rulebook,
    staff,
    system,
)

pytestmark = pytest.mark.django_db
BOOKS = rulebook()
D = dt.date
ACCOUNT = {"mobile": "13800001234"}


def at(month: int, day: int, year: int = 2020) -> dt.datetime:
    return dt.datetime(year, month, day, 2, 0, tzinfo=dt.UTC)


def calendar(**changes: str | None) -> WorkingCalendar:
    """The calendar of the tests with days changed: `d0413="holiday"`; `y2021` adds that year."""
    days = dict(CALENDAR.days)
    for name, kind in changes.items():
        if name == "y2021":
            days[D(2021, 1, 1)] = "holiday"
        elif kind is None:
            del days[D(2020, int(name[1:3]), int(name[3:]))]
        else:
            days[D(2020, int(name[1:3]), int(name[3:]))] = kind
    return WorkingCalendar(days=days, file=CALENDAR.file)


def referred(*, now: dt.datetime = NOW, books: Rulebook = BOOKS) -> str:
    unsure = People(degrees=[degree(1, verified=False)], employments=[job(1)])
    return operations.submit(
        rulebook=books,
        source=unsure,
        item="graduate-reception",
        subject=1,
        key=f"{now}",
        acting=applicant(1, now=now),
        account=ACCOUNT,
    ).number


def file(number: str) -> CaseFile:
    found = queries.case(number=number)
    assert found is not None
    return found


def sweep(now: dt.datetime, books: Rulebook = BOOKS) -> Swept:
    return operations.sweep_deadlines(acting=system(now), rulebook=books)


def asked(number: str, now: dt.datetime, *wanted: str, books: Rulebook = BOOKS) -> None:
    operations.request_correction(
        acting=clerk(now), rulebook=books, number=number, wanted=wanted or ("note",), reason=""
    )


def answered(number: str, now: dt.datetime, books: Rulebook = BOOKS) -> None:
    operations.correct(
        rulebook=books, source=graduates(1), number=number, values={"note": "x"}, acting=applicant(1, now=now)
    )


def handed_over(now: dt.datetime, state: str = "sent") -> None:
    Message.objects.filter(state="queued").update(state=state, finished_at=now)


def test_asked_on_the_last_day_the_clock_stands_and_what_is_left_counts() -> None:
    case = referred()
    assert file(case).case.due_on == D(2020, 4, 17)
    asked(case, at(4, 17))
    assert (file(case).case.due_on, sweep(at(5, 18)).breached) == (None, 0)
    answered(case, at(5, 18))
    assert file(case).case.due_on == D(2020, 5, 18)
    assert [sweep(at(5, 18)).breached, sweep(at(5, 19)).breached] == [0, 1]


def test_answered_on_a_day_off_it_ends_on_the_next_one_worked() -> None:
    case = referred()
    asked(case, at(4, 17))
    answered(case, at(4, 25))  # a Saturday before a Sunday that is worked
    assert file(case).case.due_on == D(2020, 4, 26)


@pytest.mark.parametrize("day", [17, 18])
def test_a_pause_of_the_last_day_alike_but_not_one_after_it(day: int) -> None:
    case = referred()
    operations.pause(acting=approver(at(4, day)), rulebook=BOOKS, number=case, reason="hearing")
    assert (file(case).case.due_on, sweep(at(4, 30)).breached) == ((None, 0) if day == 17 else (D(2020, 4, 17), 1))
    operations.resume(acting=clerk(at(4, 30)), rulebook=BOOKS, number=case)
    assert file(case).case.due_on == (D(2020, 4, 30) if day == 17 else D(2020, 4, 17))


def test_stopped_again_on_the_day_it_went_on() -> None:
    case = referred()
    asked(case, at(4, 17))
    answered(case, at(4, 20))
    operations.pause(acting=approver(at(4, 20)), rulebook=BOOKS, number=case, reason="hearing")
    assert (file(case).case.due_on, sweep(at(4, 24)).breached) == (None, 0)
    operations.resume(acting=clerk(at(4, 24)), rulebook=BOOKS, number=case)
    assert file(case).case.due_on == D(2020, 4, 24)


def test_a_holiday_prolonged_after_the_application_moves_the_due_day() -> None:
    case = referred()
    longer = rulebook(calendar=calendar(d0416="holiday", d0417="holiday"))
    assert sweep(at(4, 18), longer) == Swept(reminded=0, lapsed=0, breached=0, reckoned=1)
    assert (file(case).case.due_on, file(case).case.breached_on) == (D(2020, 4, 21), None)
    assert (file(case).history[-1].action, file(case).history[-1].note) == (
        "reckon",
        "was 2020-04-17, due 2020-04-21",
    )
    assert sweep(at(4, 18), longer).reckoned == 0


def test_a_breach_of_the_old_calendar_is_put_right_with_a_line() -> None:
    case = referred()
    assert sweep(at(4, 18)).breached == 1
    longer = rulebook(calendar=calendar(d0417="holiday"))
    assert sweep(at(4, 20), longer) == Swept(reminded=0, lapsed=0, breached=0, reckoned=1)
    assert (file(case).case.due_on, file(case).case.breached_on) == (D(2020, 4, 20), None)
    line = Line.objects.get(action="case.reckon")
    assert (line.object, json.loads(line.detail)["breach-taken-back"]) == (f"case:{case}", "2020-04-18")
    assert Event.objects.filter(name="casework.BreachTakenBack").count() == 1
    assert sweep(at(4, 21), longer).breached == 1


def test_and_of_a_case_closed_since() -> None:
    case = referred()
    sweep(at(4, 18))
    operations.approve(acting=approver(at(4, 19)), rulebook=BOOKS, number=case, reason="x")
    assert sweep(at(4, 20), rulebook(calendar=calendar(d0417="holiday"))).reckoned == 1
    assert (file(case).case.state, file(case).case.breached_on) == ("approved", None)
    assert file(case).history[-1].action == "reckon"


def test_a_breach_that_was_one_stays() -> None:
    case = referred()
    sweep(at(4, 21))
    assert sweep(at(4, 22), rulebook(calendar=calendar(d0417="holiday"))).reckoned == 1
    assert (file(case).case.due_on, file(case).case.breached_on) == (D(2020, 4, 20), D(2020, 4, 21))


def test_a_day_off_that_is_worked_after_all_shortens_the_offices_limit() -> None:
    case = referred()
    assert sweep(at(4, 13), rulebook(calendar=calendar(d0411="working_weekend"))).reckoned == 1
    assert file(case).case.due_on == D(2020, 4, 16)


def test_a_calendar_that_leaves_the_days_as_they_are_writes_nothing_of_it() -> None:
    case = referred()
    other = rulebook(calendar=calendar(d0601="holiday"))
    assert sweep(at(4, 13), other).reckoned == 0
    assert (len(file(case).history), Case.objects.get().calendar) == (2, other.calendar.digest)


def test_days_follow_when_their_year_is_entered() -> None:
    case = referred(now=at(12, 28))
    asked(case, at(12, 29))
    assert [one.due_on for one in file(case).corrections] == [None]
    assert sweep(at(1, 20, 2021)) == Swept(reminded=0, lapsed=0, breached=0)
    entered = rulebook(calendar=calendar(y2021="entered"))
    assert sweep(at(1, 20, 2021), entered).reckoned == 1
    assert [one.due_on for one in file(case).corrections] == [D(2021, 1, 13)]
    answered(case, at(1, 20, 2021), entered)
    assert file(case).case.promised_due == D(2021, 1, 26)


def test_a_promise_follows_too_and_is_not_forgotten() -> None:
    made = operations.submit(
        rulebook=BOOKS,
        source=People(degrees=[degree(1)]),
        item="graduate-reception",
        subject=1,
        key="k",
        acting=applicant(1, now=at(12, 24)),
        account=ACCOUNT,
        promises=True,
    )
    assert sweep(at(1, 8, 2021)) == Swept(reminded=0, lapsed=0, breached=0)
    entered = rulebook(calendar=calendar(y2021="entered"))
    assert sweep(at(1, 8, 2021), entered) == Swept(reminded=1, lapsed=0, breached=0, reckoned=1)
    assert [(one.remind_on, one.due_on) for one in file(made.number).promises] == [(D(2021, 1, 8), D(2021, 1, 12))]


def test_a_promise_told_is_never_shortened() -> None:
    made = operations.submit(
        rulebook=BOOKS,
        source=People(degrees=[degree(1)]),
        item="graduate-reception",
        subject=1,
        key="k",
        acting=applicant(1),
        account=ACCOUNT,
        promises=True,
    )
    sweep(at(4, 13), rulebook(calendar=calendar(d0411="working_weekend")))
    assert [one.due_on for one in file(made.number).promises] == [D(2020, 4, 24)]
    sweep(at(4, 13), rulebook(calendar=calendar(d0420="holiday")))
    assert [(one.remind_on, one.due_on) for one in file(made.number).promises] == [(D(2020, 4, 23), D(2020, 4, 26))]


def test_an_unanswered_correction_is_ended_after_notice_and_may_come_again() -> None:
    case = referred()
    asked(case, at(4, 13))
    late = clerk(at(4, 26))
    with pytest.raises(NoticeMissing):
        operations.end(acting=late, rulebook=BOOKS, number=case)
    with pytest.raises(StillTime) as early:
        operations.give_notice(acting=late, rulebook=BOOKS, number=case)
    assert str(early.value) == (
        f"Case {case} may be corrected until 2020-04-26; only then can notice be given that it will be ended."
    )
    operations.give_notice(acting=clerk(at(4, 27)), rulebook=BOOKS, number=case)
    with pytest.raises(NoticeNotArrived):
        operations.end(acting=clerk(at(5, 29)), rulebook=BOOKS, number=case)
    handed_over(at(4, 28))
    with pytest.raises(NoticeRuns) as runs:
        operations.end(acting=clerk(at(5, 8)), rulebook=BOOKS, number=case)
    assert str(runs.value) == (f"The notice about case {case} runs until 2020-05-08; it can be ended after that day.")
    ended = operations.end(acting=clerk(at(5, 9)), rulebook=BOOKS, number=case, reason="一直未补正")
    assert (ended.state, ended.closed_on) == ("lapsed", D(2020, 5, 9))
    assert file(case).wanted == ("note",)
    assert Message.objects.order_by("-pk").values_list("template", flat=True)[0] == "case-ended"
    assert Event.objects.filter(name="casework.CaseEnded").count() == 1
    assert Event.objects.filter(name="casework.CaseWithdrawn").count() == 0
    again = operations.submit(
        rulebook=BOOKS,
        source=graduates(1),
        item="graduate-reception",
        subject=1,
        key="again",
        acting=applicant(1, now=at(5, 9)),
        account=ACCOUNT,
    )
    assert again.state == "approved"


def test_a_notice_that_reaches_nobody_is_served_by_other_means() -> None:
    case = referred()
    asked(case, at(4, 13))
    operations.give_notice(acting=clerk(at(4, 27)), rulebook=BOOKS, number=case)
    handed_over(at(4, 27), "failed")
    with pytest.raises(NoticeNotArrived) as lost:
        operations.end(acting=clerk(at(5, 29)), rulebook=BOOKS, number=case)
    assert str(lost.value) == (
        f"The notice about case {case} was not handed over (it reached nobody); serve it by other means and note how."
    )
    operations.give_notice(acting=clerk(at(4, 28)), rulebook=BOOKS, number=case, served="挂号信，4月28日签收")
    assert file(case).corrections[0].served == "挂号信，4月28日签收"
    assert operations.end(acting=approver(at(5, 9)), rulebook=BOOKS, number=case).state == "lapsed"


def test_who_is_given_notice_may_still_answer() -> None:
    case = referred()
    asked(case, at(4, 13))
    operations.give_notice(acting=clerk(at(4, 27)), rulebook=BOOKS, number=case)
    answered(case, at(4, 29))
    assert file(case).case.state == "review"


def test_only_staff_of_the_unit_end_a_case() -> None:
    case = referred()
    asked(case, at(4, 13))
    with pytest.raises(operations.OtherUnit):
        operations.give_notice(
            acting=staff("clerk", "sun", now=at(4, 27), unit="education"), rulebook=BOOKS, number=case
        )
    for verb in (operations.give_notice, operations.end):
        with pytest.raises(RoleRefused):
            verb(acting=system(at(4, 27)), rulebook=BOOKS, number=case)


def test_a_move_by_the_new_calendar_does_not_hide_what_the_old_one_did() -> None:
    case = referred()
    sweep(at(4, 18))
    longer = rulebook(calendar=calendar(d0417="holiday"))
    operations.pause(acting=approver(at(4, 19)), rulebook=longer, number=case, reason="hearing")
    assert (file(case).case.due_on, file(case).case.breached_on) == (None, D(2020, 4, 18))
    assert sweep(at(4, 30), longer) == Swept(reminded=0, lapsed=0, breached=0, reckoned=1)
    assert file(case).case.breached_on is None
