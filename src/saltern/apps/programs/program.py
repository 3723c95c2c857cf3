"""A program of others: its name, the token it proves itself with, the office it acts in.

A token is drawn, 256 bits of it, so that its plain digest is enough to know it by and tells nothing.

>>> token = new_token()
>>> token.startswith("saltern_"), digest(token) == digest(token), len(digest(token))
(True, True, 64)
>>> account_of("Household Register")
Traceback (most recent call last):
saltern.apps.programs.program.ProgramNameUnusable: Household Register cannot name a program: 2 to 40 small letters, \
digits or hyphens, a letter first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

from saltern.apps.journal.acting import STAFF
from saltern.apps.organisation.post import Post
from saltern.errors import SalternError
from saltern.words import Phrase

PREFIX: Final = "saltern_"
"""How a token begins, so that whoever finds one lying about knows what it opens."""
NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
LONGEST_TOLD: Final = 80
"""Letters of a name that is none, said again to whoever typed it."""
ROLES: Final = tuple(sorted(STAFF - {"administrator"}))
"""The offices a program may act in: it gives none."""
NOTED: Final = dt.timedelta(minutes=10)
"""How exactly the last use is known: a program that asks a thousand times a minute is not written down as often."""


class ProgramNameUnusable(SalternError):
    """{name} cannot name a program: 2 to 40 small letters, digits or hyphens, a letter first."""

    family = "invalid"
    zh = "{name} 不能用作程序名：应为 2 至 40 个小写字母、数字或连字符，以字母开头。"


class ProgramNameTaken(SalternError):
    """There is or was a program {name}; its lines in the journal bear the name, so that no other gets it."""

    family = "conflict"
    zh = "程序名 {name} 已经用过；日志里已有它的记录，不能再给别的程序。"


class ProgramNotThere(SalternError):
    """There is no program {name} with a token."""

    family = "unknown"
    zh = "没有持有令牌的程序 {name}。"


class ProgramRoleUnusable(SalternError):
    """A program cannot act as {role}; expected one of {known}."""

    family = "invalid"
    zh = "程序不能以 {role} 的身份办事；应为：{known}。"


class TokenOverAlready(SalternError):
    """A token that ends at {ends_at} would be over already; expected a moment to come."""

    family = "invalid"
    zh = "令牌在 {ends_at} 到期，已经过了；应为将来的时刻。"


class TokenUnknown(SalternError):
    """This needs a token that is in force: Authorization: Bearer saltern_…"""

    family = "forbidden"
    zh = "需要有效的令牌：Authorization: Bearer saltern_…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """`post` is the office it acts in, None once that or its token has ended; `used_at` is exact to ten minutes."""

    name: str
    account: str
    post: Post | None
    made_at: dt.datetime
    made_by: str
    ends_at: dt.datetime | None
    revoked_at: dt.datetime | None
    used_at: dt.datetime | None

    @property
    def standing(self) -> Phrase:
        """Whether it may still ask."""
        if self.revoked_at is not None:
            return Phrase(zh="已停用", en="revoked")
        return Phrase(zh="有效", en="in force") if self.post else Phrase(zh="已到期", en="its time is over")


def new_token() -> str:
    """A token nobody has."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What a token is known by."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(name: str) -> str:
    """The account a program acts as. Raises `ProgramNameUnusable`."""
    if not NAME.fullmatch(name):
        raise ProgramNameUnusable(name=name[:LONGEST_TOLD])
    return f"program:{name}"


def check_role(role: str) -> str:
    """Raises `ProgramRoleUnusable`."""
    if role not in ROLES:
        raise ProgramRoleUnusable(role=role, known=", ".join(ROLES))
    return role
