"""An audience: whom one rule concerns on one day, why, and for how many nobody can say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many subjects a rule holds for, and for how many its answer is unknown."""

    due: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One subject a rule holds for; bit i of `reasons` is set when the rule's i-th condition held."""

    rule: str
    subject: int
    reasons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A rule over a population on a day.

    `members` are the subjects it holds for and the conditions that held; the unknown are counted, never members.
    """

    rule: str
    entity: str
    as_of: dt.date
    population: int
    members: Mapping[int, int]
    unknown: int = 0

    @property
    def subjects(self) -> tuple[int, ...]:
        return tuple(sorted(self.members))
