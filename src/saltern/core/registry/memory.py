"""How much memory a load may hold on this machine, and when what went wrong is that none was left."""

from __future__ import annotations

import errno
import resource
import sqlite3
from typing import Final

import duckdb

LEAST: Final = 192
"""Megabytes below which a load is not tried with less: the rest it writes to disk as it goes."""
PATIENT: Final = 0.8
"""The share of a machine's, or a container's, memory that the database would hold of itself."""
SHARE: Final = 0.5
"""What a load holds at most of it: the program, the people's table and the other processes need the rest."""
UNITS: Final = {"KiB": 2**-10, "MiB": 1, "GiB": 2**10, "TiB": 2**20}
NO_MORE: Final = ("can't start new thread", "bad allocation", "std::bad_alloc", "Cannot allocate memory")
"""How a want of memory is told by those who have no error of their own for it."""


def fitting(wanted: int) -> int:
    """Megabytes a load may hold: what is wanted, on a small machine less."""
    with duckdb.connect() as asked:
        row = asked.execute("SELECT current_setting('memory_limit')").fetchone()
    assert row is not None
    number, unit = row[0].split()
    whole = float(number) * UNITS[unit] / PATIENT
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        allowed, _ = resource.getrlimit(kind)
        if allowed != resource.RLIM_INFINITY:
            whole = min(whole, allowed / 2**20)
    return min(wanted, max(LEAST, int(whole * SHARE)))


def short(wrong: BaseException) -> bool:
    """Whether no memory was left."""
    if isinstance(wrong, (MemoryError, duckdb.OutOfMemoryException)):
        return "max_temp_directory_size" not in str(wrong)
    if isinstance(wrong, OSError):
        return wrong.errno == errno.ENOMEM
    if isinstance(wrong, sqlite3.Error):
        return getattr(wrong, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOMEM
    return isinstance(wrong, (duckdb.Error, RuntimeError)) and any(words in str(wrong) for words in NO_MORE)
