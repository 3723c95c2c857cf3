"""Related records in SQL: each record set is grouped once by the key it is reached by, and joined to whoever asks.

A *frame* is one row in force: the subject, or a row of a record set. What a rule counts among related rows becomes a
column of a *group* (`SELECT key, aggregates FROM rows GROUP BY key`), shared by all rules that ask the same, unless the
question speaks of another row as well: then it is a correlated subquery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from saltern.core.rules.engines.sql_distinct import once_each
from saltern.core.rules.engines.sql_values import Scalar, all_of, any_of, boolean, column, identifier, paren, truth
from saltern.core.rules.feel import nodes as n

KEY = "#key"
SUBJECT = "subject"
SELF = "r"
EITHER = "u"


@dataclass(slots=True, kw_only=True)
class Join:
    """A group joined to a frame where the group's key equals `key`."""

    group: Group
    alias: str
    key: exp.Expr


@dataclass(slots=True, kw_only=True)
class Frame:
    """A row in force, called `alias`; `of_subject`: its key is the subject's own.

    `kept` (of the subject's row alone) are the conditions asked of the records, by the name of their profile column.
    """

    alias: str
    record_set: str
    key: exp.Column
    of_subject: bool
    joins: list[Join] = field(default_factory=list)
    kept: dict[exp.Expr, str] | None = None

    @property
    def tables(self) -> set[str]:
        return {self.alias, *(join.alias for join in self.joins)}

    def join(self, group: Group, key: exp.Expr) -> str:
        """The alias under which the group stands beside this row."""
        for known in self.joins:
            if known.group is group and known.key == key:
                return known.alias
        alias = f"{self.alias}_j{len(self.joins)}"
        self.joins.append(Join(group=group, alias=alias, key=key))
        return alias

    def keep(self, condition: exp.Expr) -> exp.Expr:
        """The condition with each part that asks the records replaced by a profile column."""
        if isinstance(condition, (exp.And, exp.Or)):
            return type(condition)(this=self.keep(condition.left), expression=self.keep(condition.right))
        if isinstance(condition, (exp.Not, exp.Paren)):
            return type(condition)(this=self.keep(condition.this))
        if self.kept is None or not tables_of(condition):
            return condition
        return column(self.alias, self.kept.setdefault(condition, f"#p{len(self.kept)}"))


