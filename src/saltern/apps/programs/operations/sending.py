"""News sent to programs: in order, again until it is taken, by one process at a time for each hook.

A hook is claimed, what waits for it is sent one after another, and each is marked once the program has answered that it
took it. Where it does not, everything behind it waits: a program is never sent the second piece before the first. A
process that dies between sending and marking leaves a piece that is sent again under the same id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.subscription import wait
from saltern.apps.notify.receipts import signature
from saltern.apps.programs import permission, queries
from saltern.apps.programs.hook import GIVEN_UP, KEPT
from saltern.apps.programs.hook_carrier import Carry, NotTaken
from saltern.apps.programs.hook_seal import HookSeal
from saltern.apps.programs.models import Hook, Notice

CLAIMED: Final = dt.timedelta(minutes=10)
AT_ONCE: Final = 50
"""Pieces sent to one hook before the others have their turn."""
TAKEN: Final = range(200, 300)
GONE: Final = 410
"""By the standard: this program wants to be sent nothing more."""
OVER: Final = "over"
"""Whoever may ask no more is sent no more, of what waits for them either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNews:
    """How many pieces were taken, how many hooks did not take theirs."""

    sent: int = 0
    failed: int = 0


def send_notices(
    *,
    seal: HookSeal,
    carry: Carry,
    now_fn: Callable[[], dt.datetime],
    ended: Callable[[], bool] = lambda: False,
) -> SentNews:
    """Send what waits, hook by hook; once `ended` after the piece in hand, so that the next process need not wait
    until the claim is over. Raises `HookKeyWrong`."""
    sent = failed = 0
    tried: set[int] = set()
    while not ended() and (hook := _claimed(now_fn(), tried)) is not None:
        tried.add(hook.pk)
        if queries.post_of(hook.program, now_fn()) is None:
            Hook.objects.filter(pk=hook.pk).update(resting=True, error=OVER, claimed_until=None)
            continue
        taken, wrong = _sent(hook, seal.opened(bytes(hook.secret)), carry, now_fn, ended)
        sent += taken
        failed += wrong
    return SentNews(sent=sent, failed=failed)


@transaction.atomic
def _claimed(now: dt.datetime, tried: set[int]) -> Hook | None:
    """The next hook that something waits for, ours until the claim ends."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    rows = Hook.objects.select_for_update(skip_locked=True).filter(
        free, ended_at__isnull=True, resting=False, next_at__lte=now, sent__lt=F("given")
    )
    hook = rows.exclude(pk__in=tried).order_by("next_at", "pk").first()
    if hook is not None:
        hook.claimed_until = now + CLAIMED
        hook.save(update_fields=["claimed_until"])
    return hook


def _sent(
    hook: Hook, secret: str, carry: Carry, now_fn: Callable[[], dt.datetime], ended: Callable[[], bool]
) -> tuple[int, int]:
    """How many were taken, and whether one was not."""
    taken = 0
    for notice in hook.notices.filter(serial__gt=hook.sent).order_by("serial")[:AT_ONCE]:
        now = now_fn()
        problem, status = "", 0
        try:
            status = carry(hook.url, _headers(hook, notice, secret, now), notice.body.encode())
        except NotTaken as refused:
            problem = str(refused)
        reach("programs.sent")
        if status not in TAKEN:
            _put_off(hook, problem or f"HTTP {status}", now, gone=status == GONE)
            return taken, 1
        _mark(hook, notice, now)
        taken += 1
        if ended():
            break
    Hook.objects.filter(pk=hook.pk).update(claimed_until=None)
    return taken, 0


def _headers(hook: Hook, notice: Notice, secret: str, now: dt.datetime) -> Mapping[str, str]:
    id_, at = f"{hook.pk}-{notice.serial}", int(now.timestamp())
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "saltern",
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret=secret, id=id_, at=at, body=notice.body.encode()),
    }


@transaction.atomic
def _mark(hook: Hook, notice: Notice, now: dt.datetime) -> None:
    """It was taken; a number that another process marked meanwhile stays."""
    Notice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(sent_at=now)
    Hook.objects.filter(pk=hook.pk, sent__lt=notice.serial).update(
        sent=notice.serial, failures=0, failing_since=None, error="", claimed_until=now + CLAIMED
    )


@transaction.atomic
def _put_off(hook: Hook, problem: str, now: dt.datetime, *, gone: bool) -> None:
    row = Hook.objects.select_for_update().get(pk=hook.pk)
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.next_at = now + wait(row.failures)
    row.error, row.claimed_until = problem[:500], None
    row.resting = now - row.failing_since >= GIVEN_UP
    if gone:
        row.ended_at, row.ended_by = now, "system"
    row.save()


@transaction.atomic
def forget_notices(*, acting: Acting) -> int:
    """Forget what was taken long ago; how many pieces. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="forget-notices")
    return Notice.objects.filter(sent_at__lt=acting.now - KEPT).delete()[0]
