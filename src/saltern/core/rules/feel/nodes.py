"""FEEL as frozen nodes: what a text says, and where it says it (OMG DMN 1.5, chapter 10, grammar rules 1-66).

Nodes know no meaning; `engines` give it. `at` is (line, column), 1-based, of the node's first character.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from saltern.errors import SalternError

Position = tuple[int, int]


class NodeUnread(SalternError):
    """The program cannot read a FEEL expression of the kind {node}."""

    family = "broken"
    zh = "程序无法读取 {node} 类型的 FEEL 表达式。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that stands in a FEEL text."""

    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class String(Node):
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Node):
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Null(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLiteral(Node):
    """`@"2020-01-01"`: a temporal literal; `text` between the quotes."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name, normalised: one space between words, none around `.-/+*'`. `?` is the name of a unary test's subject."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`base.member`."""

    base: Node
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    op: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`value in (tests)`: the tests see the value as `?`."""

    value: Node
    tests: UnaryTests


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`value instance of type`; `type` as written, e.g. `list<number>`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeName(Node):
    """A type as written. `name` is "list", "range", "context", "function" or a (qualified) name;
    `arguments` the types between < >; `members` the context's (name, type) pairs; `result` a function's."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    members: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Node):
    """`[low..high]` with either end open; a missing end (`low` or `high` None) comes from `(< 5)` and its kin."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool

    @property
    def all_but(self) -> bool:
        """`(!= 5)`: everything but its one end, which stands at both places, left open."""
        return self.low is self.high and not self.low_closed


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`base[condition]`: a number picks (1-based, negative from the end), a boolean selects; `item` is the element."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Node):
    """`name in source`, or `name in source..end` where `end` is given."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for … return body`; the results so far are `partial`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    kind: Literal["some", "every"]
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Node):
    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Node):
    """`function(a: number, b) body`."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """`callee(arguments)`: positional arguments have the name None. `callee` is usually a `Name`."""

    callee: Node
    arguments: tuple[tuple[str | None, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """One positive unary test. `op` compares `?` with `value`; op "in" is a plain expression: true when it is true
    itself (it may speak of `?`), or equals `?`, or is a range or list holding `?`."""

    op: Literal["in", "=", "!=", "<", "<=", ">", ">="]
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Node):
    """A decision-table cell: `-` has no tests; otherwise any of `tests` (or none, when `negated`)."""

    tests: tuple[Test, ...]
    negated: bool = False


PLACES: frozenset[str] = frozenset({"at"})


def shape(part: object, leaving: frozenset[str] = PLACES) -> object:
    """What a node, or any value of nodes, says without where it says it: equal rules have equal shapes, to be hashed.
    `leaving` are the fields passed over."""
    slots = getattr(type(part), "__dataclass_fields__", None)
    if slots is not None:
        return (type(part), *(shape(getattr(part, name), leaving) for name in slots if name not in leaving))
    if isinstance(part, tuple):
        return tuple(shape(one, leaving) for one in part)
    return (type(part), str(part))
