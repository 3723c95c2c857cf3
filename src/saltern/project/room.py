"""A disk or a memory with nothing left, whoever met it first: the system, either database, the lake's reader."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from typing import Final

from saltern.core.registry import memory
from saltern.core.registry.incoming import disk_full
from saltern.core.registry.receipt import DiskFull, MemoryShort
from saltern.installation.environment import environment
from saltern.words import Phrase

FULL_ON_SERVER: Final = "53100"
"""PostgreSQL's code for its own disk (SQLSTATE)."""
NO_ROOM: Final = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
"""What SQLite says too where it cannot make the files beside its own."""
NEEDED: Final = 1 << 16
"""Bytes these files want."""
UNCHANGED: Final = Phrase(en="nothing was half done", zh="没有只做一半的事")


def lacking(error: BaseException) -> DiskFull | MemoryShort | None:
    """What a person is told where no space or memory is left; None where that is not what went wrong."""
    for one in _chain(error):
        if isinstance(one, (DiskFull, MemoryShort)):
            return one
        if memory.short(one):
            return MemoryShort(outcome=UNCHANGED)
        if getattr(one, "sqlstate", None) == FULL_ON_SERVER:
            return DiskFull(place=Phrase(en="the database's server", zh="数据库服务器"), outcome=UNCHANGED)
        if disk_full(one) or (_without_room(one) and _left() < NEEDED):
            return DiskFull(place=Phrase.same(str(environment().home)), outcome=UNCHANGED)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        seen.append(one)
        yield one
        one = one.__cause__ or one.__context__


def _without_room(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in NO_ROOM


def _left() -> int:
    """Bytes left where the state of the installation stands."""
    try:
        found = os.statvfs(environment().home)
    except OSError:
        return NEEDED
    return found.f_bavail * found.f_frsize
