"""P1: taking a unit's CSV into the lake, checked and linked, against DuckDB's own typed copy of the same file.

    python -m bench.intake            10 million rows, 5 runs of each; then 30 million, 3 runs
    python -m bench.intake 2000000    that many rows only

Plain: `COPY (read_csv with the types given) TO parquet`: no checks, no keys, no order, no hash, no commit.
Sorted: the same `ORDER BY id_number`, zstd: the layout quick single-subject reads need, still without checks or keys.
Ours: everything `saltern feed take` does: SHA-256, thirteen checks a row, duplicates by key, numbers judged and turned
into keys, sorted by person, written, hashed, committed with fsync; once with 250,000 people all new to the identity
table (each number hashed, encrypted, entered), once with the people known, as on every later day.
Each run is a process of its own, the kinds by turns; CPU-s tells what wall time hides on a shared machine.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

PEOPLE = 250_000
COLUMNS = {
    "settlement_no": "VARCHAR",
    "id_number": "VARCHAR",
    "facility": "VARCHAR",
    "settled_on": "DATE",
    "kind": "VARCHAR",
    "total": "DECIMAL(18, 2)",
    "fund": "DECIMAL(18, 2)",
}
CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: medical_settlements
domain: medical-insurance
description: {usage: eligibility}
servers: [{server: delivery, type: local, path: "settlements.csv", format: csv, encoding: UTF-8}]
schema:
  - name: medical_settlements
    properties:
      - {name: settlement_no, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: id_number, logicalType: string, logicalTypeOptions: {format: resident_id}, physicalName: person}
      - {name: facility, logicalType: string, logicalTypeOptions: {format: code}, required: true}
      - {name: settled_on, logicalType: date, required: true}
      - name: kind
        logicalType: string
        required: true
        quality:
          - type: library
            metric: invalidValues
            arguments: {validValues: [outpatient, inpatient, pharmacy, remote]}
            mustBe: 0
      - {name: total, logicalType: number, logicalTypeOptions: {minimum: 0}, required: true}
      - {name: fund, logicalType: number, logicalTypeOptions: {minimum: 0}}
customProperties:
  - {property: delivery, value: append}
  - {property: dateColumn, value: settled_on}
"""


def make(path: Path, rows: int) -> None:
    """The file: settlements of 250,000 people in the order of the days they happened."""
    from saltern.demo.district import numbers

    chance = np.random.default_rng(20200410)
    days = chance.integers(numbers.days_of(dt.date(1940, 1, 1)), numbers.days_of(dt.date(2015, 1, 1)), PEOPLE)
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    areas = numbers.area_codes(birth_years=years, local=np.zeros(PEOPLE, dtype=bool), rng=chance)
    ids = numbers.identity_numbers(areas=areas, birth_days=days, male=chance.random(PEOPLE) < 0.5, rng=chance)
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE people AS SELECT unnest(range($1)) AS i, unnest($2::VARCHAR[]) AS n",
            [PEOPLE, list(map(str, ids))],
        )
        database.execute(
            """
            CREATE TABLE rows AS SELECT 'S' || lpad(i::VARCHAR, 10, '0') AS settlement_no, hash(i) % $2 AS p,
              'H' || lpad((hash(i, 2) % 60)::VARCHAR, 3, '0') AS facility,
              DATE '2015-01-01' + (i * 1900 // $1)::INTEGER AS settled_on,
              CASE hash(i, 4) % 4
                WHEN 0 THEN 'outpatient' WHEN 1 THEN 'inpatient' WHEN 2 THEN 'pharmacy' ELSE 'remote' END AS kind,
              ((hash(i, 5) % 100000) / 100)::DECIMAL(18, 2) AS total,
              ((hash(i, 6) % 50000) / 100)::DECIMAL(18, 2) AS fund
            FROM range($1) t(i)
            """,
            [rows, PEOPLE],
        )
        relation = database.sql(
            "SELECT settlement_no, n AS id_number, facility, settled_on, kind, total, fund FROM rows"
            " JOIN people ON p = people.i ORDER BY settlement_no"
        )
        relation.write_csv(str(path), header=True)


