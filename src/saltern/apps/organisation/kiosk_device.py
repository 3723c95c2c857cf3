"""A kiosk: the machine in a hall, the key it is known by, how it stands, who rang for help at it. 自助终端

The key is drawn, 256 bits of it, so that its plain digest is enough to know it by and tells nothing. It lets the
machine show its first page, ring and ask that a code be sent; whose records are shown is proved by the code alone.

>>> key = new_key()
>>> key.startswith("kiosk_"), digest(key) == digest(key), account_of("hall-1")
(True, True, 'kiosk:hall-1')
>>> account_of("Hall 1")
Traceback (most recent call last):
saltern.apps.organisation.kiosk_device.KioskNameUnusable: Hall 1 cannot name a kiosk: 2 to 40 small letters, digits or \
hyphens, a letter first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

from saltern.errors import SalternError
from saltern.words import Phrase

PREFIX: Final = "kiosk_"
"""How a key begins, so that whoever finds one lying about knows what it opens."""
NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
LONGEST_TOLD: Final = 80
ACCOUNT: Final = "kiosk:"
BEATS: Final = dt.timedelta(seconds=20)
"""How often a machine says that it is there."""
SILENT: Final = 3 * BEATS
"""After so long without a word it is away."""


class KioskNameUnusable(SalternError):
    """{name} cannot name a kiosk: 2 to 40 small letters, digits or hyphens, a letter first."""

    family = "invalid"
    zh = "{name} 不能用作自助终端的名称：应为 2 至 40 个小写字母、数字或连字符，以字母开头。"


class KioskNameTaken(SalternError):
    """There is or was a kiosk {name}; its lines in the journal bear the name, so that no other gets it."""

    family = "conflict"
    zh = "自助终端名称 {name} 已经用过；日志里已有它的记录，不能再给别的机器。"


class KioskUnknown(SalternError):
    """There is no kiosk {name} with a key."""

    family = "unknown"
    zh = "没有持有密钥的自助终端 {name}。"


class KioskKeyWrong(SalternError):
    """This key is no kiosk's, or it was revoked."""

    family = "forbidden"
    zh = "这个密钥不是自助终端的，或者已经停用。"


class NobodyRang(SalternError):
    """Nobody waits for help at {name} any more."""

    family = "conflict"
    zh = "{name} 没有人在等帮忙了。"


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskView:
    """`seen_at` is when it last said that it is there, `printer` how its printer stood then; `rang_at` since when
    somebody waits for help, None where nobody does."""

    name: str
    account: str
    venue: str
    made_at: dt.datetime
    made_by: str
    revoked_at: dt.datetime | None
    seen_at: dt.datetime | None
    printer: str
    rang_at: dt.datetime | None

    def there(self, now: dt.datetime) -> bool:
        """Whether it spoke a short while ago."""
        return self.revoked_at is None and self.seen_at is not None and now - self.seen_at < SILENT

    def standing(self, now: dt.datetime) -> Phrase:
        """How it stands."""
        if self.revoked_at is not None:
            return Phrase(zh="已停用", en="revoked")
        if self.seen_at is None:
            return Phrase(zh="还没有开过机", en="never started")
        return Phrase(zh="正常", en="there") if self.there(now) else Phrase(zh="没有动静", en="silent")


def new_key() -> str:
    """A key nobody has."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What a key is known by."""
    return hashlib.sha256(key.encode()).hexdigest()


def account_of(name: str) -> str:
    """The account a kiosk acts as. Raises `KioskNameUnusable`."""
    if not NAME.fullmatch(name):
        raise KioskNameUnusable(name=name[:LONGEST_TOLD])
    return f"{ACCOUNT}{name}"


def name_of(account: str) -> str:
    """The kiosk that acts as an account; empty where none does."""
    return account.removeprefix(ACCOUNT) if account.startswith(ACCOUNT) else ""
