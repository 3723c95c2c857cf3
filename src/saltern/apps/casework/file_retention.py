"""How long a file handed in is kept, and what became of it: by the district's days, from its last use on. 保存期限"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from saltern.apps.casework.handed_in_file import FileView
from saltern.core.catalogue.pack import FileDays
from saltern.errors import SalternError


class FileTakenAway(SalternError):
    """This file was kept until its time was over; it was taken away on {day} and nobody has it any more."""

    family = "unknown"
    zh = "这份文件保存期已满，已于{day}清除，任何人都打不开了。"


def kept_until(file: FileView, *, days: FileDays, zone: ZoneInfo) -> dt.date | None:
    """The last day a file is kept; None while an application it lies with is open, and where the district keeps it for
    ever.

    >>> from saltern.words import Phrase
    >>> file = FileView(key="f", subject=1, item="card", material="photo", called=Phrase(zh="照片", en="photo"),
    ...     name="a.png", kind="image/png", size=1, pages=1, given_at=dt.datetime(2020, 4, 10, tzinfo=dt.UTC))
    >>> kept_until(file, days=FileDays(unused=90, after_case=730), zone=ZoneInfo("Asia/Shanghai"))
    datetime.date(2020, 7, 9)
    """
    if file.in_use:
        return None
    ends = [((file.touched or file.given_at).astimezone(zone).date(), days.unused)]
    if file.closed is not None:
        ends.append((file.closed, days.after_case))
    if not all(many for _, many in ends):
        return None
    return max(day + dt.timedelta(days=many) for day, many in ends)
