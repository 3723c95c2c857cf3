"""Rows of what a unit has to pay, and of what it paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.operations.payouts import PayoutRow, Payouts
from saltern.apps.casework.worklist import Key
from saltern.apps.journal.account_name import same_account
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.console.presenters.waiting import key_text
from saltern.interfaces.pages import said
from saltern.words import NOTHING, Phrase

BY_RULE: Final = Phrase(zh="规则", en="by rule")
YOURS: Final = Phrase(zh="您批准的，由同事拨付", en="approved by you: a colleague pays it")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutLine:
    """One sum. `stands` says why it cannot be paid by whoever looks; empty where it can, or was."""

    number: str
    output: str
    called: str
    name: Phrase
    amount: Phrase
    invented: bool
    payee: str
    approved_by: Phrase
    approved_at: dt.datetime
    stands: Phrase
    paid_on: dt.date | None
    reference: str
    paid_by: str


def payout_lines(pack: Pack, rows: Iterable[PayoutRow], *, staff: Mapping[str, str], me: str) -> tuple[PayoutLine, ...]:
    """The rows of the list; `staff` are the names of colleagues by account, `me` whoever looks."""
    return tuple(
        PayoutLine(
            number=one.case.number,
            output=one.payout.output,
            called=one.called,
            name=pack.service_name(one.case.item),
            amount=said.said_sum(one.payout.amount),
            invented=one.payout.invented,
            payee=one.payout.payee,
            approved_by=BY_RULE if one.by_rule else Phrase.same(staff.get(one.approved_by, one.approved_by)),
            approved_at=one.payout.opened_at,
            stands=_stands(one, me),
            paid_on=one.payout.paid_on,
            reference=one.payout.reference,
            paid_by=staff.get(one.payout.paid_by, one.payout.paid_by),
        )
        for one in rows
    )


def _stands(one: PayoutRow, me: str) -> Phrase:
    if one.payout.paid_on is not None:
        return NOTHING
    if one.held is not None:
        return one.held
    return YOURS if not one.by_rule and same_account(one.approved_by, me) else NOTHING


def next_page(found: Payouts) -> str:
    """What the address of the next page says; empty at the end."""
    last = found.rows[-1].payout if found.more else None
    return key_text(Key(last.paid_on, last.id)) if last else ""
