"""Learning a classifier from labelled messages: a linear support vector machine, judged on what it had not seen.

The messages are parted so that near-duplicates (copies, the same complaint sent again) stay together; for each part a
machine learns from the others and scores it. From those scores come calibration, threshold and reference; the machine
that is kept learns from all. The same messages in the same order give the same classifier, to the last bit.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from saltern.core.triage.calibration import calibrate, threshold_for
from saltern.core.triage.classifier import (
    LENGTH,
    BlockWeights,
    Calibration,
    Classifier,
    Numbers,
    Reference,
    looked_up,
)
from saltern.core.triage.features import BLOCKS, Batch, BlockName, Features, Hashes, Places
from saltern.core.triage.labelled_messages import LabelledMessage
from saltern.core.triage.near_duplicates import groups_of
from saltern.errors import SalternError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PARTS: Final = 5
SOFTNESS: Final = 1.0
"""How dearly a support vector machine pays for a message it gets wrong (C)."""
SMOOTH: Final = 0.5
"""Added to each count, so that a feature one kind never has is no certainty."""
MANY: Final = 2_000
"""Messages from which on a feature must stand in two of them to be learned of: of fewer, one is enough."""
FEWEST: Final = 5
"""Messages of a kind below which it cannot be learned."""
STEPS: Final = PARTS + 3
Tell = Callable[[int, int], None]


class TooFewMessages(SalternError):
    """Too few messages to learn from: {kinds}; at least two kinds are needed, each with {least} messages that are no
    copies of one another."""

    family = "invalid"
    zh = "可供学习的文字太少：{kinds}；至少需要两类，每类 {least} 条互不重复的文字。"


def train(messages: Sequence[LabelledMessage], *, precision: float, tell: Tell | None = None) -> Classifier:
    """A classifier that sends at once what it is right about in at least `precision` of cases.

    `tell` hears how many of how many steps are done. Raises `TooFewMessages`.
    """
    steps = iter(range(1, STEPS + 1))

    def done() -> None:
        if tell:
            tell(next(steps), STEPS)

    words = [message.words for message in messages]
    groups = groups_of(words)
    check_enough(messages, groups)
    kinds = tuple(sorted({message.kind for message in messages}))
    numbers = np.array([kinds.index(message.kind) for message in messages])
    done()
    counted = _counted(words)
    done()
    scores = np.zeros((len(words), len(kinds)))
    parts = parted(numbers, groups)
    for part in range(PARTS):
        held = parts == part
        vectors, _ = _vectors(counted, numbers, learning=~held)
        weights, intercepts = _fitted(vectors[~held], numbers[~held], len(kinds))
        scores[held] = vectors[held] @ weights.T + intercepts
        done()
    vectors, learned = _vectors(counted, numbers, learning=np.ones(len(words), dtype=np.bool_))
    weights, intercepts = _fitted(vectors, numbers, len(kinds))
    calibration = calibrate(scores, numbers)
    unseen = _unseen(scores, numbers, parts)
    confidence, right = unseen.max(axis=1), unseen.argmax(axis=1) == numbers
    threshold = threshold_for(precision, confidence=confidence, right=right)
    taken = confidence >= threshold
    done()
    return Classifier(
        kinds=kinds,
        blocks=_with_weights(learned, weights),
        intercepts=intercepts,
        calibration=calibration,
        threshold=threshold,
        precision=precision,
        reference=Reference(
            coverage=float(taken.mean()),
            precision=float(right[taken].mean()) if taken.any() else 0.0,
            confidence=float(confidence.mean()),
            known=_known(counted),
        ),
        learned_from=digest_of(messages),
        messages=len(messages),
    )


def digest_of(messages: Sequence[LabelledMessage]) -> str:
    """SHA-256 over kinds and words, in their order: what a classifier was learned from."""
    digest = hashlib.sha256()
    for message in messages:
        digest.update(f"{message.kind}\0{' '.join(message.words)}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def check_enough(messages: Sequence[LabelledMessage], groups: Places) -> None:
    """Raises `TooFewMessages` where a kind has too few that are no copies, or there are fewer than two kinds."""
    apart = {(message.kind, int(group)) for message, group in zip(messages, groups, strict=True)}
    held = Counter(kind for kind, _ in apart)
    few = {kind: count for kind, count in sorted(held.items()) if count < FEWEST}
    if few or len(held) < 2:
        said = ", ".join(f"{kind} {count}" for kind, count in (few or held).items())
        raise TooFewMessages(kinds=said or "0", least=FEWEST)


def parted(kinds: Places, groups: Places) -> Places:
    """The part of each message: groups stay together, kinds are spread evenly."""
    from sklearn.model_selection import StratifiedGroupKFold

    parts = np.zeros(len(kinds), dtype=np.int64)
    split = StratifiedGroupKFold(n_splits=PARTS, shuffle=True, random_state=0)
    for part, (_, held) in enumerate(split.split(kinds, kinds, groups)):
        parts[held] = part
    return parts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counted:
    """Features that stand in enough messages: in how many, how often in each; and how many others each message has."""

    hashes: Hashes
    standing: Places
    often: csr_matrix
    strangers: Numbers


def _counted(words: Sequence[Sequence[str]]) -> dict[BlockName, _Counted]:
    from scipy.sparse import csr_matrix

    batch, found = Batch(words), {}
    for name in BLOCKS:
        features = batch.features(name)
        hashes, standing = _standing(features, batch.count)
        at, seen = looked_up(features.hashes, hashes)
        width = max(len(hashes), 1)
        cells, often = np.unique(features.rows[seen] * width + at[seen], return_counts=True)
        rows, columns = np.divmod(cells, width)
        found[name] = _Counted(
            hashes=hashes,
            standing=standing,
            often=csr_matrix((1.0 + np.log(often), (rows, columns)), shape=(batch.count, len(hashes))),
            strangers=np.bincount(features.rows[~seen], minlength=batch.count).astype(np.float64),
        )
    return found


def _standing(features: Features, count: int) -> tuple[Hashes, Places]:
    """The features that stand in enough messages, in order, and in how many each does."""
    order = np.lexsort((features.rows, features.hashes))
    hashes, rows = features.hashes[order], features.rows[order]
    first = np.ones(len(hashes), dtype=np.bool_)
    first[1:] = (hashes[1:] != hashes[:-1]) | (rows[1:] != rows[:-1])
    each, standing = np.unique(hashes[first], return_counts=True)
    kept = standing >= seen_in(count)
    return each[kept], standing[kept]


def seen_in(count: int) -> int:
    """Messages a feature must stand in to be learned of, where there are `count`."""
    return 2 if count >= MANY else 1


def _vectors(
    counted: dict[BlockName, _Counted], numbers: Places, *, learning: NDArray[np.bool_]
) -> tuple[csr_matrix, dict[BlockName, BlockWeights]]:
    """All vectors, the groups of features side by side; how telling a feature is, is learned of `learning` alone."""
    from scipy.sparse import diags, hstack

    parts: list[csr_matrix] = []
    found: dict[BlockName, BlockWeights] = {}
    for name, block in counted.items():
        count = int(learning.sum())
        there = block.often.astype(bool).astype(np.float64)
        standing = np.asarray(there[learning].sum(axis=0)).ravel()
        kept = standing >= seen_in(len(numbers))
        rare = np.log((count + 1) / (standing + 1)) + 1
        telling = np.sqrt(_telling(block.often[learning], numbers[learning]))
        strange = float((np.log((count + 1) / 2) + 1) * (telling[kept].mean() if kept.any() else 1.0))
        rarity = np.where(kept, rare * telling, 0.0).astype(np.float32)
        strangers = block.strangers + there @ (~kept).astype(np.float64)
        scaled = block.often @ diags(rarity.astype(np.float64))
        squares = np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel() + strangers * strange**2
        parts.append(diags(BLOCKS[name] / LENGTH / np.sqrt(np.maximum(squares, 1e-12))) @ scaled)
        nothing = np.zeros((len(block.hashes), 0), dtype=np.float32)
        found[name] = BlockWeights(hashes=block.hashes, rarity=rarity, weights=nothing, strange=strange)
    return hstack(parts, format="csr"), found


def _telling(often: csr_matrix, numbers: Places) -> Numbers:
    """How much likelier or less likely a feature is in one kind than in the others: the most of all log ratios."""
    there = often.astype(bool).astype(np.float64).T.tocsr()
    most = np.zeros(there.shape[0])
    for kind in range(int(numbers.max()) + 1):
        inside = there @ (numbers == kind).astype(np.float64) + SMOOTH
        outside = there @ (numbers != kind).astype(np.float64) + SMOOTH
        most = np.maximum(most, np.abs(np.log((inside / inside.sum()) / (outside / outside.sum()))))
    return most


def _fitted(vectors: csr_matrix, numbers: Places, width: int) -> tuple[Numbers, Numbers]:
    """Weights (a row for each kind) and intercepts."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=SOFTNESS, random_state=0).fit(vectors, numbers)
    weights, intercepts = machine.coef_, np.ravel(machine.intercept_)
    if width == 2:  # two kinds are told apart by one row
        weights, intercepts = np.vstack([-weights, weights]), np.concatenate([-intercepts, intercepts])
    return np.asarray(weights, dtype=np.float64), np.asarray(intercepts, dtype=np.float64)


