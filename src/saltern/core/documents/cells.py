"""A list in a CSV file of the pack, cell by cell: every mistake is noted at its line and column, as in a YAML file.

Nothing stops at the first mistake: a wrong value is noted and a harmless one returned. A column nobody knows, one that
is missing and a line of another length are faults too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from saltern.core.documents.fields import KEY, near
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

T = TypeVar("T", bound=str)
CELL: Final = re.compile(r'"(?:[^"]|"")*"|[^,]*')
WHOLE: Final = re.compile(r"[0-9]{1,4}")


class Row:
    """One line of a list: its cells by column, and where each stands."""

    def __init__(
        self, *, file: str, line: int, written: str, columns: Sequence[str], cells: Sequence[str], faults: list[Fault]
    ) -> None:
        self.file = file
        self.line = line
        self.faults = faults
        self.values: Mapping[str, str] = dict(zip(columns, cells, strict=True))
        self._written = written
        self._columns = tuple(columns)

    def place_of(self, column: str) -> Place:
        """Where the cell begins."""
        at = 0
        for name in self._columns:
            if name == column:
                break
            found = CELL.match(self._written, at)
            at = (found.end() if found else at) + 1
        before = self._written[:at]
        row, start = before.count("\n"), before.rfind("\n") + 1
        return Place(file=self.file, line=self.line + row, column=at - start + 1)

    def fault(self, column: str, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        """Note a mistake at a cell."""
        self.faults.append(self.place_of(column).fault(code, found, expected, hint))

    def text(self, column: str, *, required: bool = False) -> str:
        """The cell's text."""
        text = self.values.get(column, "")
        if required and not text:
            said = Phrase(en=f'an empty "{column}"', zh=f"空的“{column}”")
            self.fault(column, "missing-field", said, Phrase(en=f'a text for "{column}"', zh=f"“{column}”的文字"))
        return text

    def key(self, column: str, *, required: bool = True) -> str:
        """A key of the pack."""
        text = self.text(column, required=required)
        if text and not KEY.fullmatch(text):
            expected = Phrase(en="small letters and digits joined by - or _", zh="小写字母和数字，用 - 或 _ 连接")
            self.fault(column, "bad-key", f'"{text}"', expected)
        return text

    def one_of(self, column: str, allowed: Sequence[T], *, default: T) -> T:
        """One of a few words."""
        text = self.text(column)
        found = next((word for word in allowed if word == text), None)
        if found is None:
            self.fault(column, "bad-value", f'"{text}"', " | ".join(allowed), near(text, allowed))
            return default
        return found

    def yes(self, column: str) -> bool:
        """`yes`, or `no` (an empty cell)."""
        text = self.text(column)
        if text not in {"yes", "no", ""}:
            self.fault(column, "bad-value", f'"{text}"', "yes | no")
        return text == "yes"

    def integer(self, column: str) -> int:
        """A whole number from 0; 0 where the cell is empty."""
        text = self.text(column)
        if text and not WHOLE.fullmatch(text):
            self.fault(column, "bad-value", f'"{text}"', Phrase(en="a whole number from 0", zh="不小于 0 的整数"))
            return 0
        return int(text or 0)

    def words(self, column: str) -> tuple[str, ...]:
        """The words of a cell, parted by blanks."""
        return tuple(self.text(column).split())


def read_rows(
    *, path: Path, name: str, columns: Sequence[str], faults: list[Fault], spare: Sequence[str] = ()
) -> Iterator[Row]:
    """The lines of a list whose header holds `columns`, in any order; those of `spare` may be left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        byte = wrong.object[wrong.start]
        line = wrong.object[: wrong.start].count(b"\n") + 1
        found = Phrase(en=f"the byte 0x{byte:02x}", zh=f"字节 0x{byte:02x}")
        faults.append(Place(file=name, line=line).fault("not-utf-8", found, Phrase(en="UTF-8 text", zh="UTF-8 文本")))
        return
    yield from rows_in(text=text, name=name, columns=columns, faults=faults, spare=spare)


def rows_in(
    *, text: str, name: str, columns: Sequence[str], faults: list[Fault], spare: Sequence[str] = ()
) -> Iterator[Row]:
    """The same of a text that was already read."""
    records = _records(text, name, faults)
    _, header, _ = next(records, (1, [], ""))
    if not _header_fits(header, name=name, columns=columns, spare=spare, faults=faults):
        return
    for line, cells, written in records:
        if len(cells) != len(header):
            found = Phrase(en=f"{len(cells)} values", zh=f"{len(cells)} 个值")
            expected = Phrase(en=f"{len(header)}, one for each column", zh=f"{len(header)} 个，每列一个")
            faults.append(Place(file=name, line=line, column=1).fault("csv-columns", found, expected))
        else:
            yield Row(file=name, line=line, written=written, columns=header, cells=cells, faults=faults)


def _records(text: str, name: str, faults: list[Fault]) -> Iterator[tuple[int, list[str], str]]:
    """The records of a CSV text: the line each begins on, its cells, and as it is written; empty ones left out."""
    lines = list(io.StringIO(text, newline=""))  # a line ends where CSV says, not at every sign Unicode has for it
    reader, first = csv.reader(lines), 0
    try:
        for cells in reader:
            if any(cells):
                yield first + 1, [cell.strip() for cell in cells], "".join(lines[first : reader.line_num])
            first = reader.line_num
    except csv.Error as wrong:
        faults.append(Place(file=name, line=reader.line_num).fault("csv", str(wrong), "CSV"))


def _header_fits(
    header: Sequence[str], *, name: str, columns: Sequence[str], spare: Sequence[str], faults: list[Fault]
) -> bool:
    before, known, at = len(faults), [*columns, *spare], 1
    for number, column in enumerate(header):
        place = Place(file=name, line=1, column=at)
        at += len(column) + 1
        if column in header[:number]:
            again = Phrase(en=f'"{column}" again', zh=f"“{column}”重复")
            faults.append(place.fault("csv-columns", again, Phrase(en="each column once", zh="每列只出现一次")))
        elif column not in known:
            faults.append(place.fault("csv-columns", f'"{column}"', ", ".join(known), near(column, known)))
    for column in columns:
        if column not in header:
            found = Phrase(en=f'no column "{column}"', zh=f"没有“{column}”一列")
            faults.append(Place(file=name, line=1, column=1).fault("csv-columns", found, ", ".join(columns)))
    return len(faults) == before
