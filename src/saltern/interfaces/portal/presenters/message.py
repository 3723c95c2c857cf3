"""我的消息: each message as it was sent or kept here, how it went, why it came, how to have no more of its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.notify.admission import EVERYTHING, REFUSABLE, Choice
from saltern.apps.notify.queries import MessageView, PreferenceView
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase

KINDS: Final[Mapping[str, Phrase]] = {
    "reminder": Phrase(zh="可以办了，或快到期了", en="Something is due"),
    "next_step": Phrase(zh="办好以后接着办", en="What comes next"),
    "case": Phrase(zh="您办的件", en="Your case"),
    "notice": Phrase(zh="您办的件，有期限", en="Your case, with a term"),
    "account": Phrase(zh="您的账号", en="Your account"),
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
    "case": Phrase(zh="您自己办的件，结果一定要告诉您", en="what becomes of your own cases is always told"),
    "notice": Phrase(zh="期限从收到起算，一定发短信", en="a term runs from when you get it, so it always goes by text"),
    "account": Phrase(zh="可能不是您本人办的，一定发短信", en="it may not have been you, so it always goes by text"),
    "alert": Phrase(zh="关系安全，关不掉", en="it concerns your safety and cannot be refused"),
}
BINDING: Final = Phrase(zh="过了这天会误事，关不掉", en="missing this day costs a right; it cannot be refused")
CHANNELS: Final[Mapping[str, Phrase]] = {
    "sms": Phrase(zh="短信", en="text message"),
    "email": Phrase(zh="邮件", en="mail"),
}
WENT: Final[Mapping[str, Phrase]] = {
    "queued": Phrase(zh="等着发", en="waits to be sent"),
    "attempting": Phrase(zh="正在发", en="is being sent"),
    "sent": Phrase(zh="已送达运营商", en="taken by the network"),
    "delivered": Phrase(zh="已送到手机", en="delivered to the phone"),
    "failed": Phrase(zh="没有送到", en="not delivered"),
    "unknown": Phrase(zh="不知道送到没有", en="nobody knows whether it arrived"),
    "suppressed": Phrase(zh="没有发", en="not sent"),
}
HERE: Final = Phrase(zh="只在这里", en="only here")
CHOSEN: Final = Phrase(zh="您选了不发短信", en="you chose to have no text message")
NO_NUMBER: Final = Phrase(zh="没有登记手机，短信发不了", en="no mobile is on record, so none could be sent")
ASKED: Final[Mapping[Choice, Phrase]] = {
    "reminders": Phrase(zh="提醒", en="Reminders"),
    "answers": Phrase(zh="您办的件，到哪一步了", en="How your cases stand"),
}
"""What a person may have in the portal only, as they are asked."""


OF_A_TERM: Final = frozenset({
    "case-correction", "case-correction-brief", "case-correction-due", "case-deferral-due", "case-deferral-due-brief",
    "case-deferred", "case-deferred-brief", "case-moved-asked",
})  # fmt: skip
"""Messages that tell until when something may be brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message. `stop` is the kind to refuse, "" where it cannot be or is refused already; `firm` says why not;
    `term`: it tells the last day of something."""

    number: int
    title: Phrase
    text: str
    how: tuple[Phrase, ...]
    sender: Phrase
    why: Phrase
    at: dt.datetime
    stop: str
    stopped: bool
    firm: Phrase
    case: str
    term: bool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """What may come by text message or stay in the portal; `portal`: it stays there."""

    key: str
    name: Phrase
    portal: bool


def choice_lines(wanted: PreferenceView) -> tuple[ChoiceLine, ...]:
    """How one is told now."""
    ways: Mapping[Choice, str] = {"reminders": wanted.reminders_by, "answers": wanted.answers_by}
    return tuple(
        ChoiceLine(key=f"{choice}_by", name=name, portal=ways[choice] == "portal") for choice, name in ASKED.items()
    )


def only_here(message: MessageView) -> bool:
    """Whether a message is read in the portal and went nowhere else."""
    return message.state == "in-portal" or (message.state == "suppressed" and message.reason == "no-contact")


def _line(pack: Pack, message: MessageView, refused: Collection[str]) -> MessageLine:
    template = pack.templates.get(message.template)
    binding = template is not None and template.refusable is False and message.kind in REFUSABLE
    refusable = message.kind in REFUSABLE and not binding
    stopped = refusable and bool({message.kind, EVERYTHING} & set(refused))
    source, _, number = message.source.partition(":")
    return MessageLine(
        number=message.message,
        title=KINDS.get(message.kind, KINDS["case"]),
        text=message.text,
        how=_how(message),
        sender=unit_name(pack, template.sender) if template and template.sender else NOTHING,
        why=message.why,
        at=message.finished_at or message.created_at,
        stop=message.kind if refusable and not stopped else "",
        stopped=stopped,
        firm=BINDING if binding else FIRM.get(message.kind, NOTHING),
        case=number if source == "case" else "",
        term=source == "case" and message.template in OF_A_TERM,
    )


def _how(message: MessageView) -> tuple[Phrase, ...]:
    """Which way it went, how far, and what kept it."""
    if only_here(message):
        return (HERE, CHOSEN if message.state == "in-portal" else NO_NUMBER)
    way = CHANNELS.get(message.channel, Phrase.same(message.channel))
    went = WENT["delivered" if message.receipt == "delivered" else message.state]
    kept = () if message.state == "sent" or not message.reason_words else (message.reason_words,)
    return (way, went, *kept)
