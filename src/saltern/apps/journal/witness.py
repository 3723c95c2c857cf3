"""What our own programs wrote to the journal, told outside the database until it is sealed.

Between two seals a line stands in the database alone, where whoever has its password could remove or add one. So each
program notes the digests of a transaction's lines twice in a file of the installation: before they are written, and
once they are committed. A line that was committed and is gone, and a line that nobody meant to write, are found; a
transaction rolled back or a program killed between the two is neither. No lock is held while the database works.

Each thread keeps the file open and shares its lock with all who note: a row is added by one write, and only whoever
writes the file anew has it alone.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

MEANT, WRITTEN, BEGUN = "?", "!", "#"
FORGOTTEN: Final = 1_000
"""Seals after which what was meant and never committed is forgotten."""


class _Place:
    """The file of this process; None where nobody named one."""

    path: Path | None = None


class _Handle:
    """An open file, closed when nobody holds it any more: a thread ends without saying so."""

    number = -1
    """None: it could not be opened."""

    def __init__(self, path: Path) -> None:
        self.number = _opened_at(path)
        self.inode = _inode(os.fstat(self.number))

    def __del__(self) -> None:
        if self.number >= 0:
            os.close(self.number)


class _Opened(threading.local):
    """The file as this thread has it open."""

    file: _Handle | None = None
    path: Path | None = None

    def has(self, path: Path) -> bool:
        """Whether it is open already."""
        return self.file is not None and self.path == path

    def get(self, path: Path) -> int:
        """Open to add to, made where there is none. Raises `OSError`."""
        if self.file is None or self.path != path:
            self.file, self.path = _Handle(path), path
        return self.file.number

    def is_the_one(self, path: Path) -> bool:
        """Whether what is open is still the file that stands there."""
        try:
            return self.file is not None and self.path == path and self.file.inode == _inode(path.stat())
        except FileNotFoundError:
            return False

    def drop(self) -> None:
        """Let go of it."""
        self.file = None


_opened = _Opened()
os.register_at_fork(after_in_child=_opened.drop)  # a lock is the open file's: what a fork shares both would let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The digests meant and those committed, each as often as it was noted."""

    meant: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    after: int | None = None
    """The highest line there was when noting began; None where nothing is noted."""


def keep(path: Path | None) -> None:
    """Note from now on in this file, or nowhere."""
    _Place.path = path


def kept() -> Path | None:
    """The file, where there is one."""
    return _Place.path


def begin(highest: int) -> None:
    """Note where noting begins: above this line. Raises `OSError`."""
    if _Place.path is not None:
        with _locked(_Place.path) as file:
            if not os.fstat(file.fileno()).st_size:
                file.write(f"{BEGUN} {highest}\n".encode())


def meant(digests: Sequence[str], *, highest: Callable[[], int]) -> None:
    """Note lines that are about to be written; where there is no file yet noting begins above the `highest` line.
    Raises `OSError`: where it cannot be noted nothing is written."""
    _note(MEANT, digests, highest)


def written(digests: Sequence[str]) -> None:
    """Note lines that are committed; what cannot be noted any more is no reason to say that they are not."""
    with suppress(OSError):
        _note(WRITTEN, digests)


def read() -> Account:
    """All that is noted; nothing where there is no file."""
    if _Place.path is None or not _Place.path.exists():
        return Account()
    rows = list(_rows(_Place.path.read_text(encoding="ascii", errors="replace")))
    told = Account(after=next((number for mark, number, _ in rows if mark == BEGUN), 0))
    for mark, _, digests in rows:
        if mark != BEGUN:
            (told.written if mark == WRITTEN else told.meant).update(digests)
    return told


def forget(sealed: Collection[str]) -> None:
    """Drop what is sealed, and what was meant many seals ago; what was committed and is not sealed stays."""
    if _Place.path is None or not _Place.path.exists():
        return
    done = frozenset(sealed)
    with _locked(_Place.path) as file:
        file.seek(0)
        left = []
        for mark, age, digests in _rows(file.read().decode("ascii", errors="replace")):
            if mark == BEGUN:
                left.append(f"{mark} {age}\n")
            rest = [digest for digest in digests if digest not in done]
            if rest and (mark == WRITTEN or age < FORGOTTEN):
                left.append(f"{mark} {age + 1} {' '.join(rest)}\n")
        draft = _Place.path.with_name(f".{_Place.path.name}.{os.getpid()}")
        with draft.open("w", encoding="ascii") as fresh:
            fresh.writelines(left)
            fresh.flush()
            os.fsync(fresh.fileno())
        draft.replace(_Place.path)


def _note(mark: str, digests: Sequence[str], highest: Callable[[], int] | None = None) -> None:
    path = _Place.path
    if path is None or not digests:
        return
    row = f"{mark} 0 {' '.join(digests)}\n".encode()
    while True:
        if highest and not _opened.has(path) and not path.exists():
            begin(highest())
        file = _opened.get(path)
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            if _opened.is_the_one(path):
                os.write(file, row)
                return
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
        _opened.drop()


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file, ours alone; opened again where it was replaced while we waited for it."""
    while True:
        with os.fdopen(_opened_at(path), "a+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                same = _inode(os.fstat(file.fileno())) == _inode(path.stat())
            except FileNotFoundError:
                same = False
            if same:
                yield file
                return


def _opened_at(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _inode(of: os.stat_result) -> tuple[int, int]:
    return of.st_dev, of.st_ino


def _rows(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Mark, seals outlived and digests of each whole row; a row torn by a kill is passed over."""
    for row in text.split("\n")[:-1]:
        mark, _, rest = row.partition(" ")
        age, *digests = rest.split(" ")
        if mark in {MEANT, WRITTEN, BEGUN} and age.isdigit():
            yield mark, int(age), digests
