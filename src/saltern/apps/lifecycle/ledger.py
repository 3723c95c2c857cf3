"""How long a subject hears nothing more of the same thing, in the words of a pack: an ISO 8601 period.

>>> import datetime as dt
>>> until("P1Y", dt.date(2020, 2, 29))
datetime.date(2021, 2, 28)
>>> until("P60D", dt.date(2020, 4, 10))
datetime.date(2020, 6, 9)
"""

from __future__ import annotations

import datetime as dt
import re

from dateutil.relativedelta import relativedelta

from saltern.errors import SalternError

PERIOD = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


class PeriodUnreadable(SalternError):
    """The period "{text}" is no ISO 8601 period in years, months, weeks or days; expected one like P1Y, P6M or P60D."""

    family = "invalid"
    zh = "期限“{text}”不是以年、月、周、日表示的 ISO 8601 期限；应如 P1Y、P6M、P60D。"


def heard_key(kind: str, key: str) -> str:
    """The ledger's name for a thing one hears once a period."""
    return f"{kind}:{key}"


def until(period: str, day: dt.date) -> dt.date:
    """The first day after `period` from `day` on. Raises `PeriodUnreadable`."""
    found = PERIOD.fullmatch(period)
    if not found:
        raise PeriodUnreadable(text=period)
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return day + relativedelta(years=years, months=months, weeks=weeks, days=days)
