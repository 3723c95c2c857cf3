"""What is said of many related records at once: how many, how many different, the sum, the least, the greatest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from saltern.core.rules.engines.sql_records import Frame, Piece, Places, RecordRows, needs
from saltern.core.rules.engines.sql_values import (
    DAYS,
    MONTHS,
    NotExact,
    Scalar,
    all_of,
    fitted,
    integer,
    once,
    paren,
    truth,
)
from saltern.core.rules.feel import nodes as n
from saltern.words import Phrase

ALIKE = ("string", "number", "boolean", "date", "date and time", "ref", DAYS, MONTHS)
"""Kinds whose values the database tells apart exactly as FEEL does."""


class Walking(Protocol):
    """What an aggregate needs of the compiler it serves."""

    def over(self, rows: RecordRows, places: Places) -> tuple[Frame, Places, Scalar, Scalar | None]:
        """A frame over the rows, the names inside, which rows are picked, and the value taken of each."""
        ...

    def aggregate(
        self,
        rows: RecordRows,
        frame: Frame,
        places: Places,
        pieces: list[Piece],
        combine: Callable[[list[exp.Expr]], exp.Expr],
    ) -> exp.Expr:
        """The aggregates as a value beside the row that owns the rows."""
        ...


Aggregate = Callable[[Walking, n.Call, RecordRows, Places], Scalar]


def distinct_of(node: n.Node) -> n.Node | None:
    """The list of which `node` is the distinct values."""
    if not isinstance(node, n.Call) or not isinstance(node.callee, n.Name) or len(node.arguments) != 1:
        return None
    name, listed = node.arguments[0]
    return listed if node.callee.name == "distinct values" and name is None else None


def _count(compiler: Walking, node: n.Call, rows: RecordRows, places: Places) -> Scalar:
    """How many rows are picked."""
    frame, _, picked, _ = compiler.over(replace(rows, value=None), places)
    piece = Piece(sql=_where(exp.Count(this=exp.Star()), _chosen(rows, picked)), empty=integer(0), needs=needs(picked))
    return _number(compiler.aggregate(rows, frame, places, [piece], lambda parts: parts[0]))


def _count_distinct(compiler: Walking, node: n.Call, rows: RecordRows, places: Places) -> Scalar:
    """How many different values the picked rows hold; the database leaves null out, in FEEL it is one of them."""
    if rows.value is None:
        raise NotExact(node, Phrase(en="whole rows have no one value to tell apart", zh="整行没有可用来区分的单一值"))
    frame, _, picked, value = compiler.over(rows, places)
    assert value is not None
    if value.kind not in ALIKE:
        raise NotExact(node, Phrase(en=f"values of the kind {value.kind}", zh=f"{value.kind} 类型的值"))
    chosen, wanted = _chosen(rows, picked), _wanted(rows, picked)
    different = exp.Count(this=exp.Distinct(expressions=[value.sql]))
    pieces = [Piece(sql=_where(different, chosen), empty=integer(0), needs=wanted)]
    if value.nullable:
        once(value, node)
        pieces.append(_missing(value, chosen, wanted))

    def combine(parts: list[exp.Expr]) -> exp.Expr:
        if len(parts) == 1:
            return parts[0]
        one_more = exp.Case(ifs=[exp.If(this=parts[1], true=integer(1))], default=integer(0))
        return paren(exp.Add(this=parts[0], expression=one_more))

    return _number(compiler.aggregate(rows, frame, places, pieces, combine))


def _folded(function: type[exp.Func]) -> Aggregate:
    """The sum, the least or the greatest value; null where one of the values is."""

    def compile_it(compiler: Walking, node: n.Call, rows: RecordRows, places: Places) -> Scalar:
        if rows.value is None:
            raise NotExact(node, Phrase(en="whole rows have no order and no sum", zh="整行没有大小顺序，也不能求和"))
        frame, _, picked, value = compiler.over(rows, places)
        assert value is not None
        if value.kind in ("ref", "null", "boolean") or (function is exp.Sum and value.kind != "number"):
            raise NotExact(node, Phrase(en=f"values of the kind {value.kind}", zh=f"{value.kind} 类型的值"))
        chosen, wanted = _chosen(rows, picked), _wanted(rows, picked)
        pieces = [Piece(sql=_where(function(this=value.sql), chosen), empty=exp.Null(), needs=wanted)]
        if value.nullable:
            once(value, node)
            pieces.append(_missing(value, chosen, wanted))

        def combine(parts: list[exp.Expr]) -> exp.Expr:
            if len(parts) == 1:
                return parts[0]
            return exp.Case(ifs=[exp.If(this=parts[1], true=exp.Null())], default=parts[0])

        sql = compiler.aggregate(rows, frame, places, pieces, combine)
        if value.kind != "number":
            return Scalar(sql=sql, kind=value.kind)
        digits = value.digits + (10 if function is exp.Sum else 0)
        return fitted(sql, digits, value.scale, nullable=True, node=node)

    return compile_it


def _missing(value: Scalar, chosen: Sequence[exp.Expr], wanted: tuple[exp.Expr, ...]) -> Piece:
    """Whether a picked row has no value."""
    absent = exp.Is(this=paren(value.sql), expression=exp.Null())
    found = exp.GT(this=_where(exp.Count(this=exp.Star()), [*chosen, absent]), expression=integer(0))
    return Piece(sql=found, empty=truth(False), needs=wanted)


def _chosen(rows: RecordRows, picked: Scalar) -> list[exp.Expr]:
    return [part.sql for part in picked.conjuncts] if rows.conditions else []


def _wanted(rows: RecordRows, picked: Scalar) -> tuple[exp.Expr, ...]:
    return needs(picked) if rows.conditions else ()


def _where(sql: exp.Expr, conditions: Sequence[exp.Expr]) -> exp.Expr:
    """The aggregate over those rows that meet the conditions."""
    if not conditions:
        return sql
    return exp.Filter(this=sql, expression=exp.Where(this=all_of(list(conditions))))


def _number(sql: exp.Expr) -> Scalar:
    return Scalar(sql=sql, kind="number", nullable=False, digits=18)


AGGREGATES: dict[str, Aggregate] = {
    "count": _count,
    "count distinct": _count_distinct,
    "sum": _folded(exp.Sum),
    "min": _folded(exp.Min),
    "max": _folded(exp.Max),
}
