"""Where everybody lives, read once for each snapshot and day by a process that stays."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from saltern.installation.records import LakeEmpty, Records

if TYPE_CHECKING:
    from saltern.core.audiences.population import Population
    from saltern.core.audiences.streets import Streets

Read = Callable[["Population"], "Streets"]
"""Reads them, and writes down that it does."""


class StreetBook:
    """The last one read."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._reading = threading.Lock()
        self._read: tuple[int, dt.date, Streets] | None = None

    def streets(self, *, as_of: dt.date, read: Read) -> Streets | None:
        """Those of the newest snapshot on a day, read by `read` where that has not been done; None where there are no
        records."""
        with self._reading:
            number = self._records.newest()
            if self._read is None or self._read[:2] != (number, as_of):
                try:
                    with self._records.population() as everybody:
                        self._read = (number, as_of, read(everybody))
                except LakeEmpty:
                    return None
            return self._read[2]
