"""Rows that broke the contract, as who mends them sees them: whose they seem, what stands there, what should.

Numbers, names, mobiles and addresses are masked; what else a row says of somebody unknown is shown, or nobody could
mend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from saltern.apps.stewardship.quarantine import WrongRow
from saltern.core.identifiers import mobile, writing
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.contracts.contract import Column, Contract
    from saltern.core.registry.batch import Batch

MASKED: Final = frozenset({"resident_id", "credit_code", "mobile", "name", "address"})
RULES: Final[Mapping[str, Phrase]] = {
    "required": Phrase(en="nothing stands there", zh="没有填"),
    "type": Phrase(en="not of its kind", zh="写法不对"),
    "instant": Phrase(en="a day, without the time of day", zh="只要日期，不要时刻"),
    "code": Phrase(en="no such code", zh="没有这个代码"),
    "minimum": Phrase(en="too small or too early", zh="过小或过早"),
    "maximum": Phrase(en="too large or too late", zh="过大或过晚"),
    "length": Phrase(en="too short or too long", zh="长短不合"),
    "pattern": Phrase(en="not written as agreed", zh="与约定的写法不同"),
    "filler": Phrase(en="a filler", zh="占位的字样"),
    "duplicate_key": Phrase(en="another row of the delivery has the same key", zh="本批另有一行主键相同"),
    "shape": Phrase(en="the row cannot be told apart", zh="整行分不开"),
}
KINDS: Final[Mapping[str, Phrase]] = {
    "date": Phrase(en="a day such as 2020-06-30", zh="日期，如2020-06-30"),
    "timestamp": Phrase(en="a moment such as 2020-06-30 09:30:00", zh="时刻，如2020-06-30 09:30:00"),
    "integer": Phrase(en="a whole number", zh="整数"),
    "decimal": Phrase(en="a number with at most two decimal places", zh="数，最多两位小数"),
    "boolean": Phrase(en="true or false", zh="true或false"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideCell:
    """A cell that broke the contract: what stands there, masked where it says who somebody is; the rule it broke and
    what was `expected`; `codes` are all that may stand there. `whole` is shown where it may be."""

    column: str
    label: str
    rule: str
    expected: str
    shown: str
    kind: str
    masked: bool
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """A row set aside; `who` is the name or number it bears, masked. Mended `by` whom, in which batch; `mendable` where
    it was kept as it was sent."""

    row: int
    who: str
    cells: Sequence[AsideCell]
    mendable: bool
    mended_in: str = ""
    mended_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideList:
    """A batch, its first rows set aside, and how many were mended; `stands`: it still counts, so that rows of it can
    be mended."""

    batch: Batch
    rows: Sequence[AsideRow]
    mended: int
    stands: bool


def cell(wrong: WrongRow, *, column: Column | None, text: str) -> AsideCell:
    """A wrong as it is shown."""
    hidden = column is None or column.format in MASKED or column.classification in {"personal", "sensitive"}
    return AsideCell(
        column=wrong.column,
        label=column.label or column.name if column else wrong.column,
        rule=wrong.rule,
        expected=wrong.expected,
        shown=_hidden(text, column) if hidden else text,
        kind=column.type if column else "",
        masked=hidden,
        codes=column.codes if column else (),
    )


def who(contract: Contract, texts: Mapping[str, str]) -> str:
    """What a row calls its subject, masked: the first name there is, else the first number."""
    for formats in ({"name"}, {"resident_id", "credit_code"}):
        for column in contract.columns:
            text = texts.get(column.name, "").strip()
            if column.format in formats and text:
                return _hidden(text, column)
    return ""


def _hidden(text: str, column: Column | None) -> str:
    if column is not None and column.format == "mobile":
        return mobile.mask(text)
    if column is not None and column.format == "name":
        return writing.mask_name(text)
    return writing.mask_number(text)


def rule_words(rule: str, expected: str, *, kind: str) -> Phrase:
    """Why a cell was not taken, in words: the rule, and what may stand there.

    >>> rule_words("type", "date", kind="date").zh
    '写法不对：日期，如2020-06-30'
    """
    said = RULES.get(rule, Phrase.same(rule))
    wanted = _wanted(rule, expected, kind)
    return Phrase(zh=f"{said.zh}：{wanted.zh}", en=f"{said.en}: {wanted.en}") if wanted else said


def _wanted(rule: str, expected: str, kind: str) -> Phrase | None:
    if rule == "type":
        return Phrase(en="a month such as 2020-06", zh="年月，如2020-06") if "month" in expected else KINDS.get(kind)
    for start, zh in (("at least ", "不少于"), ("at most ", "不超过")):
        if rule in {"minimum", "maximum", "length"} and expected.startswith(start):
            return Phrase(en=expected, zh=f"{zh}{expected.removeprefix(start).replace(' characters', '个字')}")
    return Phrase.same(expected) if rule == "pattern" else None
