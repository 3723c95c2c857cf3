"""Whose turn it is to hear: the once-per ledger, in which only what was handed over counts as told.

A turn is taken when the message is written, so that two pushes never tell one subject twice. Where the message then
reached nobody (stopped, failed, expired, no number known), the turn is given back before the next push of its kind
looks at the ledger: in its transaction, so that a kill gives back all or nothing, and once, because the message is
given up for good at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from saltern.apps.lifecycle.ledger import heard_key
from saltern.apps.lifecycle.models import HeardUntil
from saltern.apps.lifecycle.operations.statements import delete_heard
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.notify import operations as notify
from saltern.apps.notify.ports import ContactBook, reachable

NO_NUMBER = "no-contact"
CHANNEL = "sms"


def not_told(proposal: Proposal, *, contacts: ContactBook | None = None) -> Sequence[int]:
    """The subjects of a proposal without those who heard of it within the period, and those who want none of its kind.

    With `contacts` a turn that found no number is given back only once there is one: who still has none need not be
    found anew every day.
    """
    told = _holders(proposal)
    if told:
        lost = _lost(told, contacts)
        if lost:
            delete_heard(key=heard_key(proposal.kind, proposal.key), lost=lost)
            told = {subject: push for subject, push in told.items() if (push, subject) not in set(lost)}
    refusing = notify.refusing(proposal.kind) if proposal.once_until is not None else frozenset()
    return [subject for subject in proposal.subjects if subject not in told and subject not in refusing]


def _holders(proposal: Proposal) -> dict[int, int | None]:
    """Who holds a turn on the day of the proposal, and by which push."""
    key = heard_key(proposal.kind, proposal.key)
    held = HeardUntil.objects.filter(key=key, until__gt=proposal.as_of)
    return dict(held.values_list("subject", "push_id"))


def _lost(told: Mapping[int, int | None], contacts: ContactBook | None) -> list[tuple[int, int]]:
    """Those of the turns whose message was never handed over."""
    pushes = sorted({push for push in told.values() if push is not None})
    given_up = notify.give_up(source_kind="push", source_ids=[str(push) for push in pushes])
    mine = [one for one in given_up if told.get(one.subject) == int(one.source_id)]
    return [
        (int(one.source_id), one.subject)
        for one in mine
        if contacts is None or one.reason != NO_NUMBER or reachable(contacts, one.subject, CHANNEL)
    ]
