"""Writing down what became of messages, and looking into those whose sender is gone.

Whoever finds a message "attempting" after a crash asks the provider by its id. "Never seen" is believed only of a
provider that proved that it remembers: by knowing the newest message it surely took. One that does not know it does not
remember; one that took nothing yet has proved nothing, and its word is waited for. Where the hand-over itself broke off
the message may have been taken whatever the provider says of it now. All these are openly "unknown" in the end, for a
person, and never sent again by themselves.
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
from saltern.apps.notify.events import MessageFailed, MessageHandedOver, MessageNews
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.claim import LEASE, SenderContext
from saltern.apps.notify.operations.news import CASE, tell
from saltern.apps.notify.operations.statements import moment, update_each
from saltern.apps.notify.ports import Outcome, Provider, State
from saltern.apps.notify.reason import LONGEST

GIVE_UP: Final = dt.timedelta(hours=24)
"""How long an unclear message is asked after before it is openly unknown."""
ASK_AGAIN: Final = dt.timedelta(seconds=30)
LONGEST_WAIT: Final = dt.timedelta(hours=1)
OVER: Final = frozenset({"sent", "failed", "unknown"})
NEWS: Final[Mapping[str, type[MessageNews]]] = {"sent": MessageHandedOver, "failed": MessageFailed}
LEFT: Final[Mapping[str, str]] = {"broke-off": "broke-off-unseen", "restored": "restored-unseen"}
"""Why a message stands open that may have left, and what it is called where the provider never saw it."""


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
    # struck out first: killed in between, the message is still "attempting" and asked after
    surely_not = [pk for pk, result in results.items() if result.state == "queued"]
    if sender.book and surely_not:
        sender.book.strike(list(Message.objects.filter(pk__in=surely_not).values_list("send_id", flat=True)))
    over = [pk for pk, result in results.items() if result.state in NEWS] if sender.tells else []
    mine = Message.objects.select_for_update().filter(
        pk__in=over, source_kind=CASE, state=Message.State.ATTEMPTING, worker=sender.me
    )
    ours = list(mine.order_by("pk")) if over else []
    update_each("result", rows)
    for state, news in NEWS.items():
        tell(news, [one for one in ours if results[one.pk].state == state], now=now)
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
        if all(result.state == "attempting" for result in results.values()):
            break
    return counts, answers


def _settled(row: Message, outcome: Outcome, provider: Provider, now: dt.datetime) -> Result:
    """An old message nobody can tell of, one that may have left, or that was forgotten since, is openly unknown."""
    if outcome.state not in {"unclear", "unseen"} or not provider.can_ask:
        return result(outcome, provider=provider, attempts=row.attempts, now=now)
    left = LEFT.get(row.reason.partition(":")[0], "")
    old = now - (row.claimed_at or row.created_at) > GIVE_UP
    if outcome.state == "unseen" and left:
        return Result(state="unknown", reason=left, reference="", next_at=now)
    if old or outcome.reason == "no-memory":
        return Result(state="unknown", reason=outcome.reason, reference="", next_at=now)
    if outcome.state == "unclear" or outcome.reason == "no-proof":
        # why it stands open is kept: whether it may have left depends on it
        reason = row.reason or ("no-proof" if outcome.reason == "no-proof" else "")
        return Result(state="attempting", reason=reason, reference="", next_at=now + ASK_AGAIN)
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
    """The answers, "unseen" only from a provider that knows something it surely took, or whose memory is our own."""
    if provider.own_memory or not any(outcome.state == "unseen" for outcome in told.values()):
        return told
    surely = Message.objects.filter(provider=provider.name, state=Message.State.SENT)
    known = surely.exclude(send_id__in=list(told)).order_by("-pk").values_list("send_id", flat=True).first()
    if known is None:
        return _doubted(told, reason="no-proof")
    proof = next(iter(_ask(provider, [known])), Outcome(id=known, state="unclear"))
    if proof.state in {"sent", "failed"}:
        return told
    if proof.state == "unseen":
        return _doubted(told, reason="no-memory")
    return _doubted(told, state="unclear", reason=proof.reason)


def _doubted(told: Mapping[str, Outcome], *, reason: str, state: State = "unseen") -> Mapping[str, Outcome]:
    """The same answers, each "unseen" with why it is not believed."""
    return {
        id_: replace(outcome, state=state, reason=reason) if outcome.state == "unseen" else outcome
        for id_, outcome in told.items()
    }
