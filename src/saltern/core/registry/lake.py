"""The lake: immutable columnar files and the list of those that count, committed as a whole or not at all.

    snapshots/00000007.json   what counts from this commit on; the highest number is the present
    snapshots/.head, head     that one once more: where it is missing, nothing older takes its place in silence
    data/<data set>/          rows; subjects/ who exists; superseded/ positions that later rows replace
    dossier/                  all of one subject in one read, made from it (registry.dossier)
    quarantine/ review/ held/ what did not come in, and why (readable by the service alone)
    staging/                  work in progress; whatever lies there when a writer starts is rubbish

A snapshot is written aside, flushed to disk and renamed: a reader sees the one before or the one after. One writer at
a time (a file lock, freed by the kernel when a process dies). A file that does not hash to what was committed is
never read: DuckDB reads a Parquet file with one flipped bit silently wrong in 77 of 200 cases.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from saltern.core.registry import custody
from saltern.core.registry.batch import Batch, Compaction, Holdings, Join, LakeFile, LinkedRow, dumps, loads
from saltern.core.registry.faultpoint import reach
from saltern.core.registry.held_lock import locked
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.registry.snapshot import Snapshot

_FOLDERS: Final = ("snapshots", "data", "subjects", "superseded", "quarantine", "review", "held", "staging")
HEAD: Final = ".head"
MOST_READ: Final = 8
_read: dict[Path, tuple[custody.Stamp, Holdings]] = {}
"""Snapshots this process read last; each request pins one, and reading it takes longer than what is asked."""
_PRIVATE: Final = ("quarantine", "review", "held", "staging")


class LakeBusy(SalternError):
    """Another load is running on the lake {root}; tried for {seconds} s. Nothing was done."""

    family = "busy"
    zh = "数据湖 {root} 正有另一批数据入库，已等待 {seconds} 秒，本次未做任何改动。"


class SnapshotUnknown(SalternError):
    """The lake {root} has no snapshot {number}."""

    family = "unknown"
    zh = "数据湖 {root} 没有编号为 {number} 的快照。"


class SnapshotLost(SalternError):
    """The newest snapshot of the lake {root} is gone: {file}. Nothing older is read in its place. {mend}"""

    family = "broken"
    zh = "数据湖 {root} 的最新快照 {file} 丢失；系统不会以更早的快照代替。{mend}"


class Lake:
    """The lake under one folder."""

    def __init__(self, root: Path, *, waiting: Callable[[], None] = lambda: None) -> None:
        """`waiting` is called once where another load keeps the writer waiting."""
        self.root = root.resolve()
        self._waiting = waiting

    def holdings(self, number: int | None = None) -> Holdings:
        """What counts now, or at an earlier commit. Raises `SnapshotLost`, `SnapshotUnknown`, `FileDamaged`."""
        if number is None:
            number = self.newest()
        if number == 0:
            return Holdings()
        path = self._snapshot_file(number)
        try:
            stamp = custody.stamp(path)
            known = _read.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            seal, _, body = path.read_text(encoding="utf-8", errors="replace").partition("\n")
        except FileNotFoundError:
            raise SnapshotUnknown(root=self.root, number=number) from None
        if hashlib.sha256(body.encode()).hexdigest() != seal:
            found = Phrase(en="its SHA-256 is not the one written in it", zh="SHA-256 与文件内所记不符")
            raise custody.FileDamaged(path=path.relative_to(self.root), found=found)
        holdings = loads(body)
        if len(_read) >= MOST_READ:
            _read.clear()
        _read[path] = stamp, holdings
        return holdings

    def snapshot(self, number: int | None = None) -> Snapshot:
        """The lake as of now, or as of an earlier commit, for reading; later loads do not change it."""
        from saltern.core.registry.snapshot import Snapshot  # who lists what came in opens no database

        return Snapshot(root=self.root, holdings=self.holdings(number))

    def seal(self, number: int) -> str:
        """The SHA-256 a snapshot is sealed with; "" for the empty lake. Raises `SnapshotUnknown`."""
        if number == 0:
            return ""
        try:
            return self._snapshot_file(number).read_text(encoding="utf-8").split("\n", 1)[0]
        except FileNotFoundError:
            raise SnapshotUnknown(root=self.root, number=number) from None

    def newest(self) -> int:
        """The number of the present snapshot, 0 for the empty lake. Raises `SnapshotLost`."""
        known = self.root / "snapshots" / HEAD
        head = _number(known)  # before the others are listed: a commit writes it last
        numbers = self.numbers()
        newest = numbers[-1] if numbers else 0
        if not newest:
            known = self.root / "head"
            head = head or _number(known)
        if head and head > newest:
            place = known.relative_to(self.root)
            raise SnapshotLost(
                root=self.root,
                file=self._snapshot_file(head).name,
                mend=Phrase(
                    en=f"Copy {place} back to snapshots/{head:08d}.json, or restore it from a backup.",
                    zh=f"请将 {place} 复制回 snapshots/{head:08d}.json，或从备份恢复。",
                ),
            )
        if head is None and newest and self.holdings(newest).headed:
            raise SnapshotLost(
                root=self.root,
                file=f"snapshots/{HEAD}",
                mend=Phrase(
                    en=f"Restore the folder from a backup; if {newest} is the newest for sure, copy it there.",
                    zh=f"请从备份恢复该文件夹；如确认 {newest} 为最新快照，请将其复制到该处。",
                ),
            )
        return newest

    def numbers(self) -> list[int]:
        """The numbers of all snapshots, oldest first."""
        folder = self.root / "snapshots"
        return (
            sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal()) if folder.exists() else []
        )

    @contextlib.contextmanager
    def writing(self, *, wait: float = 600.0) -> Iterator[Writer]:
        """The one writer; another one waits up to `wait` seconds."""
        for name in _FOLDERS:
            (self.root / name).mkdir(parents=True, exist_ok=True, mode=0o700 if name in _PRIVATE else 0o755)
        with (self.root / "lock").open("w", encoding="ascii") as lock:
            if not locked(lock.fileno(), wait=wait, waiting=self._waiting):
                raise LakeBusy(root=self.root, seconds=f"{wait:g}")
            custody.clear(self.root / "staging")
            try:
                yield Writer(self)
            finally:
                custody.clear(self.root / "staging")

    def scrub(self) -> Iterator[tuple[LakeFile, custody.FileDamaged | None]]:
        """Hash every snapshot, and every file any batch brought, anew, whether or not it still counts."""
        yield from self._scrub_snapshots()
        seen: set[str] = set()
        for file in self.holdings().owned():
            if file.path in seen:
                continue
            seen.add(file.path)
            try:
                custody.verify(root=self.root, files=[file], afresh=True)
            except custody.FileDamaged as damage:
                yield file, damage
            else:
                yield file, None

    def _scrub_snapshots(self) -> Iterator[tuple[LakeFile, custody.FileDamaged | None]]:
        """Every snapshot from the first to the newest, each sealed over the one before."""
        before = ""
        for number in range(1, self.newest() + 1):
            path = self._snapshot_file(number)
            name = str(path.relative_to(self.root))
            _read.pop(path, None)
            damage: custody.FileDamaged | None = None
            size = 0
            try:
                holdings, size, seal = self.holdings(number), path.stat().st_size, self.seal(number)
                if before and holdings.previous != before:
                    found = Phrase(en="it does not follow the one before it", zh="与前一快照不衔接")
                    damage = custody.FileDamaged(path=name, found=found)
                before = seal
            except SnapshotUnknown:
                damage = custody.FileDamaged(path=name, found=Phrase(en="it is missing", zh="文件不存在"))
                before = ""
            except custody.FileDamaged as found_damaged:
                damage, before = found_damaged, ""
            yield LakeFile(path=name, sha256=before, size=size, rows=0), damage

    def _snapshot_file(self, number: int) -> Path:
        return self.root / "snapshots" / f"{number:08d}.json"


class Writer:
    """What the holder of the lock may do."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.holdings = lake.holdings()
        head = _number(lake.root / "snapshots" / HEAD) or 0
        if 0 < head < self.holdings.number:
            self._keep_head()  # whoever committed it was killed before

    @property
    def staging(self) -> Path:
        """Where work in progress may lie."""
        return self.lake.root / "staging"

    def settle(self, *, path: Path, under: str, name: str, rows: int, digest: str = "") -> LakeFile:
        """Move a finished file from staging to its place for good, flushed to disk, and know its hash."""
        return custody.settle(root=self.lake.root, path=path, under=under, name=name, rows=rows, digest=digest)

    def commit(
        self,
        *,
        batches: Iterable[Batch] = (),
        compactions: Iterable[Compaction] = (),
        joins: Iterable[Join] | None = None,
        links: Iterable[LinkedRow] | None = None,
        why: str,
        at: str,
    ) -> Holdings:
        """Make it count: one rename, after which it is there for ever. `joins` and `links` replace those."""
        before = self.holdings
        headed = (self.lake.root / "snapshots" / HEAD).exists()
        after = replace(before, number=before.number + 1, at=at, why=why, headed=headed)
        for batch in batches:
            after = after.with_batch(batch)
        after = replace(
            after,
            compactions=(*after.compactions, *compactions),
            joins=before.joins if joins is None else tuple(joins),
            links=before.links if links is None else tuple(links),
            previous=self.lake.seal(before.number),
        )
        body = dumps(after)
        draft = self.staging / "snapshot.json"
        draft.write_text(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
        custody.flush(draft)
        reach("lake.before_commit")
        place = self.lake.root / "snapshots" / f"{after.number:08d}.json"
        draft.rename(place)
        custody.flush(place.parent)
        reach("lake.after_commit")
        self.holdings = after
        self._keep_head()
        return after

    def _keep_head(self) -> None:
        """Keep the newest snapshot in two more places, as another name of the same bytes where there can be one."""
        newest = self.lake.root / "snapshots" / f"{self.holdings.number:08d}.json"
        for place in (newest.with_name(HEAD), self.lake.root / "head"):
            draft = self.staging / "head"
            draft.unlink(missing_ok=True)
            try:
                os.link(newest, draft)
            except OSError:
                shutil.copyfile(newest, draft)
                custody.flush(draft)
            draft.replace(place)
            custody.flush(place.parent)


def _number(path: Path) -> int | None:
    """The number of the snapshot kept in a file; None where there is no such file. Raises `FileDamaged`."""
    try:
        with path.open("rb") as file:
            file.readline()
            return int(json.loads(file.readline())["holdings"]["number"])
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError):
        found = Phrase(en="it is no snapshot", zh="它不是快照")
        raise custody.FileDamaged(path=path.name, found=found) from None
