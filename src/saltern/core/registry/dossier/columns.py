"""How the columns of a record set are best written down, told by one look over its rows.

Texts that come back often (and the codes of addresses and households, which stand in many sets) become places in a
sorted list; others (receipt numbers, card numbers) are written as they are, byte below byte, so that what is the same
in every row of a subject all but vanishes. A type the layout has no form for leaves the whole record set to the lake.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import repeat
from typing import Any, Final

import duckdb
import numpy as np

from saltern.core.registry.dossier.encoding import Array
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
DIGITS: Final = re.compile("[0-9]+")
PLAIN: Final = re.compile("[0-9A-Za-z-]*")
MOST_DIGITS: Final = 17
MOMENT: Final = 1_000_000
FIRST_DAY: Final = dt.date.min.toordinal() - dt.date(1970, 1, 1).toordinal()
LAST_DAY: Final = dt.date.max.toordinal() - dt.date(1970, 1, 1).toordinal()
MANY_ROWS: Final = 100_000
Values = Sequence[Any]
_UNSIGNED: Final = {1: "UTINYINT", 2: "USMALLINT", 3: "UINTEGER", 4: "UINTEGER"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """A record set as rows to be written down: the table or view with its rows, its columns in the rules' order, about
    how many rows there are, the batch all of them came with, where it is one."""

    declared: RecordSet
    table: str
    types: Mapping[str, str]
    rows: int
    batch: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns written, the batch last."""
        return tuple(name for name in (*self.declared.columns, BATCH_COLUMN) if name in self.types)

    def entity(self, name: str) -> str:
        """What a text column is a key of, "" for a plain text."""
        column = self.declared.columns.get(name)
        return column.entity if column is not None and column.kind == "ref" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """The rows of a small table as values: of each column which rows hold one, and those, all that are no texts as
    numbers."""

    rows: int
    held: Mapping[str, tuple[Array, Values]]

    def found(self, name: str, kind: str, *, listed: bool) -> list[object]:
        """The answers to `_questions`."""
        values = self.held[name][1]
        if (listed and kind == "VARCHAR") or not values:
            return [len(values)]
        if kind == "VARCHAR":
            texts = set(values)
            lengths = [len(text.encode()) for text in texts]
            return [len(values), len(texts), min(lengths), max(lengths), min(texts), max(texts)]
        ends = [min(values), max(values)]
        if found := DECIMAL.fullmatch(kind):
            return [len(values), *(Decimal(end).scaleb(-int(found[2])) for end in ends)]
        broken = [any(number % MOMENT for number in values)] if kind == "TIMESTAMP" else []
        return [len(values), *ends, *broken]

    def texts(self, name: str) -> list[str]:
        """The different texts of a column, sorted."""
        return sorted(set(self.held[name][1]))

    def codes(self, layout: ColumnLayout, places: Mapping[str, int]) -> Array:
        """The numbers of a column, as `code` has them of a large table; `places` are those of the listed texts."""
        filled, values = self.held[layout.name]
        codes = np.zeros(self.rows, dtype=f"u{next(size for size in (1, 2, 4, 8) if size >= layout.width)}")
        if layout.form == "coded":
            codes[filled] = [places[text] for text in values]
        else:
            codes[filled] = np.array(values, dtype="i8") // layout.unit - (layout.low - 1)
        return codes


def few(stated: Stated, *, connection: duckdb.DuckDBPyConnection) -> Few | None:
    """The rows of a table so small that all its texts are listed and one question is the quickest; else None."""
    names = [name for name in stated.names if not (name == BATCH_COLUMN and stated.batch)]
    questions = (_questions(quoted(name), stated.types[name], listed=False) for name in names)
    if stated.rows > FEW_TEXTS or None in questions:
        return None
    asked = ", ".join(["0", *(raw(quoted(name), stated.types[name]) for name in names)])
    try:
        rows = connection.execute(f"SELECT {asked} FROM {quoted(stated.table)}").fetchall()  # noqa: S608  # quoted names
    except (duckdb.ConversionException, duckdb.OutOfRangeException):  # a number too large to be written down
        return None
    held = {}
    for name, values in zip(names, list(zip(*rows, strict=True))[1:] or repeat(()), strict=bool(rows)):
        known = [value for value in values if value is not None]
        held[name] = np.array([value is not None for value in values], dtype="?"), known
    return Few(rows=len(rows), held=held)


def look(
    stated: Stated, rows_held: Few | None, *, connection: duckdb.DuckDBPyConnection
) -> tuple[int, list[ColumnLayout]] | None:
    """The rows there are and the layout of each column, or None where a column cannot be written down."""
    if rows_held is not None:
        told = [
            _layout(
                stated, name, rows_held.rows, rows_held.found(name, stated.types[name], listed=_listed(stated, name))
            )
            if name in rows_held.held
            else _layout(stated, name, rows_held.rows, [])
            for name in stated.names
        ]
        known = [layout for layout in told if layout is not None]
        return (rows_held.rows, known) if len(known) == len(told) else None
    asked = [_Question(sql="count(*)")]
    widths: list[int] = []
    for name in stated.names:
        if name == BATCH_COLUMN and stated.batch:
            widths.append(0)
            continue
        questions = _questions(quoted(name), stated.types[name], listed=_listed(stated, name))
        if questions is None:
            return None
        widths.append(len(questions))
        asked.extend(questions)
    row = _answers(stated, asked, connection)
    rows, layouts, at = int(str(row[0])), list[ColumnLayout](), 1
    for name, width in zip(stated.names, widths, strict=True):
        layout = _layout(stated, name, rows, row[at : at + width])
        if layout is None:
            return None
        layouts.append(layout)
        at += width
    return None if not _settle(stated, rows, layouts, connection) else (rows, layouts)


