"""Every command of the README as typed, in its order, on a small district."""

from __future__ import annotations

import os
import re
import shlex
import subprocess

from worlds.district import ROOT, District

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = ".venv/bin/saltern"


def typed() -> list[list[str]]:
    """The lines of all shell blocks, word by word, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def test_what_is_made_can_be_made() -> None:
    targets = [line for line in typed() if "make" in line[:2]]
    assert {line[line.index("make") + 1] for line in targets} == {"demo", "test", "quick", "help"}
    assert ["make", "demo", "SIZE=small", "SERVE=0"] in targets
    # `make test` runs us, and tells every make below it of its own jobs
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for line in targets:
        at = line.index("make")
        dry = ["env", *line[:at], "make", "--dry-run", *line[at + 1 :]]
        done = subprocess.run(dry, cwd=ROOT, env=alone, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), line


def test_the_commands_work_as_typed(district: District) -> None:
    commands = [line for line in typed() if line[0] not in {"git", "export", "unset"} and "make" not in line[:2]]
    assert {line[0] for line in commands} == {PROGRAM}
    assert len(commands) == 6
    for line in commands:
        assert district.say(*line[1:]).out, line
