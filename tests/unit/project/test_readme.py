"""What the README tells to type is there: every command with its words, every option of a make line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from saltern.project.command import application

ROOT = Path(__file__).resolve().parents[3]
READMES = ["README.md", "README.zh.md"]


def commands(text: str) -> list[tuple[str, str]]:
    """Every command a page names, as (word, what follows it)."""
    found = []
    for span in re.findall(r"`saltern ([^`]+)`", text):
        word, *rest = span.split()
        verbs = [part for part in rest if part not in {"·", "…"} and not part.startswith("-")]
        found += [(word, verb) for verb in verbs] or [(word, "")]
    return found


def named() -> list[tuple[str, str]]:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in READMES]
    return sorted({command for text in texts for command in commands(text)})


@pytest.mark.parametrize(("word", "verb"), named())
def test_a_command_of_the_readme_is_there(word: str, verb: str) -> None:
    group = typer.main.get_command(application(word))
    command = group.commands[word]  # type: ignore[attr-defined]  # a group of commands
    assert not verb or verb in command.commands  # type: ignore[attr-defined]


def test_an_option_of_a_make_line_is_one_the_makefile_reads() -> None:
    """Make takes any name and says nothing; that the lines run is tried by the journeys."""
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    names = set(re.findall(r"\b([A-Z]+)=\S", "".join(re.findall(r"make [a-z-]+(?: [A-Z]+=\S+)+", text))))
    assert names
    assert [name for name in sorted(names) if f"$({name})" not in makefile] == []
