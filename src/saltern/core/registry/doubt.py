"""What a row whose number linked nobody says, as it was written. It is kept sealed in the identity table."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.errors import SalternError


class RowNotToReview(SalternError):
    """Batch {batch} has no row {row} to be reviewed in column {column}."""

    family = "unknown"
    zh = "批次 {batch} 第 {row} 行的 {column} 列没有待核事项。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A row whose number linked nobody, as it was written: by its number in the delivery and the column, with the name,
    mobile and birth date (YYYY-MM-DD) beside the number; "" where it says nothing."""

    row: int
    column: str
    number: str
    name: str = ""
    mobile: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cell: its batch, the number of the row in the delivery, the column as it is delivered."""

    batch: str
    row: int
    column: str

    @property
    def mark(self) -> str:
        """What names and mobiles of the row are remembered under, beside the batch."""
        return f"row {self.row} {self.column}"
