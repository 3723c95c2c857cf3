"""Bands of age by which counts of people are told apart, and what each is called. 年龄段

>>> [one.words.zh for one in bands(0, 18, 60)]
['未满18岁', '18到59岁', '60岁以上']
"""

from __future__ import annotations

from dataclasses import dataclass

from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """Everybody from `first` years on who is not yet `end`; None: however old."""

    first: int
    end: int | None

    @property
    def words(self) -> Phrase:
        """What it is called."""
        if self.end is None:
            return Phrase(zh=f"{self.first}岁以上", en=f"{self.first} and over")
        if not self.first:
            return Phrase(zh=f"未满{self.end}岁", en=f"under {self.end}")
        last = self.end - 1
        return Phrase(zh=f"{self.first}到{last}岁", en=f"{self.first} to {last}")


def bands(*firsts: int) -> tuple[AgeBand, ...]:
    """Those that begin at these ages, each ending where the next begins."""
    return tuple(AgeBand(first=first, end=end) for first, end in zip(firsts, (*firsts[1:], None), strict=True))
