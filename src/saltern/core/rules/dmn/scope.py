"""The names a box may speak of, and the moment the question is asked, which `now()` and `today()` answer: it is given,
never read from a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class ModelScope(dict[str, object]):
    """Names and their values inside one model."""

    __slots__ = ("now",)

    def __init__(self, values: Mapping[str, object], *, now: datetime | None) -> None:
        super().__init__(values)
        self.now = now

    def extended(self, values: Mapping[str, object]) -> ModelScope:
        """The scope of an inner box: these names too."""
        inner = ModelScope(self, now=self.now)
        inner.update(values)
        return inner
