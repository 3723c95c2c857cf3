"""What a row must satisfy to be believed, as one SQL pass over text columns: no row is ever looked at in Python.

Each check is a condition that holds where the row is wrong; a row's wrongs are one number, a bit a check, so that good
rows cost a comparison each and bad rows can be told exactly. Sources: the feed contract (types, required, codes,
ranges, patterns); a date outside 1800-2200 is nobody's date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from saltern.core.registry.source import SQL_TYPES, Column, Contract

DATE_FLOOR: Final = "1800-01-01"
DATE_CEILING: Final = "2200-01-01"
DUPLICATE: Final = "duplicate_key"
MISSHAPEN: Final = "shape"
FINE: Final = "DECIMAL(18, 6)"
"""How amounts are read before it is asked whether they are whole cents: an amount is below a million million."""
MOST_CHECKS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition over the raw column `name` and its typed twin; `expected` is said to the steward."""

    column: str
    rule: str
    expected: str
    wrong: exp.Expr


def typed(name: str) -> exp.Column:
    """The typed twin of a raw column."""
    return exp.column(f"_{name}", quoted=True)


def raw(name: str) -> exp.Column:
    """The column as text."""
    return exp.column(name, quoted=True)


def checks(contract: Contract, *, native: frozenset[str]) -> list[Check]:
    """All checks of a contract; columns that come typed need no type check."""
    found = [check for column in contract.columns for check in _column(column, native=column.name in native)]
    if len(found) > MOST_CHECKS:
        message = f"{contract.dataset}: {len(found)} checks, {MOST_CHECKS} are possible"
        raise ValueError(message)
    return found


def staged(
    *, contract: Contract, rows: exp.Query, present: Sequence[str], native: frozenset[str], lines: bool
) -> exp.Select:
    """The rows with typed columns, `_fault` (a bit a failed check) and, for bad rows only, `_raw` (the texts)."""
    all_checks = checks(contract, native=native)
    names = [column.name for column in contract.columns]
    carried: list[exp.Expr] = [exp.column("_row")] if native or "_row" in rows.named_selects else []
    if lines:
        carried += [exp.column("_broken"), exp.column("_line")]
    columns = [
        raw(name) if name in present else exp.alias_(exp.cast(exp.null(), "VARCHAR"), name, quoted=True)
        for name in names
    ]
    twins = [
        exp.alias_(_twin(column, native=column.name in native), f"_{column.name}", quoted=True)
        for column in contract.columns
    ]
    texts = exp.select(*columns, *carried).from_(rows.subquery("delivered", copy=False), copy=False)
    doubled = exp.select(*(raw(name) for name in names), *twins, *(c.copy() for c in carried)).from_(
        texts.subquery("texts")
    )
    wrongs = [check.wrong for check in all_checks]
    mask: exp.Expr = exp.Literal.number(0)
    if wrongs:
        bits = [
            exp.If(
                this=wrong.copy(), true=_bit(place), false=exp.cast(exp.Literal.number(0), "UBIGINT", dialect="duckdb")
            )
            for place, wrong in enumerate(wrongs)
        ]
        total: exp.Expr = bits[0]
        for bit in bits[1:]:
            total = exp.BitwiseOr(this=total, expression=bit)
        mask = (
            exp.case()
            .when(exp.or_(*(wrong.copy() for wrong in wrongs)), total)
            .else_(exp.cast(mask, "UBIGINT", dialect="duckdb"))
        )
    if lines:
        mask = exp.case().when(exp.column("_broken"), _bit(MOST_CHECKS)).else_(mask)
    judged = exp.select("*", exp.alias_(exp.cast(mask, "UBIGINT", dialect="duckdb"), "_fault")).from_(
        doubled.subquery("doubled")
    )
    kept = [
        exp.alias_(_stored(column, native=column.name in native), column.name, quoted=True)
        for column in contract.columns
    ]
    as_text = exp.Array(expressions=[exp.cast(raw(name), "VARCHAR") for name in names])
    bad = exp.GT(this=exp.column("_fault"), expression=exp.Literal.number(0))
    texts_of_bad = exp.alias_(exp.case().when(bad, as_text), "_raw")
    outer = exp.select(*kept, exp.column("_fault"), texts_of_bad, *(c.copy() for c in carried if c.name != "_broken"))
    return outer.from_(judged.subquery("judged", copy=False), copy=False)


def failed(place: int, /) -> exp.Expr:
    """Whether the check at this place failed for a row."""
    hit = exp.BitwiseAnd(this=exp.column("_fault"), expression=_bit(place))
    return exp.GT(this=exp.Paren(this=hit), expression=exp.Literal.number(0))


