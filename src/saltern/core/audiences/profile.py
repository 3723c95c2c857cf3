"""The kept profile: for one day and one state of the records, what every standing rule asks of each subject.

Built in one pass (one grouped scan per record set), kept as a table of the connection or as a Parquet file; counts and
audience rows then come from it without touching the records again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import duckdb
from sqlglot import exp

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.sql import TOP, Compilation, CompiledRule, groups_read
from saltern.core.rules.engines.sql_functions import APART
from saltern.core.rules.engines.sql_records import SUBJECT
from saltern.core.rules.engines.sql_values import all_of, cast, column, integer, truth

CALENDAR = "working days"
ONE_DAY = dt.timedelta(days=1)
MASK_BITS = 62


def write_calendar(*, connection: duckdb.DuckDBPyConnection, calendar: WorkingCalendar) -> None:
    """The calendar's running count of working days, as a table: every day it holds, and the day before each unbroken
    run of years, whose count begins at a number no other run comes near."""
    days: list[dt.date] = []
    counts: list[int] = []
    count = -APART
    for year in calendar.years:
        day = dt.date(year, 1, 1)
        if year - 1 not in calendar.years:
            count = (count // APART + 1) * APART
            days.append(day - ONE_DAY)
            counts.append(count)
        while day.year == year:
            count += calendar.is_working(day)
            days.append(day)
            counts.append(count)
            day += ONE_DAY
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{CALENDAR}" (day DATE, ordinal BIGINT)')
    connection.execute(
        f'INSERT INTO "{CALENDAR}" SELECT unnest($days::DATE[]), unnest($counts::BIGINT[])',
        {"days": days, "counts": counts},
    )


def table_name(entity: str) -> str:
    return f"profile {entity}"


def build(*, connection: duckdb.DuckDBPyConnection, compilation: Compilation) -> None:
    """Ask the records once, per kind of subject.

    Each group of records is a table of its own until the profiles stand: as parts of one statement the database takes
    longer to read them than to answer.
    """
    queries = {
        entity: answered(rows=compilation.rows(entity), rules=compilation.of(entity)) for entity in compilation.frames
    }
    groups = groups_read(list(queries.values()), compilation.groups)
    try:
        for name, select in groups:
            _keep(connection, name, select)
        for entity, query in queries.items():
            _keep(connection, table_name(entity), query)
    finally:
        for name, _ in groups:
            connection.execute(f"DROP TABLE IF EXISTS {rendered(_table(name))}")


def _keep(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Select) -> None:
    """The rows of a query as a table of the connection."""
    create = exp.Create(
        this=_table(name),
        kind="TABLE",
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        expression=query,
    )
    connection.execute(rendered(create))


def _table(name: str) -> exp.Table:
    return exp.table_(exp.to_identifier(name, quoted=True))


def answered(*, rows: exp.Select, rules: Iterable[CompiledRule]) -> exp.Select:
    """The profile with each rule's outcome beside it."""
    query = exp.select(exp.Star())
    for rule in rules:
        outcome = cast(rule.outcome.copy(), "BOOLEAN")
        query = query.select(exp.alias_(outcome, rule.column, quoted=True, copy=False), copy=False)
    return query.from_(rows.subquery(exp.to_identifier(TOP, quoted=True), copy=False), copy=False)


def counting(*, compilation: Compilation, entity: str) -> exp.Select:
    """One row: the subjects, then for each rule how many it holds for and how many it answers for at all."""
    query = exp.select(exp.Count(this=exp.Star()))
    for rule in compilation.of(entity):
        outcome = column(TOP, rule.column)
        query = query.select(exp.CountIf(this=outcome), exp.Count(this=outcome.copy()), copy=False)
    return query.from_(_source(entity), copy=False)


def _source(entity: str) -> exp.Expr:
    name, alias = exp.to_identifier(table_name(entity), quoted=True), exp.to_identifier(TOP, quoted=True)
    return exp.Table(this=name, alias=exp.TableAlias(this=alias))


def members(*, rule: CompiledRule, index: int, ledger: str = "", as_of: dt.date | None = None) -> exp.Select:
    """The subjects a rule holds for: rule index, subject, reasons. With a `ledger` table of (rule, subject, until),
    without those told already for whom `until` lies after `as_of`."""
    query = exp.select(exp.alias_(integer(index), "rule"), column(TOP, SUBJECT), exp.alias_(reasons(rule), "reasons"))
    query = query.from_(_source(rule.checked.entity), copy=False).where(column(TOP, rule.column), copy=False)
    if ledger and as_of is not None:
        query = query.where(_not_told(rule, ledger, as_of), copy=False)
    return query


def open_cases(*, rule: CompiledRule) -> exp.Select:
    """The subjects for whom SQL could not rule a prefilter out: the Python engine finishes them."""
    possible = exp.func("COALESCE", column(TOP, rule.column), truth(True))
    return exp.select(column(TOP, SUBJECT)).from_(_source(rule.checked.entity)).where(possible)


def _not_told(rule: CompiledRule, ledger: str, as_of: dt.date) -> exp.Expr:
    told = exp.select(exp.Literal.number(1)).from_(
        exp.table_(exp.to_identifier(ledger, quoted=True)).as_("told", quoted=True)
    )
    day = cast(exp.Literal.string(as_of.isoformat()), "DATE")
    conditions: list[exp.Expr] = [
        exp.EQ(this=column("told", "rule"), expression=exp.Literal.string(rule.key)),
        exp.EQ(this=column("told", "subject"), expression=column(TOP, SUBJECT)),
        exp.GT(this=column("told", "until"), expression=day),
    ]
    return exp.Not(this=exp.Exists(this=told.where(all_of(conditions))))


def reasons(rule: CompiledRule) -> exp.Expr:
    """The mask of the conditions that held where the rule does; conditions beyond what a number holds have no bit."""
    atoms = rule.atoms[:MASK_BITS]
    mask: exp.Expr = integer(sum(1 << index for index, atom in enumerate(atoms) if atom.always))
    for index, atom in enumerate(atoms):
        if not atom.always:
            held = exp.func("COALESCE", exp.Paren(this=atom.sql.copy()), truth(False))
            bit = exp.Case(ifs=[exp.If(this=held, true=integer(1 << index))], default=integer(0))
            mask = exp.Add(this=mask, expression=bit)
    return mask
