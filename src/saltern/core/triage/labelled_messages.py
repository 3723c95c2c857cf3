"""Messages with the kind each was given, read from a file: CSV in UTF-8, plain or gzipped, `id,label,text,words`.

`words` are the words of a message, parted by blanks, where somebody has already split it; else the text is split
here. Every fault is told at once, with line and column.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saltern.core.documents.cells import Row, rows_in
from saltern.core.triage.message_words import message_words
from saltern.errors import Fault, Faults, Place, SalternError
from saltern.words import Phrase

COLUMNS: Final = ("id",)
LARGEST: Final = 1 << 29
"""Bytes of a file, unpacked, that are read."""
GZIP: Final = b"\x1f\x8b"


class MessagesUnreadable(SalternError):
    """{file} cannot be read: {why}."""

    family = "invalid"
    zh = "{file} 无法读取：{why}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledMessage:
    """A message as its words, and its kind ("" where none is known)."""

    key: str
    kind: str
    words: tuple[str, ...]


def read_messages(path: Path, *, labelled: bool = True) -> tuple[LabelledMessage, ...]:
    """The messages of a file; without `labelled` no kind is asked for.

    Raises `MessagesUnreadable`, `Faults`, `OSError`.
    """
    faults: list[Fault] = []
    found: dict[str, LabelledMessage] = {}
    columns, spare = (("id", "label"), ("text", "words")) if labelled else (("id",), ("label", "text", "words"))
    name = path.name
    for row in rows_in(text=_text(path), name=name, columns=columns, faults=faults, spare=spare):
        message = _message(row, labelled=labelled)
        if message.key in found:
            again = Phrase(en=f'"{message.key}" again', zh=f"“{message.key}”重复")
            row.fault("id", "duplicate-key", again, Phrase(en="each id once", zh="每个编号只出现一次"))
        found[message.key] = message
    if not faults and not found:
        nothing = Phrase(en="no message", zh="没有任何文字")
        faults.append(Place(file=name, line=1).fault("empty-file", nothing, Phrase(en="messages", zh="若干条文字")))
    if faults:
        raise Faults(faults)
    return tuple(found.values())


def _message(row: Row, *, labelled: bool) -> LabelledMessage:
    text = row.text("text")
    words = row.words("words") or message_words(text)
    if not words and labelled:
        said = Phrase(en="neither words nor a text with words", zh="既没有 words，text 中也没有词")
        at = "words" if "words" in row.values else "text" if "text" in row.values else "id"
        row.fault(at, "missing-field", said, Phrase(en='a "text", or its "words"', zh="“text”或其“words”"))
    return LabelledMessage(key=row.text("id", required=True), kind=row.text("label", required=labelled), words=words)


def _text(path: Path) -> str:
    """What a file says, unpacked. Raises `MessagesUnreadable`, `Faults` where it is no UTF-8."""
    try:
        _check_size(path.stat().st_size, path)
        content = b"".join(_unpacked(path.read_bytes(), path))
    except zlib.error:
        why = Phrase(en="it is no whole gzip file", zh="不是完整的 gzip 文件")
        raise MessagesUnreadable(file=path, why=why) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        byte, line = content[wrong.start], content[: wrong.start].count(b"\n") + 1
        found = Phrase(en=f"the byte 0x{byte:02x}", zh=f"字节 0x{byte:02x}")
        place = Place(file=path.name, line=line)
        raise Faults([place.fault("not-utf-8", found, Phrase(en="UTF-8 text", zh="UTF-8 文本"))]) from None


def _unpacked(content: bytes, path: Path) -> Iterator[bytes]:
    """The content of a file, of all members where it is gzipped, refused before it is larger than may be read."""
    size = 0
    while content.startswith(GZIP):
        member = zlib.decompressobj(wbits=31)
        part = member.decompress(content, LARGEST - size + 1)
        size += len(part)
        _check_size(size, path)
        if not member.eof:
            raise zlib.error
        yield part
        content = member.unused_data
    if content and size:
        raise zlib.error
    _check_size(len(content), path)
    yield content


def _check_size(size: int, path: Path) -> None:
    if size > LARGEST:
        why = Phrase(en=f"it holds more than {LARGEST >> 20} MB", zh=f"内容超过 {LARGEST >> 20} MB")
        raise MessagesUnreadable(file=path, why=why)
