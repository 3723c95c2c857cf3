"""A fault of our own: the traceback goes to a file for the maintainers, a person is only told where it lies."""

from __future__ import annotations

import datetime as dt
import os
import traceback
from pathlib import Path

from saltern.installation.environment import environment


def keep() -> Path:
    """Write the exception in hand to SALTERN_HOME/log."""
    folder = environment().log
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"fault-{dt.datetime.now(tz=dt.UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    file.write_text(traceback.format_exc(), encoding="utf-8")
    return file
