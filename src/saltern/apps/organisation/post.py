"""An office: whose, at which unit, in which roles, with which items, at which venue.

What a role may do stands in one place, the tables of stages and permissions; an office names roles and no deeds.

>>> post = Post(account="a-7K4MQ2XC", unit="civil-affairs", roles=("clerk",), items=("card",))
>>> post.handles("card"), post.handles("loan")
(True, False)
>>> check_roles(roles=["clerk", "king"])
Traceback (most recent call last):
saltern.apps.organisation.post.RoleUnknown: king is no role of staff; expected administrator, approver, auditor, \
clerk, designer, leader, operator, steward.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from saltern.apps.journal.acting import STAFF
from saltern.errors import SalternError


class RoleUnknown(SalternError):
    """{role} is no role of staff; expected {known}."""

    family = "invalid"
    zh = "{role} 不是工作人员角色；应为 {known}。"


class RoleMissing(SalternError):
    """An office names at least one role."""

    family = "invalid"
    zh = "任职至少应有一个角色。"


class PostTaken(SalternError):
    """The account {account} has an office at {unit} already; end that one first."""

    family = "conflict"
    zh = "账户 {account} 在 {unit} 已有任职；请先终止原任职。"


class PostUnknown(SalternError):
    """The account {account} has no office at {unit}."""

    family = "unknown"
    zh = "账户 {account} 在 {unit} 没有任职。"


class PostForOneself(SalternError):
    """Nobody gives an office to themselves; another administrator does."""

    family = "forbidden"
    zh = "不得为本人任职，须由其他管理员办理。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """`called` is what colleagues know them as; `items` are the keys of items, or all of the unit's."""

    account: str
    unit: str
    roles: tuple[str, ...]
    items: Literal["all"] | tuple[str, ...] = "all"
    venue: str = ""
    called: str = ""
    begins_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None

    def handles(self, item: str) -> bool:
        """Whether the item is among those of the office."""
        return self.items == "all" or item in self.items


def check_roles(*, roles: Collection[str]) -> tuple[str, ...]:
    """The roles in order, each once. Raises `RoleMissing`, `RoleUnknown`."""
    if not roles:
        raise RoleMissing
    for role in roles:
        if role not in STAFF:
            raise RoleUnknown(role=role, known=", ".join(sorted(STAFF)))
    return tuple(sorted(set(roles)))
