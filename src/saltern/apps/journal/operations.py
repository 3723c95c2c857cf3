"""Writing the journal: lines, seals, news and its delivery, and requests that are answered once.

`record`, `publish` and `once` are parts of the caller's transaction. `seal` and `dispatch` are workers' jobs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F

from saltern.apps.journal import anchor as anchors
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.chain import GENESIS, chained
from saltern.apps.journal.entry import Entry, Everybody, canonical
from saltern.apps.journal.envelope import event_name, opened, sealed
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.models import Batch, Concern, Delivery, Event, Line, Link, Once
from saltern.apps.journal.queries import LOOKBACK, digest_of, unsealed
from saltern.apps.journal.subscription import Subscription, wait
from saltern.errors import SalternError

SEAL_LINES = 10_000
PLAN_EVENTS = 500
TOGETHER = 100
"""Deliveries in one transaction."""
LONGEST_SET = 0.05
"""Seconds after which a set that is handled one by one is cut short and marked."""


class KeyReused(SalternError):
    """The request key {key} was used before for a different request; use a new key."""

    family = "conflict"
    zh = "请求键 {key} 已用于另一项请求，请换用新的键。"


def record(
    *,
    acting: Acting,
    action: str,
    object: str = "",  # noqa: A002  # the word of the field
    subject: int | None = None,
    purpose: str = "",
    detail: Mapping[str, object] | None = None,
    concerned: Collection[int] = (),
    everybody: Everybody | None = None,
) -> None:
    """Write one line of what somebody does. Raises `LineTooLong`, `TimeWithoutZone`."""
    entry = Entry(
        at=acting.now,
        actor=acting.account,
        role=acting.role,
        action=action,
        subject=subject,
        object=object,
        purpose=purpose,
        detail=detail or {},
        request=acting.request,
        concerned=concerned,
        everybody=everybody,
    )
    record_many(entries=[entry])


def record_many(*, entries: Iterable[Entry]) -> None:
    """Write many lines in few statements."""
    written = [(entry, _line(entry)) for entry in entries]
    Line.objects.bulk_create([line for _, line in written], batch_size=2_000)
    concerns = [concern for entry, line in written for concern in _concerns(entry, line)]
    if concerns:
        Concern.objects.bulk_create(concerns, batch_size=2_000)


def _line(entry: Entry) -> Line:
    return Line(
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        object=entry.object,
        purpose=entry.purpose,
        detail=canonical(entry.told()),
        request=entry.request,
    )


def _concerns(entry: Entry, line: Line) -> Iterator[Concern]:
    for subject in sorted(set(entry.concerned) - {entry.subject}):
        yield Concern(line=line, subject=subject)
    if entry.everybody is not None:
        yield Concern(line=line, kind=entry.everybody.kind, last=entry.everybody.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one run of the sealer did."""

    batches: int
    lines: int


def seal(*, anchor: Path, now: dt.datetime) -> Sealed:
    """Chain every line that no batch holds yet, then write the new heads beside the database."""
    batches = lines = 0
    while True:
        count = _seal_batch(now)
        lines += count
        batches += bool(count)
        if count < SEAL_LINES:
            break
    reach("journal.sealed")
    known = anchors.read(anchor)
    newest = known[-1].number if known else 0
    heads = Batch.objects.filter(number__gt=newest).order_by("number")
    anchors.write(
        anchor,
        [anchors.Head(number=row.number, root=row.root, count=row.count, at=row.at.isoformat()) for row in heads],
    )
    return Sealed(batches=batches, lines=lines)


def _seal_batch(now: dt.datetime) -> int:
    """One batch; 0 where nothing waits or another sealer was quicker (the batch number is unique)."""
    try:
        with transaction.atomic():
            last = Batch.objects.order_by("-number").first()
            newest = Link.objects.order_by("-line_id").values_list("line_id", flat=True).first() or 0
            lines = list(unsealed(after=newest - LOOKBACK)[:SEAL_LINES])
            if not lines:
                return 0
            number, previous = (last.number + 1, last.root) if last else (1, GENESIS)
            digests = [digest_of(line) for line in lines]
            root = chained(previous=previous, number=number, digests=digests)
            batch = Batch.objects.create(number=number, previous=previous, root=root, count=len(lines), at=now)
            links = zip(lines, digests, strict=True)
            Link.objects.bulk_create(
                [
                    Link(line=line, batch=batch, position=position, digest=digest)
                    for position, (line, digest) in enumerate(links)
                ],
                batch_size=2_000,
            )
            return len(lines)
    except IntegrityError:
        return 0


def publish(event: object, *, now: dt.datetime) -> None:
    """Store news in the caller's transaction; subscribers hear it when `dispatch` runs. Raises `EventUnstorable`."""
    publish_many([event], now=now)


