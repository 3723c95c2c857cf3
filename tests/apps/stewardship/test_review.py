"""Numbers that linked nobody: listed masked, looked at beside candidates, linked by a person, undone; their lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from saltern.apps.journal import queries as journal
from saltern.apps.stewardship import operations
from saltern.apps.stewardship.operations import Place
from saltern.apps.stewardship.operations.reviews import SubjectOfOtherKind
from saltern.apps.stewardship.subject_join import WhyMissing
from saltern.core.registry.doubt import RowNotToReview
from saltern.core.registry.intake import Intake
from saltern.core.registry.receipt import BatchUnknown
from saltern.core.registry.row_linking import RowLinkedAlready, RowNotLinkable, RowNotLinked, RowReplaced
from saltern.installation.people import People
from worlds.casework_desk import staff
from worlds.registry_office import NOW, firm, office, person, row, rows, written

pytestmark = pytest.mark.django_db
QIAN = staff("steward", "qian", unit="")
NUMBER = person(1)
WRONG = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
SWAPPED = NUMBER[:15] + NUMBER[16] + NUMBER[15] + NUMBER[17:]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A lake with rows to be reviewed, and who is who beside it."""

    intake: Intake
    people: People
    batch: str

    def review(self, **asked: object) -> operations.ReviewList:
        return operations.list_review(
            acting=QIAN,
            lake=self.intake.lake,
            contracts=self.intake.contracts,
            **asked,  # type: ignore[arg-type]
        )

    def look(self, number: int, column: str = "id_number") -> operations.ReviewSight:
        return operations.open_review(
            acting=QIAN, lake=self.intake.lake, contracts=self.intake.contracts, identities=self.people,
            place=self.place(number, column),
        )  # fmt: skip

    def link(self, number: int, subject: int, column: str = "id_number", why: str = "paper") -> operations.ReviewRow:
        return operations.link_row(
            acting=QIAN, lake=self.intake.lake, contracts=self.intake.contracts, identities=self.people,
            place=self.place(number, column), subject=subject, why=why,
        )  # fmt: skip

    def unlink(self, number: int, column: str = "id_number") -> operations.ReviewRow:
        return operations.unlink_row(
            acting=QIAN, lake=self.intake.lake, contracts=self.intake.contracts, identities=self.people,
            place=self.place(number, column), why="wrong",
        )  # fmt: skip

    def place(self, number: int, column: str) -> Place:
        return Place(batch=self.batch, row=number, column=column)

    def key(self, number: str) -> int:
        return self.people.bearer_of(number, enter=True)

    def permits(self) -> Sequence[object]:
        return rows(self.intake, "SELECT permit_no, person FROM permits WHERE permit_no > 'P2' ORDER BY 1")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with office(tmp_path) as intake:
        good = [row(1), row(2, name="李四", mobile="13800138222"), *(row(number) for number in range(10, 18))]
        doubtful = [
            row(20, id_number=WRONG, mobile="13800138001"),
            row(21, id_number=SWAPPED, name="李四"),
            row(22, id_number=person(5, born=dt.date(1991, 4, 6))),
            row(23, mobile="12345"),
            row(24, id_number="4403", name="王五", mobile="13800138222", birth_date=""),
        ]
        path = written(tmp_path / "permits.csv", [*good, *doubtful])
        batch = intake.take(path, dataset="permits", now=NOW).batch
        yield House(
            intake=intake,
            people=People(path=tmp_path / "identity.sqlite3", holdings=intake.lake.holdings),
            batch=batch,
        )


def test_what_waits_is_listed_masked_by_batch_and_over_all(house: House) -> None:
    found = house.review()
    assert (found.waiting, [(one.batch, one.waiting) for one in found.batches]) == (5, [(house.batch, 5)])
    assert [(one.row, one.column, one.reason, one.linkable) for one in found.rows] == [
        (11, "id_number", "check_digit", True),
        (12, "id_number", "transposed", True),
        (13, "id_number", "birth_date differs", True),
        (14, "mobile", "mobile", False),
        (15, "id_number", "length", True),
    ]
    assert found.rows[0].value == f"{NUMBER[:6]}**********{WRONG[-2:]}"
    assert house.review(batch=house.batch) == found
    assert [one.row for one in house.review(limit=2, offset=1).rows] == [12, 13]
    with pytest.raises(BatchUnknown):
        house.review(batch="permits-0")


