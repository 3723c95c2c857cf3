"""A service item made ready to run: its facts, form sources, eligibility and approval table, compiled once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from saltern.apps.casework.evidence import Source, Witness, merged, of_record
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import Approval, ApprovalRow, FormField, Item, Rule
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.facts import Derived, Record, RecordSource, Ref, Vocabulary
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.kinds import ANY
from saltern.core.rules.feel.nodes import (
    Boolean,
    Call,
    Filter,
    For,
    Name,
    Node,
    Null,
    Path,
    Quantified,
    String,
    UnaryTests,
)
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.unknown import walk
from saltern.core.rules.tables import HIT_POLICIES, DecisionTable, Input, Output
from saltern.core.rules.tables import Rule as Row
from saltern.errors import Faults, SalternError

ACCOUNT: Final = "account"
FORM: Final = "form"
"""What the person stated or confirmed on the form, by field: `form.destination`."""


class DecisionElsewhere(SalternError):
    """The item {item} is decided by {decision}; the desk reads only approval tables written in the item's own file."""

    zh = "事项 {item} 引用了外部决策 {decision}；办件系统目前只读取事项文件内的审批表。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One compiled question. `base` and `member` where it asks for one value of one row; `names` it mentions."""

    text: str
    node: Node
    run: Program
    names: frozenset[str]
    base: Program | None = None
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a question gave, and the rows that were looked at."""

    value: object
    sources: tuple[Source, ...]


class ItemProgram:
    """An item and its rules, ready for many applications."""

    def __init__(self, *, item: Item, vocabulary: Vocabulary, calendar: WorkingCalendar) -> None:
        self.item = item
        self.vocabulary = with_facts(vocabulary, item)
        self.calendar = calendar
        self._known = [*self.vocabulary.names(item.who), ACCOUNT, FORM]
        self.facts = {name: self.asked(Rule(text=name, place=rule.place)) for name, rule in item.facts.items()}
        self.form = {field.key: self.asked(field.source) for field in item.form if field.source}
        self.proofs = {
            material.proves: self.asked(Rule(text=material.proves, place=item.place))
            for material in item.materials
            if material.proves
        }
        self.eligible = self.asked(item.eligible) if item.eligible else None
        approval = item.approve
        if approval and approval.decision:
            raise DecisionElsewhere(item=item.id, decision=approval.decision)
        self.rows: tuple[ApprovalRow, ...] = approval.rows if approval else ()
        self.body = rule_text(item)
        self.digest = hashlib.sha256(json.dumps(self.body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        self.table = table_of(self.body, self._known) if self.rows else None
        rules = approval.inputs if approval else ()
        self.inputs = tuple(zip(self.body["labels"], map(self.asked, rules), strict=True))
        mentioned = sorted(names_in_cells(self.table)) if self.table else []
        self.mentioned = {name: self.asked(Rule(text=name, place=item.place)) for name in mentioned}

    def asked(self, rule: Rule) -> Asked:
        """A rule of the pack, compiled the way that keeps the unknown unknown. Raises `Faults`."""
        node = parse_expression(rule.text, names=self._known, at=(rule.place.line or 1, rule.place.column or 1))
        base = self._compiled(node.base, rule) if isinstance(node, Path) else None
        return Asked(
            text=rule.text,
            node=node,
            run=self._compiled(node, rule),
            names=frozenset(part.name for part in walk(node) if isinstance(part, Name)),
            base=base,
            member=node.member if isinstance(node, Path) else "",
        )

    def _compiled(self, node: Node, rule: Rule) -> Program:
        checked = check(
            node,
            vocabulary=self.vocabulary,
            entity=self.item.who,
            variables={ACCOUNT: ANY, FORM: ANY},
            file=rule.place.file,
        )
        if checked.faults:
            raise Faults(checked.faults)
        return compile_expression(checked.node)


def with_facts(vocabulary: Vocabulary, item: Item) -> Vocabulary:
    """The vocabulary with the item's own facts among the names of its applicants."""
    entity = vocabulary.entities[item.who]
    own = {
        name: Derived(name=name, text=rule.text, file=rule.place.file, line=rule.place.line, column=rule.place.column)
        for name, rule in item.facts.items()
    }
    widened = replace(entity, derived={**entity.derived, **own})
    return replace(vocabulary, entities={**vocabulary.entities, item.who: widened})


def rule_text(item: Item) -> dict[str, Any]:
    """The words of an item's rules, all that is needed to work a decision out again."""
    approval = item.approve
    return {
        "item": item.id,
        "version": item.version,
        "eligible": item.eligible.text if item.eligible else "",
        "facts": {name: rule.text for name, rule in item.facts.items()},
        "hit_policy": approval.hit_policy if approval else "",
        "inputs": [rule.text for rule in approval.inputs] if approval else [],
        "labels": labels(approval) if approval else [],
        "rows": [
            {"when": [cell.text for cell in row.when], "then": row.then, "because": dict(row.because)}
            for row in (approval.rows if approval else ())
        ],
    }


def doubtful(table: TableProgram, row: int, nulls: tuple[str, ...]) -> tuple[str, ...]:
    """The unknown inputs a row's cells hold for without asking about the emptiness itself, as `not("revoked")` does."""
    cells = zip(table.table.inputs, table.table.rules[row].cells, strict=True)
    return tuple(
        column.label
        for column, cell in cells
        if column.label in nulls and cell.tests and not any(isinstance(part, Null) for part in walk(cell))
    )


