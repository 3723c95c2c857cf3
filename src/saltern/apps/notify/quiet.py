"""Quiet hours: nobody's telephone rings between 21:00 and 08:00 local time, unless lives are at stake.

>>> from zoneinfo import ZoneInfo
>>> until(dt.datetime(2020, 4, 10, 14, 0, tzinfo=dt.UTC), ZoneInfo("Asia/Shanghai"))
datetime.datetime(2020, 4, 11, 0, 0, tzinfo=datetime.timezone.utc)
>>> until(dt.datetime(2020, 4, 10, 6, 0, tzinfo=dt.UTC), ZoneInfo("Asia/Shanghai")) is None
True
"""

from __future__ import annotations

import datetime as dt

FROM = dt.time(21, 0)
TO = dt.time(8, 0)


def until(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """When the quiet hours end that hold at `now`; None outside of them."""
    local = now.astimezone(zone)
    if TO <= local.time() < FROM:
        return None
    day = local.date() + dt.timedelta(days=1 if local.time() >= FROM else 0)
    return dt.datetime.combine(day, TO, tzinfo=zone).astimezone(dt.UTC)
