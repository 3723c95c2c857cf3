"""Whether another classifier judges better, asked before it takes the place of the one in force.

Both judge the same messages, which neither learned from. What counts are the messages only one of them got right; how
likely their split is by chance alone is an exact binomial test (McNemar). `learned_anew` keeps a fifth of all messages
out of both, near-duplicates on one side, to compare what was known with what reassignments add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from saltern.core.triage.classifier import Classifier
from saltern.core.triage.labelled_messages import LabelledMessage
from saltern.core.triage.near_duplicates import groups_of
from saltern.core.triage.training import Tell, parted, train

Verdict = Literal["better", "alike", "worse"]
CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: the share it judged rightly, the share that would go at once, and the share of that right."""

    accuracy: float
    coverage: float
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two classifiers on the same messages: `only_before` and `only_after` are those one alone got right, `chance` how
    likely a split as uneven is where neither is better."""

    messages: int
    before: Side
    after: Side
    only_before: int
    only_after: int
    chance: float

    @property
    def verdict(self) -> Verdict:
        """What it comes to; "alike" where chance may have made the difference."""
        if self.chance >= CHANCE:
            return "alike"
        return "better" if self.only_after > self.only_before else "worse"


def compare(before: Classifier, after: Classifier, messages: Sequence[LabelledMessage]) -> Comparison:
    """Judge the same messages by both."""
    from scipy.stats import binomtest

    first, right_before = _side(before, messages)
    second, right_after = _side(after, messages)
    only_before, only_after = int((right_before & ~right_after).sum()), int((right_after & ~right_before).sum())
    apart = only_before + only_after
    return Comparison(
        messages=len(messages),
        before=first,
        after=second,
        only_before=only_before,
        only_after=only_after,
        chance=float(binomtest(only_after, apart).pvalue) if apart else 1.0,
    )


def learned_anew(
    messages: Sequence[LabelledMessage],
    reassigned: Sequence[LabelledMessage],
    *,
    precision: float,
    tell: Tell | None = None,
) -> tuple[Classifier, Comparison]:
    """A classifier of all messages and of those that people gave another kind, and how it compares with one of the
    messages alone. Of a message in both the reassigned kind is the right one. Raises `TooFewMessages`."""
    corrected = {message.key for message in reassigned}
    before = [*messages]
    after = [*(message for message in messages if message.key not in corrected), *reassigned]
    kinds = sorted({message.kind for message in after})
    groups = groups_of([message.words for message in after])
    parts = parted(np.array([kinds.index(message.kind) for message in after]), groups)
    held = [message for message, part in zip(after, parts, strict=True) if part == 0]
    kept = {message.key for message, part in zip(after, parts, strict=True) if part != 0}
    earlier = train([message for message in before if message.key in kept], precision=precision)
    later = train([message for message in after if message.key in kept], precision=precision)
    return train(after, precision=precision, tell=tell), compare(earlier, later, held)


def _side(model: Classifier, messages: Sequence[LabelledMessage]) -> tuple[Side, NDArray[np.bool_]]:
    judged = model.judge([message.words for message in messages])
    told = np.array(model.kinds, dtype=object)[judged.best]
    right = np.asarray(told == np.array([message.kind for message in messages], dtype=object), dtype=np.bool_)
    taken = judged.confidence >= model.threshold
    precision = float(right[taken].mean()) if taken.any() else 0.0
    return Side(accuracy=float(right.mean()), coverage=float(taken.mean()), precision=precision), right
