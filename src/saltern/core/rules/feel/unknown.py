"""What nobody knows stays unknown: the rewriting that keeps a missing fact from turning into a "no".

FEEL answers `null = "x"` with false and counts a row whose condition is null as not there. For a cell that the
vocabulary declares unknown (a birth without the child's number, an unverified degree) that would turn silence into an
answer, and remind or approve on it. Each function here writes plain FEEL that both engines run and that is null
wherever an unknown could change the answer. `x = null` and `x != null` ask about the emptiness itself and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Literal

from saltern.core.rules.feel.nodes import (
    And,
    Arithmetic,
    Boolean,
    Call,
    Comparison,
    Filter,
    For,
    If,
    Iterator,
    ListOf,
    Name,
    Node,
    Null,
    Number,
    Or,
    Path,
    Position,
    Quantified,
)

Op = Literal["=", "!=", "<", "<=", ">", ">="]
MIRRORED: dict[str, Op] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list as its parts: `base` rows, each called `variable`, of which `condition` holds.

    `unknown`: the condition may be null for lack of knowledge. `guards`: where one of them is true, nobody knows the
    list at all (no row in a set whose silence means nothing; a reference that is empty).
    """

    base: Node
    variable: str
    condition: Node | None = None
    unknown: bool = False
    guards: tuple[Node, ...] = ()

    @property
    def certain(self) -> bool:
        return not self.unknown and not self.guards


def any_null(at: Position, operands: Sequence[Node], otherwise: Node) -> Node:
    """`otherwise`, but null while one of `operands` is."""
    tests = [Comparison(at=at, op="=", left=operand, right=Null(at=at)) for operand in operands]
    return guarded(at, tests, otherwise)


def guarded(at: Position, guards: Sequence[Node], otherwise: Node) -> Node:
    """`otherwise`, but null while one of `guards` is true."""
    if not guards:
        return otherwise
    test = reduce(lambda left, right: Or(at=at, left=left, right=right), guards)
    return If(at=at, condition=test, then=Null(at=at), otherwise=otherwise)


def picked(rows: Rows) -> Node:
    """The rows as plain FEEL, unknown ones left out."""
    if rows.condition is None:
        return rows.base
    return _filter(rows.base, rows.variable, rows.condition)


def settled(rows: Rows, value: Node) -> Node:
    """`value` computed from the rows, but null while an unknown row could change it."""
    at = value.at
    if not rows.unknown or rows.condition is None:
        return guarded(at, rows.guards, value)
    doubtful = Comparison(at=at, op="=", left=rows.condition, right=Null(at=at))
    return guarded(at, (*rows.guards, quantified(rows, "some", doubtful)), value)


