"""秒报: a form filled from what the government already knows, each value with the unit and the date it comes from.

A value from a record stands unless the field is declared editable; what no record knows, the person types. Whoever
finds a wrong value in a record has the record corrected, not the form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final, Literal

from saltern.core.approvals.evidence import Source, stored
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers import credit_code, mobile, resident_id, writing
from saltern.core.rules.cell_words import day_of
from saltern.core.rules.value_words import value_words
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase, joined

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BANK_ACCOUNT: Final = re.compile(r"[0-9]{9,21}")
LONGEST: Final = 2_000
LONGEST_NAME: Final = 50
LONGEST_NUMBER: Final = 24
"""Signs of a number that somebody types; 1E+999999 would be a million when it is written out."""
SHOWN: Final = 40
"""Signs of a wrong text that are said again."""
NO_EMAIL: Final = Phrase(en="this is not a mail address", zh="不是电子邮箱地址")
NO_ACCOUNT: Final = Phrase(en="this is not a bank account number", zh="不是银行账号")
NO_MOBILE: Final = Phrase(en="this is not a mobile number", zh="不是手机号码")
NO_RESIDENT_ID: Final = Phrase(en="this is not a valid resident identity number", zh="不是有效的居民身份证号码")
NO_CREDIT_CODE: Final = Phrase(en="this is not a valid unified social credit code", zh="不是有效的统一社会信用代码")
REQUIRED: Final = Phrase(en="required, and no record holds it", zh="必填，且没有记录可供填写")
EMPTY: Final = Phrase(en="(empty)", zh="（空）")
NAME_TOO_LONG: Final = Phrase(en=f"a name has at most {LONGEST_NAME} characters", zh=f"姓名最多 {LONGEST_NAME} 个字")
TOO_LONG: Final = Phrase(en=f"at most {LONGEST} characters are kept", zh=f"最多保存 {LONGEST} 个字符")

Known = Callable[[FormField], tuple[object, tuple[Source, ...]]]
"""Gives a field's value and where it stands."""