def copied(source: Path, folder: Path, *, order: str = "", options: str = "") -> int:
    """DuckDB's own copy; the bytes written."""
    target = folder / "plain.parquet"
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    read = f"read_csv('{source}', columns={{{types}}}, header=true, auto_detect=false)"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * FROM {read} {order}) TO '{target}' (FORMAT parquet {options})").fetchall()  # noqa: S608  # our own paths
    return target.stat().st_size


def meet(source: Path, folder: Path) -> None:
    """Have all people of the file in the identity table, as after a first load."""
    from saltern.core.registry.identity import IdentityStore

    with duckdb.connect() as database:
        people = database.execute(
            "SELECT DISTINCT id_number FROM read_csv($1, all_varchar=true)", [str(source)]
        ).fetchall()
    identity = IdentityStore.open(folder / "identity.sqlite3", environ={})
    identity.resolve(kind="natural_person", numbers=[row[0] for row in people])
    identity.close()


def ours(source: Path, folder: Path) -> int:
    """`saltern feed take`; the bytes written."""
    from saltern.core.registry.identity import IdentityStore
    from saltern.core.registry.intake import take
    from saltern.core.registry.lake import Lake
    from saltern.core.registry.source import parse

    lake = Lake(folder / "lake")
    contract = parse(text=CONTRACT, file="bench")
    identity = IdentityStore.open(folder / "identity.sqlite3", environ={})
    receipt = take(source, contract=contract, lake=lake, identity=identity, now=dt.datetime(2020, 4, 10, tzinfo=dt.UTC))
    assert receipt.outcome == "committed", receipt
    return sum(file.size for batch in lake.holdings().batches for file in batch.files)


KINDS = {
    "plain": "DuckDB typed CSV copy",
    "sorted": "the same, sorted, zstd",
    "first": "Saltern, all people new",
    "later": "Saltern, people known",
}


def once(kind: str, source: Path) -> None:
    """One run in this process; its figures as JSON."""
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        folder = Path(name)
        if kind == "later":
            meet(source, folder)
        began, spent = time.perf_counter(), time.process_time()
        match kind:
            case "plain":
                size = copied(source, folder)
            case "sorted":
                size = copied(source, folder, order="ORDER BY id_number", options=", COMPRESSION zstd")
            case _:
                size = ours(source, folder)
        figures = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent, "bytes": size}
    print(json.dumps(figures | {"mib": peak()}))


def peak() -> float:
    """The most memory this process held, in MiB (the kernel's own figure; getrusage counts the parent's too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def compare(rows: int, runs: int) -> None:
    """All kinds by turns, medians side by side."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "settlements.csv"
        make(source, rows)
        for _ in range(runs):
            for kind, figures in found.items():
                command = [sys.executable, "-m", "bench.intake", kind, str(source)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                figures.append(json.loads(done.stdout))
    print(f"\n{rows:,} rows, median of {runs} runs each (ratio: of the pairs, to the plain copy and to the sorted one)")
    print(f"{'':26}{'rows/s':>12}{'CPU-s':>8}{'B/row':>8}{'peak MiB':>10}{'ratio':>8}{'':>2}{'sorted':>8}")
    for kind, figures in found.items():
        rate = statistics.median(rows / run["seconds"] for run in figures)
        cpu, mib = (statistics.median(run[name] for run in figures) for name in ("cpu", "mib"))
        ratios = [
            statistics.median(a["seconds"] / b["seconds"] for a, b in zip(found[peer], figures, strict=True))
            for peer in ("plain", "sorted")
        ]
        print(
            f"{KINDS[kind]:26}{rate:>12,.0f}{cpu:>8.1f}{figures[0]['bytes'] / rows:>8.1f}{mib:>10,.0f}"
            f"{ratios[0]:>8.2f}{'':>2}{ratios[1]:>8.2f}"
        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [kind, path] if kind in KINDS:
            once(kind, Path(path))
        case [count]:
            compare(int(count), 5)
        case [count, runs]:
            compare(int(count), int(runs))
        case _:
            compare(10_000_000, 5)
            compare(30_000_000, 3)
