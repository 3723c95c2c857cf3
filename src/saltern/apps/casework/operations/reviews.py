"""请人看一遍: the applicant asks that a person look at a decided case again; somebody who did not decide it answers.

It is no appeal: the way of the law (行政复议, sixty days) stays open beside it. The answer changes no stored decision:
where it was wrong, the unit says what it does about it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import ReviewView
from saltern.apps.casework.deferral import nth_day
from saltern.apps.casework.models import Case, Review
from saltern.apps.casework.operations.file import CaseEffects, facts, locked, message, save_told
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import state_words
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import Phrase

ANSWER_DAYS: Final = 5
"""Working days in which the unit answers. The district's own, no law's."""
ASKED_WITHIN: Final = dt.timedelta(days=60)
LONGEST: Final = 2_000
OUTCOMES: Final = {
    "upheld": Phrase(zh="看过，结果不变", en="looked at: the answer stands"),
    "redo": Phrase(zh="看过，要重新处理", en="looked at: it will be done again"),
}


class NothingDecided(SalternError):
    """Case {case} is not decided yet (state {state}); whoever handed it in can ask for a person before."""

    family = "conflict"
    zh = "办件 {case} 还没有结果（状态 {state}）；提交时就可以请人来看。"


class ReviewTooLate(SalternError):
    """Case {case} was decided on {day}; a second look can be asked for within sixty days."""

    family = "gone"
    zh = "办件 {case} 于 {day} 作出决定；请人看一遍要在60天内提出。"


class ReviewOpen(SalternError):
    """Somebody is looking at case {case} again already; you have an answer by {day}."""

    family = "conflict"
    zh = "办件 {case} 已经在请人看了，{day}前答复您。"


class NoReviewOpen(SalternError):
    """Nobody asked that case {case} be looked at again."""

    family = "conflict"
    zh = "办件 {case} 没有待答复的“请人看一遍”。"


class SamePerson(SalternError):
    """Case {case} was decided by you; another person has to look at it again."""

    family = "forbidden"
    zh = "办件 {case} 是您作出的决定，要由另一位工作人员再看。"


class AnswerMissing(SalternError):
    """Say whether the answer of case {case} stands, and why."""

    family = "invalid"
    zh = "请写明办件 {case} 的结果是否不变以及理由。"


class WordsTooLong(SalternError):
    """At most {most} characters are kept."""

    family = "invalid"
    zh = "最多保存 {most} 个字符。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """A request that waits for an answer, as the desk lists it."""

    case: str
    item: str
    review: ReviewView


@transaction.atomic
def ask_review(*, acting: Acting, rulebook: Rulebook, number: str, words: str = "") -> ReviewView:
    """Ask that a person look at a decided case again. Raises `NothingDecided`, `ReviewTooLate`, `ReviewOpen`,
    `WordsTooLong`, `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`."""
    row = _allowed(acting, rulebook, number, "ask-review")
    words = words_of(words)
    decided = row.decisions.filter(final=True, overtaken=False).first()
    if decided is None or row.state not in {"approved", "refused"}:
        raise NothingDecided(case=number, state=state_words(row.state))
    if acting.now - decided.at > ASKED_WITHIN:
        raise ReviewTooLate(case=number, day=decided.at.astimezone(acting.zone).date())
    if (waiting := row.reviews.filter(closed_at__isnull=True).first()) is not None:
        raise ReviewOpen(case=number, day=waiting.answer_by or "")
    by = nth_day(rulebook.calendar, acting.today, ANSWER_DAYS)
    review = Review.objects.create(case=row, words=words, by=acting.account, asked_at=acting.now, answer_by=by)
    effects = CaseEffects()
    effects.messages.append(message(row, "case-review-asked", rulebook=rulebook, acting=acting, due=by))
    save_told(row, acting, effects, action="ask-review", detail={"review": review.pk})
    return queries.review_view(review)


@transaction.atomic
def close_review(*, acting: Acting, rulebook: Rulebook, number: str, outcome: str, words: str) -> ReviewView:
    """Answer the applicant who asked. Raises `NoReviewOpen`, `SamePerson`, `AnswerMissing`, `WordsTooLong`,
    `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`."""
    row = _allowed(acting, rulebook, number, "close-review")
    words = words_of(words)
    review = row.reviews.select_for_update().filter(closed_at__isnull=True).first()
    if review is None:
        raise NoReviewOpen(case=number)
    deciders = row.decisions.filter(final=True, overtaken=False).values_list("by", flat=True)
    if not all(acting.is_second_to(by) for by in deciders):
        raise SamePerson(case=number)
    if outcome not in OUTCOMES or not words:
        raise AnswerMissing(case=number)
    review.outcome, review.answer, review.closed_by, review.closed_at = outcome, words, acting.account, acting.now
    review.save(update_fields=["outcome", "answer", "closed_by", "closed_at"])
    effects = CaseEffects()
    effects.messages.append(message(row, "case-review-answered", rulebook=rulebook, acting=acting))
    save_told(row, acting, effects, action="close-review", detail={"review": review.pk, "outcome": outcome})
    return queries.review_view(review)


@transaction.atomic
def list_reviews(*, acting: Acting, rulebook: Rulebook) -> Sequence[OpenReview]:
    """What waits for an answer of my unit, the nearest day first; one line for all of them. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-reviews")
    waiting = Review.objects.filter(closed_at__isnull=True, case__unit=acting.unit).exclude(case__unit="")
    found = list(waiting.select_related("case").order_by("answer_by", "pk"))
    journal.record(
        acting=acting,
        action="case.list-reviews",
        purpose=acting.purpose or "cases",
        concerned={one.case.subject for one in found},
    )
    return [OpenReview(case=one.case.number, item=one.case.item, review=queries.review_view(one)) for one in found]


def _allowed(acting: Acting, rulebook: Rulebook, number: str, action: str) -> Case:
    row = locked(number)
    permission.check_action(acting=acting, action=action)
    permission.check_reach(acting=acting, action=action, case=facts(row, rulebook, acting))
    return row


def words_of(words: str) -> str:
    """What a person wrote, as it is kept. Raises `WordsTooLong`."""
    bare = free_text(words)
    if len(bare) > LONGEST:
        raise WordsTooLong(most=LONGEST)
    return bare
