"""Who is meant by a number: found, unknown, or not a number at all; never shown in clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.core.registry.identity import Contact, SubjectUnknown
from saltern.installation.people import People, SubjectNotKnown, SubjectNumberInvalid, kind_of

PERSON, FIRM, NOBODY = "440305199001010018", "91440300MA5DA1N95C", "440301199101010028"


@pytest.fixture
def people(tmp_path: Path) -> People:
    made = People(path=tmp_path / "identity.sqlite3", key="ab" * 32)
    with made.table() as store:
        assert store.resolve(kind="natural_person", numbers=[PERSON]) == [1]
        assert store.resolve(kind="legal_person", numbers=[FIRM]) == [2]
        store.remember(
            contacts=[Contact(subject=1, trait="mobile", value="13800138000", rank=1)], dataset="register", batch="b"
        )
    return made


def test_a_number_of_either_kind_is_found(people: People) -> None:
    assert people.find(kind="natural_person", number=PERSON.lower()) == 1
    assert (people.of_any_kind(PERSON), people.of_any_kind(FIRM), kind_of(FIRM)) == (1, 2, "legal_person")
    assert (people.meant(PERSON), people.meant(FIRM), people.meant("7")) == (1, 2, 7)


def test_nobody_is_shown_in_clear_by_a_refusal(people: People) -> None:
    with pytest.raises(SubjectNotKnown) as unknown:
        people.find(kind="natural_person", number=NOBODY)
    with pytest.raises(SubjectNumberInvalid) as invalid:
        people.find(kind="legal_person", number=NOBODY)
    with pytest.raises(SubjectUnknown) as nobody:
        people.meant(NOBODY)
    said = [str(refusal.value) + refusal.value.message("zh") for refusal in (unknown, invalid, nobody)]
    assert [NOBODY in text for text in said] == [False, False, False]


def test_an_address_is_a_mobile_and_nothing_else(people: People) -> None:
    with people.addresses() as book:
        assert (book.contact(1, "sms"), book.contact(1, "email"), book.contact(2, "sms")) == ("13800138000", None, None)
