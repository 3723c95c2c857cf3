"""How the columns of a record set are best written down, told by one look over its rows.

Texts that come back often (and the codes of addresses and households, which stand in many sets) become places in a
sorted list; others (receipt numbers, card numbers) are written as they are, byte below byte, so that what is the same
in every row of a subject all but vanishes. A type the layout has no form for leaves the whole record set to the lake.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.registry.dossier.layout import ColumnLayout, Form
from saltern.core.registry.snapshot import BATCH_COLUMN
from saltern.core.rules.facts import RecordSet

DECIMAL: Final = re.compile(r"DECIMAL\((\d{1,2}), ?(\d{1,2})\)")
MOST_TEXTS: Final = 2_000_000
FEW_TEXTS: Final = 4096
RETURNS: Final = 64
"""A text is listed if each comes back so often on average."""
LONGEST_WRITTEN: Final = 40
LARGEST: Final = 1 << 59
MOMENT: Final = 1_000_000
FIRST_DAY: Final = dt.date.min.toordinal() - dt.date(1970, 1, 1).toordinal()
LAST_DAY: Final = dt.date.max.toordinal() - dt.date(1970, 1, 1).toordinal()
_UNSIGNED: Final = {1: exp.DType.UTINYINT, 2: exp.DType.USMALLINT, 3: exp.DType.UINT, 4: exp.DType.UINT}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """A record set as rows to be written down: the table or view with its rows, its columns in the rules' order, the
    batch all of them came with, where it is one."""

    declared: RecordSet
    table: str
    types: Mapping[str, str]
    batch: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns written, the batch last."""
        return tuple(name for name in (*self.declared.columns, BATCH_COLUMN) if name in self.types)

    def entity(self, name: str) -> str:
        """What a text column is a key of, "" for a plain text."""
        column = self.declared.columns.get(name)
        return column.entity if column is not None and column.kind == "ref" else ""


def look(stated: Stated, *, connection: duckdb.DuckDBPyConnection) -> tuple[int, list[ColumnLayout]] | None:
    """The rows there are and the layout of each column, or None where a column cannot be written down."""
    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    widths: list[int] = []
    for name in stated.names:
        if name == BATCH_COLUMN and stated.batch:
            widths.append(0)
            continue
        listed = name == BATCH_COLUMN or bool(stated.entity(name))
        questions = _questions(name, stated.types[name], listed=listed)
        if questions is None:
            return None
        widths.append(len(questions))
        asked.extend(questions)
    query = exp.select(*asked, copy=False).from_(exp.to_table(stated.table, quoted=True), copy=False)
    row = connection.execute(query.sql("duckdb", copy=False)).fetchall()[0]
    rows, layouts, at = int(row[0]), list[ColumnLayout](), 1
    for name, width in zip(stated.names, widths, strict=True):
        layout = _layout(stated, name, rows, row[at : at + width])
        if layout is None:
            return None
        layouts.append(layout)
        at += width
    return rows, layouts


def code(layout: ColumnLayout) -> exp.Expr:
    """The SQL of a column's number, or of its text where it is written."""
    column = exp.column(layout.name, quoted=True)
    if layout.form == "written":
        return exp.func("substr", column, _number(len(layout.head) + 1)) if layout.head else column
    if layout.form == "coded":
        number: exp.Expr = exp.Add(this=place(column, layout.texts), expression=_number(1))
    else:
        number = raw(layout.name, layout.type)
        if layout.unit != 1:
            number = exp.IntDiv(this=number, expression=_number(layout.unit))
        number = exp.Add(this=number, expression=exp.convert(1 - layout.low))
    kind = exp.DataType(this=_UNSIGNED.get(layout.width, exp.DType.UBIGINT))
    return exp.Cast(this=number if layout.full else exp.func("coalesce", number, _number(0), copy=False), to=kind)


def place(column: exp.Expr, texts: str) -> exp.Expr:
    """The place of a text in a list the database knows, from 0."""
    known = exp.cast(column, exp.DataType.build(listed(texts), udt=True))
    return exp.cast(exp.func("enum_code", known), "BIGINT")


def raw(name: str, kind: str) -> exp.Expr:
    """A value that is no text as a number."""
    column = exp.column(name, quoted=True)
    if kind == "DATE":
        return exp.paren(exp.Sub(this=column, expression=exp.cast(exp.Literal.string("1970-01-01"), "DATE")))
    if kind == "TIMESTAMP":
        return exp.func("epoch_us", column)
    if kind == "BOOLEAN":
        return exp.cast(column, "BIGINT")
    if found := DECIMAL.fullmatch(kind):
        return exp.cast(exp.Mul(this=column, expression=_number(10 ** int(found[2]))), "BIGINT")
    return column


def listed(texts: str) -> str:
    """The type in the database that stands for a list of texts."""
    return exp.to_identifier(f"texts {texts}", quoted=True).sql("duckdb", copy=False)


