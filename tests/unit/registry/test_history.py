"""What a delivery is held against: how large and how full those before it were, and of which day they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from saltern.core.registry.intake import Intake
from saltern.core.registry.receipt import Receipt
from unit.registry.test_intake import promise
from worlds.registry_office import NOW, contract, office, row, rows, written

USUAL = 200
STATE = "SELECT permit_no, visits FROM permits ORDER BY 1"


def lines(first: int, count: int = USUAL, **changed: str) -> list[str]:
    return [row(number, **changed) for number in range(first, first + count)]


def take(intake: Intake, folder: Path, name: str, given: Sequence[str]) -> Receipt:
    path = written(folder / f"{name}.csv", given)
    return intake.take(path, dataset="permits", now=NOW + dt.timedelta(days=len(intake.lake.numbers())))


def reasons(receipt: Receipt) -> list[str]:
    return [reason.text for reason in receipt.reasons]


@pytest.mark.parametrize("mode", ["upsert", "append"])
def test_far_fewer_rows_than_ever_wait_for_a_person(tmp_path: Path, mode: str) -> None:
    with office(tmp_path, contract(delivery=mode)) as intake:
        take(intake, tmp_path, "1", lines(0))
        take(intake, tmp_path, "2", lines(300, 210))
        one = take(intake, tmp_path, "3", lines(600, 1))
        assert reasons(one) == ["1 rows, usually 205 and never below 200: it may be cut off."]
        cut = take(intake, tmp_path, "4", lines(600, 149))
        assert reasons(cut) == ["149 rows, usually 205 and never below 200: it may be cut off."]
        assert take(intake, tmp_path, "5", lines(900, 150)).outcome == "committed"
        assert intake.release(cut.batch, by="li", now=NOW).committed == 149


@pytest.mark.parametrize("before", [[USUAL], [USUAL, 90], [USUAL, 500], [60, 60]])
def test_a_unit_that_sends_what_changed_has_no_usual_number_of_rows(tmp_path: Path, before: list[int]) -> None:
    with office(tmp_path) as intake:
        for place, count in enumerate(before):
            take(intake, tmp_path, str(place), lines(place * 1_000, count))
        assert take(intake, tmp_path, "few", lines(5_000, 20)).outcome == "committed"


def test_a_shorter_list_that_replaces_the_last_waits_for_a_person(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="replace")) as intake:
        take(intake, tmp_path, "1", lines(0))
        take(intake, tmp_path, "2", lines(0, 202))
        assert reasons(take(intake, tmp_path, "3", lines(0, 140))) == [
            "140 rows, usually 201 and never below 200: it may be cut off."
        ]


def test_a_column_far_emptier_than_usual_waits_for_a_person(tmp_path: Path) -> None:
    def given(column: str, empty: int) -> list[str]:
        return [*lines(100, empty, **{column: ""}), *lines(200, 40 - empty)]

    with office(tmp_path) as intake:
        take(intake, tmp_path, "1", lines(0, 50))
        for column, empty, found in (
            ("amount", 40, "0 of 40 cells are filled (0.0%)"),
            ("name", 40, "0 of 40 cells are filled (0.0%)"),
            ("id_number", 40, "0 of 40 cells are filled (0.0%)"),
            ("birth_date", 30, "10 of 40 cells are filled (25.0%)"),
            ("kind", 13, "27 of 40 cells are filled (67.5%)"),
        ):
            held = take(intake, tmp_path, column, given(column, empty))
            assert (held.outcome, reasons(held)) == ("held", [f"{column}: {found}, usually 100.0%."])
        assert take(intake, tmp_path, "2", given("kind", 11)).outcome == "committed"


def test_where_little_is_known_nothing_is_concluded(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, tmp_path, "1", [*lines(0, 45, amount=""), *lines(50, 5)])
        assert take(intake, tmp_path, "2", lines(100, 40, amount="")).outcome == "committed"
        assert take(intake, tmp_path, "3", lines(200, 9, name="")).outcome == "committed"


def test_parquet_says_itself_how_full_its_columns_are(tmp_path: Path) -> None:
    changes: Mapping[str, Mapping[str, str]] = {"1": {}, "2": {"amount": ""}}
    with office(tmp_path, contract(form="parquet")) as intake:
        for name, changed in changes.items():
            source = written(tmp_path / f"{name}.csv", lines(int(name) * 100, 40, **changed))
            path = tmp_path / f"{name}.parquet"
            duckdb.read_csv(str(source), dtype={"amount": "DECIMAL(18, 2)"}).write_parquet(str(path))
            promise(path, rows=40)
            found = intake.take(path, dataset="permits", now=NOW)
        assert reasons(found) == ["amount: 0 of 40 cells are filled (0.0%), usually 100.0%."]


def test_what_is_of_an_older_day_never_takes_the_place_of_what_is_newer(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        newer = [row(1, visits="4", mobile="13800138004"), row(2, visits="4")]
        april = take(intake, tmp_path, "permits_2020-04-10", newer)
        older = [row(1, visits="3", mobile="13800138003"), row(3, visits="3")]
        march = take(intake, tmp_path, "permits_2020-03-10", older)
        assert rows(intake, STATE) == [("P1", 4), ("P2", 4), ("P3", 3)]
        key = int(str(rows(intake, "SELECT person FROM permits WHERE permit_no = 'P1'")[0][0]))
        assert intake.identity.person(key).mobile == "13800138004"
        may = take(intake, tmp_path, "permits_20200412", [row(1, visits="5"), row(3, visits="5")])
        assert rows(intake, STATE) == [("P1", 5), ("P2", 4), ("P3", 5)]
        late = take(intake, tmp_path, "permits_2020.04.01", [row(number, visits="1") for number in (1, 2, 3)])
        assert rows(intake, STATE) == [("P1", 5), ("P2", 4), ("P3", 5)]
        assert intake.compact("permits", now=NOW) == 3
        last = take(intake, tmp_path, "permits_2020-04-09", [row(2, visits="2")])
        assert rows(intake, STATE) == [("P1", 5), ("P2", 4), ("P3", 5)]
        for gone, left in (
            (may, [("P1", 4), ("P2", 4), ("P3", 1)]),
            (late, [("P1", 4), ("P2", 4), ("P3", 3)]),
            (april, [("P1", 3), ("P2", 2), ("P3", 3)]),
            (march, [("P2", 2)]),
            (last, []),
        ):
            intake.withdraw(gone.batch, why="try", now=NOW)
            assert rows(intake, STATE) == left


def test_names_without_a_day_count_in_their_order(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, tmp_path, "permits_2020-04-10", [row(1, visits="4")])
        take(intake, tmp_path, "permits_again", [row(1, visits="3")])
        assert rows(intake, STATE) == [("P1", 3)]


def test_a_whole_list_of_an_older_day_waits_for_a_person(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="replace")) as intake:
        take(intake, tmp_path, "permits_2020-04-10", lines(0, 20))
        held = take(intake, tmp_path, "permits_2020-03-10", lines(50, 20))
        assert reasons(held) == ["The list is of 2020-03-10 and would take the place of the one of 2020-04-10."]
        assert rows(intake, "SELECT count(*), min(permit_no) FROM permits") == [(20, "P0")]