def _with_weights(learned: dict[BlockName, BlockWeights], weights: Numbers) -> dict[BlockName, BlockWeights]:
    found: dict[BlockName, BlockWeights] = {}
    at = 0
    for name, block in learned.items():
        own = weights[:, at : at + len(block.hashes)].T
        at += len(block.hashes)
        found[name] = BlockWeights(
            hashes=block.hashes,
            rarity=block.rarity,
            weights=np.ascontiguousarray(own, dtype=np.float32),
            strange=block.strange,
        )
    return found


def _known(counted: dict[BlockName, _Counted]) -> float:
    """The mean share of features that stand in enough other messages as well."""
    strangers, others, all_of_them = (np.zeros(1) for _ in range(3))
    for block in counted.values():
        least = seen_in(block.often.shape[0])
        there = block.often.astype(bool).astype(np.float64)
        strangers = strangers + block.strangers + there @ (block.standing == least).astype(np.float64)
        others = others + there @ (block.standing > least).astype(np.float64)
    all_of_them = strangers + others
    return float(np.divide(others, all_of_them, out=np.zeros(len(all_of_them)), where=all_of_them > 0).mean())


def _unseen(scores: Numbers, numbers: Places, parts: Places) -> Numbers:
    """Probabilities of each part by a calibration that was learned from the others."""
    found = np.zeros_like(scores)
    for part in range(PARTS):
        held = parts == part
        calibration: Calibration = calibrate(scores[~held], numbers[~held])
        found[held] = calibration.probabilities(scores[held])
    return found
