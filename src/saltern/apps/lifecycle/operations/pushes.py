"""Pushes: proposed by a sweep, a next step or a warning; held by the guard; released by people; stopped; looked into.

One call is one transaction. A push proposed twice is the same push: the database says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.account_name import account_key
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle.events import PushHeld, PushReleased, PushStopped, PushSuperseded
from saltern.apps.lifecycle.guard import GuardVerdict, judge, limit
from saltern.apps.lifecycle.ledger import until
from saltern.apps.lifecycle.models import Push, Release
from saltern.apps.lifecycle.operations.references import ended_already
from saltern.apps.lifecycle.operations.statements import close_older, write_targets
from saltern.apps.lifecycle.operations.turns import not_told
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.lifecycle.queries import PushView, TargetView, view
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations.effects import Effects, write
from saltern.apps.notify.ports import ContactBook
from saltern.core.catalogue.template import Values
from saltern.core.identifiers.writing import mask_name
from saltern.errors import SalternError
from saltern.words import Phrase, day_words

EPOCH: Final = dt.date(2000, 1, 1)
Names = Callable[[Iterable[int]], Mapping[int, str]]
"""What subjects are called, in clear."""


def nobody_named(_: Iterable[int]) -> Mapping[int, str]:
    """No names are asked for."""
    return {}


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


class OwnPush(SalternError):
    """You proposed push {push} ({key}) yourself; somebody else must release it."""

    family = "forbidden"
    zh = "推送 {push}（{key}）是您自己提出的，须由另一人放行。"


class PushTooOld(SalternError):
    """Push {push} ({key}) could be released until {until}; what it says is out of date. Sweep again."""

    family = "gone"
    zh = "推送 {push}（{key}）的放行期限为 {until}，内容已过时；请重新扫描。"


class PushOver(SalternError):
    """Push {push} ({key}) tells of a warning that another has called off or replaced; nobody is told of it any more."""

    family = "gone"
    zh = "推送 {push}（{key}）所告知的预警已被解除或取代，不再发出。"


class PushFinished(SalternError):
    """Push {push} ({key}) is {state}; there is nothing left to stop."""

    family = "conflict"
    zh = "推送 {push}（{key}）的状态为“{state}”，没有可停止的内容。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOpened:
    """A push and some of those it reaches, in the order of their keys."""

    push: PushView
    targets: tuple[TargetView, ...]


@transaction.atomic
def propose(
    *, acting: Acting, proposal: Proposal, residents: int, contacts: ContactBook | None = None, first: bool = False
) -> PushView:
    """Freeze an audience as a push and let the guard judge it; a push that needs nobody's yes is released at once.

    A push of its kind that still waits for its release is closed by this newer one. `contacts` tell who can be reached
    by now (`turns.not_told`); `first` where nobody can have proposed this before.

    Raises `RoleNotAllowed`.
    """
    check(acting=acting, action="propose")
    known = None if first else pushed_for(proposal)
    if known:
        return view(known)
    subjects = not_told(proposal, contacts=contacts)
    previous = last_gone_out(proposal)
    verdict = judge(
        count=len(subjects),
        due=proposal.due,
        previous=previous,
        residents=residents,
        kind=proposal.kind,
        stranger=proposal.stranger,
    )
    push, new = write_push(
        acting, proposal, count=len(subjects), previous=previous, verdict=verdict, most=limit(residents)
    )
    if not new:  # another process proposed it meanwhile
        return view(push)
    if subjects:
        for values, some in filled(proposal, subjects):
            write_targets(push=push.pk, subjects=some, why=proposal.why.plain(), values=values)
    if not proposal.stranger:  # whom nobody listed takes the place of nobody's word
        supersede(push, acting)
    effects = Effects()
    if verdict.releases_needed:
        effects.news.append(
            PushHeld(push=push.pk, key=push.key, count=push.count, releases_needed=verdict.releases_needed)
        )
    else:
        mark_released(push, by=(), effects=effects)
    write(
        acting=acting,
        effects=effects,
        action="push.propose",
        object=f"push:{push.pk}",
        detail={"key": push.key, "due": push.due, "unknown": push.unknown, "count": push.count, "held": push.reasons},
    )
    return view(push, yes=(), sender=proposal.sender)


@transaction.atomic
def release(*, acting: Acting, push: int) -> PushView:
    """An account's yes; whoever proposed a push says none. Raises `RoleNotAllowed`, `PushUnknown`, `PushNotHeld`,
    `OwnPush`, `PushTooOld`, `PushOver`, `ReleasedAlready`."""
    check(acting=acting, action="release")
    row = locked(push)
    if row.state != Push.State.HELD:
        raise PushNotHeld(push=row.pk, key=row.key, state=state_words(row))
    if row.proposed_by and not acting.is_second_to(row.proposed_by):
        raise OwnPush(push=row.pk, key=row.key)
    if row.release_until is not None and acting.now >= row.release_until:
        until = row.release_until.astimezone(acting.zone)
        raise PushTooOld(push=row.pk, key=row.key, until=f"{until:%Y-%m-%d %H:%M}")
    if row.alert is not None and (row.alert.ended_at or ended_already(row.alert.message, but=row.alert.message)):
        raise PushOver(push=row.pk, key=row.key)
    _, new = Release.objects.get_or_create(
        push=row,
        account_key=account_key(acting.account),
        defaults={"person": acting.account.strip(), "at": acting.now},
    )
    if not new:
        raise ReleasedAlready(person=acting.account.strip(), push=row.pk)
    yes = tuple(row.releases.order_by("at", "pk").values_list("person", "at"))
    people = tuple(person for person, _ in yes)
    effects = Effects()
    if len(people) >= row.releases_needed or acting.training:
        mark_released(row, by=people, effects=effects)
    write(
        acting=acting,
        effects=effects,
        action="push.release",
        object=f"push:{row.pk}",
        detail={"key": row.key, "count": row.count, "yes": len(people), "needed": row.releases_needed},
    )
    reach("push.released")
    return view(row, yes=yes)


@transaction.atomic
def stop(*, acting: Acting, push: int) -> PushView:
    """Stop a push; messages not yet handed over are never sent.

    Raises `RoleNotAllowed`, `PushUnknown`, `PushFinished`.
    """
    check(acting=acting, action="stop")
    row = locked(push)
    if row.state in {Push.State.STOPPED, Push.State.SUPERSEDED}:
        raise PushFinished(push=row.pk, key=row.key, state=state_words(row))
    row.state = Push.State.STOPPED
    row.save(update_fields=["state"])
    notify.stop(acting=acting, source_kind="push", source_id=str(row.pk))
    write(
        acting=acting,
        effects=Effects(news=[PushStopped(push=row.pk, key=row.key, by=acting.account)]),
        action="push.stop",
        object=f"push:{row.pk}",
        detail={"key": row.key},
    )
    return view(row)


@transaction.atomic
def open_push(*, acting: Acting, push: int, limit: int = 20, after: int = 0, names: Names = nobody_named) -> PushOpened:
    """A push and whom it reaches, by key; each of them can see who looked. `after` is the last subject already seen;
    with `names` each is called by theirs, a person's masked.

    Raises `RoleNotAllowed`, `PushUnknown`.
    """
    check(acting=acting, action="open")
    row = Push.objects.prefetch_related("releases").filter(pk=push).first()
    if row is None:
        raise PushUnknown(push=push)
    targets = list(row.targets.filter(subject__gt=after).order_by("subject")[:limit])
    journal.record(
        acting=acting,
        action="push.show",
        object=f"push:{row.pk}",
        purpose=acting.purpose or f"push:{row.key}",
        concerned=[target.subject for target in targets],
    )
    called = names([target.subject for target in targets])
    mask = mask_name if row.who == "natural_person" else str
    seen = tuple(
        TargetView(
            subject=target.subject, why=target.why, told=target.told, called=mask(called.get(target.subject, ""))
        )
        for target in targets
    )
    return PushOpened(push=view(row), targets=seen)


def filled(proposal: Proposal, subjects: Sequence[int]) -> Iterator[tuple[Values, Sequence[int]]]:
    """What fills the message, and whose it is: all alike, or those together whose last day to act is the same."""
    if not proposal.days:
        yield proposal.values, subjects
        return
    together: dict[dt.date, list[int]] = {}
    for subject in subjects:
        together.setdefault(proposal.days[subject], []).append(subject)
    for day, some in sorted(together.items()):
        yield {**proposal.values, "due": day_words(day, on=proposal.as_of)}, some


def last_gone_out(proposal: Proposal) -> int | None:
    """How many were due when the last sweep's push of this kind went out, its messages written and nobody stopping it.

    One that was held or stopped is no measure: nobody said that so many were right. None where none ever went out, and
    for what concerns one case or one warning.
    """
    if not proposal.trigger.startswith("sweep:"):
        return None
    runs = Push.objects.filter(
        kind=proposal.kind, key=proposal.key, trigger__startswith="sweep:", state=Push.State.DONE
    )
    return runs.order_by("-pk").values_list("due", flat=True).first()


def write_push(
    acting: Acting, proposal: Proposal, *, count: int, previous: int | None, verdict: GuardVerdict, most: int
) -> tuple[Push, bool]:
    """The push of a proposal and whether it is new."""
    try:
        with transaction.atomic():
            push = Push.objects.create(
                kind=proposal.kind,
                key=proposal.key,
                trigger=proposal.trigger,
                template=proposal.template,
                who=proposal.who,
                as_of=proposal.as_of,
                due=proposal.due,
                unknown=proposal.unknown,
                count=count,
                previous=previous,
                releases_needed=verdict.releases_needed,
                reasons=[{"en": reason.message("en"), "zh": reason.message("zh")} for reason in verdict.reasons],
                once_until=proposal.once_until,
                expires_at=proposal.expires_at,
                release_until=release_until(proposal, now=acting.now),
                emergency=proposal.emergency,
                recheck=proposal.recheck,
                pack_version=proposal.pack_version,
                snapshot=proposal.snapshot,
                alert_id=proposal.alert,
                created_at=acting.now,
                proposed_by="" if acting.role == "system" else acting.account.strip(),
                most=most,
            )
    except IntegrityError:
        known = pushed_for(proposal)
        if known is None:
            raise
        return known, False
    return push, True


def pushed_for(proposal: Proposal) -> Push | None:
    """The push of a proposal, where it was proposed before."""
    return Push.objects.filter(kind=proposal.kind, key=proposal.key, trigger=proposal.trigger).first()


def locked(push: int) -> Push:
    """The push, locked until the transaction ends. Raises `PushUnknown`."""
    row = Push.objects.select_for_update(of=("self",)).select_related("alert").filter(pk=push).first()
    if row is None:
        raise PushUnknown(push=push)
    return row


def state_words(push: Push) -> Phrase:
    """Where a push stands, in both languages."""
    by = push.superseded_by_id
    if by is not None:
        return Phrase(en=f"superseded by push {by}", zh=f"已被推送 {by} 取代")
    return Phrase(en=push.state, zh=Push.State(push.state).label)


def release_until(proposal: Proposal, *, now: dt.datetime) -> dt.datetime | None:
    """Until when a push can be released: to the end of what it tells of, of a warning that names its end to that day
    alone, else as long as the pack lets one of its kind wait. None: for ever."""
    ends = [proposal.expires_at] if proposal.expires_at else []
    if proposal.release_within and not (proposal.kind == "alert" and ends):
        ends.append(now + (until(proposal.release_within, EPOCH) - EPOCH))
    return min(ends, default=None)


def supersede(push: Push, acting: Acting) -> None:
    """Close the held pushes a newer one of their kind takes the place of: of a sweep every earlier one; of a warning
    those all of whose people are warned by the newer one too. Each says by which."""
    of_sweeps = push.trigger.startswith("sweep:")
    if not of_sweeps and push.kind != "alert":
        return
    for closed in close_older(push=push.pk, kind=push.kind, key=push.key, as_of=push.as_of, of_sweeps=of_sweeps):
        write(
            acting=acting,
            effects=Effects(news=[PushSuperseded(push=closed, key=push.key, by=push.pk)]),
            action="push.supersede",
            object=f"push:{closed}",
            detail={"key": push.key, "by": push.pk},
        )


def mark_released(push: Push, *, by: tuple[str, ...], effects: Effects) -> None:
    """The push may go; part of the caller's transaction."""
    push.state = Push.State.RELEASED
    push.save(update_fields=["state"])
    effects.news.append(PushReleased(push=push.pk, key=push.key, count=push.count, by=by))
