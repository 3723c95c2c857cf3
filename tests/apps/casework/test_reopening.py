"""重新处理: reopen a decision. Refused: under review again with reason and message; approved: only by two people with a
ground; nothing silent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Claim, Decision, Payout
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.reopening import (
    NoReopeningAsked,
    ReopeningAsked,
    ReopeningUngrounded,
    SecondApproverNeeded,
)
from saltern.apps.casework.operations.reviews import NothingDecided
from saltern.apps.journal.models import Line
from saltern.apps.notify.models import Message
from saltern.core.stages.table import StageClosed
from worlds.casework_desk import GRADUATE, People, applicant, approver, degree, graduates, job, rulebook, staff

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])
FIRST, SECOND = approver(), staff("approver", "wu")


def filed(source: People = UNSURE, *, key: str = "k") -> str:
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=source, item=GRADUATE.id, subject=1, key=key,
        account={"mobile": "13800138000"},
    ).number  # fmt: skip


def refused() -> str:
    number = filed()
    casework.refuse(acting=FIRST, rulebook=BOOKS, number=number, reason="学历查不到")
    return number


def approved() -> str:
    return filed(graduates(1))


def ask(number: str, ground: str = "not-met", reason: str = "毕业证是假的") -> object:
    return casework.ask_reopening(acting=FIRST, rulebook=BOOKS, number=number, ground=ground, reason=reason)


def told() -> int:
    return Message.objects.filter(template="case-reopened", kind="notice").count()


def lines() -> list[str]:
    return list(Line.objects.filter(action__contains="reopen").order_by("pk").values_list("action", flat=True))


def test_a_refusal_is_under_review_again_with_a_reason_and_a_message_and_stays_on_file() -> None:
    number = refused()
    with pytest.raises(ReasonMissing):
        casework.reopen(acting=FIRST, rulebook=BOOKS, number=number, reason=" ")
    assert (told(), lines()) == (0, [])
    moved = casework.reopen(acting=FIRST, rulebook=BOOKS, number=number, reason="学校来函更正")
    assert (moved.state, moved.closed_on, moved.due_on) == ("review", None, dt.date(2020, 4, 17))
    assert (told(), lines(), Claim.objects.filter(case__number=number).exists()) == (1, ["case.reopen"], True)
    file = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)
    assert [(one.result, one.overtaken) for one in file.decisions] == [("refer", False), ("refuse", True)]
    assert (file.decided, [one.reason for one in file.reopenings]) == (None, ["学校来函更正"])
    with pytest.raises(NothingDecided):
        casework.ask_review(acting=applicant(1), rulebook=BOOKS, number=number)
    casework.approve(acting=FIRST, rulebook=BOOKS, number=number, reason="学校来函")
    file = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)
    assert (file.case.state, file.decided and file.decided.result) == ("approved", "approve")
    assert Decision.objects.filter(case__number=number, final=True).count() == 2


def test_an_approval_is_reopened_only_by_two_people_with_a_ground() -> None:
    number = approved()
    with pytest.raises(NoReopeningAsked):
        casework.reopen(acting=SECOND, rulebook=BOOKS, number=number, reason="x")
    with pytest.raises(ReopeningUngrounded):
        ask(number, ground="whim")
    with pytest.raises(ReasonMissing):
        ask(number, reason=" ")
    ask(number)
    with pytest.raises(ReopeningAsked):
        ask(number)
    with pytest.raises(SecondApproverNeeded):
        casework.reopen(acting=FIRST, rulebook=BOOKS, number=number)
    assert (told(), lines()) == (0, ["case.ask-reopen"])
    before = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number).case
    assert (before.state, before.closed_on) == ("approved", dt.date(2020, 4, 10))
    [waits] = casework.list_reopenings(acting=SECOND)
    assert (waits.case, waits.ground, waits.asked_by) == (number, "not-met", FIRST.account)
    moved = casework.reopen(acting=SECOND, rulebook=BOOKS, number=number)
    assert (moved.state, told(), casework.list_reopenings(acting=SECOND)) == ("review", 1, [])
    history = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number).history
    assert [one.action for one in history][-2:] == ["ask-reopen", "reopen"]


def test_in_training_one_person_plays_both() -> None:
    number = approved()
    ask(number)
    alone = replace(FIRST, training=True)
    assert casework.reopen(acting=alone, rulebook=BOOKS, number=number).state == "review"


def test_who_does_not_agree_says_why_and_the_approval_stands() -> None:
    number = approved()
    with pytest.raises(NoReopeningAsked):
        casework.drop_reopening(acting=SECOND, rulebook=BOOKS, number=number, reason="x")
    ask(number)
    with pytest.raises(ReasonMissing):
        casework.drop_reopening(acting=SECOND, rulebook=BOOKS, number=number)
    casework.drop_reopening(acting=SECOND, rulebook=BOOKS, number=number, reason="证书已核对")
    file = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)
    assert (file.case.state, [one.outcome for one in file.reopenings], told()) == ("approved", ["dropped"], 0)
    ask(number)


def test_where_the_applicant_applied_again_the_old_case_stays_closed() -> None:
    number = refused()
    other = filed(key="again")
    with pytest.raises(casework.OpenCaseExists, match=other):
        casework.reopen(acting=FIRST, rulebook=BOOKS, number=number, reason="x")
    assert casework.open_case(acting=FIRST, rulebook=BOOKS, number=number).case.state == "refused"


def test_what_was_taken_back_or_given_back_is_not_reopened() -> None:
    number = filed()
    casework.withdraw(acting=applicant(1), rulebook=BOOKS, number=number)
    for act in (casework.reopen, casework.drop_reopening):
        with pytest.raises(StageClosed):
            act(acting=FIRST, rulebook=BOOKS, number=number, reason="x")
    assert Payout.objects.count() == 0


def test_the_days_between_the_decision_and_the_reopening_do_not_count() -> None:
    number = filed()
    due = casework.open_case(acting=FIRST, rulebook=BOOKS, number=number).case.due_on
    casework.refuse(acting=FIRST, rulebook=BOOKS, number=number, reason="x")
    a_week_later = approver(FIRST.now + dt.timedelta(days=7))
    moved = casework.reopen(acting=a_week_later, rulebook=BOOKS, number=number, reason="x")
    assert (due, moved.due_on) == (dt.date(2020, 4, 17), dt.date(2020, 4, 24))
