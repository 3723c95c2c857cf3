"""The desk's database of a fault test: a SQLite file or a database on a PostgreSQL server, read by the same words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

Row = tuple[object, ...]
Read = Callable[[str], Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where a worker writes. What is read in one `reading` is one moment."""

    url: str

    @property
    def store(self) -> str:
        """The name of the kind, for the table."""
        return "PostgreSQL" if self.url.startswith("postgresql") else "SQLite"

    def environment(self, home: Path) -> Mapping[str, str]:
        """What a worker on this database sees."""
        return {
            "DJANGO_SETTINGS_MODULE": "saltern.project.settings",
            "SALTERN_HOME": str(home),
            "DATABASE_URL": self.url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def migrate(self, home: Path) -> None:
        """Make the tables."""
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env={**os.environ, **self.environment(home)}, check=True)

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Ask as often as one likes; the worker's later commits are not seen."""
        if self.store == "SQLite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)) as file:
                file.execute("BEGIN")
                yield lambda sql: file.execute(sql).fetchall()
            return
        with psycopg.connect(self.url) as server:
            server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield lambda sql: server.execute(sql).fetchall()  # type: ignore[call-overload]  # the tests' own words


def column(read: Read, sql: str) -> Sequence[str]:
    """The first column of an answer, as texts."""
    return [str(row[0]) for row in read(sql)]
