"""Whether messages still are what a classifier learned from: `saltern triage watch`.

Messages come in windows, in the order of the file. Of each window it tells what goes at once, how sure the classifier
is, and how many of the features it knows; nobody has to have labelled anything. A window has drifted where its
coverage lies below that of the messages learned from by more than chance allows (three standard deviations) and by at
least `LEAST`: what goes at once has then already fallen by itself, and people choose more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from saltern.core.triage.classifier import Classifier
from saltern.core.triage.labelled_messages import LabelledMessage

WINDOW: Final = 500
SMALLEST: Final = 50
"""Messages below which a window says nothing and joins the one before it."""
LEAST: Final = 0.05
DEVIATIONS: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some messages after one another: the share that goes at once, mean confidence, share of features known."""

    first: str
    last: str
    messages: int
    coverage: float
    confidence: float
    known: float
    kinds: dict[str, int]
    drifted: bool


def watch(model: Classifier, messages: Sequence[LabelledMessage], *, size: int = WINDOW) -> tuple[Window, ...]:
    """The windows of these messages, in their order."""
    edges = list(range(0, len(messages), size))
    if len(edges) > 1 and len(messages) - edges[-1] < min(SMALLEST, size):
        edges.pop()
    return tuple(
        _window(model, messages[begin:end]) for begin, end in zip(edges, [*edges[1:], len(messages)], strict=True)
    )


def _window(model: Classifier, messages: Sequence[LabelledMessage]) -> Window:
    judged = model.judge([message.words for message in messages])
    coverage, wanted = float((judged.confidence >= model.threshold).mean()), model.reference.coverage
    chance = DEVIATIONS * float(np.sqrt(wanted * (1 - wanted) / len(messages)))
    counted = Counter(model.kinds[number] for number in judged.best.tolist())
    return Window(
        first=messages[0].key,
        last=messages[-1].key,
        messages=len(messages),
        coverage=coverage,
        confidence=float(judged.confidence.mean()),
        known=float(judged.known.mean()),
        kinds=dict(sorted(counted.items())),
        drifted=wanted - coverage > max(LEAST, chance),
    )
