"""Writing down what became of messages, and looking into those whose sender is gone.

Whoever finds a message "attempting" after a crash asks the provider by its id. "Never seen" is believed only of a
provider that remembers: one that does not know what it surely took does not remember, and then the message is openly
"unknown" and never sent again by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry
from saltern.apps.notify import worker
from saltern.apps.notify.couriers import Couriers
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.claim import LEASE, SenderContext
from saltern.apps.notify.operations.statements import moment, update_each
from saltern.apps.notify.ports import Outcome, Provider
from saltern.apps.notify.reason import LONGEST

GIVE_UP: Final = dt.timedelta(hours=24)
"""How long an unclear message is asked after before it is openly unknown."""
ASK_AGAIN: Final = dt.timedelta(seconds=30)
LONGEST_WAIT: Final = dt.timedelta(hours=1)
OVER: Final = frozenset({"sent", "failed", "unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where a message stands after a hand-over or a question."""

    state: str
    reason: str
    reference: str
    next_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    id: str


def result(outcome: Outcome, *, provider: Provider, attempts: int, now: dt.datetime) -> Result:
    """What an outcome makes of a message. Trouble of the provider's and "later" never fail it: its time runs out."""
    state, wait = "queued", dt.timedelta(0)
    match outcome.state:
        case "sent" | "failed":
            state = outcome.state
        case "later":
            wait = min(ASK_AGAIN * 2 ** min(max(0, attempts - 1), 10), LONGEST_WAIT)
        case "unclear":
            state, wait = "attempting" if provider.can_ask else "unknown", ASK_AGAIN
        case "held" | "unseen":
            pass
    reason = outcome.reason[:LONGEST]
    return Result(state=state, reason=reason, reference=outcome.reference[:200], next_at=now + wait)


@transaction.atomic
def write_results(
    results: Mapping[int, Result], *, provider: Provider, sender: SenderContext, now: dt.datetime
) -> Counter[str]:
    """Keep the results of messages that are still ours, with one journal line for them."""
    rows = [
        (
            *(result.state, result.reason, moment(result.next_at), "", result.reference),
            *(moment(now) if result.state in OVER else None, pk, sender.me),
        )
        for pk, result in results.items()
    ]
    update_each("result", rows)
    counts = Counter(result.state for result in results.values())
    journal.record_many(
        entries=[
            Entry(
                actor=sender.me,
                role="sender",
                action="message.deliver",
                object=f"provider:{provider.name}",
                detail=dict(counts),
                at=now,
            )
        ]
    )
    return counts


def settle(
    *,
    channel: str,
    provider: Provider,
    sender: SenderContext,
    now_fn: Callable[[], dt.datetime],
    ended: Callable[[], bool],
) -> tuple[Counter[str], Sequence[Outcome]]:
    """Look into messages left "attempting"; how many came to stand where, and what the provider answered."""
    counts: Counter[str] = Counter()
    answers: list[Outcome] = []
    while not ended():
        rows = _orphans(channel, provider, sender, now_fn())
        if not rows:
            break
        told = _believed(_asked_for(provider, rows), provider)
        answers += told.values()
        now = now_fn()
        results = {row.pk: _settled(row, told[row.send_id], provider, now) for row in rows}
        counts += write_results(results, provider=provider, sender=sender, now=now)
        if all(outcome.state == "unclear" for outcome in told.values()):
            break
    return counts, answers


def _settled(row: Message, outcome: Outcome, provider: Provider, now: dt.datetime) -> Result:
    """An old message nobody can tell of, or that was forgotten since, is openly unknown."""
    old = row.claimed_at is not None and now - row.claimed_at > GIVE_UP
    if outcome.state in {"unclear", "unseen"} and old:
        return Result(state="unknown", reason=outcome.reason, reference="", next_at=now)
    if outcome.state == "unseen" and outcome.reason == "no-memory":
        return Result(state="unknown", reason=outcome.reason, reference="", next_at=now)
    return result(outcome, provider=provider, attempts=row.attempts, now=now)


def _orphans(channel: str, provider: Provider, sender: SenderContext, now: dt.datetime) -> Sequence[Message]:
    """Messages "attempting" whose worker is gone, taken over. Where nothing is attempted, which is nearly always,
    nobody who writes is kept waiting for the answer."""
    attempting = Message.objects.filter(state=Message.State.ATTEMPTING, channel=channel)
    return _taken_over(attempting, provider, sender, now) if attempting.exists() else ()


@transaction.atomic
def _taken_over(
    attempting: QuerySet[Message], provider: Provider, sender: SenderContext, now: dt.datetime
) -> Sequence[Message]:
    """Those of them whose worker is gone, now ours; `claimed_at` keeps the time of the attempt."""
    workers = set(attempting.exclude(worker="").values_list("worker", flat=True).distinct())
    gone = [name for name in workers if worker.dead(name)]
    let_go = Q(worker="", next_at__lte=now)
    silent = ~Q(worker="") & Q(claimed_at__lt=now - LEASE) & Q(next_at__lt=now - LEASE)
    free = attempting.filter(let_go | silent | Q(worker__in=gone)).select_for_update(skip_locked=True)
    rows = list(free.order_by("id")[: max(provider.batch, 100)])
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(worker=sender.me, next_at=now)
    return rows


def _asked_for(provider: Provider, rows: Sequence[Message]) -> Mapping[str, Outcome]:
    """The provider's word on each message, "unclear" where it gives none."""
    if not provider.can_ask:
        return {row.send_id: Outcome(id=row.send_id, state="unclear", reason="cannot-ask") for row in rows}
    told = {row.send_id: Outcome(id=row.send_id, state="unclear", reason=row.reason) for row in rows}
    return told | {outcome.id: outcome for outcome in _ask(provider, list(told)) if outcome.id in told}


def _ask(provider: Provider, ids: Sequence[str]) -> Sequence[Outcome]:
    """Ask, over as many connections as there are."""
    couriers: Couriers[_Question] = Couriers(
        lambda asked: provider.ask([question.id for question in asked]),
        connections=provider.connections,
        piece=provider.piece,
    )
    couriers.give([_Question(id=id_) for id_ in ids])
    told: list[Outcome] = []
    while not couriers.idle:
        couriers.allow()
        told += couriers.take(wait=0.2)
    couriers.close()
    return told


def _believed(told: Mapping[str, Outcome], provider: Provider) -> Mapping[str, Outcome]:
    """The answers, "unseen" only from a provider that knows something it surely took (where there is such a thing)."""
    if not any(outcome.state == "unseen" for outcome in told.values()):
        return told
    surely = Message.objects.filter(provider=provider.name, state=Message.State.SENT)
    known = surely.exclude(send_id__in=list(told)).order_by("-pk").values_list("send_id", flat=True).first()
    if known is None:
        return told
    proof = next(iter(_ask(provider, [known])), Outcome(id=known, state="unclear"))
    if proof.state in {"sent", "failed"}:
        return told
    doubt = {"reason": "no-memory"} if proof.state == "unseen" else {"state": "unclear", "reason": proof.reason}
    return {
        id_: replace(outcome, **doubt) if outcome.state == "unseen" else outcome  # type: ignore[arg-type]  # two fields
        for id_, outcome in told.items()
    }
