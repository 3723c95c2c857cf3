"""An approval drawn in a `.dmn` file: the decisions it needs, in order, and the rows of the table that approves.

    approve: tables/reimbursement.dmn#decision

Names in the file are those of the item: its facts, the fields of its form, the vocabulary. Texts for people stand in
both languages, `中文 / English`: the label of a column or decision, and a row's reason, which is an output `because`
or the row's annotation. The file holds all the decision needs, so that it can be kept with what was decided by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final, Literal

from saltern.core.catalogue.item import ApprovalRow
from saltern.core.catalogue.items import REFERENCE
from saltern.core.documents.fields import near
from saltern.core.documents.rule import Rule
from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.xml import read_alone
from saltern.core.rules.feel.nodes import Node, Position, String
from saltern.core.rules.tables import DecisionTable
from saltern.core.rules.tables import Rule as TableRule
from saltern.errors import Fault, Faults, Place, Words
from saltern.words import Phrase

SINGLE: Final[Mapping[str, str]] = {"U": "UNIQUE", "F": "FIRST", "A": "ANY", "P": "PRIORITY"}
"""The hit policies that give one answer. A sum over the rows that hold would be wrong where a value is unknown."""

THEN: Final[tuple[Literal["approve"], Literal["refer"]]] = ("approve", "refer")
BOTH: Final = '"中文 / English"'


@dataclass(frozen=True, slots=True, kw_only=True)
class DmnApproval:
    """`decisions` are all that is needed, first things first; the last is the table that approves, by these `rows`."""

    file: str
    model: m.Model
    decisions: tuple[m.Decision, ...]
    inputs: tuple[m.InputData, ...]
    rows: tuple[ApprovalRow, ...]
    outcome: int

    @property
    def table(self) -> DecisionTable:
        """The table that approves."""
        body = self.decisions[-1].body
        assert isinstance(body, m.Table)
        return body.table


def both(text: str) -> Phrase:
    """A text in both languages; one that is written once serves both.

    >>> both("费用 / the bill")
    Phrase(en='the bill', zh='费用')
    """
    chinese, _, english = text.partition(" / ")
    return Phrase.of({"zh": chinese.strip(), "en": english.strip()})


def read_dmn_approval(*, reference: str, text: str, place: Place, faults: list[Fault]) -> DmnApproval | None:
    """The approval a file draws, its faults noted; None where it draws none. `place` is where the item names it."""
    found = REFERENCE.fullmatch(reference)
    assert found is not None
    file, name = found.groups()
    try:
        model = read_alone(content=text.encode(), file=file)
    except Faults as wrong:
        faults.extend(wrong.faults)
        return None
    faults.extend(model.faults)
    reader = _Reader(file, model, faults)
    top = reader.decision(name, place)
    if top is None:
        return None
    needed = reader.needed(top)
    decisions = tuple(one for one in needed if isinstance(one, m.Decision))
    for decision in decisions:
        reader.readable(decision)
    approving = reader.approving(top)
    if approving is None:
        return None
    outcome, rows = approving
    inputs = tuple(one for one in needed if isinstance(one, m.InputData))
    return DmnApproval(file=file, model=model, decisions=decisions, inputs=inputs, rows=rows, outcome=outcome)


class _Reader:
    """What of a model may decide an approval; everything else is a fault where it stands."""

    def __init__(self, file: str, model: m.Model, faults: list[Fault]) -> None:
        self.file = file
        self.model = model
        self.faults = faults

    def fault(self, at: Position, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        self.faults.append(Place(file=self.file, line=at[0], column=at[1]).fault(code, found, expected, hint))

    def decision(self, name: str, place: Place) -> m.Decision | None:
        """The decision of this id, or of this name."""
        decisions = [one for one in self.model.elements.values() if isinstance(one, m.Decision)]
        by_id = {one.key.rpartition("#")[2]: one for one in decisions}
        known = {**{one.name: one for one in decisions}, **by_id}
        if name not in known:
            self.faults.append(
                place.fault(
                    "unknown-decision",
                    f'"{name}"',
                    Phrase(
                        en=f"a decision of {self.file}: {', '.join(sorted(by_id)) or 'it has none'}",
                        zh=f"{self.file} 中的决策：{', '.join(sorted(by_id)) or '没有'}",
                    ),
                    near(name, known),
                )
            )
        return known.get(name)

    def needed(self, top: m.Decision) -> list[m.DrgElement]:
        """All that a decision requires, first things first, and itself (the file has no circles)."""
        graph: dict[str, tuple[str, ...]] = {}
        waiting = [top.key]
        while waiting:
            key = waiting.pop()
            element = self.model.elements[key]
            graph[key] = element.requires if isinstance(element, m.Decision) else ()
            waiting.extend(other for other in graph[key] if other not in graph)
        return [self.model.elements[key] for key in TopologicalSorter(graph).static_order()]

    def readable(self, decision: m.Decision) -> None:
        """A table with one answer, or one expression."""
        called = Phrase(en=f'the decision "{decision.name}"', zh=f"决策“{decision.name}”")
        forms = Phrase(en="a decision table or a FEEL expression", zh="决策表或 FEEL 表达式")
        if decision.knowledge:
            names = ", ".join(f'"{self.model.elements[key].name}"' for key in decision.knowledge)
            self.fault(
                decision.at,
                "dmn-form",
                Phrase(en=f"{called.en} calling {names}", zh=f"{called.zh}调用 {names}"),
                Phrase(en=f"{forms.en} of its own", zh=f"自己的{forms.zh}"),
            )
        if decision.body is None:
            self.fault(
                decision.at, "dmn-form", Phrase(en=f"{called.en} without logic", zh=f"{called.zh}没有逻辑"), forms
            )
        elif isinstance(decision.body, m.Table):
            self._single(decision.body.table)
        elif not isinstance(decision.body, (m.Text, m.Broken)):
            self.fault(
                decision.body.at,
                "dmn-form",
                Phrase(en=f"{called.en} as another kind of box", zh=f"{called.zh}为其他形式"),
                forms,
            )

    def _single(self, table: DecisionTable) -> None:
        if table.hit_policy not in SINGLE:
            words = {"R": "RULE ORDER", "O": "OUTPUT ORDER", "C": "COLLECT"}
            found = Phrase(
                en=f"hit policy {words[table.hit_policy]} {table.aggregation}".strip(),
                zh=f"命中策略 {words[table.hit_policy]} {table.aggregation}".strip(),
            )
            self.fault(
                table.at,
                "hit-policy",
                found,
                Phrase(
                    en=f"{' | '.join(SINGLE.values())}: one answer", zh=f"{' | '.join(SINGLE.values())}：只给一个结论"
                ),
            )

    def approving(self, top: m.Decision) -> tuple[int, tuple[ApprovalRow, ...]] | None:
        """The place of the answer among the outputs, and the rows; None where it is no table of approvals."""
        if not isinstance(top.body, m.Table):
            if isinstance(top.body, m.Text):
                expected = Phrase(
                    en='a decision table whose rows say "approve" or "refer"', zh="各行结论为“approve”或“refer”的决策表"
                )
                self.fault(
                    top.body.at,
                    "no-approval-table",
                    Phrase(en=f'"{top.name}" as a FEEL expression', zh=f"“{top.name}”为 FEEL 表达式"),
                    expected,
                )
            return None
        table = top.body.table
        names = [output.name for output in table.outputs]
        if len(names) > 1 and ("then" not in names or set(names) != {"then", "because"}):
            found = Phrase(en=f"outputs {', '.join(names)}", zh=f"输出 {', '.join(names)}")
            self.fault(
                table.at,
                "table-outputs",
                found,
                Phrase(en='the output "then", and "because" beside it', zh="输出“then”，旁边可有“because”"),
            )
            return None
        outcome = names.index("then") if len(names) > 1 else 0
        default = table.outputs[outcome].default
        if default is not None and not (isinstance(default, String) and default.value == "refer"):
            self.fault(
                default.at,
                "default-answer",
                Phrase(en=f"{shown(default)} where no row holds", zh=f"没有行成立时为 {shown(default)}"),
                Phrase(en="none: it goes to a person", zh="不设：转人工"),
            )
        return outcome, tuple(self._row(rule, outcome, number) for number, rule in enumerate(table.rules, start=1))

    def _row(self, rule: TableRule, outcome: int, number: int) -> ApprovalRow:
        answer = rule.outputs[outcome]
        value = answer.value if isinstance(answer, String) else ""
        then = next((word for word in THEN if word == value), None)
        if then is None:
            expected = Phrase(
                en='"approve" or "refer"; the machine never refuses', zh="“approve”或“refer”；机器从不拒绝"
            )
            self.fault(answer.at, "bad-value", shown(answer), expected, near(value, THEN))
        return ApprovalRow(
            when=tuple(
                Rule(text=text or "-", place=Place(file=self.file, line=cell.at[0], column=cell.at[1]))
                for text, cell in zip(rule.texts, rule.cells, strict=True)
            ),
            then=then or "refer",
            because=self._because(rule, outcome, number),
        )

    def _because(self, rule: TableRule, outcome: int, number: int) -> Phrase:
        stated = [node for index, node in enumerate(rule.outputs) if index != outcome]
        texts = [node.value for node in stated if isinstance(node, String)] or list(rule.annotations)
        text = texts[0] if texts else ""
        if not all(part.strip() for part in (*text.partition(" / ")[::2],)):
            at = stated[0].at if stated else rule.at
            found = (
                Phrase(en=f'row {number} with the reason "{text}"', zh=f"第 {number} 行的理由“{text}”")
                if text
                else Phrase(en=f"row {number} without a reason", zh=f"第 {number} 行没有理由")
            )
            expected = Phrase(
                en=f'an output "because" or an annotation in both languages: {BOTH}',
                zh=f"输出“because”或中英文注释：{BOTH}",
            )
            self.fault(at, "missing-reason", found, expected)
        return both(text)


def shown(node: Node) -> str:
    """An answer in a message."""
    if isinstance(node, String):
        return f'"{node.value}"'
    value = getattr(node, "value", None)
    return "an expression" if isinstance(value, Node) or value is None else str(value)


def expressions(decision: m.Decision, *, answers: bool) -> Iterator[Node]:
    """Every expression and cell of a decision; with `answers` also what its rows answer."""
    if isinstance(decision.body, m.Text):
        yield decision.body.node
    elif isinstance(decision.body, m.Table):
        table = decision.body.table
        for column in table.inputs:
            yield column.expression
            if column.allowed:
                yield column.allowed
        for rule in table.rules:
            yield from rule.cells
            yield from rule.outputs if answers else ()
        yield from (output.default for output in table.outputs if answers and output.default)
