"""A service item (事项) as values: what `packs/*/items/*.yaml` states once and everything else is derived from.

Source: the national item list 实施清单 for the field names, CPSV-AP/CCCEV for the English ones.
Words for people are phrases, in Chinese and English.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind
from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase

Confidence = Literal["high", "medium", "low"]
Depth = Literal["in-depth", "family", "light"]
DEPTHS: Final[tuple[Depth, ...]] = ("in-depth", "family", "light")
UNNAMED: Final = Phrase(zh="申请事项", en="application")
FlagBasis = Literal["published", "derived", "assigned"]


TextKind = Literal["law", "not-obtainable", "local"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words quoted from an article: it is the source of the number the field `of` states."""

    of: str
    words: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """What something rests on. `law` is a key of law/laws.csv where the pack holds the text; else `text` says whether
    it was not to be had or is the district's own practice, which alone has an English name. `starts` and `ends` are the
    days between which the article held as cited; without them the law's own are meant."""

    name: str
    article: str = ""
    name_en: str = ""
    law: str = ""
    text: TextKind = "law"
    starts: dt.date | None = None
    ends: dt.date | None = None
    says: tuple[Saying, ...] = ()
    confidence: Confidence = "medium"
    source: str = ""
    place: Place = NOWHERE


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
    """One row of the approval table: cells over the inputs, what follows, and why, in the citizen's words.

    `invented`: a sum or limit in it is ours and stands in no law or published rule; its words say so (演示).
    """

    when: tuple[Rule, ...]
    then: Literal["approve", "refer"]
    because: Phrase
    invented: bool = False
    place: Place = NOWHERE


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
    """Working days by law and as promised (0 = none stated). `ends_by` is the day on which silence decides: no limit of
    a case runs beyond it. `invented`: the days said to be the law's are ours, no text was found that states them."""

    statutory_days: int = 0
    promised_days: int = 0
    ends_by: Rule | None = None
    invented: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyBy:
    """The last day to apply: `count` days, working days or months before or after the day that `anchor` gives.

    Whoever asks later is not approved at once: the table gets the column `in_time` and a first row that says `late`.
    """

    direction: Literal["before", "after"]
    anchor: Rule
    unit: Literal["days", "working_days", "months"]
    count: int
    in_time: Rule
    label: Phrase
    late: Phrase
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An item of a published list: its code, the area whose list it is, the name it bears there. `relation` tells how
    the pack's item stands to it: the same, a part of it, or only near it."""

    code: str
    area: str = ""
    name: str = ""
    relation: Literal["same", "part", "near"] = "same"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A standing reminder: `when` finds whom it concerns; sent once per `once_per` (ISO duration) to one subject.

    `due` is the last day to act; after it `late` is sent instead of `template`, or nothing. `window` names a yearly
    window of windows.yaml; in a year that it does not hold nothing is sent. `earlier` are the reminder's versions
    before this one, the oldest first, each with the days it was in force. `not_only_residents` says why those who moved
    away are reminded too.
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
    cites: tuple[LegalBasis, ...] = ()
    confidence: Confidence = "medium"
    likely_unknown: str = ""
    sensitive: bool = False
    expected_share: Decimal | None = None
    not_only_residents: Phrase = NOTHING
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
    """After approval of `item` the person hears of `to_item` where `when` holds, `window` = from/to after approval.

    `not_only_residents` says why those who moved away hear of it too; `about_death`: it follows an end, of a person or
    a firm, and so it is told although the end is on record.
    """

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
    cites: tuple[LegalBasis, ...] = ()
    not_only_residents: Phrase = NOTHING
    about_death: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The designer's own proof: `given` facts (record sets by name, `as_of`), `expect` results by part."""

    name: str
    given: Mapping[str, object]
    expect: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountLine:
    """One line of how a sum is worked out; its number is money, a percentage or an age."""

    label: Phrase
    rule: Rule
    unit: Literal["money", "percent", "years"] = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much a payment is, and how that is worked out. `invented`: a figure in it is ours (演示金额)."""

    rule: Rule
    lines: tuple[AmountLine, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the person holds in the end: a certificate, a record, a payment, whose sum may be worked out."""

    key: str
    name: Phrase
    kind: Literal["certificate", "record", "payment", "service"] = "record"
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is said on the first page to somebody for whom `when` holds: they may have this, if they ask."""

    words: Phrase
    when: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCondition:
    """One condition of an item's eligibility: its rule, and what people read of it."""

    rule: Rule
    label: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One service item, whole. `invented` tells that no published source was found for name or code.

    `source` says where the name, code and conditions were read; `excludes` names the items whose open case would
    conflict with this one; `keywords` are what people call it; `fact_words` are what facts are called in an answer.
    `earlier` are the versions before this one, the oldest first, each with the days it was in force. `window` names a
    yearly window of windows.yaml: its days are facts the rules call `window_opens` and `window_closes`, unknown in a
    year that it does not hold. `about_death`: it is about an end, of a person or a firm, and so the end on record keeps
    nobody from it. `eligible` is the one rule that decides: all its `conditions` joined, where the file states those.

    `depth`: written whole, decided by the table of its `family`, or light (information, materials, where, how long).
    `flags` are those it counts for, each with its basis, and `flag_sources` what was published of which; `register` is
    the one a family decides by; `who_else` may apply besides `who`; a `sensitive` item is named in no list and no
    message, a `discreet` one in no message. `hand_over_to` are the units besides its own that may decide a case of it,
    where that is handed to them.
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
    published: Published | None = None
    invented: bool = True
    legal_basis: tuple[LegalBasis, ...] = ()
    reach: Reach = field(default_factory=Reach)
    themes: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    form: tuple[FormField, ...] = ()
    materials: tuple[Material, ...] = ()
    facts: Mapping[str, Rule] = field(default_factory=dict)
    fact_words: Mapping[str, Phrase] = field(default_factory=dict)
    eligible: Rule | None = None
    conditions: tuple[ItemCondition, ...] = ()
    approve: Approval | None = None
    outputs: tuple[Output, ...] = ()
    excludes: tuple[str, ...] = ()
    offer: Offer | None = None
    discreet: bool = False
    hand_over_to: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    source: str = ""
    fee: Phrase = NOTHING
    life_stage: str = ""
    apply_by: ApplyBy | None = None
    about_death: bool = False
    window: str = ""
    examples: Sequence[Example] = ()
    depth: Depth = "in-depth"
    family: str = ""
    flags: Mapping[str, FlagBasis] = field(default_factory=dict)
    flag_sources: Mapping[str, str] = field(default_factory=dict)
    register: str = ""
    who_else: tuple[SubjectKind, ...] = ()
    sensitive: bool = False
    earlier: tuple[Item, ...] = ()
    place: Place = NOWHERE

    @property
    def catalog_code(self) -> str:
        """The published code; empty where none was found."""
        return self.published.code if self.published else ""

    @property
    def outward(self) -> Phrase:
        """What a message may call it: a sensitive item is not named to whoever looks over a shoulder."""
        return UNNAMED if self.sensitive or self.discreet else self.name

    @property
    def eligible_rules(self) -> tuple[Rule, ...]:
        """The rule of eligibility as the file states it: each condition by itself, or the one text."""
        return tuple(one.rule for one in self.conditions) or ((self.eligible,) if self.eligible else ())

    @property
    def instant(self) -> bool:
        """Whether some application can be approved at once: a row approves, or a drawing decides. An item of a family
        besides needs a register to be decided by, and to be one that may be decided at once."""
        approve = self.approve
        if self.depth == "family" and not (self.register and "instant" in self.flags):
            return False
        return approve is not None and (bool(approve.decision) or any(row.then == "approve" for row in approve.rows))

    @property
    def versions(self) -> tuple[Item, ...]:
        """Every version, the oldest first; this one is the last."""
        return (*self.earlier, self)

    def in_force(self, day: dt.date) -> Item | None:
        """The version in force on a day; None where it cannot be applied for then."""
        return next((one for one in self.versions if one.holds_on(day)), None)

    def holds_on(self, day: dt.date) -> bool:
        """Whether this very version is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def nearest(self, day: dt.date) -> Item:
        """The version in force on a day, else the last before it, else the first of all."""
        begun = [one for one in self.versions if one.effective_from <= day]
        return begun[-1] if begun else self.versions[0]
