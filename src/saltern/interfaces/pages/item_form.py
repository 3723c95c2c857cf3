"""A form out of an item: which fields a person still has to answer, in what groups, and how each is asked.

A choice or a yes or no is asked alone, with buttons; up to three fields of text share a page.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from saltern.core.approvals.prefill import FieldFault, Filled
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers.writing import free_text, normalise, person_name
from saltern.words import NOTHING, Phrase

YES: Final = Phrase(zh="是", en="yes")
NO: Final = Phrase(zh="否", en="no")
MOST_TOGETHER: Final = 3
BUTTONS: Final = 6
"""Choices that are shown side by side; more of them are a list."""
INPUTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "mobile": ("tel", "tel", "tel"),
    "number": ("text", "decimal", "off"),
    "money": ("text", "decimal", "off"),
    "date": ("date", "", "off"),
    "resident_id": ("text", "text", "off"),
    "credit_code": ("text", "text", "off"),
    "email": ("email", "email", "email"),
    "bank_account": ("text", "numeric", "off"),
}
"""Of a type of field: the kind of input, the keyboard, what the browser may fill in."""
HINTS: Final[Mapping[str, Phrase]] = {
    "bank_account": Phrase(zh="9到21位，可以带空格", en="9 to 21 digits, spaces are fine"),
    "resident_id": Phrase(zh="18位，可以带空格", en="18 characters, spaces are fine"),
    "credit_code": Phrase(zh="18位统一社会信用代码", en="18 characters"),
    "money": Phrase(zh="元，如1280.50", en="in yuan, as 1280.50"),
    "mobile": Phrase(zh="11位手机号码", en="11 digits"),
    "name": Phrase(zh="照证件上的写，间隔号用“·”", en="as on the card"),
}
SPACES: Final = frozenset({"mobile", "resident_id", "credit_code", "bank_account"})
"""Types whose text is read without spaces and in half width."""
AMOUNTS: Final = frozenset({"number", "money"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to a question."""

    code: str
    words: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as a page asks it. `text` is what stands in it: as it was typed, else the value known."""

    key: str
    label: Phrase
    kind: str
    text: str = ""
    hint: Phrase = NOTHING
    input: str = "text"
    keyboard: str = ""
    autocomplete: str = "off"
    choices: tuple[Choice, ...] = field(default=())
    required: bool = True
    fault: Phrase = NOTHING

    @property
    def buttons(self) -> bool:
        """Whether its answers stand side by side, each a button."""
        return 0 < len(self.choices) <= BUTTONS

    @property
    def columns(self) -> int:
        """How many of its buttons stand in a row."""
        return 2 if len(self.choices) in {2, 4} else 3


def question(field: FormField, *, text: str = "", fault: Phrase = NOTHING) -> Question:
    """How one field is asked."""
    kind, keyboard, autocomplete = INPUTS.get(field.type, ("text", "", "off"))
    return Question(
        key=field.key,
        label=field.label,
        kind="long" if field.type == "text" else field.type,
        text=text,
        hint=HINTS.get(field.type, NOTHING),
        input=kind,
        keyboard=keyboard,
        autocomplete=autocomplete,
        choices=choices(field),
        required=field.required,
        fault=fault,
    )


def choices(field: FormField) -> tuple[Choice, ...]:
    """The answers a field knows."""
    if field.type == "boolean":
        return (Choice(code="true", words=YES), Choice(code="false", words=NO))
    return tuple(Choice(code=code, words=words) for code, words in field.codes.items())


def groups(item: Item, keys: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The fields to be asked, in the form's order, as the pages that ask them."""
    wanted = set(keys)
    found: list[list[str]] = []
    alone = True
    for one in item.form:
        if one.key not in wanted:
            continue
        single = bool(choices(one)) or one.type == "text"
        if single or alone or len(found[-1]) >= MOST_TOGETHER:
            found.append([])
        found[-1].append(one.key)
        alone = single
    return tuple(tuple(group) for group in found)


def open_fields(item: Item, fields: Iterable[Filled], faults: Iterable[FieldFault]) -> tuple[str, ...]:
    """The fields a person still has to answer: required and unknown, or typed so that they cannot be read."""
    wrong = {fault.field for fault in faults}
    return tuple(one.key for one in fields if one.key in wrong)


def as_typed(field: FormField, text: str) -> str:
    """What somebody typed, as the form reads it: full width and spaces are forgiven where they mean nothing.

    >>> from saltern.words import NOTHING
    >>> as_typed(FormField(key="m", label=NOTHING, type="mobile"), "１３８ 0013 8001")
    '13800138001'
    """
    bare = free_text(text)
    if field.type != "text":
        bare = " ".join(bare.split("\n"))
    if field.type == "name":
        return person_name(bare)
    if field.type in AMOUNTS:
        return "".join(unicodedata.normalize("NFKC", bare).replace(",", "").removesuffix("元").split())
    return normalise(bare) if field.type in SPACES else bare


def as_text(value: object) -> str:
    """A value as an input holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
    return str(value)
