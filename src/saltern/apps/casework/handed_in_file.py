"""A handed-in file as operations give it away: what it is, where it lies, never its content by the way. 交来的文件"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ForMaterial:
    """What a file is handed in for: a material of a form being filled in, or of the case it became."""

    item: str
    subject: int
    material: str
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """Where a file lies: with which application, for which of its materials; `case` is empty where that is a draft."""

    request: str
    item: str
    material: str
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file. `called` is the material's name it was given for first.

    `touched` is when a form it lies with was last saved; `in_use`: an application it lies with is open; `closed` the
    day on which the last of the others was closed; `taken_away` the day its content went.
    """

    key: str
    subject: int
    item: str
    material: str
    called: Phrase
    name: str
    kind: str
    size: int
    pages: int
    given_at: dt.datetime
    touched: dt.datetime | None = None
    in_use: bool = False
    closed: dt.date | None = None
    taken_away: dt.date | None = None
    lies: tuple[Lies, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file with its content, for whoever may see it."""

    file: FileView
    content: bytes
