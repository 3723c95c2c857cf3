"""A warning as somebody wrote it down: a CAP file, or a plain Chinese notice, as what it announces and its words.

Notices come from offices whose editors write UTF-8 or GB 18030. The same words are the same warning, whatever blank
lines stand around them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final

from saltern.apps.lifecycle.alerts import cap, concern, notice
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.alerts.words import Words
from saltern.errors import SalternError

NOTICE: Final = ".txt"
"""How the name of a file with a plain notice ends."""
Read = tuple[tuple[Announcement, ...], str]


class WarningFileKindUnknown(SalternError):
    """{name} is neither a CAP file (.cap, .xml) nor a plain notice (.txt)."""

    family = "invalid"
    zh = "{name} 既不是 CAP 文件（.cap、.xml），也不是预警文字（.txt）。"


class NoticeNotText(SalternError):
    """The notice is not text in UTF-8 or GB 18030."""

    family = "invalid"
    zh = "预警文字不是 UTF-8 或 GB 18030 编码的文本。"


def read(*, name: str, data: bytes, words: Words) -> Read:
    """What a file announces; its name says how to read it.

    Raises `WarningFileKindUnknown`, and whatever `cap.read`, `concern.from_cap` and `notice.read_all` refuse.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise WarningFileKindUnknown(name=name)
    return reader(data, words)


def cap_file(data: bytes, words: Words) -> Read:
    """A CAP file."""
    return concern.from_cap(cap.read(data), places=words.places, scale=words.scale), cap.words_of(data)


def notice_file(data: bytes, words: Words) -> Read:
    """A plain notice in a file. Raises `NoticeNotText`."""
    return plain(decoded(data), words)


def plain(text: str, words: Words) -> Read:
    """A plain notice."""
    said = text.strip()
    identity = f"notice:{hashlib.sha256(said.encode()).hexdigest()[:32]}"
    read = notice.read_all(said, places=words.places)
    return tuple(concern.from_notice(one, identity=identity, number=number) for number, one in enumerate(read, 1)), said


def decoded(data: bytes) -> str:
    """Text in one of the two encodings notices come in. Raises `NoticeNotText`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NoticeNotText


READERS: Final[Mapping[str, Callable[[bytes, Words], Read]]] = {
    ".cap": cap_file,
    ".xml": cap_file,
    NOTICE: notice_file,
}
