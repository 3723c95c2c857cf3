"""The book of what went out (发文簿): the id of every message handed over, kept outside the desk's database.

A database restored from a backup believes that what was sent since is still waiting. Every id stands here before any
provider sees it and is struck out where it surely did not leave, so that whatever waits and stands here was lost by the
database: nobody knows what became of it, and it is not sent again. Forty bytes a message; never pruned by a clock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from saltern.errors import SalternError

WAIT: Final = 5.0
"""Seconds to wait for somebody else who writes in it."""
AT_ONCE: Final = 500


class OutgoingBookUnusable(SalternError):
    """The book of what went out, {path}, cannot be used: {why}. Nothing is handed over without it."""

    family = "broken"
    zh = "发文簿 {path} 无法使用：{why}。没有它不发送任何消息。"


class OutgoingBook:
    """The book in one SQLite file, opened for each piece of work: senders of several threads and processes share it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter(self, ids: Sequence[str]) -> None:
        """These may leave now; on the disk before this returns. Raises `OutgoingBookUnusable`."""
        if ids:
            with self._open() as book:
                book.executemany("INSERT OR IGNORE INTO handed_over (id) VALUES (?)", [(id_,) for id_ in ids])

    def strike(self, ids: Sequence[str]) -> None:
        """These surely did not leave. Raises `OutgoingBookUnusable`."""
        if ids:
            with self._open() as book:
                book.executemany("DELETE FROM handed_over WHERE id = ?", [(id_,) for id_ in ids])

    def among(self, ids: Sequence[str]) -> AbstractSet[str]:
        """Which of these may have left. Raises `OutgoingBookUnusable`."""
        found: set[str] = set()
        with self._open() as book:
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                marks = ", ".join("?" * len(some))
                asked = f"SELECT id FROM handed_over WHERE id IN ({marks})"  # noqa: S608  # question marks alone
                found.update(row[0] for row in book.execute(asked, some))
        return found

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as book, book:
                book.execute("PRAGMA synchronous = FULL")
                book.execute("CREATE TABLE IF NOT EXISTS handed_over (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
                yield book
        except (sqlite3.Error, OSError) as problem:
            raise OutgoingBookUnusable(path=self.path, why=str(problem)) from problem
