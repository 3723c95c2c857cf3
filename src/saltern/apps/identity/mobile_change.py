"""A number changed: proved by a code to the old one and a code to the new one; a day after the old one was told, where
it is lost; or at a counter.

A day is ours: long enough to be read on a telephone that lies at home, short enough to wait for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.errors import SalternError

WAIT: Final = dt.timedelta(days=1)
SHOWN: Final = dt.timedelta(days=30)
"""How long it is said that a change came to nothing."""


class MobileSame(SalternError):
    """You sign in with this number already."""

    family = "invalid"
    zh = "您现在就是用这个号码登录的。"


class OldNumberNone(SalternError):
    """This account has no number yet: a code to the new one is enough."""

    family = "conflict"
    zh = "该账户还没有手机号，有新号码的验证码就够了。"


class NoChangeWaits(SalternError):
    """No change of the number waits."""

    family = "unknown"
    zh = "没有在等的换号。"


class OldCodeWrong(SalternError):
    """The code sent to your present number is not right or no longer valid."""

    family = "invalid"
    zh = "发到现在这个号码的验证码不对，或已失效。"


class NothingToProveBy(SalternError):
    """Without the old number this needs a password or a second check of this account. A counter can help."""

    family = "forbidden"
    zh = "旧号收不到时，要有密码或第二道核验才能在网上换。没有的话，请带身份证到窗口。"


class OwnPasswordWrong(SalternError):
    """This is not the password of this account."""

    family = "invalid"
    zh = "密码不对。"


class AccountNotOfPapers(SalternError):
    """The papers shown are not of whom this account is; nothing was changed."""

    family = "forbidden"
    zh = "出示的证件与账户本人不符；未作任何更改。"


class AccountOfStaff(SalternError):
    """This account holds an office; an administrator does this, and not for themselves."""

    family = "forbidden"
    zh = "该账户有任职，须由管理员办理，且不得为本人办理。"


class AccountOwn(SalternError):
    """Nobody does this for their own account; somebody else at the counter does."""

    family = "forbidden"
    zh = "不得为本人的账户办理，请由其他人员办理。"


class SecondFactorNone(SalternError):
    """This account has no second factor to reset."""

    family = "unknown"
    zh = "该账户没有设第二道核验，无需重置。"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChange:
    """A change that waits: to which number, masked, and when it counts; `taken`: it came to nothing in the last days,
    because the number had become another account's."""

    to: str
    due: dt.datetime
    taken: bool = False
