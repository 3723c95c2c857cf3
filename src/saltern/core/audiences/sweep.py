"""The sweep: all standing rules over the whole population in one pass, with counts, members and reasons.

Every record set is read once for all rules together (`profile`). A rule that SQL can only narrow down is finished by
the Python engine, subject by subject. What is unknown is counted and never a member.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import duckdb
from sqlglot import exp

from saltern.core.audiences import profile
from saltern.core.audiences.rows_walked import Most, RowsWalked
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.rule_class import RuleClass
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.sql import Compilation, CompiledRule, compile_rules, compile_value
from saltern.core.rules.engines.sql_records import SUBJECT
from saltern.core.rules.facts import RecordSource, Ref, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.limit import MAX_STEPS, TOO_MANY_STEPS, FeelLimitExceeded
from saltern.errors import SalternError
from saltern.words import Phrase

BROKEN_OFF = (duckdb.DataError, duckdb.BinderException, duckdb.NotImplementedException, duckdb.InvalidInputException)
"""What one row or one rule can bring about; what befalls the database itself is not among it."""


MOST_COUNTED = 2_000
"""Subjects a rule is counted for one by one."""


class SweepNeedsRecords(SalternError):
    """The rule {rule} is only narrowed down by SQL ({why}); give the records to finish it."""

    family = "broken"
    zh = "规则 {rule} 只能由 SQL 初筛（{why}）；需要提供记录才能完成判断。"


class RuleNotForPopulation(SalternError):
    """The rule {rule} works for a single case only: {offending} at line {line}, column {column}: {why}."""

    family = "invalid"
    zh = "规则 {rule} 只能逐案判断：第 {line} 行第 {column} 列 {offending}：{why}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many subjects a rule holds for, and for how many its answer is unknown."""

    due: int
    unknown: int


