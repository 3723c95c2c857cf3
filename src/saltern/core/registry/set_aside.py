"""A row that broke the contract and was set aside: what a person changes in it, and why that is refused. 隔离的行"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saltern.errors import SalternError

Rows = Mapping[int, Mapping[str, str]]
"""By the number of a row in its delivery: what stands in some of its columns now."""


class RowNotSetAside(SalternError):
    """Row {row} of batch {batch} was not set aside as it was sent, so it cannot be mended; ask for it anew."""

    family = "unknown"
    zh = "批次 {batch} 没有留存第 {row} 行的原文，不能在此修改；请来源单位重新报送。"


class RowMendedAlready(SalternError):
    """Row {row} was mended already while you wrote, and is in; nothing was done now."""

    family = "conflict"
    zh = "您写的时候，第 {row} 行已经有人修好、进了库；本次未做任何改动。"


class RowsOver(SalternError):
    """Batch {batch} counts no more: a whole new list took its place, or it was taken out."""

    family = "gone"
    zh = "批次 {batch} 已不再有效：已有新的全量数据替换，或该批次已撤回。"


class RowsSaidAlready(SalternError):
    """Rows {rows} say what another row of this delivery or of a later one says; nothing was taken."""

    family = "conflict"
    zh = "第 {rows} 行与本批或之后批次中另一行主键相同；本次未收进任何一行。"

    def __init__(self, *, rows: Sequence[int]) -> None:
        super().__init__(rows=", ".join(map(str, rows)))
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillWrong:
    """A cell that still breaks the contract: which rule, and what was expected."""

    row: int
    column: str
    rule: str
    expected: str


class RowsStillWrong(SalternError):
    """{count} of the values still break the contract; nothing was taken."""

    family = "invalid"
    zh = "还有{count}处不符合约定；本次未收进任何一行。"

    def __init__(self, *, wrong: Sequence[StillWrong]) -> None:
        super().__init__(count=len(wrong))
        self.wrong = tuple(wrong)
