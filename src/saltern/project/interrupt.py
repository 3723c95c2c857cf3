"""Ctrl-C: the command stops where it is and says that it goes on from there.

A library that is asked for long (DuckDB) tells its own error of it, or none; what counts is that somebody asked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from types import FrameType
from typing import Final, NoReturn

STATUS: Final = 130
"""What a shell reads of a program that ended by SIGINT."""
PATIENCE: Final = 5.0
"""Seconds in which the program may tidy up after the first Ctrl-C."""
_asked: list[int] = []
_told: list[bool] = []


def listen() -> None:
    """Note each Ctrl-C from now on; not where whoever started us ignores them."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note)


def asked() -> bool:
    """Whether somebody asked us to stop."""
    return bool(_asked)


def end() -> NoReturn:
    """Say it and end; a second Ctrl-C changes nothing any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _tell()
    sys.exit(STATUS)


def _tell() -> None:
    if _told:
        return
    _told.append(True)
    from saltern.interfaces.cli import spoken

    zh, en = "已停止；再运行同一命令，会从停下的地方继续", "stopped; the same command goes on where it stopped"
    if "--json" in sys.argv:
        body = {"error": "stopped", "family": "busy", "message": en, "message_zh": zh, "data": {}}
        sys.stderr.write(json.dumps(body, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write("\n" * sys.stderr.isatty() + spoken.told(zh=zh, en=en) + "\n")
    sys.stderr.flush()


def _note(number: int, frame: FrameType | None) -> NoReturn:
    if not _asked:
        # An interrupted DuckDB now and then waits for ever for a thread of its own, deaf to every further Ctrl-C;
        # what a killed command leaves behind is what a stopped one does.
        leaving = threading.Timer(PATIENCE, _leave)
        leaving.daemon = True
        leaving.start()
    _asked.append(number)
    raise KeyboardInterrupt


def _leave() -> None:
    _tell()
    os._exit(STATUS)
