"""我的消息: each message as it was sent, when, why it came, and how to have no more of its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.notify.admission import EVERYTHING, REFUSABLE
from saltern.apps.notify.queries import MessageView
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.portal.presenters.item import unit_name
from saltern.words import NOTHING, Phrase

KINDS: Final[Mapping[str, Phrase]] = {
    "reminder": Phrase(zh="可以办了，或快到期了", en="Something is due"),
    "next_step": Phrase(zh="办好以后接着办", en="What comes next"),
    "case": Phrase(zh="您办的件", en="Your case"),
    "alert": Phrase(zh="安全预警", en="A warning"),
}
OFFERED: Final[Mapping[str, tuple[Phrase, Phrase]]] = {
    "reminder": (
        Phrase(zh="可以办的、快到期的", en="What is due or ends soon"),
        Phrase(zh="到条件了说一声；同一件事隔一段才提醒一次", en="told when you may apply, once in a period"),
    ),
    "next_step": (
        Phrase(zh="办好以后接着办什么", en="What comes after an approval"),
        Phrase(zh="刚批准的事，常接着办的下一件", en="the next step that often follows"),
    ),
}
"""The kinds a person may refuse: its name and what it brings."""
FIRM: Final[Mapping[str, Phrase]] = {
    "case": Phrase(zh="您自己办的件，结果和补材料一定要告诉您", en="what becomes of your own cases is always told"),
    "alert": Phrase(zh="关系安全，关不掉", en="it concerns your safety and cannot be refused"),
}
BINDING: Final = Phrase(zh="过了这天会误事，关不掉", en="missing this day costs a right; it cannot be refused")
GONE: Final = Phrase(zh="手机短信", en="text message")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message. `stop` is the kind to refuse, "" where it cannot be or is refused already; `firm` says why not."""

    number: int
    title: Phrase
    text: str
    waiting: Phrase
    sender: Phrase
    why: Phrase
    at: dt.datetime
    stop: str
    stopped: bool
    firm: Phrase
    case: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """A kind that may be refused."""

    key: str
    name: Phrase
    hint: Phrase
    wanted: bool


def message_lines(*, pack: Pack, messages: Iterable[MessageView], refused: Collection[str]) -> tuple[MessageLine, ...]:
    """Messages as their list shows them."""
    return tuple(_line(pack, message, refused) for message in messages)


def kind_lines(refused: Collection[str]) -> tuple[KindLine, ...]:
    """What one may refuse, and whether one does."""
    return tuple(
        KindLine(key=key, name=name, hint=hint, wanted=EVERYTHING not in refused and key not in refused)
        for key, (name, hint) in OFFERED.items()
    )


def _line(pack: Pack, message: MessageView, refused: Collection[str]) -> MessageLine:
    template = pack.templates.get(message.template)
    binding = template is not None and template.refusable is False and message.kind in REFUSABLE
    refusable = message.kind in REFUSABLE and not binding
    stopped = refusable and bool({message.kind, EVERYTHING} & set(refused))
    sent = bool(message.text)
    source, _, number = message.source.partition(":")
    return MessageLine(
        number=message.message,
        title=KINDS.get(message.kind, KINDS["case"]),
        text=message.text,
        waiting=NOTHING if sent else _not_sent(message),
        sender=unit_name(pack, template.sender) if template and template.sender else NOTHING,
        why=message.why,
        at=message.finished_at or message.created_at,
        stop=message.kind if refusable and not stopped else "",
        stopped=stopped,
        firm=BINDING if binding else FIRM.get(message.kind, NOTHING),
        case=number if source == "case" else "",
        look="late" if message.state == "failed" else "",
    )


def _not_sent(message: MessageView) -> Phrase:
    words, reason = message.state_words, message.reason_words
    return Phrase(zh=f"{words.zh}：{reason.zh}", en=f"{words.en}: {reason.en}") if reason else words
