"""A service item (事项) as values: what `packs/*/items/*.yaml` states once and everything else is derived from.

Source: the national item list 实施清单 for the field names, CPSV-AP/CCCEV for the English ones.
Words for people are phrases, in Chinese and English.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind
from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    name: str
    article: str = ""
    in_force: dt.date | None = None
    confidence: Confidence = "medium"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How near the service comes: visits needed, scope (district, city…), venues, kiosk, at the door."""

    visits: int = 0
    scope: str = "district"
    venues: tuple[str, ...] = ()
    kiosk: bool = False
    on_site: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """`source` is the FEEL path of the value where the government already knows it (秒报); empty: the person types."""

    key: str
    label: Phrase
    type: str
    source: Rule | None = None
    required: bool = True
    editable: bool = False
    codes: Mapping[str, Phrase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`satisfied_by` names what makes an upload needless (e.g. "certificate", "record"); `proves` the fact it proves;
    `deferrable_days` is the promise of 容缺受理 in working days, None where the material must be there at once."""

    key: str
    name: Phrase
    required: bool = True
    proves: str = ""
    satisfied_by: str = ""
    deferrable_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """One row of the approval table: cells over the inputs, what follows, and why, in the citizen's words."""

    when: tuple[Rule, ...]
    then: Literal["approve", "refer"]
    because: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """秒批: what no row approves goes to a person.

    Instead of rows, `decision` names a `.dmn` file and a decision in it; `drawing` is the file's text.
    """

    hit_policy: str = "FIRST"
    place: Place = NOWHERE
    inputs: tuple[Rule, ...] = ()
    labels: tuple[Phrase, ...] = ()
    rows: tuple[ApprovalRow, ...] = ()
    decision: str = ""
    drawing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Working days by law and as promised (0 = none stated)."""

    statutory_days: int = 0
    promised_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A standing reminder: `when` finds whom it concerns; sent once per `once_per` (ISO duration) to one subject.

    `due` is the last day to act; after it `late` is sent instead of `template`, or nothing. `window` names a yearly
    window of windows.yaml; in a year that it does not hold nothing is sent. `earlier` are the reminder's versions
    before this one, the oldest first, each with the days it was in force.
    """

    key: str
    who: SubjectKind
    name: Phrase
    words: Phrase
    when: Rule
    once_per: str
    template: str
    due: Rule | None = None
    late: str = ""
    window: str = ""
    item: str = ""
    lead_time: str = ""
    life_stage: str = ""
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    basis: LegalBasis | None = None
    confidence: Confidence = "medium"
    likely_unknown: str = ""
    sensitive: bool = False
    expected_share: Decimal | None = None
    examples: Sequence[Example] = ()
    earlier: tuple[Reminder, ...] = ()
    place: Place = NOWHERE

    @property
    def versions(self) -> tuple[Reminder, ...]:
        """Every version, the oldest first; this one is the last."""
        return (*self.earlier, self)

    def in_force(self, day: dt.date) -> Reminder | None:
        """The version in force on a day; None where nobody is reminded then."""
        return next((one for one in self.versions if one.holds_on(day)), None)

    def holds_on(self, day: dt.date) -> bool:
        """Whether this very version is in force on a day."""
        starts, ends = self.effective_from, self.effective_to
        return (starts is None or starts <= day) and (ends is None or day <= ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """After approval of `item` the person hears of `to_item` where `when` holds, `window` = from/to after approval."""

    key: str
    from_item: str
    to_item: str
    name: Phrase
    reason: Phrase
    when: Rule | None = None
    template: str = ""
    window: tuple[str, str] = ("P0D", "P90D")
    who: SubjectKind = "natural_person"
    condition: Phrase = NOTHING
    confidence: Confidence = "medium"
    basis: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The designer's own proof: `given` facts (record sets by name, `as_of`), `expect` results by part."""

    name: str
    given: Mapping[str, object]
    expect: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the person holds in the end: a certificate, a record, a payment."""

    key: str
    name: Phrase
    kind: Literal["certificate", "record", "payment", "service"] = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One service item, whole. `invented` tells that no published source was found for name or code.

    `source` says where the name, code and conditions were read; `excludes` names the items whose open case would
    conflict with this one; `keywords` are what people call it. No message names a `sensitive` one.
    """

    id: str
    name: Phrase
    summary: Phrase
    type: str
    authority: str
    who: SubjectKind
    version: int
    effective_from: dt.date
    effective_to: dt.date | None = None
    catalog_code: str = ""
    invented: bool = True
    legal_basis: tuple[LegalBasis, ...] = ()
    reach: Reach = field(default_factory=Reach)
    themes: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    form: tuple[FormField, ...] = ()
    materials: tuple[Material, ...] = ()
    facts: Mapping[str, Rule] = field(default_factory=dict)
    eligible: Rule | None = None
    approve: Approval | None = None
    outputs: tuple[Output, ...] = ()
    excludes: tuple[str, ...] = ()
    sensitive: bool = False
    keywords: tuple[str, ...] = ()
    source: str = ""
    fee: Phrase = NOTHING
    life_stage: str = ""
    examples: Sequence[Example] = ()
    place: Place = NOWHERE
