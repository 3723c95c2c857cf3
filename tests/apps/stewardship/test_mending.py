"""Rows that broke the contract: shown masked, mended by a person, taken in on top of their delivery, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from saltern.apps.journal import queries as journal
from saltern.apps.stewardship import operations
from saltern.apps.stewardship.mending import AsideList
from saltern.apps.stewardship.operations.mending import NothingMended
from saltern.apps.stewardship.subject_join import WhyMissing
from saltern.core.registry.receipt import BatchUnknown
from saltern.core.registry.row_mending import Mending
from saltern.core.registry.set_aside import (
    RowMendedAlready,
    RowNotSetAside,
    Rows,
    RowsOver,
    RowsSaidAlready,
    RowsStillWrong,
)
from saltern.installation.people import People
from worlds.casework_desk import staff
from worlds.registry_office import NOW, contract, office, person, row, rows, written

pytestmark = pytest.mark.django_db
QIAN, LI = staff("steward", "qian", unit=""), staff("steward", "li", unit="")
GOOD = [row(number) for number in range(1, 13)]
WRONG = [row(20, birth_date="20200631"), row(21, kind="shed", amount="-1"), row(3, name="李四"), row(22, permit_no="")]
"""Rows 13 to 16: a day there is none, two wrong cells, a key the delivery has already, no key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A lake with rows set aside, and who is who beside it."""

    folder: Path
    mending: Mending
    people: People
    batch: str

    def listed(self, batch: str = "") -> AsideList:
        return operations.list_aside(
            acting=QIAN, lake=self.mending.lake, contracts=self.mending.contracts, identities=self.people,
            batch=batch or self.batch,
        )  # fmt: skip

    def mend(self, changed: Rows, *, batch: str = "", why: str = "paper", by: str = "qian") -> operations.Receipt:
        return operations.mend_rows(
            acting=QIAN if by == "qian" else LI, mending=self.mending, identities=self.people,
            batch=batch or self.batch, rows=changed, why=why,
        )  # fmt: skip

    def take(self, name: str, sent: list[str]) -> str:
        path = written(self.folder / name, sent)
        return self.mending.take(path, dataset="permits", now=NOW).batch

    def permits(self) -> list[tuple[object, ...]]:
        asked = (
            "SELECT permit_no, kind, amount::VARCHAR FROM permits WHERE permit_no IN ('P20', 'P21', 'P22') ORDER BY 1"
        )
        return rows(self.mending, asked)


def house_of(folder: Path, delivery: str = "upsert") -> Iterator[House]:
    with office(folder, contract(delivery=delivery)) as intake:
        mending = Mending(lake=intake.lake, identity=intake.identity, contracts=intake.contracts, threads=1)
        path = written(folder / "permits.csv", [*GOOD, *WRONG])
        batch = mending.take(path, dataset="permits", now=NOW).batch
        people = People(path=folder / "identity.sqlite3", holdings=intake.lake.holdings)
        yield House(folder=folder, mending=mending, people=people, batch=batch)
        mending.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_of(tmp_path)


def test_rows_are_shown_with_what_is_wrong_and_nobody_named(house: House) -> None:
    listed = house.listed()
    found = [(one.row, one.who, [(c.column, c.rule, c.shown) for c in one.cells], one.mendable) for one in listed.rows]
    assert found == [
        (13, "张*", [("birth_date", "type", "20200631")], True),
        (14, "张*", [("kind", "code", "shed"), ("amount", "minimum", "-1")], True),
        (15, "李*", [("permit_no", "duplicate_key", "P3")], True),
        (16, "张*", [("permit_no", "required", "")], True),
    ]
    assert (listed.mended, listed.stands) == (0, True)
    newest = journal.lines()[0]
    assert (newest.action, newest.object) == ("rows.open", f"batch:{house.batch}")
    newcomer, known = (house.people.bearer_of(person(number), enter=True) for number in (20, 3))
    seen = [[one.action for one in journal.accesses(subject=one)] for one in (newcomer, known)]
    assert seen == [[], ["rows.open"]]  # nobody was entered for a row that was not believed


def test_mended_rows_come_in_on_top_of_their_delivery(house: House) -> None:
    receipt = house.mend({13: {"birth_date": "1990-03-05"}, 14: {"kind": "shop", "amount": "1.00"}})
    assert (receipt.outcome, receipt.committed) == ("committed", 2)
    assert house.permits() == [("P20", "shop", "12.50"), ("P21", "shop", "1.00")]
    made = house.mending.lake.holdings().batch(receipt.batch)
    assert made is not None
    assert (made.mends, made.mended, made.released_by, made.source) == (house.batch, (13, 14), "qian", "permits.csv")
    listed = house.listed()
    assert [(one.row, one.mended_by) for one in listed.rows if one.mended_in] == [(13, "qian"), (14, "qian")]
    mine = journal.accesses(subject=house.people.bearer_of(person(20)))
    assert mine[1].action == "rows.mend-done"  # before it, that they were looked at once more
    assert mine[1].detail["why"] == "paper"


def test_what_is_still_wrong_is_told_at_its_cell_and_nothing_is_taken(house: House) -> None:
    with pytest.raises(RowsStillWrong) as told:
        house.mend({13: {"birth_date": "2020-06-31"}, 14: {"kind": "shop"}, 16: {"permit_no": "P22"}})
    assert [(one.row, one.column, one.rule) for one in told.value.wrong] == [
        (13, "birth_date", "type"),
        (14, "amount", "minimum"),
    ]
    assert house.permits() == []
    assert [line.action for line in journal.lines()[:2]] == ["rows.mend-refused", "rows.mend"]


def test_a_key_that_stands_already_is_not_taken_twice(house: House) -> None:
    with pytest.raises(RowsSaidAlready) as told:
        house.mend({15: {"name": "李四"}, 13: {"birth_date": "1990-03-05"}})
    assert told.value.rows == (15,)
    house.take("permits_later.csv", [row(20, kind="stall")])
    with pytest.raises(RowsSaidAlready) as later:
        house.mend({13: {"birth_date": "1990-03-05"}})
    assert (later.value.rows, house.permits()) == ((13,), [("P20", "stall", "12.50")])


def test_who_comes_second_is_told(house: House) -> None:
    house.mend({13: {"birth_date": "1990-03-05"}})
    with pytest.raises(RowMendedAlready):
        house.mend({13: {"birth_date": "1990-03-06"}}, by="li")
    assert len(house.permits()) == 1


def test_taken_back_the_rows_wait_as_they_came(house: House) -> None:
    receipt = house.mend({13: {"birth_date": "1990-03-05"}})
    operations.withdraw(acting=QIAN, intake=house.mending, batch=receipt.batch, why="wrong paper")
    assert (house.permits(), house.listed().mended, house.listed().rows[0].mendable) == ([], 0, True)
    assert house.mend({13: {"birth_date": "1990-03-05"}}).committed == 1


def test_a_delivery_taken_out_takes_what_was_mended_of_it_along(house: House) -> None:
    house.mend({13: {"birth_date": "1990-03-05"}})
    operations.withdraw(acting=QIAN, intake=house.mending, batch=house.batch, why="wrong file")
    assert (house.mending.lake.holdings().mendings(house.batch), house.people.rows_as_sent(house.batch)) == ((), {})
    with pytest.raises(RowsOver):
        house.mend({14: {"kind": "shop", "amount": "1"}})


@pytest.mark.parametrize("delivery", ["append", "replace"])
def test_of_a_list_sent_whole_or_added_to_the_rest_stands(tmp_path: Path, delivery: str) -> None:
    for house in house_of(tmp_path, delivery):
        house.mend({13: {"birth_date": "1990-03-05"}})
        assert rows(house.mending, "SELECT count(*) FROM permits") == [(13,)]
        house.mend({14: {"kind": "shop", "amount": "2"}})
        assert rows(house.mending, "SELECT count(*) FROM permits") == [(14,)]


def test_mended_rows_say_nothing_of_what_is_usual(house: House) -> None:
    house.mend({13: {"birth_date": "1990-03-05"}})
    sent = house.mending.lake.holdings().deliveries("permits")
    assert [batch.id for batch in sent] == [house.batch]


REFUSED: Mapping[str, tuple[Mapping[str, object], type[Exception]]] = {
    "nothing changed": ({"changed": {13: {}}}, NothingMended),
    "no reason": ({"changed": {13: {"birth_date": "1990-03-05"}}, "why": " "}, WhyMissing),
    "a row that came in": ({"changed": {1: {"kind": "shop"}}}, RowNotSetAside),
    "no such delivery": ({"changed": {13: {"kind": "shop"}}, "batch": "permits-0"}, BatchUnknown),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_mended_says_why(house: House, case: str) -> None:
    given, problem = REFUSED[case]
    with pytest.raises(problem):
        house.mend(**given)  # type: ignore[arg-type]  # as the table above has it
    assert house.permits() == []
