"""A drawn approval made ready: its names fitted to the item's, its expressions checked, compiled to run.

What a decision of the file may speak of: the decisions drawn as required, and single values the item knows, each by
its name in the item (`stay.total`, `form.third_party`) or, for a field of the form, by the field's name alone. Counting
and picking rows is the work of the item's facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from saltern.core.approvals.dmn_reader import DmnApproval, both, expressions
from saltern.core.approvals.name_chain import chain_nodes, dotted_name, nested
from saltern.core.approvals.program import ApprovalProgram, ExpressionStep, Step, TableStep, with_strict_booleans
from saltern.core.approvals.question import Question
from saltern.core.catalogue.item import Item
from saltern.core.documents.fields import near
from saltern.core.documents.rule import Rule
from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.conform import Types
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.kinds import ANY, BY_NAME, NULL, Kind, common
from saltern.core.rules.feel.nodes import Call, Context, In, Name, Node, Parameter, Position, String
from saltern.core.rules.feel.nodes import Iterator as Turn
from saltern.core.rules.feel.unknown import walk
from saltern.core.rules.tables import DecisionTable, Input, Output
from saltern.core.rules.tables import Rule as TableRule
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

NOTHING: Final = Vocabulary(entities={}, record_sets={})
SINGLE: Final = frozenset(BY_NAME) - {"null"}
"""The kinds of single values; rows and lists are for the item's facts."""

CAREFUL: Final = (String(at=(1, 1), value="refer"), String(at=(1, 1), value="approve"))
Asked = Callable[[Rule], Question | None]
"""Reads a question in the item's words, noting its faults."""


def needs(diagram: DmnApproval) -> dict[str, Position]:
    """The names the decisions take from the item, as `stay.total`, each with where it is used first."""
    called = {one.key: one.name for one in diagram.decisions}
    found: dict[str, Position] = {}
    for decision in diagram.decisions:
        own = {called[key] for key in decision.requires if key in called}
        for node in expressions(decision, answers=decision is not diagram.decisions[-1]):
            inside = {*own, *bound(node)}
            for leaf in chain_nodes(node):
                name = dotted_name(leaf)
                if name.partition(".")[0] not in inside:
                    found.setdefault(name, leaf.at)
    return found


def bound(node: Node) -> Iterator[str]:
    """The names an expression gives itself, and those of the functions it calls."""
    yield from ("?", "item", "partial")
    for part in walk(node):
        if isinstance(part, (Turn, Parameter)):
            yield part.name
        elif isinstance(part, Context):
            yield from (name for name, _ in part.entries)
        elif isinstance(part, Call) and isinstance(part.callee, Name):
            yield part.callee.name


