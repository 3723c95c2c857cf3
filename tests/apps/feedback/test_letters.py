"""Letters to an office: with or without a name, answered where they were written, limited within an hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from saltern.apps.feedback import operations
from saltern.apps.feedback.letter import (
    PER_ACCOUNT,
    PER_ADDRESS,
    ContactTooLong,
    LetterAboutUnknown,
    LetterAnswered,
    LetterEmpty,
    LetterOfOtherOffice,
    LettersTooMany,
    LetterTooLong,
    OfficeUnknown,
)
from saltern.apps.feedback.models import Letter
from saltern.apps.identity.operations import tallies
from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import SubjectNotYours
from saltern.apps.notify import queries as outbox
from saltern.core.catalogue.pack import Unit
from saltern.words import Phrase
from worlds.casework_desk import NOW, ZONE, applicant, staff

pytestmark = pytest.mark.django_db
SEAL = operations.ContactSeal(bytes(32))
PACK: Any = SimpleNamespace(
    version="v",
    district=SimpleNamespace(call="12345"),
    standing=SimpleNamespace(own_cases=SimpleNamespace(unit="services")),
    units={key: Unit(key=key, name=Phrase.same(key)) for key in ("services", "health")},
)
VISITOR = Acting.visitor(now=NOW, zone=ZONE)
ME, STRANGER = applicant(1, account="a-ME"), applicant(2, account="a-OTHER")
OFFICE = staff("clerk", "wang", unit="services")


def write(acting: Acting = ME, text: str = "路灯坏了", **more: Any) -> str:
    return operations.write_to_office(
        acting=acting, pack=PACK, seal=SEAL, text=text, **{"address": "203.0.113.9", **more}
    )


def test_a_letter_without_a_name_reaches_the_office_of_the_platform_with_its_contact() -> None:
    number = write(VISITOR, contact="138 0013 8000", page="/items/card/")
    (found,) = operations.list_letters(acting=OFFICE, seal=SEAL)
    assert (found.number, found.unit, found.text, found.contact) == (number, "services", "路灯坏了", "138 0013 8000")
    row = Letter.objects.get()
    assert (row.account, row.subject, b"138" in bytes(row.contact_sealed or b"")) == ("", None, False)


def test_who_wrote_reads_the_answer_and_hears_that_it_is_there() -> None:
    number = write(subject=1)
    operations.answer_letter(acting=OFFICE, pack=PACK, number=number, answer="今晚修好")
    (mine,) = operations.list_letters(acting=ME)
    assert (mine.answer, mine.answered_at, mine.contact) == ("今晚修好", NOW, "")
    (message,) = outbox.messages(subject=1)
    assert (message.template, message.kind) == ("letter-answered", "case")


def test_who_gave_no_name_is_sent_nothing() -> None:
    operations.answer_letter(acting=OFFICE, pack=PACK, number=write(VISITOR), answer="好")
    assert outbox.messages() == []


def test_a_stranger_sees_no_letter_and_another_office_none_of_them() -> None:
    number = write(subject=1)
    assert operations.list_letters(acting=STRANGER) == []
    other = staff("clerk", "chen", unit="health")
    assert operations.list_letters(acting=other) == []
    with pytest.raises(LetterOfOtherOffice):
        operations.answer_letter(acting=other, pack=PACK, number=number, answer="x")
    with pytest.raises(SubjectNotYours):
        write(STRANGER, subject=1)


def test_a_letter_is_answered_once() -> None:
    number = write()
    operations.answer_letter(acting=OFFICE, pack=PACK, number=number, answer="x")
    with pytest.raises(LetterAnswered):
        operations.answer_letter(acting=OFFICE, pack=PACK, number=number, answer="y")


def test_the_same_form_sent_twice_is_one_letter() -> None:
    assert write(key="k") == write(key="k")
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"text": " \x00\n"}, LetterEmpty),
        ({"text": "好" * 2_001}, LetterTooLong),
        ({"contact": "1" * 101}, ContactTooLong),
        ({"about": "gossip"}, LetterAboutUnknown),
        ({"unit": "nobody"}, OfficeUnknown),
    ],
)
def test_what_cannot_be_a_letter_is_refused_and_counts_for_nothing(
    given: dict[str, Any], refusal: type[Exception]
) -> None:
    for _ in range(PER_ACCOUNT + 1):
        with pytest.raises(refusal):
            write(**given)
    assert write(text="好" * 2_000)


def test_ten_an_hour_from_an_account_and_then_again() -> None:
    for number in range(PER_ACCOUNT):
        write(text=str(number), address=str(number))
    with pytest.raises(LettersTooMany):
        write(address="another")
    later = replace(ME, now=NOW + dt.timedelta(hours=1, seconds=1))
    assert write(later)


def test_twenty_an_hour_from_an_address_whoever_writes() -> None:
    for number in range(PER_ADDRESS):
        write(VISITOR if number % 2 else applicant(9, account=f"a-{number}"), text=str(number))
    with pytest.raises(LettersTooMany):
        write(VISITOR)
    assert write(VISITOR, address="198.51.100.7")


def test_a_limit_that_cannot_be_counted_lets_nobody_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(tallies, "locked", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        write()
    assert Letter.objects.count() == 0


def test_the_journal_names_the_letter_and_not_what_it_says() -> None:
    number = write(subject=1, text="秘密", contact="13800138000")
    (line,) = lines.lines(object=f"letter:{number}")
    assert (line.action, line.detail) == ("letter.write", {"unit": "services", "about": "suggestion"})
