"""A page of `docs` as a reader uses it: its blocks, in their order, and what a shell answers to what it says."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from worlds.district import ROOT, SALTERN

BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a page: what kind, the file it is to be written to, its lines."""

    kind: str
    file: str
    body: str

    @property
    def typed(self) -> Iterator[tuple[str, str]]:
        """Each command of a console block with all it answers."""
        for part in re.split(r"^\$ ", self.body, flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    """All blocks of a page, in its order."""
    found = []
    for heading, body in BLOCK.findall(page(name)):
        kind, _, file = heading.partition(" ")
        found.append(Block(kind=kind, file=file, body=body))
    return found


@dataclass(kw_only=True)
class Shell:
    """A folder and an environment; nothing of the machine's own settings reaches it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
        given = {"PATH": f"{SALTERN.parent}:{kept['PATH']}", "LC_ALL": "C.UTF-8", "COLUMNS": "120"}
        self.environment = kept | given | self.environment

    def run(self, script: str) -> str:
        """What a shell answers; a command that is refused fails the test with its words."""
        done = subprocess.run(
            ["bash", "-euc", script], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def walk(self, page_blocks: list[Block]) -> None:
        """Write every file and type every command of a page; every answer is the one the page shows."""
        for block in page_blocks:
            if block.file:
                file = self.folder / block.file
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.body, encoding="utf-8")
            elif block.kind == "sh":
                self.run(block.body)
            elif block.kind == "console":
                for command, written in block.typed:
                    if settings := re.fullmatch(r"export (.+)", command):
                        self.environment |= dict(setting.split("=", 1) for setting in settings[1].split())
                        continue
                    said = self.run(command)
                    assert alike(said, written), f"$ {command}\n{said}"


def alike(said: str, written: str) -> bool:
    """Is this what the page says, whatever stands where it has a …?"""
    pattern = ".*".join(re.escape(part) for part in written.split("…"))
    return re.fullmatch(pattern, said) is not None