def publish_many(events: Iterable[object], *, now: dt.datetime) -> None:
    """Store many pieces of news in few statements."""
    rows = [Event(name=event_name(type(event)), body=sealed(event), at=now) for event in events]
    Event.objects.bulk_create(rows, batch_size=2_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What one run of the dispatcher did; `failed` are visible in `queries.waiting` and tried again later."""

    delivered: int
    failed: int


def dispatch(*, handlers: Sequence[Subscription], now: dt.datetime, limit: int = 1_000) -> Dispatched:
    """Give every piece of news to every subscriber exactly once, also beside other dispatchers and after a kill.

    Handlers may publish; what they publish is delivered in the same run, up to `limit` deliveries.
    """
    known = {handler.name: handler for handler in handlers}
    delivered = failed = 0
    tried: set[int] = set()
    while len(tried) < limit:
        while _plan(handlers, now):
            pass
        room = min(limit - len(tried), PLAN_EVENTS)
        waiting = Delivery.objects.filter(done_at__isnull=True, next_at__lte=now, handler__in=known)
        columns = waiting.exclude(pk__in=tried).order_by("id").values_list("pk", "handler", "attempts")
        batch = list(columns[:room])
        if not batch:
            break
        tried.update(pk for pk, _, _ in batch)
        for name, pks in _sets(batch):
            done, wrong = _deliver(pks, known[name], now)
            delivered += done
            failed += wrong
    return Dispatched(delivered=delivered, failed=failed)


@transaction.atomic
def _plan(handlers: Sequence[Subscription], now: dt.datetime) -> int:
    """Give new events their delivery rows; returns how many events."""
    new = Event.objects.select_for_update(skip_locked=True).filter(planned=False).order_by("id")
    events = list(new.values_list("pk", "name")[:PLAN_EVENTS])
    if not events:
        return 0
    hears: dict[str, list[str]] = {}
    for handler in handlers:
        hears.setdefault(event_name(handler.event), []).append(handler.name)
    rows = [
        Delivery(event_id=pk, handler=handler, next_at=now) for pk, name in events for handler in hears.get(name, ())
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
    Event.objects.filter(pk__in=[pk for pk, _ in events]).update(planned=True)
    return len(events)


def _sets(batch: Sequence[tuple[int, str, int]]) -> Iterator[tuple[str, Sequence[int]]]:
    """Deliveries that are made together, by their handler; one that failed before goes by itself."""
    fresh: dict[str, list[int]] = {}
    for pk, name, attempts in batch:
        if attempts:
            yield name, [pk]
        else:
            fresh.setdefault(name, []).append(pk)
    for name, pks in fresh.items():
        for start in range(0, len(pks), TOGETHER):
            yield name, pks[start : start + TOGETHER]


def _deliver(pks: Sequence[int], handler: Subscription, now: dt.datetime) -> tuple[int, int]:
    """Deliveries in as few transactions as they need; how many were done and how many failed.

    What another dispatcher took is counted there. Where one fails, each is made by itself, so that it holds up none of
    its neighbours.
    """
    done, left = 0, list(pks)
    while left:
        try:
            taken, marked = _deliver_set(left, handler, now)
        except Exception as problem:  # noqa: BLE001  # whatever a handler does wrong must not stop the others
            if len(left) == 1:
                _put_off(left[0], problem, now)
                return done, 1
            alone = [_deliver([pk], handler, now) for pk in left]
            return done + sum(good for good, _ in alone), sum(bad for _, bad in alone)
        reach("journal.delivered")
        done += marked
        left = left[taken:]
    return done, 0


@transaction.atomic
def _deliver_set(pks: Sequence[int], handler: Subscription, now: dt.datetime) -> tuple[int, int]:
    """Handle and mark the first of `pks` together: how many were looked at, how many of them were ours to do."""
    locked = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=pks, done_at__isnull=True)
    rows = list(locked.order_by("id").values_list("pk", "event__body"))
    bodies = {pk: opened(handler.event, body) for pk, body in rows}
    taken = _handled(handler, bodies, now)
    reach("journal.handled")
    Delivery.objects.filter(pk__in=taken).update(done_at=now, attempts=F("attempts") + 1, error="")
    return (pks.index(taken[-1]) + 1 if len(taken) < len(rows) else len(pks)), len(taken)


def _handled(handler: Subscription, events: Mapping[int, object], now: dt.datetime) -> Sequence[int]:
    """Let the handler have the events: all at once where it can, else one after another for a short while only, because
    whoever else writes waits for this transaction."""
    if handler.handle_many is not None and len(events) > 1:
        handler.handle_many(list(events.values()), now)
        return list(events)
    taken = []
    until = time.monotonic() + LONGEST_SET
    for pk, event in events.items():
        handler.handle(event, now)
        taken.append(pk)
        if time.monotonic() >= until:
            break
    return taken


@transaction.atomic
def _put_off(pk: int, problem: Exception, now: dt.datetime) -> None:
    delivery = Delivery.objects.select_for_update().filter(pk=pk, done_at__isnull=True).first()
    if delivery:
        delivery.attempts += 1
        delivery.next_at = now + wait(delivery.attempts)
        delivery.error = f"{type(problem).__name__}: {problem}"
        delivery.save(update_fields=["attempts", "next_at", "error"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request; `repeated` where the key had been answered before."""

    value: object
    repeated: bool


@transaction.atomic
def once(*, key: str, asked: object, now: dt.datetime, work: Callable[[], object]) -> Answer:
    """Do `work` once per `key` and keep its JSON answer; a repetition gets the kept answer. Raises `KeyReused`.

    A second caller with the same key waits for the first one's transaction: the unique key holds it.
    """
    digest = hashlib.sha256(canonical(asked).encode()).hexdigest()
    row, new = Once.objects.get_or_create(key=key, defaults={"asked": digest, "answer": "", "at": now})
    if not new:
        if row.asked != digest:
            raise KeyReused(key=key)
        return Answer(value=json.loads(row.answer), repeated=True)
    value = work()
    Once.objects.filter(pk=row.pk).update(answer=canonical(value))
    return Answer(value=value, repeated=False)
