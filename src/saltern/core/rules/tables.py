"""Decision tables as frozen values: the sheet of rules an office decides by, before anyone has asked it anything.

Source: OMG DMN 1.5, chapter 8. The XML reader and the pack's YAML both make these; the engines compile them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from saltern.core.rules.feel.nodes import Node, Position, UnaryTests

HitPolicy = Literal["U", "A", "P", "F", "R", "O", "C"]
Aggregation = Literal["", "SUM", "MIN", "MAX", "COUNT"]
HIT_POLICIES: dict[str, HitPolicy] = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A column of conditions: `expression` is asked once per decision, its value is `?` in the cells.

    `allowed` are the values the column knows; any other value conflicts with the table. `label` is what people call it,
    `text` the expression as written, `type_ref` the type that is written beside it.
    """

    expression: Node
    label: str = ""
    text: str = ""
    allowed: UnaryTests | None = None
    type_ref: str = ""
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column of answers. `values` in falling priority (P and O use the order); `default` where no rule holds."""

    name: str = ""
    values: tuple[Node, ...] = ()
    default: Node | None = None
    label: str = ""
    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: a cell per input, an entry per output. `texts` are the cells as written, for explanations."""

    cells: tuple[UnaryTests, ...]
    outputs: tuple[Node, ...]
    texts: tuple[str, ...] = ()
    key: str = ""
    annotations: tuple[str, ...] = ()
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """The whole sheet. One output gives a plain value, several give a context of them by name."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = "U"
    aggregation: Aggregation = ""
    name: str = ""
    at: Position = field(default=(0, 0))
