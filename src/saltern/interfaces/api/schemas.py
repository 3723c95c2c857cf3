"""What is asked and answered, as the published document tells it. Words for people come in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints, ValidationInfo, model_validator

from saltern.apps.casework.stage import STATES
from saltern.words import Phrase

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
"""The key of an item, a field, a material."""
Line = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
"""Words somebody typed."""
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
SubjectNumber = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z]+$")]
"""A citizen's or a firm's."""
State = Annotated[str, StringConstraints(pattern=f"^({'|'.join(sorted(STATES))})$")]
HIGHEST: Final = 2**53
"""What every reader of JSON holds exactly."""


class Asked(Schema):
    """What a program sends: nothing but what is described."""

    model_config = ConfigDict(extra="forbid")


class AskedByAddress(Asked):
    """The same behind the question mark of an address: a name written wrong would otherwise ask for everything."""

    @model_validator(mode="before")
    @classmethod
    def all_that_was_asked(cls, known: Any, told: ValidationInfo) -> Any:
        """What is known, and beside it what is not, which the library had left out."""
        if not isinstance(known, dict) or not told.context:  # asked a second time it has a view of the same
            return known
        return {**told.context["request"].GET.dict(), **known}


class Words(Schema):
    """Words in both languages."""

    zh: str
    en: str


class Problem(Schema):
    """Why something was refused (RFC 9457). `code` is the kind of refusal, `data` its parts."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    data: dict[str, Any]
    faults: list[dict[str, Any]] | None = None


class ItemInList(Schema):
    """A service item in a list."""

    key: str
    name: Words
    unit: str
    who: str
    version: int
    in_force: bool


class ItemsAsked(AskedByAddress):
    """One page of items."""

    unit: str = Field("", max_length=80, description="Only those a unit handles.")
    cursor: str = Field("", max_length=200, description="Behind which row: `next` of the page before.")
    limit: int = Field(100, ge=1, le=500)


class ItemField(Schema):
    """A field of an item's form. `from_records`: it is filled where the records know it."""

    key: str
    label: Words
    type: str
    required: bool
    from_records: bool
    codes: dict[str, Words]


class ItemMaterial(Schema):
    """A paper to bring; `deferrable_days` are the working days within which it may follow, none where it may not."""

    key: str
    name: Words
    required: bool
    deferrable_days: int | None


class ItemWhole(ItemInList):
    """A service item as it stands today."""

    summary: Words
    unit_name: Words
    national_code: str
    effective_from: dt.date
    effective_to: dt.date | None
    statutory_days: int
    promised_days: int
    visits: int
    fields: list[ItemField]
    materials: list[ItemMaterial]


class Items(Schema):
    """One page of items; `next` is the cursor of the page behind it, empty at the end."""

    items: list[ItemInList]
    next: str


class CaseInList(Schema):
    """A case in a list. `version` is the number in its ETag: what it is decided on."""

    number: str
    item: str
    unit: str
    state: str
    version: int
    channel: str
    received_on: dt.date
    due_on: dt.date | None
    closed_on: dt.date | None
    breached_on: dt.date | None


class CasesAsked(AskedByAddress):
    """Which cases; what is not said is not asked."""

    item: Key | None = Field(None, description="Only of one item.")
    state: State | None = Field(None, description="Only those that stand so now.")
    received_from: dt.date | None = Field(None, description="Received on this day or later.")
    received_to: dt.date | None = Field(None, description="Received on this day or before.")


class CasePageAsked(CasesAsked):
    """One page of them."""

    cursor: str = Field("", max_length=200, description="Behind which row: `next` of the page before.")
    limit: int = Field(100, ge=1, le=500)


class ListAsked(CasesAsked):
    """All of them as one list."""

    purpose: Line = Field(max_length=400, description="What the list is for; everybody in it can read it.")


class Cases(Schema):
    """One page of cases; `next` is the cursor of the page behind it, empty at the end."""

    cases: list[CaseInList]
    next: str


