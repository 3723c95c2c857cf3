"""What the system and SQLite say of a file that cannot be read, written or used, in both languages."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from typing import Final

from saltern.errors import SalternError
from saltern.words import Phrase

WORDS: Final[Mapping[int, Phrase]] = {
    errno.ENOENT: Phrase(en="there is no such file or folder", zh="没有这个文件或文件夹"),
    errno.EISDIR: Phrase(en="it is a folder", zh="它是文件夹"),
    errno.ENOTDIR: Phrase(en="a part of the path is no folder", zh="路径中有一段不是文件夹"),
    errno.EACCES: Phrase(en="permission denied", zh="没有权限"),
    errno.EPERM: Phrase(en="permission denied", zh="没有权限"),
    errno.EROFS: Phrase(en="the disk can only be read", zh="磁盘只读"),
    errno.EEXIST: Phrase(en="something else stands there", zh="那里已有别的东西"),
    errno.EIO: Phrase(en="the disk does not answer rightly", zh="磁盘读写出错"),
    errno.EDQUOT: Phrase(en="the account may write no more there", zh="已超出磁盘配额"),
    errno.EMFILE: Phrase(en="too many files are open", zh="打开的文件太多"),
    errno.ELOOP: Phrase(en="links that lead in a circle", zh="链接循环"),
    errno.ENAMETOOLONG: Phrase(en="the name is too long", zh="名称太长"),
    errno.ENOSPC: Phrase(en="no space is left", zh="磁盘空间不足"),
}

LOCKED: Final = "55P03"
"""PostgreSQL waited for a lock for as long as it was told to (SQLSTATE)."""

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


class DatabaseBusy(SalternError):
    """Somebody else holds the database for longer than any work of ours lasts; nothing was done. Try again later."""

    family = "busy"
    zh = "数据库一直被占用，未做任何事，请稍后再试。"


def held_by_another(error: Exception, /) -> bool:
    """Whether the database refused because somebody else holds what was wanted, and is there all the same."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return kept_locked(cause)
    return getattr(cause, "sqlstate", None) == LOCKED


def kept_locked(fault: sqlite3.Error, /) -> bool:
    """Whether SQLite gave up waiting for somebody else who holds the file."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def why_no_table(fault: sqlite3.Error, /) -> Phrase | None:
    """The reason why SQLite cannot use a file; None where the file is not to blame."""
    return TABLES.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF)
