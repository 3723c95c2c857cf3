"""An approval that another platform made, told by a program: what the file of the night would bring, before it comes.

>>> ApprovalBrought(case="GD-1", item="graduate-reception", applied_on=dt.date(2020, 9, 1),
...                 approved_on=dt.date(2020, 9, 2)).check_days(dt.date(2020, 9, 1))
Traceback (most recent call last):
saltern.apps.casework.approval_elsewhere.ApprovalDaysWrong: Case GD-1: asked for 2020-09-01, approved 2020-09-02; \
expected in this order, 2020-09-01 at the latest.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from saltern.errors import SalternError


class ServiceUnknown(SalternError):
    """There is no service {item}, neither an item of this district nor one that it knows by name."""

    family = "unknown"
    zh = "没有服务 {item}：既不是本区的事项，也不是本区知道名称的外部服务。"


class ServiceNotForThem(SalternError):
    """The service {item} is for the other kind of subject: a person's where the number is a firm's, or a firm's."""

    family = "invalid"
    zh = "服务 {item} 的对象与号码不符：一个是自然人，另一个是法人。"


class ApprovalDaysWrong(SalternError):
    """Case {case}: asked for {applied_on}, approved {approved_on}; expected in this order, {today} at the latest."""

    family = "invalid"
    zh = "办件 {case} 的申请日期为 {applied_on}，批准日期为 {approved_on}；应先申请后批准，且不晚于今天（{today}）。"


class ApprovalDiffers(SalternError):
    """Case {case} was told before with another item, person or day; nothing was changed. The night's file counts."""

    family = "conflict"
    zh = "办件 {case} 此前报来的事项、对象或日期与此不同；没有改动。以夜间数据为准。"


class CaseOfOurs(SalternError):
    """Case {case} is one of this platform: its approval is made here, not told."""

    family = "conflict"
    zh = "办件 {case} 是本平台的办件：批准在此作出，不由外部报来。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalBrought:
    """What is told of it; `case` is the number it has there, `item` a service of this district or one known by name."""

    case: str
    item: str
    applied_on: dt.date
    approved_on: dt.date

    def check_days(self, today: dt.date) -> None:
        """Raises `ApprovalDaysWrong`."""
        if not self.applied_on <= self.approved_on <= today:
            raise ApprovalDaysWrong(
                case=self.case, applied_on=self.applied_on, approved_on=self.approved_on, today=today
            )
