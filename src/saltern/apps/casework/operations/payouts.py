"""待拨付: what approved cases of a unit pay, and that it was paid: by somebody who did not approve it by hand.

The money itself goes by the unit's own way (its treasury or bank); here stands which sum is owed to whom, that it went,
on which day, under which reference, and the person hears of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet, Sum

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.models import Case, Decision, Payout, Review
from saltern.apps.casework.operations.file import CaseEffects, facts, locked, message, save_told
from saltern.apps.casework.operations.worklist import note_list
from saltern.apps.casework.payout import PayoutView, payable, payee_of, reference_of
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import state_words
from saltern.apps.casework.worklist import Key, Names, called
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.approvals.payment import Payment

PAGE: Final = 50
ASKED: Final = Phrase(en="somebody looks at it again", zh="有人正在再看")
REDO: Final = Phrase(en="a second look found that it has to be done again", zh="再看的结果是要重新处理")


class NothingToPay(SalternError):
    """Case {case} pays no "{output}"."""

    family = "unknown"
    zh = "办件 {case} 没有要拨付的“{output}”。"


class PaidBefore(SalternError):
    """This sum of case {case} was paid on {day}, reference {reference}; nothing was paid again."""

    family = "conflict"
    zh = "办件 {case} 的这笔款已于 {day} 拨付，凭证号 {reference}；没有重复拨付。"


class ApprovedByYou(SalternError):
    """Case {case} was approved by you; a colleague has to pay it."""

    family = "forbidden"
    zh = "办件 {case} 是您批准的，要由同事拨付。"


class PayoutHeld(SalternError):
    """Case {case} cannot be paid now: {ground}."""

    family = "conflict"
    zh = "办件 {case} 现在不能拨付：{ground}。"


class ReferenceWrong(SalternError):
    """ "{text}" is no reference of a payment order: 6 to 35 letters, digits, "-" or "/" are expected."""

    family = "invalid"
    zh = "“{text}”不是支付凭证号：应为 6 至 35 位字母、数字、“-”或“/”。"


class ReferenceTaken(SalternError):
    """The reference {reference} stands with another sum already, of case {case}."""

    family = "conflict"
    zh = "凭证号 {reference} 已用于另一笔款（办件 {case}）。"


class PaidOnWrong(SalternError):
    """A sum approved on {first} is paid between that day and today ({last}); the day given is {found}."""

    family = "invalid"
    zh = "这笔款 {first} 批准，拨付日期应在该日至今天（{last}）之间；填的是 {found}。"


NO_DAY: Final = Phrase(en="none", zh="空白")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRow:
    """One row of the list: the sum, its case, what its applicant is called, a person's name masked; who approved it,
    and why it cannot be paid now, where it cannot."""

    payout: PayoutView
    case: CaseView
    called: str
    approved_by: str
    by_rule: bool
    held: Phrase | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payouts:
    """One page of the list; `count` and `total` (yuan) are of all that waits, or of what was paid since the first of
    this month: what was ever paid only grows, and is summed by nobody before a page."""

    rows: Sequence[PayoutRow]
    count: int
    total: Decimal
    more: bool


def open_payouts(case: Case, payments: Iterable[Payment], *, rulebook: Rulebook, acting: Acting) -> None:
    """Open a row for each sum of a case that was approved this moment, inside the transaction that approves it."""
    sums = tuple(payments)
    if not sums:
        return
    form = ((str(one["key"]), one["value"]) for one in queries.opened_form(case))
    payee = payee_of(rulebook.items.get(case.item), form)
    unit = case.unit or rulebook.unit(case.item)
    paid = set(
        case.payouts.filter(paid_on__isnull=False).values_list("output", flat=True)
    )  # before the case was taken up again
    Payout.objects.bulk_create(
        Payout(
            case=case,
            output=one.output,
            name=one.name,
            amount=one.amount,
            invented=one.invented,
            unit=one.unit,
            payee=one.payee,
            opened_at=one.opened_at,
        )
        for one in payable(sums, unit=unit, payee=payee, at=acting.now)
        if one.output not in paid
    )


@transaction.atomic
def list_payouts(
    *,
    acting: Acting,
    names: Names,
    paid: bool = False,
    after: Key | None = None,
    limit: int = PAGE,
) -> Payouts:
    """What my unit has to pay, the oldest first; or what it paid, the newest first. One line for all of them.

    `after` is the day paid (none while it waits) and the key of the last one seen. Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="list-payouts")
    part = _ours(acting).filter(paid_on__isnull=not paid)
    summed = part.filter(paid_on__gte=acting.today.replace(day=1)) if paid else part
    told = summed.aggregate(count=Count("pk"), total=Sum("amount"))
    rows = part.order_by("-paid_on", "-pk") if paid else part.order_by("pk")
    if after is not None:
        on, key, _ = after
        earlier = part.filter(paid_on__lt=on) | part.filter(paid_on=on, pk__lt=key) if paid and on else None
        rows = earlier.order_by("-paid_on", "-pk") if earlier is not None else rows.filter(pk__gt=key)
    found = list(rows.select_related("case")[: limit + 1])
    shown = found[:limit]
    note_list(acting, "case.list-payouts", [one.case for one in shown], paid=paid)
    known = names({one.case.subject for one in shown})
    cases = [one.case_id for one in shown]
    approved, held = _approvals(cases), _held(cases)
    return Payouts(
        rows=[
            PayoutRow(
                payout=queries.payout_view(one),
                case=(view := queries.view(one.case)),
                called=called(view, known),
                approved_by=approved[one.case_id].by if one.case_id in approved else "",
                by_rule=one.case_id in approved and approved[one.case_id].automatic,
                held=None if paid else held.get(one.case_id),
            )
            for one in shown
        ],
        count=told["count"],
        total=told["total"] or Decimal(0),
        more=len(found) > limit,
    )


