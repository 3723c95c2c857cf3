"""How well a classifier judges messages whose kinds are known: what `saltern triage evaluate` tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from saltern.core.triage.calibration import calibration_error
from saltern.core.triage.classifier import Classifier
from saltern.core.triage.labelled_messages import LabelledMessage

COVERAGES: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Of the surest share of messages (`coverage`): the share judged rightly, and the least confidence among them."""

    coverage: float
    accuracy: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """How one kind fared: how many messages of it there were, precision, recall and F1."""

    kind: str
    messages: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """What goes at once by the classifier's threshold: the share of all, and the share of those that is right."""

    threshold: float
    coverage: float
    precision: float
    wanted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All measures over one file. `unknown_kinds` are labels the classifier never learned: counted as wrong."""

    messages: int
    macro_f1: float
    accuracy: float
    coverage_curve: tuple[Covered, ...]
    calibration_error: float
    at_once: AtOnce
    known: float
    kinds: tuple[OfKind, ...]
    unknown_kinds: tuple[str, ...]
    texts_per_second: float


def evaluate(
    model: Classifier, messages: Sequence[LabelledMessage], *, clock: Callable[[], float], reading: float = 0.0
) -> Evaluation:
    """Judge all messages and compare. `clock` tells seconds, `reading` are those it took to read and split them."""
    from sklearn.metrics import precision_recall_fscore_support

    began = clock()
    judged = model.judge([message.words for message in messages])
    seconds = clock() - began + reading
    told = np.array(model.kinds, dtype=object)[judged.best]
    labels = np.array([message.kind for message in messages], dtype=object)
    right, confidence = told == labels, judged.confidence
    names = sorted(set(labels) | set(told))
    precision, recall, f1, counts = precision_recall_fscore_support(labels, told, labels=names, zero_division=0.0)
    order = np.argsort(-confidence, kind="stable")
    taken = confidence >= model.threshold
    return Evaluation(
        messages=len(messages),
        macro_f1=float(np.mean(f1)),
        accuracy=float(right.mean()),
        coverage_curve=tuple(
            Covered(
                coverage=share,
                accuracy=float(right[order[:size]].mean()),
                confidence=float(confidence[order[size - 1]]),
            )
            for share in COVERAGES
            for size in [max(1, round(share * len(messages)))]
        ),
        calibration_error=calibration_error(confidence, right),
        at_once=AtOnce(
            threshold=model.threshold,
            coverage=float(taken.mean()),
            precision=float(right[taken].mean()) if taken.any() else 0.0,
            wanted=model.precision,
        ),
        known=float(judged.known.mean()),
        kinds=tuple(
            OfKind(
                kind=name,
                messages=int(counts[at]),
                precision=float(precision[at]),
                recall=float(recall[at]),
                f1=float(f1[at]),
            )
            for at, name in enumerate(names)
        ),
        unknown_kinds=tuple(sorted(set(labels) - set(model.kinds))),
        texts_per_second=len(messages) / seconds if seconds > 0 else 0.0,
    )
