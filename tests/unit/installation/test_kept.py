"""A kept value is used while nothing it was read from has changed, and only where nobody else could have written it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from saltern.installation import kept as keeping
from saltern.installation.kept import kept


class Reader:
    """Reads the texts of a folder and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.times = 0

    def __call__(self) -> dict[str, str]:
        self.times += 1
        return {file.name: file.read_text() for file in sorted(self.folder.iterdir())}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "a.yaml").write_text("1")
    return Reader(folder)


def read(reader: Reader, tmp_path: Path) -> dict[str, str]:
    return kept(name="pack", folder=reader.folder, cache=tmp_path / "cache", read=reader)


def test_the_second_reading_opens_one_file(reader: Reader, tmp_path: Path) -> None:
    assert read(reader, tmp_path) == read(reader, tmp_path) == {"a.yaml": "1"}
    assert reader.times == 1
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert [(file.name, file.stat().st_mode & 0o777) for file in (tmp_path / "cache").iterdir()] == [
        ("pack.json", 0o600)
    ]


def change(folder: Path) -> None:
    times = (folder / "a.yaml").stat()
    (folder / "a.yaml").write_text("2")
    os.utime(folder / "a.yaml", ns=(times.st_atime_ns, times.st_mtime_ns))


def add(folder: Path) -> None:
    (folder / "b.txt").write_text("")


def rename(folder: Path) -> None:
    (folder / "a.yaml").rename(folder / "c.yaml")


@pytest.mark.parametrize("touch", [change, add, rename])
def test_any_change_of_a_file_is_noticed(touch: Callable[[Path], None], reader: Reader, tmp_path: Path) -> None:
    read(reader, tmp_path)
    touch(reader.folder)
    assert read(reader, tmp_path) == {file.name: file.read_text() for file in reader.folder.iterdir()}
    assert reader.times == 2


def test_a_changed_program_reads_again(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(reader, tmp_path)
    monkeypatch.setattr(keeping, "readers", lambda: "another release")
    read(reader, tmp_path)
    assert reader.times == 2


def open_file(cache: Path) -> None:
    (cache / "pack.json").chmod(0o620)


def open_folder(cache: Path) -> None:
    cache.chmod(0o770)


def linked(cache: Path) -> None:
    (cache / "pack.json").rename(cache / "elsewhere.json")
    (cache / "pack.json").symlink_to(cache / "elsewhere.json")


def forged(cache: Path) -> None:
    head, _, _ = (cache / "pack.json").read_bytes().partition(b"\n")
    (cache / "pack.json").write_bytes(head + b"\n" + json.dumps([["dict", "a.yaml", "forged"]]).encode())


def torn(cache: Path) -> None:
    whole = (cache / "pack.json").read_bytes()
    (cache / "pack.json").write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize("spoil", [open_file, open_folder, linked, forged, torn])
def test_what_others_could_have_written_or_what_is_damaged_is_not_used(
    spoil: Callable[[Path], None], reader: Reader, tmp_path: Path
) -> None:
    read(reader, tmp_path)
    spoil(tmp_path / "cache")
    assert read(reader, tmp_path) == {"a.yaml": "1"}
    assert reader.times == 2


def test_where_nothing_can_be_kept_everything_is_read(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert read(reader, tmp_path) == read(reader, tmp_path) == {"a.yaml": "1"}
    assert reader.times == 2


def test_a_fault_is_told_each_time_and_never_kept(tmp_path: Path) -> None:
    def failing() -> dict[str, str]:
        raise LookupError("faulty")

    (tmp_path / "pack").mkdir()
    for _ in range(2):
        with pytest.raises(LookupError, match=r"^'?faulty'?$"):
            kept(name="pack", folder=tmp_path / "pack", cache=tmp_path / "cache", read=failing)
    assert not (tmp_path / "cache").exists()
