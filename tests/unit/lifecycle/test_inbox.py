"""The folder warnings arrive in: each file once, whole, and never silently passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from saltern.apps.lifecycle.alerts import cap, inbox
from saltern.apps.lifecycle.alerts.inbox import Inbox


@pytest.fixture
def box(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "alerts")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def taken(box: Inbox) -> list[tuple[str, bytes]]:
    """Take all that waits, as a worker does."""
    found = []
    for paper in box.take():
        found.append((paper.name, paper.read()))
        box.file(paper)
    return found


def test_a_file_handed_over_is_taken_once_and_filed_under_its_name(box: Inbox) -> None:
    place = box.put(name="storm.xml", data=b"<alert/>")
    assert names(box.folder) == ["refused", place.name, "taken", "taking"]
    assert box.waiting()
    assert taken(box) == [(place.name, b"<alert/>")]
    assert (taken(box), box.waiting()) == ([], False)
    assert names(box.folder / "taken") == [place.name]


def test_the_same_bytes_handed_over_twice_are_one_file_and_others_are_two(box: Inbox) -> None:
    assert box.put(name="storm.xml", data=b"a") == box.put(name="storm.xml", data=b"a")
    assert box.put(name="storm.xml", data=b"a") != box.put(name="storm.xml", data=b"b")
    assert sorted(data for _, data in taken(box)) == [b"a", b"b"]


def test_what_is_being_written_is_left_alone(box: Inbox) -> None:
    for name in (".storm.xml", "storm.xml.part", "storm.tmp"):
        (box.folder / name).write_bytes(b"<al")
    assert (box.waiting(), taken(box)) == (False, [])


def test_files_are_taken_in_the_order_they_were_written(box: Inbox) -> None:
    for age, name in enumerate(("c.xml", "a.xml", "b.xml")):
        (box.folder / name).write_bytes(b"")
        os.utime(box.folder / name, ns=(age, age))
    assert [name for name, _ in taken(box)] == ["c.xml", "a.xml", "b.xml"]


def test_a_second_file_of_the_same_name_never_takes_the_place_of_the_first(box: Inbox) -> None:
    (box.folder / "storm.xml").write_bytes(b"first")
    papers = box.take()
    first = next(papers)
    (box.folder / "storm.xml").write_bytes(b"second")
    assert first.read() == b"first"
    box.file(first)
    assert list(papers) == []
    assert taken(box) == [("storm.xml", b"second")]
    kept = {path.name: path.read_bytes() for path in (box.folder / "taken").iterdir()}
    assert kept == {"storm.xml": b"first", "storm~2.xml": b"second"}


def test_what_one_taker_holds_another_leaves_alone_until_the_first_is_gone(box: Inbox) -> None:
    (box.folder / "storm.xml").write_bytes(b"x")
    first, second = box.take(), Inbox(box.folder)
    paper = next(first)
    assert taken(second) == []
    assert second.waiting()
    first.close()
    assert taken(second) == [(paper.name, b"x")]
    box.file(paper)
    assert names(box.folder / "taken") == ["storm.xml"]


def test_a_refused_file_lies_beside_the_reason(box: Inbox) -> None:
    for _ in range(2):
        (box.folder / "storm.xml").write_bytes(b"x")
        for paper in box.take():
            box.refuse(paper, why="看不懂 / not understood")
    assert names(box.folder / "refused") == [
        "storm.xml",
        "storm.xml.why.txt",
        "storm~2.xml",
        "storm~2.xml.why.txt",
    ]
    assert (box.folder / "refused" / "storm.xml.why.txt").read_text(encoding="utf-8") == "看不懂 / not understood\n"


def test_folders_links_and_giants_are_refused_not_read(box: Inbox, tmp_path: Path) -> None:
    (box.folder / "folder.xml").mkdir()
    (tmp_path / "secret").write_text("secret")
    (box.folder / "link.xml").symlink_to(tmp_path / "secret")
    os.mkfifo(box.folder / "pipe.xml")
    with (box.folder / "giant.xml").open("wb") as file:
        file.truncate(cap.LARGEST + 1)
    refused = {}
    for paper in box.take():
        with pytest.raises((inbox.WarningFileNotPlain, cap.AlertTooLarge)) as refusal:
            paper.read()
        refused[paper.name] = refusal.value.code
        box.refuse(paper, why=str(refusal.value))
    assert refused == {
        "folder.xml": "warning-file-not-plain",
        "link.xml": "warning-file-not-plain",
        "pipe.xml": "warning-file-not-plain",
        "giant.xml": "alert-too-large",
    }
    assert not box.waiting()
    assert (tmp_path / "secret").read_text() == "secret"


@pytest.mark.parametrize("name", ["预" * 83 + ".xml", "a" * 251 + ".xml", os.fsdecode(b"\xff\xfe.xml")], ids=len)
def test_any_name_a_folder_takes_can_be_filed_and_refused(box: Inbox, name: str) -> None:
    for done in (box.file, lambda paper: box.refuse(paper, why="…")):
        (box.folder / name).write_bytes(b"x")
        for paper in box.take():
            paper.name.encode()
            assert paper.name.endswith(".xml")
            done(paper)
    assert not box.waiting()
    assert (len(names(box.folder / "taken")), len(names(box.folder / "refused"))) == (1, 2)


def test_a_file_that_cannot_be_moved_is_said_once_and_tried_again_when_it_changed(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box.folder / "other.xml").write_bytes(b"o")
    (box.folder / "stuck.xml").write_bytes(b"s")
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "stuck.xml":
            raise PermissionError(1, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    seen = []
    for paper in box.take():
        try:
            paper.read()
        except inbox.WarningFileStuck as stuck:
            seen.append(str(stuck))
            box.refuse(paper, why=str(stuck))
        else:
            box.file(paper)
    message = "stuck.xml stays where it lies, it cannot be moved: Operation not permitted. Mend its permissions."
    assert (seen, names(box.folder / "taken"), box.waiting()) == ([message], ["other.xml"], False)
    monkeypatch.undo()
    (box.folder / "stuck.xml").chmod(0o600)
    assert taken(box) == [("stuck.xml", b"s")]


def test_a_folder_that_was_cleared_away_is_made_again(box: Inbox) -> None:
    for name in inbox.FOLDERS:
        (box.folder / name).rmdir()
    box.folder.rmdir()
    assert not box.waiting()
    box.put(name="storm.xml", data=b"x")
    assert [data for _, data in taken(box)] == [b"x"]
