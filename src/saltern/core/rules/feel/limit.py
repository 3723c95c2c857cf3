"""How much a rule may ask of the machine: rules come from packs and models that strangers write.

Every run has a budget of steps: some per turn of a loop, per call, per element and per few characters made. What would
pass it, nest deeper than people read or grow larger than memory allows is refused, not slowed down.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from saltern.errors import SalternError, Words, as_words
from saltern.words import Phrase

MAX_TEXT = 100_000
MAX_NESTING = 100
MAX_STEPS = 300_000
ROW_STEPS = 256
"""Steps that each row of the records brings with it when a run first reads it: of many rows all may be asked."""
MAX_ITEMS = 100_000
MAX_CHARACTERS = 262_144
CHARACTERS_PER_STEP = 16
COMPARED_PER_STEP = 1_024
MAX_CALLS = 160
MAX_LEVELS = 1_500
"""Levels of expressions that functions in progress may be deep together."""
ROOM = 8_000
"""Frames of Python that what is counted here can need: whoever calls may already stand deep in the stack."""

Made = TypeVar("Made")

NESTED = Phrase(en="parts nested too deeply", zh="嵌套过深")
CALLED = Phrase(en="functions that call each other too deeply", zh="函数相互调用过深")
MADE_BY_FOR = Phrase(en="a list made by for", zh="for 生成的列表")
TOO_MANY_STEPS = Phrase(en="more steps than a rule may take", zh="计算步数过多")
CHAINED = Phrase(en="operators in a row", zh="连续的运算符过多")


class FeelLimitExceeded(SalternError):
    """The expression asks for too much: {what}; the limit is {limit}."""

    family = "invalid"
    zh = "表达式超出允许的规模：{what}；上限为 {limit}。"

    @property
    def found(self) -> Words:
        """What is too much, as a fault in a file says it."""
        return as_words(self.params["what"])

    @property
    def expected(self) -> Words:
        """What is not too much, as a fault says it."""
        return Phrase(en=f"at most {self.params['limit']}", zh=f"最多 {self.params['limit']}")


class Budget:
    """What is left to one run."""

    __slots__ = ("answers", "calls", "levels", "read", "steps")

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps
        self.calls = self.levels = 0
        self.answers: dict[tuple[int, int], bool] | None = None
        self.read: set[object] = set()

    def rows(self, key: object, count: int) -> None:
        """Rows of the records are read; the first time they bring steps of their own."""
        if key not in self.read:
            self.read.add(key)
            self.steps += count * ROW_STEPS

    def enter(self, levels: int) -> None:
        """A function begins whose body is so many levels deep; `leave` ends it."""
        self.calls += 1
        self.levels += levels
        if self.calls > MAX_CALLS or self.levels > MAX_LEVELS:
            raise FeelLimitExceeded(what=CALLED, limit=MAX_CALLS)

    def leave(self, levels: int) -> None:
        self.calls -= 1
        self.levels -= levels

    def compared(self, characters: int) -> None:
        """Pays for comparing a long text."""
        self.spend(characters // COMPARED_PER_STEP)

    def spend(self, steps: int) -> None:
        """Takes `steps`; refuses when they are not there."""
        self.steps -= steps
        if self.steps < 0:
            raise FeelLimitExceeded(what=TOO_MANY_STEPS, limit=MAX_STEPS)

    def items(self, count: int) -> None:
        """Pays for a list of `count` elements."""
        if count > MAX_ITEMS:
            what = Phrase(en=f"a list of {count} elements", zh=f"{count} 个元素的列表")
            raise FeelLimitExceeded(what=what, limit=MAX_ITEMS)
        self.spend(count)

    def characters(self, count: int) -> None:
        """Pays for a string of `count` characters."""
        if count > MAX_CHARACTERS:
            what = Phrase(en=f"a string of {count} characters", zh=f"{count} 个字符的字符串")
            raise FeelLimitExceeded(what=what, limit=MAX_CHARACTERS)
        self.spend(1 + count // CHARACTERS_PER_STEP)


# One run may pass through many programs (a table, its outputs, the functions they call); they share what is left.
RUNNING: ContextVar[Budget | None] = ContextVar("RUNNING", default=None)


def running() -> Budget:
    """The budget of the run this is part of."""
    return RUNNING.get() or Budget()


def with_room(work: Callable[[], Made]) -> Made:
    """What `work` gives, which counts its own depth: where the caller stands so deep in Python's stack that the room
    left is not enough, it is made and the work done again. Raises `RecursionError` where that was not the reason."""
    try:
        return work()
    except RecursionError:
        if not _room_made():
            raise
    return work()


def _room_made() -> bool:
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    if sys.getrecursionlimit() >= depth + ROOM:
        return False
    sys.setrecursionlimit(depth + ROOM)
    return True
