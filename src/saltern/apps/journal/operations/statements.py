"""An app's own statements by name, and the one place where the two databases differ.

The hot paths write the same few rows for every application. Made into model instances first, that costs three times
what the statement does; so it is said once in a file, prepared, and given rows of plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

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


@cache
def _marked(sql: str) -> str:
    """The statement with SQLite's marks for its values."""
    return sql.replace("%s", "?")


def execute(sql: str, values: Row) -> Any:
    """Run one statement in the caller's transaction, prepared; the cursor it ran on.

    It goes to the driver's own connection: Django's cursor would write the values into PostgreSQL's text, which cannot
    be prepared then, and rewrite SQLite's every time. Raises Django's `IntegrityError` and its sisters.
    """
    kept = connections[DEFAULT_DB_ALIAS]
    kept.ensure_connection()
    with kept.wrap_database_errors:
        if kept.vendor != "postgresql":
            return kept.connection.execute(_marked(sql), values)
        kept.connection.prepare_threshold = PREPARE_AT_ONCE
        return _psycopg().Cursor(kept.connection).execute(sql, values)


def execute_each(sql: str, rows: Sequence[Row]) -> int:
    """Run one statement of SQLite's for each row of values; how many rows it touched."""
    kept = connections[DEFAULT_DB_ALIAS]
    kept.ensure_connection()
    with kept.wrap_database_errors:
        return int(kept.connection.executemany(_marked(sql), rows).rowcount)


@cache
def _psycopg() -> Any:
    """PostgreSQL's driver, which an installation on SQLite need not load."""
    import psycopg

    return psycopg


def insert(name: str, rows: Sequence[Row], *, folder: Path = JOURNAL) -> None:
    """Insert rows set-wise by the statements `NAME_postgresql` (one array a column) and `NAME_sqlite` (one row)."""
    if not rows:
        return
    if postgresql():
        execute(statement(folder, f"{name}_postgresql"), [list(column) for column in zip(*rows, strict=True)])
    else:
        execute_each(statement(folder, f"{name}_sqlite"), rows)


@lru_cache(maxsize=1_024)
def moment(value: dt.datetime | None) -> Any:
    """A time as the database's driver takes it (the times of one deed are the same one)."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=1_024)
def day(value: dt.date | None) -> Any:
    """A day as the database's driver takes it."""
    return None if value is None else connection.ops.adapt_datefield_value(value)
