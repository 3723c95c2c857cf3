"""What a search answers: hits with why each was found, what was meant, and where to turn when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from saltern.core.search.index import Entry, Kind
from saltern.words import Phrase

Why = Literal["name", "word", "meaning", "rest", "sound", "initials", "slip"]
WHYS: Final[tuple[Why, ...]] = ("name", "word", "meaning", "rest", "sound", "initials", "slip")
"""By the name; by a word people use; by a word that means the same; by what is said of it; by its pinyin or a character
of the same sound; by the first letters of its pinyin; by a word one slip away."""

LITERAL: Final[frozenset[Why]] = frozenset({"name", "word", "meaning"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a name that was found: `language` "zh" or "en", from `start` to before `end`."""

    language: Literal["zh", "en"]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `by` is the word it was found by where that is not the name."""

    kind: Kind
    key: str
    name: Phrase
    line: Phrase
    score: float
    why: Why
    by: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The hits, the best first.

    `exact`: something bears the very words; `meant`: what was probably meant, where nothing does. `near`, `themes` and
    `call`: what is least far, where to look and whom to call where there is no hit.
    """

    typed: str
    hits: tuple[Hit, ...] = ()
    exact: bool = False
    meant: str = ""
    near: tuple[Hit, ...] = ()
    themes: tuple[Hit, ...] = ()
    call: str = ""


def hit_of(entry: Entry, *, score: float, why: Why, by: str = "", span: Span | None = None) -> Hit:
    """An entry as it was found."""
    return Hit(
        kind=entry.kind,
        key=entry.key,
        name=entry.name,
        line=entry.line,
        score=round(score, 4),
        why=why,
        by=by,
        span=span,
    )
