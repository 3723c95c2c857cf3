"""Who is sending: a name that tells whether the process behind it still lives.

A message whose worker died is looked into at once; one whose worker runs on another machine when its lease is over.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path


def me() -> str:
    """This process: host, process number and the moment it started (process numbers are used again)."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def dead(worker: str) -> bool:
    """Whether the process surely ended; False where it lives or runs elsewhere."""
    host, process, started = worker.rsplit("/", 2)
    return host == socket.gethostname() and _started(int(process)) != started


def _started(process: int) -> str:
    """The start time of a process in clock ticks since boot, "" where there is no such process."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]
