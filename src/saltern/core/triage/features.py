"""What a message is weighed by: characters, pairs and words, of the whole and of how it opens, each as one number.

A feature is a run of characters and stands for itself by a 64-bit hash of them, so that a model keeps no word of the
texts it learned from, and a whole file is read by arithmetic on arrays. How a message opens is weighed twice: people
say first what it is about (title, first sentence).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
BlockName = Literal["signs", "pairs", "words", "opening-pairs", "opening-words"]
BLOCKS: Final[dict[BlockName, float]] = {
    "signs": 0.7,
    "pairs": 1.0,
    "words": 1.0,
    "opening-pairs": 0.7,
    "opening-words": 0.7,
}
"""The groups of features, with the weight of each."""
OPENING: Final = 12
"""Words with which a message opens."""
BASE: Final = 6364136223846793005
UNBASE: Final = pow(BASE, -1, 1 << 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Features as they stand: in which message, which hash, from which character to which of the joined words."""

    rows: Places
    hashes: Hashes
    begins: Places
    ends: Places


class Batch:
    """Some messages, each as its words, joined into one array of characters."""

    def __init__(self, messages: Sequence[Sequence[str]]) -> None:
        self.count = len(messages)
        text = "".join(word for words in messages for word in words)
        raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self._codes: Hashes = raw.astype(np.uint64) + np.uint64(1)
        lengths = np.array([len(word) for words in messages for word in words], dtype=np.int64)
        counts = np.array([len(words) for words in messages], dtype=np.int64)
        self._word_ends = np.cumsum(lengths, dtype=np.int64)
        self._word_begins = self._word_ends - lengths
        self._word_rows = np.repeat(np.arange(self.count, dtype=np.int64), counts)
        firsts = np.cumsum(counts) - counts
        self._word_ranks = np.arange(len(lengths), dtype=np.int64) - np.repeat(firsts, counts)
        self._rows = np.repeat(self._word_rows, lengths)
        self._ranks = np.repeat(self._word_ranks, lengths)

    def features(self, block: BlockName) -> Features:
        """All features of a group, message after message."""
        if block == "signs":
            return self._signs()
        found = self._pairs() if block.endswith("pairs") else self._words()
        return self._opening(found, pairs=block.endswith("pairs")) if block.startswith("opening") else found

    def _signs(self) -> Features:
        begins = np.arange(len(self._codes), dtype=np.int64)
        return Features(rows=self._rows, hashes=_mixed(self._codes), begins=begins, ends=begins + 1)

    def _pairs(self) -> Features:
        hashes = _mixed(self._codes[:-1] * np.uint64(BASE) + self._codes[1:])
        begins = np.flatnonzero(self._rows[:-1] == self._rows[1:])
        return Features(rows=self._rows[begins], hashes=hashes[begins], begins=begins, ends=begins + 2)

    def _words(self) -> Features:
        size = len(self._codes)
        powers = _powers(BASE, size)
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(self._codes * powers, dtype=np.uint64)])
        unpowers = _powers(UNBASE, size + 1)
        begins, ends = self._word_begins, self._word_ends
        hashes = _mixed((sums[ends] - sums[begins]) * unpowers[begins])
        return Features(rows=self._word_rows, hashes=hashes, begins=begins, ends=ends)

    def _opening(self, found: Features, *, pairs: bool) -> Features:
        ranks = self._ranks[found.ends - 1] if pairs else self._word_ranks
        first = ranks < OPENING
        return Features(
            rows=found.rows[first], hashes=found.hashes[first], begins=found.begins[first], ends=found.ends[first]
        )


def _powers(base: int, size: int) -> Hashes:
    """base to the power of 0, 1, … modulo 2^64."""
    powers = np.full(size, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _mixed(hashes: Hashes) -> Hashes:
    """Hashes whose bits are spread, so that their order says nothing."""
    mixed = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))
