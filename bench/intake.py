"""P1: taking a unit's CSV into the lake, checked and linked, against DuckDB's own typed copy of the same file.

    python -m bench.intake            10 million rows, 5 runs of each; then 30 million, 3 runs
    python -m bench.intake 2000000    that many rows only

Plain: `COPY (read_csv with the types given) TO parquet`: no checks, no keys, no order, no hash, no commit.
Ours: everything `saltern feed take` does: SHA-256, ten checks a row, duplicates by key, numbers judged and turned into
keys (250,000 people, all new to the identity table), sorted by person, written, hashed, committed with fsync.
Each run is a process of its own, the two kinds by turns.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
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
          - {type: library, metric: invalidValues, arguments: {validValues: [outpatient, inpatient, pharmacy, remote]}, mustBe: 0}
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
              CASE hash(i, 4) % 4 WHEN 0 THEN 'outpatient' WHEN 1 THEN 'inpatient' WHEN 2 THEN 'pharmacy' ELSE 'remote' END
                AS kind,
              ((hash(i, 5) % 100000) / 100)::DECIMAL(18, 2) AS total, ((hash(i, 6) % 50000) / 100)::DECIMAL(18, 2) AS fund
            FROM range($1) t(i)
            """,
            [rows, PEOPLE],
        )
        relation = database.sql(
            "SELECT settlement_no, n AS id_number, facility, settled_on, kind, total, fund FROM rows"
            " JOIN people ON p = people.i ORDER BY settlement_no"
        )
        relation.write_csv(str(path), header=True)


def plain(source: Path, folder: Path) -> int:
    """DuckDB's own copy; the bytes written."""
    target = folder / "plain.parquet"
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    read = f"read_csv('{source}', columns={{{types}}}, header=true, auto_detect=false)"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet)").fetchall()  # noqa: S608  # our own paths
    return target.stat().st_size


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


def once(kind: str, source: Path) -> None:
    """One run in this process; its figures as JSON."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        began, spent = time.perf_counter(), time.process_time()
        size = (plain if kind == "plain" else ours)(source, Path(folder))
        figures = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent, "bytes": size}
    print(json.dumps(figures | {"mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def compare(rows: int, runs: int) -> None:
    """Both kinds by turns, medians side by side."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "settlements.csv"
        make(source, rows)
        figures: dict[str, list[dict[str, float]]] = {"plain": [], "ours": []}
        for _ in range(runs):
            for kind, found in figures.items():
                done = subprocess.run(
                    [sys.executable, "-m", "bench.intake", kind, str(source)],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                found.append(json.loads(done.stdout))
    print(f"\n{rows:,} rows, median of {runs} runs each")
    print(f"{'':28}{'rows/s':>12}{'CPU-s':>9}{'B/row':>8}{'peak MiB':>10}")
    rates = {}
    for kind, found in figures.items():
        rates[kind] = statistics.median(rows / run["seconds"] for run in found)
        cpu, mib = (statistics.median(run[name] for run in found) for name in ("cpu", "mib"))
        name = "DuckDB typed CSV copy" if kind == "plain" else "Saltern, checked and linked"
        print(f"{name:28}{rates[kind]:>12,.0f}{cpu:>9.1f}{found[0]['bytes'] / rows:>8.1f}{mib:>10,.0f}")
    ratio = statistics.median(
        a["seconds"] / b["seconds"] for a, b in zip(figures["plain"], figures["ours"], strict=True)
    )
    print(f"ratio (median of the pairs): {ratio:.2f}  (accepted 0.6, goal 0.75)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [("plain" | "ours") as kind, path]:
            once(kind, Path(path))
        case [count]:
            compare(int(count), 5)
        case _:
            compare(10_000_000, 5)
            compare(30_000_000, 3)
