"""Everything the demo measured, as values; the page and the JSON file are written from these alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One data set as it came in."""

    unit_zh: str
    unit_en: str
    dataset: str
    dataset_zh: str
    rows: int
    quarantined: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A file that was not let in, with the reason a person reads."""

    path: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What coming in took and what it caught."""

    feeds: tuple[FeedLine, ...]
    held: tuple[HeldFile, ...]
    repeated: tuple[str, ...]
    planted: Mapping[str, int]
    caught: Mapping[str, int]
    quarantined: int
    reviews: int
    linked_share: float
    seconds: float
    rows_per_second: float
    nothing_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """One standing reminder: whom it found on which day, what the guard said, how many were told. `seasonal`: the day
    is one of its season, not the demo's own; `district` names the small one of a later year that shows it."""

    key: str
    name_zh: str
    name_en: str
    who: str
    as_of: dt.date
    due: int
    unknown: int
    district: str
    state: str = ""
    state_en: str = ""
    messages: int = 0
    seasonal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """All reminders over everyone."""

    lines: tuple[ReminderLine, ...]
    seconds: float
    subjects: int

    @property
    def items(self) -> int:
        """Reminders that concern somebody."""
        return sum(line.due > 0 for line in self.lines)

    @property
    def found(self) -> int:
        """Subjects due, all reminders together."""
        return sum(line.due for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact a decision rests on, in both languages: what was asked, what the records hold ("" where the fact says it
    all), which unit said so, on which day (ISO, "" where none) and whether it holds: met, not-met, unknown."""

    fact_zh: str
    fact_en: str
    value_zh: str
    value_en: str
    unit_zh: str
    unit_en: str
    day: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened in a story; a decision has its reasons."""

    zh: str
    en: str
    milliseconds: float | None = None
    message: str = ""
    to: str = ""
    state: str = "done"
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story from its first step to its last."""

    key: str
    title_zh: str
    title_en: str
    lead_zh: str
    lead_en: str
    steps: tuple[Step, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A sub-district in the storm: its shape on the district's map ("" where the pack draws none), the point of its
    name, whether the warning names it, how many firms there were told."""

    name_zh: str
    name_en: str
    path: str
    at: tuple[float, float]
    warned: bool
    firms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """The warning of 10 April 2020."""

    text: str
    kind: str
    level: str
    areas: tuple[str, ...]
    firms: int
    messages: int
    again: int
    others: int
    by_street: Mapping[str, int]
    streets: tuple[Street, ...]
    land: tuple[float, float, str]
    milliseconds: float
    message: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What an applicant no longer brings and how often they no longer come."""

    item_zh: str
    item_en: str
    materials_before: int
    materials_now: int
    visits_before: int
    visits_now: int
    fields: int
    prefilled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The whole demo. Times and speeds are those of the run that did the work; `again_seconds`: what a later one took;
    `small`: a district made to be quick."""

    district_zh: str
    district_en: str
    as_of: dt.date
    seed: int
    residents: int
    firms: int
    units: int
    datasets: int
    records: int
    intake: Intake
    sweep: Sweep
    stories: tuple[Story, ...]
    storm: Storm
    savings: tuple[Saving, ...]
    decision_ms: float
    seconds: float
    peak_mib: float
    timings: Mapping[str, float]
    journal_holds: bool
    already_done: bool
    again_seconds: float = 0.0
    small: bool = False

    def as_json(self) -> dict[str, Any]:
        """The JSON file: the figures everyone asks for first, then everything."""
        return {
            "residents": self.residents,
            "firms": self.firms,
            "units": self.units,
            "records": self.records,
            "linked_share": round(self.intake.linked_share, 6),
            "reminder_items": self.sweep.items,
            "reminders_found": self.sweep.found,
            "storm_firms": self.storm.firms,
            "storm_messages": self.storm.messages,
            "decision_ms": round(self.decision_ms, 3),
            "seconds": round(self.seconds, 1),
            "peak_mib": round(self.peak_mib),
            "details": asdict(self),
        }
