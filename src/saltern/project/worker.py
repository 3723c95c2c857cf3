"""`saltern work --stay`: the parts of the work again and again, until somebody ends it.

A round does what is due; between its parts and between rounds the inbox is looked into. What goes wrong is said once
and tried again after growing pauses: one part by itself, all of them while the database is away. Ended, it finishes
the piece in hand. What happened is one line of JSON; where nothing happened, nothing is said.
"""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Final

import typer
from django.db import InterfaceError, OperationalError, connections

from saltern.apps.lifecycle import queries
from saltern.errors import SalternError
from saltern.project import fault, migrate
from saltern.project.background_work import BackgroundWork
from saltern.project.warning_listener import Seen

LOOK: Final = 0.05
"""Seconds from one look into the inbox to the next."""
PIECE: Final = 500
"""Messages handed over between two looks into the inbox."""
SELDOM: Final = 60.0
"""Seconds between two looks at deadlines, which change with the day, and between two seals."""
LONGEST_PAUSE: Final = 30.0


class DatabaseAway(SalternError):
    """The database does not answer: {what}. It is tried again."""

    family = "busy"
    zh = "数据库没有应答：{what}。将继续重试。"


class PartFailed(SalternError):
    """This part of the work failed, by our fault: {what}. It is tried again; details are in SALTERN_HOME/log."""

    family = "broken"
    zh = "因系统自身错误，这部分工作失败：{what}。将继续重试，详情见 SALTERN_HOME/log。"


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


class Worker:
    """One process of the work, in one thread."""

    def __init__(self, *, work: BackgroundWork, every: float) -> None:
        self.work = work
        self.every = every
        self.ended = ""
        self._happened: dict[str, Counter[str]] = {}
        self._database = Part(name="database", do=self._round)
        self._inbox = Part(name="inbox", do=self._look)
        self._parts = (
            Part(name="listener", do=self._renew),
            Part(name="news", do=lambda: self._note("news", asdict(work.news()))),
            Part(name="deadlines", do=lambda: self._note("deadlines", asdict(work.deadlines())), every=SELDOM),
            Part(name="pushes", do=lambda: self._note("pushes", {"written": work.pushes()})),
            Part(name="messages", do=self._deliver),
            Part(name="seal", do=self._seal, every=SELDOM),
        )

    def run(self) -> None:
        """Until ended. Raises `DatabaseOutOfDate`."""
        self.say("started", inbox=str(self.work.listener.inbox.folder), pack=self.work.office.pack.version)
        while not self.ended and not self._attended(migrate.ensure):
            pass
        while not self.ended:
            if self._attended(self._round):
                self._attended(self._wait)
        self._attended(self._seal)
        self.work.listener.close()
        self.say("stopped", by=self.ended)

    def end(self, number: int, _frame: FrameType | None) -> None:
        """A signal came: finish the piece in hand."""
        self.ended = signal.Signals(number).name

    def say(self, event: str, **facts: object) -> None:
        """One line for whoever keeps the log."""
        line = {"at": self.work.now_fn().isoformat(timespec="milliseconds"), "event": event, **facts}
        typer.echo(json.dumps(line, ensure_ascii=False, default=str))

    def _round(self) -> None:
        """Every part that is due, and the inbox after each."""
        self._happened.clear()
        try:
            for part in self._parts:
                if not self.ended:
                    self._attempt(part)
                    self._attempt(self._inbox)
        finally:
            if self._happened:
                self.say("did", **self._happened)

    def _wait(self) -> None:
        """Until the next round, with an eye on the inbox."""
        until = time.monotonic() + self.every
        while not self.ended and time.monotonic() < until:
            time.sleep(LOOK)
            self._attempt(self._inbox)

    def _attended(self, work: Callable[[], None]) -> bool:
        """Whether it was done; where the database is away that is said once, and rested upon."""
        try:
            work()
        except (OperationalError, InterfaceError) as away:
            connections.close_all()
            pause = self._trouble(self._database, DatabaseAway(what=str(away).strip().partition("\n")[0]), once=True)
            self._rest(pause)
            return False
        self._well(self._database)
        return True

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            time.sleep(LOOK)

    def _attempt(self, part: Part) -> None:
        """A part, if it is due; what goes wrong in it does not stop the others."""
        if time.monotonic() < part.due:
            return
        try:
            part.do()
        except (OperationalError, InterfaceError):
            raise
        except SalternError as problem:
            self._trouble(part, problem)
        except Exception as problem:  # noqa: BLE001  # the work goes on without the part; the traceback is kept
            if repr(problem) not in part.said:
                fault.keep()
            self._trouble(part, PartFailed(what=repr(problem)))
        else:
            self._well(part)

    def _trouble(self, part: Part, problem: SalternError, *, once: bool = False) -> float:
        """Say what went wrong unless it was said; how many seconds the part rests."""
        pause, text = part.failed(), str(problem)
        if text != part.said and not (once and part.said):
            part.said = text
            self.say("trouble", part=part.name, why=text, why_zh=problem.message("zh"))
        return pause

    def _well(self, part: Part) -> None:
        if part.failures:
            self.say("recovered", part=part.name)
        part.succeeded()

    def _note(self, part: str, counts: Mapping[str, int]) -> None:
        """What happened goes into the line of the round."""
        if any(counts.values()):
            noted = self._happened.setdefault(part, Counter())
            noted.update({name: count for name, count in counts.items() if count})

    def _renew(self) -> None:
        if self.work.listener.renew(as_of=self.work.today()):
            population = self.work.listener.population
            assert population is not None
            self.say("ready", snapshot=population.snapshot, residents=population.residents)

    def _look(self) -> None:
        for seen in self.work.listener.look(now=self.work.now_fn()):
            self._tell(seen)

    def _tell(self, seen: Seen) -> None:
        """What became of a file in the inbox."""
        if seen.refusal is not None:
            self.say("refused", file=seen.name, why=str(seen.refusal), why_zh=seen.refusal.message("zh"))
            return
        assert seen.warning is not None
        views = [view for push in seen.pushes if (view := queries.push(push=push)) and view.count]
        self.say(
            "warning",
            file=seen.name,
            warning=f"{seen.warning.kind}{seen.warning.level} {seen.warning.action}",
            status=seen.warning.status,
            places=seen.warning.subdistricts,
            pushes=[{"push": view.push, "key": view.key, "count": view.count, "state": view.state} for view in views],
        )

    def _deliver(self) -> None:
        """Hand over what is due, piece by piece, with an eye on the inbox."""
        while not self.ended:
            done = self.work.messages(limit=PIECE).counts
            self._note("messages", {str(state): count for state, count in done.items()})
            self._attempt(self._inbox)
            if sum(done.values()) < PIECE:
                return

    def _seal(self) -> None:
        self._note("sealed", asdict(self.work.seal()))


def stay(*, work: BackgroundWork, every: float) -> None:
    """Work until SIGTERM or SIGINT. Raises `DatabaseOutOfDate`."""
    worker = Worker(work=work, every=every)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.run()
