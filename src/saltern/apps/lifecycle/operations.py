"""Pushes: proposed by a sweep, a next step or a warning; held by the guard; released by people; told once; stopped.

One call is one transaction (telling goes batch by batch, each a transaction of its own, so that a stop is heard between
two of them). A push proposed twice is the same push, a subject told once stays told: the database says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.entry import Entry
from saltern.apps.lifecycle.alerts.concern import Warning as Announced
from saltern.apps.lifecycle.events import PushHeld, PushReleased, PushStopped, WarningReceived
from saltern.apps.lifecycle.guard import judge
from saltern.apps.lifecycle.models import Alert, Push, Release, Target, Told
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.notify import operations as notify
from saltern.apps.notify.outgoing import Outgoing
from saltern.errors import SalternError
from saltern.words import Phrase

BATCH = 2_000


class PushUnknown(SalternError):
    """There is no push {push}."""

    family = "unknown"
    zh = "没有编号为 {push} 的推送。"


class PushNotHeld(SalternError):
    """Push {push} ({key}) is {state}; only a held push can be released."""

    family = "conflict"
    zh = "推送 {push}（{key}）的状态为“{state}”，只有待放行的推送才能放行。"


class ReleasedAlready(SalternError):
    """{person} has already released push {push}; a different person must release it too."""

    family = "conflict"
    zh = "{person} 已放行过推送 {push}，须由另一人放行。"


class PushFinished(SalternError):
    """Push {push} ({key}) is {state}; there is nothing left to stop."""

    family = "conflict"
    zh = "推送 {push}（{key}）的状态为“{state}”，没有可停止的内容。"


class AlertIdentityReused(SalternError):
    """An alert {identity} with other words was received before; a changed alert needs an identifier of its own."""

    family = "conflict"
    zh = "预警 {identity} 先前已收到，且内容不同；内容变更的预警须使用新的编号。"


@transaction.atomic
def receive(*, warning: Announced, text: str, now: dt.datetime, actor: str, role: str) -> Alert:
    """Keep a warning; the same one received again is the one already kept. Raises `AlertIdentityReused`."""
    alert, new = Alert.objects.get_or_create(
        identity=warning.identity,
        defaults={
            "kind": warning.kind,
            "level": warning.level,
            "action": warning.action,
            "status": warning.status,
            "extent": {"subdistricts": list(warning.subdistricts), **warning.extent},
            "text": text,
            "received_at": now,
            "expires_at": dt.datetime.fromisoformat(warning.expires) if warning.expires else None,
        },
    )
    if not new and alert.text != text:
        raise AlertIdentityReused(identity=warning.identity)
    if new:
        journal.record_many(
            entries=[
                Entry(
                    actor=actor,
                    role=role,
                    action="alert.receive",
                    object=f"alert:{alert.pk}",
                    detail={"kind": alert.kind, "level": alert.level, "action": alert.action, "extent": alert.extent},
                    at=now,
                )
            ]
        )
        journal.publish(
            WarningReceived(alert=alert.pk, kind=alert.kind, level=alert.level, action=alert.action), now=now
        )
    return alert


@transaction.atomic
def propose(*, proposal: Proposal, residents: int, now: dt.datetime, actor: str, role: str) -> Push:
    """Freeze an audience as a push and let the guard judge it; a push that needs nobody's yes is released at once."""
    known = Push.objects.filter(kind=proposal.kind, key=proposal.key, trigger=proposal.trigger).first()
    if known:
        return known
    told = set(
        Told.objects.filter(key=told_key(proposal.kind, proposal.key), until__gt=proposal.as_of).values_list(
            "subject", flat=True
        )
    )
    targets = [found for found in proposal.found if found.subject not in told]
    previous = None if proposal.kind == "alert" else last_due(proposal)
    verdict = judge(count=len(targets), due=proposal.due, previous=previous, residents=residents, kind=proposal.kind)
    push, new = Push.objects.get_or_create(
        kind=proposal.kind,
        key=proposal.key,
        trigger=proposal.trigger,
        defaults={
            "template": proposal.template,
            "who": proposal.who,
            "as_of": proposal.as_of,
            "due": proposal.due,
            "unknown": proposal.unknown,
            "count": len(targets),
            "previous": previous,
            "releases_needed": verdict.releases_needed,
            "reasons": [{"en": reason.message("en"), "zh": reason.message("zh")} for reason in verdict.reasons],
            "once_until": proposal.once_until,
            "expires_at": proposal.expires_at,
            "emergency": proposal.emergency,
            "recheck": proposal.recheck,
            "pack_version": proposal.pack_version,
            "snapshot": proposal.snapshot,
            "alert_id": proposal.alert,
            "created_at": now,
        },
    )
    if not new:  # another process proposed it meanwhile
        return push
    Target.objects.bulk_create(
        [Target(push=push, subject=found.subject, why=dict(found.why), values=dict(found.values)) for found in targets],
        batch_size=BATCH,
    )
    journal.record_many(
        entries=[
            Entry(
                actor=actor,
                role=role,
                action="push.propose",
                object=f"push:{push.pk}",
                detail={
                    "key": push.key,
                    "due": push.due,
                    "unknown": push.unknown,
                    "count": push.count,
                    "held": push.reasons,
                },
                at=now,
            )
        ]
    )
    if verdict.releases_needed:
        news = PushHeld(push=push.pk, key=push.key, count=push.count, releases_needed=verdict.releases_needed)
        journal.publish(news, now=now)
    else:
        mark_released(push, by=(), now=now)
    return push


