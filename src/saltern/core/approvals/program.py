"""An approval worked out for one application: the decisions it needs first, then the table that approves.

A table never refuses, and it approves only on what is known. A row that holds for an unknown value by not asking about
it, as `not("revoked")` does, or that stands below one the unknown value might have met, hands over to a person; a
decision the approval needs first is itself unknown then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from saltern.core.approvals.name_chain import chain_names, is_in, nested, value_at
from saltern.core.catalogue.item import ApprovalRow
from saltern.core.rules.engines.python import Program
from saltern.core.rules.engines.table import TableOutcome, TableProgram
from saltern.core.rules.feel.nodes import Boolean, Node, Null, UnaryTests
from saltern.core.rules.feel.unknown import walk
from saltern.words import NOTHING, Phrase

NO_ROW: Final = Phrase(
    zh="没有可自动批准的情形，已转人工审查。",
    en="No rule approves this by itself; a person looks at it.",
)


class CellNames:
    """What cells name, and whether they ask for null, found once: every application asks it again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[UnaryTests, tuple[str, ...], bool]] = {}

    def of(self, cell: UnaryTests) -> tuple[tuple[str, ...], bool]:
        """The longest chains of names in a cell, and whether null stands in it."""
        known = self._known.get(id(cell))
        if known is None:
            asks = any(isinstance(part, Null) for part in walk(cell))
            known = self._known[id(cell)] = (cell, tuple(chain_names(cell)), asks)
        return known[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStep:
    """A decision by a table; `label` and `words` are what people call it and its columns."""

    name: str
    label: Phrase
    words: tuple[Phrase, ...]
    table: TableProgram


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionStep:
    """A decision by one expression: as written, and as it runs."""

    name: str
    label: Phrase
    node: Node
    program: Program


Step = TableStep | ExpressionStep


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome:
    """What a decision needed first gave; null where a fact nobody knows could change it: `missing` names those facts.

    `table` is how the table came to it; None for an expression.
    """

    step: Step
    value: object
    missing: tuple[str, ...]
    table: TableOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalOutcome:
    """An approval's answer for the citizen: result, reason, the facts nobody knew; and how it came about."""

    result: Literal["approve", "refer"]
    because: Phrase
    missing: tuple[str, ...]
    table: TableOutcome
    steps: tuple[StepOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalProgram:
    """An approval ready to run: the `steps` it needs first, then the `approving` table, whose `rows` say why.

    `names` are those of its inputs, `labels` what people call them.
    """

    names: tuple[str, ...]
    labels: tuple[Phrase, ...]
    steps: tuple[Step, ...]
    approving: TableStep
    rows: tuple[ApprovalRow, ...]
    read: CellNames = field(default_factory=CellNames, compare=False, repr=False)

    def called(self, language: str) -> dict[str, str]:
        """What the things are called in a language that are kept by their Chinese name, as missing facts are."""
        tables = [step for step in (*self.steps, self.approving) if isinstance(step, TableStep)]
        words = (*(word for table in tables for word in table.words), *self.labels)
        return {word.zh: word.said(language) for word in words}

    def run(self, answers: Sequence[object], mentioned: Mapping[str, object]) -> ApprovalOutcome:
        """The answer, from those to the inputs and the facts its cells name beside them."""
        scope = {**mentioned, **nested(dict(zip(self.names, answers, strict=True)))}
        steps: dict[str, StepOutcome] = {}
        for step in self.steps:
            steps[step.name] = outcome = self._step_outcome(step, scope, steps)
            scope[step.name] = outcome.value
        return self._outcome(self.approving.table.decide(scope), scope, steps)

    def _step_outcome(self, step: Step, scope: Mapping[str, object], steps: Mapping[str, StepOutcome]) -> StepOutcome:
        if isinstance(step, ExpressionStep):
            value = step.program.run(scope)
            missing = self._missing([step.node], scope, steps) if value is None else ()
            return StepOutcome(step=step, value=value, missing=missing, table=None)
        outcome = step.table.decide(scope)
        unsure = (
            doubtful_columns(step.table, outcome, scope, self.read) if outcome.matched else unknown_columns(outcome)
        )
        value = None if unsure else outcome.value
        missing = self._columns(step, unsure, scope, steps) if value is None else ()
        return StepOutcome(step=step, value=value, missing=missing, table=outcome)

    def _outcome(
        self, table: TableOutcome, scope: Mapping[str, object], steps: Mapping[str, StepOutcome]
    ) -> ApprovalOutcome:
        """What the approving table's answer means for the citizen."""

        def answer(because: Phrase, unsure: Sequence[int] = (), *, approve: bool = False) -> ApprovalOutcome:
            missing = self._columns(self.approving, unsure, scope, steps)
            return ApprovalOutcome(
                result="approve" if approve else "refer",
                because=because or unknown(missing, self.called("en")),
                missing=missing,
                table=table,
                steps=tuple(steps.values()),
            )

        if table.conflict is not None:
            return answer(contradiction(table.conflict))
        answers = table.value if isinstance(table.value, list) else [table.value]
        if "refer" in answers:
            row = next(index for index in table.matched if self.rows[index].then == "refer")
            return answer(self.rows[row].because, unknown_columns(table))
        if answers and all(word == "approve" for word in answers):
            unsure = doubtful_columns(self.approving.table, table, scope, self.read)
            return answer(NOTHING, unsure) if unsure else answer(self.rows[table.matched[0]].because, approve=True)
        return answer(NOTHING if unknown_columns(table) else NO_ROW, unknown_columns(table))

    def _columns(
        self, step: TableStep, columns: Sequence[int], scope: Mapping[str, object], steps: Mapping[str, StepOutcome]
    ) -> tuple[str, ...]:
        """What nobody knows behind these columns: facts, not the decisions made of them."""
        found: list[str] = []
        for index in columns:
            column = step.table.table.inputs[index]
            nodes = [column.expression, *(rule.cells[index] for rule in step.table.table.rules)]
            found.extend(self._missing(nodes, scope, steps) or (column.label,))
        return tuple(dict.fromkeys(found))

    def _missing(
        self, nodes: Sequence[Node], scope: Mapping[str, object], steps: Mapping[str, StepOutcome]
    ) -> tuple[str, ...]:
        found: list[str] = []
        called = dict(zip(self.names, (label.zh for label in self.labels), strict=True))
        for name in (name for node in nodes for name in chain_names(node)):
            if (earlier := steps.get(name.partition(".")[0])) is not None:
                found.extend(earlier.missing)
            elif name in called and value_at(scope, name) is None:
                found.append(called[name])
        return tuple(dict.fromkeys(found))


def doubtful_columns(
    table: TableProgram, outcome: TableOutcome, scope: Mapping[str, object], read: CellNames
) -> tuple[int, ...]:
    """The columns whose unknown value, once known, could change the answer of the row that holds.

    Two ways: the row that holds never asked whether the value is known; or a row with another answer (one above it,
    where the first row that holds counts) would hold for some value.
    """
    rules, first = table.table.rules, outcome.matched[0]
    found: dict[int, None] = {}
    for index, rule in enumerate(rules):
        held = index in outcome.matched
        later = table.table.hit_policy == "F" and index > first
        if later or (not held and answers_of(rule.outputs) == answers_of(rules[first].outputs)):
            continue
        silent = [
            column
            for column, (cell, value) in enumerate(zip(rule.cells, outcome.inputs, strict=True))
            if rests_on_unknown(cell, value, scope, read)
        ]
        open_ = all(outcome.held[index] >> column & 1 or column in silent for column in range(len(rule.cells)))
        found.update(dict.fromkeys(silent if open_ else ()))
    return tuple(found)


def rests_on_unknown(cell: UnaryTests, value: object, scope: Mapping[str, object], read: CellNames) -> bool:
    """Does the cell rest on something unknown without asking whether it is known?"""
    if not cell.tests:
        return False
    names, asks = read.of(cell)
    return not asks and (value is None or any(value_at(scope, name) is None for name in names if is_in(scope, name)))


def answers_of(outputs: Sequence[Node]) -> object:
    """What a row answers, wherever it stands."""
    return [getattr(node, "value", node) for node in outputs]


def unknown_columns(outcome: TableOutcome) -> tuple[int, ...]:
    """The columns whose value is not known."""
    return tuple(index for index, value in enumerate(outcome.inputs) if value is None)


def with_strict_booleans(cell: UnaryTests) -> UnaryTests:
    """The cell with `true` and `false` meaning "equals": as plain expressions they would hold for other values too."""
    tests = [
        replace(test, op="=") if isinstance(test.value, Boolean) and test.op == "in" else test for test in cell.tests
    ]
    return replace(cell, tests=tuple(tests))


def unknown(missing: Sequence[str], english: Mapping[str, str] | None = None) -> Phrase:
    """The reason when facts are missing; `english` has their English names."""
    names = [(english or {}).get(name) or name for name in missing]
    return Phrase(
        zh=f"以下信息无法核实：{', '.join(missing) or '?'}；已转人工审查。",
        en=f"Not known from any record: {', '.join(names) or '?'}; a person looks at it.",
    )


def contradiction(conflict: str) -> Phrase:
    """The reason when rows contradict each other."""
    return Phrase(
        zh=f"规则相互矛盾（{conflict}），已转人工审查。",
        en=f"The rules contradict: {conflict}.",
    )
