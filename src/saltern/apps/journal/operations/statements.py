"""An app's own statements by name, and the one place where the two databases differ.

The hot paths write the same few rows for every application. Made into model instances first, that costs three times
what the statement does; so it is said once in a file, prepared, and given rows of plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

Row = Sequence[Any]

JOURNAL = Path(__file__).resolve().parents[1] / "sql"
PREPARE_AT_ONCE = 1
"""Runs after which PostgreSQL keeps a statement prepared on a connection."""


@cache
def statement(folder: Path, name: str) -> str:
    """The text of a named statement of an app, without its comments."""
    lines = (folder / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def postgresql() -> bool:
    """Whether desk work stands in PostgreSQL; otherwise in SQLite."""
    return connection.vendor == "postgresql"


def execute(sql: str, values: Row) -> Any:
    """Run one statement in the caller's transaction, prepared; the cursor it ran on.

    Raises Django's `IntegrityError` and its sisters.
    """
    if not postgresql():
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor
    # Django's own cursor writes the values into the text, which cannot be prepared then
    import psycopg

    connection.ensure_connection()
    kept = connection.connection
    kept.prepare_threshold = PREPARE_AT_ONCE
    with connection.wrap_database_errors:
        return psycopg.Cursor(kept).execute(sql, values)


def insert(name: str, rows: Sequence[Row], *, folder: Path = JOURNAL) -> None:
    """Insert rows set-wise by the statements `NAME_postgresql` (one array a column) and `NAME_sqlite` (one row)."""
    if not rows:
        return
    if postgresql():
        execute(statement(folder, f"{name}_postgresql"), [list(column) for column in zip(*rows, strict=True)])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(statement(folder, f"{name}_sqlite"), rows)


def moment(value: dt.datetime | None) -> Any:
    """A time as the database's driver takes it."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)
