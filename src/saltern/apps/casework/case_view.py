"""A case as operations and queries give it away: values, never rows. 办件"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from saltern.apps.casework.change_view import AmendmentView, ItemChangeView, MoreTimeView, ReopeningView
from saltern.apps.casework.handed_in_file import FileView
from saltern.apps.casework.payout import PayoutView
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A promised material; None: its days follow when the calendar holds their year."""

    material: str
    remind_on: dt.date | None
    due_on: dt.date | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """What the applicant was asked to put right, whole; `noticed_on`: when notice was given that the case will end."""

    wanted: tuple[str, ...]
    reason: str
    due_on: dt.date | None
    answered: bool
    noticed_on: dt.date | None
    served: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision as stored; `facts` are the rows of evidence the machine looked at."""

    serial: int
    result: str
    automatic: bool
    final: bool
    by: str
    at: dt.datetime
    because: Phrase
    missing: tuple[str, ...]
    evidence: Mapping[str, Any]
    item_version: int | None
    pack_version: str
    engine_version: str
    overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One move in the history of a case."""

    action: str
    before: str
    after: str
    actor: str
    role: str
    note: str
    at: dt.datetime


def to_whom(note: str) -> tuple[str, str]:
    """To whom a case was given, a colleague's account or a unit's key, and why, by the note of that step.

    >>> to_whom("chen\\n病假"), to_whom("chen")
    (('chen', '病假'), ('chen', ''))
    """
    whom, _, why = note.partition("\n")
    return whom, why


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStep:
    """One thing that happened in one of somebody's cases; `version` is that of the item's rules."""

    id: int
    case: str
    item: str
    version: int
    action: str
    after: str
    account: str
    role: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as lists show it. `kind` is that of its subject, `unit` handles it, `moves` counts its steps."""

    id: int
    number: str
    item: str
    subject: int
    kind: str
    unit: str
    state: str
    moves: int
    channel: str
    received_on: dt.date
    due_on: dt.date | None
    promised_due: dt.date | None
    statutory_due: dt.date | None
    breached_on: dt.date | None
    closed_on: dt.date | None
    handler: str
    pack_version: str
    fields_prefilled: int
    materials_saved: int
    visits_saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A second look the applicant asked for; `outcome` is empty while nobody has answered."""

    id: int
    words: str
    by: str
    asked_at: dt.datetime
    answer_by: dt.date | None
    outcome: str
    answer: str
    closed_by: str
    closed_at: dt.datetime | None


class OwnPlace(NamedTuple):
    """Where a page of one's own cases ended: whether in what is new, and the row's key."""

    fresh: bool
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """A case in the list of those who act for its applicant: their label of it; `fresh`: something was told of it since
    this account last opened it."""

    case: CaseView
    label: str
    fresh: bool

    @property
    def place(self) -> OwnPlace:
        """Where it stands in the list."""
        return OwnPlace(self.fresh, self.case.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with everything in it; `possible` is what people may do with it now, `wanted` what the applicant has yet
    to put right, `request` the key it was handed in under, `label` what those who act for the applicant call it: empty
    to everybody else."""

    case: CaseView
    form: Sequence[Mapping[str, Any]]
    materials: Mapping[str, str]
    promises: tuple[PromiseView, ...]
    wanted: tuple[str, ...]
    corrections: tuple[CorrectionView, ...]
    pauses: tuple[tuple[str, dt.date, dt.date | None], ...]
    decisions: tuple[DecisionView, ...]
    history: tuple[StepView, ...]
    possible: tuple[str, ...]
    request: str = ""
    files: tuple[FileView, ...] = ()
    reviews: tuple[ReviewView, ...] = ()
    payouts: tuple[PayoutView, ...] = ()
    reopenings: tuple[ReopeningView, ...] = ()
    amendments: tuple[AmendmentView, ...] = ()
    item_changes: tuple[ItemChangeView, ...] = ()
    more_times: tuple[MoreTimeView, ...] = ()
    label: str = ""

    @property
    def decided(self) -> DecisionView | None:
        """The decision that stands; None while there is none, and after the case was taken up again."""
        return next((one for one in reversed(self.decisions) if one.final and not one.overtaken), None)
