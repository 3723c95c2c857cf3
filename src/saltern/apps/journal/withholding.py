"""依法暂不公开: a use of somebody's data that a law orders kept back for a time (PIPL art. 18, 35): a running inquiry.

It is never hidden: the person sees that there was a use and by which day at the latest they learn of it. That day comes
by itself; nothing has to be done for it.

>>> then = dt.datetime(2020, 4, 1)
>>> order = Order(number=1, subject=7, line=5, by="", basis="x", until=dt.date(2020, 5, 1), set_at=then)
>>> order.covers(5, actor="a-1", at=then), order.covers(6, actor="a-1", at=then)
(True, False)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from saltern.errors import SalternError


class BasisMissing(SalternError):
    """Name the law and the article that order it, in at most {longest} characters."""

    family = "invalid"
    zh = "请写明依据的法律和条款，最多 {longest} 个字。"


class WithholdOneThing(SalternError):
    """Name one use, or one account whose uses from now on are meant."""

    family = "invalid"
    zh = "请指明一次使用，或今后使用的一个账户，二者选一。"


class DayPassed(SalternError):
    """{until} is no day to come."""

    family = "invalid"
    zh = "{until} 不是今后的日期。"


class WithheldTooLong(SalternError):
    """At the latest it is public on {last}: the district keeps nothing back longer than {days} days."""

    family = "invalid"
    zh = "最迟 {last} 公开：本区暂不公开不超过 {days} 天。"


class UseNotThere(SalternError):
    """Line {line} is no use of that subject's data by an office."""

    family = "unknown"
    zh = "第 {line} 行不是单位对该主体数据的使用。"


class UseOwn(SalternError):
    """Nobody keeps their own use of data back; another auditor does."""

    family = "forbidden"
    zh = "不得将本人的使用设为暂不公开，须由其他审计人员办理。"


class OrderUnknown(SalternError):
    """No order {order} keeps anything back."""

    family = "unknown"
    zh = "没有编号为 {order} 的暂不公开。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of one subject: one `line`, or what the account `by` does from `set_at` on. Public from `until` on."""

    number: int
    subject: int
    line: int | None
    by: str
    basis: str
    until: dt.date
    set_at: dt.datetime
    lifted_at: dt.datetime | None = None

    @property
    def public_on(self) -> dt.date:
        """The day from which it keeps nothing back."""
        return min(self.until, self.lifted_at.date()) if self.lifted_at else self.until

    def covers(self, line: int, *, actor: str, at: dt.datetime) -> bool:
        """Whether a use is meant."""
        if self.line is not None:
            return line == self.line
        within = at >= self.set_at and at.date() < self.until and (self.lifted_at is None or at < self.lifted_at)
        return actor == self.by and within


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What a reader is told of a use that is or was kept back: until when, and by which law once it is `over`."""

    until: dt.date
    basis: str
    over: bool


def told(orders: Sequence[Order], *, today: dt.date) -> Withheld | None:
    """What holds of a use under these orders: the longest in force, else the last that ended."""
    running = [one for one in orders if one.lifted_at is None and today < one.until]
    if running:
        last = max(running, key=lambda one: one.until)
        return Withheld(until=last.until, basis=last.basis, over=False)
    if not orders:
        return None
    last = max(orders, key=lambda one: one.number)
    return Withheld(until=last.public_on, basis=last.basis, over=True)
