"""A version of the pack as a zip archive: taken apart beside the proposed folders, every fault of it told with its
place, nothing of it written outside and nothing of it left where it is refused. 版本压缩包"""

from __future__ import annotations

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from saltern.core.catalogue.fingerprint import READ, fingerprint
from saltern.errors import Fault, Faults, Place, SalternError, Words
from saltern.installation.aside import aside
from saltern.words import Phrase

if TYPE_CHECKING:
    from pathlib import Path

    from saltern.installation.environment import Environment

MOST_ARCHIVE: Final = 10 << 20
MOST_FILES: Final = 5_000
MOST_FILE: Final = 32 << 20
MOST_WHOLE: Final = 128 << 20
"""Bytes of the archive, files in it, bytes of one of them and of all together, as they are unpacked."""
UTF8_NAME: Final = 0x800
ENCRYPTED: Final = 0x1
UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")
NAMED_AS: Final = re.compile(r"\.(?:zip|csv|xlsx)$", re.IGNORECASE)
NAME_MOST: Final = 40


class ArchiveTooLarge(SalternError):
    """The archive has more than {most} MB."""

    family = "invalid"
    zh = "压缩包超过 {most} MB。"


class ArchiveUnreadable(SalternError):
    """The file is no zip archive that can be read."""

    family = "invalid"
    zh = "该文件不是可读取的 zip 压缩包。"


class ArchiveWithoutPack(SalternError):
    """The archive holds no pack.yaml, neither at its top nor in a single folder."""

    family = "invalid"
    zh = "压缩包里没有 pack.yaml：应在最上层，或在唯一的一个文件夹里。"


def take_archive(
    environment: Environment, *, file: BinaryIO, called: str, note: Callable[[str, str], object]
) -> tuple[str, str]:
    """Unpack an archive into a proposed folder of its own; its name and version. `note` is told both before.

    Raises `ArchiveTooLarge`, `ArchiveUnreadable`, `ArchiveWithoutPack`, `Faults` with each entry that is refused.
    """
    data = file.read(MOST_ARCHIVE + 1)
    if len(data) > MOST_ARCHIVE:
        raise ArchiveTooLarge(most=MOST_ARCHIVE >> 20)
    files = unpacked(data)
    folder = environment.home / "proposals"
    with aside(folder) as part:
        for name, content in files.items():
            (part / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        return put(part, folder, called=called, note=note)


def put(part: Path, folder: Path, *, called: str, note: Callable[[str, str], object]) -> tuple[str, str]:
    """Give a pack that was made aside its place below `folder`, by what it was called and by its content; its name and
    version, which `note` is told before."""
    version = fingerprint(part)
    name = f"{_stem(called)}-{version[:8]}"
    note(name, version)
    if not (folder / name).exists():
        part.rename(folder / name)
    return name, version


def unpacked(data: bytes) -> dict[str, bytes]:
    """What a version is made of, by name, from an archive; other files are left out. Raises as `take_archive`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _files(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise ArchiveUnreadable from None


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise Faults(
            [_fault("", "too-many-files", str(len(entries)), _most(MOST_FILES, Phrase(en="files", zh="个文件")))]
        )
    faults = [fault for entry in entries for fault in _entry_faults(entry)]
    if sum(entry.file_size for entry in entries) > MOST_WHOLE:
        faults.append(_fault("", "too-large", _size(sum(one.file_size for one in entries)), _upto(MOST_WHOLE)))
    if faults:
        raise Faults(faults)
    found: dict[str, bytes] = {}
    left = MOST_WHOLE
    for entry in entries:
        if entry.is_dir() or PurePosixPath(entry.filename).suffix not in READ:
            continue
        if entry.filename in found:
            faults.append(
                _fault(entry.filename, "duplicate-file", entry.filename, Phrase(en="each once", zh="只出现一次"))
            )
            continue
        with archive.open(entry) as opened:  # what its head says of its size is not believed
            content = opened.read(min(MOST_FILE, left) + 1)
        if len(content) > min(MOST_FILE, left):
            raise Faults([_fault(entry.filename, "too-large", _size(len(content)), _upto(min(MOST_FILE, left)))])
        left -= len(content)
        faults.extend(_content_faults(entry.filename, content))
        found[entry.filename] = content
    if faults:
        raise Faults(faults)
    return _at_top(found)


def _entry_faults(entry: zipfile.ZipInfo) -> Iterator[Fault]:
    """What is wrong with an entry, before anything of it is read."""
    name, path = entry.filename, PurePosixPath(entry.filename)
    if not (entry.flag_bits & UTF8_NAME or name.isascii()):
        yield _fault(name, "name-not-utf-8", name, Phrase(en="a name in UTF-8", zh="UTF-8 的文件名"))
    if path.is_absolute() or ".." in path.parts or re.search(r"[\\:\x00-\x1f]", entry.orig_filename):
        yield _fault(name, "outside", name, Phrase(en="a path inside the archive", zh="压缩包内的路径"))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        found = Phrase(en="a link", zh="链接") if kind == stat.S_IFLNK else Phrase(en="a device", zh="设备文件")
        yield _fault(name, "no-plain-file", found, Phrase(en="a plain file", zh="普通文件"))
    if entry.flag_bits & ENCRYPTED:
        yield _fault(name, "encrypted", Phrase(en="encrypted", zh="已加密"), Phrase(en="a plain file", zh="普通文件"))
    if entry.file_size > MOST_FILE:
        yield _fault(name, "too-large", _size(entry.file_size), _upto(MOST_FILE))


def _content_faults(name: str, content: bytes) -> Iterator[Fault]:
    if name.endswith(".gz"):
        with gzip.open(io.BytesIO(content)) as opened:
            try:
                if len(opened.read(MOST_FILE + 1)) > MOST_FILE:
                    yield _fault(name, "too-large", Phrase(en="unpacked, more", zh="解开后更大"), _upto(MOST_FILE))
            except (OSError, EOFError, zlib.error):
                yield _fault(name, "no-gzip", Phrase(en="not gzip", zh="不是 gzip"), Phrase(en="gzip", zh="gzip"))
        return
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        byte = f"0x{content[wrong.start]:02x}"
        line = content[: wrong.start].count(b"\n") + 1
        found = Phrase(en=f"the byte {byte}", zh=f"字节 {byte}")
        yield Place(file=name, line=line, column=1).fault("not-utf-8", found, Phrase(en="UTF-8 text", zh="UTF-8 文本"))


def _at_top(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files with pack.yaml at the top, where they lie in one folder without it. Raises `ArchiveWithoutPack`."""
    if "pack.yaml" in found:
        return found
    tops = {name.split("/", 1)[0] for name in found}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if f"{top}/pack.yaml" not in found:
        raise ArchiveWithoutPack
    return {name.removeprefix(f"{top}/"): content for name, content in found.items()}


def _stem(called: str) -> str:
    """A name for the folder, from that of the file."""
    stem = UNFIT.sub("-", NAMED_AS.sub("", PurePosixPath(called.replace("\\", "/")).name)).strip(".-_")
    return stem[:NAME_MOST] or "pack"


def _fault(name: str, code: str, found: Words, expected: Words) -> Fault:
    return Place(file=name or "zip").fault(code, found, expected)


def _size(count: int) -> str:
    return f"{count / (1 << 20):.1f} MB"


def _upto(count: int) -> Phrase:
    return Phrase(en=f"at most {count >> 20} MB", zh=f"不超过 {count >> 20} MB")


def _most(count: int, what: Phrase) -> Phrase:
    return Phrase(en=f"at most {count} {what.en}", zh=f"不超过 {count} {what.zh}")
