"""A spreadsheet turned into CSV in a process of its own, so that a hostile file can hurt nobody but itself.

Run as a program: `python sheet.py SOURCE TARGET ROWS [keep]`; `keep` leaves every row and cell where it stands.
It sets its own limits on memory and time before it opens the file. A 1.3 MB sheet can
take 773 MB to read; the caller looks at the central directory first (`delivery`).
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import sys
from pathlib import Path
from typing import Final

MEMORY: Final = 1 << 30
SECONDS: Final = 120
TOO_MANY_ROWS: Final = 4
UNREADABLE: Final = 5


def main(arguments: list[str]) -> int:
    """Write the first sheet as CSV; the exit status tells what was wrong."""
    source, target, rows = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    keep = arguments[3:] == ["keep"]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.modules.update({"numpy": None, "lxml": None, "PIL": None})  # type: ignore[dict-item]  # not needed: half the start
    import openpyxl

    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            width = 0
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                if number > rows:
                    return TOO_MANY_ROWS
                cells = [_text(value) for value in row]
                width = width or len([cell for cell in cells if cell])
                if keep:
                    writer.writerow(cells)
                elif any(cells):
                    short = [""] * (width - len(cells))  # a workbook leaves out a row's empty last cells
                    writer.writerow([*cells[:width], *short, *(cell for cell in cells[width:] if cell)])
    except Exception as wrong:  # noqa: BLE001  # whatever a hostile file provokes here, it is unreadable
        sys.stderr.write(f"{type(wrong).__name__}")
        return UNREADABLE
    return 0


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
