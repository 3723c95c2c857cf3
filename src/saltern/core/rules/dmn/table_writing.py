"""A decision table into its element: columns, rows, cells."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.document import Branch
from saltern.core.rules.dmn.pen import Pen, alike
from saltern.core.rules.feel.nodes import Node, Test, UnaryTests, shape
from saltern.core.rules.tables import HIT_POLICIES, DecisionTable, Input, Output, Rule

POLICIES: Final = {letter: words for words, letter in HIT_POLICIES.items()}


class TableWriter:
    """Writes tables with the names of one model."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def table(self, branch: Branch, before: m.Table | None, after: m.Table) -> None:
        """The whole sheet; `before` is what stands in the element, None where it is empty."""
        new, old = after.table, before.table if before else None
        if old is None or old.hit_policy != new.hit_policy:
            branch.set("hitPolicy", POLICIES[new.hit_policy])
        self._pen.attribute(branch, "aggregation", old, new, field="aggregation")
        self._pen.attribute(branch, "outputLabel", old, new, field="name")
        notes = max((len(rule.annotations) for rule in new.rules), default=0)
        self._columns(branch, old, new)
        if old is None:
            for _ in range(notes):
                branch.put("annotation")
        self._pen.lines(
            branch,
            branch.all("rule"),
            old.rules if old else (),
            new.rules,
            fill=self._rule,
            make=lambda rule: branch.put("rule"),
            key=lambda rule: rule.key or shape(rule),
        )

    def _columns(self, branch: Branch, old: DecisionTable | None, new: DecisionTable) -> None:
        self._pen.lines(
            branch,
            branch.all("input"),
            old.inputs if old else (),
            new.inputs,
            fill=self._input,
            make=lambda column: branch.put("input"),
        )
        self._pen.lines(
            branch,
            branch.all("output"),
            old.outputs if old else (),
            new.outputs,
            fill=self._output,
            make=lambda column: branch.put("output"),
        )

    def _input(self, branch: Branch, before: Input | None, after: Input) -> None:
        named = before.label if before else after.text
        if after.label not in (named, after.text):
            branch.set("label", after.label)
        holder = branch.first("inputExpression") or branch.put("inputExpression")
        self._pen.attribute(holder, "typeRef", before, after, field="type_ref")
        if before is None or not (alike(before.expression, after.expression) and before.text == after.text):
            self._pen.told(holder, self._pen.expression(after.expression, after.text))
        self._tests(branch, "inputValues", before.allowed if before else None, after.allowed)

    def _tests(self, branch: Branch, tag: str, before: UnaryTests | None, after: UnaryTests | None) -> None:
        """Allowed values; None where there are none."""
        if alike(before, after):
            return
        holder = branch.first(tag)
        if after is None:
            if holder is not None:
                branch.drop(holder)
            return
        self._pen.told(holder or branch.put(tag), self._pen.tests(after))

    def _output(self, branch: Branch, before: Output | None, after: Output) -> None:
        for name, field in (("name", "name"), ("label", "label"), ("typeRef", "type_ref")):
            self._pen.attribute(branch, name, before, after, field=field)
        self._tests(branch, "outputValues", _values(before.values) if before else None, _values(after.values))
        default = before.default if before else None
        if not alike(default, after.default):
            holder = branch.first("defaultOutputEntry")
            if after.default is None:
                if holder is not None:
                    branch.drop(holder)
            else:
                self._pen.told(holder or branch.put("defaultOutputEntry"), self._pen.expression(after.default))

    def _rule(self, branch: Branch, before: Rule | None, after: Rule) -> None:
        if before is not None and alike(before, after):
            return
        self._pen.attribute(branch, "id", before, after, field="key")
        olds, texts = (before.cells, before.texts) if before else ((), ())
        entries = branch.all("inputEntry")
        for old, was, cell, text, entry in zip_longest(olds, texts, after.cells, after.texts, entries):
            if cell is None:
                if entry is not None:
                    branch.drop(entry)
            elif old is None or not alike(old, cell) or was != text:
                self._pen.told(entry or branch.put("inputEntry"), self._pen.tests(cell, text or ""))
        answers = branch.all("outputEntry")
        for answer, node, entry in zip_longest(before.outputs if before else (), after.outputs, answers):
            if node is None:
                if entry is not None:
                    branch.drop(entry)
            elif answer is None or not alike(answer, node):
                self._pen.told(entry or branch.put("outputEntry"), self._pen.expression(node))
        if before is None or before.annotations != after.annotations:
            self._notes(branch, after.annotations)

    def _notes(self, branch: Branch, notes: tuple[str, ...]) -> None:
        holders = [text for entry in branch.all("annotationEntry") for text in entry.all("text")]
        holders += branch.all("description")
        for holder, note in zip_longest(holders, notes):
            if note is None:
                holder.say("")
            elif holder is None:
                self._pen.told(branch.put("annotationEntry"), note)
            elif holder.text.strip() != note:
                holder.say(note)


def _values(values: tuple[Node, ...]) -> UnaryTests | None:
    tests = tuple(Test(at=value.at, op="in", value=value) for value in values)
    return UnaryTests(at=(0, 0), tests=tests) if tests else None
