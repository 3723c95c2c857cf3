"""The dossier made while the lake is quiet: in a process of its own, so that no warning and no stop waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from saltern.errors import SalternError
from saltern.installation.records import Records

PROGRAM = "import os; os.nice(10); from saltern.project.command import main; main()"
COMMAND = (sys.executable, "-c", PROGRAM, "lake", "dossier", "--renew")


class DossierNotMade(SalternError):
    """The dossier of snapshot {number} was not made: {what}. The lake answers meanwhile; it is tried again."""

    family = "broken"
    zh = "快照 {number} 的一户一档未能生成：{what}。期间由数据湖应答，将继续重试。"


@dataclass(slots=True, kw_only=True)
class DossierMaking:
    """Looks now and then whether the lake has a newer snapshot that stood for one look, and has its dossier made."""

    records: Records
    command: Sequence[str] = COMMAND
    _seen: int = 0
    _making: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def look(self) -> int:
        """The snapshot whose dossier was finished since the last look; 0 if none was. Raises `DossierNotMade`."""
        if self._process is not None:
            return self._finished(self._process)
        newest, seen = self.records.newest(), self._seen
        self._seen = newest
        if newest and newest == seen and not self.records.has_dossier():
            self._making = newest
            self._process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  # our own words
        return 0

    def end(self) -> None:
        """Leave off; what was begun is swept by the next maker."""
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
            raise DossierNotMade(number=self._making, what=told.rpartition("\n")[2] or f"exit {process.returncode}")
        return self._making
