"""What reminders led to, in counts: nobody is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef

from saltern.apps.casework import queries as casework
from saltern.apps.journal.acting import WHOLE_DISTRICT, Acting
from saltern.apps.lifecycle.models import Push, Target
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.reminder_effect import WITHIN, ReminderEffect, told_rows
from saltern.core.approvals.reminder_rules import LATE

T = TypeVar("T")


def read_effects(
    *, acting: Acting, items: Mapping[str, str], unit_of: Callable[[str], str], first: dt.date
) -> tuple[ReminderEffect, ...]:
    """By reminder and month since a day, whom each told and how many applied for its item within thirty days.

    `items` are those of the reminders, by key; `unit_of` says which unit handles an item: whoever does not look after
    the whole district sees the reminders of their unit's items. Raises `RoleNotAllowed`, `AccountNameless`.
    """
    check(acting=acting, action="read-effects")
    mine = {
        key: item
        for key, item in items.items()
        if item and (acting.role in WHOLE_DISTRICT or (acting.unit and unit_of(item) == acting.unit))
    }
    pushes = Push.objects.filter(kind="reminder", key__in=_keys(mine), as_of__gte=first)
    over = pushes.exclude(effect_told=None).values_list("key", "as_of", "effect_told", "effect_applied")
    kept = [(key, day, count or 0, applied or 0) for key, day, count, applied in over]
    told = Target.objects.filter(told=True, push__in=pushes.filter(effect_told=None))
    counted = list(told.order_by().values_list("push__key", "push__as_of").annotate(Count("pk")))
    wanted, begun = set(mine.values()), min((day for _, day, _ in counted), default=first)
    since: Any = OuterRef("push__as_of")
    theirs = casework.appliers(items=wanted, since=since).filter(subject=OuterRef("subject"))
    reached = told.filter(Exists(theirs))  # asked of each who was told: of all who applied there are far more
    return told_rows(
        told=_plain([*counted, *((key, day, count) for key, day, count, _ in kept)]),
        reached=_plain(reached.values_list("push__key", "push__as_of", "subject")),
        applied=casework.applied(items=wanted, since=begun, subjects=reached.order_by().values("subject")),
        kept=_plain((key, day, count) for key, day, _, count in kept),
        items=mine,
    )


def keep_effects(*, acting: Acting, items: Mapping[str, str]) -> int:
    """Count for good what reminders led to whose thirty days are over; of how many pushes that was. `items` are those
    of the reminders. Raises `RoleNotAllowed`, `AccountNameless`."""
    check(acting=acting, action="keep-effects")
    over = Push.objects.filter(kind="reminder", effect_told=None, as_of__lt=acting.today - WITHIN)
    done = 0
    for push in over.filter(key__in=_keys(items), state__in=(Push.State.DONE, Push.State.STOPPED)).order_by("pk"):
        told = push.targets.filter(told=True)
        item = items[push.key.removesuffix(LATE)]
        theirs = casework.appliers(items={item}, since=push.as_of, until=push.as_of + WITHIN)
        reached = told.filter(Exists(theirs.filter(subject=OuterRef("subject"))))
        kept = {"effect_told": told.count(), "effect_applied": reached.count()}
        done += Push.objects.filter(pk=push.pk, effect_told=None).update(**kept)
    return done


def _keys(items: Mapping[str, str]) -> list[str]:
    """Reminders as pushes name them, each with what it says to the late."""
    return [*items, *(f"{key}{LATE}" for key in items)]


def _plain(rows: Iterable[tuple[str, dt.date, T]]) -> Iterator[tuple[str, dt.date, T]]:
    """A reminder and what it says to the late are one."""
    for key, day, value in rows:
        yield key.removesuffix(LATE), day, value
