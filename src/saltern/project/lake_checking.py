"""Everything checked where somebody asked for it: in a process of its own, for it takes minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from saltern.apps.stewardship import queries
from saltern.errors import SalternError
from saltern.project.side_process import SideProcess, of_ours

COMMAND: Final = of_ours("lake", "scrub", "--asked")


class LakeNotChecked(SalternError):
    """The check that was asked for was not done: {what}. It is tried again."""

    family = "broken"
    zh = "所请求的巡检未能完成：{what}。将再次尝试。"


@dataclass(slots=True, kw_only=True)
class LakeChecking:
    """Looks now and then whether a check was asked for, and has it done."""

    process: SideProcess = field(default_factory=lambda: SideProcess(COMMAND))

    def look(self) -> int:
        """How many checks were finished since the last look. Raises `LakeNotChecked`."""
        if self.process.begun:
            failure = self.process.failure()
            if failure:
                raise LakeNotChecked(what=failure)
            return int(failure is not None)
        if queries.checks_waiting():
            self.process.begin()
        return 0

    def end(self) -> None:
        """Leave off; what was begun is done anew by the next."""
        self.process.end()
