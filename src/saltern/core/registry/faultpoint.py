"""Named places where a test may kill the process; in production each is one comparison with an empty text.

`SALTERN_FAULTPOINT=intake.staged:3` kills the process (SIGKILL, no clean-up) when it passes `intake.staged` the third
time; `any:17` at the seventeenth place of whatever name.
"""

from __future__ import annotations

import os
import signal

_NAME, _, _COUNT = os.environ.get("SALTERN_FAULTPOINT", "").partition(":")
_left = [int(_COUNT or 1)]


def reach(name: str) -> None:
    """Pass the place `name`; dies here if the environment says so."""
    if not _NAME or _NAME not in {name, "any"}:
        return
    _left[0] -= 1
    if _left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
