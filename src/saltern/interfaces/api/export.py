"""Cases taken out as one list, in constant memory: CSV as it is read, a spreadsheet or Parquet by way of a file.

A purpose is asked for; it stands with the filter and the number of rows in the journal, where everybody in the list
reads it. What is handed out names nobody: numbers, items, states and days.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseView
from saltern.interfaces.api.case import row, unit_asked
from saltern.interfaces.api.door import answers
from saltern.interfaces.api.entry import caller
from saltern.interfaces.api.problems import ListTooLong
from saltern.interfaces.api.schemas import ListAsked

router = Router(tags=["exports"])
Format = Literal["csv", "xlsx", "parquet"]
Pieces = Iterable[Sequence[CaseView]]
MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
COLUMNS: Final[Mapping[str, str]] = {
    "number": "VARCHAR",
    "item": "VARCHAR",
    "unit": "VARCHAR",
    "state": "VARCHAR",
    "version": "INTEGER",
    "channel": "VARCHAR",
    "received_on": "DATE",
    "due_on": "DATE",
    "closed_on": "DATE",
    "breached_on": "DATE",
}
"""What a list tells of each case, and as what Parquet holds it."""
MOST_ROWS: Final = 1_048_575
"""Rows of a spreadsheet below its heading."""
CHUNK: Final = 64 * 1024


@router.get(
    "/exports/cases.{format}", response=answers(None), url_name="export", operation_id="exportCases",
    openapi_extra={
        "responses": {
            200: {
                "description": "The list",
                "content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in MEDIA.values()},
            }
        }
    },
)  # fmt: skip
def export(
    request: HttpRequest,
    format: Format,  # noqa: A002  # the word in the address
    asked: Query[ListAsked],
) -> Any:
    """The cases of the unit as one list."""
    who = caller(request)
    pieces = casework.export_cases(
        acting=who.acting("export"),
        rulebook=who.office.rulebook,
        asked=unit_asked(asked),
        purpose=asked.purpose,
    )
    made = {"csv": csv_lines, "xlsx": spreadsheet, "parquet": parquet}[format](pieces)
    response = StreamingHttpResponse(made, content_type=MEDIA[format])
    response["Content-Disposition"] = f'attachment; filename="cases.{format}"'
    response["Cache-Control"] = "no-store"
    return response


def csv_lines(pieces: Pieces) -> Iterator[bytes]:
    """The list as CSV (RFC 4180), piece by piece."""
    yield _csv([COLUMNS])
    for piece in pieces:
        yield _csv(_cells(piece))


def spreadsheet(pieces: Pieces) -> Iterator[bytes]:
    """The list as a spreadsheet. Raises `ListTooLong`."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("cases")
    sheet.append(list(COLUMNS))
    file, rows = tempfile.TemporaryFile(), 0  # noqa: SIM115  # it is closed when it has been read
    try:
        for piece in pieces:
            rows += len(piece)
            if rows > MOST_ROWS:
                raise ListTooLong(most=MOST_ROWS)
            for cells in _cells(piece):
                sheet.append(cells)
    except BaseException:
        with file:
            book.save(file)  # which takes its own files away too
        raise
    book.save(file)
    file.seek(0)
    return _read(file)


def parquet(pieces: Pieces) -> Iterator[bytes]:
    """The list as Parquet."""
    import duckdb

    folder = tempfile.TemporaryDirectory()
    lines, made = Path(folder.name) / "cases.csv", Path(folder.name) / "cases.parquet"
    with lines.open("wb") as file:
        file.writelines(csv_lines(pieces))
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items()) + "}"
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1, "temp_directory": folder.name}) as engine:
        engine.execute(
            f"COPY (SELECT * FROM read_csv(?, header = true, columns = {columns})) TO '{made}' (FORMAT parquet)",  # noqa: S608  # our own folder and columns
            [str(lines)],
        )

    def content() -> Iterator[bytes]:
        with folder, made.open("rb") as file:
            yield from _read(file)

    return content()


def _cells(piece: Sequence[CaseView]) -> Iterator[list[object]]:
    for case in piece:
        told = row(case)
        yield [told[name] for name in COLUMNS]


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _read(file: Any) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
