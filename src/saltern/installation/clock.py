"""The district's one clock: its zone stands in the pack, so that one instant is one day for every command and app.

What people type without a zone is meant in the district's time, whatever machine they type it on.

>>> clock = Clock(zone=ZoneInfo("Asia/Shanghai"))
>>> clock.moment("2020-07-06T10:00") == clock.moment("2020-07-06T02:00+00:00")
True
>>> clock.day_of(clock.moment("2020-07-05T20:00+00:00"))
datetime.date(2020, 7, 6)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from saltern.errors import SalternError


class DayUnreadable(SalternError):
    """ "{text}" is no day like 2020-04-10."""

    family = "invalid"
    zh = "“{text}”不是 2020-04-10 这样的日期。"


class MomentUnreadable(SalternError):
    """ "{text}" is no moment like 2020-04-10T10:00."""

    family = "invalid"
    zh = "“{text}”不是 2020-04-10T10:00 这样的时刻。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Moments and days of the district. `ahead` sets the clock, for trials."""

    zone: ZoneInfo
    ahead: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """This moment."""
        return dt.datetime.now(tz=self.zone) + self.ahead

    def moment(self, text: str = "") -> dt.datetime:
        """The moment somebody typed, now where they typed none. Raises `MomentUnreadable`."""
        if not text:
            return self.now()
        try:
            typed = dt.datetime.fromisoformat(text)
        except ValueError as fault:
            raise MomentUnreadable(text=text) from fault
        return typed.astimezone(self.zone) if typed.tzinfo else typed.replace(tzinfo=self.zone)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The district's day at a moment of any zone."""
        return moment.astimezone(self.zone).date()

    def day(self, text: str, *, moment: dt.datetime) -> dt.date:
        """The day somebody typed, that of `moment` where they typed none. Raises `DayUnreadable`."""
        if not text:
            return self.day_of(moment)
        try:
            return dt.date.fromisoformat(text)
        except ValueError as fault:
            raise DayUnreadable(text=text) from fault

    def set_to(self, text: str) -> Clock:
        """A clock that shows the typed moment now and runs on from there. Raises `MomentUnreadable`."""
        return replace(self, ahead=self.ahead + (self.moment(text) - self.now()))


def zone_of(pack: Path) -> ZoneInfo:
    """The zone a pack states, without reading the rest of it. Raises `PackMissing`, `Faults` as the loader does."""
    from saltern.core.documents import document

    file = pack / "pack.yaml"
    entry = document.read(path=file, name=file.name, faults=[]) if file.is_file() else None
    stated = entry.value.get("time_zone") if entry is not None and isinstance(entry.value, dict) else None
    try:
        return ZoneInfo(str(stated.value if stated else ""))
    except (KeyError, ValueError, OSError):
        from saltern.core.catalogue.loader import load_pack

        return ZoneInfo(load_pack(pack).district.time_zone)  # says what is wrong in it, with file and line
