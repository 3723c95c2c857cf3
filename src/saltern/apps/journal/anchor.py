"""The sealed heads kept outside the database, so that cutting off the newest lines is seen too.

A small file of JSON lines, one a batch: number, root, count, time. Keep it on another disk or mail it away; whoever
holds an old copy can prove what the chain was.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from saltern.errors import SalternError


class AnchorUnreadable(SalternError):
    """The anchor file {file} cannot be read at line {line}; the chain cannot be compared with it."""

    family = "broken"
    zh = "锚定文件 {file} 第 {line} 行无法读取，无法与日志链核对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The root of one sealed batch."""

    number: int
    root: str
    count: int
    at: str


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


def write(path: Path, heads: Iterable[Head]) -> None:
    """Append the heads that the file does not hold yet, and make sure they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        held = file.read()
        end = held.rfind(b"\n") + 1
        if end < len(held):
            file.truncate(end)
        last = json.loads(held[:end].splitlines()[-1])["number"] if end else 0
        for head in heads:
            if head.number > last:
                row = {"number": head.number, "root": head.root, "count": head.count, "at": head.at}
                file.write(json.dumps(row).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
