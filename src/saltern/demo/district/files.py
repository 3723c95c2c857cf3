"""A unit's file on disk: CSV in UTF-8 (with and without a mark) or GB18030, JSON lines, Parquet, a spreadsheet."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import openpyxl

_BLOCK: Final = 1 << 22


def write(
    relation: duckdb.DuckDBPyRelation,
    *,
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    file_format: str,
    marked: bool = False,
) -> None:
    """Write the rows in the unit's own format."""
    if file_format == "parquet":
        relation.write_parquet(str(path), compression="zstd")
    elif file_format == "xlsx":
        _write_sheet(relation, path)
    elif file_format == "jsonl":
        _write_lines(connection, relation, path)
    else:
        draft = path.with_suffix(".draft")
        relation.write_csv(str(draft), header=True)
        if file_format == "csv_gb18030":
            _transcode(draft, path)
        elif marked:
            _mark(draft, path)
        else:
            draft.rename(path)
        draft.unlink(missing_ok=True)


def _write_lines(connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    relation.create_view("lines", replace=True)
    connection.execute("COPY lines TO ? (FORMAT json)", [str(path)])


def _transcode(source: Path, path: Path) -> None:
    decoder, encoder = codecs.getincrementaldecoder("utf-8")(), codecs.getincrementalencoder("gb18030")()
    with source.open("rb") as reader, path.open("wb") as writer:
        while block := reader.read(_BLOCK):
            writer.write(encoder.encode(decoder.decode(block)))


def _mark(source: Path, path: Path) -> None:
    with source.open("rb") as reader, path.open("wb") as writer:
        writer.write(codecs.BOM_UTF8)
        shutil.copyfileobj(reader, writer, _BLOCK)


def _write_sheet(relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = dt.datetime(2020, 4, 10)  # noqa: DTZ001 - same bytes each run
    sheet = book.create_sheet("Sheet1")
    sheet.append(relation.columns)
    for row in relation.fetchall():
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in row])
    book.save(path)


def sha256(path: Path) -> str:
    """The digest a manifest promises."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
