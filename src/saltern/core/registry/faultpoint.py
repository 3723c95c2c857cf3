"""Named places where a test may kill the process; in production each is one comparison with an empty text.

Armed with `intake.staged:3`, the process is killed (SIGKILL, no clean-up) when it passes `intake.staged` the third
time; with `any:17` at the seventeenth place of whatever name. `SALTERN_FAULTPOINT` arms the `saltern` command.
"""

from __future__ import annotations

import os
import signal


class _Trap:
    """Where the process dies: the place's name and how many more passes of it are survived."""

    name = ""
    left = 1


def arm(point: str) -> None:
    """Die at a place, as "NAME:COUNT"; an empty text arms nothing."""
    _Trap.name, _, count = point.partition(":")
    _Trap.left = int(count or 1)


def reach(name: str) -> None:
    """Pass the place `name`; dies here where it is armed."""
    if not _Trap.name or _Trap.name not in {name, "any"}:
        return
    _Trap.left -= 1
    if _Trap.left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
