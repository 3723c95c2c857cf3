"""The demo district on localhost: the pages beside their worker, by a clock that begins where the stories stand.

Both are processes of their own, as in production; ended together by Ctrl-C.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from saltern.demo.folders import DemoFolders
from saltern.demo.staff import COLLEAGUES, codes_beside
from saltern.demo.stories.desk import Someone
from saltern.demo.visitors import DAY, VISITORS
from saltern.errors import SalternError
from saltern.installation.environment import inherited
from saltern.words import Phrase

PATIENCE: Final = 10.0
"""Seconds each has to end in."""


class DemoNotServed(SalternError):
    """The pages of the demo ended by themselves, with status {status}; what they said stands above."""

    family = "broken"
    zh = "演示页面自行退出，状态 {status}；原因见上。"


def logins(known: Mapping[str, Someone]) -> Iterable[tuple[str, str, Phrase]]:
    """Whom one may sign in as: name, mobile, what there is to see."""
    for visitor in VISITORS:
        if visitor.key in known:
            yield known[visitor.key].name, known[visitor.key].phone, visitor.story
    for one in COLLEAGUES:
        yield one.called, one.mobile, one.story


class Outbox:
    """The text messages of the demo as they are handed over: whoever runs it reads them as a telephone would."""

    def __init__(self, folders: DemoFolders) -> None:
        self._file = folders.office.environment.outbox / "sms.jsonl"
        self._read = self._file.stat().st_size if self._file.exists() else 0

    def fresh(self) -> Iterable[str]:
        """What came since the last look, a line each."""
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                message = json.loads(line)
                yield f"{message['to']}  {' '.join(message['text'].split())}"


def serve(*, folders: DemoFolders, port: int, tell: Callable[[str], None]) -> None:
    """Until Ctrl-C, or until one of the two ends by itself; `tell` hears each text message. Raises `DemoNotServed`."""
    environment = inherited(HOME=str(folders.home), TRIAL_CLOCK=f"{DAY.isoformat()}T10:00", SMS_URL="", SMTP_HOST="")
    command = [sys.executable, "-m", "saltern.project.command"]
    log = folders.office.environment.log / "worker.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        running = [
            subprocess.Popen([*command, *words], env=environment, start_new_session=True, stdout=into)  # noqa: S603  # our own
            for words, into in ((["serve", "--trial", "--port", str(port)], None), (["work", "--stay"], file))
        ]
    heard = Outbox(folders)
    try:
        while all(process.poll() is None for process in running):
            _rest(running[0])
            for line in codes_beside(folders, heard.fresh()):
                tell(line)
    except KeyboardInterrupt:
        return
    finally:
        end(running)
    status = next(process.returncode for process in running if process.returncode is not None)
    if status not in {0, -signal.SIGTERM}:
        raise DemoNotServed(status=status)


def end(running: Iterable[subprocess.Popen[bytes]]) -> None:
    """Let each finish the piece in hand."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _rest(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        return
