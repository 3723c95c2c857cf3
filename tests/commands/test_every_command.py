"""Every command of the tree, whatever it is: JSON when it is asked for, and never a traceback, wherever it is typed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from saltern.installation.starter_pack import write_starter_pack
from worlds.command_tree import Typed, tree
from worlds.commands import Commands, usual

TREE = {" ".join(one.words): one for one in tree()}
ASKED = [one for name, one in TREE.items() if name != "demo"]
"""All but the one that would make a district before it answers."""
READERS = [one for one in ASKED if one.files]
NOBODY = 65534
ROOT = os.geteuid() == 0
Said = tuple[int, str, str]


def test_the_tree_is_the_whole_program() -> None:
    assert len(TREE) > 70
    assert {"feed take", "demo", "serve", "program end", "dmn check"} <= set(TREE)


def test_every_command_can_answer_as_json() -> None:
    assert [name for name, one in TREE.items() if "--json" not in one.options] == []


class Place:
    """A folder with the smallest pack and a home `var` that is made anew, as sound or as bad as a test wants it, for
    commands that find Django started. Whoever is root types as nobody, who has no right to what root made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "var"
        self._sound = folder / "sound"
        self._commands = Commands()
        self._seen = usual() | {"SALTERN_HOME": str(self.home), "COLUMNS": "200"}
        self._seen["SALTERN_PACK"] = str(folder / "pack")
        write_starter_pack(folder=folder / "pack", code="990101", name="湖滨区", name_en="")
        self.ask("migrate")
        shutil.copytree(self.home, self._sound)

    def ask(self, *words: str, user: int | None = None) -> Said:
        return self._commands.ask(*words, environment=self._seen, place=self.folder, started=True, user=user)

    def anew(self) -> Path:
        """The home as it is after `saltern migrate`."""
        self.clear()
        shutil.copytree(self._sound, self.home)
        return self.home

    def clear(self) -> None:
        if self.home.is_dir():
            self.home.chmod(0o700)
            shutil.rmtree(self.home)
        else:
            self.home.unlink(missing_ok=True)

    def close(self) -> None:
        self._commands.close()


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp())  # pytest's own folders let nobody in
    folder.chmod(0o777)
    made = Place(folder)
    yield made
    made.close()
    shutil.rmtree(folder)


def wrong(one: Typed, answer: Said, value: str = "") -> str:
    """What is wrong with an answer: a traceback, our own fault, a refusal that is no single line."""
    status, out, err = answer
    refused = status != 2 or (out == "" and err.startswith("error[") and err.endswith("\n"))
    if status in {0, 1, 2} and "Traceback" not in out + err and refused:
        return ""
    return f"{' '.join(one.words)} {value!r}: {status} {out[-300:]} {err[-600:]}"


def test_what_is_answered_or_refused_is_one_json_object(place: Place) -> None:
    place.anew()
    for one in ASKED:
        status, out, err = place.ask(*one.line("nothing"), "--json")
        said, silent = (err, out) if status == 2 else (out, err)
        assert (status in {0, 1, 2}, silent) == (True, ""), (one.words, status, out, err)
        assert isinstance(json.loads(said), dict), one.words


@pytest.mark.parametrize("content", [b"\xff\xfeS\0", None], ids=["UTF-16", "of somebody else"])
def test_settings_that_cannot_be_read_are_said_in_a_line(content: bytes | None, place: Place) -> None:
    place.anew()
    file = place.folder / ".env"
    file.write_bytes(content or b"SALTERN_LANGUAGE=en\n")
    file.chmod(0o644 if content else 0)
    try:
        for words in (("item", "list"), ("feed", "list"), ("work",)):
            status, out, err = place.ask(*words, user=NOBODY if ROOT else None)
            assert (status, out, err.splitlines()[1:]) == (2, "", []), words
            assert err.startswith("error[settings-unreadable]: The settings in "), words
    finally:
        file.unlink()


BAD = ["", "-1", "99999999999999999999", "\udce4\n"]


@pytest.mark.parametrize("value", BAD)
def test_no_argument_reaches_a_traceback(value: str, place: Place) -> None:
    place.anew()
    said = [wrong(one, place.ask(*one.line(value)), value) for one in ASKED if one.wanted]
    assert [line for line in said if line] == []


def test_no_option_reaches_a_traceback(place: Place) -> None:
    place.anew()
    said = [
        wrong(one, place.ask(*one.line("nothing"), option, "nothing"), option)
        for one in TREE.values()
        for option in sorted(one.valued)
        if not (one.words == ("demo",) and option == "--language")
    ]
    assert [line for line in said if line] == []