def quantified(rows: Rows, kind: Literal["some", "every"], condition: Node) -> Node:
    """`some`/`every` over the base rows: null when no certain row decides and an unknown one could."""
    iterator = Iterator(at=condition.at, name=rows.variable, source=rows.base)
    return Quantified(at=condition.at, kind=kind, iterators=(iterator,), condition=condition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of rows, or of the different values that `value` takes over them."""

    rows: Rows
    value: Node | None = None

    def certain(self, at: Position) -> Node:
        """The number among the rows that are certainly picked."""
        return self._of(picked(self.rows), at)

    def possible(self, at: Position) -> Node:
        """The number there can be at most: each row in doubt may bring one more."""
        low, high = _bounds(self.rows, at)
        if self.value is None:
            return high
        doubtful = Arithmetic(at=at, op="-", left=high, right=low)
        return Arithmetic(at=at, op="+", left=self.certain(at), right=doubtful)

    def _of(self, rows: Node, at: Position) -> Node:
        if self.value is None:
            return _count(rows, at)
        listed = values_of(rows, self.rows.variable, self.value)
        distinct = Call(at=at, callee=Name(at=at, name="distinct values"), arguments=((None, listed),))
        return _count(distinct, at)


def counted(count: Count, at: Position) -> Node:
    """The number when unknown rows can not change it, else null."""
    if not count.rows.unknown:
        return guarded(at, count.rows.guards, count.certain(at))
    low, high = _bounds(count.rows, at)
    same = Comparison(at=at, op="=", left=low, right=high)
    return guarded(at, count.rows.guards, If(at=at, condition=same, then=count.certain(at), otherwise=Null(at=at)))


def compared_count(count: Count, op: Op, bound: Node, at: Position) -> Node:
    """`count op bound` as far as the known rows decide it."""
    rows = count.rows
    condition = rows.condition or Boolean(at=at, value=True)
    if isinstance(bound, Number) and (presence := _presence(op, bound.value)) is not None:
        found = quantified(rows, "some", condition)
        answer: Node = found if presence else _negated(found, at)
    elif not rows.unknown:
        answer = Comparison(at=at, op=op, left=count.certain(at), right=bound)
    else:
        answer = _by_bounds(count, op, bound, at)
    return guarded(at, rows.guards, answer)


def _presence(op: Op, bound: Decimal) -> bool | None:
    if (op, bound) in {(">", Decimal(0)), (">=", Decimal(1)), ("!=", Decimal(0))}:
        return True
    return False if (op, bound) in {("=", Decimal(0)), ("<", Decimal(1)), ("<=", Decimal(0))} else None


def _by_bounds(count: Count, op: Op, bound: Node, at: Position) -> Node:
    low, high = count.certain(at), count.possible(at)
    true, false, null = Boolean(at=at, value=True), Boolean(at=at, value=False), Null(at=at)

    def test(left: Node, by: Op) -> Node:
        return Comparison(at=at, op=by, left=left, right=bound)

    def choose(condition: Node, then: Node, otherwise: Node) -> Node:
        return If(at=at, condition=condition, then=then, otherwise=otherwise)

    if op in (">", ">="):
        return choose(test(low, op), true, choose(test(high, op), null, false))
    if op in ("<", "<="):
        return choose(test(high, op), true, choose(test(low, op), null, false))
    outside = Or(at=at, left=test(low, ">"), right=test(high, "<"))
    equal, unequal = (true, false) if op == "=" else (false, true)
    same = Comparison(at=at, op="=", left=low, right=high)
    return choose(outside, unequal, choose(same, equal, null))


def _bounds(rows: Rows, at: Position) -> tuple[Node, Node]:
    condition = rows.condition or Boolean(at=at, value=True)
    possible = Comparison(at=at, op="!=", left=condition, right=Boolean(at=at, value=False))
    low = _filter(rows.base, rows.variable, condition)
    return _count(low, at), _count(_filter(rows.base, rows.variable, possible), at)


def _count(rows: Node, at: Position) -> Node:
    return Call(at=at, callee=Name(at=at, name="count"), arguments=((None, rows),))


def _negated(value: Node, at: Position) -> Node:
    return Call(at=at, callee=Name(at=at, name="not"), arguments=((None, value),))


def _filter(base: Node, variable: str, condition: Node) -> Node:
    at = condition.at
    if any(isinstance(node, Filter) and _mentions(node, variable) for node in walk(condition)):
        # An inner filter has an `item` of its own: bind the outer row by a list of one instead.
        only = Iterator(at=at, name=variable, source=ListOf(at=at, items=(Name(at=at, name="item"),)))
        condition = Quantified(at=at, kind="some", iterators=(only,), condition=condition)
    else:
        condition = renamed(condition, variable, "item")
    return Filter(at=base.at, base=base, condition=condition)


def values_of(rows: Node, variable: str, value: Node) -> Node:
    """`value` of each of the rows, which it calls `variable`."""
    if isinstance(value, Path) and value.base == Name(at=value.base.at, name=variable):
        return Path(at=value.at, base=rows, member=value.member)
    return For(at=value.at, iterators=(Iterator(at=value.at, name=variable, source=rows),), body=value)


def conjoined(at: Position, left: Node | None, right: Node) -> Node:
    """Both conditions; `left` may be missing."""
    return right if left is None else And(at=at, left=left, right=right)


def renamed(node: Node, old: str, new: str) -> Node:
    """The node with one variable called otherwise (variables made by the checker are unique, so nothing is caught)."""
    return transformed(
        node, lambda part: replace(part, name=new) if isinstance(part, Name) and part.name == old else part
    )


def _mentions(node: Node, name: str) -> bool:
    return any(isinstance(part, Name) and part.name == name for part in walk(node))


def walk(node: Node) -> list[Node]:
    """The node and everything below it."""
    found, open_nodes = [], [node]
    while open_nodes:
        part = open_nodes.pop()
        found.append(part)
        open_nodes.extend(children(part))
    return found


class Weights:
    """How many nodes an engine would have to work on: a part that stands in several places counts each time."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, int]] = {}

    def of(self, node: Node) -> int:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, 1 + sum(self.of(part) for part in children(node)))
        return known[1]


def children(value: object) -> list[Node]:
    """The nodes right below."""
    below: list[Node] = []
    values = [getattr(value, name) for name in _members(value)]
    while values:
        part = values.pop()
        if isinstance(part, Node):
            below.append(part)
        elif isinstance(part, tuple):
            values.extend(part)
    return below


def _members(value: object) -> Iterable[str]:
    """The names of a node's parts; of anything else, none."""
    return getattr(value, "__dataclass_fields__", ())


def transformed(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node rebuilt bottom-up, each part passed through `change`."""

    def rebuild(value: object) -> object:
        if isinstance(value, Node):
            parts = {name: getattr(value, name) for name in _members(value) if name != "at"}
            made = {name: rebuild(part) for name, part in parts.items()}
            same = all(made[name] is part for name, part in parts.items())
            return change(value if same else type(value)(at=value.at, **made))
        if isinstance(value, tuple):
            items = tuple(rebuild(part) for part in value)
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        return value

    result = rebuild(node)
    assert isinstance(result, Node)
    return result
