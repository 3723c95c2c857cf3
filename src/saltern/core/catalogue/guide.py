"""What a guide asks of whoever follows it: who qualifies for a green channel, at most three questions that leave out
what does not concern one, and by which records a step is done. All of it is ours and marked so where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saltern.core.documents.rule import Rule
from saltern.errors import NOWHERE, Place
from saltern.words import Phrase

MOST_QUESTIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """One condition of a green channel, in words and as a rule over the records."""

    words: Phrase
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideQuestion:
    """One question with its answers; `known` gives the key of the answer where a record has it, else null."""

    key: str
    words: Phrase
    answers: Mapping[str, Phrase]
    known: Rule | None = None
    place: Place = NOWHERE
