"""`credit_code` in SQL: a whole column of firms' numbers judged at once."""

from __future__ import annotations

from sqlglot import exp

from saltern.core.identifiers import writing_sql
from saltern.core.identifiers.credit_code import ALPHABET, SHAPE, WEIGHTS


def normalise(value: exp.Expr, /) -> exp.Expr:
    """`normalise` as an expression."""
    return writing_sql.normalise(value)


def fault(number: exp.Expr, /) -> exp.Expr:
    """Why a normalised code is no firm's: 'filler', 'rounded', 'length', 'format', 'check_digit', or null."""
    text, one = exp.Literal.string, exp.Literal.number(1)
    first = exp.func("substring", number.copy(), one, one.copy())
    length = exp.Length(this=number.copy())
    filler = exp.EQ(this=number.copy(), expression=exp.func("repeat", first, length.copy()))
    shape = exp.func("regexp_full_match", number.copy(), text(SHAPE))
    total = writing_sql.digit_sum(value=number, alphabet=ALPHABET, weights=WEIGHTS)
    rest = exp.Sub(this=exp.Literal.number(31), expression=exp.Mod(this=total, expression=exp.Literal.number(31)))
    place = exp.Add(
        this=exp.Paren(this=exp.Mod(this=exp.Paren(this=rest), expression=exp.Literal.number(31))),
        expression=one.copy(),
    )
    check = exp.func("substring", text(ALPHABET), place, one.copy())
    last = exp.func("substring", number.copy(), exp.Literal.number(18), one.copy())
    return (
        exp.case()
        .when(filler, text("filler"))
        .when(writing_sql.is_rounded(number), text("rounded"))
        .when(exp.NEQ(this=length, expression=exp.Literal.number(18)), text("length"))
        .when(exp.Not(this=shape), text("format"))
        .when(exp.NEQ(this=check, expression=last), text("check_digit"))
    )