class NameBinding:
    """The names of a diagram among those of its item; `questions` ask for each, `kinds` are what they give."""

    def __init__(self, *, diagram: DmnApproval, item: Item, names: set[str], asked: Asked, faults: list[Fault]) -> None:
        self.diagram = diagram
        self.item = item
        self.names = names
        self.fields = {one.key: one for one in item.form}
        self.decisions = {one.name for one in diagram.model.elements.values() if isinstance(one, m.Decision)}
        self.faults = faults
        self.questions: dict[str, Question] = {}
        self.kinds: dict[str, Kind] = {}
        self._own()
        self._inputs(asked)

    def fault(self, at: Position, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        self.faults.append(Place(file=self.diagram.file, line=at[0], column=at[1]).fault(code, found, expected, hint))

    def _own(self) -> None:
        """Decisions needed first bear names of their own: their values stand beside the item's."""
        taken = {*self.names, *self.fields}
        for one in self.diagram.decisions[:-1]:
            if one.name in taken:
                self.fault(
                    one.at,
                    "name-twice",
                    Phrase(en=f'the decision "{one.name}"', zh=f"决策“{one.name}”"),
                    Phrase(en="a name nothing else of the item bears", zh="事项中未用过的名称"),
                )
            taken.add(one.name)

    def _inputs(self, asked: Asked) -> None:
        drawn = {one.name for one in self.diagram.inputs}
        for one in self.diagram.inputs:
            called = Phrase(en=f'the input data "{one.name}"', zh=f"输入数据“{one.name}”")
            self._known(one.name, one.at, called)
        needed = needs(self.diagram)
        for name, at in needed.items():
            *above, _ = parents(name)
            if any(parent in needed for parent in above):
                continue
            root = name.partition(".")[0]
            self.kinds[name] = ANY
            if root in drawn or self._known(root, at, Phrase.same(f'"{root}"')):
                self._ask(name, at, asked)
        self._typed()

    def _known(self, name: str, at: Position, found: Phrase) -> bool:
        if name in self.names and name in self.fields:
            self.fault(
                at,
                "name-twice",
                Phrase(en=f"{found.en}, a fact and a field of the form", zh=f"{found.zh}，既是事实又是表单字段"),
                Phrase(en="a name for each of them", zh="各用一个名称"),
            )
        elif name not in self.names and name not in self.fields:
            if name in self.decisions:
                self.fault(
                    at,
                    "unknown-name",
                    found,
                    Phrase(en=f'a requirement drawn from the decision "{name}"', zh=f"从决策“{name}”画出的依赖"),
                )
            else:
                expected = Phrase(en="a fact of the item or a field of its form", zh="事项的事实或表单字段")
                self.fault(at, "unknown-name", found, expected, near(name, [*self.names, *self.fields]))
        return (name in self.names) is not (name in self.fields)

    def _ask(self, name: str, at: Position, asked: Asked) -> None:
        root = name.partition(".")[0]
        if root not in self.names and root not in self.fields:
            return
        text = name if root in self.names else f"form.{name}"
        question = asked(Rule(text=text, place=Place(file=self.diagram.file, line=at[0], column=at[1])))
        if question is None:
            return
        kind = question.checked.kind
        if kind.name not in SINGLE:
            self.fault(
                at,
                "wrong-type",
                Phrase(en=f"{name}, a {kind}", zh=f"{name}，类型为 {kind}"),
                Phrase(
                    en="a single value; let a fact of the item count or pick", zh="单个值；请由事项的事实计数或选取"
                ),
            )
            return
        self.questions[name], self.kinds[name] = question, kind

    def _typed(self) -> None:
        types = Types(self.diagram.model)
        for one in self.diagram.inputs:
            written, kind = types.base(one.type_ref), self.kinds.get(one.name, ANY)
            if written and kind.name not in (written, "any"):
                self.fault(
                    one.at,
                    "wrong-type",
                    Phrase(en=f'the input data "{one.name}" as {written}', zh=f"输入数据“{one.name}”为 {written}"),
                    str(kind),
                )

    def labels(self) -> dict[str, Phrase]:
        """What people call each input: as its drawing says, or a column that asks for it alone, or the form."""
        drawn = {one.name: both(one.label) for one in self.diagram.inputs if one.label}
        columns = {
            dotted_name(column.expression): both(column.label)
            for decision in self.diagram.decisions
            if isinstance(decision.body, m.Table)
            for column in decision.body.table.inputs
            if column.label != column.text
        }
        forms = {name: one.label for key, one in self.fields.items() for name in (key, f"form.{key}")}
        return {name: drawn.get(name) or columns.get(name) or forms.get(name) or both(name) for name in self.questions}


def parents(name: str) -> list[str]:
    """The chains a chain begins with, itself last.

    >>> parents("stay.settled_on.year")
    ['stay', 'stay.settled_on', 'stay.settled_on.year']
    """
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def dmn_program(
    *, diagram: DmnApproval, labels: Mapping[str, Phrase], kinds: Mapping[str, Kind], faults: list[Fault]
) -> ApprovalProgram:
    """The approval ready to run; what does not fit is noted. `labels` name the inputs, `kinds` are what they give."""
    compiler = _Compiler(diagram, kinds, faults)
    steps = tuple(step for decision in diagram.decisions[:-1] if (step := compiler.step(decision)))
    top = diagram.decisions[-1]
    return ApprovalProgram(
        names=tuple(labels),
        labels=tuple(labels.values()),
        steps=steps,
        approving=compiler.sheet(top, _answers(diagram)),
        rows=diagram.rows,
    )


def _answers(diagram: DmnApproval) -> DecisionTable:
    """The approving table with its answer alone; the reasons stand in the diagram's rows."""
    table, index = diagram.table, diagram.outcome
    values = table.outputs[index].values or CAREFUL
    rules = tuple(replace(rule, outputs=(rule.outputs[index],)) for rule in table.rules)
    return replace(table, outputs=(Output(name="then", values=values),), rules=rules)


class _Compiler:
    """The decisions of a diagram, one after the other, each knowing the kinds of those it requires."""

    def __init__(self, diagram: DmnApproval, kinds: Mapping[str, Kind], faults: list[Fault]) -> None:
        self.file = diagram.file
        self.faults = faults
        self.types = Types(diagram.model)
        self.inputs = {name: _nested(kind) for name, kind in nested(kinds).items()}
        self.made: dict[str, tuple[str, Kind]] = {}

    def step(self, decision: m.Decision) -> Step | None:
        """A decision needed first; None where it is of a form that cannot be read."""
        if isinstance(decision.body, m.Table):
            return self.sheet(decision, decision.body.table)
        if not isinstance(decision.body, m.Text):
            self.made[decision.key] = (decision.name, ANY)
            return None
        node, kind = self.read(decision.body.node, self.names(decision), decision.type_ref)
        self.made[decision.key] = (decision.name, kind)
        return ExpressionStep(
            name=decision.name,
            label=both(decision.label or decision.name),
            node=decision.body.node,
            program=compile_expression(node),
        )

    def sheet(self, decision: m.Decision, table: DecisionTable) -> TableStep:
        """A decision by a table, its cells strict, what it rests on null where it is not known."""
        names = self.names(decision)
        rules, kind = self._rules(table, names)
        self.made[decision.key] = (decision.name, kind)
        self._typed(decision.at, kind, decision.type_ref)
        label = both(decision.label or decision.name)
        made = replace(
            table,
            inputs=tuple(self._input(table, index, names) for index in range(len(table.inputs))),
            outputs=tuple(self._output(output, names) for output in table.outputs),
            rules=rules,
            name=label.zh,
        )
        words = tuple(both(column.label) for column in table.inputs)
        return TableStep(name=decision.name, label=label, words=words, table=TableProgram(made))

    def _input(self, table: DecisionTable, index: int, names: Mapping[str, Kind]) -> Input:
        column = table.inputs[index]
        node, _ = self.read(column.expression, names, column.type_ref)
        cells = [*(rule.cells[index] for rule in table.rules), *([column.allowed] if column.allowed else ())]
        for cell in cells:
            if cell.tests:
                self.read(In(at=cell.at, value=column.expression, tests=cell), names)
        return replace(column, expression=node, label=both(column.label).zh)

    def _output(self, output: Output, names: Mapping[str, Kind]) -> Output:
        if output.default is None:
            return output
        return replace(output, default=self.read(output.default, names, output.type_ref)[0])

    def _rules(self, table: DecisionTable, names: Mapping[str, Kind]) -> tuple[tuple[TableRule, ...], Kind]:
        """The rows as they run, and the kind of what they answer."""
        rules, kinds = [], [NULL] * len(table.outputs)
        for rule in table.rules:
            answers = [
                self.read(node, names, output.type_ref)
                for node, output in zip(rule.outputs, table.outputs, strict=True)
            ]
            kinds = [common(kind, found) for kind, (_, found) in zip(kinds, answers, strict=True)]
            cells = tuple(with_strict_booleans(cell) for cell in rule.cells)
            rules.append(replace(rule, cells=cells, outputs=tuple(node for node, _ in answers)))
        whole = Kind(name="context", members=tuple(zip((one.name for one in table.outputs), kinds, strict=True)))
        return tuple(rules), whole if len(kinds) > 1 else kinds[0]

    def names(self, decision: m.Decision) -> dict[str, Kind]:
        """What a decision may speak of, with the kinds."""
        return {**self.inputs, **dict(self.made[key] for key in decision.requires if key in self.made)}

    def read(self, node: Node, names: Mapping[str, Kind], type_ref: str = "") -> tuple[Node, Kind]:
        """An expression as it runs, and its kind; its faults are noted, and a type written beside it that it misses."""
        checked = check(node, vocabulary=NOTHING, variables=names, file=self.file, unknown=True)
        self.faults.extend(fault for fault in checked.faults if fault not in self.faults)
        self._typed(node.at, checked.kind, type_ref)
        return checked.node, checked.kind

    def _typed(self, at: Position, kind: Kind, type_ref: str) -> None:
        written = self.types.base(type_ref)
        if written and kind.name not in (written, "any", "null"):
            line, column = at
            self.faults.append(
                Place(file=self.file, line=line, column=column).fault(
                    "wrong-type",
                    str(kind),
                    Phrase(en=f"{written}, as its typeRef says", zh=f"{written}，即其 typeRef 所写"),
                )
            )


def _nested(value: object) -> Kind:
    if isinstance(value, Mapping):
        return Kind(name="context", members=tuple((name, _nested(inner)) for name, inner in value.items()))
    assert isinstance(value, Kind)
    return value
