"""How many go on after an approval and how many stop: counted from cases and from what was told, nobody named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from saltern.apps.casework import queries as casework
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.models import Target
from saltern.apps.lifecycle.permission import check
from saltern.core.audiences.small_cells import shown, whole
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """Of a next step: how many were told of it, how many applied after the approval before it; None: too few."""

    told: int | None
    went: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCount:
    """Of an item: how many subjects were approved, and how many of them stopped, taking no step that follows for their
    kind (0 where none does: it is the end); None: too few to tell."""

    approved: int | None
    stopped: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """The counts of some items and of the steps between them, by key."""

    items: Mapping[str, ItemCount]
    steps: Mapping[str, StepCount]


def count_steps(*, acting: Acting, pack: Pack, items: Collection[str], since: dt.date) -> StepCounts:
    """What became of those approved on or after a day, item by item. Raises `RoleNotAllowed`."""
    check(acting=acting, action="count-steps")
    found_items: dict[str, ItemCount] = {}
    found_steps: dict[str, StepCount] = {}
    for item in items:
        steps = pack.steps_after(item)
        own = {step.key: step for step in steps if step.who == _who(pack, item)}
        approved, went, any_ = casework.went_on(
            item=item, to=sorted({step.to_item for step in own.values()}), since=since
        )
        cells = {step.to_item: went[step.to_item] for step in own.values()}
        told = shown({**cells, "": approved - any_}) if own else {}
        found_items[item] = ItemCount(approved=_approved(approved, told), stopped=told[""] if own else 0)
        for step in steps:
            heard = _heard(step, since)
            went_on = told[step.to_item] if step.key in own else whole(_applied(step, heard, since))
            found_steps[step.key] = StepCount(told=whole(heard.count()), went=went_on)
    return StepCounts(items=found_items, steps=found_steps)


def _approved(approved: int, told: Mapping[str, int | None]) -> int | None:
    """The whole; where one part alone would follow from it and the others, it is not told either."""
    hidden = [key for key, count in told.items() if count is None]
    return None if len(hidden) == 1 else whole(approved)


def _who(pack: Pack, item: str) -> str:
    service = pack.items.get(item) or pack.elsewhere.get(item)
    return service.who if service else ""


def _heard(step: NextStep, since: dt.date) -> QuerySet[Any]:
    """Who was told of a step, each once."""
    told = Target.objects.filter(push__kind="next_step", push__key=step.key, push__as_of__gte=since, told=True)
    return told.values("subject").distinct()


def _applied(step: NextStep, heard: QuerySet[Any], since: dt.date) -> int:
    """Of a step for another kind of subject: how many of those who were told applied."""
    return casework.count_applied(item=step.to_item, who=step.who, subjects=heard, since=since)
