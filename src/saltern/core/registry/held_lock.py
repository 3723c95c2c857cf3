"""A lock on a file that somebody else may hold: waited for, not for ever, and told of where the wait is long."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from typing import Final

LONG: Final = 2.0
"""Seconds after which whoever waits says so."""
_LOOK: Final = 0.02


def locked(handle: int, *, wait: float, waiting: Callable[[], None] = lambda: None) -> bool:
    """Whether the file was locked within `wait` seconds; `waiting` is called once where it takes long. The kernel frees
    the lock when its holder dies; a holder that is frozen keeps it."""
    began, said = time.monotonic(), False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            passed = time.monotonic() - began
            if passed >= wait:
                return False
            if passed >= LONG and not said:
                said = True
                waiting()
            time.sleep(_LOOK)
        else:
            return True
