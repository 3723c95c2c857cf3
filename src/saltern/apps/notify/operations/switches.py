"""The stop button and people's preferences."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from saltern.apps.identity import queries as identity
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.apps.notify.admission import EVERYTHING, REFUSABLE, WAYS
from saltern.apps.notify.models import Message, Recipient, Refusal, Stop
from saltern.apps.notify.operations.reading import MessageUnknown
from saltern.apps.notify.outgoing_book import OutgoingBook
from saltern.apps.notify.state import STATES
from saltern.errors import SalternError
from saltern.words import Phrase

LANGUAGES = ("zh", "en")
SWITCHERS = ("operator", "system")
STOP = Phrase(en="stop messages", zh="停止发送消息")
RESUME = Phrase(en="let stopped messages go", zh="恢复发送消息")
SEND_AGAIN = Phrase(en="send a message again", zh="再次发送消息")
PREFER = Phrase(en="change what somebody wants to be told", zh="更改消息偏好")


class StopUnknown(SalternError):
    """Nothing is stopped for {source}."""

    family = "unknown"
    zh = "{source} 没有处于停止状态。"


class NotInDoubt(SalternError):
    """The message {key} is {state}; only one whose outcome is unknown is sent again."""

    family = "conflict"
    zh = "消息 {key} 的状态是“{state}”；只有结果不明的消息可以再次发送。"


class KindNotRefusable(SalternError):
    """Messages of kind "{kind}" cannot be refused; a person may refuse {kinds}."""

    family = "invalid"
    zh = "“{kind}”类消息不可拒收；可拒收的有 {kinds}。"


class LanguageUnknown(SalternError):
    """There are no messages in the language "{language}"; expected {languages}."""

    family = "invalid"
    zh = "没有语言为“{language}”的消息；可选 {languages}。"


class WayUnknown(SalternError):
    """Messages do not go by "{way}"; expected {ways}."""

    family = "invalid"
    zh = "消息不能用“{way}”发；可选 {ways}。"


class NobodyReadsHere(SalternError):
    """There is no verified account here to read messages with, so they go by text message."""

    family = "conflict"
    zh = "还没有本人核验过的账户，没人能在这里看到消息，所以仍发短信。"


@transaction.atomic
def stop(*, acting: Acting, source_kind: str = "", source_id: str = "") -> int:
    """Stop what has not been handed over: of one source for good, or with empty names everything until `resume`.

    Returns how many messages waited. Pressing it twice is the same as once. Raises `RoleNotAllowed`.
    """
    check_role(acting=acting, roles=SWITCHERS, action=STOP)
    _, new = Stop.objects.get_or_create(
        source_kind=source_kind, source_id=source_id, defaults={"by": acting.account, "at": acting.now}
    )
    waiting = _of(source_kind, source_id, Message.State.QUEUED)
    count = waiting.count()
    if source_kind:
        waiting.update(state=Message.State.SUPPRESSED, reason="stopped", finished_at=acting.now)
    if new or count:
        _note("message.stop", (source_kind, source_id), count, acting)
    return count


@transaction.atomic
def resume(*, acting: Acting, source_kind: str = "", source_id: str = "") -> int:
    """Lift a stop; what it held back waits again and is checked anew. Raises `RoleNotAllowed`, `StopUnknown`."""
    check_role(acting=acting, roles=SWITCHERS, action=RESUME)
    lifted, _ = Stop.objects.filter(source_kind=source_kind, source_id=source_id).delete()
    if not lifted:
        raise StopUnknown(source=f"{source_kind}:{source_id}" if source_kind else "everything")
    held = _of(source_kind, source_id, Message.State.SUPPRESSED).filter(reason="stopped")
    if source_kind:
        count = held.update(state=Message.State.QUEUED, reason="", finished_at=None, next_at=acting.now)
    else:
        count = _of("", "", Message.State.QUEUED).count()
    _note("message.resume", (source_kind, source_id), count, acting)
    return count


@transaction.atomic
def send_again(*, acting: Acting, key: str, book: OutgoingBook | None = None) -> None:
    """A person decides that a message whose outcome is unknown waits anew, under the id it had: a provider that took
    it knows it. Raises `RoleNotAllowed`, `MessageUnknown`, `NotInDoubt`, `OutgoingBookUnusable`.
    """
    check_role(acting=acting, roles=SWITCHERS[:1], action=SEND_AGAIN)
    message = Message.objects.select_for_update().filter(message_key=key).first()
    if message is None:
        raise MessageUnknown(key=key)
    if message.state != Message.State.UNKNOWN:
        raise NotInDoubt(key=key, state=STATES[message.state])
    if book:
        book.strike([message.send_id])
    message.state, message.reason, message.worker = Message.State.QUEUED, "", ""
    message.next_at, message.finished_at = acting.now, None
    message.save(update_fields=["state", "reason", "worker", "next_at", "finished_at"])
    journal.record(acting=acting, action="message.send-again", object=f"message:{message.pk}", subject=message.subject)


@transaction.atomic
def prefer(
    *,
    acting: Acting,
    subject: int,
    language: str = "",
    refuse: Iterable[str] = (),
    accept: Iterable[str] = (),
    reminders_by: str = "",
    answers_by: str = "",
) -> None:
    """Keep what a subject wants: a language, kinds of pushes refused ("*" for all) or accepted again, reminders and
    answers by text message ("sms") or in the portal only ("portal"). What is not said stays.

    Whoever has no account of their own to read with is told by text message. Raises `RoleNotAllowed`,
    `SubjectNotYours`, `KindNotRefusable`, `LanguageUnknown`, `WayUnknown`, `NobodyReadsHere`.
    """
    check_role(acting=acting, roles=("applicant", "clerk"), action=PREFER)
    check_mine(acting=acting, subject=subject)
    refused, accepted = list(refuse), list(accept)
    for kind in [*refused, *accepted]:
        if kind not in REFUSABLE | {EVERYTHING}:
            raise KindNotRefusable(kind=kind, kinds=", ".join([*sorted(REFUSABLE), EVERYTHING]))
    if language and language not in LANGUAGES:
        raise LanguageUnknown(language=language, languages=", ".join(LANGUAGES))
    said = {"language": language, "reminders_by": reminders_by, "answers_by": answers_by}
    said = {name: value for name, value in said.items() if value}
    ways = {said[name] for name in ("reminders_by", "answers_by") if name in said}
    for way in sorted(ways - set(WAYS)):
        raise WayUnknown(way=way, ways=", ".join(WAYS))
    if "portal" in ways and not identity.with_account(subjects=[subject]):
        raise NobodyReadsHere
    if said:
        Recipient.objects.update_or_create(subject=subject, defaults=said)
    for kind in refused:
        Refusal.objects.get_or_create(subject=subject, kind=kind, defaults={"at": acting.now})
    Refusal.objects.filter(subject=subject, kind__in=accepted).delete()
    journal.record(
        acting=acting,
        action="message.prefer",
        subject=subject,
        detail={**said, "refuse": refused, "accept": accepted},
    )


def _of(source_kind: str, source_id: str, state: str) -> QuerySet[Message]:
    rows = Message.objects.filter(state=state)
    return rows.filter(source_kind=source_kind, source_id=source_id) if source_kind else rows


def _note(action: str, source: tuple[str, str], count: int, acting: Acting) -> None:
    name = ":".join(source) if source[0] else "message:*"
    journal.record(acting=acting, action=action, object=name, detail={"messages": count})
