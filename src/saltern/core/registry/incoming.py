"""A delivery at the door: whether it came before, whether it changed meanwhile, whose fault it is that it cannot be
read, and how what is made of it is put in its place."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry.batch import Batch, LakeFile
from saltern.core.registry.lake import Writer
from saltern.core.registry.memory import short
from saltern.core.registry.receipt import DiskFull, MemoryShort
from saltern.errors import SalternError
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file of rows in staging; its hash is worked out aside."""

    digest: Future[str]
    path: Path
    rows: int


def settled_rows(writer: Writer, written: Sequence[Written], under: str, name: str) -> Iterator[LakeFile]:
    """Files of rows at their place for good, by the batch's name."""
    for place, file in enumerate(written):
        full = f"{name}.{place}.parquet" if len(written) > 1 else f"{name}.parquet"
        yield writer.settle(path=file.path, under=under, name=full, rows=file.rows, digest=file.digest.result())


def settled(writer: Writer, made: tuple[Path, int], under: str, name: str) -> tuple[LakeFile, ...]:
    """A list of rows at its place for good; nothing where it is empty."""
    path, rows = made
    return (writer.settle(path=path, under=under, name=f"{name}.parquet", rows=rows),) if rows else ()


def like(writer: Writer, dataset: str, stamp: tuple[int, int]) -> bool:
    """Whether a delivery may have come before: one of the same length did."""
    return any(b.size in {0, stamp[0]} for b in writer.holdings.batches if b.dataset == dataset)


def earlier(writer: Writer, dataset: str, content: str) -> Batch | None:
    """The batch of the same bytes that came before and was not withdrawn."""
    same = (b for b in writer.holdings.batches if b.dataset == dataset and b.content == content)
    return next((b for b in same if b.state != "withdrawn"), None)


def overtaken(writer: Writer, before: Batch) -> bool:
    """Whether another delivery of the data set came in after this one."""
    came = [batch.id for batch in writer.holdings.deliveries(before.dataset)]
    return before.state == "committed" and came[-1:] != [before.id]


def linked_into(staging: Path, path: Path, suffix: str) -> Path:
    """The delivery under a name inside staging: the loading connection may read nothing outside the lake."""
    link = staging / f"delivery.{suffix}"
    try:
        os.link(path, link, follow_symlinks=False)
    except OSError:
        shutil.copyfile(path, link, follow_symlinks=False)
    return link


def stamp(path: Path) -> tuple[int, int]:
    """What tells that a file was changed while it was read, or a link put in its place."""
    status = path.lstat()
    return status.st_size, status.st_mtime_ns


def ours(wrong: BaseException) -> bool:
    """Whether it is no fault of the file that it could not be read."""
    stopped = (duckdb.InterruptException, duckdb.InternalException, duckdb.BinderException)
    return isinstance(wrong, stopped) or short(wrong) or disk_full(wrong)


def lacking(wrong: BaseException, root: Path, *, outcome: Phrase) -> SalternError | None:
    """What is said where a load into the lake at `root` had no memory or no disk left; None where that is not so."""
    if short(wrong):
        return MemoryShort(outcome=outcome)
    if disk_full(wrong):
        return DiskFull(place=Phrase(en=f"the lake {root}", zh=f"数据湖 {root} "), outcome=outcome)
    return None


def disk_full(wrong: BaseException) -> bool:
    """Whether there is no room left."""
    if isinstance(wrong, OSError):
        return wrong.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if isinstance(wrong, sqlite3.Error):
        return getattr(wrong, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    text = str(wrong)
    return any(words in text for words in ("No space left", "File too large", "max_temp_directory_size", "Disk quota"))


def newest(connection: duckdb.DuckDBPyConnection, contract: Contract, rows: exp.Expr | None, arrived: str) -> str:
    """The day of the newest fact in rows, of those to come none; "" where there are none or they bear no day."""
    column = next((c.lake for c in contract.lake_columns if c.name == contract.date_column), "")
    if not column or rows is None:
        return ""
    day = exp.cast(exp.column(column, quoted=True), "DATE")
    until = exp.cast(exp.Literal.string(arrived), "DATE")
    query = exp.select(exp.cast(exp.Max(this=day), "VARCHAR")).from_(rows).where(day.copy() <= until)
    found = connection.execute(query.sql("duckdb")).fetchone()
    return str(found[0]) if found and found[0] else ""
