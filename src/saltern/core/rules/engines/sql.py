"""One definition, the whole population: rules compiled together so that all are answered in one pass over the records.

`compile_rules` takes checked rules about subjects and gives a `Compilation`: per kind of subject a *profile* query (one
row per subject, one grouped scan per record set, joined) and for each rule its outcome over the profile. `classify`
says before that how far a rule compiles: *population* (exactly), *prefilter* (a weaker condition in SQL, survivors
finished by the Python engine), *single case*. What can not be exact is refused with its place and reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.rule_class import RuleClass
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.sql_expressions import Compiler, Fold
from saltern.core.rules.engines.sql_records import SUBJECT, Frame, Group, Places, joined
from saltern.core.rules.engines.sql_values import NotExact, all_of, any_of, column, truth
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.meaning import said
from saltern.words import Phrase

TOP = "s"
SUBJECTS = "subjects"
ANY_DAY = dt.date(2020, 6, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """One condition of a rule as people wrote it (`original`), and its SQL: a bit of the reasons. `always`: it holds
    wherever the rule does."""

    original: n.Node
    sql: exp.Expr
    always: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """`outcome` is true, false or null per subject; for a prefilter it is false where the rule certainly fails, and
    true or null where the Python engine has to finish. `column` is where the outcome stands in the profile:
    its key, or a name of ours where that is another column's."""

    key: str
    column: str
    checked: Checked
    rule_class: RuleClass
    outcome: exp.Expr
    atoms: tuple[Atom, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """Rules compiled together for one day."""

    rules: tuple[CompiledRule, ...]
    groups: tuple[Group, ...]
    frames: Mapping[str, Frame]
    subjects: str = SUBJECTS

    def of(self, entity: str) -> tuple[CompiledRule, ...]:
        return tuple(rule for rule in self.rules if rule.checked.entity == entity)

    def profile(self, entity: str) -> exp.Select:
        """One row per subject of the kind, with everything its rules ask of the records."""
        return with_groups(self.rows(entity), self.groups)

    def rows(self, entity: str) -> exp.Select:
        """The same, where each group stands ready as a table."""
        frame = self.frames[entity]
        query = exp.select(frame.key.copy())
        for sql, name in (frame.kept or {}).items():
            query = query.select(exp.alias_(sql, name, quoted=True, copy=False), copy=False)
        query = query.from_(exp.table_(exp.to_identifier(self.subjects, quoted=True)).as_(TOP, quoted=True), copy=False)
        query = joined(query, frame.joins)
        return query.where(exp.EQ(this=column(TOP, "kind"), expression=exp.Literal.string(entity)), copy=False)


def with_groups(query: exp.Select, groups: Sequence[Group]) -> exp.Select:
    """The query with the groups it reads."""
    for name, select in groups_read([query], groups):
        query = query.with_(exp.to_identifier(name, quoted=True), as_=select, copy=False)
    return query


def groups_read(queries: Sequence[exp.Select], groups: Sequence[Group]) -> list[tuple[str, exp.Select]]:
    """The groups that queries read, by name, each after those it reads itself."""
    wanted = {table.name for query in queries for table in query.find_all(exp.Table)}
    kept: list[tuple[str, exp.Select]] = []
    for group in reversed(groups):
        if group.name in wanted:
            select = group.select()
            wanted |= {table.name for table in select.find_all(exp.Table)}
            kept.append((group.name, select))
    return kept[::-1]


def python_fold(*, as_of: dt.date) -> Fold:
    """Works out what is the same for every subject, by the reference engine."""
    scope = Scope({"as_of": as_of}, as_of=as_of)

    def fold(node: n.Node) -> object:
        return compile_expression(node).run(scope)

    return fold


def compile_rules(
    rules: Mapping[str, Checked],
    *,
    vocabulary: Vocabulary,
    as_of: dt.date,
    calendar: str = "",
    subjects: str = SUBJECTS,
    by_person: Mapping[str, Phrase] | None = None,
) -> Compilation:
    """All rules (by key) for one day. `calendar` names the table of working days (`day`, `ordinal`). The rules of
    `by_person` (why, by key) are left to the Python engine for everybody."""
    compiler = Compiler(vocabulary=vocabulary, fold=python_fold(as_of=as_of), calendar=calendar)
    frames: dict[str, Frame] = {}
    asked: dict[str, _Conditions] = {}
    taken = {SUBJECT}
    made: list[CompiledRule] = []
    for key, checked in rules.items():
        entity = checked.entity
        if entity not in frames:
            frames[entity] = Frame(alias=TOP, record_set="", key=column(TOP, SUBJECT), of_subject=True, kept={})
            asked[entity] = _Conditions(compiler=compiler, frame=frames[entity], entity=entity)
        place = _free(key, taken, len(made))
        if by_person and key in by_person:
            made.append(_left(key, checked, by_person[key], place))
        else:
            made.append(_compiled(key, checked, asked[entity], place))
    return Compilation(rules=tuple(made), groups=tuple(compiler.groups.ordered()), frames=frames, subjects=subjects)


def compile_value(
    checked: Checked, *, vocabulary: Vocabulary, as_of: dt.date, calendar: str = "", subjects: str = SUBJECTS
) -> exp.Select:
    """One value of each subject, such as a day: (subject, value). Raises `NotExact`."""
    compiler = Compiler(vocabulary=vocabulary, fold=python_fold(as_of=as_of), calendar=calendar)
    frame = Frame(alias=TOP, record_set="", key=column(TOP, SUBJECT), of_subject=True, kept={})
    found = compiler.scalar(checked.node, Places(entity=checked.entity, frames=(frame,), bound={}))
    value = frame.keep(found.sql)
    compilation = Compilation(
        rules=(), groups=tuple(compiler.groups.ordered()), frames={checked.entity: frame}, subjects=subjects
    )
    inner = compilation.profile(checked.entity).subquery(exp.to_identifier(TOP, quoted=True), copy=False)
    return exp.select(column(TOP, SUBJECT), exp.alias_(value, "value")).from_(inner, copy=False)


def classify(checked: Checked, *, as_of: dt.date = ANY_DAY, calendar: str = "working days") -> RuleClass:
    """How far one rule compiles. `as_of` only stands in for the day it will be asked about."""
    if checked.kind.name not in ("boolean", "any", "null"):
        return _class_of_value(checked, as_of=as_of, calendar=calendar)
    compiled = compile_rules({"": checked}, vocabulary=checked.vocabulary, as_of=as_of, calendar=calendar)
    return compiled.rules[0].rule_class


def _class_of_value(checked: Checked, *, as_of: dt.date, calendar: str) -> RuleClass:
    try:
        compile_value(checked, vocabulary=checked.vocabulary, as_of=as_of, calendar=calendar)
    except NotExact as refused:
        at, found = refused.node.at, str(refused.params["found"])
        return RuleClass(kind="single case", offending=found, at=at, why=refused.why)
    return RuleClass(kind="population")


class _Conditions:
    """What rules about one kind of subject ask; what several of them ask, or one asks twice, is worked out once."""

    def __init__(self, *, compiler: Compiler, frame: Frame, entity: str) -> None:
        self._compiler = compiler
        self._frame = frame
        self._places = Places(entity=entity, frames=(frame,), bound={})
        self._known: dict[object, exp.Expr] = {}

    def held(self, node: n.Node) -> exp.Expr:
        """The condition over the profile's columns, a tree of its own. Raises `NotExact`."""
        if isinstance(node, n.And):
            return all_of([self.held(part) for part in conjuncts(node)])
        if isinstance(node, n.Or):
            return any_of([self.held(node.left), self.held(node.right)])
        meaning = said(node)
        if meaning not in self._known:
            self._known[meaning] = self._frame.keep(self._compiler.condition(node, self._places).sql)
        return self._known[meaning].copy()


def _free(key: str, taken: set[str], number: int) -> str:
    """The rule's key as a column, or a name of ours where another column has it: the database reads no case, and what
    begins with # is ours."""
    place = f"#r{number}" if key.startswith("#") or key.casefold() in taken else key
    taken.add(place.casefold())
    return place


def _left(key: str, checked: Checked, why: Phrase, place: str) -> CompiledRule:
    """A rule of which SQL says nothing."""
    found = RuleClass(kind="single case", offending=f'"{key}"', at=checked.original.at, why=why)
    return CompiledRule(key=key, column=place, checked=checked, rule_class=found, outcome=exp.Null(), atoms=())


def _compiled(key: str, checked: Checked, conditions: _Conditions, place: str) -> CompiledRule:
    try:
        outcome = conditions.held(checked.node)
        pairs = leaves(checked.original, checked.node)
        atoms = tuple(
            Atom(original=written, sql=conditions.held(node), always=always) for written, node, always in pairs
        )
        found = RuleClass(kind="population")
        return CompiledRule(key=key, column=place, checked=checked, rule_class=found, outcome=outcome, atoms=atoms)
    except NotExact as refused:
        return _weaker(key, checked, conditions, refused, place)


def _weaker(key: str, checked: Checked, conditions: _Conditions, refused: NotExact, place: str) -> CompiledRule:
    """The conjuncts that do compile: where one of them is false the rule is false."""
    held: list[exp.Expr] = []
    for part in conjuncts(checked.node):
        try:
            held.append(conditions.held(part))
        except NotExact:
            continue
    found = RuleClass(
        kind="prefilter" if held else "single case",
        offending=str(refused.params["found"]),
        at=refused.node.at,
        why=refused.why,
    )
    outcome = all_of(held) if held else truth(True)
    return CompiledRule(key=key, column=place, checked=checked, rule_class=found, outcome=outcome, atoms=())


def conjuncts(node: n.Node) -> list[n.Node]:
    """The conditions and-ed together in a rule."""
    return [*conjuncts(node.left), *conjuncts(node.right)] if isinstance(node, n.And) else [node]


def leaves(written: n.Node, rewritten: n.Node, *, always: bool = True) -> list[tuple[n.Node, n.Node, bool]]:
    """The conditions joined by `and` and `or`, as written and as run; whether each holds wherever the whole does."""
    for form in (n.And, n.Or):
        if isinstance(written, form) and isinstance(rewritten, form):
            still = always and form is n.And
            left = leaves(written.left, rewritten.left, always=still)
            return [*left, *leaves(written.right, rewritten.right, always=still)]
    return [(written, rewritten, always)]
