"""The district's standing rules (`standing.yaml`): what holds for every reminder, next step and promise.

Whom the district may write to, how it hears of approvals made on other platforms, how it takes a promise in place of a
material (容缺受理) and from whom it does not (失信), how many reminders it has announced, and under which name its own
cases flow back as a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind
from saltern.errors import NOWHERE, Place

APPROVED_ITEM: Final = "approved_item"
"""The name an arrival rule has for the item that was approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralRule:
    """How a promise is kept: working days between reminder and due day, what a lapse does, whose word is not enough
    (`bad_credit`; none: everyone's word is)."""

    remind_days: int = 2
    on_lapse: Literal["lapse", "hand-back"] = "lapse"
    bad_credit: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCases:
    """The record set in which the platform's own cases flow back, and the unit that answers for them."""

    record_set: str
    unit: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All standing rules. `also_arrived` holds by item a second way to see its approval."""

    consent: Rule
    arrived: Rule
    own_cases: OwnCases
    also_arrived: Mapping[str, Rule] = field(default_factory=dict)
    deferral: DeferralRule = field(default_factory=DeferralRule)
    announced: Mapping[SubjectKind, int] = field(default_factory=dict)
    place: Place = NOWHERE
