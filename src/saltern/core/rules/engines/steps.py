"""How much a rule may come to ask of one subject, before it is asked: no run takes more steps than this says.

The database answers a rule however many rows it walks; the reference engine counts. So that both say the same of
everybody, a sweep asks here for whom a rule could be too much, and lets the reference engine count for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from saltern.core.rules.engines.calls import CALL_COST
from saltern.core.rules.engines.frame import weight
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.limit import MAX_ITEMS, MAX_STEPS, ROW_STEPS

Rows = Callable[[str, bool], int]
"""The most rows a link can reach, by its name; whether it starts at the subject. 0 for what is no link."""
PER_ELEMENT: Final = 8
PER_CALL: Final = 64
"""What a function asks beside its elements: texts of a thousand letters."""
MANY: Final = 1_000_000
MAKING: Final = frozenset({"distinct values", "concatenate", "union", "append", "flatten", "sort", "reverse"})


def walks_again(node: n.Node, rows: Rows) -> bool:
    """Whether a rule can ask more than its rows bring with them (`ROW_STEPS` each): it walks some of them again."""
    return most_steps(node, lambda name, own: MANY if rows(name, own) else 0) > MAX_STEPS + MANY * ROW_STEPS


def most_steps(node: n.Node, rows: Rows) -> int:
    """The most steps a rule can take where no link reaches more rows than `rows` says."""
    if isinstance(node, n.Filter):
        once = weight(node.condition) + most_steps(node.condition, rows)
        return most_steps(node.base, rows) + (1 + most_items(node.base, rows)) * once
    if isinstance(node, (n.For, n.Quantified)):
        body = node.body if isinstance(node, n.For) else node.condition
        total, times = 0, 1
        for iterator in node.iterators:
            total += times * (most_steps(iterator.source, rows) + 1)
            times *= max(1, _walked(iterator, rows))
            total += times
        return total + times * (weight(body) + most_steps(body, rows) + PER_ELEMENT)
    total = 1 + sum(most_steps(part, rows) for part in _parts(node))
    if isinstance(node, n.Call):
        total += CALL_COST + PER_CALL + PER_ELEMENT * sum(most_items(value, rows) for _, value in node.arguments)
    return total


def most_items(node: n.Node, rows: Rows) -> int:  # noqa: PLR0911  (a line for each kind)
    """The most elements a list can have; 1 for what is none."""
    if isinstance(node, n.Name):
        return rows(node.name, True) or 1
    if isinstance(node, n.Path):
        return most_items(node.base, rows) * (rows(node.member, False) or 1)
    if isinstance(node, n.Filter):
        return most_items(node.base, rows)
    if isinstance(node, n.ListOf):
        return sum(most_items(item, rows) for item in node.items) or 1
    if isinstance(node, n.For):
        times = 1
        for iterator in node.iterators:
            times *= max(1, _walked(iterator, rows))
        return times
    if isinstance(node, n.If):
        return max(most_items(node.then, rows), most_items(node.otherwise, rows))
    if isinstance(node, n.Call) and isinstance(node.callee, n.Name) and node.callee.name in MAKING:
        return sum(most_items(value, rows) for _, value in node.arguments)
    return 1


def _walked(iterator: n.Iterator, rows: Rows) -> int:
    if iterator.end is not None or isinstance(iterator.source, n.Range):
        return MAX_ITEMS
    return most_items(iterator.source, rows)


def _parts(node: n.Node) -> Iterator[n.Node]:
    """The nodes directly inside."""
    waiting: list[object] = [getattr(node, name) for name in type(node).__dataclass_fields__]
    while waiting:
        part = waiting.pop()
        if isinstance(part, n.Node):
            yield part
        elif isinstance(part, tuple):
            waiting.extend(part)
