"""秒报: a form filled from what the government already knows, each value with the unit and the date it comes from.

A value from a record stands unless the field is declared editable; what no record knows, the person types. Whoever
finds a wrong value in a record has the record corrected, not the form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final, Literal

from saltern.apps.casework.evidence import Source, stored
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers import credit_code, mobile, resident_id
from saltern.errors import SalternError

NUMBERS: Final = frozenset({"number", "money"})
IDENTIFIERS: Final = {
    "mobile": (mobile, "a mobile number"),
    "resident_id": (resident_id, "a valid resident identity number"),
    "credit_code": (credit_code, "a valid unified social credit code"),
}
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BANK_ACCOUNT: Final = re.compile(r"[0-9]{9,21}")
LONGEST: Final = 2_000


Known = Callable[[FormField], tuple[object, tuple[Source, ...]]]
"""Gives a field's value and where it stands."""


class FormFaulty(SalternError):
    """The form for {item} has {count} fault(s): {faults}."""

    zh = "{item} 的表单有 {count} 处错误：{faults}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One field of a form: its value, where it comes from, and whether the person may change it."""

    key: str
    value: object
    origin: Literal["record", "account", "typed", "empty"]
    editable: bool
    sources: tuple[Source, ...] = ()
    replaced: object = None

    def plain(self) -> dict[str, object]:
        """As JSON; `replaced` is the record's value where the person typed another."""
        body: dict[str, object] = {"key": self.key, "value": stored(self.value), "origin": self.origin}
        body["editable"] = self.editable
        body["sources"] = [source.plain() for source in self.sources]
        if self.replaced is not None:
            body["replaced"] = stored(self.replaced)
        return body


def prefill(
    *,
    item: Item,
    known: Known,
    typed: Mapping[str, str],
) -> tuple[Filled, ...]:
    """The whole form; `known` gives a field's value from records or account.

    Raises `FormFaulty`, all faults at once.
    """
    faults = [_unknown(item, key) for key in typed if key not in {field.key for field in item.form}]
    filled = []
    for field in item.form:
        value, sources = known(field) if field.source else (None, ())
        one, fault = _fill(field, value, sources, typed.get(field.key))
        filled.append(one)
        if fault:
            faults.append(fault)
    if faults:
        raise FormFaulty(item=item.id, count=len(faults), faults="; ".join(faults))
    return tuple(filled)


def _fill(field: FormField, value: object, sources: tuple[Source, ...], text: str | None) -> tuple[Filled, str]:
    origin: Literal["record", "account"] = "record" if sources else "account"
    standing = Filled(
        key=field.key,
        value=value,
        origin="empty" if value is None else origin,
        editable=field.editable or value is None,
        sources=sources if value is not None else (),
    )
    if not text:
        missing = f'"{field.key}" ({field.label.get("zh", field.key)}) is required and no record holds it'
        return standing, missing if value is None and field.required else ""
    entered, problem = read(field, text)
    if problem:
        return standing, f'"{field.key}": {problem}'
    if value is None:
        return Filled(key=field.key, value=entered, origin="typed", editable=True), ""
    if entered == value or str(entered) == str(value):
        return standing, ""
    if not field.editable:
        return (
            standing,
            f'"{field.key}" comes from {_from(sources)} and cannot be typed over; have the record corrected',
        )
    return Filled(key=field.key, value=entered, origin="typed", editable=True, sources=sources, replaced=value), ""


def _from(sources: tuple[Source, ...]) -> str:
    names = [f"{source.unit} / {source.record_set}" + (f" / {source.date}" * bool(source.date)) for source in sources]
    return ", ".join(names) or "the account"


def _unknown(item: Item, key: str) -> str:
    keys = [field.key for field in item.form]
    near = get_close_matches(key, keys, n=1)
    return f'"{key}" is no field of the form' + (f'; did you mean "{near[0]}"?' if near else f" ({', '.join(keys)})")


def read(field: FormField, text: str) -> tuple[object, str]:  # noqa: PLR0911  # one return a type
    """A typed text as the field's value, or what is wrong with it.

    >>> read(FormField(key="on", label={}, type="date"), "2020-02-30")
    (None, '"2020-02-30" is not a date like 2020-07-06')
    """
    kind = field.type
    if field.codes and text not in field.codes:
        return None, f'"{text}" is not one of {", ".join(field.codes)}'
    if kind in NUMBERS:
        return _number(text)
    if kind == "date":
        return _date(text)
    if kind == "boolean":
        return (text == "true", "") if text in {"true", "false"} else (None, f'"{text}" is neither true nor false')
    if kind in IDENTIFIERS:
        door, words = IDENTIFIERS[kind]
        return (door.normalise(text), "") if door.is_valid(text) else (None, f"this is not {words}")
    if kind == "email":
        return (text, "") if EMAIL.fullmatch(text) else (None, "this is not a mail address")
    if kind == "bank_account":
        bare = "".join(text.split())
        return (bare, "") if BANK_ACCOUNT.fullmatch(bare) else (None, "this is not a bank account number")
    return (text, "") if len(text) <= LONGEST else (None, f"at most {LONGEST} characters are kept")


def _number(text: str) -> tuple[object, str]:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None, f'"{text}" is not a number'
    return (value, "") if value.is_finite() else (None, f'"{text}" is not a number')


def _date(text: str) -> tuple[object, str]:
    try:
        return dt.date.fromisoformat(text), ""
    except ValueError:
        return None, f'"{text}" is not a date like 2020-07-06'
