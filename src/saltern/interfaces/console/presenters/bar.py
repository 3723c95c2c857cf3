"""Numbers as bars below each other, the longest as long as there is room. 条形"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from saltern.words import Phrase

LONGEST: Final = 200
"""As the drawing of a bar has it."""
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What is counted, the words behind its bar, and how long that is."""

    name: Phrase
    words: Phrase
    width: int


def bars(rows: Sequence[tuple[Phrase, int, Phrase]]) -> tuple[Bar, ...]:
    """A bar for each of some numbers, none for nought: its name, the number, the words behind it.

    >>> [one.width for one in bars([(Phrase.same(str(n)), n, Phrase.same("")) for n in (400, 100, 1, 0)])]
    [200, 50, 2]
    """
    most = max((number for _, number, _ in rows), default=0)
    return tuple(
        Bar(name=name, words=words, width=max(SHORTEST, round(LONGEST * number / most)))
        for name, number, words in rows
        if number
    )
