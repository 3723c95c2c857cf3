"""What the number an account signs in with is told at once, like a code: that another number is to take its place, that
the second factor was reset. Whoever reads it may not be who asked.

>>> notice("mobile-changed", to="1", sender=Phrase(en="i-Yantian", zh="i盐田"), call="12345", tail="9000").text
'【i盐田】您登录用的手机号换成了尾号9000的。不是您换的，请马上打12345。'
>>> notice("mobile-asked", to="1", sender=Phrase.same("x"), call="1", tail="9000", due=Phrase(en="2 May", zh="5月2日"),
...        language="en").text
'[x] Your sign-in number is to become one ending in 9000 on 2 May. Not you? Sign in and stop it, or call 1 at once.'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from saltern.apps.identity.one_time_code import CodeMessage
from saltern.words import Language, Phrase

Change = Literal["mobile-changed", "mobile-asked", "second-factor-reset"]
WORDS: Final[Mapping[Change, Phrase]] = {
    "mobile-changed": Phrase(
        en="Your sign-in number is now one ending in {tail}. Not you? Call {call} at once.",
        zh="您登录用的手机号换成了尾号{tail}的。不是您换的，请马上打{call}。",
    ),
    "mobile-asked": Phrase(
        en="Your sign-in number is to become one ending in {tail} on {due}. Not you? Sign in and stop it, "
        "or call {call} at once.",
        zh="有人要把您登录用的手机号换成尾号{tail}的，{due}生效。不是您，请登录停掉，或马上打{call}。",
    ),
    "second-factor-reset": Phrase(
        en="Staff reset the second check of your account. Not you? Call {call} at once.",
        zh="您账号的第二道核验已由工作人员重置。不是您来办的，请马上打{call}。",
    ),
}


def notice(
    change: Change, *, to: str, sender: Phrase, call: str, language: Language = "zh", **said: object
) -> CodeMessage:
    """The message to the number `to`; `said` fills its gaps."""
    filled = {name: value.said(language) if isinstance(value, Phrase) else value for name, value in said.items()}
    name = sender.said(language)
    head = f"【{name}】" if language == "zh" else f"[{name}] "
    text = WORDS[change].said(language).format(call=call, **filled)
    return CodeMessage(to=to, text=f"{head}{text}", manner="sms", language=language)
