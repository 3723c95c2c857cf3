"""P4: from a CAP file lying in the inbox to committed outbox rows for the firms it concerns, as the worker does it.

`make bench-alert`, over the lake of SALTERN_HOME (or `--home`; `make demo` leaves one there), else over a small
district it makes. The desk is an empty one of its own. The way measured is the worker's: its listener takes the file,
keeps the warning, proposes, files; then what `saltern push release` calls. The last line is a worker process of its
own, `saltern work --stay`, from the file's appearing to its push in the database, its waiting between two looks
included. Limits: the same firms looked up in a covering index of SQLite and by kind in DuckDB. Medians of the runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bench.figures import RUNS, Contender, Figure, Judged, Run, at_most, by_turns, here, judge, machine, show

if TYPE_CHECKING:
    from saltern.project.warning_listener import Seen, WarningListener

ROOT = Path(__file__).resolve().parents[1]
NOW = dt.datetime(2020, 4, 10, 11, 25, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PLACES = ("440308001", "440308002", "440308003")
TOLD = at_most(0.015, "s")
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
        if (options.home / "lake" / "snapshots").is_dir():
            (home / "lake").symlink_to((options.home / "lake").resolve())
        else:
            _made(home)
        os.environ |= {"SALTERN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saltern.project.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("SALTERN_PACK", str(ROOT / "packs" / "yantian"))
        from saltern.project import migrate, wiring

        wiring.start()
        migrate.ensure()
        report(runs=max(5, options.runs))
    return 0


def _made(home: Path) -> None:
    """A small district, where there is no demo to look at."""
    from saltern.core.contracts.reader import load_all
    from saltern.core.registry.identity import IdentityStore
    from saltern.core.registry.intake import Intake
    from saltern.core.registry.lake import Lake
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


def report(*, runs: int) -> None:
    """All figures, side by side."""
    from saltern.apps.lifecycle.alerts import words
    from saltern.apps.lifecycle.alerts.inbox import Inbox
    from saltern.installation.office import office
    from saltern.project.warning_listener import WarningListener

    desk = office()
    listener = WarningListener(
        pack=desk.pack,
        records=desk.records,
        clock=desk.clock,
        words=words.load(pack=desk.pack.path),
        inbox=Inbox(desk.environment.inbox),
    )
    began = time.perf_counter()
    listener.renew(as_of=NOW.date())
    prepared = time.perf_counter() - began
    with machine() as there:
        ready = phases(listener, range(runs + 1), "made ready")
        listener.prepared = None
        plain = phases(listener, range(runs + 1, 2 * runs + 2), "nothing made ready")
        assert listener.population is not None
        residents = listener.population.residents
        rows = listener.population.connection.execute(PERMITS).fetchall()
        listener.close()
        limits = by_turns([_sqlite(rows), _duckdb(rows)], runs=50)
        beside = Figure(
            name="a worker beside: file appears, push in the database",
            runs=tuple(Run(seconds=took) for took in _beside(range(2 * runs + 2, 3 * runs + 3))),
            clock="the 50 ms between two looks inside",
        )
    firms = ready.pop("firms").count
    plain.pop("firms")
    sys.stdout.write(f"{residents:,} residents, {firms} firms told, made ready in {prepared:.2f} s\n\n")
    show(*limits, *ready.values(), plain["all"], beside)
    limit = min(limits, key=lambda figure: figure.each.middle)
    judge(
        Judged(what="P4 from the CAP file to outbox rows", beside=limit, ours=ready["all"].each, wanted=TOLD),
        Judged(what="P4 nothing made ready", beside=limit, ours=plain["all"].each),
        Judged(what="P4 a worker beside, to the push", beside=limit, ours=beside.each),
    )
    there.show()


def phases(listener: WarningListener, numbers: Sequence[int], how: str) -> dict[str, Figure]:
    """What each phase took, the first run being for warmth; under "firms" how many were told."""
    kept: dict[str, list[float]] = {}
    for number in numbers:
        for name, seconds in once(listener, number).items():
            kept.setdefault(name, []).append(seconds)
    firms = int(kept.pop("firms")[-1])
    clock = "warm process, database file and lake"
    figures = {
        name: Figure(name=f"{how}: {name}", runs=tuple(Run(seconds=one) for one in values[1:]), clock=clock)
        for name, values in kept.items()
    }
    return figures | {"firms": Figure(name="firms", runs=(), count=firms)}


def once(listener: WarningListener, number: int) -> dict[str, float]:
    """One warning from its file in the inbox to its messages: seconds by phase."""
    from saltern.apps.journal.acting import Acting
    from saltern.apps.lifecycle import operations

    drop(listener.inbox.folder, number)
    marks = [time.perf_counter()]
    (seen,) = listener.look(now=NOW)
    marks.append(time.perf_counter())
    signs = next(view.push for view in seen.pushes if view.key == KEY)
    marks.append(time.perf_counter())
    acting = Acting(account="bench", role="operator", now=NOW, zone=listener.clock.zone)
    operations.release(acting=acting, push=signs)
    firms = operations.tell(acting=acting, push=signs)
    marks.append(time.perf_counter())
    look, _, tell = (after - before for before, after in pairwise(marks))
    return {
        f"file taken, {len(seen.pushes)} pushes wait": look,
        **asked_again(listener, seen, number),
        "release and tell": tell,
        "all": look + tell,
        "firms": firms,
    }


def asked_again(listener: WarningListener, seen: Seen, number: int) -> dict[str, float]:
    """What two steps of the taking cost, done once more by themselves."""
    from saltern.apps.lifecycle.alerts import warning_file
    from saltern.apps.lifecycle.alerts.concern import woken

    (warning,) = seen.warnings
    marks = [time.perf_counter()]
    warning_file.read(name=f"{number}.xml", data=cap(number).encode(), words=listener.words)
    marks.append(time.perf_counter())
    for book in woken(listener.pack.playbooks.values(), warning, listener.words.scale):
        if listener.prepared is not None:
            listener.prepared.audience(book, places=warning.subdistricts, as_of=NOW.date())
    marks.append(time.perf_counter())
    read, audiences = (after - before for before, after in pairwise(marks))
    return {"  of which reading the CAP file": read, "  of which the audiences": audiences}


def cap(number: int) -> str:
    """One CAP file."""
    return CAP.format(number=number, areas="".join(AREA.format(code=code) for code in PLACES))


def drop(folder: Path, number: int) -> None:
    """A sender's way: written aside, then renamed into the inbox."""
    aside = folder / f".{number}.xml"
    aside.write_text(cap(number))
    aside.rename(folder / f"{number}.xml")


