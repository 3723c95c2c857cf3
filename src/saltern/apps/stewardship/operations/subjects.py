"""What is known of one subject, for a stated purpose, masked unless asked for in full. 一户一档"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from saltern.apps.identity.mandate import MandateView
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.sheet import SubjectSheet, sheet_of
from saltern.core.identifiers.writing import mask_number
from saltern.core.registry.access import Named, sight
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.registry.profile import SubjectRecords


def read_names(*, acting: Acting, person: Callable[[int], Named], subjects: Collection[int]) -> dict[int, str]:
    """What those are called for whom somebody acts, to be addressed by; the line is written before.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `SubjectUnknown`.
    """
    for subject in subjects:
        permission.check(acting=acting, action="open-subject", subject=subject)
        journal.record(
            acting=acting,
            action="subject.name",
            subject=subject,
            object=f"subject:{subject}",
            purpose=acting.purpose or "sign-in",
        )
    return {subject: person(subject).name for subject in subjects}


class ConsentMissing(SalternError):
    """They have to be here and agree that their records are looked up."""

    family = "invalid"
    zh = "要本人在场，并同意查看办事用得着的记录。"


class Bearer(Named, Protocol):
    """Who bears a number, as the identity table knows them."""

    @property
    def kind(self) -> str:
        """natural_person or legal_person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Who stands at a counter: the name and the mobile on record in clear, the number masked."""

    subject: int
    kind: str
    name: str
    number: str
    mobile: str


def identify(
    *, acting: Acting, person: Callable[[int], Bearer], find: Callable[[str], int], number: str, consents: bool
) -> Identified:
    """Whom a clerk serves, by the number on their card; the line says so before anything is shown.

    Raises `RoleNotAllowed`, `ConsentMissing`, `SubjectNumberInvalid`, `SubjectNotKnown`.
    """
    permission.check(acting=acting, action="identify")
    if not consents:
        raise ConsentMissing
    subject = find(number)
    journal.record(
        acting=acting,
        action="subject.identify",
        subject=subject,
        object=f"subject:{subject}",
        purpose=acting.purpose or "counter",
        detail={"venue": acting.venue},
    )
    known = person(subject)
    return Identified(
        subject=subject, kind=known.kind, name=known.name, number=mask_number(known.number), mobile=known.mobile
    )


def read_parties(
    *, acting: Acting, person: Callable[[int], Named], subject: int, mandates: Collection[MandateView]
) -> dict[int, str]:
    """What the other sides of a subject's mandates are called; each of them finds the line.

    `mandates` are those that `identity.list_mandates` showed. Raises `RoleNotAllowed`, `SubjectNotYours`,
    `SubjectUnknown`.
    """
    permission.check(acting=acting, action="open-subject", subject=subject)
    sides = {side for one in mandates if subject in {one.giver, one.holder} for side in (one.giver, one.holder)}
    others = sorted(sides - {subject})
    if others:
        journal.record(
            acting=acting, action="subject.name", object=f"subject:{subject}", purpose="mandates", concerned=others
        )
    return {other: person(other).name for other in others}


def tell_program(
    *, acting: Acting, person: Callable[[int], Named], subject: int, program: str, what: Collection[str]
) -> dict[str, str]:
    """What its owner agreed to have a program of others told: "profile" is the name, "id_number" the number.

    The line is written before. Raises `RoleNotAllowed`, `SubjectNotYours`, `SubjectUnknown`.
    """
    permission.check(acting=acting, action="tell-program", subject=subject)
    journal.record(
        acting=acting,
        action="subject.tell-program",
        subject=subject,
        object=f"subject:{subject}",
        purpose="program-sign-in",
        detail={"program": program, "what": sorted(what)},
    )
    known = person(subject)
    told = {"profile": known.name, "id_number": known.number}
    return {key: told[key] for key in what}


def open_subject(
    *,
    acting: Acting,
    records: SubjectRecords,
    person: Callable[[int], Named],
    subject: int,
    as_of: dt.date,
    full: bool = False,
) -> SubjectSheet:
    """The records of a subject for `acting.purpose`; the line is written before anything is given away.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `PurposeMissing`, `PurposeUnknown`, `SubjectNotInLake`,
    `SubjectUnknown`.
    """
    from saltern.core.registry.profile import profile  # a list of deliveries opens nobody

    permission.check(acting=acting, action="open-subject", subject=subject)
    purpose, vocabulary = acting.purpose, records.vocabulary
    permission.check_purpose(acting=acting, vocabulary=vocabulary)
    known = profile(subject=subject, as_of=as_of, records=records)
    seen = sight(
        profile=known,
        person=person(subject),
        vocabulary=vocabulary,
        actor=acting.account,
        purpose=purpose,
        full=full,
        own=permission.own(acting),
    )
    journal.record(
        acting=acting,
        action="subject.open",
        subject=subject,
        object=f"subject:{subject}",
        purpose=purpose,
        detail={"full": full, "record_sets": list(seen.accessed.record_sets), "snapshot": seen.accessed.snapshot},
    )
    return sheet_of(profile=known, sight=seen)
