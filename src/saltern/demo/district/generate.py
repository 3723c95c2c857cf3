"""Make the district and write every unit's files, with a ledger of the dirt that went into them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from saltern.demo.district import dirt, files, personas, world
from saltern.demo.district.catalogue import LARGE, Dataset, datasets
from saltern.demo.district.plan import Plan
from saltern.demo.district.queries import queries

CHUNK: Final = 2_500_000
#: Feeds of which the last days arrive in a second file.
LATE: Final = frozenset({"births", "deaths", "employments", "service_cases", "medical_enrolments", "annual_reports"})
REDELIVERED: Final = frozenset({"food_permits", "driving_licences"})
MISCOUNTED: Final = frozenset({"fire_inspections"})
SHORTENED: Final = frozenset({"legal_aid_cases"})
MARKED: Final = frozenset({"contact_consents", "food_permits", "fire_inspections", "medical_enrolments"})
TYPES: Final = {
    "string": "VARCHAR", "code": "VARCHAR", "month": "VARCHAR", "int": "BIGINT", "decimal": "DECIMAL(18, 2)",
    "date": "DATE", "datetime": "TIMESTAMP", "bool": "BOOLEAN",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFile:
    """One delivered file as the ledger remembers it."""

    unit: str
    dataset: str
    path: str
    rows: int
    sha256: str
    trouble: str | None = None


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Everything that was written and everything wrong that was planted."""

    files: list[FeedFile] = field(default_factory=list)
    dirt: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)

    @property
    def records(self) -> int:
        """Rows delivered, all files together."""
        return sum(file.rows for file in self.files)