def _beside(numbers: Sequence[int]) -> list[float]:
    """Seconds from a file's appearing to its push in the database, another process doing the work."""
    from saltern.installation.environment import environment

    asked = (
        "SELECT 1 FROM lifecycle_push p JOIN lifecycle_alert a ON a.id = p.alert_id WHERE a.identity = ? AND p.key = ?"
    )
    times = []
    with running(), closing(sqlite3.connect(environment().home / "saltern.sqlite3")) as desk:
        for number in numbers:
            time.sleep(0.1 + 0.037 * (number % 7))
            drop(environment().inbox, number)
            began = time.perf_counter()
            while not desk.execute(asked, (f"44030041600000,{number}", KEY)).fetchall():
                time.sleep(0.001)
            times.append(time.perf_counter() - began)
    return times[1:]


@contextmanager
def running() -> Iterator[None]:
    """`saltern work --stay`, ready."""
    command = [str(Path(sys.executable).with_name("saltern")), "work", "--stay", "--at", f"{NOW:%Y-%m-%dT%H:%M}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while '"ready"' not in process.stdout.readline():
            assert process.poll() is None
        yield
        process.terminate()
        process.stdout.read()


def _sqlite(rows: Sequence[tuple[int, str]]) -> Contender:
    """The look-up in a table that is its own index."""
    desk = sqlite3.connect(":memory:")
    desk.execute("CREATE TABLE signs (kind, place, firm, PRIMARY KEY (kind, place, firm)) WITHOUT ROWID")
    desk.executemany("INSERT OR IGNORE INTO signs VALUES ('rain', ?, ?)", [(place, firm) for firm, place in rows])
    query = "SELECT DISTINCT firm FROM signs WHERE kind = 'rain' AND place IN (?, ?, ?)"
    look = here(lambda: desk.execute(query, PLACES).fetchall())
    return Contender(name="the firms from a covering index in SQLite (limit)", run=look, clock="warm, in memory")


def _duckdb(rows: Sequence[tuple[int, str]]) -> Contender:
    """The look-up in a table of its own in DuckDB."""
    desk = duckdb.connect()
    desk.execute("CREATE TABLE signs (kind VARCHAR, place VARCHAR, firm BIGINT)")
    desk.executemany("INSERT INTO signs VALUES ('rain', ?, ?)", [(place, firm) for firm, place in rows])
    query = "SELECT DISTINCT firm FROM signs WHERE kind = 'rain' AND place IN (?, ?, ?)"
    look = here(lambda: desk.execute(query, PLACES).fetchall())
    return Contender(name="the firms by kind in DuckDB (limit)", run=look, clock="warm, in memory")


if __name__ == "__main__":
    sys.exit(main())
