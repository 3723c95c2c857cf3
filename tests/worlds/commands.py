"""Commands as somebody types them, without the half second each loads: see many_commands.py beside this file."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO

PROGRAM = Path(__file__).with_name("many_commands.py")
PATIENCE = 600.0
"""Seconds; no command of any test takes as long."""


class Commands:
    """The program, asked one command after another; it is loaded when the first is asked."""

    def __init__(self) -> None:
        self._one = Lock()
        self._program: subprocess.Popen[bytes] | None = None

    def ask(
        self, *words: str, environment: Mapping[str, str], place: Path, started: bool = False, user: int | None = None
    ) -> tuple[int, str, str]:
        """(status, standard output, standard error) of a command that sees this environment and stands in this place.

        With `started` the first environment holds for every command; with `user` that account types it.
        """
        asked = {
            "words": words,
            "environment": dict(environment),
            "place": str(place),
            "started": started,
            "user": user,
        }
        with self._one:
            questions, answers = self._running()
            questions.write(json.dumps(asked).encode() + b"\n")
            questions.flush()
            if not select.select([answers], [], [], PATIENCE)[0]:
                self.close()
                message = f"saltern {' '.join(words)}: no answer"
                raise TimeoutError(message)
            status, out, err = json.loads(answers.readline())
        return status, out, err

    def close(self) -> None:
        """End the program."""
        if self._program is not None:
            self._program.terminate()
            self._program.communicate()
            self._program = None

    def _running(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._program is None:
            pipe = subprocess.PIPE
            self._program = subprocess.Popen([sys.executable, PROGRAM], env=usual(), stdin=pipe, stdout=pipe)
        assert self._program.stdin
        assert self._program.stdout
        return self._program.stdin, self._program.stdout


def usual() -> dict[str, str]:
    """The environment without what is meant for the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}


@cache
def program() -> Commands:
    """The one program of this process."""
    commands = Commands()
    atexit.register(commands.close)
    return commands
