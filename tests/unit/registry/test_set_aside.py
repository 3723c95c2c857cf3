"""What of a delivery does not come in, as the steward reads it: rules of a contract, and numbers that link nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import parse
from saltern.core.registry.batch import Batch
from worlds.registry_office import NOW, firm, office, person

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: things
domain: office
servers: [{server: delivery, type: local, path: "things*", format: %s}]
schema:
  - name: things
    businessName: 物
    properties:
      - {name: no, logicalType: string, required: true, primaryKey: true}
      - {name: code, logicalType: string, logicalTypeOptions: {pattern: "[A-Z]{2}[0-9]+", minLength: 4}}
      - {name: made_on, logicalType: date, logicalTypeOptions: {minimum: "2000-01-01", maximum: "2020-12-31"}}
      - {name: left_on, logicalType: date}
      - {name: rate, logicalType: number, logicalTypeOptions: {minimum: 0, maximum: 1}}
      - {name: id_number, logicalType: string, logicalTypeOptions: {format: resident_id}, physicalName: person}
      - {name: sex, logicalType: string, customProperties: [{property: agreesWith, value: id_number}]}
      - {name: credit_code, logicalType: string, logicalTypeOptions: {format: credit_code}, physicalName: firm}
customProperties: [{property: delivery, value: upsert}, {property: quarantineLimit, value: 1}]
"""
NAMES = ("no", "code", "made_on", "left_on", "rate", "id_number", "sex", "credit_code")


def contract(form: str = "csv") -> Contract:
    return parse(file="things.yaml", text=CONTRACT % form)


def taken(folder: Path, path: Path, *, form: str = "csv") -> tuple[Sequence[object], Sequence[object]]:
    """Rows set aside, and numbers to review."""
    with office(folder, contract(form)) as intake:
        receipt = intake.take(path, dataset="things", now=NOW)
        assert receipt.outcome == "committed", receipt.reasons
        batch = intake.lake.holdings().batch(receipt.batch)
        assert batch is not None
        return asides(folder, batch)


def asides(folder: Path, batch: Batch) -> tuple[Sequence[object], Sequence[object]]:
    def all_of(paths: Sequence[str], order: str) -> list[object]:
        shown = [duckdb.read_parquet(str(path)).order(order) for path in paths]
        return [
            row[:-1] if {"content", "bearers"} & set(part.columns) else row for part in shown for row in part.fetchall()
        ]

    lake = folder / "lake"
    return (
        all_of([str(lake / file.path) for file in batch.quarantine], 'row, "column"'),
        all_of([str(lake / file.path) for file in batch.reviews], 'row, "column"'),
    )


def table(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "things.csv"
    lines = [",".join(row.get(name, "") for name in NAMES) for row in rows]
    path.write_text("\n".join([",".join(NAMES), *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cells", "wrongs"),
    [
        ({"code": "ab12"}, [("code", "pattern", "[A-Z]{2}[0-9]+", "ab12")]),
        ({"code": "AB1"}, [("code", "length", "at least 4 characters", "AB1")]),
        ({"made_on": "1999-12-31"}, [("made_on", "minimum", "at least 2000-01-01", "1999-12-31")]),
        ({"made_on": "2021-01-01"}, [("made_on", "maximum", "at most 2020-12-31", "2021-01-01")]),
        ({"left_on": "9999-12-31"}, [("left_on", "maximum", "at most 2200-01-01", "9999-12-31")]),
        ({"rate": "1.01"}, [("rate", "maximum", "at most 1", "1.01")]),
        (
            {"code": "x", "rate": "much"},
            [
                ("code", "length", "at least 4 characters", "x"),
                ("code", "pattern", "[A-Z]{2}[0-9]+", "x"),
                ("rate", "type", "decimal", "much"),
            ],
        ),
    ],
)
def test_a_cell_against_its_contract(
    tmp_path: Path, cells: dict[str, str], wrongs: list[tuple[str, str, str, str]]
) -> None:
    aside, _ = taken(tmp_path, table(tmp_path, {"no": "1"}, {"no": "2", **cells}))
    assert sorted(aside) == [(2, *wrong) for wrong in sorted(wrongs)]  # type: ignore[type-var]


def test_lines_that_are_no_objects(tmp_path: Path) -> None:
    path = tmp_path / "things.jsonl"
    path.write_text(json.dumps({"no": "1"}) + '\n[1]\n{"no"\n', encoding="utf-8")
    with office(tmp_path, contract("jsonl")) as intake:
        held = intake.take(path, dataset="things", now=NOW)
        assert [reason.code for reason in held.reasons] == ["schema-drift"]
    full = json.dumps(dict.fromkeys(NAMES) | {"no": "1"})
    path.write_text(full + '\n[1]\n{"no"\n', encoding="utf-8")
    aside, _ = taken(tmp_path, path, form="jsonl")
    assert aside == [
        (2, "", "shape", "one JSON object a line", "[1]"),
        (3, "", "shape", "one JSON object a line", '{"no"'),
    ]


def swapped_check(number: str) -> str:
    """The number with another check digit than its own."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


PERSON, FIRM = person(7), firm(7)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("id_number", "111111111111111111", "filler"),
        ("id_number", PERSON[:-1], "length"),
        ("id_number", f"44030X{PERSON[6:]}", "format"),
        ("id_number", f"{PERSON[:6]}19900230{PERSON[14:]}", "birth_date"),
        ("id_number", swapped_check(PERSON), "check_digit"),
        ("credit_code", "9" * 18, "filler"),
        ("credit_code", FIRM[:-1], "length"),
        ("credit_code", f"9I{FIRM[2:]}", "format"),
        ("credit_code", swapped_check(FIRM), "check_digit"),
    ],
)
def test_a_number_that_links_nobody_goes_to_people(tmp_path: Path, column: str, text: str, reason: str) -> None:
    _, review = taken(tmp_path, table(tmp_path, {"no": "1", column: text}))
    shown = text[:6] + "*" * (len(text) - 8) + text[-2:]
    assert review == [(1, column, shown, reason)]


def test_an_area_nobody_was_ever_born_in(tmp_path: Path) -> None:
    number = f"999999{PERSON[6:17]}"
    digit = "10X98765432"[sum(int(sign) * (2 ** (17 - place) % 11) for place, sign in enumerate(number)) % 11]
    _, review = taken(tmp_path, table(tmp_path, {"no": "1", "id_number": number + digit}))
    assert review == [(1, "id_number", f"999999**********{(number + digit)[-2:]}", "area")]


def test_a_number_and_a_column_that_contradict_each_other(tmp_path: Path) -> None:
    sex = "female" if int(PERSON[16]) % 2 else "male"
    _, review = taken(tmp_path, table(tmp_path, {"no": "1", "id_number": PERSON, "sex": sex}))
    assert review == [(1, "id_number", f"{PERSON[:6]}**********{PERSON[-2:]}", "sex differs")]
