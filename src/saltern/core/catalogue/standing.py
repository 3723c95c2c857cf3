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
from saltern.words import NOTHING, Phrase

AskedOf = Literal["messages", "warnings", "approvals"]
OptOut = Literal["about_death", "not_only_residents"]
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
class TermRule:
    """What waits for the applicant, in working days: when they are told before its last day, a first and a second time
    (of a promise the second is `DeferralRule.remind_days`), and how many days more they may take once by themselves."""

    first_notice: int = 5
    second_notice: int = 2
    more: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCondition:
    """What must hold of a subject whatever a rule says: that they live, that they have not moved away.

    `of` tells what is asked of it: messages (reminders and next steps), warnings, approvals by the machine. What names
    `unless` in its own file is not asked. `label` is what a person reads beside the answer; `words` why a person looks
    at an application instead of the machine; `reason` is said of a message that does not go for it.
    """

    key: str
    who: SubjectKind
    holds: Rule
    of: tuple[AskedOf, ...]
    unless: OptOut | Literal[""] = ""
    label: Phrase = NOTHING
    words: Phrase = NOTHING
    reason: Literal["dead", "moved-away", "closed"] = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCases:
    """The record set in which the platform's own cases flow back, and the unit that answers for them."""

    record_set: str
    unit: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """By what subjects of a kind are counted together: `subdistrict` is the code of the one they live or have their
    seat in, `age` how old somebody is; None where they are not told apart so."""

    subdistrict: Rule | None = None
    age: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All standing rules. `legal_representative` gives the firms a person stands for; `refused` holds of whoever said
    no to messages, where there is a way to; `also_arrived` holds by item a second way to see its approval;
    `release_within` how long a held push of each kind may wait for its release (an ISO period); `withheld_days` how
    long at most a law may keep a use of somebody's data from them (0: nothing is kept back); `grouping` by what counts
    of each kind of subject are told apart.
    """

    consent: Rule
    arrived: Rule
    own_cases: OwnCases
    also_arrived: Mapping[str, Rule] = field(default_factory=dict)
    refused: Rule | None = None
    deferral: DeferralRule = field(default_factory=DeferralRule)
    terms: TermRule = field(default_factory=TermRule)
    conditions: tuple[StandingCondition, ...] = ()
    release_within: Mapping[str, str] = field(default_factory=dict)
    announced: Mapping[SubjectKind, int] = field(default_factory=dict)
    legal_representative: Rule | None = None
    withheld_days: int = 0
    grouping: Mapping[SubjectKind, Grouping] = field(default_factory=dict)
    place: Place = NOWHERE
