"""重新处理: a decided case taken up again. A refusal by one approver who says why; an approval by two, on a ground
of the law: one asks, another agrees or leaves the decision as it is. The decision stays on file as overtaken, its
applicant is told, what was left of the days goes on.

Source: Administrative Licensing Law (行政许可法) art. 69. What was paid is not called back here; the rest is not paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.events import CaseReopened
from saltern.apps.casework.models import Case, Claim, PauseRow, Reopening
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.figures import take_off
from saltern.apps.casework.operations.file import CaseEffects, locked, message, move, news, save, set_due
from saltern.apps.casework.operations.filing import check_free
from saltern.apps.casework.operations.reviews import words_of
from saltern.apps.casework.reopening_ground import GROUNDS
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError
from saltern.words import NOTHING, joined


class ReopeningUngrounded(SalternError):
    """Name the ground on which the approval of case {case} is taken up again: {known}."""

    family = "invalid"
    zh = "请选明办件 {case} 的批准因何重新处理：{known}。"


class ReopeningAsked(SalternError):
    """It was asked already that case {case} be taken up again; another approver answers."""

    family = "conflict"
    zh = "办件 {case} 已提请重新处理，等另一位审批人员答复。"


class NoReopeningAsked(SalternError):
    """Nobody asked that case {case} be taken up again."""

    family = "conflict"
    zh = "办件 {case} 没有待答复的重新处理提请。"


class SecondApproverNeeded(SalternError):
    """You asked that case {case} be taken up again; another approver has to agree."""

    family = "forbidden"
    zh = "办件 {case} 是您提请重新处理的，须由另一位审批人员同意。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReopening:
    """A wish that waits for a second approver, as the desk lists it."""

    case: str
    item: str
    ground: str
    reason: str
    asked_by: str


@transaction.atomic
def reopen(*, acting: Acting, rulebook: Rulebook, number: str, reason: str = "", seen: int | None = None) -> CaseView:
    """Take a case up again: a refused one with a reason; an approved one that a colleague asked for.

    Raises `ReasonMissing`, `NoReopeningAsked`, `SecondApproverNeeded`, `OpenCaseExists`, `ConflictingCase`,
    `CaseMoved`, `ItemUnknown`, `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    was, decided_on, why = row.state, row.closed_on or acting.today, words_of(reason)
    asked = row.reopenings.select_for_update().filter(closed_at__isnull=True).first()
    note = f"{asked.ground}\n{asked.reason}" if asked else f"\n{why}"
    move(row, "reopen", rulebook=rulebook, acting=acting, effects=effects, note=note)
    if was == "approved":
        asked = _second(asked, acting, number)
    else:
        asked = Reopening(case=row, reason=_said(why, "reopen", number), asked_by=acting.account, asked_at=acting.now)
    _close(asked, "agreed", acting)
    _claim(row, rulebook)
    take_off(row)
    row.decisions.filter(final=True).update(overtaken=True)
    unpaid = row.payouts.filter(paid_on__isnull=True)
    dropped = list(unpaid.values_list("output", flat=True))
    unpaid.delete()
    PauseRow.objects.create(case=row, reason="decided", since=decided_on, until=acting.today, by=acting.account)
    row.ends_on = None  # it was decided before silence would have done so
    set_due(row, rulebook, acting)
    effects.news.append(CaseReopened(by=acting.account, ground=asked.ground, **news(row, acting)))
    effects.messages.append(message(row, "case-reopened", rulebook=rulebook, acting=acting, due=row.due_on))
    detail = {"was": was, "ground": asked.ground, "reason": asked.reason, "asked_by": asked.asked_by, "unpaid": dropped}
    save(row, acting, effects, action="reopen", detail=detail)
    return queries.view(row)


@transaction.atomic
def ask_reopening(
    *, acting: Acting, rulebook: Rulebook, number: str, ground: str, reason: str, seen: int | None = None
) -> CaseView:
    """Ask that an approved case be taken up again; a second approver answers.

    Raises `ReopeningUngrounded`, `ReasonMissing`, `ReopeningAsked`, `CaseMoved`, `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why = words_of(reason)
    move(row, "ask-reopen", rulebook=rulebook, acting=acting, effects=effects, note=f"{ground}\n{why}")
    if row.reopenings.filter(closed_at__isnull=True).exists():
        raise ReopeningAsked(case=number)
    if ground not in GROUNDS:
        raise ReopeningUngrounded(case=number, known=joined((one.name for one in GROUNDS.values()), en=", ", zh="、"))
    why = _said(why, "ask-reopen", number)
    Reopening.objects.create(case=row, ground=ground, reason=why, asked_by=acting.account, asked_at=acting.now)
    save(row, acting, effects, action="ask-reopen", detail={"ground": ground, "reason": why})
    return queries.view(row)


@transaction.atomic
def drop_reopening(
    *, acting: Acting, rulebook: Rulebook, number: str, reason: str = "", seen: int | None = None
) -> CaseView:
    """Leave an approval as it is: a colleague did not agree, or whoever asked takes it back.

    Raises `NoReopeningAsked`, `ReasonMissing`, `CaseMoved`, `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why = words_of(reason)
    asked = row.reopenings.select_for_update().filter(closed_at__isnull=True).first()
    move(row, "drop-reopen", rulebook=rulebook, acting=acting, effects=effects, note=f"\n{why}")
    if asked is None:
        raise NoReopeningAsked(case=number)
    why = _said(why, "drop-reopen", number)
    _close(asked, "dropped", acting)
    save(row, acting, effects, action="drop-reopen", detail={"ground": asked.ground, "reason": why})
    return queries.view(row)


@transaction.atomic
def list_reopenings(*, acting: Acting) -> Sequence[OpenReopening]:
    """What my unit is asked to take up again, the oldest first; one line for all of them. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-reopenings")
    waiting = Reopening.objects.filter(closed_at__isnull=True, case__unit=acting.unit).exclude(case__unit="")
    if acting.items is not None:
        waiting = waiting.filter(case__item__in=acting.items)
    found = list(waiting.select_related("case").order_by("pk"))
    journal.record(
        acting=acting,
        action="case.list-reopenings",
        purpose=acting.purpose or "cases",
        concerned={one.case.subject for one in found},
    )
    return [
        OpenReopening(
            case=one.case.number, item=one.case.item, ground=one.ground, reason=one.reason, asked_by=one.asked_by
        )
        for one in found
    ]


def _second(asked: Reopening | None, acting: Acting, number: str) -> Reopening:
    """What another approver asked for. Raises `NoReopeningAsked`, `SecondApproverNeeded`."""
    if asked is None:
        raise NoReopeningAsked(case=number)
    if not acting.is_second_to(asked.asked_by):
        raise SecondApproverNeeded(case=number)
    return asked


def _said(why: str, action: str, number: str) -> str:
    if not why:
        raise ReasonMissing(action=action_words(action), case=number, since=NOTHING)
    return why


def _close(asked: Reopening, outcome: str, acting: Acting) -> None:
    asked.outcome, asked.closed_by, asked.closed_at = outcome, acting.account, acting.now
    asked.save()


def _claim(row: Case, rulebook: Rulebook) -> None:
    """What an open case keeps others from, once more. Raises `OpenCaseExists`, `ConflictingCase`, `ItemUnknown`."""
    rulebook.item(row.item)
    slots = rulebook.slots(row.item)
    check_free(rulebook, row.item, row.subject)
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(Claim(case=row, subject=row.subject, slot=slot) for slot in slots)
    except IntegrityError:
        check_free(rulebook, row.item, row.subject)
        raise
