"""`saltern work --stay`: the parts of the work again and again, until somebody ends it.

A round does what is due; between its parts and between rounds the inbox is looked into. What goes wrong is said once
and tried again after growing pauses: one part by itself, all of them while the database is away. Messages are handed
over beside the rounds, one thread a channel. Ended, it finishes the piece in hand. What happened is one line of JSON;
where nothing happened, nothing is said.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import FrameType
from typing import Final

import typer

from saltern.installation.office import Office
from saltern.project import migrate
from saltern.project.background_work import BackgroundWork
from saltern.project.part import Part, attempt, attended
from saltern.project.sending import ChannelSending, ProgramSending, Sending
from saltern.project.warning_listener import Seen

LOOK: Final = 0.05
"""Seconds from one look into the inbox to the next."""
SELDOM: Final = 60.0
"""Seconds between two looks at deadlines, which change with the day, two seals, two looks at the dossier."""
HOURLY: Final = 3600.0
"""Seconds between two clearings of what is long over."""
LAST: Final = 5.0
"""Seconds the senders have to end in."""


class Worker:
    """One process of the work: the rounds in one thread, the sending in others."""

    def __init__(self, *, work: BackgroundWork, every: float, newest: Callable[[], Office] | None = None) -> None:
        self.work = work
        self.newest = newest
        self.every = every
        self.ended = ""
        self._happened: dict[str, Counter[str]] = {}
        self._writing = threading.Lock()
        self._sendings = self._senders()
        self._database = Part(name="database", do=self._round)
        self._clock = Part(name="clock", do=work.begin)
        self._inbox = Part(name="inbox", do=self._look)
        self._parts = (
            Part(name="pack", do=self._go_over),
            Part(name="listener", do=self._renew),
            Part(name="news", do=lambda: self._note("news", asdict(work.news()))),
            Part(name="deadlines", do=lambda: self._note("deadlines", asdict(work.deadlines())), every=SELDOM),
            Part(name="figures", do=lambda: self._note("figures", {"kept": work.figures()}), every=SELDOM),
            Part(name="pushes", do=lambda: self._note("pushes", {"written": work.pushes()})),
            Part(name="numbers", do=lambda: self._note("numbers", {"changed": work.numbers()}), every=SELDOM),
            Part(name="joins", do=lambda: self._note("joins", {"finished": work.joins()}), every=SELDOM),
            Part(name="files", do=lambda: self._note("files", {"taken_away": work.files()}), every=HOURLY),
            Part(name="sent-news", do=lambda: self._note("sent-news", {"forgotten": work.sent_news()}), every=HOURLY),
            Part(name="staff", do=lambda: self._note("staff-mails", asdict(work.staff_mails())), every=SELDOM),
            Part(name="codes", do=lambda: self._note("codes", {"forgotten": work.codes()}), every=HOURLY),
            Part(name="seal", do=self._seal, every=SELDOM),
            Part(name="checks", do=lambda: self._note("checks", {"done": work.checking.look()}), every=SELDOM),
            Part(name="dossier", do=self._keep_dossier, every=SELDOM),
        )

    def _senders(self) -> Sequence[Sending]:
        """One for each channel, and one for programs of others."""

        def ended() -> bool:
            return bool(self.ended)

        work, every = self.work, self.every
        channels = (
            ChannelSending(channel=name, send=work.messages, say=self.say, every=every, ended=ended)
            for name in work.channels
        )
        return [*channels, ProgramSending(send=work.program_news, say=self.say, every=every, ended=ended)]

    def run(self) -> None:
        """Until ended. Raises `DatabaseOutOfDate`."""
        self.say("started", inbox=str(self.work.listener.inbox.folder), pack=self.work.office.pack.version)
        while not self.ended and not self._attended(migrate.ensure):
            pass
        if not self.ended:
            self._begin()
        while not self.ended:
            if self._attended(self._round):
                self._attended(self._wait)
        self._join()
        self.work.dossier.end()
        self.work.checking.end()
        self._attended(lambda: self._attempt(Part(name="seal", do=self._seal)))
        self.work.listener.close()
        self.say("stopped", by=self.ended)

    def end(self, number: int, _frame: FrameType | None) -> None:
        """A signal came: finish the piece in hand."""
        self.ended = signal.Signals(number).name

    def say(self, event: str, **facts: object) -> None:
        """One line for whoever keeps the log."""
        line = {"at": self.work.now_fn().isoformat(timespec="milliseconds"), "event": event, **facts}
        with self._writing:
            typer.echo(json.dumps(line, ensure_ascii=False, default=str))

    def _begin(self) -> None:
        for sending in self._sendings:
            sending.start()

    def _join(self) -> None:
        """Wait for the senders a little; what they leave is asked after by the next."""
        until = time.monotonic() + LAST
        for sending in self._sendings:
            sending.join(max(0.0, until - time.monotonic()))

    def _round(self) -> None:
        """Every part that is due, and the inbox after each; nothing at all while the clock cannot be right."""
        self._attempt(self._clock)
        if self._clock.failures:
            return
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
            if not self._clock.failures:
                self._attempt(self._inbox)

    def _attended(self, work: Callable[[], None]) -> bool:
        """Whether it was done; where the database is away that is said once, and rested upon."""
        pause = attended(work, database=self._database, say=self.say)
        self._rest(pause)
        return not pause

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            time.sleep(LOOK)

    def _attempt(self, part: Part) -> None:
        attempt(part, say=self.say)

    def _note(self, part: str, counts: Mapping[str, int]) -> None:
        """What happened goes into the line of the round."""
        if any(counts.values()):
            noted = self._happened.setdefault(part, Counter())
            noted.update({name: count for name, count in counts.items() if count})

    def _go_over(self) -> None:
        if self.newest is not None and (version := self.work.go_over(self.newest())):
            self.say("pack", version=version)

    def _renew(self) -> None:
        if self.work.listener.renew(as_of=self.work.today()):
            population = self.work.listener.population
            assert population is not None
            self.say("ready", snapshot=population.snapshot, residents=population.residents)

    def _keep_dossier(self) -> None:
        if made := self.work.dossier.look():
            self.say("dossier", snapshot=made)

    def _look(self) -> None:
        for seen in self.work.listener.look(now=self.work.now()):
            self._tell(seen)

    def _tell(self, seen: Seen) -> None:
        """What became of a file in the inbox."""
        if seen.refusal is not None:
            self.say("refused", file=seen.name, why=str(seen.refusal), why_zh=seen.refusal.message("zh"))
            return
        self.say(
            "warning",
            file=seen.name,
            warning="；".join(f"{one.kind}{one.level} {one.action}" for one in seen.warnings),
            status=seen.warnings[0].status,
            places=sorted({code for one in seen.warnings for code in one.subdistricts}),
            where_unknown=[one.identity for one in seen.warnings if one.status == "Actual" and not one.placed],
            pushes=[
                {"push": push.push, "key": push.key, "count": push.count, "state": push.state}
                for push in seen.pushes
                if push.count
            ],
        )

    def _seal(self) -> None:
        self._note("sealed", asdict(self.work.seal()))


def stay(*, work: BackgroundWork, every: float, newest: Callable[[], Office]) -> None:
    """Work until SIGTERM or SIGINT, each round by the office that is the `newest`. Raises `DatabaseOutOfDate`."""
    worker = Worker(work=work, every=every, newest=newest)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.run()
