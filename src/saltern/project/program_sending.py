"""News for programs of others, sent in a thread of its own: a program that answers slowly keeps no warning waiting.

It has its own connection to the database. Told to end, it is given some seconds; a piece still on its way then is sent
again by the next one, under the same id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import connections

from saltern.apps.programs.operations import SentNews
from saltern.project.part import Part, Say, attempt, attended

LOOK: Final = 0.05


class ProgramSending:
    """Sends what waits, again and again until it has ended."""

    def __init__(self, *, send: Callable[[], SentNews], say: Say, every: float, ended: Callable[[], bool]) -> None:
        self._send = send
        self._say = say
        self._every = every
        self._ended = ended
        self._part = Part(name="program-news", do=self._deliver)
        self._database = Part(name="database", do=self._deliver)
        self._thread = threading.Thread(target=self.run, name="sending-programs", daemon=True)

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
                until = time.monotonic() + (pause or self._every)
                while not self._ended() and time.monotonic() < until:
                    time.sleep(LOOK)
        finally:
            connections.close_all()

    def _deliver(self) -> None:
        done = self._send()
        if done.sent or done.failed:
            self._say("did", program_news={"sent": done.sent, "failed": done.failed})
