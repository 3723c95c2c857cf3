"""A small office for tests of the registry: contracts, deliveries, and a lake in a folder of the test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stdnum.cn import ric, uscc

from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import parse
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake

NOW = dt.datetime(2020, 4, 10, 8, tzinfo=dt.UTC)
HEADER = "permit_no,id_number,name,mobile,birth_date,kind,amount,visits,open,month,seen_at"


def contract_text(
    *, form: str = "csv", encoding: str = "UTF-8", delivery: str = "upsert", dataset: str = "permits"
) -> str:
    """A contract with a column of every type, as a pack holds it."""
    return f"""
apiVersion: v3.1.0
kind: DataContract
id: {dataset}
domain: permit-office
description: {{usage: "prefill,reminder"}}
servers: [{{server: delivery, type: local, path: "{dataset}*", format: {form}, encoding: {encoding}}}]
schema:
  - name: {dataset}
    businessName: 许可
    properties:
      - {{name: permit_no, logicalType: string, required: true, primaryKey: true, logicalTypeOptions: {{maxLength: 8}}}}
      - {{name: id_number, logicalType: string, logicalTypeOptions: {{format: resident_id}}, physicalName: person}}
      - {{name: name, logicalType: string, logicalTypeOptions: {{format: name}}}}
      - {{name: mobile, logicalType: string, logicalTypeOptions: {{format: mobile}}}}
      - {{name: birth_date, logicalType: date, customProperties: [{{property: agreesWith, value: id_number}}]}}
      - name: kind
        logicalType: string
        logicalTypeOptions: {{format: code}}
        quality: [{{type: library, metric: invalidValues, arguments: {{validValues: [shop, stall]}}, mustBe: 0}}]
      - {{name: amount, logicalType: number, logicalTypeOptions: {{minimum: 0}}}}
      - {{name: visits, logicalType: integer, logicalTypeOptions: {{maximum: 99}}}}
      - {{name: open, logicalType: boolean}}
      - {{name: month, logicalType: string, logicalTypeOptions: {{format: month}}}}
      - {{name: seen_at, logicalType: timestamp}}
customProperties:
  - {{property: delivery, value: {delivery}}}
  - {{property: dateColumn, value: birth_date}}
  - {{property: quarantineLimit, value: 0.5}}
"""


def contract(
    *, form: str = "csv", encoding: str = "UTF-8", delivery: str = "upsert", dataset: str = "permits"
) -> Contract:
    """The same, read."""
    text = contract_text(form=form, encoding=encoding, delivery=delivery, dataset=dataset)
    return parse(file="permits.yaml", text=text)


def person(order: int, *, born: dt.date = dt.date(1990, 3, 5)) -> str:
    """A valid citizen's number."""
    body = f"440301{born:%Y%m%d}{order:03d}"
    return body + ric.calc_check_digit(body + "0")


def firm(order: int) -> str:
    """A valid credit code."""
    body = f"91440300MA5{order:06d}"
    return body + uscc.calc_check_digit(body)


def row(number: int, **changed: str) -> str:
    """A good row, or one with the given cells changed."""
    cells = {
        "permit_no": f"P{number}",
        "id_number": person(number % 1000),
        "name": "张三",
        "mobile": "13800138000",
        "birth_date": "1990-03-05",
        "kind": "shop",
        "amount": "12.50",
        "visits": "3",
        "open": "true",
        "month": "2020-03",
        "seen_at": "2020-03-01 10:00:00",
    }
    return ",".join((cells | changed).values())


def written(path: Path, rows: Sequence[str], *, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """The rows as a CSV file."""
    path.write_bytes(("\n".join([header, *rows]) + "\n").encode(encoding))
    return path


@contextmanager
def office(folder: Path, *contracts: Contract) -> Iterator[Intake]:
    """The door of a lake in the folder."""
    identity = IdentityStore.open(folder / "identity.sqlite3")
    known = {entry.dataset: entry for entry in contracts or (contract(),)}
    intake = Intake(lake=Lake(folder / "lake"), identity=identity, contracts=known, threads=1)
    try:
        yield intake
    finally:
        intake.close()
        identity.close()


def rows(intake: Intake, sql: str) -> list[tuple[object, ...]]:
    """What a query over the present snapshot gives."""
    with intake.lake.snapshot().connect(contracts=intake.contracts.values()) as connection:
        return list(connection.execute(sql).fetchall())
