"""Versions of the pack on the command line: proposed by one, released by another, read by whatever is asked next."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from saltern.installation.starter_pack import write_starter_pack
from worlds.commands import program, usual


class Place:
    """An installation with the smallest pack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = {**usual(), "SALTERN_HOME": str(folder / "var"), "SALTERN_PACK": str(folder / "pack")}
        write_starter_pack(folder=folder / "pack", code="440308", name="盐田区")
        self.ask("migrate")

    def ask(self, *words: str, by: str = "zhou", status: int = 0) -> Any:
        """What a command answers, as JSON."""
        seen = {**self.seen, "SALTERN_ACCOUNT": by}
        found, out, err = program().ask(*words, "--json", environment=seen, place=self.folder)
        assert found == status, (words, out, err)
        return json.loads(err if status == 2 else out)

    def changed(self, folder: Path) -> Path:
        """A pack that calls its hall otherwise."""
        shutil.copytree(self.folder / "pack", folder)
        file = folder / "pack.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("盐田区", "沙头角区"), encoding="utf-8")
        return folder


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_two_released_is_what_every_command_reads_and_it_can_be_undone(place: Place) -> None:
    folder = place.changed(place.folder / "made")
    with zipfile.ZipFile(place.folder / "autumn.zip", "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(place.folder))
    first = place.ask("lint")["version"]
    row = place.ask("pack", "propose", "autumn.zip", "--why", "new name")
    assert (row["before"], row["uploaded_by"], row["proposed_by"], row["state"]) == (first, "zhou", "zhou", "proposed")
    refused = place.ask("pack", "release", str(row["number"]), "--why", "me", status=2)
    assert refused["error"] == "own-proposal"
    assert place.ask("lint")["version"] == first
    place.ask("pack", "release", str(row["number"]), "--why", "looked at", by="lin")
    assert place.ask("lint")["version"] == row["version"] != first
    shutil.rmtree(place.folder / "made")
    back = place.ask("pack", "restore", first, "--why", "wrong name")
    place.ask("pack", "release", str(back["number"]), "--why", "seen", by="lin")
    told = place.ask("pack", "versions")
    assert (told["in_force"], told["proposed"]) == (first, [])
    assert [(one["version"], one["turn"], one["restores"]) for one in told["released"]] == [
        (first, 3, True), (row["version"], 2, False), (first, 1, False),
    ]  # fmt: skip
