"""News of casework for other apps: what happened to a case, by its number, item and subject."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNews:
    """What every piece of news about a case says. `subject` is the surrogate key of the person or firm."""

    case: str
    item: str
    subject: int
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(CaseNews):
    """An application was taken in; `state` is where it stands after the first look."""

    state: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseApproved(CaseNews):
    """A case was approved: by the machine at once, or by a person."""

    by: str
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedElsewhere(CaseNews):
    """Another platform told that it approved something; `case` is the number it has there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferred(CaseNews):
    """No rule approved; a person looks at the case. `missing` are the facts nobody knew."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused(CaseNews):
    """A person refused a case and said why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(CaseNews):
    """A decided case was taken up again; `ground` is empty where it had been refused."""

    by: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItemChanged(CaseNews):
    """A case was moved to `item`, for its applicant had picked another (`was`), which `was_unit` handles."""

    by: str
    was: str
    was_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseNews):
    """The applicant took the application back."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded(CaseNews):
    """A case was ended after notice: what was `wanted` of the applicant never came."""

    by: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(CaseNews):
    """The applicant is asked to put something right; the clock stands still meanwhile."""

    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralDue(CaseNews):
    """A promised material is due soon."""

    materials: tuple[str, ...]
    due: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralLapsed(CaseNews):
    """A promised material did not come in time."""

    materials: tuple[str, ...]
    due: dt.date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineBreached(CaseNews):
    """The office did not keep its own time limit."""

    due: dt.date
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachTakenBack(CaseNews):
    """A limit that was recorded as broken was not: the calendar or the clock it was reckoned by was wrong."""

    recorded: dt.date
