"""`resident_id` in SQL: a whole column of people's numbers judged at once."""

from __future__ import annotations

import datetime as dt

from sqlglot import exp

from saltern.core.identifiers import writing_sql
from saltern.core.identifiers.resident_id import (
    CARD_SHAPE,
    CARD_SIGNS,
    CARD_WEIGHTS,
    CARDS_ENDED,
    CHECKS,
    FIRST_GIVEN,
    FOREIGN,
    OLD_SHAPE,
    SHAPE,
    WEIGHTS,
)


def normalise(value: exp.Expr, /) -> exp.Expr:
    """`normalise` as an expression."""
    number = writing_sql.normalise(value)
    usual = exp.func("regexp_full_match", value.copy(), exp.Literal.string(SHAPE))
    return exp.case().when(usual, value.copy()).else_(in_full(number, digits=first_seventeen(_body(number))))


def old_digits(number: exp.Expr, /) -> exp.Expr:
    """Of a number written as it is compared, of fifteen places: its first seventeen digits in full; else null."""
    old = exp.EQ(this=exp.Length(this=number.copy()), expression=_int(15))
    return exp.case().when(old, first_seventeen(_body(number)))


def in_full(number: exp.Expr, /, *, digits: exp.Expr) -> exp.Expr:
    """A number written as it is compared, with eighteen places where it has fifteen; `digits` as in `fault`, here of
    `old_digits`."""
    old = exp.func("regexp_full_match", number.copy(), exp.Literal.string(OLD_SHAPE))
    return exp.case().when(old, exp.DPipe(this=_body(number), expression=_check(digits))).else_(number.copy())


def _body(number: exp.Expr) -> exp.Expr:
    """Seventeen places of one of fifteen: the century stands before the year."""
    return exp.DPipe(
        this=exp.DPipe(this=_part(number, 1, 6), expression=exp.Literal.string("19")),
        expression=exp.func("substring", number.copy(), exp.Literal.number(7)),
    )


def first_seventeen(number: exp.Expr, /) -> exp.Expr:
    """The first seventeen digits as a whole number, null where they are none."""
    return exp.TryCast(this=_part(number, 1, 17), to=exp.DataType.build("BIGINT"))


def fault(
    number: exp.Expr, /, *, areas_table: str, digits: exp.Expr | None = None, on: dt.date | None = None
) -> exp.Expr:
    """Why a normalised number is nobody's: 'filler', 'rounded', 'length', 'format', 'birth_date', 'check_digit',
    'area', or null.

    `areas_table` holds `areas()` as (code, first, last). `digits` names a column of `first_seventeen`: a database works
    an expression out anew at each place inside a CASE. Nobody is born after the day `on`.
    """
    text = exp.Literal.string
    check = exp.case().when(_is_card(number), _card_check(number)).else_(_check(digits or first_seventeen(number)))
    shape = exp.func("regexp_full_match", number.copy(), text(SHAPE))
    year = exp.func("greatest", exp.TryCast(this=_part(number, 7, 4), to=exp.DataType.build("INT")), _int(FIRST_GIVEN))
    card_year = exp.case().when(_is_card(number), _int(FIRST_GIVEN)).else_(year)
    known = exp.Exists(
        this=exp.select("1")
        .from_(exp.to_table(areas_table, dialect="duckdb"))
        .where(exp.column("code").eq(_area_key(number)), exp.GTE(this=exp.column("last"), expression=card_year))
    )
    long = exp.NEQ(this=exp.Length(this=number.copy()), expression=_int(18))
    return (
        exp.case()
        .when(_filler(number), text("filler"))
        .when(writing_sql.is_rounded(number), text("rounded"))
        .when(exp.and_(long, exp.not_(_is_card(number))), text("length"))
        .when(exp.and_(exp.Not(this=shape), exp.not_(_is_card(number))), text("format"))
        .when(_unborn(number, on), text("birth_date"))
        .when(
            exp.NEQ(this=exp.Paren(this=check), expression=exp.func("right", number.copy(), _int(1))),
            text("check_digit"),
        )
        .when(exp.Not(this=known), text("area"))
    )


def _unborn(number: exp.Expr, on: dt.date | None) -> exp.Expr:
    nowhen = exp.Is(this=born(number), expression=exp.null())
    if on is None:
        return nowhen
    return exp.or_(nowhen, exp.GT(this=born(number), expression=exp.cast(exp.Literal.string(str(on)), "DATE")))


def _area_key(number: exp.Expr) -> exp.Expr:
    foreign = exp.EQ(this=_part(number, 1, 1), expression=exp.Literal.string(FOREIGN))
    return (
        exp.case()
        .when(_is_card(number), _part(number, 4, 4))
        .when(foreign, _part(number, 1, 3))
        .else_(_part(number, 1, 6))
    )


def _is_card(number: exp.Expr) -> exp.Expr:
    """Whether it is a foreigner's of before December 2023: its length first, for nearly all differ in that."""
    fifteen = exp.EQ(this=exp.Length(this=number.copy()), expression=_int(15))
    return exp.and_(fifteen, exp.func("regexp_full_match", number.copy(), exp.Literal.string(CARD_SHAPE)))


def _card_check(number: exp.Expr) -> exp.Expr:
    total = writing_sql.digit_sum(value=number, alphabet=CARD_SIGNS, weights=CARD_WEIGHTS)
    return exp.cast(exp.Mod(this=total, expression=_int(10)), "VARCHAR")


def born(number: exp.Expr, /) -> exp.Expr:
    """The birth date a normalised number tells, null where there is none."""
    late = exp.LTE(this=_part(number, 8, 2), expression=exp.Literal.string(CARDS_ENDED))
    century = exp.case().when(late, exp.Literal.string("20")).else_(exp.Literal.string("19"))
    return (
        exp.case()
        .when(_is_card(number), _date(exp.DPipe(this=century, expression=_part(number, 8, 2)), number, 10))
        .else_(_date(_part(number, 7, 4), number, 11))
    )


def _date(year: exp.Expr, number: exp.Expr, month_at: int) -> exp.Expr:
    dash = exp.Literal.string("-")
    written = year
    for part in (dash, _part(number, month_at, 2), dash.copy(), _part(number, month_at + 2, 2)):
        written = exp.DPipe(this=written, expression=part)
    return exp.TryCast(this=exp.Paren(this=written), to=exp.DataType.build("DATE"))


def sex(number: exp.Expr, /) -> exp.Expr:
    """male or female, as an expression over a normalised number."""
    before_last = exp.func("left", exp.func("right", number.copy(), _int(2)), _int(1))
    odd = exp.func("contains", exp.Literal.string("13579"), before_last)
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


def _int(value: int) -> exp.Expr:
    return exp.Literal.number(value)
