"""What the checker knows of a piece of a rule: its value's kind, whether it may be unknown, and the names around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

from saltern.core.rules.feel.kinds import ANY, Kind
from saltern.core.rules.feel.nodes import Boolean, Comparison, Node, Position
from saltern.core.rules.feel.unknown import Count, Rows, picked, settled, values_of
from saltern.errors import Words
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A part of a rule, rewritten (`node`), with what is known of its value.

    `unknown`: it may be null because nobody knows. A list over records keeps its parts in `rows`, and in `value` what
    is taken of each row. `decided` is a condition in which a null that is no unknown counts as "does not hold", for
    places where only true picks. `counts`: what the value is the number of, not all of it known. `distinct`: the value
    is a list that holds each value of this one once.
    """

    node: Node
    kind: Kind = ANY
    unknown: bool = False
    empty: bool = True
    rows: Rows | None = None
    value: Node | None = None
    decided: Node | None = None
    counts: Count | None = None
    distinct: Reading | None = None

    @property
    def plain(self) -> Node:
        """The rewritten node for any place that takes the value as it is."""
        if self.rows is None:
            return self.node
        return settled(self.rows, self.listed) if not self.rows.certain else self.listed

    @property
    def listed(self) -> Node:
        """The list of what is certainly in it."""
        assert self.rows is not None
        if self.value is None:
            return picked(self.rows)
        return values_of(picked(self.rows), self.rows.variable, self.value)

    @property
    def as_condition(self) -> Node:
        """The node for a filter that holds unknowns: null only where somebody's ignorance makes it so."""
        if self.decided is not None:
            return self.decided
        return self.node if self.unknown else decided(self.node)


class Reader(Protocol):
    """What reading one part needs of the checker that reads the whole."""

    def fault(self, code: str, node: Node, found: Words, expected: Words, hint: Words = "") -> None:
        """Notes a mistake."""
        ...

    def read(self, node: Node, names: Names) -> Reading:
        """Reads a part."""
        ...

    def want(self, node: Node, names: Names, *kinds: str) -> Reading:
        """Reads a part that must have one of the kinds."""
        ...

    def variable(self) -> str:
        """A name that nobody wrote."""
        ...


def decided(node: Node) -> Node:
    """`node`, but false where it is null."""
    return Comparison(at=node.at, op="=", left=node, right=Boolean(at=node.at, value=True))


@dataclass(frozen=True, slots=True)
class Names:
    """The names in force at a place: the innermost layer first, then those around it."""

    layer: Mapping[str, Reading]
    around: Names | None = None

    def within(self, layer: Mapping[str, Reading]) -> Names:
        return Names(layer, self)

    def find(self, name: str) -> Reading | None:
        scope: Names | None = self
        while scope is not None:
            if (reading := scope.layer.get(name)) is not None:
                return reading
            scope = scope.around
        return None

    def known(self) -> Iterable[str]:
        scope: Names | None = self
        while scope is not None:
            yield from scope.layer
            scope = scope.around


def nearest(name: str, known: Iterable[str]) -> Words:
    """The hint for a mistyped word, or "".

    >>> str(nearest("marryy", ("divorce", "marry")))
    'did you mean "marry"?'
    """
    close = get_close_matches(name, sorted(set(known)), n=1, cutoff=0.6)
    return Phrase(en=f'did you mean "{close[0]}"?', zh=f"是否想写“{close[0]}”？") if close else ""


def at(reading: Reading, position: Position) -> Reading:
    """The reading of a name used at another place."""
    return replace(reading, node=replace(reading.node, at=position))
