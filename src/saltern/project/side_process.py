"""A command of ours done in a process of its own, below all other work: so that no warning and no stop waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

PROGRAM: Final = "import os; os.nice(10); from saltern.project.command import main; main()"


@dataclass(slots=True)
class SideProcess:
    """The command, and its process while there is one."""

    command: Sequence[str]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def begun(self) -> bool:
        """Whether it was begun and nobody asked yet how it ended."""
        return self._process is not None

    def begin(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  # our own words

    def failure(self) -> str | None:
        """How what was begun ended: its last words where it failed, else nothing; None while it goes on."""
        if self._process is None or self._process.poll() is None:
            return None
        process, self._process = self._process, None
        told = process.communicate()[1].decode(errors="replace").strip()
        return (told.rpartition("\n")[2] or f"exit {process.returncode}") if process.returncode else ""

    def end(self) -> None:
        """Leave off."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None


def of_ours(*words: str) -> tuple[str, ...]:
    """A command of the program, as a process is started with it."""
    return (sys.executable, "-c", PROGRAM, *words)