FILES: dict[str, bytes] = {
    "nothing in it": b"",
    "NUL": bytes(5_000),
    "any bytes": bytes(range(256)) * 16,
    "a line of ten million": b"9" * 10_000_000,
    "UTF-16": "编号,姓名\n1,王\n".encode("utf-16"),
    "GB18030": "编号,姓名\n1,王\n".encode("gb18030"),
    "brackets in brackets": b"[" * 50_000,
    "elements in elements": b"<a>" * 50_000,
    "an entity of an entity": b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "half an archive": b"PK\x03\x04" + bytes(40),
}


def test_no_file_reaches_a_traceback(place: Place) -> None:
    place.anew()
    for number, content in enumerate(FILES.values()):
        (place.folder / f"f{number}.csv").write_bytes(content)
    (place.folder / "folder").mkdir()
    (place.folder / "circle").symlink_to("circle")
    said = []
    values = [*(f"f{each}.csv" for each in range(len(FILES))), "folder", "circle", "/dev/null", "no/such"]
    for number, one in enumerate(READERS):
        for value in values[number % 3 :: 3]:  # each command meets a third of the files
            for option in one.files:
                given = one.line(value) if option in one.wanted else [*one.line(value), *filter(None, (option, value))]
                named = ["--dataset", "population_register"] if "--dataset" in one.options else []
                said.append(wrong(one, place.ask(*given, *named), value))
    assert [line for line in said if line] == []


def missing(place: Place) -> None:
    place.clear()


def empty(place: Place) -> None:
    place.clear()
    place.home.mkdir()


def empty_unwritable(place: Place) -> None:
    empty(place)
    place.home.chmod(0o555)


def of_somebody_else(place: Place) -> None:
    place.anew().chmod(0o700 if ROOT else 0)


def a_file(place: Place) -> None:
    place.clear()
    place.home.write_text("x", encoding="utf-8")


def half_made(place: Place, name: str) -> None:
    empty(place)
    (place.home / name).mkdir() if name == "lake" else (place.home / name).touch()


def corrupt(place: Place, name: str) -> None:
    damaged = place.anew() / name
    damaged.parent.mkdir(parents=True, exist_ok=True)
    damaged.write_bytes(bytes(range(256)) * 16)


def of_a_later_release(place: Place) -> None:
    _changed(place, "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '9999_later', '2030-01-01')")


def without_a_table(place: Place) -> None:
    _changed(place, "DROP TABLE notify_message")


def _changed(place: Place, statement: str) -> None:
    with closing(sqlite3.connect(place.anew() / "saltern.sqlite3")) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(statement)
        database.commit()


def cut_in_two(place: Place) -> None:
    database = place.anew() / "saltern.sqlite3"
    os.truncate(database, database.stat().st_size // 2)


def a_file_for_each_folder(place: Place) -> None:
    for name in ("lake", "log", "cache"):
        shutil.rmtree(place.anew() / name, ignore_errors=True)
        (place.home / name).touch()


def in_a_circle(place: Place) -> None:
    place.clear()
    place.home.symlink_to(place.home)


HOMES: dict[str, Callable[[Place], None]] = {
    "missing": missing,
    "empty and unwritable": empty_unwritable,
    "of somebody else": of_somebody_else,
    "a file": a_file,
    "half made: a lake": partial(half_made, name="lake"),
    "half made: a database": partial(half_made, name="saltern.sqlite3"),
    "corrupt database": partial(corrupt, name="saltern.sqlite3"),
    "corrupt identity": partial(corrupt, name="identity.sqlite3"),
    "corrupt snapshot": partial(corrupt, name="lake/snapshots/00000001.json"),
    "of a later release": of_a_later_release,
    "without a table": without_a_table,
    "cut in two": cut_in_two,
    "a file for each folder": a_file_for_each_folder,
    "in a circle": in_a_circle,
}
ALIKE = ("of a later release", "without a table", "cut in two", "a file for each folder", "in a circle")
"""Homes that meet what all commands have in common: of each noun the first two show it."""


@pytest.mark.parametrize("home", HOMES)
def test_no_home_reaches_a_traceback(home: str, place: Place) -> None:
    said = []
    nouns: Counter[str] = Counter()
    for one in ASKED:
        nouns[one.words[0]] += 1
        if home in ALIKE and nouns[one.words[0]] > 2:
            continue
        HOMES[home](place)
        try:
            said.append(wrong(one, place.ask(*one.line("1"), user=NOBODY if ROOT else None)))
        finally:
            shutil.rmtree(place.folder / "1", ignore_errors=True)
    place.clear()
    assert [line for line in said if line] == []