@dataclass(slots=True, kw_only=True)
class Group:
    """Rows of a record set by key, with the aggregates the rules ask for.

    `level` is above that of every group joined to its rows, so groups never need each other in a circle.
    """

    name: str
    record_set: str
    by: tuple[str, ...]
    level: int
    frame: Frame
    columns: dict[exp.Expr, str] = field(default_factory=dict)
    needs: list[exp.Expr] | None = field(default_factory=list)

    def add(self, sql: exp.Expr, need: exp.Expr | None) -> str:
        """The column holding this aggregate."""
        if sql not in self.columns:
            self.columns[sql] = f"a{len(self.columns)}"
            if need is None:
                self.needs = None
            elif self.needs is not None and need not in self.needs:
                self.needs.append(need)
        return self.columns[sql]

    def select(self) -> exp.Select:
        """The group as a query."""
        query = exp.select(self.frame.key.copy().as_(KEY, quoted=True))
        for sql, name in self.columns.items():
            query = query.select(exp.alias_(sql, name, quoted=True, copy=False), copy=False)
        query = query.from_(rows_of(self.record_set, self.by, SELF), copy=False)
        query = joined(query, self.frame.joins)
        wanted = exp.Not(this=exp.Is(this=self.frame.key.copy(), expression=exp.Null()))
        query = query.where(wanted, copy=False)
        if self.needs:
            query = query.where(any_of([need.copy() for need in self.needs]), copy=False)
        return once_each(query.group_by(self.frame.key.copy(), copy=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One aggregate over a frame's rows: its value where there are no rows, and which rows it needs at all."""

    sql: exp.Expr
    empty: exp.Expr
    needs: tuple[exp.Expr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The names in force: bound rows and values, and the rows around, innermost last."""

    entity: str
    frames: tuple[Frame, ...]
    bound: Mapping[str, Frame | Scalar]

    def bind(self, name: str, value: Frame | Scalar) -> Places:
        frames = (*self.frames, value) if isinstance(value, Frame) else self.frames
        return replace(self, frames=frames, bound={**self.bound, name: value})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRows:
    """A list of related records not yet counted: whose, which of them, and what is taken of each."""

    record_set: str
    by: tuple[str, ...]
    key: Scalar
    conditions: tuple[tuple[str, n.Node], ...] = ()
    value: tuple[str, n.Node] | None = None


class Groups:
    """All groups of a compilation, shared by its rules."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, tuple[str, ...], int], Group] = {}
        self._aliases = 0
        self._local: set[str] = {EITHER}

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def local(self, inside: Sequence[exp.Expr]) -> str:
        """An alias used only inside one subquery, named for how many subqueries stand in it: the same question asked
        twice reads the same, and is asked once."""
        alias = f"q{sum(1 for sql in inside for _ in sql.find_all(exp.Subquery))}"
        self._local.add(alias)
        return alias

    def frame(self, record_set: str, by: tuple[str, ...], *, of_subject: bool) -> Frame:
        alias = self.alias()
        return Frame(alias=alias, record_set=record_set, key=column(alias, key_of(by)), of_subject=of_subject)

    def ordered(self) -> list[Group]:
        return sorted(self._groups.values(), key=lambda group: group.level)

    def place(
        self,
        *,
        frame: Frame,
        by: tuple[str, ...],
        key: Scalar,
        pieces: Sequence[Piece],
        combine: Callable[[list[exp.Expr]], exp.Expr],
        outer: Sequence[Frame],
    ) -> exp.Expr:
        """The aggregates of `frame`'s rows as a value beside the outer row that owns `key`."""
        own = frame.tables | self._local
        used = {c.table for piece in pieces for c in piece.sql.find_all(exp.Column)}
        used |= {c.table for join in frame.joins for c in join.key.find_all(exp.Column)}
        owners = [f for f in outer if tables_of(key.sql) & f.tables]
        if used <= own and len(owners) == 1:
            return self._grouped(frame, by, key, pieces, combine, owner=owners[0])
        return self._correlated(frame, by, key, pieces, combine)

    def _grouped(
        self,
        frame: Frame,
        by: tuple[str, ...],
        key: Scalar,
        pieces: Sequence[Piece],
        combine: Callable[[list[exp.Expr]], exp.Expr],
        *,
        owner: Frame,
    ) -> exp.Expr:
        level = 1 + max([join.group.level for join in frame.joins] + self._levels_in(pieces), default=-1)
        group = self._group(frame.record_set, by, level)
        names = {frame.alias: SELF}
        for join in frame.joins:
            names[join.alias] = group.frame.join(join.group, renamed(join.key, names))
        values = []
        alias = owner.join(group, key.sql)
        for piece in pieces:
            pure = [need for need in piece.needs if tables_of(need) <= {frame.alias} and not need.find(exp.Subquery)]
            need = all_of([renamed(p, names) for p in pure]) if pure else None
            name = group.add(renamed(piece.sql, names), need)
            value: exp.Expr = column(alias, name)
            if not isinstance(piece.empty, exp.Null):
                value = exp.func("COALESCE", value, piece.empty)
            values.append(value)
        return combine(values)

    def _levels_in(self, pieces: Sequence[Piece]) -> list[int]:
        """Levels of the groups that subqueries inside the aggregates read."""
        names = {table.name for piece in pieces for table in piece.sql.find_all(exp.Table)}
        return [group.level for group in self._groups.values() if group.name in names]

    def _group(self, record_set: str, by: tuple[str, ...], level: int) -> Group:
        made = (record_set, by, level)
        if made not in self._groups:
            frame = Frame(alias=SELF, record_set=record_set, key=column(SELF, key_of(by)), of_subject=False)
            name = f"by {' '.join(by)} {record_set} {level}"
            self._groups[made] = Group(name=name, record_set=record_set, by=by, level=level, frame=frame)
        return self._groups[made]

    def _correlated(
        self,
        frame: Frame,
        by: tuple[str, ...],
        key: Scalar,
        pieces: Sequence[Piece],
        combine: Callable[[list[exp.Expr]], exp.Expr],
    ) -> exp.Expr:
        alias = self.local([piece.sql for piece in pieces])
        names = {frame.alias: alias}
        inside = Frame(alias=alias, record_set=frame.record_set, key=column(alias, key_of(by)), of_subject=False)
        for join in frame.joins:
            names[join.alias] = inside.join(join.group, renamed(join.key, names))
        self._local |= inside.tables
        inner, cells = f"{alias}_row", dict[exp.Expr, str]()
        value = combine([_apart(renamed(piece.sql, names), inside.tables, inner, cells) for piece in pieces])
        query = exp.select(value.as_("value", quoted=True))
        rows = joined(exp.select().from_(rows_of(frame.record_set, by, alias), copy=False), inside.joins)
        rows = rows.where(exp.EQ(this=inside.key.copy(), expression=key.sql.copy()), copy=False)
        if not cells:
            rows.set("expressions", [value.as_("value", quoted=True)])
            return paren(rows.subquery(copy=False))
        self._local.add(inner)
        rows.set("expressions", [exp.alias_(sql, name, quoted=True, copy=False) for sql, name in cells.items()])
        query = query.from_(rows.subquery(identifier(inner), copy=False), copy=False)
        return paren(query.subquery(copy=False))


def _apart(sql: exp.Expr, own: set[str], inner: str, cells: dict[exp.Expr, str]) -> exp.Expr:
    """An aggregate over rows worked out beforehand (`cells`, by what they hold) where it speaks of other rows than its
    `own`: an aggregate of an outer row's columns would be the outer query's."""
    if tables_of(sql) <= own:
        return sql

    def cell(part: exp.Expr) -> exp.Expr:
        return column(inner, cells.setdefault(part.copy(), f"#v{len(cells)}"))

    for part in _outermost(sql):
        if isinstance(part, exp.Filter):
            part.set("expression", exp.Where(this=cell(part.expression.this)))
            part = part.this  # noqa: PLW2901  (the aggregate that is filtered)
        if isinstance(part.this, exp.Distinct):
            part.this.set("expressions", [cell(one) for one in part.this.expressions])
        elif not isinstance(part.this, exp.Star):
            part.set("this", cell(part.this))
    return sql


def _outermost(sql: exp.Expr) -> list[exp.Expr]:
    """The aggregates of a value, each with its filter, that do not stand in a question of their own."""
    found: list[exp.Expr] = []
    waiting = [sql]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (exp.Filter, exp.AggFunc)):
            found.append(part)
        elif not isinstance(part, (exp.Subquery, exp.Select)):
            waiting.extend(part.iter_expressions())
    return found


def rows_of(record_set: str, by: tuple[str, ...], alias: str) -> exp.Expr:
    """The rows with their key; reached by two columns, a row stands once under each of its (different) keys."""
    table = exp.table_(exp.to_identifier(record_set, quoted=True))
    if len(by) == 1:
        return table.as_(alias, quoted=True)
    query: exp.Query | None = None
    for index, name in enumerate(by):
        part = exp.select(column(EITHER, name).as_(KEY, quoted=True), exp.Star())
        part = part.from_(table.copy().as_(EITHER, quoted=True))
        for earlier in by[:index]:
            part = part.where(exp.NullSafeNEQ(this=column(EITHER, name), expression=column(EITHER, earlier)))
        query = part if query is None else exp.union(query, part, distinct=False)
    assert query is not None
    return query.subquery(exp.to_identifier(alias, quoted=True))


def key_of(by: tuple[str, ...]) -> str:
    return by[0] if len(by) == 1 else KEY


def joined(query: exp.Select, joins: Sequence[Join]) -> exp.Select:
    for join in joins:
        table = exp.table_(exp.to_identifier(join.group.name, quoted=True)).as_(join.alias, quoted=True)
        on = exp.EQ(this=column(join.alias, KEY), expression=join.key.copy())
        query = query.join(table, on=on, join_type="left", copy=False)
    return query


def renamed(sql: exp.Expr, names: dict[str, str]) -> exp.Expr:
    """The expression with tables called otherwise."""

    made = sql.copy()
    for part in made.find_all(exp.Column):
        if part.table in names:
            part.set("table", identifier(names[part.table]))
    return made


def tables_of(sql: exp.Expr) -> set[str]:
    return {part.table for part in sql.find_all(exp.Column)}


def conjunction(conditions: Sequence[Scalar]) -> Scalar:
    """All the conditions, with what each row-only part of them is kept apart."""
    parts = [part for condition in conditions for part in condition.conjuncts]
    if not parts:
        return boolean(truth(True))
    return boolean(all_of([part.sql for part in parts]), nullable=any(part.nullable for part in parts), parts=parts)


def needs(condition: Scalar, *, null_too: bool = False) -> tuple[exp.Expr, ...]:
    """The parts of a condition every wanted row meets."""
    found = []
    for part in condition.conjuncts:
        if part.constant is True or part.sql == truth(True):
            continue
        keep = null_too and part.nullable
        found.append(exp.func("COALESCE", paren(part.sql.copy()), truth(True)) if keep else part.sql.copy())
    return tuple(found)
