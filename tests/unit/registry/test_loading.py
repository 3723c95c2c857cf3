"""A batch on its way: parted where large, numbers told apart, doubles found in any order, rows named as delivered."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from saltern.core.registry import delivery, linkage, loading
from saltern.core.registry.intake import Intake
from saltern.core.registry.receipt import Receipt
from worlds.registry_office import NOW, contract, office, person, row, rows, written

ALL = "SELECT * FROM permits ORDER BY ALL"
BROKEN = "P0,too,few"


def take(intake: Intake, folder: Path, lines: list[str], *, name: str = "permits.csv") -> Receipt:
    return intake.take(written(folder / name, lines), dataset="permits", now=NOW)


def kept(intake: Intake, receipt: Receipt) -> list[Path]:
    batch = intake.lake.holdings().batch(receipt.batch)
    assert batch is not None
    return [intake.lake.root / file.path for file in batch.files]


def aside(intake: Intake, receipt: Receipt) -> list[tuple[object, ...]]:
    batch = intake.lake.holdings().batch(receipt.batch)
    assert batch is not None
    query = 'SELECT row, "column", rule FROM read_parquet($1) ORDER BY ALL'
    return duckdb.execute(query, [str(intake.lake.root / batch.quarantine[0].path)]).fetchall()


def review(intake: Intake, receipt: Receipt) -> list[tuple[object, ...]]:
    batch = intake.lake.holdings().batch(receipt.batch)
    assert batch is not None
    query = 'SELECT row, "column", reason FROM read_parquet($1) ORDER BY ALL'
    return duckdb.execute(query, [str(intake.lake.root / batch.reviews[0].path)]).fetchall()


def delivered() -> list[str]:
    """Twelve rows of six people and one of a number nobody can hold, in no order."""
    people = [(7 * number) % 6 + 1 for number in range(12)]
    good = [row(number, id_number=person(order)) for number, order in enumerate(people, start=1)]
    return [*good, row(13, id_number="440301199003051234")]


def test_a_large_delivery_lies_in_stretches_of_people_and_reads_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with office(tmp_path / "a") as whole:
        take(whole, tmp_path, delivered())
        expected = rows(whole, ALL)
    monkeypatch.setattr(loading, "STRETCH", 4)
    monkeypatch.setattr(loading, "SAMPLED", 1)
    with office(tmp_path / "b") as parted:
        receipt = take(parted, tmp_path, delivered())
        assert rows(parted, ALL) == expected
        assert {entry[-1] for entry in expected} == {receipt.batch}
        files = kept(parted, receipt)
        assert [file.name for file in files] == [f"{receipt.batch}.{place}.parquet" for place in range(3)]
        held = [duckdb.read_parquet(str(file)).fetchall() for file in files]
        keys = [[entry[1] for entry in part] for part in held]
        assert [len(part) for part in keys] == [4, 6, 3]
        assert [sorted(part, key=lambda key: (key is None, key)) for part in keys] == keys
        assert keys[0][-1] < keys[1][0] < keys[1][-1] < keys[2][0]
        assert keys[2][-1] is None


def test_later_rows_replace_rows_of_every_stretch_and_a_withdrawal_brings_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "STRETCH", 4)
    monkeypatch.setattr(loading, "SAMPLED", 1)
    with office(tmp_path) as intake:
        first = take(intake, tmp_path, delivered())
        before = rows(intake, ALL)
        changed = [row(number, id_number=person((7 * (number - 1)) % 6 + 1), amount="99") for number in range(1, 13)]
        second = take(intake, tmp_path, changed, name="permits-2.csv")
        told = rows(intake, "SELECT _batch, amount, count(*) FROM permits GROUP BY ALL ORDER BY ALL")
        assert [(batch, str(amount), count) for batch, amount, count in told] == sorted(
            [(first.batch, "12.50", 1), (second.batch, "99.00", 12)]
        )
        intake.withdraw(second.batch, why="wrong file", now=NOW)
        assert rows(intake, ALL) == before


def test_numbers_with_the_same_sign_are_still_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with office(tmp_path / "a") as usual:
        take(usual, tmp_path, delivered())
        expected = rows(usual, ALL)
    linkage._verdicts.cache_clear()
    monkeypatch.setattr(linkage, "sign", lambda text: exp.func("hash", exp.func("left", text, exp.Literal.number(3))))
    with office(tmp_path / "b") as intake:
        receipt = take(intake, tmp_path, delivered())
        assert rows(intake, ALL) == expected
        assert review(intake, receipt) == [(13, "id_number", "check_digit")]
    linkage._verdicts.cache_clear()


@pytest.mark.parametrize("order", [range(1, 9), range(8, 0, -1), [3, 1, 4, 2, 8, 5, 7, 6]])
def test_doubles_are_found_whatever_the_order_of_the_rows(tmp_path: Path, order: range | list[int]) -> None:
    lines = [row(number) for number in order]
    with office(tmp_path) as intake:
        receipt = take(intake, tmp_path, [*lines, row(4, amount="77")])
        assert aside(intake, receipt) == [(9, "permit_no", "duplicate_key")]
        assert rows(intake, "SELECT count(*), count(DISTINCT permit_no) FROM permits") == [(8, 8)]


def test_rows_are_named_as_delivered_also_after_rows_that_are_none(tmp_path: Path) -> None:
    lines = [
        row(1),
        BROKEN,
        BROKEN,
        row(2, kind="palace"),
        BROKEN,
        row(3, id_number="440301199003051234"),
        row(1, amount="2"),
        row(4, visits="x"),
    ]
    with office(tmp_path) as intake:
        receipt = take(intake, tmp_path, lines)
        assert [receipt.outcome, receipt.reasons[0].code] == ["held", "quarantine-share"]
        released = intake.release(receipt.batch, by="steward", now=NOW)
        assert (released.rows, released.committed, released.quarantined) == (8, 2, 6)
        assert aside(intake, released) == [
            (2, "", "shape"),
            (3, "", "shape"),
            (4, "kind", "code"),
            (5, "", "shape"),
            (7, "permit_no", "duplicate_key"),
            (8, "visits", "type"),
        ]
        assert review(intake, released) == [(6, "id_number", "check_digit")]


def test_more_broken_rows_than_are_counted_hold_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "REJECTS", 3)
    monkeypatch.setattr(loading, "REJECTS", 3)
    with office(tmp_path) as intake:
        receipt = take(intake, tmp_path, [row(1), BROKEN, BROKEN, BROKEN, BROKEN])
        assert receipt.outcome == "held"
        assert [(reason.code, reason.text, reason.text_zh, reason.releasable) for reason in receipt.reasons] == [
            (
                "misshapen",
                "3 rows or more cannot be told apart; the file is not what the contract says.",
                "无法识别的行达到 3 行以上，文件与约定不符。",
                False,
            )
        ]


def test_a_file_of_another_length_is_another_delivery_and_the_same_bytes_are_the_same(tmp_path: Path) -> None:
    with office(tmp_path, contract()) as intake:
        first = take(intake, tmp_path, [row(1)])
        again = take(intake, tmp_path, [row(1)], name="permits-again.csv")
        other = take(intake, tmp_path, [row(2)], name="permits-other.csv")
        assert [first.outcome, again.outcome, other.outcome] == ["committed", "already taken", "committed"]
        assert again.batch == first.batch
        assert [batch.size for batch in intake.lake.holdings().batches] == [
            (tmp_path / "permits.csv").stat().st_size,
            (tmp_path / "permits-other.csv").stat().st_size,
        ]
