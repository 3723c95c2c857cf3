"""A new case as a value: what stands in its row when it is filed. 新办件

A model instance costs more to make than the row to write; and what is worked out before anything is written should not
look as if it could be saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """The columns of a case in the order in which they are written; those that are not here begin empty."""

    number: str
    item: str
    item_version: int
    pack_version: str
    subject: int
    who: str
    unit: str
    account: str
    channel: str
    request: str
    asked: str
    state: str
    received_at: dt.datetime
    received_on: dt.date
    statutory_days: int
    promised_days: int
    statutory_due: dt.date | None
    promised_due: dt.date | None
    due_on: dt.date | None
    ends_on: dt.date | None
    calendar: str
    closed_at: dt.datetime | None
    closed_on: dt.date | None
    changed_at: dt.datetime
    moves: int
    for_a_person: bool
    advised: bool
    form: Sequence[Mapping[str, object]]
    materials: Mapping[str, str]
    fields_prefilled: int
    materials_saved: int
    visits_saved: int
