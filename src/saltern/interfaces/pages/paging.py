"""Part of a long list at a time, with where the parts before and after it stand.

>>> part = page_of(range(95), number="3", size=40)
>>> list(part.rows)[:2], part.first, part.last, part.total, part.before, part.after
([80, 81], 81, 95, 95, 2, None)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
Printed = TypeVar("Printed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Generic[Row]):
    """`first` and `last` count from one; `before` and `after` are the numbers of the neighbouring parts."""

    rows: tuple[Row, ...]
    first: int
    last: int
    total: int
    before: int | None
    after: int | None

    @property
    def several(self) -> bool:
        """Whether there is more than this part."""
        return self.before is not None or self.after is not None

    def printed(self, print_: Callable[[Row], Printed]) -> Paged[Printed]:
        """The same part, each of its rows as a page prints it."""
        return Paged(
            rows=tuple(map(print_, self.rows)),
            first=self.first,
            last=self.last,
            total=self.total,
            before=self.before,
            after=self.after,
        )


def page_of(rows: Sequence[Row], *, number: str, size: int) -> Paged[Row]:
    """One part of the rows; a number that is none is the first, one too large the last."""
    last = max(1, -(-len(rows) // size))
    page = min(int(number), last) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    page = max(1, page)
    start = (page - 1) * size
    shown = tuple(rows[start : start + size])
    return Paged(
        rows=shown,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(rows),
        before=page - 1 if page > 1 else None,
        after=page + 1 if page < last else None,
    )


def query(wanted: Mapping[str, str]) -> str:
    """What stands after an address: what is wanted, nothing that is empty.

    >>> query({"who": "", "unit": "tax"})
    '?unit=tax'
    """
    return f"?{urlencode({key: value for key, value in wanted.items() if value})}"
