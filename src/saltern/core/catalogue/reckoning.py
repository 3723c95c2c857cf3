"""An approval worked out for one application: the decisions it needs first, then the table that approves.

A table never refuses, and it approves only on what is known. A row that holds for an unknown value by not asking about
it, as `not("revoked")` does, or that stands below one the unknown value might have met, hands over to a person; a
decision the approval needs first is itself unknown then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from saltern.core.catalogue.item import ApprovalRow, Text
from saltern.core.rules.engines.python import Program
from saltern.core.rules.engines.table import TableOutcome, TableProgram
from saltern.core.rules.feel.nodes import Boolean, Name, Node, Null, Path, UnaryTests
from saltern.core.rules.feel.unknown import children, walk

NO_ROW: Final = {
    "zh": "没有可自动批准的情形，已转人工审查。",
    "en": "No rule approves this by itself; a person looks at it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A decision by a table; `label` and `words` are what people call it and its columns."""

    name: str
    label: Text
    words: tuple[Text, ...]
    table: TableProgram


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A decision by one expression: as written, and as it runs."""

    name: str
    label: Text
    node: Node
    program: Program


Step = Sheet | Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a decision needed first gave; null where somebody's ignorance could change it: `missing` names of what.

    `outcome` is None for an expression.
    """

    step: Step
    value: object
    missing: tuple[str, ...]
    outcome: TableOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """An approval's answer for the citizen: result, reason, the facts nobody knew; and how it came about."""

    result: Literal["approve", "refer"]
    because: Text
    missing: tuple[str, ...]
    outcome: TableOutcome
    steps: tuple[Taken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalProgram:
    """An approval ready to run. `names` are those of its inputs, `labels` what people call them; `rows` say why."""

    names: tuple[str, ...]
    labels: tuple[Text, ...]
    steps: tuple[Step, ...]
    sheet: Sheet
    rows: tuple[ApprovalRow, ...]

    def called(self, language: str) -> dict[str, str]:
        """What the things are called in a language that are kept by their Chinese name, as missing facts are."""
        sheets = [one for one in (*self.steps, self.sheet) if isinstance(one, Sheet)]
        words = (*(word for one in sheets for word in one.words), *self.labels)
        return {word.get("zh", ""): word.get(language, "") for word in words}

    def reckon(self, answers: Sequence[object], mentioned: Mapping[str, object]) -> Reckoned:
        """The answer, from those to the inputs and the facts its cells name beside them."""
        scope = {**mentioned, **placed(dict(zip(self.names, answers, strict=True)))}
        steps: dict[str, Taken] = {}
        for step in self.steps:
            steps[step.name] = taken = self._taken(step, scope, steps)
            scope[step.name] = taken.value
        outcome = self.sheet.table.decide(scope)
        return self._settled(outcome, scope, steps)

    def _taken(self, step: Step, scope: Mapping[str, object], steps: Mapping[str, Taken]) -> Taken:
        if isinstance(step, Formula):
            value = step.program.run(scope)
            missing = self._missing([step.node], scope, steps) if value is None else ()
            return Taken(step=step, value=value, missing=missing, outcome=None)
        outcome = step.table.decide(scope)
        unsure = doubts(step.table, outcome, scope) if outcome.matched else unknowns(outcome)
        value = None if unsure else outcome.value
        missing = self._columns(step, unsure, scope, steps) if value is None else ()
        return Taken(step=step, value=value, missing=missing, outcome=outcome)

    def _settled(self, outcome: TableOutcome, scope: Mapping[str, object], steps: Mapping[str, Taken]) -> Reckoned:
        def said(because: Text, unsure: Sequence[int] = (), *, approve: bool = False) -> Reckoned:
            missing = self._columns(self.sheet, unsure, scope, steps)
            return Reckoned(
                result="approve" if approve else "refer",
                because=because or unknown(missing, self.called("en")),
                missing=missing,
                outcome=outcome,
                steps=tuple(steps.values()),
            )

        if outcome.conflict is not None:
            return said(contradiction(outcome.conflict))
        answers = outcome.value if isinstance(outcome.value, list) else [outcome.value]
        if "refer" in answers:
            row = next(index for index in outcome.matched if self.rows[index].then == "refer")
            return said(self.rows[row].because, unknowns(outcome))
        if answers and all(one == "approve" for one in answers):
            unsure = doubts(self.sheet.table, outcome, scope)
            return said({}, unsure) if unsure else said(self.rows[outcome.matched[0]].because, approve=True)
        return said({} if unknowns(outcome) else NO_ROW, unknowns(outcome))

    def _columns(
        self, sheet: Sheet, columns: Sequence[int], scope: Mapping[str, object], steps: Mapping[str, Taken]
    ) -> tuple[str, ...]:
        """What nobody knows behind these columns: facts, not the decisions made of them."""
        found: list[str] = []
        for index in columns:
            column = sheet.table.table.inputs[index]
            nodes = [column.expression, *(rule.cells[index] for rule in sheet.table.table.rules)]
            found.extend(self._missing(nodes, scope, steps) or (column.label,))
        return tuple(dict.fromkeys(found))

    def _missing(
        self, nodes: Sequence[Node], scope: Mapping[str, object], steps: Mapping[str, Taken]
    ) -> tuple[str, ...]:
        found: list[str] = []
        called = dict(zip(self.names, (label["zh"] for label in self.labels), strict=True))
        for name in (name for node in nodes for name in chains(node)):
            if (step := steps.get(name.partition(".")[0])) is not None:
                found.extend(step.missing)
            elif name in called and looked(scope, name) is None:
                found.append(called[name])
        return tuple(dict.fromkeys(found))


def doubts(table: TableProgram, outcome: TableOutcome, scope: Mapping[str, object]) -> tuple[int, ...]:
    """The columns whose unknown value could change what the row that holds says: the row holds for it without asking
    about the emptiness itself, or another row that says something else, above it where the first one counts, might."""
    rules, first = table.table.rules, outcome.matched[0]
    found: dict[int, None] = {}
    for index, rule in enumerate(rules):
        held = index in outcome.matched
        later = table.table.hit_policy == "F" and index > first
        if later or (not held and said(rule.outputs) == said(rules[first].outputs)):
            continue
        silent = [
            column
            for column, (cell, value) in enumerate(zip(rule.cells, outcome.inputs, strict=True))
            if quiet(cell, value, scope)
        ]
        open_ = all(outcome.held[index] >> column & 1 or column in silent for column in range(len(rule.cells)))
        found.update(dict.fromkeys(silent if open_ else ()))
    return tuple(found)


def quiet(cell: UnaryTests, value: object, scope: Mapping[str, object]) -> bool:
    """Does the cell rest on something unknown without asking about the emptiness?"""
    if not cell.tests:
        return False
    unsure = value is None or any(looked(scope, name) is None for name in chains(cell) if known(scope, name))
    return unsure and not any(isinstance(part, Null) for part in walk(cell))


def said(outputs: Sequence[Node]) -> object:
    """What a row answers, wherever it stands."""
    return [getattr(node, "value", node) for node in outputs]


def unknowns(outcome: TableOutcome) -> tuple[int, ...]:
    """The columns whose value is not known."""
    return tuple(index for index, value in enumerate(outcome.inputs) if value is None)


def placed(answers: Mapping[str, object]) -> dict[str, object]:
    """The answers where a rule looks for them: that to `stay.total` stands in `stay`, as its `total`.

    >>> placed({"alive": True, "stay.total": 5})
    {'alive': True, 'stay': {'total': 5}}
    """
    scope: dict[str, object] = {}
    for name, value in answers.items():
        *parts, last = name.split(".")
        space = scope
        for part in parts:
            inner = space.setdefault(part, {})
            assert isinstance(inner, dict)
            space = inner
        space[last] = value
    return scope


def known(scope: Mapping[str, object], name: str) -> bool:
    """Is the chain's first name one of the scope?"""
    return name.partition(".")[0] in scope


def looked(scope: Mapping[str, object], name: str) -> object:
    """What a chain of names leads to, as far as it is kept there: of a date's year, the date."""
    value: object = scope
    for part in name.split("."):
        if not isinstance(value, Mapping):
            break
        value = value.get(part)
    return value


def chains(node: Node) -> Iterator[str]:
    """The longest chains of names in a node, as `stay.total`."""
    yield from map(spelled, leaves(node))


def leaves(node: Node) -> Iterator[Node]:
    """The parts of a node that are chains of names, the longest ones."""
    if spelled(node):
        yield node
        return
    for part in reversed(children(node)):
        yield from leaves(part)


def strictly(cell: UnaryTests) -> UnaryTests:
    """The cell with `true` and `false` meaning "equals": as plain expressions they would hold for other values too."""
    tests = [
        replace(test, op="=") if isinstance(test.value, Boolean) and test.op == "in" else test for test in cell.tests
    ]
    return replace(cell, tests=tuple(tests))


def spelled(node: Node) -> str:
    """A chain of names as text; empty for anything else."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Path) and spelled(node.base):
        return f"{spelled(node.base)}.{node.member}"
    return ""


def unknown(missing: Sequence[str], english: Mapping[str, str] | None = None) -> Text:
    """The reason when facts are missing; `english` has their English names."""
    names = [(english or {}).get(name) or name for name in missing]
    return {
        "zh": f"以下信息无法核实：{', '.join(missing) or '?'}；已转人工审查。",
        "en": f"Not known from any record: {', '.join(names) or '?'}; a person looks at it.",
    }


def contradiction(conflict: str) -> Text:
    """The reason when rows contradict each other."""
    return {
        "zh": f"规则相互矛盾（{conflict}），已转人工审查。",
        "en": f"The rules contradict: {conflict}.",
    }
