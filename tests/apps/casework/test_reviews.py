"""请人看一遍: asked once at a time, answered by another person, told to whoever asked; the decision stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Decision
from saltern.apps.casework.operations.reviews import (
    AnswerMissing,
    NoReviewOpen,
    NothingDecided,
    ReviewOpen,
    ReviewTooLate,
    SamePerson,
    WordsTooLong,
)
from saltern.apps.notify.models import Message
from worlds.casework_desk import GRADUATE, NOW, People, applicant, approver, degree, graduates, job, rulebook, staff

pytestmark = pytest.mark.django_db

BOOKS = rulebook()


def made(*, source: People | None = None) -> str:
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=source or graduates(1), item=GRADUATE.id, subject=1, key="k",
        account={"mobile": "13800138000"},
    ).number  # fmt: skip


def refused() -> str:
    number = made(source=People(degrees=[degree(1, verified=False)], employments=[job(1)]))
    casework.refuse(acting=approver(), rulebook=BOOKS, number=number, reason="学历查不到")
    return number


def ask(number: str, **more: Any) -> Any:
    return casework.ask_review(**{"acting": applicant(1), "rulebook": BOOKS, "number": number, **more})


def test_an_approval_by_rule_and_a_refusal_by_a_person_can_be_looked_at_again() -> None:
    asked = ask(made(), words=" 学校写错了\x00 ")
    assert (asked.words, asked.outcome, asked.answer_by) == ("学校写错了", "", dt.date(2020, 4, 17))
    assert Message.objects.filter(template="case-review-asked").count() == 1
    [waiting] = casework.list_reviews(acting=approver(), rulebook=BOOKS)
    assert (waiting.item, waiting.review.words) == (GRADUATE.id, "学校写错了")


def test_it_is_asked_once_at_a_time_and_within_sixty_days() -> None:
    number = refused()
    later = applicant(1, now=NOW + dt.timedelta(days=61))
    with pytest.raises(ReviewTooLate):
        ask(number, acting=later)
    ask(number)
    with pytest.raises(ReviewOpen):
        ask(number)


def test_what_is_not_decided_yet_is_not_looked_at_again() -> None:
    number = made(source=People(degrees=[degree(1, verified=False)], employments=[job(1)]))
    with pytest.raises(NothingDecided):
        ask(number)
    casework.withdraw(acting=applicant(1), rulebook=BOOKS, number=number)
    with pytest.raises(NothingDecided):
        ask(number)


def test_in_training_one_person_plays_both() -> None:
    number = refused()
    ask(number)
    alone = replace(approver(), training=True)
    closed = casework.close_review(acting=alone, rulebook=BOOKS, number=number, outcome="upheld", words="对")
    assert closed.outcome == "upheld"


def test_another_person_answers_and_the_stored_decision_stands() -> None:
    number = refused()
    before = list(Decision.objects.values())
    ask(number)
    with pytest.raises(SamePerson):
        casework.close_review(acting=approver(), rulebook=BOOKS, number=number, outcome="upheld", words="对")
    for typed in (f"{approver().account} ", approver().account.upper(), f"{approver().account}\u200b"):
        with pytest.raises(SamePerson):
            casework.close_review(
                acting=replace(approver(), account=typed), rulebook=BOOKS, number=number, outcome="upheld", words="对"
            )
    second = staff("approver", "wu")
    with pytest.raises(AnswerMissing):
        casework.close_review(acting=second, rulebook=BOOKS, number=number, outcome="upheld", words=" ")
    with pytest.raises(AnswerMissing):
        casework.close_review(acting=second, rulebook=BOOKS, number=number, outcome="maybe", words="x")
    closed = casework.close_review(acting=second, rulebook=BOOKS, number=number, outcome="redo", words="记录已更正")
    assert (closed.outcome, closed.answer, closed.closed_by) == ("redo", "记录已更正", "wu")
    assert list(Decision.objects.values()) == before
    assert casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number).reviews == (closed,)
    assert Message.objects.filter(template="case-review-answered").count() == 1
    assert casework.list_reviews(acting=second, rulebook=BOOKS) == []
    with pytest.raises(NoReviewOpen):
        casework.close_review(acting=second, rulebook=BOOKS, number=number, outcome="redo", words="x")


def test_long_words_are_refused_and_never_cut() -> None:
    number = refused()
    with pytest.raises(WordsTooLong):
        ask(number, words="字" * 2_001)
    assert ask(number, words="字" * 2_000).words == "字" * 2_000


def test_what_the_applicant_was_told_is_new_until_it_is_opened_and_what_the_desk_does_among_itself_is_not() -> None:
    number = made(source=People(degrees=[degree(1, verified=False)], employments=[job(1)]))
    colleague, other = applicant(1, account="colleague"), replace(approver(), account="wu")

    def is_new() -> bool:
        [one] = casework.list_own_cases(acting=colleague, rulebook=BOOKS, subject=1)
        casework.open_case(acting=colleague, rulebook=BOOKS, number=number)
        return one.fresh

    handed_in = is_new()
    casework.assign(acting=approver(), rulebook=BOOKS, number=number, handler="li")
    assigned = is_new()
    casework.refuse(acting=approver(), rulebook=BOOKS, number=number, reason="学历查不到")
    answered = is_new()
    ask(number)
    asked = is_new()
    casework.close_review(acting=other, rulebook=BOOKS, number=number, outcome="upheld", words="对")
    assert (handed_in, assigned, answered, asked, is_new(), is_new()) == (True, False, True, True, True, False)
