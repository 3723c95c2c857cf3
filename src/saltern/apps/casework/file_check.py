"""A file looked through before it is taken in: what it truly is, whole, small enough, and with nothing in it that acts.

Only what a camera or a scanner makes is taken: JPEG, PNG, PDF. Nothing is opened with a program for it: signatures,
sizes and names are read from the bytes, and compressed parts of a PDF up to a limit. A refusal says what is wrong and
what to do, in words of its own (`docs/adr/0024`).
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar, Final

from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

MIB: Final = 1024 * 1024
LARGEST: Final = 10 * MIB
MOST_PIXELS: Final = 100_000_000
PIXELS: Final = Phrase(zh="1亿", en="100 million")
MOST_PAGES: Final = 50
MOST_UNPACKED: Final = 16 * MIB
"""What the compressed parts of one PDF may come to."""
LONGEST_NAME: Final = 100
NO_ENDING: Final = Phrase(zh="没有后缀的", en="nameless")

KINDS: Final[Mapping[str, str]] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
"""What is taken in, by the end of its name."""
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that bear its size."""
BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that nothing follows."""
ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
DICTIONARY: Final = 2_048
"""Bytes before a stream in which its dictionary is looked for."""
PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
ENCRYPTED: Final = re.compile(rb"/Encrypt[\s<\[]")
ACTING: Final = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|XFA(?=[\s\[\d]))(?![A-Za-z])"
)
"""Names of a PDF under which it does something by itself, or carries another file."""


class FileRefused(SalternError):
    """This file cannot be taken in."""

    family = "invalid"
    zh = "这份文件收不了。"

    todo: ClassVar[Phrase] = NOTHING
    """What to do now."""


class NoFileChosen(FileRefused):
    """No picture or file was chosen."""

    family = "invalid"
    zh = "还没有选照片或文件。"
    todo = Phrase(zh="点“选照片或文件”，选好再上传。", en="Choose a picture or a file, then hand it in.")


class FileEmpty(FileRefused):
    """This file is empty."""

    family = "invalid"
    zh = "这份文件是空的。"
    todo = Phrase(
        zh="多半是没下载完，打开看看再选一次。", en="It was most likely not downloaded whole; open it and choose again."
    )


class FileTooLarge(FileRefused):
    """This file is larger than {most} MB, the most we take."""

    family = "invalid"
    zh = "这份超过{most}MB，我们一次收{most}MB。"
    todo = Phrase(zh="直接拍照会小很多；多页就一页一页传。", en="A photo is much smaller; hand pages in one by one.")


class FileKindNotTaken(FileRefused):
    """We cannot take {ending} files."""

    family = "invalid"
    zh = "收不了{ending}文件。"
    todo = Phrase(zh="存成PDF，或直接拍照，都行。", en="Save it as PDF or take a picture; either will do.")


class FileNotAsNamed(FileRefused):
    """This file is called {ending}, and it is something else inside."""

    family = "invalid"
    zh = "这份文件叫{ending}，里面却不是。"
    todo = Phrase(
        zh="改名字没有用，请用原来的程序另存，或拍照。",
        en="A new name does not help: save it anew from its program, or take a picture.",
    )


class FileCut(FileRefused):
    """This file is damaged and cannot be read."""

    family = "invalid"
    zh = "这份文件打不开。"
    todo = Phrase(
        zh="传的路上没坏，是原件不完整。换一份，或拍照。",
        en="It came through as it was: the original is not whole. Take another one, or a picture.",
    )


class FileLocked(FileRefused):
    """This file has a password; we cannot look into it."""

    family = "invalid"
    zh = "文件有密码，我们看不了。"
    todo = Phrase(
        zh="去掉密码再传。密码请不要发给任何人。",
        en="Take the password off and hand it in again. Give the password to nobody.",
    )


class FileActs(FileRefused):
    """There is a program or another file inside this PDF."""

    family = "invalid"
    zh = "这份PDF里藏着程序或别的文件。"
    todo = Phrase(
        zh="没有收下，也没有留。请打印成新的PDF，或拍照。",
        en="It was not taken and not kept. Print it to a new PDF, or take a picture.",
    )


class FileTooMuch(FileRefused):
    """There is too much in this file: at most {pages} pages, or a picture of {pixels} points."""

    family = "invalid"
    zh = "这份内容太多：PDF最多{pages}页，照片最多{pixels}点。"
    todo = Phrase(zh="只传要看的那几页。", en="Hand in only the pages that are needed.")


class FileGivenBefore(FileRefused):
    """You have given this very file already."""

    family = "invalid"
    zh = "这一份刚才交过了，是同一张。"
    todo = Phrase(zh="交过的都在，请选下一页，或者直接继续。", en="It is here; choose the next page, or go on.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedThrough:
    """A file that may be taken in. `pages` is 1 for a picture."""

    name: str
    kind: str
    size: int
    sha256: str
    pages: int


def look_through(*, name: str, content: bytes, given: Collection[str] = ()) -> LookedThrough:
    """What a file is. `given` are the hashes of what lies there already.

    Raises `NoFileChosen`, `FileEmpty`, `FileTooLarge`, `FileKindNotTaken`, `FileNotAsNamed`, `FileCut`, `FileLocked`,
    `FileActs`, `FileTooMuch`, `FileGivenBefore`.
    """
    called = plain_name(name)
    ending = PurePosixPath(called).suffix.lower()
    if not called:
        raise NoFileChosen
    if not content:
        raise FileEmpty
    if len(content) > LARGEST:
        raise FileTooLarge(most=LARGEST // MIB)
    if ending not in KINDS:
        raise FileKindNotTaken(ending=Phrase.same(ending) if ending else NO_ENDING)
    kind = KINDS[ending]
    if kind_of(content) != kind:
        raise FileNotAsNamed(ending=ending)
    pages = READERS[kind](content)
    digest = hashlib.sha256(content).hexdigest()
    if digest in given:
        raise FileGivenBefore
    return LookedThrough(name=called, kind=kind, size=len(content), sha256=digest, pages=pages)


def plain_name(name: str) -> str:
    r"""A file's name without folders and signs that nobody sees, short enough to show.

    >>> plain_name("C:\\fakepath\\合同\x00\u202egpj.exe")
    '合同gpj.exe'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if sign.isprintable()).strip()
    stem, dot, ending = seen.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else seen[:LONGEST_NAME]


