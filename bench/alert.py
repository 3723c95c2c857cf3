"""P4: from a CAP file to committed outbox rows for the firms it concerns, in a process that waits for warnings.

`make bench-alert`, over the lake of SALTERN_HOME (or `--home`; `make demo` leaves one there), else over a small
district it makes. The desk is an empty one of its own. Limits: the same firms looked up in a covering index of SQLite
and by kind in DuckDB. Medians of the runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bench.measure import RUNS, peak_mib

if TYPE_CHECKING:
    from saltern.apps.lifecycle.alerts.words import Words
    from saltern.apps.lifecycle.tasks import Population
    from saltern.apps.lifecycle.watch import Watch
    from saltern.core.catalogue.pack import Pack

ROOT = Path(__file__).resolve().parents[1]
NOW = dt.datetime(2020, 4, 10, 11, 25, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PLACES = ("440308001", "440308002", "440308003")
KEY = "storm-outdoor-ad"
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{number}</identifier><sender>44030041600000</sender>
<sent>2020-04-10T11:20:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>
<severity>Moderate</severity><certainty>Unknown</certainty><expires>2020-04-10T20:00:00+08:00</expires>
<headline>深圳市气象台发布暴雨黄色预警</headline><area><areaDesc>盐田区梅沙、盐田、沙头角街道</areaDesc>{areas}</area></info>
</alert>"""
AREA = "<geocode><valueName>CPEAS Geographic Code</valueName><value>{code}000</value></geocode>"
PERMITS = """
SELECT p.firm, min(b.community_code[1:9]) AS place FROM outdoor_ad_permits p JOIN buildings b USING (address)
WHERE p.status = 'valid' AND p.valid_to >= DATE '2020-04-10' GROUP BY p.firm, b.community_code[1:9]
"""


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("SALTERN_HOME", ROOT / "var")))
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        lake = options.home / "lake" if (options.home / "lake" / "snapshots").is_dir() else _made(home)
        os.environ |= {"SALTERN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saltern.project.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("SALTERN_PACK", str(ROOT / "packs" / "yantian"))
        from saltern.project import migrate, wiring

        wiring.start()
        migrate.ensure()
        report(lake=lake, runs=max(5, options.runs))
    return 0


def _made(home: Path) -> Path:
    """A small district, where there is no demo to look at."""
    from saltern.core.registry.identity import IdentityStore
    from saltern.core.registry.intake import Intake
    from saltern.core.registry.lake import Lake
    from saltern.core.registry.source import load_all
    from saltern.demo.district.generate import generate
    from saltern.demo.district.plan import Plan

    ledger = generate(plan=Plan(residents=12_000, firms=1_200, records=200_000), folder=home / "feeds")
    store = IdentityStore.open(home / "identity.sqlite3")
    door = Intake(lake=Lake(home / "lake"), identity=store, contracts=load_all(folder=ROOT / "packs/yantian/sources"))
    for file in ledger.files:
        door.take(home / "feeds" / file.path, dataset=file.dataset, now=NOW)
    door.close()
    store.close()
    shutil.rmtree(home / "feeds")
    return home / "lake"


@contextmanager
def everybody(lake: Path, pack: Pack) -> Iterator[Population]:
    """The newest snapshot, open as a process that waits for warnings holds it."""
    from saltern.apps.lifecycle.tasks import Population
    from saltern.core.registry.lake import Lake
    from saltern.core.registry.profile import LakeRecords
    from saltern.core.registry.source import load_all

    snapshot = Lake(lake).snapshot()
    connection = snapshot.connect(contracts=load_all(folder=pack.path / "sources").values())
    count = connection.execute("SELECT count(*) FROM subjects WHERE kind = 'natural_person'").fetchall()[0][0]
    records = LakeRecords(snapshot, pack.vocabulary)
    try:
        yield Population(connection=connection, snapshot=str(snapshot.number), residents=count, records=records)
    finally:
        records.close()
        connection.close()


def report(*, lake: Path, runs: int) -> None:
    """All figures, side by side."""
    from saltern.apps.lifecycle.alerts import words
    from saltern.apps.lifecycle.watch import Watch
    from saltern.core.catalogue.loader import load_pack

    pack = load_pack(Path(os.environ["SALTERN_PACK"]))
    spoken = words.load(pack=pack.path)
    with everybody(lake, pack) as population:
        plain = timed(pack, spoken, population, None, range(runs + 1))
        began = time.perf_counter()
        watch = Watch(pack=pack, connection=population.connection)
        watch.prepare(as_of=NOW.date())
        prepared = time.perf_counter() - began
        ready = timed(pack, spoken, population, watch, range(runs + 1, 2 * runs + 2))
        rows = population.connection.execute(PERMITS).fetchall()
    in_sqlite, in_duckdb = _sqlite(rows), _duckdb(rows)
    limit = min(in_sqlite, in_duckdb)
    firms = int(ready.pop("firms"))
    out = sys.stdout
    out.write(f"{population.residents:,} residents, {firms} firms told, {runs} runs, made ready in {prepared:.2f} s\n")
    out.write(f"{'':52}{'ms':>10}{'÷ limit':>10}\n")
    lines = [
        ("the firms from a covering index in SQLite (limit)", in_sqlite),
        ("the firms by kind in DuckDB (limit)", in_duckdb),
        *((f"made ready: {name}", seconds) for name, seconds in ready.items()),
        ("nothing made ready: all", plain["all"]),
    ]
    for name, seconds in lines:
        out.write(f"{name:52}{seconds * 1000:>10.2f}{seconds / limit:>10.1f}\n")
    out.write(f"peak memory {peak_mib():.0f} MiB\n")


def timed(
    pack: Pack, spoken: Words, population: Population, watch: Watch | None, numbers: Sequence[int]
) -> dict[str, float]:
    """Medians of the phases, the first run being for warmth, and the firms told."""
    kept: dict[str, list[float]] = {}
    for number in numbers:
        for name, seconds in once(pack, spoken, population, watch, number).items():
            kept.setdefault(name, []).append(seconds)
    return {name: statistics.median(values[1:]) for name, values in kept.items()}


def once(pack: Pack, spoken: Words, population: Population, watch: Watch | None, number: int) -> dict[str, float]:
    """One warning from its file to its messages: seconds by phase."""
    from saltern.apps.lifecycle import operations, queries, tasks
    from saltern.apps.lifecycle.alerts import cap, concern

    text = CAP.format(number=number, areas="".join(AREA.format(code=code) for code in PLACES))
    marks = [time.perf_counter()]
    warning = concern.from_cap(cap.read(text.encode()), places=spoken.places, scale=spoken.scale)
    marks.append(time.perf_counter())
    books = concern.woken(pack.playbooks.values(), warning, spoken.scale)
    marks.append(time.perf_counter())
    pushes = tasks.warn(
        pack=pack, words=spoken, warning=warning, text=text, population=population, as_of=NOW.date(), now=NOW,
        watch=watch,
    )  # fmt: skip
    marks.append(time.perf_counter())
    signs = next(push for push in pushes if (view := queries.push(push=push)) and view.key == KEY)
    marks.append(time.perf_counter())
    operations.release(push=signs, person="bench", role="operator", now=NOW)
    firms = operations.tell(push=signs, now=NOW)
    marks.append(time.perf_counter())
    asked = time.perf_counter()
    for book in books:
        if watch is not None:
            watch.audience(book, places=warning.subdistricts, as_of=NOW.date())
    asked = time.perf_counter() - asked
    read, match, propose, _, tell = (after - before for before, after in pairwise(marks))
    return {
        "read the CAP file": read,
        f"match {len(books)} playbooks": match,
        "audiences": asked,
        "keep the warning, propose": max(0.0, propose - asked),
        "release and tell": tell,
        "all": read + match + propose + tell,
        "firms": firms,
    }


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(50):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _sqlite(rows: Sequence[tuple[int, str]]) -> float:
    """The look-up in a table that is its own index."""
    with sqlite3.connect(":memory:") as desk:
        desk.execute("CREATE TABLE signs (kind, place, firm, PRIMARY KEY (kind, place, firm)) WITHOUT ROWID")
        desk.executemany("INSERT OR IGNORE INTO signs VALUES ('rain', ?, ?)", [(place, firm) for firm, place in rows])
        query = "SELECT DISTINCT firm FROM signs WHERE kind = 'rain' AND place IN (?, ?, ?)"
        return _median(lambda: desk.execute(query, PLACES).fetchall())


def _duckdb(rows: Sequence[tuple[int, str]]) -> float:
    """The look-up in a table of its own in DuckDB."""
    with duckdb.connect() as desk:
        desk.execute("CREATE TABLE signs (kind VARCHAR, place VARCHAR, firm BIGINT)")
        desk.executemany("INSERT INTO signs VALUES ('rain', ?, ?)", [(place, firm) for firm, place in rows])
        query = "SELECT DISTINCT firm FROM signs WHERE kind = 'rain' AND place IN (?, ?, ?)"
        return _median(lambda: desk.execute(query, PLACES).fetchall())


if __name__ == "__main__":
    sys.exit(main())
