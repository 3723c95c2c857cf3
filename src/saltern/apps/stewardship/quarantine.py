"""What did not come in of a delivery: rows that broke the contract, and numbers that link nobody for sure. 隔离"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from saltern.core.identifiers import writing
from saltern.core.registry import custody
from saltern.core.registry.batch import LakeFile

if TYPE_CHECKING:
    from saltern.core.registry.lake import Lake

WRONG_ROW: Final = 'row, "column", rule, expected, value'
DOUBTFUL_NUMBER: Final = 'row, "column", value, reason'
BEARERS: Final = "bearers"
FINDABLE: Final = "content"
"""By what a row to be reviewed is found in the lake; lists of earlier releases do not have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRow:
    """A row that broke the contract: where, which rule, what was expected and what stood there."""

    row: int
    column: str
    rule: str
    expected: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulNumber:
    """A number that links nobody for sure and waits for a person."""

    row: int
    column: str
    value: str
    reason: str
    findable: bool = False


def wrong_rows(*, lake: Lake, files: Sequence[LakeFile], limit: int, full: bool = False) -> tuple[WrongRow, ...]:
    """The first rows of each file that broke the contract, values masked unless `full`."""
    return tuple(
        WrongRow(row=row, column=column or "", rule=rule, expected=str(expected), value=_shown(value, full=full))
        for row, column, rule, expected, value in _rows(lake, files, WRONG_ROW, limit)
    )


def bearers(*, lake: Lake, files: Sequence[LakeFile], limit: int) -> frozenset[str]:
    """By what the identity table knows those whose numbers stand in the rows that `wrong_rows` gives; lists of earlier
    releases do not say it."""
    import duckdb

    custody.verify(root=lake.root, files=files)
    found: set[str] = set()
    for file in files:
        listed = duckdb.read_parquet(str(lake.root / file.path))
        if BEARERS in listed.columns:
            found.update(mark for (marks,) in listed.project(BEARERS).limit(limit).fetchall() for mark in marks or ())
    return frozenset(found)


def doubtful_numbers(*, lake: Lake, files: Sequence[LakeFile], limit: int) -> tuple[DoubtfulNumber, ...]:
    """The first numbers of each file that wait for a person, by their rows; they were kept masked."""
    import duckdb

    custody.verify(root=lake.root, files=files)
    found: list[DoubtfulNumber] = []
    for file in files:
        listed = duckdb.read_parquet(str(lake.root / file.path))
        findable = f"{FINDABLE} IS NOT NULL" if FINDABLE in listed.columns else "false"
        rows = listed.order('row, "column"').limit(limit).project(f"{DOUBTFUL_NUMBER}, {findable}").fetchall()
        found += [
            DoubtfulNumber(row=row, column=column, value=str(value), reason=reason, findable=known)
            for row, column, value, reason, known in rows
        ]
    return tuple(found)


def _rows(lake: Lake, files: Sequence[LakeFile], columns: str, limit: int) -> Iterator[tuple[Any, ...]]:
    import duckdb

    custody.verify(root=lake.root, files=files)
    for file in files:
        yield from duckdb.read_parquet(str(lake.root / file.path)).project(columns).limit(limit).fetchall()


def _shown(value: object, *, full: bool) -> str:
    text = str(value or "")
    return text if full else writing.mask_number(text)
