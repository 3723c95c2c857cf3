"""An audience by sub-district and age, shown so that no small number can be told from it. 分布

A number of people below ten is never shown: within a sub-district it goes together with the ages beside it, and a
sub-district with fewer than ten together with another. Only sums over what is shown are told, so that nothing can be
worked out from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from saltern.core.audiences.age_band import bands
from saltern.core.audiences.small_cells import LEAST

BANDS: Final = bands(0, 6, 18, 35, 60, 70, 80, 90)
"""Ours; behind the last stands who was born nobody knows when."""
NOBODY_KNOWS: Final = ""
"""In the place of a sub-district: no record says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many are in each sub-district, by band of age; of firms in one band alone."""

    cells: Mapping[str, tuple[int, ...]]

    def plain(self) -> dict[str, list[int]]:
        """As it is kept."""
        return {place: list(counts) for place, counts in self.cells.items()}

    @classmethod
    def kept(cls, cells: Mapping[str, Any]) -> Spread:
        """As it was kept."""
        return cls(cells={place: tuple(counts) for place, counts in cells.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadCell:
    """People of the bands `first` to `last`."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadRow:
    """One sub-district, or several that stand together. `cells` is empty, and `total` None, where all of the audience
    are too few to be shown."""

    places: tuple[str, ...]
    cells: tuple[SpreadCell, ...]
    total: int | None


def shown(spread: Spread, *, least: int = LEAST) -> tuple[SpreadRow, ...]:
    """The rows as they may be seen.

    >>> rows = shown(Spread(cells={"a": (0, 12, 4, 30), "b": (0, 3, 0, 0), "c": (0, 20, 0, 11)}))
    >>> [(row.places, [(cell.first, cell.last, cell.count) for cell in row.cells], row.total) for row in rows]
    [(('a',), [(1, 2, 16), (3, 3, 30)], 46), (('c', 'b'), [(1, 1, 23), (2, 2, 0), (3, 3, 11)], 34)]
    """
    rows: list[tuple[tuple[str, ...], list[int]]]
    rows = [((place,), list(counts)) for place, counts in spread.cells.items() if any(counts)]
    while len(rows) > 1 and min(sum(counts) for _, counts in rows) < least:
        small, next_ = sorted(rows, key=lambda row: sum(row[1]))[:2]
        together = [a + b for a, b in zip(next_[1], small[1], strict=True)]
        rows[rows.index(next_)] = ((*next_[0], *small[0]), together)
        rows.remove(small)
    used = [
        index for index in range(max((len(counts) for _, counts in rows), default=0)) if any(c[index] for _, c in rows)
    ]
    return tuple(_row(places, counts, used[0], used[-1], least) for places, counts in rows)


def _row(places: tuple[str, ...], counts: Sequence[int], first: int, last: int, least: int) -> SpreadRow:
    total = sum(counts)
    if total < least:
        return SpreadRow(places=places, cells=(), total=None)
    cells = [(index, index, counts[index]) for index in range(first, last + 1)]
    while (small := next((at for at, cell in enumerate(cells) if 0 < cell[2] < least), None)) is not None:
        beside = min((at for at in (small - 1, small + 1) if 0 <= at < len(cells)), key=lambda at: cells[at][2])
        left, right = sorted((small, beside))
        cells[left : right + 1] = [(cells[left][0], cells[right][1], cells[left][2] + cells[right][2])]
    return SpreadRow(places=places, cells=tuple(SpreadCell(first=a, last=b, count=n) for a, b, n in cells), total=total)
