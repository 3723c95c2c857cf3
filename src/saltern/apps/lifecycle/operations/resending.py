"""Sent again to those not reached only: the same words, to those of a push whom no message reached, and to nobody else.

Two people said yes to all of them; what they said holds for a part. Their turns are given back first, so that the
ledger lets each of them be told this once more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.events import PushReleased
from saltern.apps.lifecycle.ledger import heard_key
from saltern.apps.lifecycle.models import HeardUntil, Push, Target
from saltern.apps.lifecycle.operations.pushes import PushOver, locked, state_words
from saltern.apps.lifecycle.operations.references import ended_already
from saltern.apps.lifecycle.operations.statements import delete_heard
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.queries import PushView, not_reached, view
from saltern.apps.notify.operations.effects import Effects, write
from saltern.errors import SalternError


class PushNotDone(SalternError):
    """Push {push} ({key}) is {state}; only what has been handed over can be sent again."""

    family = "conflict"
    zh = "推送 {push}（{key}）的状态为“{state}”，交付完才能再发。"


class PushPast(SalternError):
    """What push {push} ({key}) says held until {until}; it is not sent any more."""

    family = "gone"
    zh = "推送 {push}（{key}）的内容到 {until} 为止，不再发送。"


class EverybodyReached(SalternError):
    """Nobody is left of push {push} whom it should have reached and did not."""

    family = "conflict"
    zh = "推送 {push} 没有还没收到的人。"


@transaction.atomic
def send_again(*, acting: Acting, push: int) -> PushView:
    """A released push to those whom this one did not reach. Done twice, the second finds nobody left.

    Raises `RoleNotAllowed`, `PushUnknown`, `PushNotDone`, `PushOver`, `PushPast`, `EverybodyReached`.
    """
    check(acting=acting, action="release")
    row = locked(push)
    if row.state != Push.State.DONE:
        raise PushNotDone(push=row.pk, key=row.key, state=state_words(row))
    if row.alert is not None and (row.alert.ended_at or ended_already(row.alert.message, but=row.alert.message)):
        raise PushOver(push=row.pk, key=row.key)
    if row.expires_at is not None and row.expires_at <= acting.now:
        raise PushPast(push=row.pk, key=row.key, until=f"{row.expires_at.astimezone(acting.zone):%Y-%m-%d %H:%M}")
    left = _told_by_nobody(row, [one.subject for one in not_reached(push=row.pk)])
    if not left:
        raise EverybodyReached(push=row.pk)
    if row.once_until is not None:
        delete_heard(key=heard_key(row.kind, row.key), lost=[(row.pk, subject) for subject in left])
    again = Push.objects.create(
        kind=row.kind,
        key=row.key,
        trigger=f"again:{row.pk}:{row.agains.count() + 1}",
        template=row.template,
        who=row.who,
        state=Push.State.RELEASED,
        as_of=row.as_of,
        due=len(left),
        count=len(left),
        releases_needed=0,
        once_until=row.once_until,
        expires_at=row.expires_at,
        emergency=row.emergency,
        recheck=row.recheck,
        pack_version=row.pack_version,
        snapshot=row.snapshot,
        alert=row.alert,
        created_at=acting.now,
        proposed_by=acting.account.strip(),
        most=row.most,
        again_of=row,
    )
    targets = Target.objects.filter(push=row, subject__in=left).order_by("subject")
    Target.objects.bulk_create(
        Target(push=again, subject=one.subject, why=one.why, values=one.values) for one in targets
    )
    people = tuple(row.releases.order_by("at", "pk").values_list("person", flat=True))
    write(
        acting=acting,
        effects=Effects(news=[PushReleased(push=again.pk, key=again.key, count=again.count, by=people)]),
        action="push.again",
        object=f"push:{again.pk}",
        detail={"key": again.key, "of": row.pk, "count": again.count},
        concerned=left,
    )
    return view(again, yes=())


def _told_by_nobody(push: Push, subjects: Sequence[int]) -> list[int]:
    """Those whom no other push has told meanwhile."""
    if push.once_until is None:
        return list(subjects)
    told = HeardUntil.objects.filter(key=heard_key(push.kind, push.key), until__gt=push.as_of).exclude(push=push)
    others = set(told.values_list("subject", flat=True))
    return [subject for subject in subjects if subject not in others]