def test_one_row_is_shown_beside_who_may_be_meant(house: House) -> None:
    first, second = house.key(NUMBER), house.key(person(2))
    said = house.look(11)
    assert (said.name, said.mobile, said.born) == ("张*", "138****8001", "1990-03-05")
    assert (first, ("name-and-birthday",)) in {(one.side.subject, tuple(one.why)) for one in said.candidates}
    assert {one.side.number for one in said.candidates if one.side.subject == first} == {
        f"{NUMBER[:6]}**********{NUMBER[-2:]}"
    }
    swapped = {one.side.subject: tuple(one.why) for one in house.look(12).candidates}
    assert (swapped[first], swapped[second]) == (("transposed", "mobile"), ("name-and-birthday",))
    theirs = (house.key(person(5, born=dt.date(1991, 4, 6))), ("number",))
    assert theirs in [(one.side.subject, tuple(one.why)) for one in house.look(13).candidates]
    assert house.look(14, "mobile").candidates == []
    assert [(one.side.subject, tuple(one.why)) for one in house.look(15).candidates] == [(second, ("mobile",))]
    line = journal.accesses(subject=second)[0]
    assert (line.actor, line.action, line.object, line.purpose) == (
        "qian", "review.open", f"batch:{house.batch}", "quality"
    )  # fmt: skip
    assert (line.detail["row"], line.detail["column"]) == (15, "id_number")
    with pytest.raises(RowNotToReview):
        house.look(1)


def test_a_row_is_linked_and_undone_and_the_person_finds_who_did_it(house: House) -> None:
    before, subject = house.permits(), house.key(person(2))
    assert [row.linked for row in house.review().rows] == [None] * 5
    linked = house.link(15, subject)
    assert linked.linked == subject
    assert house.permits() == [(no, subject if no == "P24" else key) for no, key in before]  # type: ignore[misc]
    assert (house.review().waiting, [one.row for one in house.review().rows]) == (4, [11, 12, 13, 14])
    assert house.people.person(subject).name == "李四"  # of one day what came first in name of a data set
    lines = [(line.action, line.detail.get("why")) for line in journal.accesses(subject=subject)]
    assert lines == [("row.link-done", None), ("row.link", "paper")]
    with pytest.raises(RowLinkedAlready):
        house.link(15, house.key(NUMBER))
    assert house.link(15, subject) == linked
    assert house.unlink(15).linked is None
    assert (house.permits(), house.review().waiting) == (before, 5)
    with pytest.raises(RowNotLinked):
        house.unlink(15)


def test_who_is_linked_first_by_a_row_is_called_and_reached_by_it(house: House) -> None:
    new = house.key(person(800))
    assert (house.people.person(new).name, house.people.person(new).mobile) == ("", "")
    house.link(15, new)
    assert (house.people.person(new).name, house.people.person(new).mobile) == ("王五", "13800138222")
    assert new in {key for (key,) in rows(house.intake, "SELECT subject FROM subjects")}
    house.unlink(15)
    assert (house.people.person(new).name, house.people.person(new).mobile) == ("", "")
    assert new not in {key for (key,) in rows(house.intake, "SELECT subject FROM subjects")}


def test_a_link_ends_with_its_batch_and_a_replaced_row_cannot_be_linked(house: House, tmp_path: Path) -> None:
    subject = house.key(person(2))
    house.link(15, subject)
    path = written(tmp_path / "permits2.csv", [row(20, id_number=person(3)), row(24, id_number=person(3))])
    second = house.intake.take(path, dataset="permits", now=NOW).batch
    third = house.key(person(3))
    assert [pair for pair in house.permits() if pair in {("P20", third), ("P24", third)}] == [  # type: ignore[comparison-overlap]
        ("P20", third), ("P24", third)
    ]  # fmt: skip
    assert len(house.permits()) == 5
    with pytest.raises(RowReplaced):
        house.link(11, subject)
    house.intake.withdraw(second, why="wrong", now=NOW)
    assert ("P24", subject) in house.permits()
    house.intake.withdraw(house.batch, why="wrong", now=NOW)
    assert (house.permits(), house.review().waiting) == ([], 0)


def test_what_cannot_be_linked_is_refused(house: House) -> None:
    subject = house.key(NUMBER)
    with pytest.raises(SubjectOfOtherKind):
        house.link(11, house.key(firm(1)))
    with pytest.raises(WhyMissing):
        house.link(11, subject, why=" ")
    with pytest.raises(RowNotToReview):
        house.link(1, subject)
    with pytest.raises(RowNotToReview):
        house.link(14, subject, column="mobile")
    actions = [line.action for line in journal.lines() if line.action.startswith("row.")]
    assert actions == []
    assert RowNotLinkable
