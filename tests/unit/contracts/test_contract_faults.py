"""Every class of mistake in a feed contract, word for word; `saltern lint` finds each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.core.contracts import reader
from saltern.errors import Faults
from unit.conftest import Tiny

SOUND = """apiVersion: v3.1.0
kind: DataContract
id: things
domain: office
servers: [{server: delivery, type: local, path: things*, format: csv}]
schema:
  - name: things
    properties:
      - {name: no, logicalType: string, required: true, primaryKey: true}
      - {name: made_on, logicalType: date}
      - {name: person_no, logicalType: string, logicalTypeOptions: {format: resident_id}}
customProperties:
  - {property: delivery, value: upsert}
"""
LAST = "  - {property: delivery, value: upsert}\n"

CASES = {
    "another standard": (
        ("apiVersion: v3.1.0", "apiVersion: v2.2.0"),
        ["x.yaml:1:13: contract-version: found DataContract v2.2.0; expected DataContract v3.1.0"],
    ),
    "nothing said of the delivery": (
        ("servers: [{server: delivery, type: local, path: things*, format: csv}]\n", "servers: []\n"),
        [
            "x.yaml:1:1: contract-server: found no servers; expected one server with path and format",
            "x.yaml:5:10: contract-value: found nothing; expected csv | jsonl | xlsx | parquet",
        ],
    ),
    "no table": (
        (SOUND[SOUND.index("schema:") : SOUND.index("customProperties:")], "schema: []\n"),
        ["x.yaml:6:9: contract-schema: found 0 schemas; expected exactly one"],
    ),
    "a key that is no name": (
        ("id: things", "id: 1st"),
        ["x.yaml:3:5: contract-name: found 1st; expected a name of letters, digits, - and _"],
    ),
    "a type nobody knows": (
        ("logicalType: date", "logicalType: day"),
        ["x.yaml:10:38: contract-value: found day; expected string | integer | number | boolean | date | timestamp"],
    ),
    "a format nobody knows": (
        ("format: resident_id", "format: passport"),
        [
            "x.yaml:11:77: contract-value: found passport; expected address | code | credit_code | household | mobile "
            "| month | name | resident_id"
        ],
    ),
    "a file of another form": (
        ("format: csv", "format: tsv"),
        ["x.yaml:5:10: contract-value: found tsv; expected csv | jsonl | xlsx | parquet"],
    ),
    "an encoding nobody reads": (
        ("format: csv", "format: csv, encoding: Big5"),
        ["x.yaml:5:10: contract-value: found Big5; expected UTF-8 | GB18030"],
    ),
    "a way to deliver nobody knows": (
        ("value: upsert", "value: merge"),
        ["x.yaml:13:3: contract-value: found merge; expected append | upsert | replace"],
    ),
    "a purpose nobody has": (
        ("domain: office\n", 'domain: office\ndescription: {usage: "prefill,remind"}\n'),
        [
            "x.yaml:5:23: contract-value: found remind; expected prefill | eligibility | reminder | outreach | alert",
        ],
    ),
    "a way to write it that its type has not": (
        ("logicalType: date}", "logicalType: date, customProperties: [{property: alsoWritten, value: grouped}]}"),
        ["x.yaml:10:94: contract-value: found grouped; expected dotted | chinese | compact | serial"],
    ),
    "a column twice": (
        ("name: made_on", "name: no"),
        ["x.yaml:10:9: contract-column: found no; expected each column once"],
    ),
    "two columns in one place of the lake": (
        ("name: made_on, logicalType: date", "name: made_on, physicalName: no, logicalType: date"),
        [
            "x.yaml:9:9: contract-column: found no; expected each lake column once",
            "x.yaml:10:9: contract-column: found no; expected each lake column once",
        ],
    ),
    "a column that agrees with none": (
        ("logicalType: date}", "logicalType: date, customProperties: [{property: agreesWith, value: id_no}]}"),
        ["x.yaml:10:9: contract-column: found id_no; expected a number column of this contract"],
    ),
    "a date column that is not there": (
        (LAST, LAST + "  - {property: dateColumn, value: seen_on}\n"),
        ["x.yaml:13:3: contract-column: found seen_on; expected one of the columns"],
    ),
    "rows replaced by a key nobody named": (
        (", primaryKey: true", ""),
        ["x.yaml:13:3: contract-key: found upsert without primaryKey; expected a primary key"],
    ),
    "a pattern that is none": (
        ("logicalTypeOptions: {format: resident_id}", 'logicalTypeOptions: {pattern: "("}'),
        ["x.yaml:11:79: contract-pattern: found (; expected a regular expression of RE2"],
    ),
    "a check nobody makes": (
        ("logicalType: date}", "logicalType: date, quality: [{type: sql, metric: rowCount}]}"),
        ["x.yaml:10:54: contract-quality: found sql rowCount; expected library invalidValues with validValues"],
    ),
    "a bound of another kind": (
        ("logicalType: date}", "logicalType: date, logicalTypeOptions: {minimum: soon, maxLength: many}}"),
        [
            "x.yaml:10:91: contract-value: found many; expected a whole number",
            "x.yaml:10:74: contract-value: found soon; expected a date like 2020-07-01",
        ],
    ),
    "a bound no text has": (
        ("format: resident_id}", "format: code, minimum: 3}"),
        ["x.yaml:11:92: contract-value: found 3; expected no such bound on this type"],
    ),
    "a share that is none": (
        (LAST, LAST + "  - {property: quarantineLimit, value: many}\n"),
        ["x.yaml:14:40: contract-value: found many; expected a share from 0 to 1"],
    ),
    "a factor that is none": (
        (LAST, LAST + "  - {property: volumeFactor, value: 1.5}\n"),
        ["x.yaml:14:37: contract-value: found 1.5; expected a whole number"],
    ),
    "a rank that is none": (
        ("logicalType: date}", "logicalType: date, customProperties: [{property: rank, value: high}]}"),
        ["x.yaml:10:87: contract-value: found high; expected a whole number"],
    ),
    "a word the standard has not": (
        ("domain: office", "domain: office\ncolour: red"),
        ["x.yaml:5:9: contract-shape: found 'red'; expected Extra inputs are not permitted"],
    ),
    "a key twice": (
        ("domain: office", "domain: office\ndomain: office"),
        ['x.yaml:5:1: duplicate-key: found "domain" again; expected each key once (line 4)'],
    ),
    "no YAML": (
        ("domain: office", "domain: [office"),
        ["x.yaml:5:8: yaml: found expected ',' or ']', but got ':'; expected YAML"],
    ),
}


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as found:
        reader.parse(text=text, file="x.yaml")
    return [str(fault) for fault in found.value.faults]


def test_the_sound_contract_has_no_faults() -> None:
    assert reader.parse(text=SOUND, file="x.yaml").key == ("no",)


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_and_all_that_is_said_of_it(name: str) -> None:
    (old, new), expected = CASES[name]
    assert old in SOUND
    assert faults(SOUND.replace(old, new)) == expected


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "things.yaml").write_bytes(SOUND.replace("office", "盐田").encode("gb18030"))
    with pytest.raises(Faults) as found:
        reader.load_all(folder=folder)
    assert str(found.value) == (
        "sources/things.yaml:4: not-utf-8: found the byte 0xd1; expected UTF-8 text\n1 fault(s) found."
    )


def test_lint_finds_what_only_the_registry_reads(tiny: Tiny) -> None:
    assert tiny.faults == []
    assert tiny.change("sources/people.yaml", "format: csv", "format: tsv").faults == [
        "sources/people.yaml:5:10: contract-value: found tsv; expected csv | jsonl | xlsx | parquet"
    ]
