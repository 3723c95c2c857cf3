"""The data steward's verbs: each with a line before and a line after, also where it was refused; looks with theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from saltern.apps.journal import queries as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import RoleNotAllowed, SubjectNotYours
from saltern.apps.stewardship import operations
from saltern.core.registry.access import PurposeMissing, PurposeUnknown
from saltern.core.registry.intake import Intake
from saltern.core.registry.profile import LakeRecords
from saltern.core.registry.receipt import BatchNotHeld, BatchUnknown
from saltern.core.rules.facts import Column, Entity, Link, RecordSet, Vocabulary
from worlds.casework_desk import applicant, staff
from worlds.registry_office import office, person, row, written

pytestmark = pytest.mark.django_db
STEWARD = staff("steward", "qian", unit="")
GOOD = [row(number) for number in range(1, 11)]
VOCABULARY = Vocabulary(
    entities={
        "natural_person": Entity(
            name="natural_person", links={"permits": Link(name="permits", record_set="permits", by=("person",))}
        )
    },
    record_sets={
        "permits": RecordSet(
            name="permits",
            unit="permit-office",
            columns={
                "permit_no": Column(name="permit_no", kind="string"),
                "person": Column(name="person", kind="ref", entity="natural_person"),
            },
            date_column="",
            purposes=("prefill",),
        )
    },
)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with office(tmp_path) as opened:
        yield opened


def lines(action: str = "delivery") -> list[tuple[str, str, str, Mapping[str, object]]]:
    found = [line for line in journal.lines() if line.action.startswith(action)]
    return [(line.actor, line.action, line.object, line.detail) for line in reversed(found)]


def take(intake: Intake, tmp_path: Path, rows: list[str], acting: Acting = STEWARD) -> str:
    path = written(tmp_path / "permits.csv", rows)
    return operations.take(acting=acting, intake=intake, path=path, dataset="permits").batch


def look_at(intake: Intake, batch: str, *, full: bool = False, limit: int = 5) -> operations.SetAside:
    return operations.open_batch(
        acting=STEWARD, lake=intake.lake, identities=intake.identity, batch=batch, limit=limit, full=full
    )


def seen_by(intake: Intake, *numbers: int) -> list[int]:
    """Who of these finds that rows of theirs were looked at."""
    subjects = {number: intake.identity.bearer_of(kind="natural_person", number=person(number)) for number in numbers}
    return [
        number
        for number, subject in subjects.items()
        if subject is not None and any(line.action == "batch.open" for line in journal.accesses(subject=subject))
    ]


def test_a_delivery_is_taken_between_two_lines(intake: Intake, tmp_path: Path) -> None:
    batch = take(intake, tmp_path, GOOD)
    about = {"dataset": "permits", "file": "permits.csv"}
    assert lines() == [
        ("qian", "delivery.take", "dataset:permits", about),
        (
            "qian", "delivery.take-done", f"batch:{batch}",
            {**about, "outcome": "committed", "rows": 10, "snapshot": 1},
        ),
    ]  # fmt: skip


def test_a_held_delivery_is_released_and_withdrawn_and_both_name_who_did_it(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "permits.csv.manifest.json").write_text('{"rows": 12}')
    batch = take(intake, tmp_path, GOOD)
    operations.release(acting=STEWARD, intake=intake, batch=batch)
    operations.withdraw(acting=STEWARD, intake=intake, batch=batch, why="wrong year")
    with pytest.raises(BatchNotHeld):
        operations.release(acting=STEWARD, intake=intake, batch=batch)
    assert [(actor, action, detail) for actor, action, _, detail in lines()[1:]] == [
        ("qian", "delivery.take-done", {
            "dataset": "permits", "file": "permits.csv", "outcome": "held", "rows": 0, "snapshot": 1,
        }),
        ("qian", "delivery.release", {}),
        ("qian", "delivery.release-done", {"outcome": "committed", "rows": 10, "snapshot": 2}),
        ("qian", "delivery.withdraw", {"why": "wrong year"}),
        ("qian", "delivery.withdraw-done", {"why": "wrong year", "outcome": "committed", "rows": 10, "snapshot": 3}),
        ("qian", "delivery.release", {}),
        ("qian", "delivery.release-refused", {"refused": "batch-not-held"}),
    ]  # fmt: skip


def test_the_journal_cannot_write_so_nothing_is_taken(
    intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise OSError

    monkeypatch.setattr("saltern.apps.stewardship.operations.deliveries.journal.record", broken)
    with pytest.raises(OSError):  # noqa: PT011  # the one raised above
        take(intake, tmp_path, GOOD)
    assert intake.lake.numbers() == []


def test_only_a_steward_handles_deliveries(intake: Intake, tmp_path: Path) -> None:
    with pytest.raises(RoleNotAllowed) as refused:
        take(intake, tmp_path, GOOD, acting=staff("clerk", "wang"))
    assert (str(refused.value), refused.value.message("zh"), refused.value.family) == (
        "The role clerk may not take a delivery in; only data steward or system may.",
        "窗口人员无权归集数据；仅限数据管理员或系统。",
        "forbidden",
    )
    assert (lines(), intake.lake.numbers()) == ([], [])


def test_what_was_set_aside_is_looked_at_masked_or_in_full_with_a_line(intake: Intake, tmp_path: Path) -> None:
    batch = take(intake, tmp_path, [*GOOD, row(11, kind="palace")])
    shown = look_at(intake, batch)
    assert [(wrong.row, wrong.column, wrong.rule, wrong.value) for wrong in shown.wrong] == [
        (11, "kind", "code", "p*****")
    ]
    full = look_at(intake, batch, full=True)
    assert (full.wrong[0].value, full.doubtful, full.batch.id) == ("palace", (), batch)
    assert lines("batch.open") == [
        ("qian", "batch.open", f"batch:{batch}", {"full": False, "limit": 5, "dataset": "permits"}),
        ("qian", "batch.open", f"batch:{batch}", {"full": True, "limit": 5, "dataset": "permits"}),
    ]
    with pytest.raises(BatchUnknown):
        look_at(intake, "permits-0")


def test_who_stands_in_rows_that_are_seen_in_full_finds_who_looked(intake: Intake, tmp_path: Path) -> None:
    take(intake, tmp_path, GOOD)
    wrong = [
        row(1, permit_no="P21", kind="palace"),
        row(2, permit_no="P22"),
        row(3, permit_no="P22"),  # a double
        row(4, permit_no="P24", birth_date="1991-03-05", kind="palace"),  # contradicted: still the number of somebody
        f"P25,{person(5)},短行",  # no row at all
        row(6, permit_no="P26", id_number=person(6).lower(), kind="palace"),
        row(11, permit_no="P27", kind="palace"),  # nobody yet
        row(7, permit_no="P28", id_number=person(7)[:-1], kind="palace"),  # no number
    ]
    batch = take(intake, tmp_path, [*wrong, *(row(number, permit_no=f"P3{number}") for number in range(8, 11))])
    everybody = range(1, 12)
    shown = look_at(intake, batch)
    assert (sorted({one.row for one in shown.wrong}), seen_by(intake, *everybody)) == ([1, 3, 4, 5, 6], [])
    assert [one.rule for one in look_at(intake, batch, full=True, limit=1).wrong] == ["code"]
    assert seen_by(intake, *everybody) == [1]
    assert len(look_at(intake, batch, full=True, limit=50).wrong) == 7
    assert seen_by(intake, *everybody) == [1, 3, 4, 5, 6]
    take(intake, tmp_path, [row(number, permit_no=f"P4{number}") for number in range(2, 12)])
    assert seen_by(intake, *everybody) == [1, 3, 4, 5, 6]
    look_at(intake, batch, full=True, limit=50)
    assert seen_by(intake, *everybody) == [1, 3, 4, 5, 6, 11]
    assert {line.purpose for line in journal.accesses(subject=1) if line.action == "batch.open"} == {"quality"}


def test_rows_of_a_held_delivery_name_those_who_stand_in_them_too(intake: Intake, tmp_path: Path) -> None:
    take(intake, tmp_path, GOOD)
    batch = take(intake, tmp_path, [row(number, permit_no=f"P5{number}", kind="palace") for number in range(1, 5)])
    assert look_at(intake, batch, full=True, limit=3).batch.state == "held"
    assert seen_by(intake, *range(1, 11)) == [1, 2, 3]


def test_a_subject_is_looked_at_for_a_purpose_and_sees_who_looked(intake: Intake, tmp_path: Path) -> None:
    take(intake, tmp_path, GOOD)
    subject = intake.identity.find(kind="natural_person", number=person(1))
    assert subject is not None
    records = LakeRecords(intake.lake.snapshot(), VOCABULARY)

    def look(acting: Acting, purpose: str = "prefill", *, full: bool = False) -> operations.SubjectSheet:
        from dataclasses import replace

        return operations.open_subject(
            acting=replace(acting, purpose=purpose),
            records=records,
            person=intake.identity.person,
            subject=subject,
            as_of=dt.date(2020, 4, 10),
            full=full,
        )

    wang = staff("clerk", "wang")
    masked, whole = look(wang), look(wang, full=True)
    assert (masked.name, whole.name, whole.number) == ("张*", "张三", person(1))
    assert [part.name for part in masked.parts] == ["permits"]
    assert look(applicant(subject)).name == "张*"
    with pytest.raises(SubjectNotYours):
        look(applicant(subject + 1))
    with pytest.raises(PurposeMissing):
        look(wang, "")
    with pytest.raises(PurposeUnknown):
        look(wang, "gossip")
    records.close()
    assert [(line.actor, line.action, line.purpose, line.detail) for line in journal.accesses(subject=subject)] == [
        ("zhang", "subject.open", "prefill", {"full": False, "record_sets": ["permits"], "snapshot": 1}),
        ("wang", "subject.open", "prefill", {"full": True, "record_sets": ["permits"], "snapshot": 1}),
        ("wang", "subject.open", "prefill", {"full": False, "record_sets": ["permits"], "snapshot": 1}),
    ]
