"""An account as it may be seen: its handle, its mobile masked, whom it is and how sure, how its owner reads.

>>> Preferences(language="zh", text_size=6)
Preferences(language='zh', text_size=6)
>>> check_preferences(language="fr", text_size=0)
Traceback (most recent call last):
saltern.apps.identity.account.PreferenceUnknown: fr is not offered; expected zh, en.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.apps.identity.assurance import Level
from saltern.errors import SalternError
from saltern.words import LANGUAGES

TEXT_SIZES: Final = 7
"""Steps of the text's size, from the usual one (0) to the largest of 长辈版."""


class AccountUnknown(SalternError):
    """There is no account {account}."""

    family = "unknown"
    zh = "没有账户 {account}。"


class AccountClosed(SalternError):
    """This account is closed. A counter can help."""

    family = "gone"
    zh = "该账户已停用，请到窗口办理。"


class MobileTaken(SalternError):
    """This mobile number signs in to another account. Take another number, or have that account closed at a counter."""

    family = "conflict"
    zh = "这个手机号已用于另一个账号。请换个号码，或到窗口先停用那个账号。"


class PreferenceUnknown(SalternError):
    """{found} is not offered; expected {known}."""

    family = "invalid"
    zh = "{found} 不可选；应为 {known}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class BondView:
    """Whom an account is, how sure, since when."""

    subject: int
    kind: str
    level: Level
    since: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """`mobile` is masked."""

    handle: str
    mobile: str
    active: bool
    created_at: dt.datetime
    bonds: tuple[BondView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How the owner of an account reads pages."""

    language: str
    text_size: int


def check_preferences(*, language: str, text_size: int) -> None:
    """Raises `PreferenceUnknown`."""
    if language not in LANGUAGES:
        raise PreferenceUnknown(found=language, known=", ".join(LANGUAGES))
    if not 0 <= text_size < TEXT_SIZES:
        raise PreferenceUnknown(found=text_size, known=f"0-{TEXT_SIZES - 1}")
