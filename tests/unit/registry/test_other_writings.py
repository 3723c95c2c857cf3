"""Values written in other ways than the one that is read: taken where the contract says so, set aside where not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import parse
from unit.registry.test_set_aside import asides
from worlds.registry_office import NOW, office

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: things
domain: office
servers: [{server: delivery, type: local, path: "things*", format: csv}]
schema:
  - name: things
    properties:
      - {name: no, logicalType: string, primaryKey: true}
      - {name: day, logicalType: date%(day)s}
      - {name: sum, logicalType: number%(sum)s}
      - {name: count, logicalType: integer%(count)s}
      - {name: open, logicalType: boolean%(open)s}
      - {name: note, logicalType: string, required: true%(note)s}
customProperties: [{property: delivery, value: upsert}, {property: quarantineLimit, value: 1}]
"""
NONE = {"day": "", "sum": "", "count": "", "open": "", "note": ""}
NULLS = '{property: nullValues, value: "NULL, n/a, 无"}'
ALL = {
    "day": f', customProperties: [{{property: alsoWritten, value: "dotted, chinese, compact, serial"}}, {NULLS}]',
    "sum": f", customProperties: [{{property: alsoWritten, value: grouped}}, {NULLS}]",
    "count": f", customProperties: [{{property: alsoWritten, value: grouped}}, {NULLS}]",
    "open": f", customProperties: [{{property: alsoWritten, value: chinese}}, {NULLS}]",
    "note": f", customProperties: [{NULLS}]",
}
SOUND = {"day": "2020-01-01", "sum": "1", "count": "1", "open": "true", "note": "x"}


def contract(more: dict[str, str]) -> Contract:
    return parse(file="things.yaml", text=CONTRACT % more)


CELLS = [
    ("day", "2020/3/4", "2020-03-04", "2020-03-04"),
    ("day", "　2020-03-04 ", "2020-03-04", "2020-03-04"),
    ("day", "2018.11.22", "(type)", "2018-11-22"),
    ("day", "2019年4月9日", "(type)", "2019-04-09"),
    ("day", "20190912", "(type)", "2019-09-12"),
    ("day", "43426", "(type)", "2018-11-22"),
    ("day", "2018.2.30", "(type)", "(type)"),
    ("day", "2018.11", "(type)", "(type)"),
    ("day", "无", "(type)", "None"),
    ("sum", "15,000.00", "(type)", "15000.00"),
    ("sum", "￥15,000", "(type)", "15000.00"),
    ("sum", "¥ -1,234.50", "(type)", "-1234.50"),
    ("sum", "8000元", "(type)", "8000.00"),
    ("sum", "15,00.00", "(type)", "(type)"),
    ("sum", "15,000.005", "(type)", "(type)"),
    ("sum", "1,000万元", "(type)", "(type)"),
    ("sum", "N/A", "(type)", "None"),
    ("count", "15,000", "(type)", "15000"),
    ("count", "15,000.5", "(type)", "(type)"),
    ("open", "true ", "True", "True"),
    ("open", "　false　", "False", "False"),
    ("open", "是", "(type)", "True"),
    ("open", "否 ", "(type)", "False"),
    ("open", "对", "(type)", "(type)"),
    ("note", "null", "null", "(required)"),
    ("note", "无事", "无事", "无事"),
]
"""A column, what stands there, what is taken without a word in the contract, and with one."""


def taken(folder: Path, more: dict[str, str]) -> dict[int, str]:
    """What stands in the lake of each cell; of one set aside, the rule it broke."""
    path = folder / "things.csv"
    lines = [",".join([str(n), *(SOUND | {cell[0]: f'"{cell[1]}"'}).values()]) for n, cell in enumerate(CELLS, 1)]
    path.write_text("\n".join([f"no,{','.join(SOUND)}", *lines]) + "\n", encoding="utf-8")
    with office(folder, contract(more)) as intake:
        receipt = intake.take(path, dataset="things", now=NOW)
        batch = intake.lake.holdings().batch(receipt.batch)
        assert batch is not None, receipt.reasons
        found = {row: f"({rule})" for row, _, rule, *_ in asides(folder, batch)[0]}
        (file,) = batch.files
        kept = duckdb.read_parquet(str(folder / "lake" / file.path))
        for record in kept.select('"no", "day", "sum", "count", "open", "note"').fetchall():
            number = int(record[0])
            value = dict(zip(SOUND, record[1:], strict=True))[CELLS[number - 1][0]]
            found[number] = str(value)
    return found


@pytest.mark.parametrize(("more", "place"), [(NONE, 2), (ALL, 3)], ids=["agreed alone", "agreed with other ways"])
def test_what_a_cell_says(tmp_path: Path, more: dict[str, str], place: int) -> None:
    found = taken(tmp_path, more)
    assert [(*cell[:2], found[n]) for n, cell in enumerate(CELLS, 1)] == [(*cell[:2], cell[place]) for cell in CELLS]


def test_a_line_of_commas_alone_says_nothing(tmp_path: Path) -> None:
    text = (CONTRACT % NONE).replace("required: true", "required: false")
    path = tmp_path / "things.csv"
    path.write_text(f"no,{','.join(SOUND)}\n,,,,,\n,,,,,x\n", encoding="utf-8")
    with office(tmp_path, parse(file="things.yaml", text=text)) as intake:
        receipt = intake.take(path, dataset="things", now=NOW)
    assert (receipt.rows, receipt.committed, dict(receipt.faults)) == (2, 1, {"required": 1})
