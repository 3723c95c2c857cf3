"""Counting what is asked for and guessed within an hour. A count is read and raised under a lock, so that many requests
at the same moment are many, and a limit that cannot be read lets nobody through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from saltern.apps.identity.models import Tally
from saltern.apps.identity.one_time_code import KNOWN, WINDOW


def locked(keys: Collection[str], *, now: dt.datetime) -> Mapping[str, Tally]:
    """The counts under these keys, each begun anew where its hour is over; nobody else counts until the transaction
    ends."""
    Tally.objects.bulk_create([Tally(key=key, since=now) for key in sorted(keys)], ignore_conflicts=True)
    rows = {row.key: row for row in Tally.objects.select_for_update().filter(key__in=keys).order_by("key")}
    for row in rows.values():
        if row.since + WINDOW <= now:
            row.since, row.count = now, 0
    return rows


def raised(rows: Mapping[str, Tally]) -> None:
    """One more of each."""
    for row in rows.values():
        row.count += 1
    Tally.objects.bulk_update(rows.values(), ["since", "count"])


def over(rows: Mapping[str, Tally], limits: Mapping[str, int]) -> dt.datetime | None:
    """When the last of the limits that are reached is lifted; None where none is."""
    return max((rows[key].since + WINDOW for key, limit in limits.items() if rows[key].count >= limit), default=None)


def remember(key: str, *, now: dt.datetime) -> None:
    """Note that something was so just now."""
    Tally.objects.update_or_create(key=key, defaults={"since": now, "count": 1})


def remembered(key: str, *, now: dt.datetime) -> bool:
    """Whether it was so within the last quarter of a year."""
    return Tally.objects.filter(key=key, since__gt=now - KNOWN).exists()