@transaction.atomic
def release(*, push: int, person: str, role: str, now: dt.datetime) -> Push:
    """A person's yes. Raises `PushUnknown`, `PushNotHeld`, `ReleasedAlready`."""
    row = locked(push)
    if row.state != Push.State.HELD:
        raise PushNotHeld(push=row.pk, key=row.key, state=state_words(row))
    _, new = Release.objects.get_or_create(push=row, person=person, defaults={"at": now})
    if not new:
        raise ReleasedAlready(person=person, push=row.pk)
    people = tuple(row.releases.order_by("at", "pk").values_list("person", flat=True))
    journal.record_many(
        entries=[
            Entry(
                actor=person,
                role=role,
                action="push.release",
                object=f"push:{row.pk}",
                detail={"key": row.key, "count": row.count, "yes": len(people), "needed": row.releases_needed},
                at=now,
            )
        ]
    )
    if len(people) >= row.releases_needed:
        mark_released(row, by=people, now=now)
    return row


@transaction.atomic
def stop(*, push: int, person: str, role: str, now: dt.datetime) -> Push:
    """Stop a push; messages not yet handed over are never sent. Raises `PushUnknown`, `PushFinished`."""
    row = locked(push)
    if row.state == Push.State.STOPPED:
        raise PushFinished(push=row.pk, key=row.key, state=state_words(row))
    row.state = Push.State.STOPPED
    row.save(update_fields=["state"])
    acting = Acting(account=person, role=role, now=now, zone=ZoneInfo(settings.TIME_ZONE))
    notify.stop(acting=acting, source_kind="push", source_id=str(row.pk))
    journal.record_many(
        entries=[
            Entry(actor=person, role=role, action="push.stop", object=f"push:{row.pk}", detail={"key": row.key}, at=now)
        ]
    )
    journal.publish(PushStopped(push=row.pk, key=row.key, by=person), now=now)
    return row


def tell(*, push: int, now: dt.datetime) -> int:
    """Write the messages of a released push, batch by batch; returns how many were new. Safe to repeat after a kill."""
    written = 0
    while True:
        count, left = tell_batch(push=push, now=now)
        written += count
        if not left:
            return written


def tell_released(*, now: dt.datetime) -> int:
    """Write the messages of every released push; returns how many were new."""
    waiting = Push.objects.filter(state=Push.State.RELEASED).order_by("pk").values_list("pk", flat=True)
    return sum(tell(push=push, now=now) for push in list(waiting))


@transaction.atomic
def tell_batch(*, push: int, now: dt.datetime) -> tuple[int, bool]:
    """One batch: ledger, messages and marks together. Returns messages written and whether targets are left."""
    row = locked(push)
    if row.state != Push.State.RELEASED:
        return 0, False
    batch = list(row.targets.filter(told=False).order_by("pk")[:BATCH])
    fresh = first_told(row, [target.subject for target in batch])
    messages = [message(row, target) for target in batch if target.subject in fresh]
    written = notify.enqueue_many(messages=messages, now=now)
    Target.objects.filter(pk__in=[target.pk for target in batch]).update(told=True)
    if len(batch) < BATCH:
        row.state = Push.State.DONE
        row.save(update_fields=["state"])
    return written, len(batch) == BATCH


def announce(news: object, *, now: dt.datetime) -> None:
    """Publish news of this app in the caller's transaction."""
    journal.publish(news, now=now)


def told_key(kind: str, key: str) -> str:
    """The ledger's name for a thing one hears once a period."""
    return f"{kind}:{key}"


def last_due(proposal: Proposal) -> int | None:
    """How many the last sweep found due; None for a first sweep, and for what concerns one case."""
    if not proposal.trigger.startswith("sweep:"):
        return None
    runs = Push.objects.filter(kind=proposal.kind, key=proposal.key, trigger__startswith="sweep:").order_by("-pk")
    return runs.values_list("due", flat=True).first()


def locked(push: int) -> Push:
    """The push, locked until the transaction ends. Raises `PushUnknown`."""
    row = Push.objects.select_for_update().filter(pk=push).first()
    if row is None:
        raise PushUnknown(push=push)
    return row


def state_words(push: Push) -> Phrase:
    """Where a push stands, in both languages."""
    return Phrase(en=push.state, zh=Push.State(push.state).label)


def mark_released(push: Push, *, by: tuple[str, ...], now: dt.datetime) -> None:
    """The push may go; part of the caller's transaction."""
    push.state = Push.State.RELEASED
    push.save(update_fields=["state"])
    journal.publish(PushReleased(push=push.pk, key=push.key, count=push.count, by=by), now=now)


def first_told(push: Push, subjects: Iterable[int]) -> set[int]:
    """Those of `subjects` whom nobody has told within the period; the ledger is theirs from here on.

    A warning is told to everyone it concerns: an upgrade is news for those who heard of the first level.
    """
    batch = list(subjects)
    if push.once_until is None:
        return set(batch)
    key = told_key(push.kind, push.key)
    mine = Told.objects.filter(key=key, subject__in=batch)
    mine.filter(until__lte=push.as_of).update(until=push.once_until, push=push)
    Told.objects.bulk_create(
        [Told(key=key, subject=subject, until=push.once_until, push=push) for subject in batch],
        ignore_conflicts=True,
    )
    return set(mine.filter(push=push).values_list("subject", flat=True))


def message(push: Push, target: Target) -> Outgoing:
    """What the outbox gets for one target; its key makes a second one impossible."""
    return Outgoing(
        message_key=f"push:{push.pk}:{target.subject}",
        subject=target.subject,
        template=push.template,
        values=target.values,
        why=target.why,
        kind=push.kind,
        recipient_kind=push.who,
        source_kind="push",
        source_id=str(push.pk),
        emergency=push.emergency,
        already_done=push.recheck,
        expires_at=push.expires_at,
        pack_version=push.pack_version,
    )
