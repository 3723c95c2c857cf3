"""What is suggested for a message: likely kinds, how sure that is, the words that decided, who gets it by which duty.

The text ranks kinds and does nothing else: who gets a message is a function of kind and place (`catalogue.duties`), to
which no text is an argument. Only the likeliest kind may go at once, and only where the classifier is as sure as was
asked for and the duty names a unit; everything else a person chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from saltern.core.catalogue.duties import MessageKind, Route
from saltern.core.catalogue.pack import Pack
from saltern.core.triage.classifier import Classifier, Weighed
from saltern.core.triage.message_words import message_words

SHOWN: Final = 3
"""Kinds suggested for a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A kind a message may be of: how sure, the words that spoke for it, who would get it. `at_once`: nobody need
    look first."""

    kind: MessageKind
    confidence: float
    words: tuple[Weighed, ...]
    route: Route
    at_once: bool


def suggest(
    *, model: Classifier, pack: Pack, text: str, division: str = "", limit: int = SHOWN
) -> tuple[Suggestion, ...]:
    """The likeliest kinds of a text about a place (a division's code; "" where nobody said where), the likeliest first.

    Kinds the pack does not have are left out.
    """
    words = message_words(text)
    confidence = model.judge([words]).probabilities[0]
    ranked = [
        number for number in np.argsort(-confidence, kind="stable").tolist() if model.kinds[number] in pack.duties.kinds
    ]
    found = []
    for rank, number in enumerate(ranked[:limit]):
        key, sure = model.kinds[number], float(confidence[number])
        route = pack.route(kind=key, division=division)
        found.append(
            Suggestion(
                kind=pack.duties.kinds[key],
                confidence=sure,
                words=model.reasons(words, key),
                route=route,
                at_once=rank == 0 and sure >= model.threshold and bool(words and route.lead),
            )
        )
    return tuple(found)
