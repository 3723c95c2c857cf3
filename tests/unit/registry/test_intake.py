"""Deliveries in every form, and every way in which one is refused, held, set aside, let in or taken out again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest

from saltern.apps.stewardship.quarantine import wrong_rows
from saltern.core.registry.intake import Intake
from saltern.core.registry.receipt import (
    BatchNotCommitted,
    BatchNotHeld,
    BatchNotReleasable,
    BatchUnknown,
    ContractUnknown,
    DeliveryChanged,
    DeliveryIsLink,
    DeliveryMissing,
    Receipt,
)
from worlds.registry_office import HEADER, NOW, contract, office, person, row, rows, written

GOOD = [row(number) for number in range(1, 11)]


def take(intake: Intake, path: Path, *, dataset: str = "permits") -> Receipt:
    return intake.take(path, dataset=dataset, now=NOW)


def counts(receipt: Receipt) -> tuple[str, int, int, int]:
    return receipt.outcome, receipt.rows, receipt.committed, receipt.quarantined


def why(receipt: Receipt) -> list[str]:
    assert receipt.outcome == "held"
    return [reason.text for reason in receipt.reasons]


def aside(intake: Intake, receipt: Receipt) -> list[tuple[object, ...]]:
    """The quarantine of a batch."""
    batch = intake.lake.holdings().batch(receipt.batch)
    assert batch is not None
    files = [str(intake.lake.root / file.path) for file in batch.quarantine]
    return [row[:5] for file in files for row in duckdb.read_parquet(file).order("row, rule").fetchall()]


def review(intake: Intake, receipt: Receipt) -> list[tuple[object, ...]]:
    batch = intake.lake.holdings().batch(receipt.batch)
    assert batch is not None
    files = [str(intake.lake.root / file.path) for file in batch.reviews]
    return [row[:4] for file in files for row in duckdb.read_parquet(file).order('row, "column"').fetchall()]


def csv_file(folder: Path, name: str, text: list[str]) -> Path:
    return written(folder / name, text)


def jsonl(folder: Path) -> Path:
    path = folder / "permits.jsonl"
    names = HEADER.split(",")
    lines = [json.dumps(dict(zip(names, line.split(","), strict=True)), ensure_ascii=False) for line in GOOD]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def xlsx(folder: Path) -> Path:
    path = folder / "permits.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for line in [HEADER, *GOOD]:
        sheet.append(line.split(","))
    book.save(path)
    return path


def parquet(folder: Path) -> Path:
    path = folder / "permits.parquet"
    source = written(folder / "source.csv", GOOD)
    duckdb.read_csv(str(source)).write_parquet(str(path))
    promise(path)
    return path


def promise(path: Path, **said: object) -> None:
    """The manifest beside a file."""
    told = {"rows": 10, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), **said}
    path.with_name(f"{path.name}.manifest.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "encoding"),
    [("csv", "UTF-8"), ("csv", "GB18030"), ("jsonl", "UTF-8"), ("xlsx", "UTF-8"), ("parquet", "UTF-8")],
)
def test_every_form_gives_the_same_rows(tmp_path: Path, form: str, encoding: str) -> None:
    files = {"jsonl": jsonl, "xlsx": xlsx, "parquet": parquet}
    path = files[form](tmp_path) if form in files else written(tmp_path / "permits.csv", GOOD, encoding=encoding)
    with office(tmp_path, contract(form=form, encoding=encoding)) as intake:
        assert counts(take(intake, path)) == ("committed", 10, 10, 0)
        found = rows(intake, "SELECT * EXCLUDE (_batch, person) FROM permits ORDER BY permit_no LIMIT 1")
        assert [str(value) for value in found[0]] == [
            "P1",
            "1990-03-05",
            "shop",
            "12.50",
            "3",
            "True",
            "2020-03",
            "2020-03-01 10:00:00",
        ]
        assert rows(intake, "SELECT count(DISTINCT person) FROM permits") == [(10,)]
        key = rows(intake, "SELECT person FROM permits WHERE permit_no = 'P1'")[0][0]
        known = intake.identity.person(int(str(key)))
        assert (known.number, known.name, known.mobile) == (person(1), "张三", "13800138000")


def test_no_number_name_or_mobile_stands_in_the_lake(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, csv_file(tmp_path, "permits.csv", GOOD))
        for file in (tmp_path / "lake" / "data").rglob("*.parquet"):
            text = str(duckdb.read_parquet(str(file)).fetchall())
            assert person(1) not in text
            assert "张三" not in text
            assert "13800138000" not in text
    assert person(1).encode() not in (tmp_path / "identity.sqlite3").read_bytes()


def test_wrong_cells_are_set_aside_with_row_column_rule_and_value(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, str], tuple[object, ...]]] = [
        ({"permit_no": ""}, ("permit_no", "required", "a value", None)),
        ({"permit_no": "P23456789"}, ("permit_no", "length", "at most 8 characters", "P23456789")),
        ({"birth_date": "1990-02-30"}, ("birth_date", "type", "date", "1990-02-30")),
        ({"birth_date": "1066-10-14"}, ("birth_date", "minimum", "at least 1800-01-01", "1066-10-14")),
        ({"kind": "palace"}, ("kind", "code", "shop | stall", "palace")),
        ({"amount": "-1"}, ("amount", "minimum", "at least 0", "-1")),
        ({"amount": "1.005"}, ("amount", "type", "decimal", "1.005")),
        ({"visits": "1.5"}, ("visits", "type", "integer", "1.5")),
        ({"visits": "²"}, ("visits", "type", "integer", "²")),
        ({"visits": "100"}, ("visits", "maximum", "at most 99", "100")),
        ({"open": "perhaps"}, ("open", "type", "boolean", "perhaps")),
        ({"month": "2020-13"}, ("month", "type", "month YYYY-MM", "2020-13")),
        ({"seen_at": "yesterday"}, ("seen_at", "type", "timestamp", "yesterday")),
    ]
    lines = [row(number) for number in range(1, 31)]
    for place, (changed, _) in enumerate(wrong):  # every second row, between good ones
        lines[2 * place + 1] = row(2 * place + 2, **changed)
    with office(tmp_path) as intake:
        receipt = take(intake, csv_file(tmp_path, "permits.csv", lines))
        assert counts(receipt) == ("committed", 30, 30 - len(wrong), len(wrong))
        assert aside(intake, receipt) == [(2 * place + 2, *fault) for place, (_, fault) in enumerate(wrong)]
        left = {f"P{number}" for number in range(1, 31) if number % 2 or number > 2 * len(wrong)}
        assert {str(found) for (found,) in rows(intake, "SELECT permit_no FROM permits")} == left


def test_rows_that_are_no_rows_are_counted_and_shown(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        receipt = take(intake, csv_file(tmp_path, "permits.csv", [*GOOD, "P11,too,few", row(12) + ",one,more"]))
        assert counts(receipt) == ("committed", 12, 10, 2)
        assert [entry[2:] for entry in aside(intake, receipt)] == [
            ("shape", "missing columns", "P11,too,few"),
            ("shape", "too many columns", row(12) + ",one,more"),
        ]


def test_a_key_met_twice_comes_in_once(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        receipt = take(intake, csv_file(tmp_path, "permits.csv", [*GOOD, row(3, amount="99")]))
        assert counts(receipt) == ("committed", 11, 10, 1)
        assert aside(intake, receipt) == [(11, "permit_no", "duplicate_key", "each key once in a delivery", "P3")]


def test_lines_that_are_no_objects_are_set_aside(tmp_path: Path) -> None:
    path = jsonl(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + '[1]\n{"permit_no"\n', encoding="utf-8")
    with office(tmp_path, contract(form="jsonl")) as intake:
        receipt = take(intake, path)
        assert counts(receipt) == ("committed", 12, 10, 2)
        assert [entry[:3] for entry in aside(intake, receipt)] == [(11, "", "shape"), (12, "", "shape")]


def test_a_second_delivery_is_already_taken(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        first = take(intake, csv_file(tmp_path, "permits.csv", GOOD))
        again = take(intake, csv_file(tmp_path, "again.csv", GOOD))
        assert (again.outcome, again.batch, again.snapshot) == ("already taken", first.batch, first.snapshot)
        assert rows(intake, "SELECT count(*) FROM permits") == [(10,)]


def test_two_deliveries_at_once_are_both_taken_once(tmp_path: Path) -> None:
    files = [csv_file(tmp_path, f"{n}.csv", [row(n * 100 + k) for k in range(50)]) for n in range(4)]
    outcomes = []

    def deliver(path: Path) -> None:
        with office(tmp_path) as intake:
            outcomes.append(take(intake, path).outcome)

    threads = [threading.Thread(target=deliver, args=(path,)) for path in [*files, *files]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already taken"] * 4 + ["committed"] * 4
    with office(tmp_path) as intake:
        assert rows(intake, "SELECT count(*), count(DISTINCT permit_no) FROM permits") == [(200, 200)]


@pytest.mark.parametrize(
    ("header", "reason", "releasable"),
    [
        (
            HEADER.replace("permit_no", "permit_number"),
            "The columns differ from the contract: permit_no is missing (renamed to permit_number?);"
            " permit_number is not in the contract.",
            False,
        ),
        (HEADER.replace(",month", ",note"), "month is missing; note is not in the contract.", True),
    ],
)
def test_other_columns_than_agreed_hold_the_batch(tmp_path: Path, header: str, reason: str, releasable: bool) -> None:
    with office(tmp_path) as intake:
        receipt = take(intake, written(tmp_path / "permits.csv", GOOD, header=header))
        assert why(receipt)[0].endswith(reason)
        assert [entry.releasable for entry in receipt.reasons] == [releasable]
        assert rows(intake, "SELECT count(*) FROM permits") == [(0,)]


def test_the_other_reasons_to_hold(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, csv_file(tmp_path, "usual.csv", GOOD))
        found = {
            "zero": why(take(intake, csv_file(tmp_path, "zero.csv", []))),
            "ten": why(take(intake, csv_file(tmp_path, "ten.csv", [row(n) for n in range(100)]))),
            "bad": why(take(intake, csv_file(tmp_path, "bad.csv", [row(n, kind="x") for n in range(9)] + [row(9)]))),
            "quote": why(take(intake, csv_file(tmp_path, "quote.csv", [row(1), row(2, kind='"shop'), *GOOD[2:]]))),
        }
        cut = tmp_path / "cut.csv"
        cut.write_text("\n".join([HEADER, *GOOD[:5], "P7,4403"]), encoding="utf-8")
        found["cut"] = why(take(intake, cut))
        empty = tmp_path / "empty.csv"
        empty.touch()
        found["empty"] = why(take(intake, empty))
        found["header"] = why(take(intake, written(tmp_path / "h.csv", GOOD, header=HEADER + ",kind")))
    assert found == {
        "zero": ["The delivery holds no rows."],
        "ten": ["100 rows, at least 10 times the usual 10."],
        "bad": ["9 of 10 rows (90.0%) are wrong, more than 50.0%."],
        "quote": ["A quotation mark is opened and never closed; rows after it cannot be told apart."],
        "cut": ["The file ends in the middle of a row; it was cut off."],
        "empty": ["The file is empty."],
        "header": ["The header names a column twice or not at all: kind."],
    }


def test_a_file_that_is_not_gb18030_is_held(tmp_path: Path) -> None:
    path = tmp_path / "permits.csv"
    path.write_bytes((HEADER + "\n" + row(1)).encode("gb18030") + b"\xff\xff\n")
    with office(tmp_path, contract(encoding="GB18030")) as intake:
        assert why(take(intake, path))[0].startswith("The file is not GB18030 text")


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ({"rows": 11}, "The manifest promises 11 rows, the file has 10."),
        ({"sha256": "0" * 64}, "The manifest promises SHA-256 000000000000…, the file has "),
    ],
)
def test_a_manifest_that_says_otherwise_holds_the_batch(
    tmp_path: Path, manifest: dict[str, object], reason: str
) -> None:
    path = csv_file(tmp_path, "permits.csv", GOOD)
    (tmp_path / "permits.csv.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with office(tmp_path) as intake:
        assert why(take(intake, path))[0].startswith(reason)


def test_a_manifest_that_agrees_is_honoured(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "permits.csv", GOOD)
    promise = {"rows": 10, "sha256": hashlib.sha256(path.read_bytes()).hexdigest().upper()}
    (tmp_path / "permits.csv.manifest.json").write_text(json.dumps(promise), encoding="utf-8")
    with office(tmp_path) as intake:
        assert counts(take(intake, path)) == ("committed", 10, 10, 0)


@pytest.mark.parametrize(
    "content", ["rows: 10", "[1]", '{"rows": "many"}', '{"rows": [1]}', '{"rows": 1e999}', "[" * 9_000]
)
def test_a_manifest_nobody_can_read_holds_the_batch(tmp_path: Path, content: str) -> None:
    path = csv_file(tmp_path, "permits.csv", GOOD)
    (tmp_path / "permits.csv.manifest.json").write_text(content, encoding="utf-8")
    with office(tmp_path) as intake:
        held = take(intake, path)
        assert [(one.code, one.text, one.releasable) for one in held.reasons] == [
            ("manifest-unreadable", "The manifest beside the file is not JSON with `rows` and `sha256`.", True)
        ]
        assert counts(intake.release(held.batch, by="li", now=NOW)) == ("committed", 10, 10, 0)


def test_a_manifest_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "permits.csv", GOOD)
    (tmp_path / "elsewhere.json").write_text('{"rows": 10}', encoding="utf-8")
    (tmp_path / "permits.csv.manifest.json").symlink_to(tmp_path / "elsewhere.json")
    with office(tmp_path) as intake:
        assert why(take(intake, path)) == ["The manifest beside the file is not JSON with `rows` and `sha256`."]


@pytest.mark.parametrize("sha256", [None, ""])
def test_parquet_without_a_promise_is_held_and_stays_out(tmp_path: Path, sha256: str | None) -> None:
    path = parquet(tmp_path)
    beside = tmp_path / "permits.parquet.manifest.json"
    beside.unlink() if sha256 is None else promise(path, sha256=sha256)
    with office(tmp_path, contract(form="parquet")) as intake:
        held = take(intake, path)
        assert why(held) == [
            "A Parquet file needs a manifest with its SHA-256: one changed bit is read as another value."
        ]
        with pytest.raises(BatchNotReleasable):
            intake.release(held.batch, by="li", now=NOW)


def test_no_flipped_bit_of_a_parquet_file_comes_in(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    sound = path.read_bytes()
    with office(tmp_path, contract(form="parquet")) as intake:
        for place in range(0, len(sound), len(sound) // 8):
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
            held = take(intake, path)
            assert (held.outcome, held.reasons[-1].releasable) == ("held", False)
        path.write_bytes(sound)
        assert counts(take(intake, path)) == ("committed", 10, 10, 0)


def test_a_parquet_file_nobody_can_read_to_its_end_is_held(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    sound = path.read_bytes()
    with office(tmp_path, contract(form="parquet")) as intake:
        path.write_bytes(sound[:4] + bytes(40) + sound[44:])
        promise(path)  # the unit's own writer made it so
        assert why(take(intake, path)) == ["The file cannot be read as parquet."]


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ('a"b', 'a"b'),
        ("a'b; --", "a'b; --"),
        ("a/b~c", "a/b~c"),
        ("_broken", "_broken"),
        ("_line", "_line"),
        ("rowid", "rowid"),
        ("\n", "\\n"),
        ("x" * 500, "x" * 60 + "…"),
    ],
)
def test_whatever_a_key_is_called_it_is_named_and_the_rest_can_be_let_in(tmp_path: Path, key: str, named: str) -> None:
    path = jsonl(tmp_path)
    lines = [json.dumps({**json.loads(line), key: 1}) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with office(tmp_path, contract(form="jsonl")) as intake:
        held = take(intake, path)
        assert why(held) == [f"The columns differ from the contract: {named} is not in the contract."]
        assert counts(intake.release(held.batch, by="li", now=NOW)) == ("committed", 10, 10, 0)


def test_many_strange_keys_are_counted(tmp_path: Path) -> None:
    path = jsonl(tmp_path)
    lines = [
        json.dumps({**json.loads(line), **{f"k{n:03d}": 1 for n in range(300)}})
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with office(tmp_path, contract(form="jsonl")) as intake:
        assert why(take(intake, path))[0].endswith("; k011 is not in the contract; nor are 288 others.")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_column_named_twice_is_held(tmp_path: Path, form: str) -> None:
    path = jsonl(tmp_path)
    names = [*HEADER.split(","), "Kind" if form == "csv" else "许可证号"]
    if form == "csv":
        path = written(tmp_path / "permits.csv", [f"{line},shop" for line in GOOD], header=",".join(names))
    else:
        twice = [
            json.dumps({**json.loads(line), "许可证号": "P1"}) for line in path.read_text(encoding="utf-8").splitlines()
        ]
        path.write_text("\n".join(twice) + "\n", encoding="utf-8")
    columns = tuple(replace(one, label="许可证号") if one.name == "permit_no" else one for one in contract().columns)
    with office(tmp_path, replace(contract(form=form), columns=columns)) as intake:
        shown = "Kind, kind" if form == "csv" else "permit_no"
        assert why(take(intake, path)) == [f"The header names a column twice or not at all: {shown}."]


@pytest.mark.parametrize("target", ["permits_real.csv", "nothing"])
def test_a_link_is_no_delivery(tmp_path: Path, target: str) -> None:
    written(tmp_path / "permits_real.csv", GOOD)
    link = tmp_path / "permits.csv"
    link.symlink_to(tmp_path / target)
    with office(tmp_path) as intake:
        with pytest.raises(DeliveryIsLink) as refusal:
            take(intake, link)
        assert intake.lake.numbers() == []
    assert str(refusal.value) == f"{link} is a link to another file; nothing was taken. Deliver the file itself."


def test_a_link_put_in_the_place_of_a_file_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "permits.csv", GOOD)
    other = written(tmp_path / "other.csv", [row(number) for number in range(50, 60)])

    def swapped(name: str) -> None:
        if name == "intake.staged":
            path.unlink()
            path.symlink_to(other)

    monkeypatch.setattr("saltern.core.registry.intake.reach", swapped)
    with office(tmp_path) as intake, pytest.raises(DeliveryChanged):
        take(intake, path)
    with office(tmp_path) as intake:
        assert intake.lake.numbers() == []


def test_a_steward_lets_a_held_batch_in(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, csv_file(tmp_path, "usual.csv", GOOD[:1]))
        path = csv_file(tmp_path, "many.csv", [row(n) for n in range(20)])
        held = take(intake, path)
        assert take(intake, path).outcome == "already held"
        path.unlink()
        released = intake.release(held.batch, by="steward", now=NOW)
        assert counts(released) == ("committed", 20, 20, 0)
        batch = intake.lake.holdings().batch(held.batch)
        assert batch is not None
        assert (batch.released_by, [reason.code for reason in batch.reasons]) == ("steward", ["volume"])
        with pytest.raises(BatchNotHeld) as refusal:
            intake.release(held.batch, by="steward", now=NOW)
    assert str(refusal.value) == f"The batch {held.batch} is committed, not held; there is nothing to release."


def test_what_cannot_be_made_whole_is_not_released(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        held = take(intake, written(tmp_path / "p.csv", GOOD, header=HEADER.replace("permit_no", "no")))
        with pytest.raises(BatchNotReleasable) as refusal:
            intake.release(held.batch, by="steward", now=NOW)
    assert str(refusal.value) == (
        f"The batch {held.batch} cannot be released: The columns differ from the contract: permit_no is missing; no is"
        " not in the contract. Ask the unit for a new delivery."
    )


def test_a_later_row_replaces_the_earlier_and_a_withdrawal_brings_it_back(tmp_path: Path) -> None:
    state = "SELECT permit_no, visits FROM permits WHERE permit_no IN ('P1', 'P11') ORDER BY 1"
    with office(tmp_path) as intake:
        take(intake, csv_file(tmp_path, "1.csv", GOOD))
        second = take(intake, csv_file(tmp_path, "2.csv", [row(1, visits="4"), row(11)]))
        third = take(intake, csv_file(tmp_path, "3.csv", [row(1, visits="5")]))
        assert rows(intake, state) == [("P1", 5), ("P11", 3)]
        intake.withdraw(second.batch, why="wrong month", now=NOW)
        assert rows(intake, state) == [("P1", 5)]
        intake.withdraw(third.batch, why="wrong month", now=NOW)
        assert rows(intake, state) == [("P1", 3)]
        assert rows(intake, "SELECT count(*) FROM permits") == [(10,)]
        assert take(intake, tmp_path / "2.csv").batch == second.batch + "-2"
        assert rows(intake, state) == [("P1", 4), ("P11", 3)]
        with pytest.raises(BatchNotCommitted) as refusal:
            intake.withdraw(third.batch, why="again", now=NOW)
    assert str(refusal.value) == (
        f"The batch {third.batch} is withdrawn; only a committed or held batch can be withdrawn."
    )


def test_a_withdrawal_takes_back_who_exists_and_how_to_reach_them(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        first = take(intake, csv_file(tmp_path, "1.csv", [row(1), row(2)]))
        take(intake, csv_file(tmp_path, "2.csv", [row(2, mobile="13900139000"), row(3)]))
        assert rows(intake, "SELECT count(*) FROM subjects") == [(3,)]
        intake.withdraw(first.batch, why="never happened", now=NOW)
        assert rows(intake, "SELECT count(*) FROM subjects") == [(2,)]
        assert rows(intake, "SELECT count(*) FROM subjects ANTI JOIN permits ON subject = person") == [(0,)]
        gone = intake.identity.find(kind="natural_person", number=person(1))
        assert gone is not None
        assert intake.identity.person(gone).mobile == ""


def test_a_full_replacement_replaces_all_and_its_withdrawal_restores_all(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="replace")) as intake:
        take(intake, csv_file(tmp_path, "1.csv", GOOD))
        second = take(intake, csv_file(tmp_path, "2.csv", [row(number) for number in range(77, 82)]))
        assert rows(intake, "SELECT count(*), min(permit_no) FROM permits") == [(5, "P77")]
        intake.withdraw(second.batch, why="half a list", now=NOW)
        assert rows(intake, "SELECT count(*) FROM permits") == [(10,)]


def test_a_replacement_that_removes_more_than_half_waits_for_a_person(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="replace")) as intake:
        take(intake, csv_file(tmp_path, "1.csv", GOOD))
        half = take(intake, csv_file(tmp_path, "2.csv", [row(number) for number in range(20, 24)]))
        assert (half.outcome, [reason.code for reason in half.reasons]) == ("held", ["shrunk"])
        assert half.reasons[0].text == "4 rows would take the place of 10: more than half would be gone."
        assert rows(intake, "SELECT count(*) FROM permits") == [(10,)]
        intake.release(half.batch, by="li", now=NOW)
        assert rows(intake, "SELECT count(*) FROM permits") == [(4,)]


def test_what_was_right_before_is_right_again_when_it_is_delivered_again(tmp_path: Path) -> None:
    right, wrong = csv_file(tmp_path, "1.csv", [row(1, visits="3")]), csv_file(tmp_path, "2.csv", [row(1, visits="9")])

    def visits() -> object:
        return rows(intake, "SELECT visits FROM permits")

    with office(tmp_path) as intake:
        first = take(intake, right)
        assert intake.take(right, dataset="permits", now=NOW, again=True).outcome == "already taken"
        take(intake, wrong)
        assert (take(intake, right).outcome, visits()) == ("already taken", [(9,)])  # a folder looked through again
        again = intake.take(right, dataset="permits", now=NOW, again=True)
        assert (again.outcome, again.batch, visits()) == ("committed", f"{first.batch}-2", [(3,)])
        intake.withdraw(again.batch, why="no, the other", now=NOW)
        assert visits() == [(9,)]


def test_what_is_wrong_in_a_held_delivery_is_seen_before_it_is_let_in(tmp_path: Path) -> None:
    rows_ = [row(1), row(2, visits="many"), row(3, kind="castle"), row(4, id_number="4403")]
    with office(tmp_path, replace(contract(), quarantine_limit=0.05)) as intake:
        held = take(intake, csv_file(tmp_path, "1.csv", rows_))
        assert (held.outcome, held.quarantined, held.review, dict(held.faults)) == (
            "held", 2, 1, {"code": 1, "type": 1},
        )  # fmt: skip
        batch = intake.lake.holdings().batch(held.batch)
        assert batch is not None
        wrong = wrong_rows(lake=intake.lake, files=batch.quarantine, limit=9)
        assert [(one.row, one.column, one.rule) for one in wrong] == [(2, "visits", "type"), (3, "kind", "code")]
        released = intake.release(held.batch, by="li", now=NOW)
        assert (released.committed, dict(released.faults)) == (2, {"code": 1, "type": 1})
        after = intake.lake.holdings().batch(held.batch)
        assert after is not None
        again = wrong_rows(lake=intake.lake, files=after.quarantine, limit=9)
        assert [(one.row, one.column) for one in again] == [(one.row, one.column) for one in wrong]


def test_a_file_whose_numbers_are_nobodys_is_held(tmp_path: Path) -> None:
    rounded = [row(number, id_number="4.40308E+17") for number in range(1, 21)]
    with office(tmp_path) as intake:
        held = take(intake, csv_file(tmp_path, "1.csv", rounded))
        assert (held.outcome, [(reason.code, reason.text, reason.releasable) for reason in held.reasons]) == (
            "held",
            [("linked-share", "person: only 0 of 20 numbers belong to somebody (0.0%), usually 100.0%.", True)],
        )
        few = take(intake, csv_file(tmp_path, "2.csv", rounded[:9]))
        assert (few.outcome, few.review) == ("committed", 9)


def test_the_newest_fact_says_how_to_reach_somebody_whatever_comes_last(tmp_path: Path) -> None:
    dated = replace(contract(), date_column="seen_at")
    with office(tmp_path, dated) as intake:
        take(intake, csv_file(tmp_path, "1.csv", [row(1, seen_at="2020-03-01 10:00:00", mobile="13800138000")]))
        take(intake, csv_file(tmp_path, "2.csv", [row(1, seen_at="2019-06-01 10:00:00", mobile="13900139000")]))
        key = rows(intake, "SELECT person FROM permits")[0][0]
        assert intake.identity.person(int(str(key))).mobile == "13800138000"
        both = [
            row(1, seen_at="2021-03-01 10:00:00", mobile="13700137000"),
            row(1, permit_no="P9", seen_at="2020-05-01 10:00:00"),
        ]
        take(intake, csv_file(tmp_path, "3.csv", both))
        assert intake.identity.person(int(str(key))).mobile == "13700137000"


def test_a_day_still_to_come_is_no_newer_fact_than_what_arrives_after_it(tmp_path: Path) -> None:
    with office(tmp_path, replace(contract(), date_column="seen_at")) as intake:
        take(intake, csv_file(tmp_path, "1.csv", [row(1, seen_at="2035-01-01 10:00:00", mobile="13800138000")]))
        late = csv_file(tmp_path, "2.csv", [row(1, seen_at="2020-06-01 10:00:00", mobile="13900139000")])
        intake.take(late, dataset="permits", now=NOW + dt.timedelta(days=90))
        key = rows(intake, "SELECT person FROM permits")[0][0]
        assert intake.identity.person(int(str(key))).mobile == "13900139000"


def test_appended_rows_stand_beside_the_earlier(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="append")) as intake:
        take(intake, csv_file(tmp_path, "1.csv", GOOD))
        take(intake, csv_file(tmp_path, "2.csv", [row(1, visits="9")]))
        assert rows(intake, "SELECT count(*) FROM permits") == [(11,)]


def test_doubtful_numbers_link_nobody_and_go_to_people_with_the_reason(tmp_path: Path) -> None:
    number = person(5)
    swapped = number[:8] + number[9] + number[8] + number[10:]
    doubtful = [
        row(20, id_number="111111111111111"),
        row(21, id_number=swapped),
        row(22, id_number=number[:-1] + ("1" if number[-1] != "1" else "2")),
        row(23, id_number="4403"),
        row(24, birth_date="1991-03-05"),
        row(25, mobile="12345"),
        row(26, id_number=""),
    ]
    with office(tmp_path) as intake:
        receipt = take(intake, csv_file(tmp_path, "permits.csv", [*GOOD, *doubtful]))
        assert counts(receipt) == ("committed", 17, 17, 0)
        assert review(intake, receipt) == [
            (11, "id_number", "111111*******11", "filler"),
            (12, "id_number", f"{swapped[:6]}**********{swapped[-2:]}", "transposed"),
            (13, "id_number", f"{number[:6]}**********{number[16]}{'1' if number[-1] != '1' else '2'}", "check_digit"),
            (14, "id_number", "4***", "length"),
            (15, "id_number", f"{person(24)[:6]}**********{person(24)[-2:]}", "birth_date differs"),
            (16, "mobile", "1****", "mobile"),
        ]
        linked = rows(intake, "SELECT permit_no FROM permits WHERE permit_no LIKE 'P2_' AND person IS NOT NULL")
        assert linked == [("P25",)]
        assert (receipt.linked["person"].filled, receipt.linked["person"].linked) == (16, 11)


def test_a_number_of_somebody_who_is_still_to_be_born_is_nobodys(tmp_path: Path) -> None:
    far, tomorrow = dt.date(2999, 1, 1), NOW.date() + dt.timedelta(days=1)
    births = [far, tomorrow + dt.timedelta(days=1), tomorrow, dt.date(2020, 4, 1)]
    cells = [(person(place, born=born), born) for place, born in enumerate(births)]
    lines = [row(place, id_number=number, birth_date="") for place, (number, _) in enumerate(cells)]
    with office(tmp_path) as intake:
        receipt = take(intake, csv_file(tmp_path, "permits.csv", lines))
        assert [(place, reason) for place, _, _, reason in review(intake, receipt)] == [
            (1, "birth_date"),
            (2, "birth_date"),
        ]
        assert rows(intake, "SELECT permit_no FROM permits WHERE person IS NOT NULL ORDER BY 1") == [("P2",), ("P3",)]
        assert [intake.identity.find(kind="natural_person", number=number) for number, _ in cells[:2]] == [None, None]


def test_the_same_person_however_the_number_is_written(tmp_path: Path) -> None:
    number = person(7)
    wide = "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in number)
    old = number[:6] + number[8:17]
    spellings = [number, f" {number[:6]} {number[6:]}", number.lower(), wide, old]
    with office(tmp_path) as intake:
        lines = [row(place, id_number=text, birth_date="") for place, text in enumerate(spellings)]
        take(intake, csv_file(tmp_path, "permits.csv", lines))
        assert rows(intake, "SELECT count(*), count(DISTINCT person) FROM permits") == [(5, 1)]


def test_names_that_are_not_there_are_refused_in_one_line(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        with pytest.raises(DeliveryMissing) as missing:
            take(intake, tmp_path / "nothing.csv")
        with pytest.raises(ContractUnknown) as unknown:
            take(intake, tmp_path / "nothing.csv", dataset="dragons")
        with pytest.raises(BatchUnknown) as batch:
            intake.release("permits-0", by="steward", now=NOW)
    assert [str(missing.value), str(unknown.value), str(batch.value)] == [
        f"There is no file {tmp_path / 'nothing.csv'}.",
        "There is no feed contract for dragons; saltern feed contracts lists them.",
        "The lake has no batch permits-0.",
    ]


def test_a_batch_that_takes_over_the_subjects_of_one_taken_out_keeps_its_place(tmp_path: Path) -> None:
    with office(tmp_path, contract(delivery="replace")) as intake:
        first = take(intake, csv_file(tmp_path, "permits1.csv", GOOD))
        second = take(intake, csv_file(tmp_path, "permits2.csv", GOOD[::-1]))
        with_newcomer = take(intake, csv_file(tmp_path, "permits3.csv", [*GOOD[:8], row(500)]))
        fourth = take(intake, csv_file(tmp_path, "permits4.csv", [*GOOD[:7], row(500)]))
        intake.withdraw(with_newcomer.batch, why="wrong", now=NOW)
        assert [batch.id for batch in intake.lake.holdings().of("permits")] == [
            first.batch,
            second.batch,
            fourth.batch,
        ]
        assert len(rows(intake, "SELECT permit_no FROM permits")) == 8
        assert len(rows(intake, "SELECT DISTINCT subject FROM subjects")) == len(GOOD) + 1
