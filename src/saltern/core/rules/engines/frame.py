"""What a running program works on, and what the parts of the compiler need of each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields, is_dataclass
from typing import Any, Protocol

from saltern.core.rules.feel.nodes import Node

# [scope, budget, slot, slot, ...]: a list and not an object, because every step of every rule reads it.
Frame = list[Any]
Run = Callable[[Frame], object]
FIRST_SLOT = 2


class Compiles(Protocol):
    """The compiler, as its parts see it."""

    spends: bool

    def compile(self, node: Node) -> Run:
        """The function of an expression."""
        ...

    def constant(self, node: Node) -> tuple[object] | None:
        """The value of an expression that needs no scope, in a tuple of one; None where it needs one."""
        ...

    def slot(self, name: str) -> int:
        """A new slot that `name` stands for from here on."""
        ...

    def known(self, name: str) -> bool:
        """Is `name` a variable here?"""
        ...

    def inside(self) -> AbstractContextManager[None]:
        """A block: names given a slot in it end with it."""
        ...

    def item_slot(self) -> int:
        """A new slot for the element of a filter: its entries are names, and `item` is itself."""
        ...


def weight(node: Node) -> int:
    """What one turn of a loop over this expression costs: about a step for every two nodes."""
    count = 0
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, Node):
            count += 1
            waiting.extend(getattr(part, name) for name in type(part).__dataclass_fields__ if name != "at")
    return 1 + count // 2


def height(part: object) -> int:
    """How many expressions or boxes stand inside each other."""
    deepest = 0
    waiting: list[tuple[object, int]] = [(part, 1)]
    while waiting:
        one, level = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend((inner, level) for inner in one)
        elif is_dataclass(one) and not isinstance(one, type):
            deepest = max(deepest, level)
            waiting.extend((getattr(one, each.name), level + 1) for each in fields(one) if each.name != "at")
    return deepest
