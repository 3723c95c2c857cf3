"""Everything checked where somebody asked for it: in a process of its own, so that no warning waits for minutes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from saltern.apps.stewardship import queries
from saltern.errors import SalternError

PROGRAM = "import os; os.nice(10); from saltern.project.command import main; main()"
COMMAND = (sys.executable, "-c", PROGRAM, "lake", "scrub", "--asked")


class LakeNotChecked(SalternError):
    """The check that was asked for was not done: {what}. It is tried again."""

    family = "broken"
    zh = "所请求的巡检未能完成：{what}。将再次尝试。"


@dataclass(slots=True, kw_only=True)
class LakeChecking:
    """Looks now and then whether a check was asked for, and has it done."""

    command: Sequence[str] = COMMAND
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def look(self) -> int:
        """How many checks were finished since the last look. Raises `LakeNotChecked`."""
        if self._process is not None:
            return self._finished(self._process)
        if queries.checks_waiting():
            self._process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  # our own words
        return 0

    def end(self) -> None:
        """Leave off; what was begun is done anew by the next."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def _finished(self, process: subprocess.Popen[bytes]) -> int:
        if process.poll() is None:
            return 0
        told = process.communicate()[1].decode(errors="replace").strip()
        self._process = None
        if process.returncode:
            raise LakeNotChecked(what=told.rpartition("\n")[2] or f"exit {process.returncode}")
        return 1
