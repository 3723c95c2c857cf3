"""A fault of our own: the traceback goes to a file for the maintainers, a person is only told where it lies."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import traceback
from typing import Final

from saltern.errors import SalternError
from saltern.installation.environment import environment
from saltern.words import Phrase

NOWHERE: Final = Phrase(en="could not be written down", zh="未能记录下来")


def keep() -> Phrase:
    """Write the exception in hand to SALTERN_HOME/log; where it stands, or that it could not be written."""
    try:
        folder = environment().log
    except SalternError:  # the settings themselves cannot be read
        return NOWHERE
    file = folder / f"fault-{dt.datetime.now(tz=dt.UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        return NOWHERE
    return Phrase.same(str(file))
