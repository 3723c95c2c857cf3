"""Who hears which news: a name that stays, the classes of the events, and what is done with them.

The name marks the delivery, so it must not change when a function is renamed or moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`handle(event, now)` runs in the transaction that marks the delivery; what it writes commits with the mark.

    Who hears several kinds of events hears all of them in the order in which they were published.

    Who can take many at once offers `handle_many(events, now)` too. Should that fail for one of them, nothing of the
    set is kept and each is handled by itself: whatever a handler does outside the database may be done again.
    """

    name: str
    events: tuple[type[object], ...]
    handle: Callable[[Any, dt.datetime], object]
    handle_many: Callable[[Sequence[Any], dt.datetime], object] | None = None


FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)


def wait(attempts: int) -> dt.timedelta:
    """How long a failed delivery rests before the next attempt: doubling from half a minute up to an hour.

    >>> wait(1), wait(3), wait(50)
    (datetime.timedelta(seconds=30), datetime.timedelta(seconds=120), datetime.timedelta(seconds=3600))
    """
    return LONGEST_WAIT if attempts > 16 else min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