class CaseDecision(Schema):
    """What was decided, by rule or by a person, and why."""

    result: str
    automatic: bool
    final: bool
    at: dt.datetime
    because: Words


class CaseStep(Schema):
    """One move of a case."""

    action: str
    before: str
    after: str
    role: str
    at: dt.datetime


class CasePromise(Schema):
    """A material promised for later."""

    material: str
    due_on: dt.date | None
    state: str


class CaseWhole(CaseInList):
    """A case with its form, what is still wanted, what was decided and how it came there."""

    applicant: str
    applicant_kind: str
    form: dict[str, Any]
    materials: dict[str, str]
    promises: list[CasePromise]
    wanted: list[str]
    decisions: list[CaseDecision]
    history: list[CaseStep]
    possible: list[str]


class Application(Asked):
    """An application on somebody's behalf. `consents`: they are here or have agreed that their records are looked at;
    `number` is the citizen's or the firm's; `promises`: what may follow is promised; `for_a_person`: no rule is to
    decide."""

    item: Key
    number: SubjectNumber
    consents: bool
    values: dict[Key, Line] = Field(default_factory=dict, max_length=100)
    materials: list[Key] = Field(default_factory=list, max_length=50)
    promises: bool = False
    for_a_person: bool = False


class Acknowledged(Schema):
    """What an applicant is told at once."""

    number: str
    state: str
    result: str
    because: Words
    missing: list[str]
    due_on: dt.date | None
    promised: list[CasePromise]


class Decision(Asked):
    """What a person decides, with the reason its applicant reads."""

    result: Literal["approve", "refuse"]
    reason: Line = ""


class CorrectionRequest(Asked):
    """What an applicant is to put right, all of it at once."""

    wanted: list[Line] = Field(min_length=1, max_length=50)
    reason: Line = ""


class Told(Schema):
    """What a program tells: what is described, and whatever its own standard puts beside it."""

    model_config = ConfigDict(extra="ignore")


class ApprovalTold(Asked):
    """An approval that another platform made: its number there, the service, whose it is, the days."""

    case: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,63}$")]
    item: Key
    number: SubjectNumber
    approved_on: dt.date
    applied_on: dt.date | None = None


class ApprovalEvent(Told):
    """A CloudEvent 1.0 in JSON: `source` and `id` together name it for good."""

    specversion: Literal["1.0"]
    id: Short
    source: Short
    type: Literal["approval.granted"]
    data: ApprovalTold


class ReceiptTold(Told):
    """Of which message, and why it did not arrive."""

    id: Short
    reason: Line = ""


class ReceiptEvent(Told):
    """A receipt in the writing of Standard Webhooks; a CloudEvent is one too."""

    type: Literal["message.delivered", "message.undelivered"]
    data: ReceiptTold


class Taken(Schema):
    """`new`: it changed something; false where it was known before, or is about nothing that is kept here."""

    new: bool


class Hook(Schema):
    """Where this program is sent news. `given` is the number of the newest piece, `sent` of the last that was taken."""

    hook: int
    url: str
    kinds: list[str]
    given: int
    sent: int
    failures: int
    error: Words
    resting: bool


class Hooks(Schema):
    """The hooks of this program."""

    hooks: list[Hook]


class NewsAsked(AskedByAddress):
    """One page of news."""

    after: int = Field(0, ge=0, le=HIGHEST, description="Behind which number.")
    limit: int = Field(100, ge=1, le=500)


class News(Schema):
    """One piece of news: its number, and the envelope as it was or will be sent."""

    serial: int
    envelope: dict[str, Any]
    sent_at: dt.datetime | None


class NewsPage(Schema):
    """News behind a number; `next` is the number to go on behind."""

    news: list[News]
    next: int


def both(words: Phrase | Mapping[str, str]) -> dict[str, str]:
    """Words as they are told."""
    return words.plain() if isinstance(words, Phrase) else dict(words)
