"""Where the boxes of a drawing stand: column by column from left to right, each column in the middle of the height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

EDGE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The upper left corner of each box by its key, and the size of the drawing, in units of the picture."""

    at: Mapping[str, tuple[int, int]]
    width: int
    height: int


def layout(columns: Sequence[Sequence[str]], *, box: int, across: int, down: int) -> Layout:
    """The boxes by column, each `box` wide; from one to the next it is `across` and `down`.

    >>> layout([["a"], ["b", "c"]], box=100, across=150, down=80)
    Layout(at={'a': (20, 60), 'b': (170, 20), 'c': (170, 100)}, width=290, height=180)
    """
    tallest = max(map(len, columns))
    at = {
        key: (EDGE + column * across, EDGE + (tallest - len(keys)) * down // 2 + row * down)
        for column, keys in enumerate(columns)
        for row, key in enumerate(keys)
    }
    return Layout(at=at, width=EDGE + (len(columns) - 1) * across + box + EDGE, height=EDGE + tallest * down)
