"""What a checked expression says, whoever wrote it where: two rules that ask the same are asked once.

The checker numbers the rows it speaks of (`#1`, `#2`, …) through a whole rule, so one condition bears other numbers in
another rule; its place in the file differs too. Neither says anything.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from saltern.core.rules.feel.nodes import Iterator, Name, Node

_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def said(node: Node) -> object:
    """The same value for expressions that say the same."""
    return _part(node, {})


def _part(part: object, rows: dict[str, int]) -> object:
    if isinstance(part, (Name, Iterator)) and part.name.startswith("#"):
        number = rows.setdefault(part.name, len(rows))
        if isinstance(part, Name):
            return Name, number
        return Iterator, number, _part(part.source, rows), _part(part.end, rows)
    if isinstance(part, Node):
        kind = type(part)
        names = _FIELDS.get(kind)
        if names is None:
            names = _FIELDS[kind] = tuple(one.name for one in dataclasses.fields(kind) if one.name != "at")
        return kind, *(_part(getattr(part, name), rows) for name in names)
    if isinstance(part, tuple):
        return tuple(_part(one, rows) for one in part)
    return str(part) if isinstance(part, Decimal) else part
