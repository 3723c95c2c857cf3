"""A password: long rather than odd, and none that everybody tries first. Nothing is asked of its signs.

NIST SP 800-63B: length and a list of common ones, no rules of composition, nothing that must be changed by a date.

>>> check_password("correct horse battery", mobile="13800138000", common=frozenset())
>>> check_password("138 0013 8000", mobile="13800138000", common=frozenset())
Traceback (most recent call last):
saltern.apps.identity.password.PasswordGuessable: This password is among the first that are guessed. Take several words.
"""

from __future__ import annotations

import secrets
from collections.abc import Container
from typing import Final

from saltern.apps.identity.handle import ALPHABET
from saltern.core.identifiers import writing
from saltern.errors import SalternError

SHORTEST: Final = 10
LONGEST: Final = 128
ONE_TIME_LENGTH: Final = 12


class PasswordTooShort(SalternError):
    """A password has at least {shortest} and at most {longest} characters."""

    family = "invalid"
    zh = "密码应为 {shortest} 至 {longest} 个字符。"


class PasswordGuessable(SalternError):
    """This password is among the first that are guessed. Take several words."""

    family = "invalid"
    zh = "该密码容易被猜中。请改用几个词连在一起。"


class PasswordWrong(SalternError):
    """Mobile number and password do not fit. Try again, or sign in with a code."""

    family = "invalid"
    zh = "手机号与密码不匹配。请重试，或改用验证码登录。"


class PasswordTriedTooOften(SalternError):
    """Too many tries from here. Sign in with a code, or try the password again in an hour."""

    family = "busy"
    zh = "从这里试了太多次。请改用验证码登录，或一小时后再试密码。"


def check_password(password: str, *, mobile: str, common: Container[str]) -> None:
    """Raises `PasswordTooShort`, `PasswordGuessable`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooShort(shortest=SHORTEST, longest=LONGEST)
    bare = writing.normalise(password)
    if password.lower().strip() in common or len(set(bare)) < 4 or (mobile and bare == mobile):
        raise PasswordGuessable


def one_time_password() -> str:
    """A password for the first sign-in of somebody new at an office, easily read out."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(ONE_TIME_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, ONE_TIME_LENGTH, 4))
