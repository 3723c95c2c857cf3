"""The outbox's statements by name, and the one place where the two databases differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from saltern.apps.journal.operations import statements
from saltern.apps.journal.operations.statements import as_json, execute, moment

__all__ = ["SQL", "execute", "insert_new", "moment", "one_of", "read_moment", "statement", "update_each"]

SQL = Path(__file__).resolve().parents[1] / "sql"
WORTH_COPYING = 500
"""Messages from which on PostgreSQL's COPY is quicker than one list: 60,000 in a third of the time."""


def statement(name: str) -> str:
    """The text of a named statement of the outbox."""
    return statements.statement(SQL, name)


def insert_new(rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert messages set-wise, in the caller's transaction; returns how many were new.

    PostgreSQL takes few as one list and many by COPY; SQLite's own executemany is as quick as its disk.
    """
    if not statements.postgresql() or len(rows) < WORTH_COPYING:
        return statements.insert("record", rows, folder=SQL)
    with connection.cursor() as cursor:
        cursor.execute(statement("record_table_postgresql"))
        with cursor.copy("COPY message_incoming FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(statement("record_copied_postgresql"))
        new = int(cursor.rowcount)
        cursor.execute("DROP TABLE message_incoming")
        return new


def update_each(name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a named update with each row of parameters: one statement on PostgreSQL, one prepared one on SQLite."""
    if not rows:
        return
    if statements.postgresql():
        execute(statement(f"{name}_postgresql"), [list(column) for column in zip(*rows, strict=True)])
    else:
        statements.execute_each([(statement(f"{name}_sqlite"), rows)])


def one_of(name: str, numbers: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """The rows of a named question about many numbers: one array on PostgreSQL, one JSON list on SQLite."""
    if statements.postgresql():
        rows = execute(statement(f"{name}_postgresql"), [list(numbers)])
    else:
        rows = execute(statement(f"{name}_sqlite"), [as_json(numbers)])
    found: Sequence[tuple[Any, ...]] = rows.fetchall()
    return found


def read_moment(value: dt.datetime | None) -> dt.datetime | None:
    """A time as the database's driver gives it: SQLite's has no zone, and is UTC."""
    return value.replace(tzinfo=dt.UTC) if value is not None and value.tzinfo is None else value
