"""Who is meant by a number: found, unknown, or not a number at all; never shown in clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.apps.notify.ports import RecipientUnknown
from saltern.core.registry.batch import Batch, BatchState, Holdings, LakeFile
from saltern.core.registry.identity import Contact, IdentityTableMissing, SubjectUnknown
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


def test_staff_may_type_a_number_or_the_key_that_lists_show(people: People) -> None:
    assert [people.at_desk(text) for text in (PERSON, FIRM, "1", "2")] == [1, 2, 1, 2]
    assert [people.at_desk(text, kind="legal_person") for text in (FIRM, "2")] == [2, 2]
    assert [people.kind_at_desk(text) for text in ("1", FIRM)] == ["natural_person", "legal_person"]
    for text in ("1", NOBODY):
        with pytest.raises(SubjectNumberInvalid):
            people.at_desk(text, kind="legal_person")
    with pytest.raises(SubjectUnknown):
        people.at_desk("3")


def test_somebody_is_called_by_the_masked_name(people: People) -> None:
    with people.table() as store:
        name = Contact(subject=1, trait="name", value="林晓帆", rank=1)
        store.remember(contacts=[name], dataset="register", batch="c")
    assert [people.called(subject) for subject in (1, 2, 3)] == ["林**", "—", "—"]


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
        with pytest.raises(RecipientUnknown):
            book.contact(7, "sms")


def beside(people: People, *batches: Batch) -> People:
    """The same table beside a lake that has these batches."""
    return People(path=people.path, key="ab" * 32, holdings=lambda: Holdings(batches=batches))


def batch(name: str, state: BatchState = "committed", *, subjects: bool = True) -> Batch:
    file = LakeFile(path="subjects/1", sha256="", size=0, rows=1)
    return Batch(
        id=name,
        dataset="register",
        record_set="",
        unit="",
        mode="append",
        content="",  # type: ignore[arg-type]
        source="",
        taken_at="",
        state=state,
        subjects=(file,) if subjects else (),
    )


def test_what_the_lake_does_not_have_is_neither_shown_nor_used(people: People) -> None:
    """A load that died after it had entered names and mobiles; one that was withdrawn and not forgotten yet."""
    for there in (beside(people), beside(people, batch("other")), beside(people, batch("b", "withdrawn"))):
        with there.addresses() as book:
            assert book.contact(1, "sms") is None
        assert (there.person(1).mobile, there.at_mobile("13800138000")) == ("", [])
    there = beside(people, batch("b"))
    assert (there.person(1).mobile, there.at_mobile("13800138000")) == ("13800138000", [1])


@pytest.mark.parametrize("left", ["nothing", "an empty file", "tables without rows"])
def test_a_table_that_knows_nobody_is_refused_beside_a_lake_that_knows_somebody(
    tmp_path: Path, people: People, left: str
) -> None:
    people.path.unlink()
    for aside in tmp_path.glob("identity.sqlite3-*"):
        aside.unlink()
    if left == "an empty file":
        people.path.touch()
    if left == "tables without rows":
        with People(path=people.path, key="ab" * 32).table():
            pass
    there = beside(people, batch("b"))
    for use in (lambda: there.find(kind="natural_person", number=PERSON), there.seal_key):
        with pytest.raises(IdentityTableMissing):
            use()
    with pytest.raises(IdentityTableMissing), there.addresses():
        pass
    assert people.path.exists() is (left != "nothing")
    with beside(people, batch("places", subjects=False)).table() as store:
        assert store.empty