def kind_of(content: bytes) -> str:
    """What a file is by its first bytes; empty where it is nothing we take."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(PNG):
        return "image/png"
    return "application/pdf" if b"%PDF-" in content[:1024] else ""


def check_pixels(width: int, height: int) -> int:
    """One page of so many points. Raises `FileCut`, `FileTooMuch`."""
    if not width or not height:
        raise FileCut
    if width * height > MOST_PIXELS:
        raise too_much()
    return 1


def too_much() -> FileTooMuch:
    """The refusal of what would swell when it is opened."""
    return FileTooMuch(pages=MOST_PAGES, pixels=PIXELS)


def read_jpeg(content: bytes) -> int:
    """The segments of a JPEG up to its picture. Raises `FileCut`, `FileTooMuch`."""
    size: tuple[int, int] | None = None
    for marker, body in _segments(content):
        if marker in JPEG_SIZES:
            if len(body) < 5:
                raise FileCut
            height, width = struct.unpack(">HH", body[1:5])
            size = width, height
        elif marker == 0xDA:
            break
    else:
        raise FileCut
    if size is None or b"\xff\xd9" not in content[-65_536:]:
        raise FileCut
    return check_pixels(*size)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise FileCut
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in BARE:
            at += 2
        else:
            length = int.from_bytes(content[at + 2 : at + 4])
            if length < 2 or at + 2 + length > len(content):
                raise FileCut
            yield marker, content[at + 4 : at + 2 + length]
            at += 2 + length


def read_png(content: bytes) -> int:
    """The chunks of a PNG, each with its check sum, to the last. Raises `FileCut`, `FileTooMuch`."""
    at, size = len(PNG), None
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(name + body) != int.from_bytes(check):
            raise FileCut
        if name == b"IHDR" and length == 13:
            size = struct.unpack(">II", body[:8])
        if name == b"IEND":
            if size is None:
                break
            return check_pixels(*size)
        at += 12 + length
    raise FileCut


def read_pdf(content: bytes) -> int:
    """The pages of a PDF. Raises `FileCut`, `FileLocked`, `FileActs`, `FileTooMuch`."""
    if b"%%EOF" not in content[-2_048:] or b"startxref" not in content[-4_096:]:
        raise FileCut
    plain = unescaped(STREAM.sub(b" ", content))
    if ENCRYPTED.search(plain):
        raise FileLocked
    inside = b"\n".join(_unpacked(content))
    if any(ACTING.search(part) for part in (unescaped(content), plain, unescaped(inside))):
        raise FileActs
    pages = sum(len(PAGE.findall(part)) for part in (plain, unescaped(inside)))
    if pages > MOST_PAGES:
        raise too_much()
    if not pages:
        raise FileCut
    return pages


def unescaped(content: bytes) -> bytes:
    """Names of a PDF as they are meant: `#4a` in a name is a J."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What the object streams of a PDF hold, up to a limit. Raises `FileCut`, `FileTooMuch`."""
    left = MOST_UNPACKED
    for found in STREAM.finditer(content):
        before = unescaped(content[max(0, found.start() - DICTIONARY) : found.start()].rpartition(b" obj")[2])
        if b"/ObjStm" not in before:
            continue
        if b"/Filter" not in before:
            yield found[1]
            continue
        if b"/FlateDecode" not in before:
            raise FileCut
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(found[1], left)
        except zlib.error:
            raise FileCut from None
        if unpacking.unconsumed_tail:
            raise too_much()
        left -= len(part)
        if left <= 0:
            raise too_much()
        yield part


READERS: Final[Mapping[str, Callable[[bytes], int]]] = {
    "image/jpeg": read_jpeg,
    "image/png": read_png,
    "application/pdf": read_pdf,
}
"""How each kind is read: it gives the number of pages."""