def generate(*, plan: Plan, folder: Path, tell: Callable[[Dataset, int], None] | None = None) -> Ledger:
    """Write all feeds below ``folder``; whatever stood there is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ledger = Ledger()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        connection = world.build(plan=plan, scratch=Path(scratch))
        try:
            left = plan.records
            for feed in _small_first():
                target = plan.large_target(feed, left=left) if feed.dataset in LARGE else plan.target(feed)
                _Writer(connection=connection, feed=feed, folder=folder, plan=plan, ledger=ledger).write(target)
                if feed.dataset not in LARGE:
                    left -= ledger.rows[feed.dataset]
                if tell is not None:
                    tell(feed, ledger.rows[feed.dataset])
            ledger.dirt["contradiction"] = int(connection.execute(queries()["contradictions"]).fetchall()[0][0])
            employer = str(connection.execute(queries()["employer"]).fetchall()[0][0])
        finally:
            connection.close()
    _close(ledger, plan=plan, folder=folder, employer=employer)
    return ledger


def _small_first() -> Iterator[Dataset]:
    yield from (feed for feed in datasets() if feed.dataset not in LARGE)
    yield from (feed for feed in datasets() if feed.dataset in LARGE)


@dataclass(slots=True, kw_only=True)
class _Writer:
    connection: duckdb.DuckDBPyConnection
    feed: Dataset
    folder: Path
    plan: Plan
    ledger: Ledger
    part: int = 0

    def write(self, target: int) -> None:
        """The present first, then as much of the past as the size asks for, in files of bounded length."""
        world.window(self.connection, first=0, last=0, street=self.feed.street)
        self._open()
        for name in (self.feed.query, f"{self.feed.query}.personas"):
            if name in queries():
                self._insert(queries()[name])
        missing = target - self.connection.table("outgoing").shape[0]
        past = queries().get(f"{self.feed.query}.history")
        first = 0
        while past and first < missing:
            last = min(missing, first + CHUNK)
            world.window(self.connection, first=first, last=last, street=self.feed.street)
            self._insert(past)
            first = last
            if first < missing:
                self._deliver()
                self._open()
        self._deliver()

    def _open(self) -> None:
        columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in self.feed.columns.items())
        self.connection.execute(f"CREATE OR REPLACE TABLE outgoing ({columns})")

    def _insert(self, query: str) -> None:
        relation = self.connection.sql(query)
        relation.select(*(duckdb.ColumnExpression(name) for name in self.feed.columns)).insert_into("outgoing")

    def _deliver(self) -> None:
        if self.feed.key and self.feed.dataset not in LARGE:
            self.connection.sql(dirt.distinct(self.feed).sql("duckdb")).create("single")
            self.connection.execute("DROP TABLE outgoing; ALTER TABLE single RENAME TO outgoing")
        self.connection.execute("DROP TABLE IF EXISTS marked")
        self.connection.sql(dirt.marked(self.feed).sql("duckdb")).create("marked")
        self._count()
        self._file(self.connection.sql(dirt.written(self.feed).sql("duckdb")))

    def _count(self) -> None:
        for kind, count in self.connection.execute(
            "SELECT kind, count(*) FROM (SELECT unnest([_number, _flaw, if(_copy = 1, 'duplicate', NULL)]) AS kind"
            " FROM marked) WHERE kind IS NOT NULL GROUP BY kind"
        ).fetchall():
            self.ledger.dirt[kind] += count

    def _file(self, rows: duckdb.DuckDBPyRelation) -> None:
        """One file, or several where the unit's ways ask for it: late, twice, miscounted, a column short."""
        split = self.feed.dataset in LATE | MISCOUNTED | SHORTENED and self.part == 0
        early = rows.filter(duckdb.SQLExpression("_late = false")) if split else rows
        self._write(early)
        if self.feed.dataset in REDELIVERED and self.part == 1:
            self._again()
        if split:
            late = rows.filter(duckdb.SQLExpression("_late = true"))
            if self.feed.dataset in SHORTENED:
                self._write(late, trouble="dropped_column")
            elif self.feed.dataset in MISCOUNTED:
                self._write(late, trouble="manifest_mismatch")
            elif late.shape[0]:
                self._write(late, trouble="late")

    def _write(self, rows: duckdb.DuckDBPyRelation, *, trouble: str | None = None) -> None:
        self.part += 1
        path = self._path()
        names = list(self.feed.columns)[: -1 if trouble == "dropped_column" else None]
        kept = rows.select(*(duckdb.ColumnExpression(name) for name in names))
        marked = self.feed.dataset in MARKED
        files.write(kept, connection=self.connection, path=path, file_format=self.feed.format, marked=marked)
        self._note(path, rows.shape[0], trouble=trouble)

    def _again(self) -> None:
        """The unit sends the same file once more under another name."""
        first = self.ledger.files[-1]
        self.part += 1
        path = self._path()
        shutil.copyfile(self.folder / first.path, path)
        self._note(path, first.rows, trouble="redelivered")

    def _path(self) -> Path:
        folder = self.folder / self.feed.unit
        folder.mkdir(exist_ok=True)
        middle = "" if self.part == 1 else f".part{self.part}"
        return folder / f"{self.feed.dataset}{middle}.{self.feed.suffix}"

    def _note(self, path: Path, rows: int, *, trouble: str | None = None) -> None:
        digest = files.sha256(path)
        self.ledger.rows[self.feed.dataset] += rows
        promised = {"rows": rows + 100 if trouble == "manifest_mismatch" else rows, "sha256": digest}
        _save(path.with_name(f"{path.name}.manifest.json"), promised)
        self.ledger.files.append(
            FeedFile(
                unit=self.feed.unit, dataset=self.feed.dataset, path=str(path.relative_to(self.folder)), rows=rows,
                sha256=digest, trouble=trouble,
            )
        )  # fmt: skip


def _close(ledger: Ledger, *, plan: Plan, folder: Path, employer: str) -> None:
    known = [asdict(one) for one in personas.identify(as_of=plan.as_of)]
    _save(folder / "personas.json", known)
    _save(
        folder / "ledger.json",
        {"plan": asdict(plan), "records": ledger.records, "employer": employer,
         "dirt": dict(sorted(ledger.dirt.items())),
         "files": [asdict(file) for file in ledger.files]},
    )  # fmt: skip


def _save(path: Path, value: Any) -> None:
    def plain(found: object) -> str:
        if isinstance(found, dt.date):
            return found.isoformat()
        raise TypeError(found)

    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=plain), encoding="utf-8")
