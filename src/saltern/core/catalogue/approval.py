"""秒批: an item's approval table in its one compiled form, for the desk, the designer's examples and trying out.

The table is made from the words of the item's rules alone, its inputs given by number, so that a decision can be worked
out again years later from what was stored with it. A table never refuses; and it approves only on what is known: a row
that holds for an unknown input by not asking about it, as `not("revoked")` does, hands over to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from saltern.core.catalogue.item import Approval, Item, Text
from saltern.core.rules.engines.table import TableOutcome, TableProgram
from saltern.core.rules.feel.nodes import Boolean, Name, Null, String, UnaryTests
from saltern.core.rules.feel.parse import parse_unary_tests
from saltern.core.rules.feel.unknown import walk
from saltern.core.rules.tables import HIT_POLICIES, DecisionTable, Input, Output, Rule

NOT_AUTOMATIC: Final = {
    "zh": "本事项不由系统自动决定，已转人工审查。",
    "en": "This item is not decided by the machine; a person looks at it.",
}
NOT_ELIGIBLE: Final = {
    "zh": "按记录不符合申请条件，已转人工核实。",
    "en": "By the records the conditions are not met; a person checks this.",
}
NO_ROW: Final = {
    "zh": "没有可自动批准的情形，已转人工审查。",
    "en": "No rule approves this by itself; a person looks at it.",
}
ORIGIN: Final = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a table's outcome means for the citizen: result, reason, the facts nobody knew."""

    result: Literal["approve", "refer"]
    because: Text
    missing: tuple[str, ...] = ()


def rule_text(item: Item) -> dict[str, Any]:
    """The words of an item's rules, all that is needed to work a decision out again and to tell it."""
    approval = item.approve
    return {
        "item": item.id,
        "name": dict(item.name),
        "version": item.version,
        "eligible": item.eligible.text if item.eligible else "",
        "facts": {name: rule.text for name, rule in item.facts.items()},
        "hit_policy": approval.hit_policy if approval else "",
        "inputs": [rule.text for rule in approval.inputs] if approval else [],
        "labels": labels(approval) if approval else [],
        "words": [dict(label) for label in approval.labels] if approval else [],
        "rows": [
            {"when": [cell.text for cell in row.when], "then": row.then, "because": dict(row.because)}
            for row in (approval.rows if approval else ())
        ],
    }


def labels(approval: Approval) -> list[str]:
    """What people call each input of the table; its text where it has no name."""
    named = [label.get("zh", "") for label in approval.labels]
    return [
        named[index] if index < len(named) and named[index] else rule.text for index, rule in enumerate(approval.inputs)
    ]


def table_of(body: Mapping[str, Any], known: Sequence[str] = ()) -> TableProgram:
    """The approval table of a rule text; `known` are the names its cells may use beside their input."""
    inputs = tuple(
        Input(expression=Name(at=ORIGIN, name=f"input {index}"), label=label, text=text)
        for index, (text, label) in enumerate(zip(body["inputs"], body["labels"], strict=True))
    )
    rows = tuple(
        Rule(
            cells=tuple(strictly(parse_unary_tests(cell, names=known)) for cell in row["when"]),
            outputs=(String(at=ORIGIN, value=row["then"]),),
            texts=tuple(row["when"]),
        )
        for row in body["rows"]
    )
    values = (String(at=ORIGIN, value="refer"), String(at=ORIGIN, value="approve"))
    return TableProgram(
        DecisionTable(
            inputs=inputs,
            outputs=(Output(name="then", values=values),),
            rules=rows,
            hit_policy=HIT_POLICIES[body["hit_policy"]],
            name=body.get("name", {}).get("zh", body["item"]),
        )
    )


def strictly(cell: UnaryTests) -> UnaryTests:
    """The cell with `true` and `false` meaning "equals": as plain expressions they would hold for other values too."""
    tests = [
        replace(test, op="=") if isinstance(test.value, Boolean) and test.op == "in" else test for test in cell.tests
    ]
    return replace(cell, tests=tuple(tests))


def names_in_cells(table: TableProgram) -> set[str]:
    """The names that cells use themselves, beside the input they test."""
    cells = [cell for rule in table.table.rules for cell in rule.cells]
    return {part.name for cell in cells for part in walk(cell) if isinstance(part, Name) and part.name != "?"}


def cells_see(answers: Sequence[object], mentioned: Mapping[str, object]) -> dict[str, object]:
    """What the table's cells see: the inputs by number, and the facts they name themselves."""
    return {**mentioned, **{f"input {index}": value for index, value in enumerate(answers)}}


def settled(outcome: TableOutcome, table: TableProgram, rows: Sequence[Mapping[str, Any]]) -> Settled:
    """Result, reason and missing facts of an outcome; `rows` are those of the rule text."""
    if outcome.conflict is not None:
        text = {
            "zh": f"规则相互矛盾（{outcome.conflict}），已转人工审查。",
            "en": f"The rules contradict: {outcome.conflict}.",
        }
        return Settled(result="refer", because=text)
    said = outcome.value if isinstance(outcome.value, list) else [outcome.value]
    if "refer" in said:
        row = next(index for index in outcome.matched if rows[index]["then"] == "refer")
        return Settled(result="refer", because=rows[row]["because"], missing=outcome.nulls)
    if said and all(one == "approve" for one in said):
        row = outcome.matched[0]
        unsure = doubtful(table, row, outcome)
        if unsure:
            return Settled(result="refer", because=unknown(unsure), missing=unsure)
        return Settled(result="approve", because=rows[row]["because"])
    if outcome.nulls:
        return Settled(result="refer", because=unknown(outcome.nulls), missing=outcome.nulls)
    return Settled(result="refer", because=NO_ROW)


def doubtful(table: TableProgram, row: int, outcome: TableOutcome) -> tuple[str, ...]:
    """The unknown inputs a row's cells hold for without asking about the emptiness itself, as `not("revoked")` does."""
    cells = zip(table.table.inputs, table.table.rules[row].cells, outcome.inputs, strict=True)
    return tuple(
        column.label
        for column, cell, value in cells
        if value is None and cell.tests and not any(isinstance(part, Null) for part in walk(cell))
    )


def unknown(missing: Sequence[str]) -> Text:
    """The reason when facts are missing."""
    names = ", ".join(missing) or "?"
    return {
        "zh": f"以下信息无法核实：{names}；已转人工审查。",
        "en": f"Not known from any record: {names}; a person looks at it.",
    }
