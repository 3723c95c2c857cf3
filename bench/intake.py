"""P1: taking a unit's CSV into the lake, checked and linked, against DuckDB's own typed copy of the same file.

    python -m bench.intake            10 million rows, 5 runs of each; then 30 million, 3 runs
    python -m bench.intake 2000000    that many rows only

Plain: `COPY (read_csv with the types given) TO parquet`: no checks, no keys, no order, no hash, no commit.
Sorted: the same `ORDER BY id_number`, zstd: the layout quick single-subject reads need, still without checks or keys.
Ours: everything `saltern feed take` does: SHA-256, thirteen checks a row, duplicates by key, numbers judged and turned
into keys, sorted by person, written, hashed, committed with fsync. Three times: with 250,000 people all new to the
identity table (each number hashed, encrypted, entered); with the people known from an earlier day; and as one file of
a run of many (`saltern feed take --all`, the first load of a district), where the register of people came before it in
the same process and each number is judged already.
Each run is a process of its own, the kinds by turns; CPU-s tells what wall time hides on a shared machine. Starting
the process, making the lake and reading the contract are outside the clock for all.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from bench.figures import Contender, Judged, Run, Spread, at_least, at_most, by_turns, here, judge, machine, ratio, show
from saltern.core.contracts.reader import parse
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake

PEOPLE = 250_000
DATASET = "medical_settlements"
NOW = dt.datetime(2020, 4, 10, tzinfo=dt.UTC)
COLUMNS = {
    "settlement_no": "VARCHAR",
    "id_number": "VARCHAR",
    "facility": "VARCHAR",
    "settled_on": "DATE",
    "kind": "VARCHAR",
    "total": "DECIMAL(18, 2)",
    "fund": "DECIMAL(18, 2)",
}
REGISTER = """
apiVersion: v3.1.0
kind: DataContract
id: people
domain: public-security
description: {usage: eligibility}
servers: [{server: delivery, type: local, path: "people.csv", format: csv, encoding: UTF-8}]
schema:
  - name: people
    properties:
      - {name: id_number, logicalType: string, logicalTypeOptions: {format: resident_id}, physicalName: person}
customProperties:
  - {property: delivery, value: replace}
"""
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


def register(source: Path, folder: Path) -> Path:
    """The people of the file as a register of their own, one row each."""
    target = folder / "people.csv"
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE p AS SELECT DISTINCT id_number FROM read_csv($1, all_varchar=true)", [str(source)]
        )
        database.table("p").write_csv(str(target), header=True)
    return target


def office(folder: Path) -> Intake:
    """The door of a new lake."""
    contracts = {name: parse(text=text, file=name) for name, text in {"people": REGISTER, DATASET: CONTRACT}.items()}
    identity = IdentityStore.open(folder / "identity.sqlite3")
    return Intake(lake=Lake(folder / "lake"), identity=identity, contracts=contracts)


def ready(kind: str, source: Path, folder: Path) -> Intake:
    """The door as it stands before the file comes: nobody known; all known from an earlier day; all met in this run."""
    door = office(folder)
    if kind == "first":
        return door
    receipt = door.take(register(source, folder), dataset="people", now=NOW)
    assert receipt.outcome == "committed", receipt
    if kind == "run":
        return door
    door.close()
    return office(folder)


def ours(door: Intake, source: Path) -> int:
    """What `saltern feed take` does with the file; the bytes written."""
    receipt = door.take(source, dataset=DATASET, now=NOW)
    assert receipt.outcome == "committed", receipt
    return sum(file.size for batch in door.lake.holdings().of(DATASET) for file in batch.files)


NOT_CLOCKED = "a process of its own, file warm; start, lake and contract before the clock"
CLOCKS = {
    "plain": "a process of its own, file warm; no checks, keys, order, hash or commit",
    "sorted": "a process of its own, file warm; no checks, keys, hash or commit",
    "first": f"{NOT_CLOCKED}; every number new to the identity table",
    "later": f"{NOT_CLOCKED}; register taken in on an earlier day",
    "run": f"{NOT_CLOCKED}; register taken in just before",
}
KINDS = {
    "plain": "DuckDB typed CSV copy",
    "sorted": "the same, sorted, zstd",
    "first": "Saltern, all people new",
    "later": "Saltern, people known",
    "run": "Saltern, in a run of feeds",
}


def once(kind: str, source: Path) -> None:
    """One run in this process; its figures as JSON."""
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        folder = Path(name)
        work: Callable[[], int]
        match kind:
            case "plain":
                work = partial(copied, source, folder)
            case "sorted":
                work = partial(copied, source, folder, order="ORDER BY id_number", options=", COMPRESSION zstd")
            case _:
                work = partial(ours, ready(kind, source, folder), source)
        sizes: list[int] = []
        run = here(lambda: sizes.append(work()))()
    print(json.dumps({"seconds": run.seconds, "cpu": run.cpu, "mib": run.mib, "bytes": sizes[0]}))


def turn(kind: str, source: Path, sizes: dict[str, int]) -> Run:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "bench.intake", kind, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    sizes[kind] = figures.pop("bytes")
    return Run(**figures)


def compare(rows: int, runs: int) -> None:
    """All kinds by turns, side by side."""
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, machine() as there:
        source = Path(folder) / "settlements.csv"
        make(source, rows)
        asked = [
            Contender(name=name, run=partial(turn, kind, source, sizes), count=rows, clock=CLOCKS[kind])
            for kind, name in KINDS.items()
        ]
        figures = dict(zip(KINDS, by_turns(asked, runs=runs, warm=False), strict=True))
    print(f"\n{rows:,} rows, {runs} runs each\n")
    show(*figures.values(), rates=True)
    wanted = at_least(0.75, "×")
    mine = {kind: figures[kind] for kind in ("run", "later", "first")}
    judge(
        *(
            Judged(
                what=f"P1 {KINDS[kind]}", beside=figures["plain"], ours=ratio(own, to=figures["plain"]), wanted=wanted
            )
            for kind, own in mine.items()
        ),
        *(
            Judged(what=f"P1 {KINDS[kind]}, beside the sorted copy", ours=ratio(own, to=figures["sorted"]))
            for kind, own in mine.items()
        ),
        *(
            Judged(what=f"P1 {KINDS[kind]}, memory", ours=Spread.of([own.mib or 0], "MiB"), wanted=at_most(5120, "MiB"))
            for kind, own in mine.items()
        ),
        *(
            Judged(
                what=f"P1 bytes a row: {KINDS[kind]}",
                ours=Spread.of([sizes[kind] / rows], "B"),
                wanted=at_most(16, "B"),
            )
            for kind in sizes
        ),
    )
    there.show()


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
