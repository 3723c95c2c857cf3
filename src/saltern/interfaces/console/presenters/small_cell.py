"""A count of people as a page prints it: one that is not told says so."""

from __future__ import annotations

from typing import Final

from saltern.core.audiences.small_cells import LEAST
from saltern.words import Phrase

NOT_TOLD: Final = Phrase(zh="不显示", en="not shown")
"""What stands where a count is small, or would give a small one away."""

FEW: Final = Phrase(zh=f"少于{LEAST}", en=f"fewer than {LEAST}")


def said(count: int | None) -> Phrase:
    """The count with its thousands, or that it is not told."""
    return NOT_TOLD if count is None else Phrase.same(f"{count:,}")
