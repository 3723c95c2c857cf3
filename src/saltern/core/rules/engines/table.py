"""A decision table at work: which rules hold for this case, and what follows by the table's hit policy.

The trace is always kept: for every rule which cells held, and which inputs were unknown. Where UNIQUE or ANY is broken
the table does not pick: its value is null and `conflict` says why. Source: OMG DMN 1.5, 8.2.8 to 8.2.12.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from saltern.core.rules.engines.cells import Column
from saltern.core.rules.engines.python import Program, compile_expression, compile_tests
from saltern.core.rules.feel.number import CONTEXT, finite
from saltern.core.rules.feel.order import before, equal
from saltern.core.rules.feel.types import Custom
from saltern.core.rules.tables import DecisionTable

Scope = Mapping[str, object]
KEPT_SHAPES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOutcome:
    """What a table says of a case, and why.

    `matched` are the indexes of the rules that hold; `held` has a mask per rule, bit i set when cell i held; `nulls`
    are the labels of the inputs that were null; `inputs` are the values asked for, in the table's order.
    """

    value: object
    matched: tuple[int, ...]
    held: tuple[int, ...]
    nulls: tuple[str, ...] = ()
    conflict: str | None = None
    inputs: tuple[object, ...] = ()


class TableProgram:
    """A table compiled once, asked often; it keeps no case's values."""

    def __init__(self, table: DecisionTable, *, conforms: Custom | None = None) -> None:
        self.table = table
        expression = partial(compile_expression, conforms=conforms)
        tests = partial(compile_tests, conforms=conforms)
        self._inputs = tuple(
            (expression(column.expression).run, Column([rule.cells[index] for rule in table.rules], tests).mask)
            for index, column in enumerate(table.inputs)
        )
        self._allowed = tuple(
            (index, tests(column.allowed)) for index, column in enumerate(table.inputs) if column.allowed
        )
        self._labels = tuple(
            column.label or column.text or f"#{index + 1}" for index, column in enumerate(table.inputs)
        )
        self._outputs = tuple(tuple(expression(node) for node in rule.outputs) for rule in table.rules)
        self._names = tuple(output.name for output in table.outputs)
        self._defaults = tuple(expression(o.default) for o in table.outputs if o.default is not None)
        self._priorities = tuple(tuple(expression(node) for node in o.values) for o in table.outputs)
        self._all = (1 << len(table.rules)) - 1
        self._shapes: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._settle: Callable[[Scope, tuple[int, ...]], tuple[object, str | None]] = {
            "U": self._unique,
            "A": self._any,
            "P": self._priority,
            "F": self._first,
            "R": self._rule_order,
            "O": self._output_order,
            "C": self._collect,
        }[table.hit_policy]

    def decide(self, scope: Scope) -> TableOutcome:
        """The table's answer for the facts in `scope`."""
        values = tuple([run(scope) for run, _ in self._inputs])
        nulls: tuple[str, ...] = ()
        if None in values:
            nulls = tuple(label for label, value in zip(self._labels, values, strict=True) if value is None)
        for index, tests in self._allowed:
            if values[index] is not None and tests.run(scope, values[index]) is not True:
                text = f"the value of {self._labels[index]} is not one of its allowed values"
                held = (0,) * len(self.table.rules)
                return TableOutcome(value=None, matched=(), held=held, nulls=nulls, conflict=text, inputs=values)
        columns = tuple([mask(value, scope) for (_, mask), value in zip(self._inputs, values, strict=True)])
        shape = self._shapes.get(columns)
        if shape is None:
            shape = self._shape(columns)
        matched, held = shape
        value, conflict = self._settle(scope, matched) if matched else self._nothing(scope)
        return TableOutcome(value=value, matched=matched, held=held, nulls=nulls, conflict=conflict, inputs=values)

    def _shape(self, columns: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Column masks turned into matched rules and a mask per rule; few shapes occur, so they are kept."""
        mask = self._all
        for column in columns:
            mask &= column
        rules = range(len(self.table.rules))
        matched = tuple(rule for rule in rules if mask >> rule & 1)
        held = tuple(sum((column >> rule & 1) << cell for cell, column in enumerate(columns)) for rule in rules)
        if len(self._shapes) < KEPT_SHAPES:
            self._shapes[columns] = (matched, held)
        return matched, held

    def _answer(self, scope: Scope, programs: Sequence[Program]) -> object:
        if len(programs) == 1:
            return programs[0].run(scope)
        return {name: program.run(scope) for name, program in zip(self._names, programs, strict=True)}

    def _nothing(self, scope: Scope) -> tuple[object, str | None]:
        if self._defaults and len(self._defaults) == len(self._names):
            return self._answer(scope, self._defaults), None
        return (Decimal(0) if self.table.aggregation == "COUNT" else None), None

    def _unique(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        if len(matched) > 1:
            return None, f"{_rules(matched)} hold together, but only one rule may hold"
        return self._answer(scope, self._outputs[matched[0]]), None

    def _any(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        answers = self._rule_answers(scope, matched)
        if not all(equal(answer, answers[0]) for answer in answers):
            return None, f"{_rules(matched)} hold together with different answers"
        return answers[0], None

    def _first(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        return self._answer(scope, self._outputs[matched[0]]), None

    def _priority(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        if len(matched) == 1:
            return self._answer(scope, self._outputs[matched[0]]), None
        return self._by_priority(scope, matched)[0], None

    def _output_order(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        return self._by_priority(scope, matched), None

    def _rule_order(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        return self._rule_answers(scope, matched), None

    def _collect(self, scope: Scope, matched: tuple[int, ...]) -> tuple[object, str | None]:
        answers = self._rule_answers(scope, matched)
        kind = self.table.aggregation
        if not kind:
            return answers, None
        if kind == "COUNT":
            return Decimal(len(answers)), None
        if len(self._names) == 1:
            return _aggregate(kind, answers), None
        rows = [answer for answer in answers if isinstance(answer, dict)]
        return {name: _aggregate(kind, [row[name] for row in rows]) for name in self._names}, None

    def _rule_answers(self, scope: Scope, matched: tuple[int, ...]) -> list[object]:
        return [self._answer(scope, self._outputs[rule]) for rule in matched]

    def _by_priority(self, scope: Scope, matched: tuple[int, ...]) -> list[object]:
        orders = [[program.run(scope) for program in programs] for programs in self._priorities]

        def rank(answer: object) -> tuple[int, ...]:
            parts = list(answer.values()) if isinstance(answer, dict) and len(orders) > 1 else [answer]
            pairs = zip(parts, orders, strict=True)
            return tuple(_place(part, order) for part, order in pairs)

        return sorted(self._rule_answers(scope, matched), key=rank)


def _rules(matched: tuple[int, ...]) -> str:
    numbers = [str(rule + 1) for rule in matched]
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _place(value: object, order: Sequence[object]) -> int:
    return next((place for place, other in enumerate(order) if equal(value, other)), len(order))


def _aggregate(kind: str, answers: Sequence[object]) -> object:
    best: object = answers[0]
    if kind == "SUM":
        total = Decimal(0)
        for answer in answers:
            if not isinstance(answer, Decimal):
                return None
            total = CONTEXT.add(total, answer)
        return finite(total)
    for answer in answers:
        earlier = before(answer, best) if kind == "MIN" else before(best, answer)
        if earlier is None:
            return None
        best = answer if earlier else best
    return best
