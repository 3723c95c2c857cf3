"""How journal lines are chained so that no quiet change stays hidden.

Every line has a digest over its content. A batch of lines has the root of a Merkle tree over the digests in their
order; each root also covers the root before it. Leaves and nodes are hashed with different first bytes, as in RFC 6962,
so that a node can never be passed off as a line.

>>> chained(previous=GENESIS, number=1, digests=["00" * 32])[:16]
'73d39cbc4286a9a8'
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

GENESIS = "0" * 64
"""The root before the first one."""


def leaf(content: bytes) -> str:
    """The digest of one line's canonical content."""
    return hashlib.sha256(b"\x00" + content).hexdigest()


def tree(digests: Sequence[str]) -> bytes:
    """The Merkle root over `digests` in their order."""
    level = [bytes.fromhex(digest) for digest in digests] or [b""]
    while len(level) > 1:
        paired = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def chained(*, previous: str, number: int, digests: Sequence[str]) -> str:
    """The root of batch `number`: over the root before it, its number, its length and its lines."""
    head = f"{number}:{len(digests)}:".encode()
    return hashlib.sha256(b"\x02" + bytes.fromhex(previous) + head + tree(digests)).hexdigest()
