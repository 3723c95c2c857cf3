"""How large each feed becomes: the proportions of the real sharing, never less than the subjects need."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.demo.district.catalogue import LARGE, Dataset, datasets

FULL: Final = 310_000_000
RESIDENTS: Final = 250_000
FIRMS: Final = 20_000
RECORDS: Final = 12_000_000
SMALL_RESIDENTS: Final = 2_000
SMALL_FIRMS: Final = 300
SMALL_RECORDS: Final = 40_000
"""The least that all stories need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What district to make: for whom, as of when, how many records, from which seed."""

    residents: int = RESIDENTS
    firms: int = FIRMS
    records: int = RECORDS
    seed: int = 20200410
    as_of: dt.date = dt.date(2020, 4, 10)

    @property
    def share(self) -> float:
        """Records asked for over those of the real sharing."""
        return min(1.0, self.records / FULL)

    @property
    def away(self) -> int:
        """People in the registers who have left."""
        return max(20, self.residents * 11 // 250)

    @property
    def addresses(self) -> int:
        """Standard addresses, a third of the number of residents."""
        return max(400, self.residents * 352 // 1000)

    def target(self, feed: Dataset) -> int:
        """Rows a small feed should have; it keeps more where its subjects need them."""
        return round(feed.rows_full * self.share)

    def large_target(self, feed: Dataset, *, left: int) -> int:
        """Rows of a large feed, when ``left`` records remain for all large ones."""
        total = sum(other.rows_full for other in datasets() if other.dataset in LARGE)
        return round(feed.rows_full * max(0, left) / total)
