"""Every command of the tree, whatever it is: JSON when it is asked for, and never a traceback, wherever it is typed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from saltern.installation.starter_pack import write_starter_pack
from worlds.command_tree import Typed, tree
from worlds.commands import Commands, usual

TREE = {" ".join(one.words): one for one in tree()}
ASKED = [one for name, one in TREE.items() if name != "demo"]
"""All but the one that would make a district before it answers."""
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
}


@pytest.mark.parametrize("home", HOMES)
def test_no_home_reaches_a_traceback(home: str, place: Place) -> None:
    said = []
    for one in ASKED:
        HOMES[home](place)
        try:
            said.append(wrong(one, place.ask(*one.line("1"), user=NOBODY if ROOT else None)))
        finally:
            shutil.rmtree(place.folder / "1", ignore_errors=True)
    place.clear()
    assert [line for line in said if line] == []
