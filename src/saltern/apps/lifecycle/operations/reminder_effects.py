"""What reminders led to, in counts: nobody is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef

from saltern.apps.casework import queries as casework
from saltern.apps.journal.acting import WHOLE_DISTRICT, Acting
from saltern.apps.lifecycle.models import Target
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.reminder_effect import ReminderEffect, told_rows
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
    keys = [*mine, *(f"{key}{LATE}" for key in mine)]
    told = Target.objects.filter(told=True, push__kind="reminder", push__key__in=keys, push__as_of__gte=first)
    wanted = set(mine.values())
    counted = told.order_by().values_list("push__key", "push__as_of").annotate(Count("pk"))
    theirs = casework.appliers(items=wanted, since=first).filter(subject=OuterRef("subject"))
    reached = told.filter(Exists(theirs))  # asked of each who was told: of all who applied there are far more
    return told_rows(
        told=_plain(counted),
        reached=_plain(reached.values_list("push__key", "push__as_of", "subject")),
        applied=casework.applied(items=wanted, since=first, subjects=reached.order_by().values("subject")),
        items=mine,
    )


def _plain(rows: Iterable[tuple[str, dt.date, T]]) -> Iterator[tuple[str, dt.date, T]]:
    """A reminder and what it says to the late are one."""
    for key, day, value in rows:
        yield key.removesuffix(LATE), day, value
