"""通知: what concerns somebody who works here, by kind: for which roles, in which words. A kind that is switched off is
off everywhere: on the page, in the count, in the mail of the day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError
from saltern.words import Phrase


class StaffMailSeal:
    """The operator's key as addresses of staff use it: each is readable for its own account alone."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key, purpose="staff-mail")

    def sealed(self, address: str, *, account: str) -> bytes | None:
        """An address as it is kept; None where none was given."""
        return self._cipher.seal(address, account.encode()) if address else None

    def opened(self, sealed: bytes | None, *, account: str) -> str:
        """An address in clear. Raises `StaffMailKeyWrong`."""
        try:
            return self._cipher.open(sealed, account.encode()) if sealed else ""
        except InvalidTag:
            raise StaffMailKeyWrong from None


class StaffMailKeyWrong(SalternError):
    """The identity key does not fit the addresses of staff; nothing was read."""

    family = "broken"
    zh = "身份密钥与工作人员邮箱不匹配；未读取任何内容。"


MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


class MailUnreadable(SalternError):
    """That is no mail address: name@host is expected."""

    family = "invalid"
    zh = "这不是邮箱地址，应为 名称@主机。"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """One kind: who may hear of it, and what stands before its count."""

    roles: tuple[str, ...]
    name: Phrase


DESK: Final = ("clerk", "approver")
KINDS: Final[Mapping[str, NoticeKind]] = {
    "mine": NoticeKind(roles=DESK, name=Phrase(zh="交给我的办件", en="Cases given to me")),
    "due": NoticeKind(roles=DESK, name=Phrase(zh="明天以前到期的", en="Due by tomorrow")),
    "corrected": NoticeKind(roles=DESK, name=Phrase(zh="补正回来了", en="Corrections that came")),
    "arrived": NoticeKind(roles=DESK, name=Phrase(zh="别的单位转来的", en="Handed over by other units")),
    "more-time": NoticeKind(roles=DESK, name=Phrase(zh="申请人请求再多几天", en="Applicants ask for more time")),
    "reviews": NoticeKind(roles=DESK, name=Phrase(zh="申请人请人再看", en="Second looks asked for")),
    "second": NoticeKind(
        roles=("approver",), name=Phrase(zh="等第二个人同意重新处理", en="A second approver is asked")
    ),
    "spot": NoticeKind(roles=("approver",), name=Phrase(zh="抽到的秒批，等人看", en="Approved by rule, to look over")),
    "pushes": NoticeKind(roles=("operator",), name=Phrase(zh="等放行的推送", en="Pushes held for release")),
    "deliveries": NoticeKind(roles=("steward",), name=Phrase(zh="扣下的数据", en="Deliveries held")),
    "reports": NoticeKind(roles=("steward",), name=Phrase(zh="记录报错", en="Reports of wrong records")),
    "proposed": NoticeKind(roles=("designer",), name=Phrase(zh="等我发布的版本", en="Versions that wait for me")),
    "returned": NoticeKind(roles=("designer",), name=Phrase(zh="退回给我的版本", en="Versions sent back to me")),
    "calls": NoticeKind(
        roles=("clerk", "administrator"), name=Phrase(zh="自助终端有人求助", en="Somebody rings at a kiosk")
    ),
}


def kinds_of(roles: tuple[str, ...]) -> Mapping[str, NoticeKind]:
    """The kinds that concern somebody with these roles."""
    return {key: one for key, one in KINDS.items() if set(one.roles) & set(roles)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWish:
    """What somebody switched off, the sealed address their mail of the day goes to, and the day of the last one."""

    account: str
    off: frozenset[str]
    mail: bytes | None
    told_on: dt.date | None
