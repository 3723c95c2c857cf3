"""Gaps, overlaps, contradictions and rules never reached in a decision table, each with a case that shows it.

A column that only compares with literals has few kinds of values: each literal, one between every two, one beyond each
end. Walked column by column, the sets of rules that still hold stay few; where they do not the table is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from saltern.core.rules.dmn.values import feel_text
from saltern.core.rules.engines.cells import Column
from saltern.core.rules.engines.python import compile_expression, compile_tests
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.order import equal
from saltern.core.rules.tables import DecisionTable
from saltern.words import Phrase

MOST_STATES: Final = 3_000
MOST_RULES: Final = 500
MOST_TOLD: Final = 20
DAY: Final = timedelta(days=1)
NAMED: Final = frozenset({"date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`kind` is gap, overlap, contradiction or unreached."""

    kind: str
    at: n.Position
    found: Phrase
    expected: Phrase


def table_findings(table: DecisionTable) -> list[Finding]:
    """What a table's rules do to each other; nothing where its cells ask more than literals can show."""
    if not table.rules or not table.inputs or len(table.rules) > MOST_RULES:
        return []
    cases = _cases(table)
    return [] if cases is None else list(_told(table, cases))


def _cases(table: DecisionTable) -> dict[int, tuple[object, ...]] | None:
    """A case for every set of rules that can hold together."""
    cases: dict[int, tuple[object, ...]] = {(1 << len(table.rules)) - 1: ()}
    for index, entry in enumerate(table.inputs):
        cells = [rule.cells[index] for rule in table.rules]
        values = _values(cells + ([entry.allowed] if entry.allowed else []))
        if values is None:
            return None
        column = Column(cells, compile_tests)
        allowed = compile_tests(entry.allowed) if entry.allowed else None
        masks: dict[int, object] = {}
        for value in values:
            if allowed is None or allowed.run({}, value) is True:
                masks.setdefault(column.mask(value, {}), value)
        cases = {both & mask: (*case, value) for both, case in reversed(cases.items()) for mask, value in masks.items()}
        if len(cases) > MOST_STATES:
            return None
    return cases


def _values(cells: list[n.UnaryTests]) -> list[object] | None:
    """A value of every kind the cells tell apart; None where they ask more than literals."""
    literals: list[object] = []
    for cell in cells:
        for test in cell.tests:
            ends = (test.value.low, test.value.high) if isinstance(test.value, n.Range) else (test.value,)
            for end in ends:
                if end is None:
                    continue
                if not _literal(end):
                    return None
                literals.append(compile_expression(end).run({}))
    return _kinds_of_values([value for value in literals if value is not None])


def _kinds_of_values(literals: list[object]) -> list[object] | None:
    """One value of every kind that literals of one type tell apart."""
    found: list[object] | None = None
    kinds = {type(value) for value in literals}
    if not kinds:
        found = ["any value"]
    elif kinds == {bool}:
        found = [True, False]
    elif kinds == {str}:
        found = [*dict.fromkeys(literals), "another"]
    elif kinds == {Decimal}:
        numbers = sorted({value for value in literals if isinstance(value, Decimal)})
        found = [*numbers, *((low + high) / 2 for low, high in pairwise(numbers)), numbers[0] - 1, numbers[-1] + 1]
    elif kinds == {date}:
        days = sorted({value for value in literals if isinstance(value, date)})
        found = [*days, *(low + (high - low) // 2 for low, high in pairwise(days)), days[0] - DAY, days[-1] + DAY]
    return found


def _literal(node: n.Node) -> bool:
    if isinstance(node, n.Negation):
        return isinstance(node.value, n.Number)
    if isinstance(node, n.Call):
        named = isinstance(node.callee, n.Name) and node.callee.name in NAMED
        return named and all(isinstance(value, (n.Number, n.String)) for _, value in node.arguments)
    return isinstance(node, (n.Number, n.String, n.Boolean, n.Null, n.AtLiteral))


def _told(table: DecisionTable, cases: dict[int, tuple[object, ...]]) -> Iterator[Finding]:
    policy = table.hit_policy
    given = all(output.default is not None for output in table.outputs)
    if 0 in cases and not given and policy in "UAPF":
        expected = Phrase(en="a rule for every case, or a default", zh="每种情形都有规则，或有默认值")
        case = _case(table, cases[0])
        yield Finding(
            kind="gap",
            at=table.at,
            found=Phrase(en=f"no rule holds for {case}", zh=f"{case} 时没有规则成立"),
            expected=expected,
        )
    if policy in "UA":
        yield from _conflicts(table, cases)
    for index, rule in enumerate(table.rules):
        below = (1 << index) - 1
        reached = any(mask >> index & 1 and (policy != "F" or not mask & below) for mask in cases)
        if not reached:
            yield Finding(
                kind="unreached",
                at=rule.at,
                found=Phrase(en=f"rule {index + 1} never decides", zh=f"第 {index + 1} 条规则永不起作用"),
                expected=Phrase(en="a case of its own for every rule", zh="每条规则各有适用情形"),
            )


def _conflicts(table: DecisionTable, cases: dict[int, tuple[object, ...]]) -> Iterator[Finding]:
    """Pairs of rules that hold together, each told once."""
    told: set[tuple[int, int]] = set()
    for mask, case in cases.items():
        held = [index for index in range(len(table.rules)) if mask >> index & 1]
        for place, one in enumerate(held):
            for other in held[place + 1 :]:
                same = _same(table, one, other)
                if (one, other) in told or len(told) >= MOST_TOLD or (same and table.hit_policy == "A"):
                    continue
                told.add((one, other))
                shown = _case(table, case)
                end = Phrase.same("") if same else Phrase(en=", with different answers", zh="，结论不同")
                yield Finding(
                    kind="overlap" if same else "contradiction",
                    at=table.rules[other].at,
                    found=Phrase(
                        en=f"rules {one + 1} and {other + 1} both hold for {shown}{end.en}",
                        zh=f"{shown} 时第 {one + 1}、{other + 1} 条规则同时成立{end.zh}",
                    ),
                    expected=Phrase(en="one answer for every case", zh="每种情形只有一个结论"),
                )


def _same(table: DecisionTable, one: int, other: int) -> bool:
    pairs = zip(table.rules[one].outputs, table.rules[other].outputs, strict=True)
    return all(
        _literal(a) and _literal(b) and equal(compile_expression(a).run({}), compile_expression(b).run({})) is True
        for a, b in pairs
    )


def _case(table: DecisionTable, values: tuple[object, ...]) -> str:
    """A case as its inputs."""
    pairs = zip(table.inputs, values, strict=True)
    return ", ".join(f"{entry.label or entry.text} = {_shown(value)}" for entry, value in pairs)


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else feel_text(value)
