"""What is known of one subject, with its source; and who may see how much of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from saltern.core.registry.access import Accessed, PurposeMissing, PurposeUnknown, sight
from saltern.core.registry.intake import Intake
from saltern.core.registry.profile import LakeRecords, SubjectNotInLake, profile
from saltern.core.rules.facts import Column, Entity, Link, Provenance, RecordSet, Ref, Vocabulary
from worlds.registry_office import NOW, office, person, row, written

COLUMNS = (
    Column(name="permit_no", kind="string"),
    Column(name="person", kind="ref", entity="natural_person"),
    Column(name="birth_date", kind="date"),
    Column(name="amount", kind="number", scale=2),
    Column(name="visits", kind="number"),
    Column(name="open", kind="boolean"),
)


def vocabulary(purposes: tuple[str, ...] = ("prefill",)) -> Vocabulary:
    declared = RecordSet(
        name="permits",
        unit="permit-office",
        columns={column.name: column for column in COLUMNS},
        date_column="birth_date",
        purposes=purposes,
    )
    link = Link(name="permits", record_set="permits", by=("person",))
    return Vocabulary(
        entities={"natural_person": Entity(name="natural_person", links={"permits": link})},
        record_sets={"permits": declared, "licences": RecordSet(name="licences", unit="u", columns={})},
    )


def taken(intake: Intake, folder: Path) -> str:
    lines = [row(1, birth_date="1990-03-05"), row(2), row(1001, visits="", amount="7", open="false")]
    return intake.take(written(folder / "permits.csv", lines), dataset="permits", now=NOW).batch


def test_rows_come_as_rules_want_them_with_their_source(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        batch = taken(intake, tmp_path)
        key = intake.identity.find(kind="natural_person", number=person(1))
        assert key is not None
        records = LakeRecords(intake.lake.snapshot(), vocabulary())
        found = records.rows(record_set="permits", by=("person",), key=key)
        assert [dict(record) for record in found] == [
            {
                "permit_no": "P1",
                "person": Ref(entity="natural_person", key=key),
                "birth_date": dt.date(1990, 3, 5),
                "amount": Decimal("12.50"),
                "visits": Decimal(3),
                "open": True,
            },
            {
                "permit_no": "P1001",
                "person": Ref(entity="natural_person", key=key),
                "birth_date": dt.date(1990, 3, 5),
                "amount": Decimal("7.00"),
                "visits": None,
                "open": False,
            },
        ]
        assert found[0].provenance == Provenance(
            unit="permit-office", record_set="permits", batch=batch, date="1990-03-05"
        )
        assert records.rows(record_set="licences", by=("person",), key=key) == ()
        assert records.rows(record_set="permits", by=("person",), key=10**9) == []


def test_a_profile_ends_at_its_day(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        taken(intake, tmp_path)
        key = intake.identity.find(kind="natural_person", number=person(1))
        assert key is not None
        records = LakeRecords(intake.lake.snapshot(), vocabulary())
        seen = profile(subject=key, as_of=dt.date(2020, 1, 1), records=records)
        assert [(known.name, len(known.rows)) for known in seen.known] == [("permits", 2)]
        assert profile(subject=key, as_of=dt.date(1990, 3, 4), records=records).known == ()
        with pytest.raises(SubjectNotInLake) as refusal:
            profile(subject=10**9, as_of=dt.date(2020, 1, 1), records=records)
    assert str(refusal.value) == "No record speaks of subject 1000000000."


def test_sight_is_masked_unless_full_and_bound_to_a_purpose(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        taken(intake, tmp_path)
        key = intake.identity.find(kind="natural_person", number=person(1))
        assert key is not None
        words = vocabulary()
        seen = profile(subject=key, as_of=dt.date(2020, 1, 1), records=LakeRecords(intake.lake.snapshot(), words))
        who = intake.identity.person(key)
        masked = sight(profile=seen, person=who, vocabulary=words, actor="wang", purpose="prefill", full=False)
        assert (masked.number, masked.name, masked.mobile) == (
            f"{person(1)[:6]}**********{person(1)[-2:]}",
            "张*",
            "138****8000",
        )
        assert masked.accessed == Accessed(
            actor="wang", subject=key, purpose="prefill", full=False, record_sets=("permits",), snapshot=1
        )
        clear = sight(profile=seen, person=who, vocabulary=words, actor="wang", purpose="prefill", full=True)
        assert (clear.number, clear.name, clear.mobile) == (person(1), "张三", "13800138000")
        other = vocabulary(purposes=("reminder",))
        with pytest.raises(PurposeUnknown) as unknown:
            sight(profile=seen, person=who, vocabulary=other, actor="wang", purpose="curiosity", full=False)
        with pytest.raises(PurposeMissing) as missing:
            sight(profile=seen, person=who, vocabulary=other, actor="wang", purpose="", full=False)
        withheld = sight(profile=seen, person=who, vocabulary=other, actor="wang", purpose="reminder", full=False)
        assert (withheld.shown, withheld.withheld) == ((), ("permits",))
    assert [str(unknown.value), str(missing.value)] == [
        "No record may be read for the purpose 'curiosity'; the contracts allow: reminder.",
        "Say for what purpose you read: reminder.",
    ]
