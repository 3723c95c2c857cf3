"""A part of the work, and the way of all parts with trouble: said once, rested upon after growing pauses, tried again.

What goes wrong in one part stops no other; only where the database is away all of them rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from django.db import InterfaceError, OperationalError, connections

from saltern.errors import SalternError
from saltern.project import fault, room

LONGEST_PAUSE: Final = 30.0


class DatabaseAway(SalternError):
    """The database does not answer: {what}. It is tried again."""

    family = "busy"
    zh = "数据库没有应答：{what}。将继续重试。"


class PartFailed(SalternError):
    """This part of the work failed, by our fault: {what}. It is tried again; details are in SALTERN_HOME/log."""

    family = "broken"
    zh = "因系统自身错误，这部分工作失败：{what}。将继续重试，详情见 SALTERN_HOME/log。"


class Say(Protocol):
    """Writes one line for whoever keeps the log."""

    def __call__(self, event: str, **facts: object) -> None: ...


@dataclass(slots=True, kw_only=True)
class Part:
    """A part of the work: how often it is done, when next, and how it goes."""

    name: str
    do: Callable[[], None]
    every: float = 0.0
    due: float = 0.0
    failures: int = 0
    said: str = ""

    def failed(self) -> float:
        """It went wrong once more; how many seconds it rests."""
        pause = min(2.0 ** min(self.failures, 10), LONGEST_PAUSE)
        self.failures += 1
        self.due = time.monotonic() + pause
        return pause

    def succeeded(self) -> None:
        """It went well."""
        self.failures, self.said, self.due = 0, "", time.monotonic() + self.every


def attempt(part: Part, *, say: Say) -> None:
    """A part, if it is due; what goes wrong in it does not stop the others. Raises what says the database is away."""
    if time.monotonic() < part.due:
        return
    try:
        part.do()
    except (OperationalError, InterfaceError):
        raise
    except SalternError as problem:
        trouble(part, problem, say=say)
    except Exception as problem:  # noqa: BLE001  # the work goes on without the part; the traceback is kept
        lacking = room.lacking(problem)
        if lacking is None and repr(problem) not in part.said:
            fault.keep()
        trouble(part, lacking or PartFailed(what=repr(problem)), say=say)
    else:
        well(part, say=say)


def attended(work: Callable[[], None], *, database: Part, say: Say) -> float:
    """Do it; where the database is away that is said once. How many seconds to rest then, 0 where it was done."""
    try:
        work()
    except (OperationalError, InterfaceError) as away:
        connections.close_all()
        why = room.lacking(away) or DatabaseAway(what=str(away).strip().partition("\n")[0])
        return trouble(database, why, say=say, once=True)
    well(database, say=say)
    return 0.0


def trouble(part: Part, problem: SalternError, *, say: Say, once: bool = False) -> float:
    """Say what went wrong unless it was said; how many seconds the part rests."""
    pause, text = part.failed(), str(problem)
    if text != part.said and not (once and part.said):
        part.said = text
        say("trouble", part=part.name, why=text, why_zh=problem.message("zh"))
    return pause


def well(part: Part, *, say: Say) -> None:
    """It went well; said where it had not."""
    if part.failures:
        say("recovered", part=part.name)
    part.succeeded()
