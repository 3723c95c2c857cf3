"""A spreadsheet turned into CSV in a process of its own, so that a hostile file can hurt nobody but itself.

Run as a program: `python sheet.py SOURCE TARGET ROWS BYTES [keep]`; `keep` leaves every row and cell of the first sheet
where it stands. It sets its own limits on memory and time before it opens the file, and on the CSV it writes: one text
may stand in every cell. A 1.3 MB sheet can take 773 MB to read;
the caller looks at the central directory first (`delivery`).

A cell is read as what it holds. A number has fifteen figures, never more: what is longer is written as spreadsheets
show it, 4.40308199801030E+17, so that nobody takes it for a number of eighteen. A formula whose result was never
stored and an error are no values: the file is refused with the cells. Sheets with the header of the first follow it;
any other sheet that holds something refuses the file, so that nothing is left out in silence.
"""

from __future__ import annotations

import csv
import datetime as dt
import errno
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from openpyxl import Workbook

MEMORY: Final = 1 << 30
SECONDS: Final = 120
TOO_MANY_ROWS: Final = 4
UNREADABLE: Final = 5
NO_RESULT: Final = 6
ERROR: Final = 7
OTHER_SHEETS: Final = 8
TOO_LARGE: Final = 9
FIGURES: Final = 15
"""What a number cell holds."""
TOLD: Final = 5
"""Cells or sheets named."""
ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


class Refused(Exception):
    """The workbook is refused; `places` are the first cells or sheets that are why."""

    def __init__(self, status: int, places: list[str], count: int) -> None:
        super().__init__(status)
        self.status, self.told = status, json.dumps({"places": places, "count": count}, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """Write the sheets as CSV; the exit status tells what was wrong, the error output where."""
    source, target, most = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    large, keep = int(arguments[3]), arguments[4:] == ["keep"]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (large, large))  # one shared text can stand in every cell
    sys.modules.update({"numpy": None, "lxml": None, "PIL": None})  # type: ignore[dict-item]  # not needed: half the start
    import openpyxl

    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        asked = openpyxl.load_workbook(source, read_only=True) if _has_formulas(book) else None
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            rows = _first(book, asked) if keep else _all(book, asked)
            width = 0
            for number, cells in enumerate(rows):
                if number > most:
                    return TOO_MANY_ROWS
                width = width or len([cell for cell in cells if cell])
                if keep:
                    writer.writerow(cells)
                elif any(cells):
                    short = [""] * (width - len(cells))  # a workbook leaves out a row's empty last cells
                    writer.writerow([*cells[:width], *short, *(cell for cell in cells[width:] if cell)])
    except Refused as refusal:
        sys.stderr.write(refusal.told)
        return refusal.status
    except OSError as wrong:
        return TOO_LARGE if wrong.errno == errno.EFBIG else UNREADABLE
    except Exception as wrong:  # noqa: BLE001  # whatever a hostile file provokes here, it is unreadable
        sys.stderr.write(f"{type(wrong).__name__}")
        return UNREADABLE
    return 0


def _has_formulas(book: Workbook) -> bool:
    """Whether any sheet holds one; most do not, and need not be read twice."""
    archive: Any = getattr(book, "_archive")  # noqa: B009  # the library opens it and gives no other way to it
    return any(
        _holds(archive.open(name), b"<f") for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
    )


def _holds(part: Any, mark: bytes) -> bool:
    with part as file:
        rest = b""
        while block := file.read(1 << 20):
            if any(mark + end in rest + block for end in (b">", b" ", b"/")):
                return True
            rest = block[-len(mark) :]
    return False


def _first(book: Workbook, asked: Workbook | None) -> Iterator[list[str]]:
    yield from _cells(book, asked, 0)


def _all(book: Workbook, asked: Workbook | None) -> Iterator[list[str]]:
    """The first sheet, then the rows of those that begin with the same header."""
    header: list[str] = []
    other: list[str] = []
    for place, sheet in enumerate(book.worksheets):
        rows = _cells(book, asked, place)
        first = next((cells for cells in rows if any(cells)), [])
        if not header:
            header = first
            yield first
        elif first and _bare(first) != _bare(header):
            other.append(str(sheet.title))
        if not other:
            yield from rows
    if other:
        raise Refused(OTHER_SHEETS, other[:TOLD], len(other))


def _bare(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


def _cells(book: Workbook, asked: Workbook | None, place: int) -> Iterator[list[str]]:
    """The rows of a sheet as text. Raises `Refused` at its end."""
    from openpyxl.utils import get_column_letter

    sheet = book.worksheets[place]
    formulas = asked.worksheets[place].iter_rows(values_only=True) if asked else None
    wrong: dict[int, list[str]] = {NO_RESULT: [], ERROR: []}
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        behind = next(formulas, ()) if formulas else ()
        for column, value in enumerate(row):
            status = 0
            if value is None and column < len(behind) and behind[column] is not None:
                status = NO_RESULT
            elif isinstance(value, str) and value in ERRORS:
                status = ERROR
            if status:
                wrong[status].append(f"{get_column_letter(column + 1)}{number}")
        yield [_text(value) for value in row]
    for status, places in wrong.items():
        if places:
            raise Refused(status, places[:TOLD], len(places))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _number(value: float) -> str:
    """A number cell's figures.

    >>> _number(12345678901.23), _number(3.0), _number(440308199801029824)
    ('12345678901.23', '3', '4.40308199801030E+17')
    """
    if abs(value) >= 10**FIGURES:
        return f"{value:.{FIGURES - 1}E}"
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole else f"{value:.{FIGURES}g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
