"""The lake as one commit left it: a database connection with one view for each record set, and `subjects`.

A reader holds its snapshot as long as it likes; files are never changed or removed under it. The connection can read
the files of the lake and nothing else on the machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry import custody, joined_sql
from saltern.core.registry.batch import Holdings, LakeFile
from saltern.core.registry.latest_word import BATCH_COLUMN, Arrival, arrival, newest

SUBJECTS: Final = "subjects"
SUBJECT_COLUMNS: Final = {"subject": "BIGINT", "kind": "VARCHAR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a record set that counts, with the positions in it that no longer do."""

    file: LakeFile
    columns: Mapping[str, str]
    superseded: tuple[LakeFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What counted at commit `holdings.number`."""

    root: Path
    holdings: Holdings
    _newest: dict[str, dt.date | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `newest_fact` found: every decision asks it again."""

    @property
    def number(self) -> int:
        """The commit's number; 0 is the empty lake."""
        return self.holdings.number

    @property
    def record_sets(self) -> tuple[str, ...]:
        """The record sets that hold at least one live batch."""
        return tuple(sorted({batch.record_set for batch in self.holdings.batches if batch.state == "committed"}))

    def parts(self, record_set: str) -> Iterator[Part]:
        """The files of a record set that count."""
        datasets = dict.fromkeys(b.dataset for b in self.holdings.batches if b.record_set == record_set)
        for dataset in datasets:
            yield from self.dataset_parts(dataset)

    def dataset_parts(self, dataset: str) -> Iterator[Part]:
        """The files of a data set that count."""
        live, compaction = self.holdings.live(dataset), self.holdings.compaction(dataset)
        files: list[tuple[LakeFile, Mapping[str, str]]] = []
        counting = {batch.id: batch.columns for batch in live}
        links = [link for link in self.holdings.links if link.batch in counting]
        standing = {*counting, *(link.name for link in links)}
        covered: frozenset[str] = frozenset(compaction.covers if compaction else ())
        if compaction:
            columns = live[len(compaction.covers) - 1].columns
            files.append((compaction.file, {**columns, BATCH_COLUMN: "VARCHAR"}))
        alone = live[len(compaction.covers) :] if compaction else live
        files += [(file, batch.columns) for batch in alone for file in batch.files]
        files += [
            (link.file, counting[link.batch])
            for link in links
            if link.batch not in covered and standing.isdisjoint(link.overruled)
        ]
        replaced = [entry for batch in live for entry in batch.superseded]
        replaced += [entry for link in links for entry in (link.place, *link.superseded)]
        for file, columns in files:
            gone = tuple(entry.file for entry in replaced if entry.target == file.path)
            yield Part(file=file, columns=columns, superseded=gone)

    def subject_files(self, *, linked: bool = True) -> tuple[LakeFile, ...]:
        """The files that list who exists; without those of rows `linked` by people nobody stands in two of them."""
        committed = {batch.id: batch for batch in self.holdings.batches if batch.state == "committed"}
        files = tuple(file for batch in committed.values() for file in batch.subjects)
        known = tuple(link.known for link in self.holdings.links if link.batch in committed)
        return (*files, *known) if linked else files

    def verify(self, record_sets: Iterable[str] | None = None) -> None:
        """Refuse damaged files before their first use."""
        for record_set in self.record_sets if record_sets is None else record_sets:
            for part in self.parts(record_set):
                custody.verify(root=self.root, files=[part.file, *part.superseded])
        custody.verify(root=self.root, files=self.subject_files())

    def connect(
        self,
        *,
        contracts: Iterable[Contract] = (),
        record_sets: Iterable[str] | None = None,
        threads: int | None = None,
        memory: str | None = None,
    ) -> duckdb.DuckDBPyConnection:
        """A connection with the views; sets of `contracts` that nothing was delivered for are there, empty, and of
        those that are the latest word only the newest rows are; joined subjects are read as one. Without contracts
        the rows are those of the files, each under the key it came with."""
        chosen = self.record_sets if record_sets is None else tuple(record_sets)
        present = [name for name in chosen if name in self.record_sets]
        self.verify(present)
        connection = self.open(threads=threads, memory=memory)
        stated_by = tuple(contracts)
        joined = self.holdings.joined if stated_by else {}
        if joined:
            joined_sql.prepare(connection, joined=joined, batches=self.holdings.batches)
        latest: dict[str, Contract] = {}
        for contract in stated_by:
            if contract.latest:
                latest.setdefault(contract.record_set, contract)
            if contract.record_set not in present:
                columns = {column.lake: column.sql_type for column in contract.lake_columns}
                _create(connection, contract.record_set, _nothing(columns | {BATCH_COLUMN: "VARCHAR"}))
        for record_set in present:
            rows = self.relation(record_set)
            if joined:
                rows = joined_sql.as_one(connection, rows, record_set=record_set, contracts=stated_by)
            stated = latest.get(record_set)
            _create(
                connection, record_set, newest(rows, stated, arrivals=self.arrivals(record_set)) if stated else rows
            )
        _create(connection, SUBJECTS, joined_sql.subjects_as_one(self._subjects()) if joined else self._subjects())
        return connection

    def open(self, *, threads: int | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
        """A connection that can read the files of the lake and has opened none: whoever reads one verifies it first."""
        settings: dict[str, str | int] = {} if threads is None else {"threads": threads}
        if memory is not None:
            settings["memory_limit"] = memory
        folders = [f"{self.root}/{name}/" for name in ("data", "subjects", "superseded")]
        connection = enclosed(folders=folders, settings=settings)
        connection.execute("SET lock_configuration = true")
        return connection

    def arrivals(self, record_set: str) -> Mapping[str, Arrival]:
        """When each batch of a record set arrived, in the order in which they began to count."""
        batches = (batch for batch in self.holdings.batches if batch.record_set == record_set)
        return {batch.id: arrival(place, batch.taken_at) for place, batch in enumerate(batches)}

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day what is held of a record set is. None where nothing came in.

        What is added to, events, is of its newest row or of the day its newest delivery names in its file, whichever is
        later. A register, whose rows are replaced, is of the day on which it was delivered last: its rows say since
        when something holds, and that nobody moved for years makes it no older.
        """
        if record_set not in self._newest:
            self._newest[record_set] = self._newest_of(record_set)
        return self._newest[record_set]

    def _newest_of(self, record_set: str) -> dt.date | None:
        datasets = dict.fromkeys(b.dataset for b in self.holdings.batches if b.record_set == record_set)
        days = [
            max(batch.newest, batch.period, "" if dated else batch.taken_at[:10])
            for dataset in datasets
            for batch in self.holdings.live(dataset)
            for dated in (batch.mode == "append" and bool(batch.newest or batch.period),)
        ]
        return dt.date.fromisoformat(max(days)) if days else None

    def relation(self, record_set: str) -> exp.Query:
        """The live rows of a record set as a query."""
        return self._relation(list(self.parts(record_set)))

    def dataset_relation(self, dataset: str) -> exp.Query:
        """The live rows of one data set as a query."""
        return self._relation(list(self.dataset_parts(dataset)))

    def parts_relation(self, parts: Iterable[Part], *, columns: Mapping[str, str]) -> exp.Query:
        """The live rows of some files as a query for these columns."""
        return self._relation(list(parts), columns)

    def rows_at(
        self, part: Part, *, columns: Mapping[str, str], within: Iterable[LakeFile], without: Iterable[LakeFile]
    ) -> exp.Query:
        """The rows of a file at the positions some files name, and others do not."""
        read = self.read([part.file], positions=True, names=BATCH_COLUMN not in part.columns)
        query = _rows(columns, part.columns, table="r").from_(exp.select("*").from_(read).subquery("r"))
        for name, files, kind in (("w", tuple(within), "semi"), ("g", tuple(without), "anti")):
            if files:
                positions = exp.select("pos").from_(self.read(files)).subquery(name)
                at = exp.column("file_row_number", "r").eq(exp.column("pos", name))
                query = query.join(positions, on=at, join_type=kind)
        return query

    def _relation(self, parts: list[Part], wanted: Mapping[str, str] | None = None) -> exp.Query:
        columns: dict[str, str] = dict(wanted or {})
        for part in parts if wanted is None else ():
            columns.update(part.columns)
        columns.pop(BATCH_COLUMN, None)
        queries: list[exp.Query] = []
        for named in (False, True):
            whole = [part for part in parts if not part.superseded and (BATCH_COLUMN in part.columns) is named]
            if whole:
                present = {name for part in whole for name in part.columns}
                rows = self.read([part.file for part in whole], names=not named)
                queries.append(_rows(columns, present).from_(rows))
        queries.extend(self._without_superseded(columns, part) for part in parts if part.superseded)
        if not queries:
            return _nothing(columns | {BATCH_COLUMN: "VARCHAR"})
        return exp.union(*queries, distinct=False) if len(queries) > 1 else queries[0]

    def read(self, files: Iterable[LakeFile], *, positions: bool = False, names: bool = False) -> exp.Expr:
        """`read_parquet` over files of the lake."""
        paths = exp.Array(expressions=[exp.Literal.string(str(self.root / file.path)) for file in files])
        options: list[exp.Expr] = [_option("union_by_name")]
        if positions:
            options.append(_option("file_row_number"))
        if names:
            options.append(_option("filename"))
        return exp.Anonymous(this="read_parquet", expressions=[paths, *options])

    def _without_superseded(self, columns: Mapping[str, str], part: Part) -> exp.Query:
        read = self.read([part.file], positions=True, names=BATCH_COLUMN not in part.columns)
        rows = exp.select("*").from_(read).subquery("r")
        gone = exp.select("pos").from_(self.read(part.superseded)).subquery("g")
        return (
            _rows(columns, part.columns, table="r")
            .from_(rows)
            .join(gone, on=exp.column("file_row_number", "r").eq(exp.column("pos", "g")), join_type="anti")
        )

    def _subjects(self) -> exp.Query:
        files = self.subject_files()
        if not files:
            return _nothing(SUBJECT_COLUMNS)
        listed = select(SUBJECT_COLUMNS).from_(self.read(files))
        return listed.distinct() if self.holdings.links else listed


def select(columns: Iterable[str], *, table: str | None = None) -> exp.Select:
    """A selection of columns by quoted name."""
    return exp.select(*(exp.column(name, table=table, quoted=True) for name in columns))


def _rows(columns: Mapping[str, str], present: Container[str], *, table: str | None = None) -> exp.Select:
    """The columns of a record set and the batch each row came with: a file holds one batch and is named for it, unless
    it holds several and says which itself. What a file does not have is unknown."""
    chosen: list[exp.Expr] = [
        exp.column(name, table=table, quoted=True)
        if name in present
        else exp.alias_(exp.cast(exp.null(), kind), name, quoted=True)
        for name, kind in columns.items()
    ]
    batch: exp.Expr = exp.column(BATCH_COLUMN, table=table, quoted=True)
    if BATCH_COLUMN not in present:
        name = exp.func("parse_filename", exp.column("filename", table=table), exp.true())
        batch = exp.func("split_part", name, exp.Literal.string("."), exp.Literal.number(1))
    return exp.select(*chosen, exp.alias_(batch, BATCH_COLUMN, quoted=True))


def enclosed(*, folders: Iterable[str], settings: Mapping[str, str | int]) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that can reach these folders and nothing else on the machine."""
    fixed: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **settings,
    }
    connection = duckdb.connect(":memory:", config=fixed)
    paths = exp.Array(expressions=[exp.Literal.string(folder) for folder in folders])
    connection.execute(f"SET allowed_directories = {paths.sql('duckdb')}")
    connection.execute("SET enable_external_access = false")
    return connection


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query) -> None:
    view = exp.Create(this=exp.to_table(_quoted(name), dialect="duckdb"), kind="VIEW", expression=query)
    connection.execute(view.sql("duckdb", copy=False))


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb", copy=False)


def _nothing(columns: Mapping[str, str]) -> exp.Select:
    typed = [exp.alias_(exp.cast(exp.null(), kind), name, quoted=True) for name, kind in columns.items()]
    return exp.select(*typed).where(exp.false())


def _option(name: str) -> exp.Expr:
    return exp.EQ(this=exp.column(name), expression=exp.true())
