"""Approval tables held against themselves: rows that contradict each other where one may hold, rows no case reaches.

A case without a row is no mistake here: it goes to a person. What a fact may be is known by its kind and codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.question import Question
from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.table_cases import Domain
from saltern.core.rules.dmn.table_lint import Finding, table_findings
from saltern.core.rules.feel.nodes import Null, String, Test, UnaryTests
from saltern.core.rules.tables import DecisionTable
from saltern.errors import Fault, Place

TOLD: Final = frozenset({"overlap", "contradiction", "unreached"})


def tables(items: Iterable[ItemRules]) -> Iterator[Fault]:
    """The mistakes of every approval table."""
    for rules in items:
        for finding, place in findings(rules):
            if finding.kind in TOLD:
                yield place.fault(f"table-{finding.kind}", finding.found, finding.expected)


def gone_through(items: Iterable[ItemRules]) -> dict[str, int]:
    """How many items' tables were gone through to the end, and how many could not be."""
    unproven = [any(finding.kind == "unproven" for finding, _ in findings(rules)) for rules in items if rules.approval]
    return {"gone through": unproven.count(False), "not to the end": unproven.count(True)}


def findings(rules: ItemRules, *, gaps: bool = False) -> Iterator[tuple[Finding, Place]]:
    """What the rows of an item's tables do to each other, each at its place: unproven too, where more may be there.
    With `gaps` also a case in which no row holds, which goes to a person and is no mistake."""
    whole = (lambda table: table) if gaps else _handing_over
    if rules.diagram is not None:
        for decision in rules.diagram.decisions:
            if isinstance(decision.body, m.Table):
                for finding in table_findings(whole(decision.body.table)):
                    line, column = finding.at
                    yield finding, Place(file=rules.diagram.file, line=line, column=column)
    elif rules.approval is not None and rules.item.approve is not None:
        approve = rules.item.approve
        table = whole(_asking(rules.approval.approving.table.table, rules.inputs))
        kinds = {column.label: _domain(one) for column, one in zip(table.inputs, rules.inputs, strict=True)}
        for finding in table_findings(table, lambda column: kinds[column.label]):
            row = finding.at[0]
            yield finding, approve.rows[row - 1].place if row else approve.place


def _asking(table: DecisionTable, questions: tuple[Question, ...]) -> DecisionTable:
    """The table whose columns ask what the item's file says, its rows told apart by their numbers."""
    inputs = tuple(
        replace(column, expression=one.checked.original, label=one.text)
        for column, one in zip(table.inputs, questions, strict=True)
    )
    rows = tuple(replace(rule, at=(number, 1)) for number, rule in enumerate(table.rules, start=1))
    return replace(table, inputs=inputs, rules=rows, at=(0, 0))


def _handing_over(table: DecisionTable) -> DecisionTable:
    """The table with something to say where no row holds."""
    outputs = tuple(replace(output, default=output.default or Null(at=table.at)) for output in table.outputs)
    return replace(table, outputs=outputs)


def _domain(question: Question) -> Domain:
    kind = question.checked.kind
    codes = tuple(Test(at=(0, 0), op="in", value=String(at=(0, 0), value=code)) for code in kind.codes)
    return Domain(kind=kind.name, tests=(UnaryTests(at=(0, 0), tests=codes),) if codes else ())
