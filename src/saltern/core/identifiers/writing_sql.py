"""`writing` in SQL: numbers brought to the form they are compared in, and hidden, a whole column at once."""

from __future__ import annotations

from sqlglot import exp

from saltern.core.identifiers.writing import CAPITAL, DROPPED, NARROW, ROUNDED, SMALL, WIDE


def normalise(value: exp.Expr, /) -> exp.Expr:
    """`writing.normalise` as an expression."""
    wide = exp.Literal.string(WIDE + SMALL + DROPPED)
    usual = exp.func("regexp_full_match", value.copy(), exp.Literal.string("[0-9A-Z]*"))
    mended = exp.func("translate", value.copy(), wide, exp.Literal.string(NARROW + CAPITAL))
    return exp.case().when(usual, value.copy()).else_(mended)


def is_rounded(value: exp.Expr, /) -> exp.Expr:
    """Whether a normalised number is what a spreadsheet left of one."""
    point = exp.func("contains", value.copy(), exp.Literal.string("E"))
    return exp.and_(point, exp.func("regexp_full_match", value.copy(), exp.Literal.string(ROUNDED)))


def mask_number(value: exp.Expr, /) -> exp.Expr:
    """`writing.mask_number` as an expression."""
    length = exp.Length(this=value.copy())
    short = exp.DPipe(
        this=exp.func("left", value.copy(), exp.Literal.number(1)),
        expression=exp.func("repeat", exp.Literal.string("*"), exp.Sub(this=length.copy(), expression=_number(1))),
    )
    stars = exp.func("repeat", exp.Literal.string("*"), exp.Sub(this=length.copy(), expression=_number(8)))
    head = exp.func("left", value.copy(), _number(6))
    tail = exp.func("right", value.copy(), _number(2))
    full = exp.DPipe(this=exp.DPipe(this=head, expression=stars), expression=tail)
    return exp.case().when(exp.LT(this=length, expression=_number(10)), short).else_(full)


def digit_sum(*, value: exp.Expr, alphabet: str, weights: tuple[int, ...]) -> exp.Expr:
    """The weighted sum of the places of the characters in `alphabet` (0 for the first), as an expression."""
    total: exp.Expr | None = None
    for place, weight in enumerate(weights, start=1):
        character = exp.func("substring", value.copy(), _number(place), _number(1))
        found = exp.func("strpos", exp.Literal.string(alphabet), character)
        term = exp.Mul(this=exp.Paren(this=exp.Sub(this=found, expression=_number(1))), expression=_number(weight))
        total = term if total is None else exp.Add(this=total, expression=term)
    return exp.Paren(this=total)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
