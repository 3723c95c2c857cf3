"""Messages that are nearly the same: copies, and the same complaint sent again with a few words changed.

A copy on both sides of a split makes a classifier look better than it is. Two messages are near when the cosine of
their words (how often times how rare) passes `NEAR`; whatever is near to one of a group belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from saltern.core.triage.features import Places

NEAR: Final = 0.7
AT_ONCE: Final = 512
"""Rows compared with all others in one go."""


def groups_of(messages: Sequence[Sequence[str]]) -> Places:
    """The number of each message's group, by its words; a message without words is a group of its own."""
    from scipy.sparse import csr_matrix, vstack
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(messages):
        return np.arange(len(messages))
    vectors = TfidfVectorizer(analyzer=list, dtype=np.float32).fit_transform(messages)
    turned = vectors.T.tocsr()
    pieces = []
    for at in range(0, len(messages), AT_ONCE):
        near: csr_matrix = vectors[at : at + AT_ONCE] @ turned
        near.data[near.data <= NEAR] = 0
        near.eliminate_zeros()
        pieces.append(near)
    _, groups = connected_components(vstack(pieces), directed=False)
    return np.asarray(groups, dtype=np.int64)
