"""Forty units' files: complete, dirty in known places, the same for the same seed."""

import csv
import json
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from saltern.demo.district.catalogue import datasets
from saltern.demo.district.generate import Ledger, generate
from saltern.demo.district.plan import Plan

PLAN = Plan(residents=3_000, firms=400, records=150_000, seed=11)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    folder = tmp_path_factory.mktemp("feeds")
    return folder, generate(plan=PLAN, folder=folder)


def test_every_unit_delivers_every_data_set(district: tuple[Path, Ledger]) -> None:
    folder, ledger = district
    assert {(file.unit, file.dataset) for file in ledger.files} == {(feed.unit, feed.dataset) for feed in datasets()}
    assert len({file.unit for file in ledger.files}) == 40
    assert len({file.dataset for file in ledger.files}) == 80
    for file in ledger.files:
        manifest = json.loads((folder / f"{file.path}.manifest.json").read_text())
        extra = 100 if file.trouble == "manifest_mismatch" else 0
        assert manifest == {"rows": file.rows + extra, "sha256": file.sha256}


def test_the_number_of_records_is_the_one_asked_for(district: tuple[Path, Ledger]) -> None:
    assert abs(district[1].records / PLAN.records - 1) < 0.05


def test_columns_are_those_of_the_feed(district: tuple[Path, Ledger]) -> None:
    folder, ledger = district
    feeds = {feed.dataset: feed for feed in datasets()}
    for file in ledger.files:
        feed, path = feeds[file.dataset], folder / file.path
        if feed.suffix == "csv":
            encoding = "gb18030" if feed.format == "csv_gb18030" else "utf-8-sig"
            with path.open(encoding=encoding, newline="") as text:
                rows = list(csv.reader(text))
            assert rows[0] == list(feed.columns)
            assert len(rows) - 1 == file.rows
        elif feed.suffix == "parquet":
            relation = duckdb.from_parquet(str(path))
            assert relation.columns == list(feed.columns)
            assert relation.shape[0] == file.rows


def test_all_known_dirt_is_planted_and_counted(district: tuple[Path, Ledger]) -> None:
    assert set(district[1].dirt) == {
        "bad_code", "bad_date", "contradiction", "duplicate", "fifteen_digits", "filler", "full_width", "lower_case",
        "lower_x", "missing", "spaces", "transposed",
    }  # fmt: skip
    troubles = {file.trouble for file in district[1].files}
    assert troubles == {None, "late", "redelivered", "manifest_mismatch", "dropped_column"}


def test_the_ledger_on_disk_is_the_ledger_returned(district: tuple[Path, Ledger]) -> None:
    folder, ledger = district
    found = json.loads((folder / "ledger.json").read_text())
    assert found["records"] == ledger.records
    assert found["dirt"] == dict(sorted(ledger.dirt.items()))


def test_the_same_seed_writes_the_same_files(district: tuple[Path, Ledger], tmp_path: Path) -> None:
    again = generate(plan=PLAN, folder=tmp_path)
    plain = [file for file in district[1].files if not file.path.endswith((".xlsx", ".parquet"))]
    assert [file for file in again.files if not file.path.endswith((".xlsx", ".parquet"))] == plain


def test_forty_seven_firms_hold_a_valid_sign_where_the_storm_comes(district: tuple[Path, Ledger]) -> None:
    from openpyxl import load_workbook

    folder, _ = district
    with closing(load_workbook(folder / "urban-management" / "outdoor_ad_permits.xlsx", read_only=True)) as book:
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    names = [str(name) for name in rows[0]]
    permits = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    wide = str.maketrans("０１２３４５６７８９", "0123456789")
    valid = [permit for permit in permits if permit["status"] == "valid"]
    warned = [permit for permit in valid if str(permit["address_code"])[6:9] in ("001", "002", "003")]
    firms = [str(permit["credit_code"]).translate(wide).replace(" ", "").upper() for permit in warned]
    assert len(set(firms)) == 47
    assert len(firms) > 47
    assert len(valid) > len(warned)
    assert {str(permit["status"]) for permit in permits} == {"valid", "expired", "removed"}
