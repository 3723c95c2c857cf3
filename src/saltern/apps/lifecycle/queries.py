"""Reading the life cycle: what waits for release, and who was warned before. Whom a push reaches is an operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.lifecycle.models import Push, Target
from saltern.words import Phrase

STATES: tuple[str, ...] = tuple(Push.State.values)
STATE_WORDS: Final[Mapping[str, Phrase]] = {
    "held": Phrase(zh="待放行", en="held"),
    "released": Phrase(zh="已放行", en="released"),
    "done": Phrase(zh="已完成", en="done"),
    "stopped": Phrase(zh="已停止", en="stopped"),
}


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


def last_swept() -> dt.date | None:
    """The day of the last sweep; None where there was none."""
    swept = Push.objects.filter(trigger__startswith="sweep:").order_by("-pk")
    return swept.values_list("as_of", flat=True).first()


def warned_before(*, kind: str, who: str) -> Sequence[int]:
    """Everyone of a kind of subject that warnings of `kind` were written to."""
    reached = Target.objects.filter(push__kind="alert", push__alert__kind=kind, push__who=who, told=True)
    return sorted(set(reached.values_list("subject", flat=True)))


def view(row: Push, *, released_by: tuple[str, ...] | None = None) -> PushView:
    """The push as a value; `released_by` where the caller knows them."""
    if released_by is None:
        yes = sorted(row.releases.all(), key=lambda release: (release.at, release.pk))
        released_by = tuple(release.person for release in yes)
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
        released_by=released_by,
        reasons=tuple(row.reasons),
        created_at=row.created_at,
    )
