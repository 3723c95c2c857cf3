"""The sealed heads kept outside the database, so that cutting off the newest lines is seen too.

A small file of JSON lines, two a batch: that it is about to be sealed, and that it is; each with number, root, count,
time and the signature of a key that the database's user has not. A head is never written afterwards from what the
database says: a batch that has none cannot be compared, and that is said. Keep the file on another disk or mail it
away; whoever holds an old copy can prove what the chain was.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from saltern.core.registry.held_lock import locked
from saltern.errors import SalternError

Sign = Callable[[bytes], bytes]
"""The keyed hash of a text."""
WAIT: Final = 3.0
"""Seconds to wait for another sealer that writes."""


class AnchorUnreadable(SalternError):
    """The anchor file {file} cannot be read at line {line}; the chain cannot be compared with it."""

    family = "broken"
    zh = "锚定文件 {file} 第 {line} 行无法读取，无法与日志链核对。"


class AnchorBusy(SalternError):
    """Another process keeps the anchor file {file} locked; the heads are written beside it with the next seal."""

    family = "busy"
    zh = "另一进程一直占用锚定文件 {file}；下次封存时再写入。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The root of one batch; `sealed` once the database has it, `anew` where a person had it written afterwards."""

    number: int
    root: str
    count: int
    at: str
    sealed: bool = True
    anew: bool = False
    signature: str = ""

    def signed(self, sign: Sign | None) -> Head:
        """The same with its signature, where there is a key."""
        return replace(self, signature=sign(self._text()).hex()) if sign else self

    def genuine(self, sign: Sign | None) -> bool:
        """Whether whoever holds the key wrote it."""
        return sign is None or hmac.compare_digest(self.signature, sign(self._text()).hex())

    def _text(self) -> bytes:
        said = [self.number, self.root, self.count, self.at, self.sealed, self.anew]
        return json.dumps(["journal head", *said]).encode()


def read(path: Path) -> Sequence[Head]:
    """The heads in the file, oldest first; a torn last line (killed while writing) is passed over."""
    if not path.exists():
        return []
    try:
        whole = path.read_bytes().split(b"\n")[:-1]
    except OSError as problem:
        raise AnchorUnreadable(file=path.name, line=1) from problem
    heads = []
    for line, row in enumerate(whole, start=1):
        try:
            heads.append(Head(**json.loads(row)))
        except (ValueError, TypeError) as problem:
            raise AnchorUnreadable(file=path.name, line=line) from problem
    return heads


def write(path: Path, heads: Iterable[Head], *, sign: Sign | None) -> None:
    """Append heads, signed, and make sure they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if not locked(file.fileno(), wait=WAIT):
            raise AnchorBusy(file=path.name)
        file.seek(0)
        held = file.read()
        end = held.rfind(b"\n") + 1
        if end < len(held):
            file.truncate(end)
        for head in heads:
            file.write(json.dumps(asdict(head.signed(sign))).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
