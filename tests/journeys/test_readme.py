"""Every command of the README as typed, in its order, on a small district; every command it names is there."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Sequence

import pytest

from worlds.district import ROOT, District

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
PROGRAM = ".venv/bin/saltern"


def typed(text: str) -> list[list[str]]:
    """The lines of all shell blocks, word by word, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def named(text: str) -> list[tuple[str, ...]]:
    """The commands of the table: "saltern item list · show" names two."""
    found = []
    for words in re.findall(r"^\| `saltern ([^`]+)` \|", text, re.MULTILINE):
        noun, _, verbs = words.partition(" ")
        found += [(noun, verb.strip(" …")) for verb in verbs.split("·")] if verbs else [(noun,)]
    return found


def test_each_make_command_is_one() -> None:
    targets = [line for line in typed(README) + typed(CHINESE) if line[0] == "make"]
    assert {line[1] for line in targets} == {"demo", "test", "quick", "help"}
    for line in targets:
        done = subprocess.run([line[0], "--dry-run", *line[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), line


def test_the_commands_work_as_typed(district: District) -> None:
    commands = [line for line in typed(README) if line[0] != "make"]
    assert {line[0] for line in commands} == {PROGRAM}
    assert len(commands) == 11
    for line in commands:
        assert district.say(*line[1:]).out, line


@pytest.mark.parametrize("words", named(README), ids=" ".join)
def test_each_command_of_the_table_is_there(words: Sequence[str], april: District) -> None:
    assert f"saltern {' '.join(words)} " in april.say(*words, "--help").out
