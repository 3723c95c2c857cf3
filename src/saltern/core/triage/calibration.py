"""From scores to honest probabilities, and from them to the confidence above which a message goes at once.

Both are learned from scores of models that had not seen the message. A slope and a shift for each kind are few
numbers: they cannot learn the messages by heart. The threshold is the lowest at which the share of right ones, less
what chance may have added (Wilson's lower bound, one side, 95 %), is at least what was asked for.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from saltern.core.triage.classifier import Calibration, Numbers
from saltern.core.triage.features import Places

BINS: Final = 15
CHANCE: Final = 1.645
"""Standard deviations of the one-sided 95 % bound."""
NEVER: Final = 1.0
"""A threshold no confidence passes."""
FIRM: Final = 1e-3
"""How strongly shifts are held at none."""


def calibrate(scores: Numbers, kinds: Places) -> Calibration:
    """The slope and shifts under which these scores tell the kinds best (least cross-entropy)."""
    from scipy.optimize import minimize

    count, width = scores.shape
    hits = np.zeros((count, width))
    hits[np.arange(count), kinds] = 1.0

    def loss(free: Numbers) -> tuple[float, Numbers]:
        slope, shifts = float(np.exp(free[0])), free[1:]
        probabilities = Calibration(slope=slope, shifts=shifts).probabilities(scores)
        missed = (probabilities - hits) / count
        entropy = -float(np.log(np.maximum((probabilities * hits).sum(axis=1), 1e-300)).mean())
        gradient = np.concatenate([[(missed * scores).sum() * slope], missed.sum(axis=0) + 2 * FIRM * shifts])
        return entropy + FIRM * float((shifts**2).sum()), gradient

    start = np.concatenate([[np.log(3.0)], np.zeros(width)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return Calibration(slope=float(np.exp(found[0])), shifts=np.asarray(found[1:], dtype=np.float64))


def calibration_error(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: how far confidence and the share of right ones lie apart, over 15 bins by weight."""
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    apart = np.bincount(bins, weights=confidence, minlength=BINS) - np.bincount(bins, weights=right, minlength=BINS)
    return float(np.abs(apart).sum() / len(confidence))


def threshold_for(precision: float, *, confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """The lowest confidence above which at least `precision` are right; `NEVER` where none is.

    >>> threshold_for(0.5, confidence=np.array([0.9] * 20 + [0.2] * 20), right=np.array([True] * 20 + [False] * 20))
    0.9
    """
    order = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[order], np.cumsum(right[order], dtype=np.int64)
    taken = np.arange(1, len(sure) + 1)
    last = np.append(sure[1:] != sure[:-1], True)  # those of one confidence go together
    good = last & (wilson_lower(hits, taken) >= precision)
    return float(sure[np.flatnonzero(good)[-1]]) if good.any() else NEVER


def wilson_lower(hits: Numbers | Places, taken: Places) -> Numbers:
    """The least share that `hits` of `taken` may come from, one side, 95 %."""
    share, squared = hits / taken, CHANCE**2
    middle = share + squared / (2 * taken)
    spread = CHANCE * np.sqrt(share * (1 - share) / taken + squared / (4 * taken**2))
    return np.asarray((middle - spread) / (1 + squared / taken))
