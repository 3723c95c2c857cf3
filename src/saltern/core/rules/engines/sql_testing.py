"""Single tests of a cell in SQL: `!=`, a value to compare with, a test that is its own answer."""

from __future__ import annotations

from sqlglot import exp

from saltern.core.rules.engines.sql_arithmetic import comparison, equality, strict_equality
from saltern.core.rules.engines.sql_values import Scalar, all_of, boolean, negated, null, once, paren, truth
from saltern.core.rules.engines.testing import mentions_subject
from saltern.core.rules.feel import nodes as n


def different(test: n.Node, value: Scalar, wanted: Scalar) -> Scalar:
    """The test `!=`: unknown of a null value, unless it is null that is asked for."""
    if value.is_null and not wanted.nullable:
        return null("boolean")
    if value.is_null or wanted.is_null or not value.nullable:
        return comparison("!=", value, wanted, test)
    if not wanted.nullable:
        return strict_equality(value, wanted, test, equal=False)
    once(value, test)
    once(wanted, test)
    missing = exp.Is(this=paren(value.sql.copy()), expression=exp.Null())
    there = exp.Not(this=exp.Is(this=paren(wanted.sql.copy()), expression=exp.Null()))
    unknown = exp.If(this=all_of([missing, there]), true=exp.Null())
    return boolean(exp.Case(ifs=[unknown], default=comparison("!=", value, wanted, test).sql), nullable=True)


def plain(test: n.Test, value: Scalar, wanted: Scalar) -> Scalar:
    """A test that is an expression: one that speaks of `?` is its own answer, any other a value to compare."""
    if wanted.kind in ("boolean", "null") and mentions_subject(test.value):
        return wanted
    if wanted.kind == "boolean" and value.kind != "boolean":
        return by_its_truth(test, wanted, value)
    return equality(value, wanted, test)


def by_its_truth(test: n.Test, wanted: Scalar, value: Scalar) -> Scalar:
    """A test that is itself true or false, asked of a value that is neither."""
    if value.is_null:
        return equality(value, wanted, test)
    once(value, test)
    missing = exp.Is(this=paren(value.sql.copy()), expression=exp.Null())
    if wanted.constant is True:
        return boolean(negated(missing))
    ifs = [
        exp.If(this=truth(True), true=truth(True)),
        exp.If(this=truth(False), true=exp.Case(ifs=[exp.If(this=missing.copy(), true=truth(False))])),
    ]
    return boolean(exp.Case(this=paren(wanted.sql), ifs=ifs, default=missing), nullable=True)
