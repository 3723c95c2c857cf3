"""What a person writes back: how to stop, honoured before the next message that may be refused.

Whoever holds the telephone speaks for all who are written to at its number. Nothing of what was written is kept but
whether it was understood.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_role
from saltern.apps.notify.admission import EVERYTHING
from saltern.apps.notify.models import Refusal
from saltern.words import Phrase

STOP: Final = re.compile(r"(?:回复?)?(?:td?|退订|t退订|stop)")
"""What stops: 退订, T, TD or stop, also written after 回, in any width and case, with any space or stop around it."""
AROUND: Final = re.compile(r"[\s。．.,，！!“”\"'()（）【】\[\]]+")
REPLY: Final = Phrase(en="reply for somebody", zh="代人回复短信")
STOPPED: Final = Phrase(
    en="Reminders are stopped. Messages about your own cases and warnings go on. To have them again call {call}.",
    zh="已为您退订提醒短信；您自己办件的消息和安全预警照常发送。想恢复请打{call}。",
)
PUZZLED: Final = Phrase(
    en="We did not understand. To stop, reply T; for anything else call {call}.",
    zh="没有看懂。退订请回T，办事请打{call}。",
)
STRANGER: Final = Phrase(
    en="Nobody is known at this number. Please call {call}.", zh="没有查到用这个号码登记的人，请打{call}。"
)


def stops(text: str) -> bool:
    """Whether a reply asks to stop.

    >>> [stops(text) for text in (" Ｔ ", "回T退订", "td。", "退 订", "不退订", "T恤多少钱")]
    [True, True, True, True, False, False]
    """
    return STOP.fullmatch(AROUND.sub("", unicodedata.normalize("NFKC", text)).casefold()) is not None


@transaction.atomic
def reply(*, acting: Acting, text: str, call: str) -> Phrase:
    """A reply from a telephone; `acting` is whoever is written to there. Returns what to answer; `call` is the number
    to name in it. Refusing twice is the same as once. Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=("applicant",), action=REPLY)
    understood, subjects = stops(text), sorted(acting.subjects)
    if understood:
        for subject in subjects:
            Refusal.objects.get_or_create(subject=subject, kind=EVERYTHING, defaults={"at": acting.now})
    detail = {"stop": understood}
    for subject in subjects:
        journal.record(acting=acting, action="message.reply", subject=subject, purpose=acting.purpose, detail=detail)
    if not subjects:
        journal.record(acting=acting, action="message.reply", purpose=acting.purpose, detail=detail)
    answer = STRANGER if not subjects else STOPPED if understood else PUZZLED
    return Phrase(en=answer.en.format(call=call), zh=answer.zh.format(call=call))
