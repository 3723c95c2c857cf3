"""Messages as people look at them: a list or one, each look with its line, found by everybody it was about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.apps.notify import queries
from saltern.apps.notify.queries import MessageView
from saltern.errors import SalternError
from saltern.words import Phrase

READERS: Final = ("applicant", "operator", "auditor")
HELPERS: Final = (*READERS[:1], "clerk", *READERS[1:])
LIST: Final = Phrase(en="list messages", zh="查看消息列表")
OPEN: Final = Phrase(en="open a message", zh="查看消息")
PURPOSE: Final = "messages"


class MessageUnknown(SalternError):
    """There is no message with the key {key}."""

    family = "unknown"
    zh = "没有键为 {key} 的消息。"


class WhoseMessages(SalternError):
    """Say whose messages; only the messages of somebody you act for are shown."""

    family = "forbidden"
    zh = "请指明是谁的消息；只能查看您所代表的人的消息。"


def list_messages(
    *,
    acting: Acting,
    state: str = "",
    subject: int | None = None,
    source_kind: str = "",
    source_id: str = "",
    limit: int = 50,
    before: int | None = None,
) -> Sequence[MessageView]:
    """Messages, newest first; `before` is the last number of the page already seen.

    An applicant sees their own and those of whom they hold a mandate of, a clerk those of one subject at a time. Raises
    `RoleNotAllowed`, `SubjectNotYours`, `WhoseMessages`.
    """
    check_role(acting=acting, roles=HELPERS, action=LIST)
    if subject is not None:
        check_mine(acting=acting, subject=subject)
    elif acting.role in {"applicant", "clerk"}:
        raise WhoseMessages
    page = queries.messages(
        state=state, subject=subject, source_kind=source_kind, source_id=source_id, limit=limit, before=before
    )
    journal.record(
        acting=acting,
        action="message.list",
        subject=subject,
        purpose=acting.purpose or PURPOSE,
        detail={"messages": len(page), "state": state, "source": f"{source_kind}:{source_id}" if source_kind else ""},
        concerned={message.subject for message in page} - {subject},
    )
    return page


def open_message(*, acting: Acting, key: str) -> MessageView:
    """One message. Raises `RoleNotAllowed`, `MessageUnknown`.

    To an applicant the message of somebody else is not there.
    """
    check_role(acting=acting, roles=READERS, action=OPEN)
    message = queries.message(key=key)
    if message is None or (acting.role == "applicant" and message.subject not in acting.subjects):
        raise MessageUnknown(key=key)
    journal.record(
        acting=acting,
        action="message.open",
        object=f"message:{message.message}",
        subject=message.subject,
        purpose=acting.purpose or PURPOSE,
    )
    return message
