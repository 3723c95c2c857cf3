"""Letters written, read and answered; whoever writes too much within an hour waits, and a count that fails lets nobody
through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction

from saltern.apps.feedback import permission, queries
from saltern.apps.feedback.contact_seal import ContactSeal
from saltern.apps.feedback.letter import (
    ABOUT,
    LONGEST_PAGE,
    PER_ACCOUNT,
    PER_ADDRESS,
    About,
    LetterAboutUnknown,
    LetterAnswered,
    LetterOfOtherOffice,
    LettersTooMany,
    LetterUnknown,
    LetterView,
    OfficeUnknown,
    written,
)
from saltern.apps.feedback.models import Letter
from saltern.apps.identity.one_time_code import minutes_until
from saltern.apps.identity.operations import tallies
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.notify import operations as notify
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.catalogue.pack import Pack

PURPOSE: Final = "letters"
TEMPLATE: Final = "letter-answered"
WHY: Final = Phrase(en="You wrote to an office.", zh="您写信给过单位。")


@transaction.atomic
def write_to_office(
    *,
    acting: Acting,
    pack: Pack,
    seal: ContactSeal,
    address: str,
    text: str,
    about: About = "suggestion",
    unit: str = "",
    contact: str = "",
    page: str = "",
    object: str = "",  # noqa: A002  # the journal's word
    subject: int | None = None,
    kind: str = "natural_person",
    key: str = "",
) -> str:
    """Write to an office, without one to the office that answers for the platform; returns the letter's number.

    `address` is the network address written from, `key` that of the form: sent twice it is one letter. Raises
    `RoleNotAllowed`, `SubjectNotYours`, `LetterEmpty`, `LetterTooLong`, `ContactTooLong`, `LetterAboutUnknown`,
    `OfficeUnknown`, `LettersTooMany`.
    """
    permission.check(acting=acting, action="write", subject=subject)
    kept, reach = written(text=text, contact=contact)
    if about not in ABOUT:
        raise LetterAboutUnknown(known=", ".join(ABOUT))
    to = unit or pack.standing.own_cases.unit
    if to not in pack.units:
        raise OfficeUnknown(unit=to)
    request = f"{acting.account}:{key}"[:80] if key else None
    known = Letter.objects.filter(request=request).first() if request else None
    if known is not None:
        return known.number
    _count(acting, seal, address, pack.district.call)
    row = Letter.objects.create(
        request=request,
        account="" if acting.role == "visitor" else acting.account,
        subject=subject,
        recipient_kind=kind if subject is not None else "",
        unit=to,
        about=about,
        object=object,
        page=page[:LONGEST_PAGE],
        text=kept,
        contact_sealed=seal.sealed(reach),
        at=acting.now,
    )
    _note(acting, "letter.write", row)
    return row.number


@transaction.atomic
def answer_letter(*, acting: Acting, pack: Pack, number: str, answer: str) -> LetterView:
    """The office answers; who wrote under their own name hears that there is an answer.

    Raises `RoleNotAllowed`, `LetterUnknown`, `LetterOfOtherOffice`, `LetterAnswered`, `LetterEmpty`, `LetterTooLong`.
    """
    permission.check(acting=acting, action="answer")
    text, _ = written(text=answer, contact="")
    row = Letter.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise LetterUnknown(number=number)
    if row.unit != acting.unit:
        raise LetterOfOtherOffice
    if row.answered_at is not None:
        raise LetterAnswered(number=number)
    row.answer, row.answered_at, row.answered_by = text, acting.now, acting.account
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    _note(acting, "letter.answer", row)
    if row.subject is not None:
        notify.enqueue(
            message_key=f"letter:{number}",
            subject=row.subject,
            recipient_kind=row.recipient_kind,
            template=TEMPLATE,
            values={"case_no": number},
            why=WHY,
            source_kind="letter",
            source_id=number,
            pack_version=pack.version,
            now=acting.now,
        )
    return queries.view(row)


def list_letters(
    *,
    acting: Acting,
    seal: ContactSeal | None = None,
    object: str = "",  # noqa: A002  # the journal's word
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LetterView]:
    """Letters, newest first: those an account wrote, those of an office with how to reach who wrote, any for an
    auditor. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list")
    own, at_office = acting.role == "applicant", acting.role in permission.OFFICE
    found = queries.letters(
        account=acting.account if own else None,
        unit=acting.unit if at_office else "",
        object=object,
        seal=seal if at_office else None,
        limit=limit,
        before=before,
    )
    journal.record(
        acting=acting,
        action="letter.list",
        purpose=acting.purpose or PURPOSE,
        detail={"letters": len(found)},
        concerned={letter.subject for letter in found if letter.subject is not None},
    )
    return found


def _count(acting: Acting, seal: ContactSeal, address: str, call: str) -> None:
    """One more letter of this account and address, if there is room. Raises `LettersTooMany`."""
    most = {f"letter:address:{seal.address(address)}": PER_ADDRESS}
    if acting.role != "visitor":
        most[f"letter:account:{acting.account}"] = PER_ACCOUNT
    counts = tallies.locked(most, now=acting.now)
    lifted = tallies.over(counts, most)
    if lifted is not None:
        raise LettersTooMany(minutes=minutes_until(lifted, now=acting.now), call=call)
    tallies.raised(counts)


def _note(acting: Acting, action: str, row: Letter) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=row.subject,
        object=f"letter:{row.number}",
        purpose=PURPOSE if row.subject is not None else "",
        detail={"unit": row.unit, "about": row.about},
    )
