"""A layer of the dossier as a file: compressed bodies one after the other, their index, lists of texts, the head.

The file is hashed whole, for the scrub, and in segments of 64 KiB, so that a first read need not wait for gigabytes:
a segment whose SHA-256 is not the one written is never read. The hashes of the segments stand at the end of the file;
theirs stands in the sealed manifest. Read by position (`pread`), not mapped: a failing disk is an error, not SIGBUS,
and the difference is a microsecond.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import zstandard

from saltern.core.registry import custody
from saltern.core.registry.batch import LakeFile
from saltern.core.registry.dossier.layout import PAGE, DomainLayout, LayerLayout, Span, TextsLayout
from saltern.words import Phrase

SEGMENT: Final = 64 * 1024
DIGEST: Final = 32
Stamp = tuple[int, int, int]
MOST_RAW: Final = 1 << 30
"""A body never unpacks to more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFile:
    """A layer in the manifest: the file, where its head and the hashes of its segments stand, the hash of those."""

    file: LakeFile
    head: Span
    digests: Span
    seal: str


class LayerWriter:
    """Writes a layer from front to back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        path.chmod(0o600)
        self._whole = hashlib.sha256()
        self._digests: list[bytes] = []
        self._segment = bytearray()
        self.at = 0

    def append(self, data: bytes | memoryview) -> Span:
        """Write on; where it stands."""
        span = Span(at=self.at, length=len(data))
        self._file.write(data)
        self._whole.update(data)
        self.at += len(data)
        self._segment += data
        full = len(self._segment) // SEGMENT * SEGMENT
        if full:
            with memoryview(self._segment) as held:
                self._digests += [_digest(held[at : at + SEGMENT]) for at in range(0, full, SEGMENT)]
            del self._segment[:full]
        return span

    def texts(self, texts: Sequence[str]) -> TextsLayout:
        """Write a sorted list of texts."""
        joined = "".join(texts)
        lengths = map(len, texts if joined.isascii() else [text.encode() for text in texts])
        starts = np.zeros(len(texts) + 1, dtype="<u4")
        np.cumsum(np.fromiter(lengths, dtype="<u4", count=len(texts)), out=starts[1:])
        return TextsLayout(count=len(texts), starts=self.append(starts.tobytes()), text=self.append(joined.encode()))

    def finish(self, layout: LayerLayout, *, rows: int) -> tuple[LayerFile, Path]:
        """Write the head; the file is complete, but not yet flushed to the disk nor in its place."""
        head = self.append(layout.dumps().encode())
        if self._segment:
            self._digests.append(_digest(self._segment))
        tail = b"".join(self._digests)
        digests = Span(at=self.at, length=len(tail))
        self._file.write(tail)
        self._whole.update(tail)
        self._file.close()
        file = LakeFile(path="", sha256=self._whole.hexdigest(), size=self.at + len(tail), rows=rows)
        return LayerFile(file=file, head=head, digests=digests, seal=hashlib.sha256(tail).hexdigest()), self._path

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Layer:
    """An open layer; any number of threads may read it. The file stays open until nobody holds the layer."""

    def __init__(self, *, root: Path, entry: LayerFile) -> None:
        self.entry = entry
        self._file = root / entry.file.path
        try:
            self._handle = os.open(self._file, os.O_RDONLY)
        except OSError:
            raise self._damaged(en="it is missing", zh="文件不存在") from None
        weakref.finalize(self, os.close, self._handle)
        self._stamp: Stamp | None = None
        self._digests = b""
        self._sound = bytearray()
        self._proven()
        self.layout = LayerLayout.of(json.loads(self.stretch(entry.head)))
        self._dictionaries = {
            domain.name: zstandard.ZstdCompressionDict(self.stretch(domain.dictionary))
            for domain in self.layout.domains.values()
            if domain.dictionary
        }
        self._own = threading.local()
        self._texts: dict[str, tuple[str, ...]] = {}

    def in_place(self) -> bool:
        """Whether the file opened still stands under its name."""
        try:
            there = self._file.stat()
        except OSError:
            return False
        opened = os.fstat(self._handle)
        return (there.st_dev, there.st_ino) == (opened.st_dev, opened.st_ino)

    def _proven(self) -> None:
        """Know the hashes of the segments, and that none was proved yet; again as soon as the file was touched."""
        stamp = self._stand()
        if stamp == self._stamp:
            return
        if stamp[0] != self.entry.file.size:
            raise self._damaged(
                en=f"it has {stamp[0]} bytes, {self.entry.file.size} were committed",
                zh=f"现为 {stamp[0]} 字节，入库时为 {self.entry.file.size} 字节",
            )
        digests = self._read(self.entry.digests)
        if hashlib.sha256(digests).hexdigest() != self.entry.seal:
            raise self._altered()
        self._digests, self._sound, self._stamp = digests, bytearray(len(digests) // DIGEST), stamp

    def stretch(self, span: Span) -> bytes:
        """A stretch of the file, its segments proved. Raises `FileDamaged`."""
        self._proven()
        for segment in range(span.at // SEGMENT, (span.at + span.length - 1) // SEGMENT + 1):
            if not self._sound[segment]:
                self._prove(segment)
        return self._read(span)

    def body(self, domain: DomainLayout, key: int | str) -> bytes:
        """All that the layer holds of a key, unpacked; empty where it holds nothing."""
        place = self._place(domain, key)
        if place < 0:
            return b""
        starts = self.stretch(Span(at=domain.starts.at + 8 * place, length=16))
        first, after = int.from_bytes(starts[:8], "little"), int.from_bytes(starts[8:], "little")
        if first == after:
            return b""
        packed = self.stretch(Span(at=first, length=after - first))
        try:
            return self._unpacker(domain.name).decompress(packed, max_output_size=MOST_RAW)
        except zstandard.ZstdError:
            raise self._altered() from None

    def kind(self, domain: DomainLayout, key: int) -> int:
        """Which kind of subject a key is, from 1; 0 where the layer does not know."""
        place = self._place(domain, key)
        if place < 0 or domain.kinds is None:
            return 0
        return self.stretch(Span(at=domain.kinds.at + place, length=1))[0]

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, read once."""
        known = self._texts.get(name)
        if known is None:
            layout = self.layout.texts[name]
            starts = np.frombuffer(self.stretch(layout.starts), dtype="<u4").tolist()
            text = self.stretch(layout.text) if layout.text.length else b""
            known = tuple(text[starts[n] : starts[n + 1]].decode() for n in range(layout.count))
            self._texts[name] = known
        return known

    def text(self, name: str, place: int) -> str:
        """One text of a list, without reading the others."""
        return self._text(self.layout.texts[name], place).decode()

    def _text(self, layout: TextsLayout, place: int) -> bytes:
        starts = self.stretch(Span(at=layout.starts.at + 4 * place, length=8))
        first, after = int.from_bytes(starts[:4], "little"), int.from_bytes(starts[4:], "little")
        return self.stretch(Span(at=layout.text.at + first, length=after - first)) if after > first else b""

    def _place(self, domain: DomainLayout, key: int | str) -> int:
        """The number of a key in its domain; -1 where it is not there."""
        if domain.texts is not None:
            return self._text_place(domain, domain.texts, key) if isinstance(key, str) else -1
        if domain.keys is None or not isinstance(key, int):
            return -1
        page = bisect_right(domain.fence, key) - 1
        if page < 0:
            return -1
        first = page * PAGE
        length = min(PAGE, domain.count - first)
        keys = np.frombuffer(self.stretch(Span(at=domain.keys.at + 8 * first, length=8 * length)), dtype="<i8")
        at = int(keys.searchsorted(key))
        return first + at if at < length and keys[at] == key else -1

    def _text_place(self, domain: DomainLayout, texts: TextsLayout, key: str) -> int:
        asked = key.encode("utf-8", "surrogatepass")
        page = bisect_right(domain.fence, key) - 1
        if page < 0:
            return -1
        first = page * PAGE
        numbers = range(first, min(first + PAGE, domain.count))
        at = first + bisect_left(numbers, asked, key=lambda place: self._text(texts, place))
        return at if at < numbers.stop and self._text(texts, at) == asked else -1

    def _unpacker(self, domain: str) -> zstandard.ZstdDecompressor:
        """An unpacker of this thread: they are not for two at once."""
        own: dict[str, zstandard.ZstdDecompressor] = self._own.__dict__
        if domain not in own:
            own[domain] = zstandard.ZstdDecompressor(
                dict_data=self._dictionaries.get(domain), format=zstandard.FORMAT_ZSTD1_MAGICLESS
            )
        return own[domain]

    def _prove(self, segment: int) -> None:
        at = segment * SEGMENT
        length = min(SEGMENT, self.entry.digests.at - at)
        if length <= 0 or _digest(self._read(Span(at=at, length=length))) != self._written(segment):
            raise self._altered()
        self._sound[segment] = 1

    def _written(self, segment: int) -> bytes:
        return self._digests[segment * DIGEST : (segment + 1) * DIGEST]

    def _read(self, span: Span) -> bytes:
        try:
            data = os.pread(self._handle, span.length, span.at)
        except OSError as failed:
            reason = failed.strerror or ""
            raise self._damaged(en=f"it cannot be read ({reason})", zh=f"无法读取（{reason}）") from failed
        if len(data) != span.length:
            raise self._altered()
        return data

    def _stand(self) -> Stamp:
        status = os.fstat(self._handle)
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def _altered(self) -> custody.FileDamaged:
        return self._damaged(en="its SHA-256 is not the one committed", zh="SHA-256 与入库时不符")

    def _damaged(self, *, en: str, zh: str) -> custody.FileDamaged:
        return custody.FileDamaged(path=self.entry.file.path, found=Phrase(en=en, zh=zh))


def _digest(data: bytes | bytearray | memoryview) -> bytes:
    return hashlib.sha256(data).digest()