def _bit(place: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(1 << place), "UBIGINT", dialect="duckdb")


def _twin(column: Column, *, native: bool) -> exp.Expr:
    if native or column.numbered or column.type == "string":
        return raw(column.name)
    kind = FINE if column.type == "decimal" else column.sql_type
    return exp.TryCast(this=raw(column.name), to=exp.DataType.build(kind, dialect="duckdb"))


def _stored(column: Column, *, native: bool) -> exp.Expr:
    if column.type == "decimal" and not native:
        return exp.cast(typed(column.name), column.sql_type, dialect="duckdb")
    return typed(column.name)


def _column(column: Column, *, native: bool) -> Iterator[Check]:
    text, value = raw(column.name), typed(column.name)
    if column.required:
        yield Check(
            column=column.name, rule="required", expected="a value", wrong=exp.Is(this=text, expression=exp.null())
        )
    if not native and column.type != "string":
        yield Check(column=column.name, rule="type", expected=column.type, wrong=_mistyped(column))
    if column.format == "month":
        yield Check(column=column.name, rule="type", expected="month YYYY-MM", wrong=_no_month(column))
    if column.codes:
        allowed = exp.In(this=text, expressions=[exp.Literal.string(code) for code in column.codes])
        yield Check(column=column.name, rule="code", expected=" | ".join(column.codes), wrong=exp.not_(allowed))
    yield from _ranges(column, value)
    yield from _lengths(column, text)
    if column.pattern:
        fits = exp.func("regexp_full_match", text, exp.Literal.string(column.pattern))
        yield Check(column=column.name, rule="pattern", expected=column.pattern, wrong=exp.not_(fits))


def _mistyped(column: Column) -> exp.Expr:
    text, value = raw(column.name), typed(column.name)
    unread = exp.and_(exp.Is(this=value, expression=exp.null()), exp.not_(exp.Is(this=text, expression=exp.null())))
    if column.type == "decimal":
        cents = exp.cast(value.copy(), SQL_TYPES["decimal"], dialect="duckdb")
        return exp.or_(unread, exp.NEQ(this=value.copy(), expression=cents))
    if column.type != "integer":
        return unread
    odd = exp.or_(*(exp.func("contains", text.copy(), exp.Literal.string(mark)) for mark in (".", "e", "E")))
    fits = exp.func("regexp_full_match", text.copy(), exp.Literal.string(r"\s*[-+]?[0-9]+(\.0+)?\s*"))
    return exp.or_(unread, exp.case().when(odd, exp.not_(fits)).else_(exp.false()))


def _no_month(column: Column) -> exp.Expr:
    text = raw(column.name)
    first = exp.DPipe(this=text.copy(), expression=exp.Literal.string("-01"))
    day = exp.TryCast(this=exp.Paren(this=first), to=exp.DataType.build("DATE"))
    seven = exp.NEQ(this=exp.Length(this=text.copy()), expression=exp.Literal.number(7))
    unread = exp.and_(
        exp.Is(this=day, expression=exp.null()), exp.not_(exp.Is(this=text.copy(), expression=exp.null()))
    )
    return exp.or_(seven, unread)


def _ranges(column: Column, value: exp.Expr) -> Iterator[Check]:
    low, high = column.minimum, column.maximum
    if column.type in {"date", "timestamp"}:
        low, high = low or DATE_FLOOR, high or DATE_CEILING
    elif column.type not in {"integer", "decimal"}:
        return
    if low:
        wrong = exp.LT(this=value.copy(), expression=_bound(column, low))
        yield Check(column=column.name, rule="minimum", expected=f"at least {low}", wrong=wrong)
    if high:
        wrong_high = exp.GT(this=value.copy(), expression=_bound(column, high))
        yield Check(column=column.name, rule="maximum", expected=f"at most {high}", wrong=wrong_high)


def _bound(column: Column, text: str) -> exp.Expr:
    if column.type in {"date", "timestamp"}:
        return exp.cast(exp.Literal.string(text), column.sql_type)
    return exp.cast(exp.Literal.string(text), column.sql_type, dialect="duckdb")


def _lengths(column: Column, text: exp.Expr) -> Iterator[Check]:
    length = exp.Length(this=text.copy())
    if column.min_length is not None:
        wrong = exp.LT(this=length, expression=exp.Literal.number(column.min_length))
        yield Check(column=column.name, rule="length", expected=f"at least {column.min_length} characters", wrong=wrong)
    if column.max_length is not None:
        wrong_long = exp.GT(this=length.copy(), expression=exp.Literal.number(column.max_length))
        expected = f"at most {column.max_length} characters"
        yield Check(column=column.name, rule="length", expected=expected, wrong=wrong_long)
