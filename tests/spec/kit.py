"""How a case is written and asked. An answer is written in FEEL itself.

Every case runs on the Python engine. As a rule about person 1 (`(expression) = answer`) it also goes through the
checker and, where that class is *population*, through DuckDB, which must say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from generative.generated_district import Fixture, load
from saltern.core.audiences.sweep import sweep
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.rules.engines.duckdb import DIALECT
from saltern.core.rules.engines.python import compile_expression, compile_tests
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.sql import classify
from saltern.core.rules.facts import Column, Entity, Link, Record, RecordSet, Ref, Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests

PERSON = "natural_person"
AS_OF = dt.date(2020, 10, 12)
NOW = dt.datetime(2020, 10, 12, 9, 30, tzinfo=dt.UTC)
CALENDAR = WorkingCalendar(
    days={
        **{dt.date(2020, 10, day): "holiday" for day in range(1, 9)},
        dt.date(2020, 9, 27): "working_weekend",
        dt.date(2020, 10, 10): "working_weekend",
    },
    file="calendar/cn_workdays.csv",
)
Cells = Mapping[str, object]
Verdict = Literal["population", "prefilter", "single case", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A record set of the case's little world: its rows all reach person 1 (`of` names the column that says whose)."""

    columns: Sequence[Column]
    rows: Sequence[Cells]
    of: str = "person"
    absence: Literal["none", "unknown"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cases with a heading and a sentence. `cells` are (value, tests, answer), `cases` (expression, answer)."""

    heading: str
    text: str = ""
    cases: Sequence[tuple[str, str]] = ()
    cells: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page of the reference."""

    name: str
    title: str
    intro: str
    sections: Sequence[Section]
    tables: Mapping[str, Table] = field(default_factory=dict)

    @property
    def cases(self) -> Sequence[tuple[str, str]]:
        return [case for section in self.sections for case in section.cases]

    @property
    def cells(self) -> Sequence[tuple[str, str, str]]:
        return [cell for section in self.sections for cell in section.cells]

    @property
    def vocabulary(self) -> Vocabulary:
        sets = {
            name: RecordSet(name=name, unit="a unit", columns={column.name: column for column in table.columns})
            for name, table in self.tables.items()
        }
        links = {
            name: Link(name=name, record_set=name, by=(table.of,), absence=table.absence)
            for name, table in self.tables.items()
        }
        return Vocabulary(entities={PERSON: Entity(name=PERSON, links=links)}, record_sets=sets)

    @property
    def source(self) -> Fixture:
        rows = {
            name: [Record({column.name: row.get(column.name) for column in table.columns}) for row in table.rows]
            for name, table in self.tables.items()
        }
        return Fixture(rows)

    @property
    def names(self) -> list[str]:
        return [*self.vocabulary.names(PERSON), *(c.name for table in self.tables.values() for c in table.columns)]

    @property
    def scope(self) -> Scope:
        return Scope(
            subject=Ref(entity=PERSON, key=1),
            vocabulary=self.vocabulary,
            source=self.source,
            as_of=AS_OF,
            now=NOW,
            calendar=CALENDAR,
        )

    def value(self, expression: str) -> object:
        """What the Python engine says, of the rule as it is written."""
        return compile_expression(parse_expression(expression, names=self.names)).run(self.scope)

    def checked_value(self, expression: str) -> object:
        """What the Python engine says of the rule as the checker rewrites it (unknowns stay unknown)."""
        checked = self.check(expression)
        assert checked.faults == (), (expression, [str(fault) for fault in checked.faults])
        return compile_expression(checked.node).run(self.scope)

    def cell(self, value: str, tests: str) -> object:
        """What the Python engine says of a table's cell."""
        return compile_tests(parse_unary_tests(tests)).run(self.scope, self.value(value))

    def check(self, expression: str) -> Checked:
        """The expression read as part of a rule about a person."""
        node = parse_expression(expression, names=self.names)
        return check(node, vocabulary=self.vocabulary, entity=PERSON)

    def rule(self, expression: str, answer: str) -> tuple[str, object]:
        """The case as a condition, and its outcome."""
        if answer in ("true", "false"):
            return expression, answer == "true"
        if answer == "null" and self.check(expression).kind.name == "boolean":
            return expression, None
        return f"({expression}) = {answer}", True

    def verdicts(self) -> list[Verdict]:
        """How far each case compiles to SQL; "refused" where the checker would not let such a rule live."""
        return [self._verdict(*case) for case in self.cases]

    def _verdict(self, expression: str, answer: str) -> Verdict:
        checked = self.check(self.rule(expression, answer)[0])
        if checked.faults or checked.kind.name != "boolean":
            return "refused"
        return classify(checked, as_of=AS_OF).kind

    def by_database(self) -> dict[str, object]:
        """What DuckDB says of person 1 for every case that compiles, by expression."""
        rules = {
            str(number): self.check(self.rule(*case)[0])
            for number, (case, verdict) in enumerate(zip(self.cases, self.verdicts(), strict=True))
            if verdict == "population"
        }
        if not rules:
            return {}
        connection = load(self.source, people=1, firms=0, vocabulary=self.vocabulary)
        found = sweep(rules, vocabulary=self.vocabulary, connection=connection, as_of=AS_OF, calendar=CALENDAR)
        answers = {}
        for rule in found.compilation.rules:
            query = f'SELECT CAST({rule.outcome.sql(dialect=DIALECT)} AS BOOLEAN) FROM "profile {PERSON}" AS "s"'  # noqa: S608  (made by us)
            answers[self.cases[int(rule.key)][0]] = found.connection.execute(query).fetchall()[0][0]
        return answers


@cache
def verdicts_of(chapter_name: str) -> tuple[Verdict, ...]:
    """The verdicts of a chapter, worked out once."""
    from spec.book import ALL

    return tuple(next(chapter for chapter in ALL if chapter.name == chapter_name).verdicts())
