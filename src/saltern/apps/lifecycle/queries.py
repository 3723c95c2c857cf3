"""Reading the life cycle: what waits for release, whom a push would reach, what a subject has heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saltern.apps.lifecycle.models import Push, Target, Told

STATES: tuple[str, ...] = tuple(Push.State.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """A push as lists and previews show it. `released_by` are the people who said yes so far."""

    push: int
    kind: str
    key: str
    trigger: str
    state: str
    as_of: dt.date
    due: int
    unknown: int
    count: int
    previous: int | None
    releases_needed: int
    released_by: tuple[str, ...]
    reasons: tuple[Mapping[str, str], ...]
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """One subject a push would reach, by its surrogate key, and why."""

    subject: int
    why: Mapping[str, str]
    told: bool


def pushes(*, state: str = "", limit: int = 50, before: int | None = None, empty: bool = False) -> Sequence[PushView]:
    """Pushes, newest first, with those that reach nobody where `empty` asks for them; `before` is the last number of
    the page already seen."""
    rows = Push.objects.order_by("-pk").prefetch_related("releases")
    if not empty:
        rows = rows.filter(count__gt=0)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [view(row) for row in rows[:limit]]


def push(*, push: int) -> PushView | None:
    """One push, or None."""
    row = Push.objects.prefetch_related("releases").filter(pk=push).first()
    return view(row) if row else None


def targets(*, push: int, limit: int = 20, after: int = 0) -> Sequence[TargetView]:
    """Whom a push reaches, by key; `after` is the last subject of the page already seen."""
    rows = Target.objects.filter(push_id=push, subject__gt=after).order_by("subject")[:limit]
    return [TargetView(subject=row.subject, why=row.why, told=row.told) for row in rows]


def heard(*, subject: int) -> Mapping[str, dt.date]:
    """What a subject will not hear again, and until when."""
    return dict(Told.objects.filter(subject=subject).values_list("key", "until"))


def warned_before(*, kind: str, who: str) -> Sequence[int]:
    """Everyone of a kind of subject that warnings of `kind` were written to."""
    reached = Target.objects.filter(push__kind="alert", push__alert__kind=kind, push__who=who, told=True)
    return sorted(set(reached.values_list("subject", flat=True)))


def view(row: Push) -> PushView:
    """The push as a value."""
    return PushView(
        push=row.pk,
        kind=row.kind,
        key=row.key,
        trigger=row.trigger,
        state=row.state,
        as_of=row.as_of,
        due=row.due,
        unknown=row.unknown,
        count=row.count,
        previous=row.previous,
        releases_needed=row.releases_needed,
        released_by=tuple(release.person for release in sorted(row.releases.all(), key=lambda yes: (yes.at, yes.pk))),
        reasons=tuple(row.reasons),
        created_at=row.created_at,
    )
