"""Warnings that concern one subject: looked at, and answered. 预警回复"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from saltern.apps.feedback import operations as feedback
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import permission, queries
from saltern.apps.lifecycle.models import WarningReply
from saltern.apps.lifecycle.operations.pushes import Names, PushUnknown
from saltern.apps.lifecycle.own_warning import REPLIES, OwnWarning, WarningNotTold, WarningReplyUnknown
from saltern.core.identifiers.writing import mask_name
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.apps.feedback.contact_seal import ContactSeal
    from saltern.core.catalogue.pack import Pack

PURPOSE: Final = "warnings"
HELP: Final = Phrase(zh="收到预警，请求帮忙。", en="A warning came and help is wanted.")


def look_at_warnings(*, acting: Acting, subject: int, kind: str, push: int | None = None) -> Sequence[OwnWarning]:
    """The warnings that hold for a subject, or one that was told; the look leaves its line.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `WarningNotTold`.
    """
    permission.check_own(acting=acting, subject=subject)
    found = queries.warnings_of(subject=subject, who=kind, now=acting.now, push=push)
    if push is not None and not found:
        raise WarningNotTold
    journal.record(
        acting=acting,
        action="warning.own",
        subject=subject,
        object=f"push:{push}" if push is not None else "",
        purpose=acting.purpose or PURPOSE,
        detail={"warnings": len(found)},
    )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySeen:
    """What one subject answered last to a push; a person's name is masked. `letter` is the number of the call for
    help."""

    called: str
    reply: str
    at: dt.datetime
    letter: str


@transaction.atomic
def open_replies(*, acting: Acting, push: int, names: Names, limit: int = 200) -> Sequence[ReplySeen]:
    """Who answered a push, those who want help first; each of them can see who looked.

    Raises `RoleNotAllowed`, `PushUnknown`.
    """
    permission.check(acting=acting, action="open")
    row = queries.push(push=push)
    if row is None:
        raise PushUnknown(push=push)
    newest = {one.subject: one for one in WarningReply.objects.filter(push=push).order_by("id")}
    seen = sorted(newest.values(), key=lambda one: (one.reply != "help", -one.pk))[:limit]
    subjects = [one.subject for one in seen]
    journal.record(
        acting=acting,
        action="warning.replies",
        object=f"push:{push}",
        purpose=acting.purpose or PURPOSE,
        concerned=subjects,
    )
    called = names(subjects)
    mask = mask_name if row.who == "natural_person" else str
    return [
        ReplySeen(called=mask(called.get(one.subject, "")), reply=one.reply, at=one.at, letter=one.letter)
        for one in seen
    ]


@transaction.atomic
def answer_warning(
    *,
    acting: Acting,
    pack: Pack,
    seal: ContactSeal,
    address: str,
    push: int,
    subject: int,
    kind: str,
    reply: str,
    words: str = "",
) -> OwnWarning:
    """Answer a warning; who wants help has written to the office that spoke, once for each warning. `address` is the
    network address written from.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `WarningNotTold`, `WarningReplyUnknown`, and what writing to an office
    raises.
    """
    permission.check_reply(acting=acting, subject=subject)
    if reply not in REPLIES:
        raise WarningReplyUnknown(known="、".join(REPLIES))
    found = queries.warnings_of(subject=subject, who=kind, now=acting.now, push=push)
    if not found:
        raise WarningNotTold
    letter = ""
    if reply == "help":
        template = pack.templates.get(found[0].template)
        letter = feedback.write_to_office(
            acting=acting,
            pack=pack,
            seal=seal,
            address=address,
            text=words.strip() or HELP.zh,
            about="warning",
            unit=template.sender if template else "",
            object=f"push:{push}",
            subject=subject,
            kind=kind,
            key=f"warning:{push}:{subject}",
        )
    WarningReply.objects.create(
        push_id=push, subject=subject, reply=reply, account=acting.account, at=acting.now, letter=letter
    )
    journal.record(
        acting=acting,
        action="warning.answer",
        subject=subject,
        object=f"push:{push}",
        purpose=PURPOSE,
        detail={"reply": reply, "letter": letter},
    )
    return queries.warnings_of(subject=subject, who=kind, now=acting.now, push=push)[0]
