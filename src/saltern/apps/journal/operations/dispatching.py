"""The dispatcher: every piece of news reaches every subscriber exactly once, set by set."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from saltern.apps.journal.envelope import event_name, opened
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.models import Delivery, Event
from saltern.apps.journal.subscription import Subscription, wait

PLAN_EVENTS = 500
TOGETHER = 100
"""Deliveries in one transaction."""
LONGEST_SET = 0.05
"""Seconds after which a set that is handled one by one is cut short and marked."""


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
        for kind in handler.events:
            hears.setdefault(event_name(kind), []).append(handler.name)
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
    rows = list(locked.order_by("id").values_list("pk", "event__name", "event__body"))
    kinds = {event_name(kind): kind for kind in handler.events}
    bodies = {pk: opened(kinds[name], body) for pk, name, body in rows}
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
