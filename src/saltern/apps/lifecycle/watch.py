"""Ready for the next warning: the playbooks' rules as finished queries over a small resident part of the records.

A warning's own words are known only when it comes. The sub-districts it names are bound to a query that was compiled
before; where a rule asks for more than whether a sub-district is among them, it is compiled when the warning comes. The
record sets the playbooks read are held in memory, the rest of the lake is not touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
from sqlglot import exp

from saltern.apps.lifecycle.standing import checked, given, parsed
from saltern.core.audiences import profile
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.sql import SUBJECTS, Compilation, compile_rules
from saltern.core.rules.engines.sql_records import SUBJECT
from saltern.core.rules.engines.sql_values import column
from saltern.core.rules.feel.nodes import In, Name, Node
from saltern.core.rules.feel.unknown import walk

PLACES: Final = "warned_subdistricts"
NOWHERE: Final = "-"
LARGEST: Final = 3_000_000
"""Rows: a record set larger than this stays in the lake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A finished query; `by_place` says that it depends on the sub-districts warned."""

    sql: str
    by_place: bool


class Watch:
    """The playbooks of a pack over one snapshot, for one day at a time. Not for two threads at once."""

    def __init__(self, *, pack: Pack, connection: duckdb.DuckDBPyConnection) -> None:
        self.pack = pack
        self.connection = connection
        self._day: dt.date | None = None
        self._queries: dict[str, Prepared | None] = {}
        self._resident: set[str] = set()
        self._places = sum(one.level == "subdistrict" for one in pack.divisions.values())

    def prepare(self, *, as_of: dt.date) -> None:
        """Make the queries of a day and hold what they read."""
        if as_of == self._day:
            return
        profile.write_calendar(connection=self.connection, calendar=self.pack.calendar, as_of=as_of)
        self._queries = {book.key: self._made(book, as_of) for book in self.pack.playbooks.values()}
        self._day = as_of

    def audience(self, book: Playbook, *, places: Sequence[str], as_of: dt.date) -> Sequence[int] | None:
        """Whom a playbook concerns in these sub-districts; None where it has to be asked the long way."""
        self.prepare(as_of=as_of)
        query = self._queries[book.key]
        if query is None or len(places) > self._places:
            return None
        bound = [*places, *([NOWHERE] * (self._places - len(places)))]
        values = {_place(index): code for index, code in enumerate(bound)} if query.by_place else {}
        rows = self.connection.execute(query.sql, values).fetchall()
        return [subject for (subject,) in rows]

    def _made(self, book: Playbook, as_of: dt.date) -> Prepared | None:
        """The finished query of a playbook, or None where the warning's words must be known first."""
        if book.when is None:
            return None
        node = parsed(book.when, self.pack.vocabulary, book.who, names=self.pack.warning)
        if not only_asks_where(node, self.pack.warning):
            return None
        marks = tuple(f"{PLACES} {index}" for index in range(self._places))
        rule = checked(node=given(node, {PLACES: marks}), who=book.who, pack=self.pack)
        compilation = compile_rules(
            {book.key: rule}, vocabulary=self.pack.vocabulary, as_of=as_of, calendar=profile.CALENDAR
        )
        if compilation.rules[0].rule_class.kind != "population":
            return None
        query = bindable(compilation, entity=book.who, marks=marks)
        self._hold(table.name for table in query.find_all(exp.Table))
        return Prepared(sql=rendered(query), by_place=query.find(exp.Parameter) is not None)

    def _hold(self, names: Iterable[str]) -> None:
        """Keep record sets in memory, in the place of the views of the same name."""
        for name in set(names) - self._resident:
            if name != SUBJECTS and name not in self.pack.vocabulary.record_sets:
                continue
            self._resident.add(name)
            table = exp.table_(exp.to_identifier(name, quoted=True), db="main")
            count = rendered(exp.select(exp.Count(this=exp.Star())).from_(table.copy()))
            if self.connection.execute(count).fetchall()[0][0] <= LARGEST:
                create = exp.Create(
                    this=exp.table_(exp.to_identifier(name, quoted=True)),
                    kind="TABLE",
                    properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
                    expression=exp.select("*").from_(table),
                )
                self.connection.execute(rendered(create))


def only_asks_where(node: Node, words: Mapping[str, object]) -> bool:
    """Whether a rule uses none of the warning's words but the sub-districts, and those only to look one up in them."""
    used = [part.name for part in walk(node) if isinstance(part, Name) and part.name in words]
    asked = [
        test
        for part in walk(node)
        if isinstance(part, In)
        for test in walk(part.tests)
        if isinstance(test, Name) and test.name == PLACES
    ]
    return all(name == PLACES for name in used) and len(used) == len(asked)


def bindable(compilation: Compilation, *, entity: str, marks: Sequence[str]) -> exp.Select:
    """The subjects a rule holds for, with its marks as parameters."""
    inner = profile.answered(compilation=compilation, entity=entity).subquery("found")
    held = column("found", compilation.rules[0].key)
    query = exp.select(column("found", SUBJECT)).from_(inner).where(held).order_by(column("found", SUBJECT))
    names = {mark: _place(index) for index, mark in enumerate(marks)}

    def put(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Literal) and part.is_string and part.this in names:
            return exp.Parameter(this=exp.Var(this=names[part.this]))
        return part

    made = query.transform(put)
    assert isinstance(made, exp.Select)
    return made


def _place(index: int) -> str:
    return f"place{index}"
