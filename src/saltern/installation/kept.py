"""What was read from many files, kept in one: a command starts with the pack as the last command read it.

A pack is 240 files, read and checked in most of a second; kept as data (`core.documents.plain`) it is back in a
twentieth. A kept value is used only while every file it was read from, and every module that reads it, is what it was:
the files by their content, the modules by size and time. It lies in the state's `cache` folder, which is for nobody
but the account that runs us, and can be thrown away at any time. Why data and not a pickle: docs/adr/0017.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from saltern.core.documents.plain import plain, value

T = TypeVar("T")
NOT_OURS: Final = stat.S_IRWXG | stat.S_IRWXO
"""What others may do to a thing that is for us alone: nothing."""


def kept(*, name: str, folder: Path, cache: Path, read: Callable[[], T], anywhere: bool = False) -> T:
    """What `read` makes of a folder, from the kept copy where it still holds; `anywhere` where the same content in
    another folder gives the same. Raises what `read` raises."""
    try:
        seal = f"{name} {'' if anywhere else folder} {contents(folder)} {readers()}"
    except OSError:
        return read()
    found = _kept(cache / f"{name}.json", seal)
    if found is not None:
        return found[0]  # type: ignore[no-any-return]  # sealed as what `read` made
    made = read()
    _keep(cache / f"{name}.json", seal, made)
    return made


def contents(folder: Path) -> str:
    """A digest of the names and contents of all files below a folder. Raises `OSError`."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def readers() -> str:
    """A digest of the sizes and times of the modules that read documents into values."""
    home = Path(__file__).resolve().parents[1]
    files = [home / "errors.py", home / "words.py", *(home / "core").rglob("*.py")]
    facts = [(str(file.relative_to(home)), at.st_size, at.st_mtime_ns) for file in files for at in [file.stat()]]
    return hashlib.sha256(repr(sorted(facts)).encode()).hexdigest()


def _kept(file: Path, seal: str) -> tuple[Any] | None:
    """The kept value; None where there is none, it is for something else, damaged, or others could have written it."""
    try:
        if not _for_us_alone(os.lstat(file.parent), stat.S_ISDIR):
            return None
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as opened:
            if not _for_us_alone(os.fstat(opened.fileno()), stat.S_ISREG):
                return None
            head, _, body = opened.read().partition(b"\n")
        return (value(json.loads(body)),) if head == _head(seal, body) else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _keep(file: Path, seal: str, made: object) -> None:
    """Write it aside and rename; where that cannot be done, the next command reads everything again.

    The folder of the state itself is never made here.
    """
    body = json.dumps(plain(made), ensure_ascii=False, separators=(",", ":")).encode()
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not _for_us_alone(os.lstat(file.parent), stat.S_ISDIR):
            return
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as opened:
            opened.write(_head(seal, body) + b"\n" + body)
        aside.replace(file)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _head(seal: str, body: bytes) -> bytes:
    return f"{hashlib.sha256(seal.encode()).hexdigest()} {hashlib.sha256(body).hexdigest()}".encode()


def _for_us_alone(at: os.stat_result, kind: Callable[[int], bool]) -> bool:
    return kind(at.st_mode) and at.st_uid == os.geteuid() and not at.st_mode & NOT_OURS
