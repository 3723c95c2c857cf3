"""The folder where warnings arrive as files; each is taken once, whoever takes it and whenever the taker is killed.

    NAME.xml NAME.cap     a CAP file: written aside and renamed, so that what stands here is whole
    NAME.txt              a plain notice, the same; WHO@NAME.txt where a person typed it in
    .NAME  NAME.part      being written: left alone
    taking/               in hand, under a name nobody else uses
    taken/                read, kept and proposed
    refused/              not readable; NAME.why.txt beside it says why

Whoever takes a file first renames it into taking/: a second file of the same name can then never be filed away in
the place of the first. It works on it under a lock that the kernel frees when it dies; what lies in taking/ unlocked
was left by a killed taker and is taken again, which the warning's identity makes harmless.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import unquote

from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle.alerts import cap
from saltern.core.registry.custody import flush
from saltern.core.registry.held_lock import locked
from saltern.errors import SalternError

FOLDERS: Final = ("taking", "taken", "refused")
UNFINISHED: Final = (".part", ".tmp")
ROOM: Final = 200
"""Bytes of a name that are kept: a folder takes 255, and names get longer on their way."""
UNSAFE: Final = re.compile(r"[/@~%.\0]")
"""Signs of an account that would mean something else in a file's name."""
WAIT: Final = 3.0
"""Seconds to wait for another worker that moves a file."""


class WarningFileUnreadable(SalternError):
    """{name} cannot be read: {why}."""

    family = "invalid"
    zh = "无法读取 {name}：{why}。"


class WarningFileStuck(SalternError):
    """{name} stays where it lies, it cannot be moved: {why}. Mend its permissions."""

    family = "broken"
    zh = "{name} 无法移动，仍留在原处：{why}。请修正其权限。"


class InboxBusy(SalternError):
    """Another process keeps the folder {folder} of the inbox locked; warnings wait where they lie."""

    family = "busy"
    zh = "另一进程一直占用预警收件箱的文件夹 {folder}；预警仍留在原处。"


class WarningFileNotPlain(SalternError):
    """{name} is a folder, a link or a device; expected a plain file."""

    family = "invalid"
    zh = "{name} 是文件夹、链接或设备，应为普通文件。"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFile:
    """A file in hand: the name it came under, where it lies, and why it could not be taken in hand, if so."""

    name: str
    path: Path
    stuck: str = ""

    @property
    def entered_by(self) -> str:
        """The account that typed it in, by its name; "" where none did."""
        who, mark, _ = self.name.partition("@")
        return unquote(who) if mark else ""

    def read(self) -> bytes:
        """Its bytes. Raises `WarningFileStuck`, `WarningFileUnreadable`, `WarningFileNotPlain`, `AlertTooLarge`."""
        if self.stuck:
            raise WarningFileStuck(name=self.name, why=self.stuck)
        if not stat.S_ISREG(self.path.lstat().st_mode):
            raise WarningFileNotPlain(name=self.name)
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > cap.LARGEST:
                    raise cap.AlertTooLarge(size=size, limit=cap.LARGEST)
                return file.read()
        except OSError as fault:
            raise WarningFileUnreadable(name=self.name, why=fault.strerror or str(fault)) from fault


