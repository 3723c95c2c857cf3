"""A version of the pack as an archive: taken apart where it is sound, every fault with its place where it is not."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from saltern.core.catalogue.fingerprint import fingerprint
from saltern.errors import Faults
from saltern.installation import pack_archive
from saltern.installation.environment import read
from saltern.installation.pack_archive import (
    ArchiveTooLarge,
    ArchiveUnreadable,
    ArchiveWithoutPack,
    take_archive,
    unpacked,
)
from saltern.installation.pack_proposals import proposals


def zipped(files: Mapping[str, bytes], *, links: Mapping[str, str] | None = None) -> bytes:
    """An archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, to in (links or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, to)
    return made.getvalue()


def said(data: bytes) -> list[str]:
    """Every fault of an archive."""
    with pytest.raises(Faults) as refused:
        unpacked(data)
    return [fault.said("en") for fault in refused.value.faults]


def test_an_archive_becomes_a_proposed_folder_named_for_its_content_once(tmp_path: Path) -> None:
    environment, told = read({"SALTERN_HOME": str(tmp_path)}), list[tuple[str, str]]()
    data = zipped({"mine/pack.yaml": b"a: 1\n", "mine/items/one.yaml": b"b: 1\n", "mine/README.md": b"\xff"})

    def note(name: str, version: str) -> None:
        told.append((name, version))
        assert len(proposals(environment)) == len(told) - 1 or len(told) == 2

    for _ in range(2):
        name, version = take_archive(environment, file=io.BytesIO(data), called="C:\\我的 pack!.zip", note=note)
    folder = tmp_path / "proposals" / name
    assert name == f"pack-{version[:8]}"
    assert told == [(name, version)] * 2
    assert proposals(environment) == {name: version}
    assert version == fingerprint(folder)
    assert sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*.yaml")) == [
        "items/one.yaml", "pack.yaml",
    ]  # fmt: skip
    assert not (folder / "README.md").exists()


def test_what_leads_outside_is_a_link_or_is_encrypted_is_refused_each_with_its_name(tmp_path: Path) -> None:
    data = zipped(
        {"../../evil.yaml": b"", "/etc/evil.yaml": b"", "a\\..\\b.yaml": b"", "pack.yaml": b"a: 1\n"},
        links={"items": "/etc"},
    )
    assert said(data) == [
        "../../evil.yaml: outside: found ../../evil.yaml; expected a path inside the archive",
        "/etc/evil.yaml: outside: found /etc/evil.yaml; expected a path inside the archive",
        "a\\..\\b.yaml: outside: found a\\..\\b.yaml; expected a path inside the archive",
        "items: no-plain-file: found a link; expected a plain file",
    ]
    locked = bytearray(zipped({"pack.yaml": b"a: 1\n"}))
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(head) + offset] |= 1
    assert said(bytes(locked)) == ["pack.yaml: encrypted: found encrypted; expected a plain file"]
    with pytest.raises(Faults):
        take_archive(read({"SALTERN_HOME": str(tmp_path)}), file=io.BytesIO(data), called="x.zip", note=lambda *_: None)
    assert not (tmp_path / "proposals").exists()


def test_what_is_not_utf_8_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"pack.yaml": b"a: 1\nb: \xff\n", "units.csv": "单位\n".encode("gb18030"), "law/a.gz": b"no gzip"})
    assert said(data) == [
        "pack.yaml:2:1: not-utf-8: found the byte 0xff; expected UTF-8 text",
        "units.csv:1:1: not-utf-8: found the byte 0xb5; expected UTF-8 text",
        "law/a.gz: no-gzip: found not gzip; expected gzip",
    ]
    old = zipped({"abcd.yaml": b""}).replace(b"abcd", "单位".encode("gb18030"))
    assert [line.split(": found")[0].split(": ")[1] for line in said(old)] == ["name-not-utf-8"]
    assert ": name-not-utf-8: found " in said(old)[0]


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_archive, "MOST_FILE", 1 << 20)
    monkeypatch.setattr(pack_archive, "MOST_WHOLE", 2 << 20)
    zeros = bytes(1 << 20)
    assert said(zipped({"a.yaml": zeros + b"0", "pack.yaml": b""})) == [
        "a.yaml: too-large: found 1.0 MB; expected at most 1 MB"
    ]
    assert said(zipped({"a.yaml": zeros, "b.yaml": zeros, "c.yaml": zeros})) == [
        "zip: too-large: found 3.0 MB; expected at most 2 MB"
    ]
    assert said(zipped({"a.gz": gzip.compress(zeros + b"0"), "pack.yaml": b""})) == [
        "a.gz: too-large: found unpacked, more; expected at most 1 MB"
    ]
    lying = bytearray(zipped({"pack.yaml": bytes(3 << 20)}))
    for head, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", lying, lying.index(head) + offset, 10)
    with pytest.raises((ArchiveUnreadable, Faults)):
        unpacked(bytes(lying))
    monkeypatch.setattr(pack_archive, "MOST_FILES", 1)
    assert said(zipped({"a.yaml": b"", "b.yaml": b""})) == ["zip: too-many-files: found 2; expected at most 1 files"]


def test_no_archive_no_pack_and_too_much_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"hello", zipped({"pack.yaml": b"a: 1\n"})[:60]):
        with pytest.raises(ArchiveUnreadable):
            unpacked(data)
    for files in ({"one/a.yaml": b"", "two/pack.yaml": b""}, {"README.md": b""}):
        with pytest.raises(ArchiveWithoutPack):
            unpacked(zipped(files))
    monkeypatch.setattr(pack_archive, "MOST_ARCHIVE", 10)
    with pytest.raises(ArchiveTooLarge):
        take_archive(
            read({"SALTERN_HOME": str(tmp_path)}), file=io.BytesIO(bytes(11)), called="x.zip", note=lambda *_: None
        )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_no_version() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("pack.yaml", "a: 1\n")
        archive.writestr("pack.yaml", "a: 2\n")
    assert said(made.getvalue()) == ["pack.yaml: duplicate-file: found pack.yaml; expected each once"]
