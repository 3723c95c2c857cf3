"""The dossier made while the lake is quiet: in a process of its own, so that no warning and no stop waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from saltern.errors import SalternError
from saltern.installation.records import Records
from saltern.project.side_process import SideProcess, of_ours

COMMAND: Final = of_ours("lake", "dossier", "--renew")


class DossierNotMade(SalternError):
    """The dossier of snapshot {number} was not made: {what}. The lake answers meanwhile; it is tried again."""

    family = "broken"
    zh = "快照 {number} 的一户一档未能生成：{what}。期间由数据湖应答，将继续重试。"


@dataclass(slots=True, kw_only=True)
class DossierMaking:
    """Looks now and then whether the lake has a newer snapshot that stood for one look, and has its dossier made."""

    records: Records
    process: SideProcess = field(default_factory=lambda: SideProcess(COMMAND))
    _seen: int = 0
    _making: int = 0

    def look(self) -> int:
        """The snapshot whose dossier was finished since the last look; 0 if none was. Raises `DossierNotMade`."""
        if self.process.begun:
            failure = self.process.failure()
            if failure:
                raise DossierNotMade(number=self._making, what=failure)
            return 0 if failure is None else self._making
        newest, seen = self.records.newest(), self._seen
        self._seen = newest
        if newest and newest == seen and not self.records.has_dossier():
            self._making = newest
            self.process.begin()
        return 0

    def end(self) -> None:
        """Leave off; what was begun is swept by the next maker."""
        self.process.end()
