"""Counting different values: of each group of records every value first once, then how many.

Databases keep a list of the values seen for each count of different ones, and read every row into every list; months
paid in the last year, in the last two and ever are three. Taken apart by value first, the rows are read once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from saltern.core.rules.engines.sql_values import cast, column, identifier, truth

ONCE = "o"
VALUE = "#value"
Whole = Callable[[exp.Column], exp.Expr]


def once_each(query: exp.Select) -> exp.Select:
    """A query grouped by one key, in two steps where it counts different values of one kind; else as it is."""
    values = {found.expressions[0] for found in query.find_all(exp.Distinct)}
    selected = query.expressions
    if len(values) != 1 or any(one.find(exp.Subquery) for one in selected):
        return query
    (value,) = values
    key, *columns = selected
    parts: dict[exp.Expr, str] = {}
    whole = exp.select(column(ONCE, key.alias))
    for one in columns:
        made = one.copy()
        for part in list(_aggregates(made)):
            split = _split(part)
            if split is None:
                return query
            of_value, together = split
            name = parts.setdefault(of_value, f"#{len(parts)}")
            part.replace(together(column(ONCE, name)))
        whole = whole.select(made, copy=False)
    inner = query.copy()
    inner.set("expressions", [key.copy(), exp.alias_(value.copy(), VALUE, quoted=True)])
    for of_value, name in parts.items():
        inner = inner.select(exp.alias_(of_value, name, quoted=True), copy=False)
    inner = inner.group_by(value.copy(), copy=False)
    whole = whole.from_(inner.subquery(identifier(ONCE), copy=False), copy=False)
    return whole.group_by(column(ONCE, key.alias), copy=False)


def _aggregates(sql: exp.Expr) -> list[exp.Expr]:
    """The aggregates of a column, each with its filter."""
    found = [part for part in sql.find_all(exp.AggFunc) if not isinstance(part, exp.Filter)]
    return [part.parent if isinstance(part.parent, exp.Filter) else part for part in found]


def _split(sql: exp.Expr) -> tuple[exp.Expr, Whole] | None:
    """An aggregate as one over the rows of a value, and what makes the aggregate of all rows of those; None where it
    cannot be taken apart."""
    inside = sql.this if isinstance(sql, exp.Filter) else sql
    if isinstance(inside, exp.Count) and isinstance(inside.this, exp.Distinct):
        wanted = sql.expression.this.copy() if isinstance(sql, exp.Filter) else truth(True)
        return exp.LogicalOr(this=cast(wanted, "BOOLEAN")), _counted
    if isinstance(inside, (exp.Count, exp.Sum)):
        return sql.copy(), _summed if isinstance(inside, exp.Sum) else _added
    if isinstance(inside, (exp.Max, exp.Min, exp.LogicalOr)):
        return sql.copy(), partial(_again, type(inside))
    return None


def _again(form: type[exp.AggFunc], part: exp.Column) -> exp.Expr:
    return form(this=part)


def _counted(part: exp.Column) -> exp.Expr:
    return exp.Filter(this=exp.Count(this=column(ONCE, VALUE)), expression=exp.Where(this=part))


def _summed(part: exp.Column) -> exp.Expr:
    return exp.Sum(this=part)


def _added(part: exp.Column) -> exp.Expr:
    return cast(exp.Sum(this=part), "BIGINT")
