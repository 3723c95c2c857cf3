"""Telling: the messages of a released push written into the outbox, each subject once within the period.

Batch by batch, each a transaction of its own, so that a stop is heard between two of them. A subject told once stays
told: the database says so.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle.ledger import heard_key
from saltern.apps.lifecycle.models import HeardUntil, Push
from saltern.apps.lifecycle.operations.pushes import locked
from saltern.apps.lifecycle.operations.statements import Waiting, waiting, write_heard
from saltern.apps.lifecycle.permission import check
from saltern.apps.notify import operations as notify
from saltern.apps.notify.outgoing import Outgoing

BATCH: Final = 2_000


def tell(*, acting: Acting, push: int) -> int:
    """Write the messages of a released push, batch by batch; returns how many were new. Safe to repeat after a kill.

    Raises `RoleNotAllowed`, `PushUnknown`.
    """
    written = 0
    while True:
        count, left = tell_batch(acting=acting, push=push)
        written += count
        if not left:
            return written


def tell_released(*, acting: Acting) -> int:
    """Write the messages of every released push; returns how many were new. Raises `RoleNotAllowed`."""
    check(acting=acting, action="tell")
    released = Push.objects.filter(state=Push.State.RELEASED).order_by("pk").values_list("pk", flat=True)
    return sum(tell(acting=acting, push=push) for push in list(released))


@transaction.atomic
def tell_batch(*, acting: Acting, push: int) -> tuple[int, bool]:
    """One batch: ledger, messages and marks together. Returns messages written and whether targets are left."""
    check(acting=acting, action="tell")
    row = locked(push)
    if row.state != Push.State.RELEASED:
        return 0, False
    batch = waiting(push=row.pk, limit=BATCH)
    written = 0
    if batch:
        first, last = batch[0].subject, batch[-1].subject
        fresh = first_told(row, first=first, last=last)
        messages = [message(row, target) for target in batch if fresh is None or target.subject in fresh]
        written = notify.enqueue_many(messages=messages, now=acting.now)
        row.targets.filter(told=False, subject__range=(first, last)).update(told=True)
    reach("push.told")
    if len(batch) < BATCH:
        row.state = Push.State.DONE
        row.save(update_fields=["state"])
    return written, len(batch) == BATCH


def first_told(push: Push, *, first: int, last: int) -> set[int] | None:
    """Those of a batch whom nobody has told within the period; the ledger is theirs from here on. None: everyone.

    A warning is told to everyone it concerns: an upgrade is news for those who heard of the first level.
    """
    if push.once_until is None:
        return None
    key = heard_key(push.kind, push.key)
    write_heard(key=key, until=push.once_until, push=push.pk, first=first, last=last, as_of=push.as_of)
    mine = HeardUntil.objects.filter(key=key, push=push, subject__range=(first, last))
    return set(mine.values_list("subject", flat=True))


def message(push: Push, target: Waiting) -> Outgoing:
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
