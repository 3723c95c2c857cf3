"""What the system and SQLite say of a file that cannot be read, written or used, in both languages."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from typing import Final

from saltern.words import Phrase

WORDS: Final[Mapping[int, Phrase]] = {
    errno.ENOENT: Phrase(en="there is no such file or folder", zh="没有这个文件或文件夹"),
    errno.EISDIR: Phrase(en="it is a folder", zh="它是文件夹"),
    errno.ENOTDIR: Phrase(en="a part of the path is no folder", zh="路径中有一段不是文件夹"),
    errno.EACCES: Phrase(en="permission denied", zh="没有权限"),
    errno.ENOSPC: Phrase(en="no space is left", zh="磁盘空间不足"),
}

TABLES: Final[Mapping[int, Phrase]] = {
    sqlite3.SQLITE_NOTADB: Phrase(en="it is no SQLite database", zh="它不是 SQLite 数据库"),
    sqlite3.SQLITE_CORRUPT: Phrase(en="it is damaged; restore it from a backup", zh="它已损坏，请从备份恢复"),
    sqlite3.SQLITE_CANTOPEN: Phrase(en="it cannot be opened as a file", zh="无法作为文件打开"),
    sqlite3.SQLITE_READONLY: Phrase(en="it cannot be written", zh="无法写入"),
}
"""What is wrong with a file of tables, by SQLite's primary result code."""


def why(fault: OSError, /) -> Phrase:
    """The reason of a failure; what has no words here is told by its number."""
    unknown = Phrase(en=f"system error {fault.errno}", zh=f"系统错误 {fault.errno}")
    return WORDS.get(fault.errno or 0, unknown)


def why_no_table(fault: sqlite3.Error, /) -> Phrase | None:
    """The reason why SQLite cannot use a file; None where the file is not to blame."""
    return TABLES.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF)
