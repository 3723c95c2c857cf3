"""The databases' own word on whether they are sound: pages, indexes, references. 数据库自检

What none of these sees is a changed value in a row whose page stays well formed; of what the journal tells, its chain
shows it (docs/operations.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.installation.office import Office

Part = Literal["files", "databases", "journal"]
MOST: Final = 5
"""Faults told of one database."""
DAMAGED: Final = {"en": "{name} is damaged: {what}", "zh": "{name} 已损坏：{what}"}


def database_faults(office: Office) -> Iterator[Phrase]:
    """What the desk's database, the identity table and the outbox's book find wrong with themselves."""
    here = office.environment
    for path in (here.identity, here.home / "outgoing.sqlite3"):
        if path.exists():
            yield from _told(path.name, _file_faults(path))
    yield from _told("desk", _desk_faults())


def looked_over(office: Office) -> Iterator[tuple[Part, Phrase | None]]:
    """Every file of the lake hashed anew, the databases' own checks and, where those find nothing, whether the identity
    table is the lake's and the journal's chain, one after the other: of which part, and None for a file that is sound,
    else what was found."""
    from saltern.apps.journal import queries

    for _, damage in office.records.scrub():
        yield "files", damage.words() if damage is not None else None
    faults = list(database_faults(office))
    yield from (("databases", fault) for fault in faults)
    if not faults:
        try:
            office.people.check()
        except SalternError as refusal:
            yield "databases", refusal.words()
        found = queries.verify(anchor=office.environment.anchor, sign=office.anchor_sign).findings
        yield from (("journal", Phrase(zh=finding.words("zh"), en=finding.words("en"))) for finding in found)


def _told(name: str, found: Iterator[str]) -> Iterator[Phrase]:
    for what in list(found)[:MOST]:
        yield Phrase(en=DAMAGED["en"].format(name=name, what=what), zh=DAMAGED["zh"].format(name=name, what=what))


def _file_faults(path: Path) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True, timeout=60)) as file:
            yield from _pragmas(lambda sql: file.execute(sql).fetchall())
    except sqlite3.DatabaseError as fault:
        yield str(fault)


def _pragmas(ask: Any) -> Iterator[str]:
    """SQLite's words on its pages, indexes and checks, then on its references."""
    yield from (str(row[0]) for row in ask("PRAGMA integrity_check") if row[0] != "ok")
    yield from (f"{row[0]}: row {row[1]} refers to no row of {row[2]}" for row in ask("PRAGMA foreign_key_check"))


def _desk_faults() -> Iterator[str]:
    from saltern.apps.journal.operations import statements

    def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
        return list(statements.execute(sql, list(values)).fetchall())

    try:
        yield from _server_faults(ask) if statements.postgresql() else _pragmas(ask)
    except Exception as fault:
        if not isinstance(fault.__cause__, sqlite3.Error) and not hasattr(fault.__cause__, "sqlstate"):
            raise
        yield str(fault).strip().partition("\n")[0]


def _server_faults(ask: Any) -> Iterator[str]:
    """PostgreSQL: amcheck where it is installed; else every row is read whole, which proves each page's checksum where
    the cluster has them."""
    tables = ask(
        "SELECT oid::bigint, oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    if ask("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'"):
        for oid, name in tables:
            found = ask("SELECT blkno, msg FROM verify_heapam(%s::oid::regclass)", oid)
            yield from (f"{name} block {block}: {what}" for block, what in found)
        ask(
            "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relpersistence = 'p'"
            " AND c.relnamespace = 'public'::regnamespace AND i.indisready AND i.indisvalid"
        )
        return
    for _, name in tables:
        ask(f"SELECT count(t::text) FROM {name} AS t")  # noqa: S608  # the server's own quoted name
