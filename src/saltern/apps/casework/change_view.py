"""What was changed of a case after it was handed in, as values: taken up again, mended, moved to another item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningView:
    """Somebody wants a decided case taken up again; `outcome` is empty while nobody else has answered, `ground` where
    the case had been refused."""

    ground: str
    reason: str
    asked_by: str
    asked_at: dt.datetime
    outcome: str
    closed_by: str
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentView:
    """What somebody at the desk changed in a form: its lines before and after, by whom, when, why; `objected_at` tells
    when the applicant had it put back."""

    id: int
    before: Sequence[Mapping[str, Any]]
    after: Sequence[Mapping[str, Any]]
    reason: str
    by: str
    at: dt.datetime
    objection: str
    objected_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChangeView:
    """A case moved from one item to another: which answers were kept, which left behind, what the right item asks for
    besides; by whom, when, why."""

    was: str
    was_unit: str
    item: str
    kept: Sequence[str]
    left: Sequence[str]
    asked: Sequence[str]
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTimeView:
    """Somebody asked for more time than `was_due`; `outcome` is empty while nobody answered, `by_rule`: at once."""

    was_due: dt.date | None
    until: dt.date | None
    by_rule: bool
    asked_at: dt.datetime
    outcome: str
    reason: str
    closed_at: dt.datetime | None