def labels(approval: Approval) -> list[str]:
    """What people call each input of the table; its text where it has no name."""
    named = [label.get("zh", "") for label in approval.labels]
    return [
        named[index] if index < len(named) and named[index] else rule.text for index, rule in enumerate(approval.inputs)
    ]


def table_of(body: Mapping[str, Any], known: list[str] | None = None) -> TableProgram:
    """The approval table of a rule text; its inputs are given by number, so that stored values can be put in again."""
    names = known or []
    inputs = tuple(
        Input(expression=Name(at=(1, 1), name=f"input {index}"), label=label, text=text)
        for index, (text, label) in enumerate(zip(body["inputs"], body["labels"], strict=True))
    )
    rows = tuple(
        Row(
            cells=tuple(strictly(parse_unary_tests(cell, names=names)) for cell in row["when"]),
            outputs=(String(at=(1, 1), value=row["then"]),),
            texts=tuple(row["when"]),
        )
        for row in body["rows"]
    )
    values = (String(at=(1, 1), value="refer"), String(at=(1, 1), value="approve"))
    policy = HIT_POLICIES[body["hit_policy"]]
    return TableProgram(
        DecisionTable(inputs=inputs, outputs=(Output(name="then", values=values),), rules=rows, hit_policy=policy)
    )


def strictly(cell: UnaryTests) -> UnaryTests:
    """The cell with `true` and `false` meaning "equals": as plain expressions they would hold for an unknown input."""
    tests = [
        replace(test, op="=") if isinstance(test.value, Boolean) and test.op == "in" else test for test in cell.tests
    ]
    return replace(cell, tests=tuple(tests))


def names_in_cells(table: TableProgram) -> set[str]:
    """The facts that cells name themselves, beside the input they test."""
    cells = [cell for rule in table.table.rules for cell in rule.cells]
    return {part.name for cell in cells for part in walk(cell) if isinstance(part, Name) and part.name != "?"}


class Look:
    """One look at one subject's records, on one day, for one item."""

    def __init__(
        self,
        *,
        program: ItemProgram,
        subject: int,
        source: RecordSource,
        account: Mapping[str, object],
        as_of: dt.date,
    ) -> None:
        self.program = program
        self.as_of = as_of
        self.witness = Witness(source, program.vocabulary)
        self.subject = Ref(entity=program.item.who, key=subject)
        self.account = dict(account)
        self.form: dict[str, object] = {field.key: None for field in program.item.form}
        self.facts: dict[str, Finding] = {}

    def gather(self) -> None:
        """Ask for every fact of the item, once its form is filled; what was found becomes evidence."""
        self.facts = {name: self.ask(question) for name, question in self.program.facts.items()}

    def scope(self) -> Scope:
        """The names of one question; a fresh one each time, so that the witness hears each question's rows."""
        return Scope(
            {ACCOUNT: self.account, FORM: self.form},
            subject=self.subject,
            vocabulary=self.program.vocabulary,
            source=self.witness,
            as_of=self.as_of,
            calendar=self.program.calendar,
        )

    def ask(self, question: Asked) -> Finding:
        """The answer, with the rows behind it: the very row where one value of one row was asked for."""
        self.witness.heard()
        scope = self.scope()
        if question.base is not None:
            row = question.base.run(scope)
            if isinstance(row, Record) and row.provenance and question.member in row:
                return Finding(value=row[question.member], sources=of_record(row))
        value = question.run.run(scope)
        facts = [source for name in question.names for source in self._of_fact(name)]
        return Finding(value=value, sources=merged([*facts, *self.witness.heard()]))

    def _of_fact(self, name: str) -> tuple[Source, ...]:
        return self.facts[name].sources if name in self.facts else ()

    def proved(self, name: str) -> bool:
        """Whether the record that would prove a material is there."""
        value = self.ask(self.program.proofs[name]).value
        return value is not None and value is not False and value != []

    def known(self, field: FormField) -> tuple[object, tuple[Source, ...]]:
        """A form field's value from records, and where it stands."""
        finding = self.ask(self.program.form[field.key])
        return finding.value, finding.sources

    def unknown_in(self, question: Asked) -> tuple[str, ...]:
        """The names in a question whose value is not known; the whole question where no single name is to blame."""
        texts = dict.fromkeys(spelled(node) for node in _leaves(question.node))
        found = [text for text in texts if self._is_unknown(text)]
        return tuple(found) or (question.text,)

    def _is_unknown(self, text: str) -> bool:
        question = self.program.asked(Rule(text=text, place=self.program.item.place))
        return question.run.run(self.scope()) is None


def _leaves(value: object) -> list[Node]:  # noqa: PLR0911  # one return a kind of node
    """The longest chains of names in a node; what iterations and filters call their rows is left out."""
    if isinstance(value, Node) and spelled(value):
        return [value]
    match value:
        case Filter():
            return _leaves(value.base)
        case Quantified() | For():
            return _leaves(tuple(iterator.source for iterator in value.iterators))
        case Call():
            return _leaves(tuple(argument for _, argument in value.arguments))
        case Node():
            return [leaf for part in fields(value) for leaf in _leaves(getattr(value, part.name))]
        case tuple():
            return [leaf for part in value for leaf in _leaves(part)]
        case _:
            return []


def spelled(node: Node) -> str:
    """A chain of names as text; empty for anything else."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Path) and spelled(node.base):
        return f"{spelled(node.base)}.{node.member}"
    return ""
