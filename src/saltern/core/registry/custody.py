"""The keeping of files: what was committed is what is read, and what is written is on the disk before it counts.

DuckDB reads a Parquet file with one flipped bit silently wrong in 77 of 200 cases: each file is hashed before its first
use in a process, and again as soon as its size, times or inode differ.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from saltern.core.registry.batch import LakeFile
from saltern.errors import SalternError
from saltern.words import Phrase

Stamp = tuple[int, int, int, int]
_verified: dict[tuple[str, str], Stamp] = {}


class FileDamaged(SalternError):
    """The lake file {path} is damaged: {found}. It was not read; restore it from a backup."""

    family = "broken"
    zh = "数据湖文件 {path} 已损坏：{found}。系统未读取该文件，请从备份恢复。"


def verify(*, root: Path, files: Iterable[LakeFile], afresh: bool = False) -> None:
    """Refuse if a file is missing or its bytes are not those committed."""
    for file in files:
        path = root / file.path
        try:
            stands = stamp(path)
        except FileNotFoundError:
            raise FileDamaged(path=file.path, found=Phrase(en="it is missing", zh="文件不存在")) from None
        if stands[0] != file.size:
            en, zh = (
                f"it has {stands[0]} bytes, {file.size} were committed",
                f"现为 {stands[0]} 字节，入库时为 {file.size} 字节",
            )
            raise FileDamaged(path=file.path, found=Phrase(en=en, zh=zh))
        if not afresh and _verified.get((str(path), file.sha256)) == stands:
            continue
        if sha256(path) != file.sha256:
            found = Phrase(en="its SHA-256 is not the one committed", zh="SHA-256 与入库时不符")
            raise FileDamaged(path=file.path, found=found)
        _verified[str(path), file.sha256] = stands


def settle(*, root: Path, path: Path, under: str, name: str, rows: int, digest: str = "") -> LakeFile:
    """Move a finished file to its place for good, flushed to disk, and know its hash (`digest`, where it was worked out
    already)."""
    place = root / under / name
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = digest or sha256(path)
    flush(path)
    path.replace(place)
    flush(place.parent)
    stands = stamp(place)
    _verified[str(place), digest] = stands
    return LakeFile(path=f"{under}/{name}", sha256=digest, size=stands[0], rows=rows)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Have a file or folder written to the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear(folder: Path) -> None:
    """Remove all that lies in a folder."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def own_folder(folder: Path) -> Path:
    """A folder in this one for this process, until it ends; those of processes that have ended are removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        if path.name.isdecimal() and not Path(f"/proc/{path.name}").exists():
            shutil.rmtree(path, ignore_errors=True)
    return folder / str(os.getpid())


def stamp(path: Path) -> Stamp:
    """By what a file is known to be untouched: size, times, inode."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
