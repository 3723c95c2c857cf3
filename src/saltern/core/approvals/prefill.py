"""秒报: a form filled from what the government already knows, each value with the unit and the date it comes from.

A value from a record stands unless the field is declared editable; what no record knows, the person types. Whoever
finds a wrong value in a record has the record corrected, not the form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final, Literal

from saltern.core.approvals.evidence import Source, stored
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers import credit_code, mobile, resident_id
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase, joined

NUMBERS: Final = frozenset({"number", "money"})
IDENTIFIERS: Final = {
    "mobile": (mobile, Phrase(en="this is not a mobile number", zh="不是手机号码")),
    "resident_id": (
        resident_id,
        Phrase(en="this is not a valid resident identity number", zh="不是有效的居民身份证号码"),
    ),
    "credit_code": (
        credit_code,
        Phrase(en="this is not a valid unified social credit code", zh="不是有效的统一社会信用代码"),
    ),
}
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BANK_ACCOUNT: Final = re.compile(r"[0-9]{9,21}")
LONGEST: Final = 2_000
NO_EMAIL: Final = Phrase(en="this is not a mail address", zh="不是电子邮箱地址")
NO_ACCOUNT: Final = Phrase(en="this is not a bank account number", zh="不是银行账号")
TOO_LONG: Final = Phrase(en=f"at most {LONGEST} characters are kept", zh=f"最多保存 {LONGEST} 个字符")

Known = Callable[[FormField], tuple[object, tuple[Source, ...]]]
"""Gives a field's value and where it stands."""


class FormFaulty(SalternError):
    """The form for {item} has {count} fault(s): {faults}."""

    family = "invalid"
    zh = "{item} 的表单有 {count} 处错误：{faults}。"

    def __init__(self, *, item: str, faults: Sequence[Phrase]) -> None:
        super().__init__(item=item, count=len(faults), faults=joined(faults))
        self.faults = tuple(faults)


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
        if fault.en:
            faults.append(fault)
    if faults:
        raise FormFaulty(item=item.id, faults=faults)
    return tuple(filled)


def _fill(field: FormField, value: object, sources: tuple[Source, ...], text: str | None) -> tuple[Filled, Phrase]:
    origin: Literal["record", "account"] = "record" if sources else "account"
    standing = Filled(
        key=field.key,
        value=value,
        origin="empty" if value is None else origin,
        editable=field.editable or value is None,
        sources=sources if value is not None else (),
    )
    if not text:
        return standing, _missing(field) if value is None and field.required else NOTHING
    entered, problem = read(field, text)
    if problem.en:
        return standing, Phrase(en=f'"{field.key}": {problem.en}', zh=f"“{field.key}”：{problem.zh}")
    if value is None:
        return Filled(key=field.key, value=entered, origin="typed", editable=True), NOTHING
    if entered == value or str(entered) == str(value):
        return standing, NOTHING
    if not field.editable:
        return standing, _fixed(field, sources)
    return Filled(key=field.key, value=entered, origin="typed", editable=True, sources=sources, replaced=value), NOTHING


def _missing(field: FormField) -> Phrase:
    en, zh = (field.label.get(language, field.key) for language in ("en", "zh"))
    return Phrase(
        en=f'"{field.key}" ({en}) is required and no record holds it',
        zh=f"“{field.key}”（{zh}）为必填，且没有记录可供填写",
    )


def _fixed(field: FormField, sources: tuple[Source, ...]) -> Phrase:
    names = [f"{source.unit} / {source.record_set}" + (f" / {source.date}" * bool(source.date)) for source in sources]
    en, zh = (", ".join(names) or account for account in ("the account", "账户"))
    return Phrase(
        en=f'"{field.key}" comes from {en} and cannot be typed over; have the record corrected',
        zh=f"“{field.key}”来自 {zh}，不能改填；请申请更正记录",
    )


def _unknown(item: Item, key: str) -> Phrase:
    keys = [field.key for field in item.form]
    near = get_close_matches(key, keys, n=1)
    known = ", ".join(keys)
    en, zh = (f'; did you mean "{near[0]}"?', f"；是否指“{near[0]}”？") if near else (f" ({known})", f"（{known}）")
    return Phrase(en=f'"{key}" is no field of the form{en}', zh=f"表单没有“{key}”一栏{zh}")


def read(field: FormField, text: str) -> tuple[object, Phrase]:  # noqa: PLR0911  # one return a type
    """A typed text as the field's value, or what is wrong with it.

    >>> str(read(FormField(key="on", label={}, type="date"), "2020-02-30")[1])
    '"2020-02-30" is not a date like 2020-07-06'
    """
    kind = field.type
    if field.codes and text not in field.codes:
        known = ", ".join(field.codes)
        return None, Phrase(en=f'"{text}" is not one of {known}', zh=f"“{text}”不在可选值之内：{known}")
    if kind in NUMBERS:
        return _number(text)
    if kind == "date":
        return _date(text)
    if kind == "boolean":
        return (
            (text == "true", NOTHING)
            if text in {"true", "false"}
            else (None, _not(text, "neither true nor false", zh=" true 或 false"))
        )
    if kind in IDENTIFIERS:
        door, words = IDENTIFIERS[kind]
        return (door.normalise(text), NOTHING) if door.is_valid(text) else (None, words)
    if kind == "email":
        return (text, NOTHING) if EMAIL.fullmatch(text) else (None, NO_EMAIL)
    if kind == "bank_account":
        bare = "".join(text.split())
        return (bare, NOTHING) if BANK_ACCOUNT.fullmatch(bare) else (None, NO_ACCOUNT)
    return (text, NOTHING) if len(text) <= LONGEST else (None, TOO_LONG)


def _number(text: str) -> tuple[object, Phrase]:
    wrong = _not(text, "not a number", zh="数字")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None, wrong
    return (value, NOTHING) if value.is_finite() else (None, wrong)


def _date(text: str) -> tuple[object, Phrase]:
    try:
        return dt.date.fromisoformat(text), NOTHING
    except ValueError:
        return None, _not(text, "not a date like 2020-07-06", zh=" 2020-07-06 这样的日期")


def _not(text: str, en: str, *, zh: str) -> Phrase:
    return Phrase(en=f'"{text}" is {en}', zh=f"“{text}”不是{zh}")
