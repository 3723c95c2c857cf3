"""The identity table as commands open it: a file that is no such table is a refusal like any other."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from saltern.core.registry.identity import IdentityStore
from saltern.errors import SalternError
from saltern.interfaces.cli import files


class IdentityUnusable(SalternError):
    """The identity table {path} cannot be used: {why}."""

    family = "broken"
    zh = "身份表 {path} 无法使用：{why}。"


def opened(path: Path) -> IdentityStore:
    """The table, which the caller closes. Raises `IdentityUnusable`, `IdentityKeyWrong`, `IdentityKeyMalformed`."""
    try:
        return IdentityStore.open(path)
    except sqlite3.Error as fault:
        why = files.why_no_table(fault)
        if why is None:
            raise
        raise IdentityUnusable(path=path, why=why) from fault
