"""Desk work stands in SQLite by default, in PostgreSQL where `DATABASE_URL` says so.

SQLite: write-ahead log, immediate transactions and a busy timeout. Deferred transactions lost 3,152 of 3,200 contended
writes in a measurement, immediate ones none. PostgreSQL: one connection a process, without a pool, which would only
keep back why there is none.
"""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from saltern.errors import SalternError
from saltern.installation.refusals import DatabaseBusy, held_by_another, why_no_table
from saltern.words import Phrase

CONNECT: Final = 5
"""Seconds a server may take to answer a call for a connection; `connect_timeout` in DATABASE_URL sets another."""
HELD: Final = 5
"""Seconds to wait for a lock somebody else holds: longer than any write of ours lasts, short enough to be told of."""
TRUSTED: Final = 1.0
"""Seconds for which a kept connection that answered is taken to be there."""
NO_TABLE: Final = "42P01"
"""PostgreSQL's code for a table that is not there (SQLSTATE)."""
MISSING: Final = re.compile(r'no such table: (?:main\.)?"?(\w+)|relation "(\w+)" does not exist')
GONE: Final = ("08", "57P")
"""How the codes of PostgreSQL begin that end a connection (SQLSTATE)."""


class DatabaseUrlUnknown(SalternError):
    """DATABASE_URL starts with "{scheme}"; expected postgresql://user:password@host:port/name or sqlite:///path."""

    family = "invalid"
    zh = "DATABASE_URL 以“{scheme}”开头；应为 postgresql://用户:密码@主机:端口/库名 或 sqlite:///路径。"


class DatabaseUnusable(SalternError):
    """The database {path} cannot be used: {why}."""

    family = "broken"
    zh = "数据库 {path} 无法使用：{why}。"


class DatabaseUnreachable(SalternError):
    """The database {address} cannot be reached: {what}. See whether it runs and whether DATABASE_URL is right."""

    family = "busy"
    zh = "无法连接数据库 {address}：{what}。请检查数据库是否运行、DATABASE_URL 是否正确。"


def sqlite(path: Path) -> dict[str, Any]:
    """Django's settings for an SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": HELD,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def database(url: str, *, home: Path) -> dict[str, Any]:
    """Django's settings for `url`; empty means the SQLite file under `home`. Raises `DatabaseUrlUnknown`."""
    if not url:
        return sqlite(home / "saltern.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseUrlUnknown(scheme=parts.scheme)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": CONNECT, "options": f"-c lock_timeout={HELD}s", **query},
    }


def trust_what_just_answered() -> None:
    """In a process that serves pages: a kept connection that answered within the last second is not asked first whether
    it is still there. It would be a question more with every page of a busy hour."""
    from django.core.signals import request_finished, request_started

    request_started.connect(_trust)
    request_finished.connect(_note)


def _note(**_: object) -> None:
    from django.db import connection

    connection.answered_at = 0.0 if connection.errors_occurred else time.monotonic()  # type: ignore[attr-defined]  # ours


def _trust(**_: object) -> None:
    from django.db import connection

    if time.monotonic() - getattr(connection, "answered_at", 0.0) < TRUSTED:
        connection.health_check_done = True  # type: ignore[attr-defined]  # ours


def _lost(error: Exception, cause: BaseException | None) -> Phrase | None:
    """That a table is not there which the database says it was given; None where that is not what went wrong."""
    from django.apps import apps

    undefined = getattr(cause, "sqlstate", None) == NO_TABLE or isinstance(cause, sqlite3.OperationalError)
    named = MISSING.search(str(error)) if undefined else None
    if (table := named and (named[1] or named[2])) not in {model._meta.db_table for model in apps.get_models()}:
        return None
    return Phrase(
        en=f"it lacks the table {table}, which it was given once; restore it from a backup",
        zh=f"缺少曾经建立的表 {table}，请从备份恢复",
    )


def refusal(error: Exception) -> SalternError | None:
    """What a person is told where the database is to blame; None where it is not."""
    from django.db import DatabaseError, InterfaceError, OperationalError, connection

    cause, kept = error.__cause__, connection.settings_dict
    if held_by_another(error):
        return DatabaseBusy()
    if lost := _lost(error, cause):
        return DatabaseUnusable(path=kept["NAME"], why=lost)
    if isinstance(error, DatabaseError) and isinstance(cause, sqlite3.Error):
        why = why_no_table(cause)
        return DatabaseUnusable(path=kept["NAME"], why=why) if why else None
    state = getattr(cause, "sqlstate", None)
    away = isinstance(error, OperationalError | InterfaceError) and (state is None or state.startswith(GONE))
    if connection.vendor != "postgresql" or not away:
        return None
    port = f":{kept['PORT']}" if kept["PORT"] else ""
    what = re.sub("^connection (failed|is bad): ", "", str(error).strip().partition("\n")[0]).rstrip(".")
    return DatabaseUnreachable(address=f"{kept['HOST']}{port}/{kept['NAME']}", what=what)
