"""A channel whose provider is in trouble: held, said once, tried again after growing pauses until it carries again.

Nothing that waits for it fails: each message stays queued until it is no longer true.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

from django.db import transaction
from django.db.models import Q

from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry
from saltern.apps.notify.models import Trouble
from saltern.apps.notify.ports import Provider
from saltern.apps.notify.reason import LONGEST

FIRST_PAUSE: Final = dt.timedelta(seconds=30)
LONGEST_PAUSE: Final = dt.timedelta(minutes=5)
LONGEST_WISH: Final = dt.timedelta(hours=1)
"""How long a provider may ask to be left alone (Retry-After)."""
IN_A_ROW: Final = 3
"""So many hand-overs one after another without an answer are the provider's trouble."""

Gate = Literal["open", "closed", "trial"]


def gate(*, channel: str, now: dt.datetime, at_once: bool) -> Gate:
    """Whether a channel may be used: open, closed, or for one trial that this sender alone makes.

    `at_once` is somebody's wish not to wait for the end of our own pause; one the provider asked for is kept.
    """
    if not Trouble.objects.filter(channel=channel).exists():
        return "open"
    due = Q(next_at__lte=now) | Q(wished=False) if at_once else Q(next_at__lte=now)
    mine = Trouble.objects.filter(due, channel=channel).update(next_at=now + FIRST_PAUSE)
    return "trial" if mine else "closed"


@transaction.atomic
def hold(
    *, channel: str, provider: Provider, reason: str, wait: dt.timedelta | None, now: dt.datetime, by: str
) -> dt.datetime:
    """The channel is in trouble, once more or for the first time; when it is tried next."""
    row = Trouble.objects.select_for_update().filter(channel=channel).first()
    new = row is None
    row = row or Trouble(channel=channel, since=now, times=0)
    pause = min(FIRST_PAUSE * 2 ** min(row.times, 10), LONGEST_PAUSE)
    row.provider, row.reason, row.times, row.wished = provider.name, reason[:LONGEST], row.times + 1, wait is not None
    row.next_at = now + (max(pause, min(wait, LONGEST_WISH)) if wait else pause)
    row.save()
    if new:
        _note("message.trouble", channel, {"provider": provider.name, "reason": row.reason}, now=now, by=by)
    return row.next_at


@transaction.atomic
def mend(*, channel: str, now: dt.datetime, by: str) -> bool:
    """The channel carries again; whether it had been in trouble."""
    mended, _ = Trouble.objects.filter(channel=channel).delete()
    if mended:
        _note("message.mended", channel, {}, now=now, by=by)
    return bool(mended)


def _note(action: str, channel: str, detail: dict[str, object], *, now: dt.datetime, by: str) -> None:
    entry = Entry(at=now, actor=by, role="system", action=action, object=f"channel:{channel}", detail=detail)
    journal.record_many(entries=[entry])