@dataclass(slots=True, kw_only=True)
class Sweep:
    """Standing rules compiled for one day, with their profile kept on `connection`."""

    connection: duckdb.DuckDBPyConnection
    compilation: Compilation
    vocabulary: Vocabulary
    as_of: dt.date
    calendar: WorkingCalendar | None = None
    records: RecordSource | None = None
    troubles: dict[str, Phrase] = field(default_factory=dict)
    """What went wrong with single rules, or with subjects they were asked of, by the rule's key; for these subjects the
    rule's answer is unknown, everybody else has theirs."""
    _finished: dict[str, tuple[tuple[int, ...], int]] = field(default_factory=dict)
    _texts: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def classes(self) -> Mapping[str, RuleClass]:
        return {rule.key: rule.rule_class for rule in self.compilation.rules}

    def conditions(self, rule: str) -> tuple[n.Node, ...]:
        """The conditions whose bits stand in a member's reasons, as written."""
        return tuple(atom.original for atom in self._rule(rule).atoms)

    def counts(self) -> dict[str, Count]:
        """Per rule: due and unknown."""
        found: dict[str, Count] = {}
        for entity in self.compilation.frames:
            text = self._text(
                ("counts", entity), partial(profile.counting, compilation=self.compilation, entity=entity)
            )
            total, *cells = self.connection.execute(text).fetchall()[0]
            for index, rule in enumerate(self.compilation.of(entity)):
                due, known = cells[2 * index] or 0, cells[2 * index + 1]  # DuckDB counts nobody as null
                found[rule.key] = Count(due=due, unknown=total - known)
                if self._by_person(rule):
                    subjects, unknown = self._finish(rule)
                    found[rule.key] = Count(due=len(subjects), unknown=unknown)
        return found

    def rows(self, *, rules: Iterable[str] | None = None, ledger: str = "") -> list[tuple[str, int, int]]:
        """(rule, subject, reasons) of everybody concerned; with a `ledger` table (rule, subject, until) without those
        told already. Bit i of `reasons` is set where the rule's i-th condition held; plain tuples, for speed."""
        wanted = None if rules is None else set(rules)
        chosen = [rule for rule in self.compilation.rules if wanted is None or rule.key in wanted]
        exact = [rule for rule in chosen if not self._by_person(rule)]
        found: list[tuple[str, int, int]] = []
        for rule in chosen:
            if self._by_person(rule):
                told = self._told(rule.key, ledger)
                found += [(rule.key, subject, 0) for subject in self._finish(rule)[0] if subject not in told]
        if exact:
            keys = tuple(rule.key for rule in exact)
            text = self._text((keys, ledger), lambda: self._members(exact, ledger))
            columns = self.connection.execute(text).fetchnumpy()
            index, subjects, held = (columns[name].tolist() for name in ("rule", SUBJECT, "reasons"))
            found += zip(map(keys.__getitem__, index), subjects, held, strict=True)
        return found

    def _by_person(self, rule: CompiledRule) -> bool:
        """Whether the Python engine has to answer; a rule the database broke off is unknown where it cannot."""
        broken_off = self.records is None and rule.key in self.troubles
        return rule.rule_class.kind != "population" and not broken_off

    def _text(self, key: tuple[object, ...], make: Callable[[], exp.Expr]) -> str:
        """The SQL text of a question, written once."""
        if key not in self._texts:
            self._texts[key] = rendered(make())
        return self._texts[key]

    def _members(self, rules: Sequence[CompiledRule], ledger: str) -> exp.Expr:
        parts = [
            profile.members(rule=rule, index=index, ledger=ledger, as_of=self.as_of) for index, rule in enumerate(rules)
        ]
        return parts[0] if len(parts) == 1 else exp.union(*parts, distinct=False, copy=False)

    def days(self, rule: Checked, subjects: Iterable[int]) -> Mapping[int, dt.date]:
        """The day that a rule gives for each of `subjects`; nobody for whom it is not known. Raises `NotExact`."""
        wanted = frozenset(subjects)
        table = profile.CALENDAR if self.calendar is not None else ""
        query = compile_value(rule, vocabulary=self.vocabulary, as_of=self.as_of, calendar=table)
        try:
            rows = self.connection.execute(rendered(query)).fetchall() if wanted else []
        except BROKEN_OFF as broken:
            self.troubles["#days"] = _broken_off(broken)
            rows = self._days_by_person(rule, wanted)
        return {subject: day for subject, day in rows if day is not None and subject in wanted}

    def _days_by_person(self, rule: Checked, subjects: Iterable[int]) -> list[tuple[int, dt.date | None]]:
        if self.records is None:
            return []
        program = compile_expression(rule.node)
        found = []
        for subject in subjects:
            try:
                day = program.run(self._scope(rule.entity, subject))
            except SalternError:
                day = None
            found.append((subject, day if isinstance(day, dt.date) else None))
        return found

    def population(self, entity: str) -> int:
        """How many subjects of a kind there are."""
        table = exp.table_(exp.to_identifier(profile.table_name(entity), quoted=True))
        query = exp.select(exp.Count(this=exp.Star())).from_(table)
        return int(self.connection.execute(rendered(query)).fetchall()[0][0])

    def _rule(self, key: str) -> CompiledRule:
        return next(rule for rule in self.compilation.rules if rule.key == key)

    def _told(self, key: str, ledger: str) -> set[int]:
        if not ledger:
            return set()
        table = exp.table_(exp.to_identifier(ledger, quoted=True))
        query = exp.select("subject").from_(table).where("rule = ?", "until > ?")
        return {subject for (subject,) in self.connection.execute(rendered(query), [key, self.as_of]).fetchall()}

    def _finish(self, rule: CompiledRule) -> tuple[tuple[int, ...], int]:
        """The subjects of a prefilter that the Python engine confirms, and how many it can not answer for."""
        if rule.key not in self._finished:
            if self.records is None:
                raise SweepNeedsRecords(rule=rule.key, why=rule.rule_class.why)
            program = compile_expression(rule.checked.node)
            entity = rule.checked.entity
            due, unknown = [], 0
            for (subject,) in self.connection.execute(rendered(profile.open_cases(rule=rule))).fetchall():
                try:
                    answer = program.run(self._scope(entity, subject))
                except SalternError as refused:
                    answer = None
                    self.troubles.setdefault(rule.key, _refused(refused))
                if answer is True:
                    due.append(subject)
                elif answer is None:
                    unknown += 1
            self._finished[rule.key] = (tuple(due), unknown)
        return self._finished[rule.key]

    def count_steps(self, walked: RowsWalked) -> None:
        """Makes unknown who has so many rows that a rule asks too much of them, which only the reference engine counts.
        Where it cannot be asked, or of too many, all of whom it could be so are unknown."""
        exact = {rule.key: rule for rule in self.compilation.rules if rule.rule_class.kind == "population"}
        heavy = walked.too_many({key: rule.checked for key, rule in exact.items()})
        for key, subjects in heavy.items():
            rule, unknown = exact[key], subjects
            if self.records is not None and len(subjects) <= MOST_COUNTED:
                unknown = self._asking_too_much(rule, subjects)
            if unknown:
                self.troubles.setdefault(key, _refused(FeelLimitExceeded(what=TOO_MANY_STEPS, limit=MAX_STEPS)))
                names = (profile.table_name(rule.checked.entity), rule.column)
                table, place = (rendered(exp.to_identifier(name, quoted=True)) for name in names)
                text = f"UPDATE {table} SET {place} = NULL WHERE list_contains($subjects::BIGINT[], {SUBJECT})"  # noqa: S608  (both quoted)
                self.connection.execute(text, {"subjects": unknown})

    def _asking_too_much(self, rule: CompiledRule, subjects: Iterable[int]) -> list[int]:
        program = compile_expression(rule.checked.node)
        found = []
        for subject in subjects:
            try:
                program.run(self._scope(rule.checked.entity, subject))
            except FeelLimitExceeded:
                found.append(subject)
        return found

    def _scope(self, entity: str, subject: int) -> Scope:
        return Scope(
            subject=Ref(entity=entity, key=subject),
            vocabulary=self.vocabulary,
            source=self.records,
            as_of=self.as_of,
            calendar=self.calendar,
        )


