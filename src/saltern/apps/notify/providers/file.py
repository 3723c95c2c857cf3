"""The default provider: a file of JSON lines, one a message, on the disk before it counts as sent.

The same id is never written twice, whoever writes and whenever it is killed: writers take turns by a file lock, each
reads what stands there, and a line torn by a kill is cut off before the next is written. Addresses are masked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from saltern.apps.notify.ports import Outcome, Parcel
from saltern.core.identifiers.writing import mask_address
from saltern.core.registry.held_lock import locked

WAIT: Final = 3.0
"""Seconds to wait for another sender that writes; one that is frozen keeps the file for as long as it is."""


@dataclass(slots=True, kw_only=True)
class FileProvider:
    """`clear` writes addresses in clear, for a stand-in gateway in tests."""

    path: Path
    name: str = "file"
    batch: int = 1_000
    piece: int = 1_000
    connections: int = 1
    can_ask: bool = True
    own_memory: bool = True
    clear: bool = False
    _seen: set[str] = field(default_factory=set)
    _read: int = 0

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Append what is not there yet, then make sure it is on the disk. Where another process keeps the file, nothing
        is written and the channel is in trouble."""
        try:
            return self._appended(parcels)
        except BlockingIOError:
            return [Outcome(id=parcel.id, state="held", reason="kept-locked") for parcel in parcels]

    def _appended(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        with self._opened() as file:
            fresh = {parcel.id: parcel for parcel in parcels if parcel.id not in self._seen}
            written = b"".join(self._line(parcel) for parcel in fresh.values())
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
            self._seen |= fresh.keys()
            self._read += len(written)
        return [Outcome(id=parcel.id, state="sent", reference=parcel.id) for parcel in parcels]

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        """What stands in the file was sent, the rest was never seen."""
        try:
            with self._opened():
                return [Outcome(id=id_, state="sent" if id_ in self._seen else "unseen", reference=id_) for id_ in ids]
        except BlockingIOError:
            return [Outcome(id=id_, state="unclear", reason="kept-locked") for id_ in ids]

    def _line(self, parcel: Parcel) -> bytes:
        to = parcel.to if self.clear else mask_address(parcel.to)
        row = {"id": parcel.id, "to": to, "title": parcel.title, "text": parcel.text, "language": parcel.language}
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The file, alone, with everything in it known and no torn line at its end."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            if not locked(file.fileno(), wait=WAIT):
                raise BlockingIOError
            if file.seek(0, os.SEEK_END) < self._read:
                self._seen, self._read = set(), 0
            file.seek(self._read)
            tail = file.read()
            whole = tail.rfind(b"\n") + 1
            if whole < len(tail):
                file.truncate(self._read + whole)
            self._seen |= {json.loads(line)["id"] for line in tail[:whole].splitlines()}
            self._read += whole
            yield file