def texts(stated: Stated, names: Sequence[str], *, connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """The different texts of some columns."""
    if not names:
        return []
    asked = [exp.func("list", exp.Distinct(expressions=[exp.column(name, quoted=True)]), copy=False) for name in names]
    query = exp.select(*asked, copy=False).from_(exp.to_table(stated.table, quoted=True), copy=False)
    row = connection.execute(query.sql("duckdb", copy=False)).fetchall()[0]
    return [[text for text in listed or () if text is not None] for listed in row]


def _questions(name: str, kind: str, *, listed: bool) -> list[exp.Expr] | None:
    column = exp.column(name, quoted=True)
    filled: exp.Expr = exp.Count(this=column.copy())
    if kind == "VARCHAR" and listed:
        return [filled]
    if kind == "VARCHAR":
        length = exp.func("strlen", column)
        return [
            filled,
            exp.func("approx_count_distinct", column),
            exp.Max(this=length),
            exp.func("bool_or", exp.func("contains", column, exp.func("chr", _number(0)))),
            exp.Min(this=column.copy()),
            exp.Max(this=column.copy()),
        ]
    if kind not in {"BIGINT", "DATE", "TIMESTAMP", "BOOLEAN"} and not DECIMAL.fullmatch(kind):
        return None
    questions: list[exp.Expr] = [filled, exp.Min(this=column), exp.Max(this=column.copy())]
    if kind in {"DATE", "BOOLEAN"}:
        questions = [filled, exp.Min(this=raw(name, kind)), exp.Max(this=raw(name, kind))]
    if kind == "TIMESTAMP":
        broken = exp.Mod(this=raw(name, kind), expression=_number(MOMENT))
        questions = [
            filled,
            exp.Min(this=raw(name, kind)),
            exp.Max(this=raw(name, kind)),
            exp.Max(this=exp.func("abs", broken)),
        ]
    return questions


def _layout(stated: Stated, name: str, rows: int, found: Sequence[object]) -> ColumnLayout | None:
    kind = stated.types[name]
    if not found:
        return ColumnLayout(name=name, type=kind, form="coded", width=0, texts=f"{stated.table}.{name}", constant=1)
    filled, *told = found
    if not filled:
        form: Form = "coded" if kind == "VARCHAR" else "whole"
        entity = stated.entity(name) if kind == "VARCHAR" else ""
        return ColumnLayout(name=name, type=kind, form=form, width=0, texts=f"={entity}" if entity else "", constant=0)
    if kind == "VARCHAR":
        return _text_layout(stated, name, rows, filled == rows, told)
    unit = MOMENT if kind == "TIMESTAMP" and not told[2] else 1
    scale = 10 ** int(decimal[2]) if (decimal := DECIMAL.fullmatch(kind)) else 1
    low, high = (int(Decimal(str(value)) * scale) // unit for value in told[:2])
    if max(abs(low), abs(high)) >= LARGEST // scale or _beyond(kind, low, high, unit):
        return None
    whole = ColumnLayout(
        name=name, type=kind, form="whole", width=width_of(high - low + 2), low=low, unit=unit, full=filled == rows
    )
    keyed = name in stated.declared.columns and stated.declared.columns[name].kind == "ref"
    if low == high and filled == rows and not keyed:
        return replace(whole, width=0, constant=1)
    return whole


def _text_layout(stated: Stated, name: str, rows: int, full: bool, told: Sequence[object]) -> ColumnLayout | None:
    entity = stated.entity(name)
    texts = f"={entity}" if entity else f"{stated.table}.{name}"
    listed = ColumnLayout(name=name, type="VARCHAR", form="coded", width=0, texts=texts, full=full)
    if not told:
        return listed
    distinct, longest, zero = int(str(told[0])), int(str(told[1])), bool(told[2])
    if distinct <= FEW_TEXTS or distinct * RETURNS <= rows or longest > LONGEST_WRITTEN or zero:
        return listed if distinct <= MOST_TEXTS else None
    head = _head(str(told[3]), str(told[4]))
    return ColumnLayout(name=name, type="VARCHAR", form="written", width=max(longest - len(head), 1), head=head)


def _head(least: str, most: str) -> str:
    """What all texts between two begin with, as far as it is ASCII."""
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1] and pair[0].isascii(), zip(least, most, strict=False))
    return "".join(letter for letter, _ in alike)


def _beyond(kind: str, low: int, high: int, unit: int) -> bool:
    """Whether a day lies where Python knows none (the lake may hold "infinity")."""
    day = {"DATE": 1, "TIMESTAMP": 86_400 * MOMENT // unit}.get(kind)
    return day is not None and not (FIRST_DAY * day <= low and high < (LAST_DAY + 1) * day)


def width_of(largest: int) -> int:
    """The bytes a number up to `largest` takes."""
    return max(1, (largest.bit_length() + 7) // 8)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