def sweep(
    rules: Mapping[str, Checked],
    *,
    vocabulary: Vocabulary,
    connection: duckdb.DuckDBPyConnection,
    as_of: dt.date,
    calendar: WorkingCalendar | None = None,
    records: RecordSource | None = None,
    most_rows: Most | None = None,
) -> Sweep:
    """All rules (by key) over everybody. `connection` has a view per record set and `subjects` (subject, kind).

    No rule and no row stops the others: a rule the database breaks off is asked person by person where there are
    `records`, else it is unknown for everybody; `Sweep.troubles` says so. A subject of whom a rule would ask more steps
    than it may is unknown, as it is where that subject is asked alone. `most_rows` keeps what was asked of the records
    for that, for the next sweep over the same ones.
    """
    if calendar is not None:
        profile.write_calendar(connection=connection, calendar=calendar)
    table = profile.CALENDAR if calendar is not None else ""
    compiled = partial(compile_rules, vocabulary=vocabulary, as_of=as_of, calendar=table)
    compilation = compiled(rules)
    for rule in compilation.rules:
        if rule.rule_class.kind == "single case" and records is None:
            found = rule.rule_class
            line, column = found.at
            raise RuleNotForPopulation(
                rule=rule.key, offending=found.offending, line=line, column=column, why=found.why
            )
    try:
        profile.build(connection=connection, compilation=compilation)
        troubles: dict[str, Phrase] = {}
    except BROKEN_OFF as broken:
        troubles = _breaking_off(rules, broken, connection, compiled)
        compilation = compiled(rules, by_person=troubles)
        profile.build(connection=connection, compilation=compilation)
    swept = Sweep(
        connection=connection,
        compilation=compilation,
        vocabulary=vocabulary,
        as_of=as_of,
        calendar=calendar,
        records=records,
        troubles=troubles,
    )
    walked = RowsWalked(connection=connection, vocabulary=vocabulary, most={} if most_rows is None else most_rows)
    swept.count_steps(walked)
    return swept


def _breaking_off(
    rules: Mapping[str, Checked],
    broken: Exception,
    connection: duckdb.DuckDBPyConnection,
    compiled: Callable[[Mapping[str, Checked]], Compilation],
) -> dict[str, Phrase]:
    """The rules the database cannot answer, found by halves; `broken` is what it said of all of them."""
    if len(rules) == 1:
        return dict.fromkeys(rules, _broken_off(broken))
    found: dict[str, Phrase] = {}
    keys = list(rules)
    for half in (keys[: len(keys) // 2], keys[len(keys) // 2 :]):
        some = {key: rules[key] for key in half}
        try:
            profile.build(connection=connection, compilation=compiled(some))
        except BROKEN_OFF as part:
            found |= _breaking_off(some, part, connection, compiled)
    return found


def _refused(error: SalternError) -> Phrase:
    """What the reference engine said, as part of a sentence."""
    return Phrase(en=error.message("en").rstrip("."), zh=error.message("zh").rstrip("。"))


def _broken_off(error: Exception) -> Phrase:
    """What the database said, without the values it said it of."""
    kind = type(error).__name__
    return Phrase(en=f"the database broke off ({kind})", zh=f"数据库中断了计算（{kind}）")