class Inbox:
    """The folder; made where it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stuck: dict[str, int] = {}
        self.open()

    def open(self) -> None:
        """Make what is missing of the folder. Others may write into it, nobody but us reads what was taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (self.folder / name).mkdir(exist_ok=True, mode=0o750)

    def put(self, *, name: str, data: bytes, by: str = "") -> Path:
        """Hand a file over safely: written aside, on the disk, renamed. The same bytes twice are one file. `by` is the
        account that typed it in, where one did."""
        stem, suffix = parted(name)
        stem = f"{UNSAFE.sub(_escaped, by)}@{stem}" if by else stem
        mark = hashlib.sha256(data).hexdigest()[:12]
        aside = self.folder / f".{secrets.token_hex(8)}.part"
        aside.write_bytes(data)
        flush(aside)
        place = self.folder / f"{fitted(stem)}-{mark}{suffix}"
        aside.rename(place)
        flush(self.folder)
        return place

    def waiting(self) -> bool:
        """Whether anything is there to be taken; cheap enough to ask many times a second."""
        try:
            return bool(self._arrived()) or any((self.folder / "taking").iterdir())
        except FileNotFoundError:  # somebody cleared the place
            self.open()
            return False

    def take(self) -> Iterator[WarningFile]:
        """Each file that waits, oldest first, held while the caller works on it. It stays unless filed or refused.

        One that cannot be moved comes once, stuck, and again when somebody has changed it.
        """
        for name in self._arrived():
            try:
                (self.folder / name).rename(self.folder / "taking" / f"{secrets.token_hex(8)}~{fitted(name)}")
            except FileNotFoundError:  # another worker was quicker
                continue
            except OSError as fault:
                self._stuck[name] = changed(self.folder / name)
                yield WarningFile(name=fitted(name), path=self.folder / name, stuck=fault.strerror or str(fault))
        reach("inbox.claimed")
        for path in self._in_hand():
            with held(path) as ours:
                if ours:
                    yield WarningFile(name=path.name.partition("~")[2] or path.name, path=path)

    def file(self, taken: WarningFile) -> None:
        """It was taken: out of hand."""
        reach("inbox.before_filed")
        with _alone(self.folder / "taken") as folder, contextlib.suppress(FileNotFoundError):
            taken.path.rename(free(folder, taken.name))
        flush(folder)

    def refuse(self, taken: WarningFile, *, why: str) -> None:
        """It cannot be read: aside, with the reason beside it, the reason first. What is stuck stays."""
        if taken.stuck:
            return
        with _alone(self.folder / "refused") as folder:
            place = free(folder, taken.name)
            reason = reasons(place)
            reason.write_text(f"{why}\n", encoding="utf-8")
            flush(reason)
            reach("inbox.before_refused")
            taken.path.rename(place)
        flush(folder)

    def _arrived(self) -> list[str]:
        names = [path.name for path in self.folder.iterdir() if whole(path.name)]
        return [name for name in names if name not in self._stuck or self._stuck[name] != changed(self.folder / name)]

    def _in_hand(self) -> list[Path]:
        aged = []
        for path in (self.folder / "taking").iterdir():
            with contextlib.suppress(FileNotFoundError):
                aged.append((path.lstat().st_mtime_ns, path.name, path))
        return [path for _, _, path in sorted(aged)]


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Whether a file in taking/ is ours while the block runs: nobody alive works on it, and it is still there."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:  # no plain file, or not ours to open: nobody works on it for long
        yield os.path.lexists(path)
        return
    try:
        yield _locked(handle) and path.exists()
    finally:
        os.close(handle)


def whole(name: str) -> bool:
    """Whether a name in the inbox is that of a file which nobody writes any more."""
    return name not in FOLDERS and not name.startswith(".") and not name.endswith(UNFINISHED)


def changed(path: Path) -> int:
    """When a file, its name or its permissions last changed; 0 where it is gone."""
    try:
        return path.lstat().st_ctime_ns
    except FileNotFoundError:
        return 0


def free(folder: Path, name: str) -> Path:
    """Where a file of this name may lie in a folder: NAME, else NAME~2, ~3, …"""
    stem, suffix = parted(name)
    place, number = folder / name, 1
    while os.path.lexists(place) or os.path.lexists(reasons(place)):
        number += 1
        place = folder / f"{stem}~{number}{suffix}"
    return place


def reasons(place: Path) -> Path:
    """Where the reason for refusing a file stands."""
    return place.with_name(f"{place.name}.why.txt")


def parted(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending."""
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix), suffix


def fitted(name: str) -> str:
    """A name as text a folder surely takes: of a long one the beginning and the ending."""
    stem, suffix = parted(os.fsencode(name).decode("utf-8", errors="replace"))
    tail = suffix.encode()[:20].decode("utf-8", errors="ignore")
    return stem.encode()[: ROOM - len(tail.encode())].decode("utf-8", errors="ignore") + tail


def _escaped(sign: re.Match[str]) -> str:
    return f"%{ord(sign[0]):02X}"


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Nobody else chooses a name in the folder meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if not locked(handle, wait=WAIT):
            raise InboxBusy(folder=folder.name)
        yield folder
    finally:
        os.close(handle)
