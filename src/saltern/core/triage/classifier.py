"""A classifier of messages as numbers alone, and what it says: a kind, how sure, and the words that decided.

Each group of features (`features.BLOCKS`) becomes a vector: how often (as a logarithm) times how rare, over the length
of the whole vector. What the classifier never saw counts in that length, so that a message full of unknown words
is a short vector, its scores near none, its confidence low: coverage falls by itself when texts drift. Scores become
probabilities by the slope and shifts of `calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from saltern.core.triage.features import BLOCKS, Batch, BlockName, Features, Hashes, Places

Numbers = NDArray[np.float64]
Small = NDArray[np.float32]
AT_ONCE: Final = 256
"""Messages weighed in one go: more would only hold more memory."""
SHOWN: Final = 5
"""Words given as a reason."""
LENGTH: Final = float(np.sqrt(sum(scale**2 for scale in BLOCKS.values())))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockWeights:
    """What was learned of one group of features: their hashes in order, how rare each is, its weight for each kind.

    `strange` is how rare a feature is that was never seen.
    """

    hashes: Hashes
    rarity: Small
    weights: Small
    strange: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """How scores become probabilities: softmax(slope × score + shift)."""

    slope: float
    shifts: Numbers

    def probabilities(self, scores: Numbers) -> Numbers:
        """One row for each message, one column for each kind; each row sums to 1."""
        raised = self.slope * scores + self.shifts
        raised = np.exp(raised - raised.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How it judged messages like those it learned from, each judged by a model that had not seen it.

    `coverage` is the share above the threshold, `precision` the share of those judged rightly, `confidence` and `known`
    the means of the probability of the best kind and of the share of features that were known.
    """

    coverage: float
    precision: float
    confidence: float
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A run of characters that spoke for a kind, and how much."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the classifier says of some messages: probabilities (a row each) and the share of features known."""

    probabilities: Numbers
    known: Numbers

    @property
    def best(self) -> Places:
        """The number of the likeliest kind of each."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def confidence(self) -> Numbers:
        """The probability of the likeliest kind of each."""
        return np.asarray(self.probabilities.max(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Classifier:
    """What was learned; `threshold` is the confidence above which a message goes at once, chosen for `precision`."""

    kinds: tuple[str, ...]
    blocks: Mapping[BlockName, BlockWeights]
    intercepts: Numbers
    calibration: Calibration
    threshold: float
    precision: float
    reference: Reference
    learned_from: str
    messages: int

    def judge(self, messages: Sequence[Sequence[str]]) -> Judged:
        """Judge messages, each given as its words."""
        parts = [self._judged(messages[at : at + AT_ONCE]) for at in range(0, len(messages), AT_ONCE)]
        if not parts:
            return Judged(probabilities=np.zeros((0, len(self.kinds))), known=np.zeros(0))
        scores = np.concatenate([scores for scores, _ in parts])
        known = np.concatenate([known for _, known in parts])
        return Judged(probabilities=self.calibration.probabilities(scores), known=known)

    def _judged(self, messages: Sequence[Sequence[str]]) -> tuple[Numbers, Numbers]:
        batch = Batch(messages)
        scores = np.tile(self.intercepts, (batch.count, 1))
        known, all_of_them = np.zeros(batch.count), np.zeros(batch.count)
        for name, block in self.blocks.items():
            vectors = vectors_of(batch.features(name), count=batch.count, block=block, scale=BLOCKS[name])
            scores += vectors.times(block.weights)
            known += vectors.known
            all_of_them += vectors.all_of_them
        return scores, np.divide(known, all_of_them, out=np.zeros(batch.count), where=all_of_them > 0)

    def reasons(self, words: Sequence[str], kind: str) -> tuple[Weighed, ...]:
        """The words of a message that spoke most for a kind, the weightiest first; none that spoke against it."""
        batch = Batch([words])
        column, text = self.kinds.index(kind), "".join(words)
        spoke = np.zeros(len(text))
        for name, block in self.blocks.items():
            features = batch.features(name)
            vectors = vectors_of(features, count=1, block=block, scale=BLOCKS[name])
            for begin, end, weight in vectors.spread(features, block, column):
                spoke[begin:end] += weight / (end - begin)
        found: dict[str, float] = {}
        at = 0
        for word in words:
            found[word] = found.get(word, 0.0) + float(spoke[at : at + len(word)].sum())
            at += len(word)
        ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Weighed(text=word, weight=round(weight, 4)) for word, weight in ranked[:SHOWN] if weight > 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vectors:
    """The vectors of some messages in one group of features, by (row, column, value) in order of rows."""

    count: int
    rows: Places
    columns: Places
    values: Numbers
    known: Numbers
    all_of_them: Numbers

    def times(self, weights: Small) -> Numbers:
        """The score of each message for each kind."""
        scores = np.zeros((self.count, weights.shape[1]))
        if len(self.rows):
            begins = np.flatnonzero(np.diff(self.rows, prepend=-1))
            spoken = weights[self.columns] * self.values[:, None]
            scores[self.rows[begins]] = np.add.reduceat(spoken, begins, axis=0)
        return scores

    def spread(self, features: Features, block: BlockWeights, column: int) -> list[tuple[int, int, float]]:
        """What each place of one message says for a kind: what a feature says, parted among its places."""
        said = dict(
            zip(self.columns.tolist(), (self.values * block.weights[self.columns, column]).tolist(), strict=True)
        )
        at, seen = looked_up(features.hashes, block.hashes)
        times = np.bincount(at[seen], minlength=len(block.hashes))
        return [
            (int(begin), int(end), said[place] / int(times[place]))
            for begin, end, place in zip(features.begins[seen], features.ends[seen], at[seen].tolist(), strict=True)
        ]


def looked_up(hashes: Hashes, known: Hashes) -> tuple[Places, NDArray[np.bool_]]:
    """Where each hash stands among those known (which are in order), and whether it does."""
    if not len(known):
        return np.zeros(len(hashes), dtype=np.int64), np.zeros(len(hashes), dtype=np.bool_)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1).astype(np.int64)
    return at, known[at] == hashes


def vectors_of(features: Features, *, count: int, block: BlockWeights, scale: float) -> Vectors:
    """The vectors of `count` messages; a group weighs `scale` of the whole."""
    at, seen = looked_up(features.hashes, block.hashes)
    width = max(len(block.hashes), 1)
    cells, often = np.unique(features.rows[seen] * width + at[seen], return_counts=True)
    rows, columns = np.divmod(cells, width)
    values = (1.0 + np.log(often)) * block.rarity[columns]
    known = np.bincount(features.rows[seen], minlength=count).astype(np.float64)
    all_of_them = np.bincount(features.rows, minlength=count).astype(np.float64)
    squares = np.bincount(rows, weights=values**2, minlength=count) + (all_of_them - known) * block.strange**2
    lengths = np.sqrt(np.maximum(squares, 1e-12)) * LENGTH / scale
    return Vectors(
        count=count, rows=rows, columns=columns, values=values / lengths[rows], known=known, all_of_them=all_of_them
    )
