"""A feed contract: what is read from it, and every mistake in it named with line and column."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from saltern.core.contracts import reader
from saltern.core.contracts.matching import NoContractFits, dataset_of
from saltern.errors import Faults
from worlds.registry_office import contract, contract_text

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian" / "sources"


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as found:
        reader.parse(text=text, file="x.yaml")
    return [str(fault) for fault in found.value.faults]


def test_every_contract_of_the_pack_is_read() -> None:
    found = reader.load_all(folder=PACK)
    assert len(found) == 80
    assert {entry.format for entry in found.values()} == {"csv", "jsonl", "xlsx", "parquet"}


def test_births_as_the_lake_sees_them() -> None:
    births = reader.load_all(folder=PACK)["births"]
    assert {column.lake: column.sql_type for column in births.lake_columns} == {
        "birth_cert_no": "VARCHAR",
        "birth_date": "DATE",
        "sex": "VARCHAR",
        "child": "BIGINT",
        "mother": "BIGINT",
        "father": "BIGINT",
        "hospital": "VARCHAR",
    }
    assert (births.unit, births.key, births.mode, births.date_column) == (
        "health",
        ("birth_cert_no",),
        "upsert",
        "birth_date",
    )


def test_names_and_mobiles_have_no_place_in_the_lake() -> None:
    stored = {
        (entry.dataset, column.format)
        for entry in reader.load_all(folder=PACK).values()
        for column in entry.lake_columns
        if column.format in {"name", "mobile"}
    }
    assert stored == set()


def test_all_mistakes_at_once_with_their_places() -> None:
    text = """apiVersion: v3.1.0
kind: DataContract
id: 1st
domain: office
servers: [{server: d, type: local, path: x, format: tsv}]
schema:
  - name: things
    properties:
      - {name: a, logicalType: text}
      - {name: a, logicalType: string, logicalTypeOptions: {format: passport, pattern: "("}}
customProperties:
  - {property: delivery, value: upsert}
"""
    assert [fault.split(": ", 2)[:2] for fault in faults(text)] == [
        ["x.yaml:9:32", "contract-value"],
        ["x.yaml:10:69", "contract-value"],
        ["x.yaml:10:89", "contract-pattern"],
        ["x.yaml:3:5", "contract-name"],
        ["x.yaml:5:10", "contract-value"],
        ["x.yaml:10:9", "contract-column"],
        ["x.yaml:12:3", "contract-key"],
    ]
    assert faults(text)[0] == (
        "x.yaml:9:32: contract-value: found text; expected string | integer | number | boolean | date | timestamp"
    )


def test_a_key_written_twice_is_refused() -> None:
    assert faults("id: a\ndomain: b\nid: c\n") == [
        'x.yaml:3:1: duplicate-key: found "id" again; expected each key once (line 1)'
    ]


def test_no_stays_a_word() -> None:
    text = "kind: DataContract\napiVersion: v3.1.0\nid: NO\ndomain: b\nservers: []\nschema: []\n"
    assert "contract-name" not in " ".join(faults(text))


def test_what_is_not_in_the_standard_is_refused() -> None:
    assert faults("colour: red\n") == [
        "x.yaml:1:9: contract-shape: found 'red'; expected Extra inputs are not permitted"
    ]


def test_a_file_finds_its_contract_by_its_name() -> None:
    known = {entry.dataset: entry for entry in (contract(), contract(dataset="permits_old"))}
    assert dataset_of(path=Path("permits_2020.csv"), contracts=known) == "permits"
    assert dataset_of(path=Path("permits_old.part2.csv"), contracts=known) == "permits_old"
    with pytest.raises(NoContractFits) as refusal:
        dataset_of(path=Path("letters.csv"), contracts=known)
    assert str(refusal.value) == (
        "No feed contract fits the name of letters.csv; name the data set with --dataset"
        "; saltern feed contracts lists them."
    )
    with pytest.raises(NoContractFits) as meant:
        dataset_of(path=Path("permit-2020.csv"), contracts=known)
    assert "; near are permits (" in str(meant.value)


def test_aliases_that_would_grow_are_refused_in_one_line() -> None:
    rows = [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in itertools.pairwise("abcdefg")]
    text = "\n".join(['a: &a ["ha"]', *rows]) + "\n"
    assert len(text) < 300
    assert faults(text) == ["x.yaml:1:4: yaml-anchor: found the anchor &a; expected the value written out"]


def test_the_file_is_no_longer_than_an_honest_one(tmp_path: Path) -> None:
    file = tmp_path / "sources" / "births.yaml"
    file.parent.mkdir()
    file.write_text("#" * 1_000_001, encoding="ascii")
    with pytest.raises(Faults) as refused:
        reader.load(path=file)
    assert [str(fault) for fault in refused.value.faults] == [
        "sources/births.yaml: file-too-large: found 1,000,001 bytes; expected at most 1,000,000 bytes"
    ]


def test_a_contract_bears_the_name_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "sources" / "licences.yaml"
    file.parent.mkdir()
    file.write_text(contract_text(), encoding="utf-8")
    with pytest.raises(Faults) as refused:
        reader.load(path=file)
    assert [str(fault) for fault in refused.value.faults] == [
        'sources/licences.yaml:4:5: bad-key: found id "permits"; expected the file\'s own name "licences"'
    ]
