"""`resident_id` in SQL: a whole column of citizens' numbers judged at once."""

from __future__ import annotations

from sqlglot import exp

from saltern.core.identifiers import writing_sql
from saltern.core.identifiers.resident_id import CHECKS, OLD_SHAPE, SHAPE, WEIGHTS


def normalise(value: exp.Expr, /) -> exp.Expr:
    """`normalise` as an expression."""
    number = writing_sql.normalise(value)
    body = exp.DPipe(
        this=exp.DPipe(this=_part(number, 1, 6), expression=exp.Literal.string("19")),
        expression=exp.func("substring", number.copy(), exp.Literal.number(7)),
    )
    old = exp.func("regexp_full_match", number.copy(), exp.Literal.string(OLD_SHAPE))
    usual = exp.func("regexp_full_match", value.copy(), exp.Literal.string(SHAPE))
    return (
        exp.case()
        .when(usual, value.copy())
        .when(old, exp.DPipe(this=body, expression=_check(first_seventeen(body))))
        .else_(number.copy())
    )


def first_seventeen(number: exp.Expr, /) -> exp.Expr:
    """The first seventeen digits as a whole number, null where they are none."""
    return exp.TryCast(this=_part(number, 1, 17), to=exp.DataType.build("BIGINT"))


def fault(number: exp.Expr, /, *, areas_table: str, digits: exp.Expr | None = None) -> exp.Expr:
    """Why a normalised number is nobody's: 'filler', 'length', 'format', 'birth_date', 'area', 'check_digit', or null.

    `areas_table` holds `areas()` as (code, first, last). `digits` names a column of `first_seventeen`: a database works
    an expression out anew at each place inside a CASE.
    """
    text, day = exp.Literal.string, born(number)
    check = _check(digits or first_seventeen(number))
    shape = exp.func("regexp_full_match", number.copy(), text(SHAPE))
    year = exp.TryCast(this=_part(number, 7, 4), to=exp.DataType.build("INT"))
    known = exp.Exists(
        this=exp.select("1")
        .from_(exp.to_table(areas_table, dialect="duckdb"))
        .where(
            exp.column("code").eq(_part(number, 1, 6)),
            exp.Between(this=year, low=exp.column("first"), high=exp.column("last")),
        )
    )
    return (
        exp.case()
        .when(_filler(number), text("filler"))
        .when(exp.NEQ(this=exp.Length(this=number.copy()), expression=exp.Literal.number(18)), text("length"))
        .when(exp.Not(this=shape), text("format"))
        .when(exp.Is(this=day, expression=exp.null()), text("birth_date"))
        .when(
            exp.NEQ(this=check, expression=_part(number, 18, 1)),
            text("check_digit"),
        )
        .when(exp.Not(this=known), text("area"))
    )


def born(number: exp.Expr, /) -> exp.Expr:
    """The birth date a normalised number tells, null where there is none."""
    year, month, day = (_part(number, start, length) for start, length in ((7, 4), (11, 2), (13, 2)))
    dash = exp.Literal.string("-")
    parts = (year, dash, month, dash.copy(), day)
    written: exp.Expr = parts[0]
    for part in parts[1:]:
        written = exp.DPipe(this=written, expression=part)
    return exp.TryCast(this=exp.Paren(this=written), to=exp.DataType.build("DATE"))


def sex(number: exp.Expr, /) -> exp.Expr:
    """male or female, as an expression over a normalised number."""
    odd = exp.func("contains", exp.Literal.string("13579"), _part(number, 17, 1))
    return exp.case().when(odd, exp.Literal.string("male")).else_(exp.Literal.string("female"))


def _check(digits: exp.Expr) -> exp.Expr:
    rest = exp.Mod(this=_weighted(digits), expression=exp.Literal.number(11))
    place = exp.Add(this=exp.Paren(this=rest), expression=exp.Literal.number(1))
    return exp.func("substring", exp.Literal.string(CHECKS), place, exp.Literal.number(1))


def _weighted(digits: exp.Expr) -> exp.Expr:
    """The weighted sum by whole-number arithmetic: a third of the time of text."""
    total: exp.Expr | None = None
    for place, weight in enumerate(WEIGHTS):
        shifted = exp.IntDiv(this=digits.copy(), expression=exp.Literal.number(10 ** (16 - place)))
        digit = exp.Paren(this=exp.Mod(this=shifted, expression=exp.Literal.number(10)))
        term = exp.Mul(this=digit, expression=exp.Literal.number(weight))
        total = term if total is None else exp.Add(this=total, expression=term)
    return exp.Paren(this=total)


def _filler(number: exp.Expr) -> exp.Expr:
    first = _part(number, 1, 1)

    def only(part: exp.Expr, length: int) -> exp.Expr:
        return exp.EQ(this=part, expression=exp.func("repeat", first.copy(), exp.Literal.number(length)))

    old = exp.DPipe(this=_part(number, 1, 6), expression=_part(number, 9, 9))
    whole = exp.EQ(this=number.copy(), expression=exp.func("repeat", first.copy(), exp.Length(this=number.copy())))
    return exp.or_(whole, only(_part(number, 1, 17), 17), only(exp.Paren(this=old), 15))


def _part(number: exp.Expr, start: int, length: int) -> exp.Expr:
    return exp.func("substring", number.copy(), exp.Literal.number(start), exp.Literal.number(length))
