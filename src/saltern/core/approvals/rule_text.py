"""秒批: an item's approval in the words it is kept by, and made ready from those words alone.

A decision can be worked out again years later from what was stored with it, without the pack of today: the table of
the item's own file with its inputs given by number, or the whole `.dmn` file that draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from saltern.core.approvals.dmn_program import NameBinding, dmn_program
from saltern.core.approvals.dmn_reader import read_dmn_approval
from saltern.core.approvals.program import ApprovalProgram, TableStep, with_strict_booleans
from saltern.core.catalogue.item import Approval, ApprovalRow, Item
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.feel.kinds import BY_NAME
from saltern.core.rules.feel.nodes import Name, String
from saltern.core.rules.feel.parse import parse_unary_tests
from saltern.core.rules.feel.unknown import walk
from saltern.core.rules.tables import HIT_POLICIES, DecisionTable, Input, Output, Rule
from saltern.errors import Place
from saltern.words import Phrase

ORIGIN: Final = (1, 1)
KEPT: Final = Place(file="", line=0, column=0)


def rule_text(item: Item) -> dict[str, Any]:
    """The words of an item's rules, all that is needed to work a decision out again and to tell it."""
    approval = item.approve
    amounts = {one.key: one.amount.rule.text for one in item.outputs if one.amount}
    return {
        **({"amounts": amounts} if amounts else {}),
        "item": item.id,
        "name": item.name.plain(),
        "version": item.version,
        "eligible": item.eligible.text if item.eligible else "",
        "facts": {name: rule.text for name, rule in item.facts.items()},
        "hit_policy": approval.hit_policy if approval else "",
        "inputs": [rule.text for rule in approval.inputs] if approval else [],
        "labels": labels(approval) if approval else [],
        "words": [label.plain() for label in approval.labels] if approval else [],
        "rows": [
            {"when": [cell.text for cell in row.when], "then": row.then, "because": row.because.plain()}
            for row in (approval.rows if approval else ())
        ],
    }


def labels(approval: Approval) -> list[str]:
    """What people call each input of the table; its text where it has no name."""
    named = [label.zh for label in approval.labels]
    return [
        named[index] if index < len(named) and named[index] else rule.text for index, rule in enumerate(approval.inputs)
    ]


def dmn_rule_text(item: Item, binding: NameBinding) -> dict[str, Any]:
    """The words of a drawn approval beside those of its item: the file whole, and what each name in it asks for."""
    approve = item.approve or Approval()
    return {
        **rule_text(item),
        "hit_policy": "",
        "inputs": [question.text for question in binding.questions.values()],
        "labels": [label.zh for label in binding.labels().values()],
        "words": [label.plain() for label in binding.labels().values()],
        "drawn": {
            "decision": approve.decision,
            "dmn": approve.drawing,
            "names": list(binding.questions),
            "kinds": [binding.kinds[name].name for name in binding.questions],
        },
    }


def program_of(body: Mapping[str, Any], known: Sequence[str] = ()) -> ApprovalProgram:
    """The approval of a rule text; `known` are the names the cells of its own table may use beside their input."""
    if "drawn" not in body:
        return _written(body, known)
    drawn = body["drawn"]
    diagram = read_dmn_approval(reference=drawn["decision"], text=drawn["dmn"], place=KEPT, faults=[])
    assert diagram is not None
    labels = dict(zip(drawn["names"], map(Phrase.of, body["words"]), strict=True))
    kinds = {name: BY_NAME[kind] for name, kind in zip(drawn["names"], drawn["kinds"], strict=True)}
    return dmn_program(diagram=diagram, labels=labels, kinds=kinds, faults=[])


def stated_rows(approve: Approval) -> tuple[ApprovalRow, ...]:
    """The rows of an approval, wherever they are written."""
    if not approve.drawing:
        return approve.rows
    diagram = read_dmn_approval(reference=approve.decision, text=approve.drawing, place=approve.place, faults=[])
    return diagram.rows if diagram else ()


def _written(body: Mapping[str, Any], known: Sequence[str]) -> ApprovalProgram:
    names = tuple(f"input {index}" for index in range(len(body["inputs"])))
    inputs = tuple(
        Input(expression=Name(at=ORIGIN, name=name), label=label, text=text)
        for name, text, label in zip(names, body["inputs"], body["labels"], strict=True)
    )
    rows = tuple(
        Rule(
            cells=tuple(with_strict_booleans(parse_unary_tests(cell, names=known)) for cell in row["when"]),
            outputs=(String(at=ORIGIN, value=row["then"]),),
            texts=tuple(row["when"]),
        )
        for row in body["rows"]
    )
    values = (String(at=ORIGIN, value="refer"), String(at=ORIGIN, value="approve"))
    called = Phrase.of(body.get("name") or {"zh": body["item"]})
    table = DecisionTable(
        inputs=inputs,
        outputs=(Output(name="then", values=values),),
        rules=rows,
        hit_policy=HIT_POLICIES[body["hit_policy"]],
        name=called.zh,
    )
    return ApprovalProgram(
        names=names,
        labels=tuple(Phrase.same(label) for label in body["labels"]),
        steps=(),
        approving=TableStep(
            name="", label=called, words=tuple(map(Phrase.of, body.get("words", ()))), table=TableProgram(table)
        ),
        rows=tuple(ApprovalRow(when=(), then=row["then"], because=Phrase.of(row["because"])) for row in body["rows"]),
    )


def names_in_cells(approval: ApprovalProgram) -> set[str]:
    """The names that cells use themselves, beside the input they test."""
    cells = [cell for rule in approval.approving.table.table.rules for cell in rule.cells]
    return {part.name for cell in cells for part in walk(cell) if isinstance(part, Name) and part.name != "?"}
