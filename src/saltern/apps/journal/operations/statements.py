"""An app's own statements by name, and the one place where the two databases differ.

The hot paths write the same few rows for every application. Made into model instances first, that costs three times
what the statement does; so it is said once in a file, prepared, and given rows of plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from saltern.apps.journal import witness
from saltern.apps.journal.entry import digest
from saltern.apps.journal.operations import prepared_statement
from saltern.json_text import encoder

Row = Sequence[Any]

JOURNAL = Path(__file__).resolve().parents[1] / "sql"
PREPARE_AT_ONCE = 1
"""Runs after which PostgreSQL keeps a statement prepared on a connection."""


@cache
def statement(folder: Path, name: str) -> str:
    """The text of a named statement of an app, without its comments."""
    lines = (folder / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


@cache
def postgresql() -> bool:
    """Whether desk work stands in PostgreSQL; otherwise in SQLite."""
    return bool(connections[DEFAULT_DB_ALIAS].vendor == "postgresql")


@cache
def _for_sqlite(sql: str) -> str:
    """The statement with the marks of SQLite's driver for its values: question marks."""
    return sql.replace("%s", "?")


@cache
def _for_postgresql(sql: str) -> bytes:
    """The statement with PostgreSQL's own marks for its values, numbers; as it is sent, so that the driver encodes it
    once and not at every run."""
    first, *parts = sql.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(parts, 1))).encode()


def execute(sql: str, values: Row) -> Any:
    """Run one statement in the caller's transaction, prepared; the cursor it ran on.

    It goes to the driver's own connection: Django's cursor would write the values into PostgreSQL's text, which cannot
    be prepared then, and rewrite SQLite's every time. Raises Django's `IntegrityError` and its sisters.
    """
    kept = _opened()
    with kept.wrap_database_errors:
        if not postgresql():
            return kept.connection.execute(_for_sqlite(sql), values)
        told = prepared_statement.run(kept.connection, _for_postgresql(sql), values)
        if told is not None:
            return told
        # Where the library keeps statements the driver keeps none: at a rollback it would drop all, not its own alone.
        kept.connection.prepare_threshold = None if prepared_statement.goes_by_library() else PREPARE_AT_ONCE
        return prepared_statement.cursor(kept.connection).execute(_for_postgresql(sql), values)


def moment_of(value: Any) -> dt.datetime:
    """A time as a row of `execute` holds it: SQLite has none and gives the text it keeps."""
    found: dt.datetime = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def execute_each(many: Iterable[tuple[str, Sequence[Row]]]) -> int:
    """Run statements of SQLite's, each for each of its rows of values; how many rows the last of them touched."""
    kept, touched = _opened(), 0
    with kept.wrap_database_errors:
        for sql, rows in many:
            touched = kept.connection.executemany(_for_sqlite(sql), rows).rowcount if rows else 0
    return touched


def _opened() -> Any:
    """Django's connection of this thread, open, and looked at where it was kept from the request before."""
    kept = connections[DEFAULT_DB_ALIAS]
    kept.close_if_health_check_failed()
    if kept.connection is None:
        kept.ensure_connection()
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows for one of an app's named inserts."""

    name: str
    rows: Sequence[Row]
    folder: Path = JOURNAL


def insert_together(many: Iterable[Rows]) -> None:
    """Insert the rows of several tables: on PostgreSQL all in one statement, for a round trip costs more than a row."""
    given = [one for one in many if one.rows]
    noted = note_lines(given)
    if not postgresql():
        execute_each((statement(one.folder, f"{one.name}_sqlite"), one.rows) for one in given)
    elif given:
        sql = _together(tuple((one.folder, one.name) for one in given))
        execute(sql, [as_json(one.rows) for one in given])
    committed(noted)


def note_lines(many: Iterable[Rows]) -> Sequence[str]:
    """Note the lines among some rows as meant, before they are written; their digests."""
    if witness.kept() is None:
        return ()
    found = [_digest(row) for one in many if one.name == "line" and one.folder == JOURNAL for row in one.rows]
    note(found)
    return found


def note(digests: Sequence[str]) -> None:
    """Note lines that are about to be written; the first time, where noting begins."""
    witness.meant(digests, highest=_highest)


def _highest() -> int:
    """The number of the highest line there is; 0 where there is none."""
    return int(execute("SELECT coalesce(max(id), 0) FROM journal_line", []).fetchone()[0])


def committed(digests: Sequence[str]) -> None:
    """Note lines as written once the transaction around is committed."""
    if digests:
        transaction.on_commit(lambda: witness.written(digests))


def _digest(row: Row) -> str:
    at, actor, role, action, subject, object_, purpose, detail, request = row
    return digest(
        at=moment_of(at), actor=actor, role=role, action=action, subject=subject, object=object_, purpose=purpose,
        detail=detail, request=request,
    )  # fmt: skip


@cache
def _together(names: Sequence[tuple[Path, str]]) -> str:
    *others, last = (statement(folder, f"{name}_postgresql") for folder, name in names)
    parts = ", ".join(f"part_{number} AS (\n{sql}\n)" for number, sql in enumerate(others))
    return f"WITH {parts}\n{last}" if parts else last


def execute_beside(opening: str, closing: str, value: object, *, after: str, many: Iterable[Rows]) -> Any:
    """Run one statement of PostgreSQL's that writes rows of several apps; the cursor it ran on.

    `opening` are parts of a WITH and takes one value, `closing` gives the answer. The rows of `many` are inserted where
    the part called `after` gave a row, and not at all where it gave none: it is all in one statement, and needs no
    transaction around it.
    """
    given = [one for one in many if one.rows]
    sql = _beside(opening, closing, after, tuple((one.folder, one.name) for one in given))
    noted = note_lines(given)
    cursor = execute(sql, [value, *(as_json(one.rows) for one in given)])
    if cursor.rowcount > 0:
        committed(noted)
    return cursor


@cache
def _beside(opening: str, closing: str, after: str, names: Sequence[tuple[Path, str]]) -> str:
    guarded = f"(CASE WHEN EXISTS (SELECT FROM {after}) THEN %s::jsonb ELSE '[]'::jsonb END)"
    texts = (statement(folder, f"{name}_postgresql").replace("%s::jsonb", guarded) for folder, name in names)
    return "".join([opening, *(f", beside_{number} AS (\n{text}\n)" for number, text in enumerate(texts)), closing])


def insert(name: str, rows: Sequence[Row], *, folder: Path = JOURNAL) -> int:
    """Insert rows set-wise by `NAME_postgresql` (all as one JSON list) or `NAME_sqlite` (one row); how many went in.

    A list of lists costs the driver one value; an array a column would cost it one a column, which for the two or three
    rows of a deed is most of the work.
    """
    if not rows:
        return 0
    if postgresql():
        return int(execute(statement(folder, f"{name}_postgresql"), [as_json(rows)]).rowcount)
    return execute_each([(statement(folder, f"{name}_sqlite"), rows)])


as_json = encoder(default=str, compact=True)
"""Rows or values as PostgreSQL reads them back."""


@lru_cache(maxsize=1_024)
def moment(value: dt.datetime | None) -> Any:
    """A time as the database's driver takes it (the times of one deed are the same one)."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=1_024)
def day(value: dt.date | None) -> Any:
    """A day as the database's driver takes it."""
    return None if value is None else connection.ops.adapt_datefield_value(value)
