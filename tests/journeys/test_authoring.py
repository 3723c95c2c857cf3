"""The page for whoever writes a pack, typed from its first line to its last.

Every file is written, every command is run in its order from an empty folder, every answer is compared; `…` stands for
what differs from run to run."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from saltern.core.documents import document
from saltern.errors import Fault
from worlds.district import ROOT, SALTERN

PAGE = (ROOT / "docs" / "pack-authoring.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of the page: what kind, the file it is to be written to, its lines."""

    kind: str
    file: str
    body: str

    @property
    def typed(self) -> Iterator[tuple[str, str]]:
        """Each command of a console block with all it answers."""
        for part in re.split(r"^\$ ", self.body, flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer


def blocks() -> list[Block]:
    """All blocks, in the order of the page."""
    found = []
    for heading, body in BLOCK.findall(PAGE):
        kind, _, file = heading.partition(" ")
        found.append(Block(kind=kind, file=file, body=body))
    return found


def run(script: str, *, folder: Path, environment: dict[str, str]) -> str:
    """What a shell answers; a command that is refused fails the test with its words."""
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def alike(said: str, written: str) -> bool:
    """Is this what the page says, whatever stands where it has a …?"""
    pattern = ".*".join(re.escape(part) for part in written.split("…"))
    return re.fullmatch(pattern, said) is not None


def test_the_page_as_typed(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
    environment = kept | {
        "PATH": f"{SALTERN.parent}:{kept['PATH']}",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "120",
    }
    for block in blocks():
        if block.file:
            file = tmp_path / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
        elif block.kind == "sh":
            run(block.body, folder=tmp_path, environment=environment)
        elif block.kind == "console":
            for command, written in block.typed:
                if settings := re.fullmatch(r"export (.+)", command):
                    environment |= dict(setting.split("=", 1) for setting in settings[1].split())
                    continue
                said = run(command, folder=tmp_path, environment=environment)
                assert alike(said, written), f"$ {command}\n{said}"


def test_the_page_reaches_an_approved_case_and_a_sent_reminder() -> None:
    commands = [command for block in blocks() if block.kind == "console" for command, _ in block.typed]
    answers = "".join(answer for block in blocks() if block.kind == "console" for _, answer in block.typed)
    assert [command.split()[1:3] for command in commands if command.startswith("saltern pack")] == [["pack", "new"]]
    assert [line.split(": ")[1] for line in answers.splitlines() if re.match(r"20200520-…: ", line)] == [
        "approved",
        "under review",
    ]
    assert "sent 1\n" in answers


@pytest.mark.parametrize("fragment", [block.body for block in blocks() if block.kind == "yaml"])
def test_every_fragment_is_yaml_as_a_pack_may_write_it(fragment: str, tmp_path: Path) -> None:
    (tmp_path / "fragment.yaml").write_text(fragment, encoding="utf-8")
    faults: list[Fault] = []
    assert document.read(path=tmp_path / "fragment.yaml", name="fragment.yaml", faults=faults)
    assert faults == []
