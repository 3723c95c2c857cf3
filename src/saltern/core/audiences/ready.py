"""Ready for the next warning: whom each playbook concerns in each sub-district, worked out before it comes.

A warning's own words are known only when it comes. Most rules ask no more of them than whether a sub-district is among
those warned; for these the answer stands ready, for the others the rule is compiled when the warning comes. The record
sets the playbooks read are held in memory, the rest of the lake is not touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import given
from saltern.core.audiences import profile
from saltern.core.audiences.standing_rules import playbook_rule
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.sql import SUBJECTS, Compilation, compile_rules
from saltern.core.rules.engines.sql_records import SUBJECT
from saltern.core.rules.engines.sql_values import column
from saltern.core.rules.feel.nodes import And, In, Name, Node, Or, Quantified
from saltern.core.rules.feel.unknown import walk

PLACES: Final = "warned_subdistricts"
PLACE: Final = "place"
MARK: Final = "the warned sub-district"
LARGEST: Final = 3_000_000
"""Rows: a record set larger than this stays in the lake."""


class PreparedPlaybooks:
    """The playbooks of a pack over one snapshot, for one day at a time. Not for two threads at once."""

    def __init__(self, *, pack: Pack, connection: duckdb.DuckDBPyConnection) -> None:
        self.pack = pack
        self.connection = connection
        self._day: dt.date | None = None
        self._concerned: dict[str, Mapping[str, frozenset[int]] | None] = {}
        self._resident: set[str] = set()
        self._places = [code for code, one in pack.divisions.items() if one.level == "subdistrict"]

    def prepare(self, *, as_of: dt.date) -> None:
        """Work out for a day whom each playbook concerns in each sub-district."""
        if as_of == self._day:
            return
        profile.write_calendar(connection=self.connection, calendar=self.pack.calendar)
        self._concerned = {book.key: self._asked(book, as_of) for book in self.pack.playbooks.values()}
        self._day = as_of

    def audience(self, book: Playbook, *, places: Sequence[str], as_of: dt.date) -> Sequence[int] | None:
        """Whom a playbook concerns in these sub-districts; None where it has to be asked the long way."""
        self.prepare(as_of=as_of)
        concerned = self._concerned[book.key]
        if concerned is None or not places or not concerned.keys() >= set(places):
            return None
        return sorted(frozenset().union(*(concerned[place] for place in places)))

    def _asked(self, book: Playbook, as_of: dt.date) -> Mapping[str, frozenset[int]] | None:
        """Whom a playbook concerns, by sub-district; None where the warning's words must be known first."""
        if book.when is None:
            return None
        node = playbook_rule(self.pack, book, book.when)
        if not adds_up(node, frozenset(self.pack.warning)):
            return None
        rule = checked(node=given(node, {PLACES: (MARK,)}), who=book.who, vocabulary=self.pack.vocabulary)
        compilation = compile_rules(
            {book.key: rule}, vocabulary=self.pack.vocabulary, as_of=as_of, calendar=profile.CALENDAR
        )
        if compilation.rules[0].rule_class.kind != "population":
            return None
        query = bindable(compilation, entity=book.who)
        self._hold(table.name for table in query.find_all(exp.Table))
        sql = rendered(query)
        if query.find(exp.Parameter) is None:
            return dict.fromkeys(self._places, self._found(sql, {}))
        return {place: self._found(sql, {PLACE: place}) for place in self._places}

    def _found(self, sql: str, values: Mapping[str, str]) -> frozenset[int]:
        return frozenset(subject for (subject,) in self.connection.execute(sql, dict(values)).fetchall())

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


def adds_up(node: Node, words: AbstractSet[str]) -> bool:
    """Whether those a rule holds for in several sub-districts are those it holds for in each of them, together.

    So it is where the only word of the warning is `… in warned_subdistricts`, and that stands under `or`, `some` and
    one side of an `and` alone: each of them says "there is one".
    """
    if not mentions(node, words):
        return True
    if isinstance(node, Or):
        return adds_up(node.left, words) and adds_up(node.right, words)
    if isinstance(node, And):
        sides = [side for side in (node.left, node.right) if mentions(side, words)]
        return len(sides) == 1 and adds_up(sides[0], words)
    if isinstance(node, Quantified):
        sources = any(mentions(one, words) for one in node.iterators)
        return node.kind == "some" and not sources and adds_up(node.condition, words)
    if isinstance(node, In):
        only = [test.value for test in node.tests.tests if test.op == "in"]
        plain = len(node.tests.tests) == 1 and not node.tests.negated and not mentions(node.value, words)
        return plain and all(isinstance(value, Name) and value.name == PLACES for value in only) and bool(only)
    return False


def mentions(node: Node, words: AbstractSet[str]) -> bool:
    """Whether any of the words stands in a rule."""
    return any(isinstance(part, Name) and part.name in words for part in walk(node))


def bindable(compilation: Compilation, *, entity: str) -> exp.Select:
    """The subjects a rule holds for, the sub-district a parameter."""
    inner = profile.answered(rows=compilation.profile(entity), rules=compilation.of(entity)).subquery("found")
    held = column("found", compilation.rules[0].key)
    query = exp.select(column("found", SUBJECT)).from_(inner).where(held)

    def put(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Literal) and part.is_string and part.this == MARK:
            return exp.Parameter(this=exp.Var(this=PLACE))
        return part

    made = query.transform(put)
    assert isinstance(made, exp.Select)
    return made
