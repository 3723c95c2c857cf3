"""电话清单: whom the messages of a push did not reach, with the number to call where there is one, and who called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.models import PhoneCall
from saltern.apps.lifecycle.operations.pushes import Names, PushUnknown, locked
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.queries import not_reached, push_exists
from saltern.apps.notify.ports import ContactBook, RecipientUnknown
from saltern.errors import SalternError
from saltern.words import Phrase


class NotOnCallList(SalternError):
    """Push {push} did not miss them; there is nobody to telephone."""

    family = "unknown"
    zh = "推送 {push} 没有漏掉这个人，不在电话清单上。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCall:
    """One to be telephoned: the name whole and the number in clear, so that one can. `mobile` is empty where none is
    known, `called_by` the account that called already."""

    subject: int
    name: str
    mobile: str
    reason: Phrase
    called_by: str = ""
    called_at: dt.datetime | None = None


@transaction.atomic
def open_calls(*, acting: Acting, push: int, names: Names, book: ContactBook) -> Sequence[ToCall]:
    """Whom to telephone for a push; each of them can see who looked, and the line is written before.

    Raises `RoleNotAllowed`, `PushUnknown`.
    """
    check(acting=acting, action="call")
    if not push_exists(push=push):
        raise PushUnknown(push=push)
    missed = not_reached(push=push)
    subjects = [one.subject for one in missed]
    journal.record(
        acting=acting,
        action="push.calls",
        object=f"push:{push}",
        purpose=acting.purpose or f"push:{push}",
        detail={"people": len(subjects)},
        concerned=subjects,
    )
    called = {one.subject: one for one in PhoneCall.objects.filter(push=push)}
    known = names(subjects)
    return [
        ToCall(
            subject=one.subject,
            name=known.get(one.subject, ""),
            mobile=_mobile(book, one.subject),
            reason=one.reason_words,
            called_by=called[one.subject].account if one.subject in called else "",
            called_at=called[one.subject].at if one.subject in called else None,
        )
        for one in missed
    ]


@transaction.atomic
def note_call(*, acting: Acting, push: int, subject: int) -> None:
    """已电话: somebody was told by telephone. Noted twice, the first stands.

    Raises `RoleNotAllowed`, `PushUnknown`, `NotOnCallList`.
    """
    check(acting=acting, action="call")
    row = locked(push)
    if subject not in {one.subject for one in not_reached(push=push)}:
        raise NotOnCallList(push=push)
    _, new = PhoneCall.objects.get_or_create(
        push=row, subject=subject, defaults={"account": acting.account, "at": acting.now}
    )
    if new:
        journal.record(
            acting=acting,
            action="push.phone",
            subject=subject,
            object=f"push:{push}",
            purpose=acting.purpose or f"push:{row.key}",
        )


def _mobile(book: ContactBook, subject: int) -> str:
    try:
        return book.contact(subject, "sms") or ""
    except RecipientUnknown:
        return ""
