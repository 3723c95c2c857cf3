"""容缺受理: an application is taken in though a lesser material is missing, on a signed promise to bring it in time.

The due day is counted in working days from acceptance; a reminder comes before it; after it the promise lapses and
the case is closed as lapsed (退件: nothing is refused, the applicant may come again) or handed to a person, as the
district's rule says.
Who has broken public trust (失信名单) is not taken at a word.

>>> from saltern.core.calendars.working_day import WorkingCalendar
>>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
>>> promise(material="contract", days=10, accepted_on=dt.date(2020, 7, 6), calendar=calendar, rule=DeferralRule())
Promised(material='contract', remind_on=datetime.date(2020, 7, 16), due_on=datetime.date(2020, 7, 20))
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.standing import DeferralRule
from saltern.errors import SalternError


class PromiseRefused(SalternError):
    """No promise is taken for {missing}: a credit record stands against the applicant ({source}). Bring it now."""

    family = "forbidden"
    zh = "申请人有失信记录（{source}），不适用容缺受理：{missing} 须当场提交。"


class CreditUnknown(SalternError):
    """No promise is taken for {missing}: the applicant's credit record is not known. Bring it now."""

    family = "forbidden"
    zh = "无法核实申请人信用记录，不适用容缺受理：{missing} 须当场提交。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A material and its days."""

    material: str
    remind_on: dt.date
    due_on: dt.date


def promise(
    *, material: str, days: int, accepted_on: dt.date, calendar: WorkingCalendar, rule: DeferralRule
) -> Promised:
    """The days of one promise; a reminder never comes before the day of acceptance."""
    due = calendar.add_working_days(accepted_on, days)
    before = min(rule.remind_days, days)
    return Promised(material=material, remind_on=calendar.add_working_days(accepted_on, days - before), due_on=due)


def check_credit(*, bad: bool | None, missing: str, source: str) -> None:
    """Raises `PromiseRefused` or `CreditUnknown`."""
    if bad is None:
        raise CreditUnknown(missing=missing)
    if bad:
        raise PromiseRefused(missing=missing, source=source)


def due_today(*, remind_on: dt.date, due_on: dt.date, reminded: bool, today: dt.date) -> Literal["", "remind", "lapse"]:
    """What a promise needs today: lapse once its day is over, a reminder once."""
    if today > due_on:
        return "lapse"
    return "remind" if today >= remind_on and not reminded else ""
