"""The pages for whoever writes a pack: the tutorial typed from its first line to its last, every fragment read.

Every file is written, every command is run in its order from an empty folder, every answer is compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from saltern.core.documents import document
from saltern.errors import Fault
from worlds.typed_page import Shell, blocks

TUTORIAL = blocks("tutorial.md")


def test_the_tutorial_as_typed(tmp_path: Path) -> None:
    Shell(folder=tmp_path).walk(TUTORIAL)


def test_the_tutorial_reaches_an_approved_case_and_a_sent_reminder() -> None:
    commands = [command for block in TUTORIAL if block.kind == "console" for command, _ in block.typed]
    answers = "".join(answer for block in TUTORIAL if block.kind == "console" for _, answer in block.typed)
    assert [command.split()[1:3] for command in commands if command.startswith("saltern pack")] == [["pack", "new"]]
    assert [line.split(": ")[1] for line in answers.splitlines() if re.match(r"20200520-…: ", line)] == [
        "approved",
        "under review",
        "under review, due 21 May 2020",
        "approved",
    ]
    assert "sent 1\n" in answers


@pytest.mark.parametrize(
    "fragment",
    [block.body for name in ("tutorial.md", "pack-authoring.md") for block in blocks(name) if block.kind == "yaml"],
)
def test_every_fragment_is_yaml_as_a_pack_may_write_it(fragment: str, tmp_path: Path) -> None:
    (tmp_path / "fragment.yaml").write_text(fragment, encoding="utf-8")
    faults: list[Fault] = []
    assert document.read(path=tmp_path / "fragment.yaml", name="fragment.yaml", faults=faults)
    assert faults == []
