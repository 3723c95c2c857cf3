"""Commands as somebody types them, without the second each takes to load: see many_commands.py beside this file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


class Commands:
    """The program, asked one command after another; it is loaded when the first is asked."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None

    def ask(
        self, *words: str, environment: Mapping[str, str], place: Path, started: bool = False
    ) -> tuple[int, str, str]:
        """(status, standard output, standard error) of a command that sees this environment and stands in this place.

        With `started` the first environment holds for every command.
        """
        if self._program is None:
            pipe = subprocess.PIPE
            line = [sys.executable, str(HERE / "many_commands.py")]
            self._program = subprocess.Popen(line, env=usual(), stdin=pipe, stdout=pipe, text=True)
        assert self._program.stdin
        assert self._program.stdout
        asked = {"words": words, "environment": dict(environment), "place": str(place), "started": started}
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        status, out, err = json.loads(self._program.stdout.readline())
        return status, out, err

    def close(self) -> None:
        """Let the program end."""
        if self._program is not None:
            self._program.communicate()


def usual() -> dict[str, str]:
    """The environment without what is meant for the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    """The program, for all tests of this folder."""
    program = Commands()
    yield program
    program.close()
