"""`mobile` in SQL: a whole column of mobile numbers judged at once."""

from __future__ import annotations

from sqlglot import exp

from saltern.core.identifiers import writing_sql
from saltern.core.identifiers.mobile import shape


def normalise(value: exp.Expr, /) -> exp.Expr:
    """`normalise` as an expression."""
    number = writing_sql.normalise(value)
    bare = exp.func(
        "regexp_replace",
        number,
        exp.Literal.string(r"^(?:\+86|0086)(1[0-9]{10})$"),
        exp.Literal.string(r"\1"),
    )
    long = exp.GT(this=exp.Length(this=number.copy()), expression=exp.Literal.number(11))
    return exp.case().when(long, bare).else_(number.copy())


def fault(number: exp.Expr, /) -> exp.Expr:
    """'format' where a normalised text is no mobile number, else null."""
    known = exp.func("regexp_full_match", number.copy(), exp.Literal.string(shape()))
    return exp.case().when(exp.not_(known), exp.Literal.string("format"))