NOTHING_BEFORE: Final[Mapping[str, object]] = {}
NOTHING_CONTESTED: Final[Mapping[str, str]] = {}
FaultCode = Literal["unknown-field", "required", "not-editable", "not-a-choice", "not-of-its-type", "too-long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """What is wrong with one field of a form, so that a page can stand the words beside it and link to it."""

    field: str
    code: FaultCode
    words: Phrase
    label: Phrase = NOTHING

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {"field": self.field, "code": self.code, "words": self.words.plain(), "label": self.label.plain()}

    def sentence(self) -> Phrase:
        """The words with the field they belong to."""
        en, zh = (f" ({self.label.en})", f"（{self.label.zh}）") if self.label.en else ("", "")
        return Phrase(en=f'"{self.field}"{en}: {self.words.en}', zh=f"“{self.field}”{zh}：{self.words.zh}")


class FormFaulty(SalternError):
    """The form for {item} has {count} fault(s): {sentences}."""

    family = "invalid"
    zh = "{item} 的表单有 {count} 处错误：{sentences}。"

    def __init__(self, *, item: str, faults: Sequence[FieldFault]) -> None:
        super().__init__(item=item, count=len(faults), sentences=joined(fault.sentence() for fault in faults))
        self.faults = tuple(faults)

    def data(self) -> dict[str, object]:
        """The fields and what is wrong with each."""
        return {"item": self.params["item"], "faults": [fault.plain() for fault in self.faults]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One field of a form: its value, where it comes from, and whether the person may change it."""

    key: str
    value: object
    origin: Literal["record", "account", "typed", "empty"]
    editable: bool
    sources: tuple[Source, ...] = ()
    replaced: object = None
    contested: object = None

    def plain(self) -> dict[str, object]:
        """As JSON; `replaced` is the record's value where the person typed another, `contested` what they say should
        stand where the record's value counts."""
        body: dict[str, object] = {"key": self.key, "value": stored(self.value), "origin": self.origin}
        body["editable"] = self.editable
        body["sources"] = [source.plain() for source in self.sources]
        if self.replaced is not None:
            body["replaced"] = stored(self.replaced)
        if self.contested is not None:
            body["contested"] = stored(self.contested)
        return body


def in_words(field: FormField | None, value: object) -> Phrase:
    """A form value as a person reads it: a code by its name, a day as a day."""
    return EMPTY if value is None else value_words(value, field.codes if field else {})


def prefill(
    *,
    item: Item,
    known: Known,
    typed: Mapping[str, str],
    before: Mapping[str, object] = NOTHING_BEFORE,
    contested: Mapping[str, str] = NOTHING_CONTESTED,
    on: dt.date,
) -> tuple[Filled, ...]:
    """The whole form; `known` gives a field's value from records or account, `before` what was typed earlier;
    `on` is the day.

    Raises `FormFaulty`, all faults at once.
    """
    filled, faults = fill(item=item, known=known, typed=typed, before=before, contested=contested, on=on)
    if faults:
        raise FormFaulty(item=item.id, faults=faults)
    return filled


def fill(
    *,
    item: Item,
    known: Known,
    typed: Mapping[str, str],
    before: Mapping[str, object] = NOTHING_BEFORE,
    contested: Mapping[str, str] = NOTHING_CONTESTED,
    on: dt.date,
) -> tuple[tuple[Filled, ...], tuple[FieldFault, ...]]:
    """The form as far as it can be filled, and what is wrong with it; a faulty field keeps what was known before.

    What was typed `before`, as the values it was read as, stands where nothing is typed for its field now. `contested`
    are the texts that the person says should stand instead of a record's value: it is kept beside that value, and a
    person decides; where no record holds the field any more, or it may be typed over, it counts as typed.
    """
    keys = {field.key for field in item.form}
    faults = [_unknown(item, key) for key in (*typed, *contested) if key not in keys]
    filled = []
    for field in item.form:
        value, sources = known(field) if field.source else (None, ())
        standing = _standing(field, value, sources)
        if contested.get(field.key):
            entry, fault = _contest(field, standing, contested[field.key], on)
        elif field.key in typed or before.get(field.key) is None:
            entry, fault = _fill(field, standing, typed.get(field.key), on)
        else:
            entry, fault = _kept(standing, before[field.key]), None
        filled.append(entry)
        if fault is not None:
            faults.append(fault)
    return tuple(filled), tuple(faults)


def _standing(field: FormField, value: object, sources: tuple[Source, ...]) -> Filled:
    origin: Literal["record", "account"] = "record" if sources else "account"
    return Filled(
        key=field.key,
        value=value,
        origin="empty" if value is None else origin,
        editable=field.editable or value is None,
        sources=sources if value is not None else (),
    )


def _contest(field: FormField, standing: Filled, text: str, on: dt.date) -> tuple[Filled, FieldFault | None]:
    """What the person says beside what the record says; the record's value still counts."""
    if standing.editable:
        return _fill(field, standing, text, on)
    entered, fault = read(field, text, on=on)
    if fault is not None or str(entered) == str(standing.value):
        return standing, fault
    return replace(standing, contested=entered), None


def _kept(standing: Filled, before: object) -> Filled:
    """What was typed earlier, unless a record has come to hold the field and cannot be typed over."""
    if standing.value is None:
        return Filled(key=standing.key, value=before, origin="typed", editable=True)
    if before == standing.value or not standing.editable:
        return standing
    return _over(standing, before)


def _over(standing: Filled, entered: object) -> Filled:
    return Filled(
        key=standing.key,
        value=entered,
        origin="typed",
        editable=True,
        sources=standing.sources,
        replaced=standing.value,
    )


def _fill(field: FormField, standing: Filled, text: str | None, on: dt.date) -> tuple[Filled, FieldFault | None]:
    value, sources = standing.value, standing.sources
    if not text:
        return standing, _refused(field, "required", REQUIRED) if value is None and field.required else None
    entered, fault = read(field, text, on=on)
    if fault is not None:
        return standing, fault
    if value is None:
        return Filled(key=field.key, value=entered, origin="typed", editable=True), None
    if entered == value or str(entered) == str(value):
        return standing, None
    if not field.editable:
        return standing, _fixed(field, sources)
    return _over(standing, entered), None


def _refused(field: FormField, code: FaultCode, words: Phrase) -> FieldFault:
    return FieldFault(field=field.key, code=code, words=words, label=field.label)


def _fixed(field: FormField, sources: tuple[Source, ...]) -> FieldFault:
    names = [_place(source) for source in sources]
    place = joined(names, en=", ", zh="、") if names else Phrase(en="the account", zh="账户")
    words = Phrase(
        en=f"comes from {place.en} and cannot be typed over; have the record corrected",
        zh=f"来自{place.zh}，不能改填；请申请更正记录",
    )
    return _refused(field, "not-editable", words)


def _place(source: Source) -> Phrase:
    """The record set a value stands in and the date of its record, in words."""
    label, day = source.label or Phrase.same(f"{source.unit} / {source.record_set}"), day_of(source.date)
    date = day or Phrase.same(source.date)
    return Phrase(en=f"{label.en} ({date.en})", zh=f"{label.zh}（{date.zh}）") if date else label


def _unknown(item: Item, key: str) -> FieldFault:
    keys = [field.key for field in item.form]
    near = get_close_matches(key, keys, n=1)
    known = ", ".join(keys)
    en, zh = (f'; did you mean "{near[0]}"?', f"；是否指“{near[0]}”？") if near else (f" ({known})", f"（{known}）")
    words = Phrase(en=f"the form has no such field{en}", zh=f"表单没有这一栏{zh}")
    return FieldFault(field=key, code="unknown-field", words=words)


def read(field: FormField, text: str, *, on: dt.date | None = None) -> tuple[object, FieldFault | None]:
    """A typed text as the field's value, or what is wrong with it; nobody is born after the day `on`.

    >>> read(FormField(key="on", label=NOTHING, type="date"), "2020-02-30")[1].words.en
    '"2020-02-30" is not a date like 2020-07-06'
    """
    if field.codes and text not in field.codes:
        en = ", ".join(f"{code} ({called.en})" for code, called in field.codes.items())
        zh = "、".join(f"{code}（{called.zh}）" for code, called in field.codes.items())
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        words = Phrase(en=f'"{shown}" is not one of {en}', zh=f"“{shown}”不在可选值之内：{zh}")
        return None, _refused(field, "not-a-choice", words)
    if field.type not in READERS and len(text) > LONGEST:
        return None, _refused(field, "too-long", TOO_LONG)
    value, wrong = READERS.get(field.type, _text)(text)
    if field.type == "resident_id" and not wrong.en and not resident_id.is_valid(text, on=on):
        value, wrong = None, NO_RESIDENT_ID
    return value, _refused(field, "not-of-its-type", wrong) if wrong.en else None


def _text(text: str) -> tuple[object, Phrase]:
    return text, NOTHING


def _number(text: str) -> tuple[object, Phrase]:
    wrong = _not(text, "not a number", zh="数字")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None, wrong
    if not value.is_finite() or len(text) > LONGEST_NUMBER or abs(value.adjusted()) > LONGEST_NUMBER:
        return None, wrong
    return value, NOTHING


def _date(text: str) -> tuple[object, Phrase]:
    try:
        return dt.date.fromisoformat(text), NOTHING
    except ValueError:
        return None, _not(text, "not a date like 2020-07-06", zh=" 2020-07-06 这样的日期")


def _boolean(text: str) -> tuple[object, Phrase]:
    if text in {"true", "false"}:
        return text == "true", NOTHING
    return None, _not(text, "neither true nor false", zh=" true 或 false")


def _not(text: str, en: str, *, zh: str) -> Phrase:
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return Phrase(en=f'"{text}" is {en}', zh=f"“{text}”不是{zh}")


def _email(text: str) -> tuple[object, Phrase]:
    return (text, NOTHING) if EMAIL.fullmatch(text) else (None, NO_EMAIL)


def _name(text: str) -> tuple[object, Phrase]:
    name = writing.person_name(text)
    return (name, NOTHING) if 0 < len(name) <= LONGEST_NAME else (None, NAME_TOO_LONG)


def _bank_account(text: str) -> tuple[object, Phrase]:
    bare = "".join(text.split())
    return (bare, NOTHING) if BANK_ACCOUNT.fullmatch(bare) else (None, NO_ACCOUNT)


def _mobile(text: str) -> tuple[object, Phrase]:
    return (mobile.normalise(text), NOTHING) if mobile.is_valid(text) else (None, NO_MOBILE)


def _resident_id(text: str) -> tuple[object, Phrase]:
    return (resident_id.normalise(text), NOTHING) if resident_id.is_valid(text) else (None, NO_RESIDENT_ID)


def _credit_code(text: str) -> tuple[object, Phrase]:
    return (credit_code.normalise(text), NOTHING) if credit_code.is_valid(text) else (None, NO_CREDIT_CODE)


READERS: Final[Mapping[str, Callable[[str], tuple[object, Phrase]]]] = {
    "number": _number,
    "money": _number,
    "date": _date,
    "boolean": _boolean,
    "mobile": _mobile,
    "resident_id": _resident_id,
    "credit_code": _credit_code,
    "email": _email,
    "bank_account": _bank_account,
    "name": _name,
}
"""How a typed text becomes a value of its field's type; fields of the other types hold the text itself."""
