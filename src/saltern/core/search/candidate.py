"""What a search gathers: of each entry the best way it was found."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.core.search.hit import Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """How an entry was found. `pinned`: the pack's list names it for these words, in that order."""

    score: float
    why: Why
    by: str = ""
    pinned: bool = False
    signs: tuple[int, int] | None = None
    """Which signs of the name's sound were matched, where it was found by them."""


class Candidates:
    """Entries by number, each with the best way to it."""

    def __init__(self) -> None:
        self.best: dict[int, Candidate] = {}

    def note(
        self,
        number: int,
        score: float,
        why: Why,
        *,
        by: str = "",
        pinned: bool = False,
        signs: tuple[int, int] | None = None,
    ) -> None:
        """An entry was found in a way; it counts where none is better."""
        held = self.best.get(number)
        if held is None or held.score < score:
            self.best[number] = Candidate(score=score, why=why, by=by, pinned=pinned, signs=signs)

    def top(self) -> float:
        """The best score."""
        return max((one.score for one in self.best.values()), default=0.0)
