"""Which kinds of matter there are, and who is responsible for each where (`triage/`): what routes are made of.

A route is a function of kind and place and of nothing else. The duty of the narrowest place holds: a community's before
its street's, a street's before the district's. `BY_PLACE` stands for the unit of the street in which the place lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from saltern.errors import NOWHERE, Place
from saltern.words import Phrase

BY_PLACE: Final = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """A kind of matter: the third level of the taxonomy, with the two above it."""

    key: str
    name: Phrase
    level1: str
    level2: str
    place: Place = NOWHERE

    @property
    def path(self) -> tuple[str, str, str]:
        """Its three levels."""
        return self.level1, self.level2, self.name.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who leads and who assists in a kind of matter, in a division and below ("": in the whole district)."""

    kind: str
    division: str
    lead: str
    assist: tuple[str, ...]
    place: Place = NOWHERE

    @property
    def key(self) -> str:
        """What the duty is called."""
        return f"{self.kind}@{self.division}" if self.division else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who gets a message: the duty that holds, the unit that leads, those that assist.

    `lead` is "" where the duty names the unit of the place and nobody said where, or no duty holds: a person chooses.
    """

    lead: str = ""
    assist: tuple[str, ...] = ()
    duty: Duty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """All kinds and duties of a district; `offices` is the unit of each street, `precision` (0 to 1) the share of
    what goes at once that must go right."""

    kinds: Mapping[str, MessageKind] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    offices: Mapping[str, str] = field(default_factory=dict)
    office_places: Mapping[str, Place] = field(default_factory=dict)
    precision: float = 0.9

    def route(self, *, kind: str, around: Sequence[str]) -> Route:
        """Who gets a message of a kind about a place, given as the divisions it lies in, the narrowest first."""
        of_kind = {duty.division: duty for duty in self.duties if duty.kind == kind}
        duty = next((of_kind[code] for code in (*around, "") if code in of_kind), None)
        if duty is None:
            return Route()
        office = next((self.offices[code] for code in around if code in self.offices), "")
        lead = office if duty.lead == BY_PLACE else duty.lead
        assist = (office if unit == BY_PLACE else unit for unit in duty.assist)
        return Route(
            lead=lead, assist=tuple(dict.fromkeys(unit for unit in assist if unit not in {"", lead})), duty=duty
        )
