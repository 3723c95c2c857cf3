"""Senders, each in a thread of its own, so that a slow gateway or program keeps no warning waiting and no round.

Each has its own connection to the database and writes in short transactions. Told to end, it is given some seconds; a
message still on its way then is asked after by the next one, a piece of news sent again under the same id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Final, Protocol

from django.db import connections

from saltern.apps.notify import queries
from saltern.apps.notify.operations import Delivered
from saltern.apps.programs.operations import SentNews
from saltern.project.part import Part, Say, attempt, attended

PIECE: Final = 2_000
"""Messages between two lines about them."""
LOOK: Final = 0.05
ENDED: Final = ("sent", "failed", "suppressed", "in-portal")


class Send(Protocol):
    """One run of the sender over one channel."""

    def __call__(self, *, channel: str, limit: int | None, ended: Callable[[], bool]) -> Delivered: ...


class SendNews(Protocol):
    """One run over the programs that wait for news."""

    def __call__(self, *, ended: Callable[[], bool]) -> SentNews: ...


class Sending:
    """What one sender does, again and again until it has ended."""

    def __init__(self, *, name: str, say: Say, every: float, ended: Callable[[], bool]) -> None:
        self._say = say
        self._every = every
        self._ended = ended
        self._part = Part(name=name, do=self._deliver)
        self._database = Part(name="database", do=self._deliver)
        self._thread = threading.Thread(target=self.run, name=f"sending-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for its end, not longer than so many seconds."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def run(self) -> None:
        """Until ended."""
        try:
            while not self._ended():
                pause = attended(lambda: attempt(self._part, say=self._say), database=self._database, say=self._say)
                self._rest(pause or self._every)
        finally:
            connections.close_all()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._ended() and time.monotonic() < until:
            time.sleep(LOOK)

    def _deliver(self) -> None:
        raise NotImplementedError


class ChannelSending(Sending):
    """Messages on one channel."""

    def __init__(self, *, channel: str, send: Send, say: Say, every: float, ended: Callable[[], bool]) -> None:
        super().__init__(name=f"messages:{channel}", say=say, every=every, ended=ended)
        self.channel = channel
        self._send = send
        self._trouble: queries.TroubleView | None = None

    def _deliver(self) -> None:
        """What is due, piece by piece, and what is new about the gateway."""
        more = True
        while more and not self._ended():
            done = self._send(channel=self.channel, limit=PIECE, ended=self._ended).counts
            if done:
                self._say("did", messages={str(state): count for state, count in done.items()})
            self._tell_trouble()
            more = sum(done.get(state, 0) for state in ENDED) >= PIECE

    def _tell_trouble(self) -> None:
        """That the channel is held, or no longer: once."""
        now = next((held for held in queries.troubles() if held.channel == self.channel), None)
        before, self._trouble = self._trouble, now and replace(now, next_at=now.since, waiting=0)
        if self._trouble == before:
            return
        if now is None:
            self._say("recovered", part=self._part.name)
            return
        words = now.reason_words
        self._say("trouble", part=self._part.name, since=now.since, why=words.en, why_zh=words.zh, waiting=now.waiting)


class ProgramSending(Sending):
    """News to programs of others."""

    def __init__(self, *, send: SendNews, say: Say, every: float, ended: Callable[[], bool]) -> None:
        super().__init__(name="program-news", say=say, every=every, ended=ended)
        self._send = send

    def _deliver(self) -> None:
        done = self._send(ended=self._ended)
        if done.sent or done.failed:
            self._say("did", program_news=asdict(done))