@transaction.atomic
def pay(
    *,
    acting: Acting,
    rulebook: Rulebook,
    number: str,
    output: str,
    reference: str,
    paid_on: dt.date | None,
    seen: int | None = None,
) -> PayoutView:
    """Say that a sum was paid, under which reference and on which day; the person is told.

    `seen` is after how many moves the case was seen. Raises `NothingToPay`, `PaidBefore`, `ApprovedByYou`,
    `PayoutHeld`, `ReferenceWrong`, `ReferenceTaken`, `PaidOnWrong`, `CaseMoved`, `RoleNotAllowed`, `CaseUnknown`,
    `OtherUnit`, `NotYourItem`.
    """
    permission.check_action(acting=acting, action="pay")
    row = locked(number, seen=seen)
    permission.check_reach(acting=acting, action="pay", case=facts(row, rulebook, acting))
    payout = row.payouts.filter(output=output).first()
    if payout is None:
        raise NothingToPay(case=number, output=output)
    _check_payable(row, payout, acting)
    kept = reference_of(reference)
    if kept is None:
        raise ReferenceWrong(text=Phrase.same(reference[:40]))
    opened_on = payout.opened_at.astimezone(acting.zone).date()
    if paid_on is None or not opened_on <= paid_on <= acting.today:
        raise PaidOnWrong(first=opened_on, last=acting.today, found=paid_on or NO_DAY)
    payout.paid_on, payout.reference, payout.paid_by, payout.paid_at = paid_on, kept, acting.account, acting.now
    try:
        with transaction.atomic():
            payout.save(update_fields=["paid_on", "reference", "paid_by", "paid_at"])
    except IntegrityError as problem:
        other = Payout.objects.select_related("case").get(unit=payout.unit, reference=kept)
        raise ReferenceTaken(reference=kept, case=other.case.number) from problem
    effects = CaseEffects()
    told = message(row, "case-paid", rulebook=rulebook, acting=acting, due=paid_on)
    effects.messages.append(replace(told, message_key=f"case:{number}:{output}:case-paid"))
    detail = {"output": output, "amount": str(payout.amount), "reference": kept, "paid_on": paid_on}
    save_told(row, acting, effects, action="pay", detail=detail)
    return queries.payout_view(payout)


def _check_payable(case: Case, payout: Payout, acting: Acting) -> None:
    """Whether a sum may be paid now, by this one."""
    if payout.paid_on is not None:
        raise PaidBefore(case=case.number, day=payout.paid_on, reference=payout.reference)
    if case.state != "approved":
        raise PayoutHeld(case=case.number, ground=state_words(case.state))
    decision = _approvals([case.pk]).get(case.pk)
    if decision is not None and not decision.automatic and not acting.is_second_to(decision.by):
        raise ApprovedByYou(case=case.number)
    if (ground := _held([case.pk]).get(case.pk)) is not None:
        raise PayoutHeld(case=case.number, ground=ground)


def _ours(acting: Acting) -> QuerySet[Payout]:
    """The sums of my unit, among the items of my office."""
    rows = Payout.objects.filter(unit=acting.unit).exclude(unit="")
    return rows if acting.items is None else rows.filter(case__item__in=acting.items)


def _approvals(cases: Collection[int]) -> Mapping[int, Decision]:
    """The decision that approved each case, by the case's key."""
    rows = Decision.objects.filter(case__in=cases, final=True, overtaken=False, result="approve").only(
        "case_id", "by", "automatic"
    )
    return {one.case_id: one for one in rows}


def _held(cases: Collection[int]) -> Mapping[int, Phrase]:
    """Why cases cannot be paid now: somebody looks at them again, or found that they have to be done again."""
    rows = Review.objects.filter(case__in=cases).order_by("pk").values_list("case_id", "outcome")
    last = dict(rows)
    return {case: REDO if outcome == "redo" else ASKED for case, outcome in last.items() if outcome != "upheld"}