def code(layout: ColumnLayout, place: str) -> str:
    """The SQL of a column's number (`place` is that of a listed text), or of its text where it is written."""
    column = quoted(layout.name)
    if layout.form == "written":
        return f"substr({column}, {len(layout.head) + 1})" if layout.head else column
    if layout.form == "coded":
        number = place
    else:
        number = (
            f"CAST(substr({column}, {len(layout.head) + 1}) AS BIGINT)" if layout.digits else raw(column, layout.type)
        )
        if layout.unit != 1:
            number = f"{number} // {layout.unit}"
        number = f"{number} + ({1 - layout.low})"
    return f"CAST({number if layout.full else f'coalesce({number}, 0)'} AS {_UNSIGNED.get(layout.width, 'UBIGINT')})"


def raw(value: str, kind: str) -> str:
    """A value that is no text as a number."""
    if kind == "DATE":
        return f"({value} - DATE '1970-01-01')"
    if kind == "TIMESTAMP":
        return f"epoch_us({value})"
    if kind == "BOOLEAN":
        return f"CAST({value} AS BIGINT)"
    if found := DECIMAL.fullmatch(kind):
        return f"CAST({value} * {10 ** int(found[2])} AS BIGINT)"
    return value


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def texts(stated: Stated, names: Sequence[str], *, connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """The different texts of some columns, sorted."""
    if not names:
        return []
    asked = ", ".join(f"list(DISTINCT {quoted(name)})" for name in names)
    row = connection.execute(f"SELECT {asked} FROM {quoted(stated.table)}").fetchall()[0]  # noqa: S608  # quoted names
    return [sorted(text for text in listed or () if text is not None) for listed in row]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of a table; `rows`: only its rows can tell, the figures in its files cannot."""

    sql: str
    rows: bool = False


def _listed(stated: Stated, name: str) -> bool:
    return name == BATCH_COLUMN or bool(stated.entity(name))


def _answers(stated: Stated, asked: Sequence[_Question], connection: duckdb.DuckDBPyConnection) -> list[object]:
    """The answers, in order. A large table is asked twice: what its files tell of themselves then costs no reading."""
    answers: list[object] = [None] * len(asked)
    every = range(len(asked))
    groups = [[n for n in every if not asked[n].rows], [n for n in every if asked[n].rows]]
    for group in groups if stated.rows > MANY_ROWS else [every]:
        if group:
            wanted = ", ".join(asked[number].sql for number in group)
            query = f"SELECT {wanted} FROM {quoted(stated.table)}"  # noqa: S608  # quoted names
            for number, answer in zip(group, connection.execute(query).fetchall()[0], strict=True):
                answers[number] = answer
    return answers


def _questions(column: str, kind: str, *, listed: bool) -> list[_Question] | None:
    filled = _Question(sql=f"count({column})")
    if kind == "VARCHAR" and listed:
        return [filled]
    if kind == "VARCHAR":
        told = ("approx_count_distinct({})", "min(strlen({}))", "max(strlen({}))", "min({})", "max({})")
        return [filled, *(_Question(sql=sql.format(column), rows=True) for sql in told)]
    if kind not in {"BIGINT", "DATE", "TIMESTAMP", "BOOLEAN"} and not DECIMAL.fullmatch(kind):
        return None
    ends = [f"min({column})", f"max({column})"]
    if not DECIMAL.fullmatch(kind):
        ends = [raw(end, kind) for end in ends]
    questions = [filled, *(_Question(sql=end) for end in ends)]
    if kind == "TIMESTAMP":
        questions.append(_Question(sql=f"max(abs({raw(column, kind)} % {MOMENT}))", rows=True))
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
    distinct, shortest, longest = (int(str(number)) for number in told[:3])
    least, most = (str(text) for text in told[3:])
    if distinct <= FEW_TEXTS or distinct * RETURNS <= rows or longest > LONGEST_WRITTEN:
        return listed if distinct <= MOST_TEXTS else None
    head = _head(least, most)
    width = max(longest - len(head), 1)
    written = replace(listed, form="written", texts="", width=width, head=head)
    ends = least[len(head) :], most[len(head) :]
    digits = all(DIGITS.fullmatch(end) for end in ends) and PLAIN.fullmatch(head)
    if shortest != longest or width > MOST_DIGITS or not digits:
        return written
    low, high = (int(end) for end in ends)
    return replace(written, low=low, digits=width, width=width_of(high - low + 2))


def _settle(stated: Stated, rows: int, layouts: list[ColumnLayout], connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a form is found for the written texts that only a look at each can tell of: those of digits, as their
    first and last are, and those with zero bytes, which is what shorter ones are filled up with."""

    def asked(places: Sequence[int], question: str) -> Iterator[tuple[int, object]]:
        sql = [question.format(quoted(layouts[n].name), layouts[n].head) for n in places]
        return zip(places, _answers(stated, [_Question(sql=each, rows=True) for each in sql], connection), strict=True)

    doubtful = [place for place, layout in enumerate(layouts) if layout.digits]
    for place, digits in asked(doubtful, "bool_and(regexp_full_match({}, '{}[0-9]+'))"):
        layout = layouts[place]
        layouts[place] = replace(
            layout, **({"form": "whole"} if digits else {"width": layout.digits, "low": 0, "digits": 0})
        )
    doubtful = [place for place, layout in enumerate(layouts) if layout.form == "written"]
    for place, zero in asked(doubtful, "bool_or(contains({}, chr(0)))"):
        if zero:
            layout = layouts[place]
            texts = f"{stated.table}.{layout.name}"
            layouts[place] = replace(layout, form="coded", width=0, head="", texts=texts)
    return rows <= MOST_TEXTS or not any(layouts[place].form == "coded" for place in doubtful)


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
