"""A one-time code: six digits by mobile that live a quarter of an hour, and how often they may be asked and guessed.

Two codes in flight both work, whichever message comes first. What a stranger does with somebody's number counts
against the stranger: guesses and requests are counted by number *and* address, so that one address can neither use up
a number's requests nor kill a code that is on its way (docs/adr/0022).

>>> clean("１２３ 456"), clean("123-456"), clean("12345"), clean("²23456")
('123456', '123456', '', '')
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from saltern.core.identifiers import writing
from saltern.errors import SalternError
from saltern.words import Language, Phrase

Purpose = Literal["sign-in", "new-mobile", "old-mobile", "kiosk"]
Manner = Literal["sms", "voice"]
DIGITS: Final = 6
LIFE: Final = dt.timedelta(minutes=15)
WINDOW: Final = dt.timedelta(hours=1)
KNOWN: Final = dt.timedelta(days=90)
"""How long an address from which a number signed in is known to be its owner's."""


class CodeAskedTooOften(SalternError):
    """Too many codes were asked for. A code that has already come still works; the next can be asked for in {minutes}
    minutes."""

    family = "busy"
    zh = "获取验证码次数过多。已收到的验证码仍可使用；{minutes} 分钟后可再次获取。"


class CodeTriedTooOften(SalternError):
    """Too many wrong codes from here. Try again in {minutes} minutes, sign in another way, or come to a counter."""

    family = "busy"
    zh = "此处输错验证码次数过多。请 {minutes} 分钟后再试，也可换其他方式登录，或到窗口办理。"


class CodeWrong(SalternError):
    """This code is not right or no longer valid. Enter the code of a message that is at most 15 minutes old, or ask for
    a new one."""

    family = "invalid"
    zh = "验证码不正确或已失效。请输入 15 分钟内收到的验证码，或重新获取。"


class CodeNotCarried(SalternError):
    """The code could not be sent. Ask again, let yourself be called, or sign in another way."""

    family = "busy"
    zh = "验证码未能发出。请重新获取，改用语音验证码，或换其他方式登录。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLimits:
    """How often, within an hour: `per_mobile` codes to one number, of which `from_one_address`; `per_address` codes
    from one address (a hall, a mobile network: many people share one). Wrong tries: `tries` at a number from one
    address, `tries_per_address` in all, `tries_per_code` from everywhere before a code is worth nothing."""

    per_mobile: int = 8
    from_one_address: int = 4
    per_address: int = 60
    tries: int = 5
    tries_per_address: int = 40
    tries_per_code: int = 15


LIMITS: Final = CodeLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """What is told to whoever asked, account or no account."""

    until: dt.datetime
    to: str
    manner: Manner


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMessage:
    """A code on its way: `to` the number in clear, `text` what is shown or read out. Never stored, never logged."""

    to: str
    text: str
    manner: Manner
    language: Language

    def __repr__(self) -> str:
        return f"CodeMessage(manner={self.manner!r})"


class CodeCarrier(Protocol):
    """Hands a code over at once, once: nobody waits for it after a quarter of an hour."""

    def __call__(self, message: CodeMessage, /) -> None:
        """Raises `CodeNotCarried`."""
        ...


def draw() -> str:
    """A new code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def clean(typed: str, /) -> str:
    """The digits of a code as it was typed or pasted; nothing where it cannot be one."""
    digits = writing.normalise(typed)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def minutes_until(moment: dt.datetime, *, now: dt.datetime) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -((now - moment) // dt.timedelta(minutes=1)))


WORDS: Final[Mapping[Purpose, Phrase]] = {
    "sign-in": Phrase(
        en="Code {code}, valid for 15 minutes. Tell nobody; no official will ask for it.",
        zh="验证码 {code}，15 分钟内有效。不要告诉任何人，工作人员也不会向您索要。",
    ),
    "kiosk": Phrase(
        en="Code {code}, for a kiosk, valid for 15 minutes. Not you standing there? Tell nobody.",
        zh="验证码 {code}，在自助终端办事用，15 分钟内有效。不是您本人在办，就不要告诉任何人。",
    ),
    "old-mobile": Phrase(
        en="Code {code}, to give up this number for signing in, valid for 15 minutes. Not you? Tell nobody.",
        zh="验证码 {code}，用来换掉这个登录手机号，15 分钟内有效。不是您在换，就不要告诉任何人。",
    ),
    "new-mobile": Phrase(
        en="Code {code}, to sign in with this number from now on, valid for 15 minutes. Not you? Tell nobody.",
        zh="验证码 {code}，用来把这个号码设为登录手机号，15 分钟内有效。不是您在换，就不要告诉任何人。",
    ),
}
SPOKEN: Final = Phrase(
    en="Your code is {code}. Once more: {code}. It is valid for 15 minutes. Tell nobody.",
    zh="您的验证码是 {code}。再说一遍：{code}。15 分钟内有效，请不要告诉任何人。",
)


def message_text(
    *, code: str, sender: Phrase, host: str, manner: Manner, language: Language, purpose: Purpose = "sign-in"
) -> str:
    """What is shown or read out.

    The last line of a text message binds the code to our address, so that a telephone fills it in there and nowhere
    else (WICG origin-bound one-time codes).

    >>> sender = Phrase(en="i-Yantian", zh="i盐田")
    >>> print(message_text(code="123456", sender=sender, host="yantian.example", manner="sms", language="zh"))
    【i盐田】验证码 123456，15 分钟内有效。不要告诉任何人，工作人员也不会向您索要。
    <BLANKLINE>
    @yantian.example #123456
    >>> message_text(code="123456", sender=sender, host="yantian.example", manner="voice", language="en")
    'i-Yantian. Your code is 1, 2, 3, 4, 5, 6. Once more: 1, 2, 3, 4, 5, 6. It is valid for 15 minutes. Tell nobody.'
    """
    name = sender.said(language)
    if manner == "voice":
        slowly = ("，" if language == "zh" else ", ").join(code)
        return f"{name}{'。' if language == 'zh' else '. '}{SPOKEN.said(language).format(code=slowly)}"
    head = f"【{name}】" if language == "zh" else f"[{name}] "
    return f"{head}{WORDS[purpose].said(language).format(code=code)}\n\n@{host} #{code}"
