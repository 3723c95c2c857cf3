"""The identity table: the same key for the same number, nothing in clear on the disk, the wrong key refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.core.registry.cipher import IdentityKeyMalformed
from saltern.core.registry.identity import (
    Contact,
    IdentityKeyWrong,
    IdentityStore,
    SubjectUnknown,
)
from worlds.registry_office import firm, person

KEY = "ab" * 32


def test_a_number_has_one_subject_for_ever(tmp_path: Path) -> None:
    first = IdentityStore.open(tmp_path / "id.sqlite3", key=KEY)
    given = first.resolve(kind="natural_person", numbers=[person(1), person(2), person(1)])
    assert given[0] == given[2] != given[1]
    first.close()
    second = IdentityStore.open(tmp_path / "id.sqlite3", key=KEY)
    assert second.resolve(kind="natural_person", numbers=[person(2), person(3)])[0] == given[1]
    assert second.resolve(kind="legal_person", numbers=[firm(1)])[0] not in given
    assert second.known(kind="natural_person", numbers=[person(1), person(9)]) == [given[0], None]
    assert second.find(kind="legal_person", number=person(1)) is None


def test_nothing_stands_in_clear(tmp_path: Path) -> None:
    store = IdentityStore.open(tmp_path / "id.sqlite3", key=KEY)
    (subject,) = store.resolve(kind="natural_person", numbers=[person(1)])
    store.remember(
        contacts=[Contact(subject=subject, trait="name", value="欧阳娜娜", rank=5)], dataset="births", batch="b-1"
    )
    store.close()
    for file in tmp_path.iterdir():
        assert person(1).encode() not in file.read_bytes()
        assert "欧阳娜娜".encode() not in file.read_bytes()


def test_the_weightier_and_then_the_later_telephone_counts(tmp_path: Path) -> None:
    store = IdentityStore.open(tmp_path / "id.sqlite3", key=KEY)
    (one,) = store.resolve(kind="natural_person", numbers=[person(1)])

    def state(batch: str, mobile: str, rank: int) -> None:
        contact = Contact(subject=one, trait="mobile", value=mobile, rank=rank)
        store.remember(contacts=[contact], dataset=batch.partition("-")[0], batch=batch)

    state("visits-1", "13800000001", 5)
    state("visits-2", "13800000002", 5)
    assert store.mobiles([one]) == {one: "13800000002"}
    state("consents-1", "13800000003", 1)
    state("visits-3", "13800000004", 5)
    assert store.mobiles([one]) == {one: "13800000003"}
    store.forget(batch="consents-1")
    assert store.person(one).mobile == "13800000004"


def test_another_key_is_refused(tmp_path: Path) -> None:
    IdentityStore.open(tmp_path / "id.sqlite3", key=KEY).close()
    with pytest.raises(IdentityKeyWrong) as refusal:
        IdentityStore.open(tmp_path / "id.sqlite3", key="cd" * 32)
    assert str(refusal.value) == (
        f"The identity key does not fit the identity table {tmp_path / 'id.sqlite3'}; nothing was read or written."
    )
    with pytest.raises(IdentityKeyMalformed) as malformed:
        IdentityStore.open(tmp_path / "id.sqlite3", key="secret")
    assert str(malformed.value) == "The identity key in SALTERN_IDENTITY_KEY is not 64 hexadecimal digits."


def test_a_key_made_on_first_use_is_the_owners_alone(tmp_path: Path) -> None:
    IdentityStore.open(tmp_path / "id.sqlite3").close()
    assert (tmp_path / "id.sqlite3.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "id.sqlite3").stat().st_mode & 0o777 == 0o600
    IdentityStore.open(tmp_path / "id.sqlite3").close()


def test_a_subject_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(SubjectUnknown) as refusal:
        IdentityStore.open(tmp_path / "id.sqlite3", key=KEY).person(7)
    assert str(refusal.value) == "No person or firm is known by subject 7."
