"""How often one account from one address may ask for a page within an hour: what reads is counted in this process, what
writes in the database, where it holds among all of them."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from threading import Lock
from typing import Final

from saltern.apps.identity import operations as identity
from saltern.apps.identity.attempt import AttemptsUsedUp
from saltern.interfaces.pages.request import PageRequest

HOUR: Final = dt.timedelta(hours=1)
MOST_KEYS: Final = 50_000


class Window:
    """Counts of one process. The one longest not asked for is forgotten where there are too many."""

    def __init__(self, *, most_keys: int = MOST_KEYS) -> None:
        self._counts: OrderedDict[str, tuple[dt.datetime, int]] = OrderedDict()
        self._lock = Lock()
        self._most_keys = most_keys

    def count(self, key: str, *, most: int, now: dt.datetime) -> None:
        """One more. Raises `AttemptsUsedUp`."""
        with self._lock:
            since, count = self._counts.get(key, (now, 0))
            if since + HOUR <= now:
                since, count = now, 0
            if count >= most:
                raise AttemptsUsedUp(minutes=max(1, -(-(since + HOUR - now) // dt.timedelta(minutes=1))))
            self._counts[key] = (since, count + 1)
            self._counts.move_to_end(key)
            if len(self._counts) > self._most_keys:
                self._counts.popitem(last=False)


WINDOW: Final = Window()


def check(request: PageRequest, *, what: str, most: int) -> None:
    """Raises `AttemptsUsedUp`."""
    visit, address = request.visit, request.META.get("REMOTE_ADDR", "")
    if request.method == "POST":
        identity.count_attempt(
            acting=visit.acting, seal=visit.office.mobile_seal, what=what, address=address, most=most
        )
    else:
        key = visit.office.mobile_seal.address(address)
        WINDOW.count(f"{what}:{visit.handle}:{key}", most=most, now=visit.now)
