"""A layer from the lake: all of a snapshot, or what changed from one snapshot to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.registry import custody
from saltern.core.registry.batch import LakeFile
from saltern.core.registry.dossier.building import Building, Share, Tell
from saltern.core.registry.dossier.change import Change, batch_of, change, parts, types, uncompacted
from saltern.core.registry.dossier.columns import FEW_TEXTS, Stated
from saltern.core.registry.dossier.layer import LayerFile, LayerWriter
from saltern.core.registry.dossier.layout import SUBJECT, Reach, proof, reaches
from saltern.core.registry.latest_word import BATCH_COLUMN
from saltern.core.registry.snapshot import SUBJECTS, Part, Snapshot
from saltern.core.rules.facts import Vocabulary

MEMORY: Final = "2GB"
WENT: Final = " went"
"""What follows the name of a domain where rows stand that no longer count."""

Made = tuple[LayerFile, Path]


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def placed(entry: LayerFile, file: LakeFile) -> LayerFile:
    """A layer that has its place."""
    return replace(entry, file=file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes layers of one snapshot, in a folder."""

    snapshot: Snapshot
    vocabulary: Vocabulary
    folder: Path
    tell: Tell

    def whole(self) -> Made:
        """Everything."""
        ways = reaches(self.vocabulary)
        held = sorted({way.record_set for way in ways} & set(self.snapshot.record_sets))
        with self.snapshot.connect(record_sets=held, memory=MEMORY, threads=1) as connection:
            stated = {name: self._stated(name) for name in held}
            known = {name: entry for name, entry in stated.items() if entry is not None}
            able = tuple(way for way in ways if way.record_set in known or way.record_set not in held)
            shares = [
                Share(name=domain, domain=domain, reaches=able, stated=known, subjects=_subjects(domain, SUBJECTS))
                for domain in _domains(ways)
            ]
            return self._written(connection, shares, {})

    def layer_since(self, before: Snapshot) -> Made | None:
        """What came and went since; None where only everything can tell."""
        ways = reaches(self.vocabulary)
        names = {way.record_set for way in ways} & {*before.record_sets, *self.snapshot.record_sets}
        changes = {name: change(record_set=name, before=before, after=self.snapshot) for name in sorted(names)}
        changes = {name: found for name, found in changes.items() if not found.nothing}
        if any(types([*parts(before, name).values(), *found.came]) is None for name, found in changes.items()):
            return None
        with self.snapshot.open(memory=MEMORY, threads=1) as connection:
            came = dict(self._tables(connection, changes, "came", self._came))
            went = dict(self._tables(connection, changes, "went", self._went))
            subjects = self._new_subjects(connection, before)
            shares = []
            for domain in _domains(ways):
                shares.append(
                    Share(name=domain, domain=domain, reaches=ways, stated=came, subjects=_subjects(domain, subjects))
                )
                if went:
                    shares.append(Share(name=domain + WENT, domain=domain, reaches=ways, stated=went))
            gone = {name: found.batches_gone for name, found in changes.items() if found.batches_gone}
            return self._written(connection, shares, gone)

    def _written(
        self, connection: duckdb.DuckDBPyConnection, shares: Sequence[Share], gone: Mapping[str, tuple[str, ...]]
    ) -> Made:
        writer = LayerWriter(self.folder / "layer")
        try:
            building = Building(connection=connection, writer=writer, tell=self.tell)
            layout, rows = building.make(shares, gone=gone)
            declared = {way.record_set: proof(self.vocabulary.record_sets[way.record_set]) for way in layout.ways}
            layout = replace(layout, declared=declared)
            return writer.finish(layout, rows=rows)
        finally:
            writer.close()

    def _stated(self, record_set: str) -> Stated | None:
        """A record set as the lake has it; None where its files disagree about a type."""
        held = types(self.snapshot.parts(record_set))
        if held is None:
            return None
        return Stated(
            declared=self.vocabulary.record_sets[record_set],
            table=record_set,
            types={**held, BATCH_COLUMN: "VARCHAR"},
            rows=sum(part.file.rows for part in self.snapshot.parts(record_set)),
            batch=_batch(list(self.snapshot.parts(record_set))),
        )

    def _tables(
        self,
        connection: duckdb.DuckDBPyConnection,
        changes: Mapping[str, Change],
        word: str,
        query_of: Callable[[Change], exp.Query | None],
    ) -> Sequence[tuple[str, Stated]]:
        """The rows that came or went, each set in a table of its own."""
        found = []
        for name, happened in changes.items():
            query = query_of(happened)
            if query is None:
                continue
            table = f"{name} {word}"
            held = {**_columns(happened), BATCH_COLUMN: "VARCHAR"}
            files = happened.came if word == "came" else [rows.part for rows in happened.replaced]
            declared, rows = self.vocabulary.record_sets[name], sum(part.file.rows for part in files)
            _keep(connection, table, query, kind="VIEW" if rows <= FEW_TEXTS else "TABLE")
            found.append((name, Stated(declared=declared, table=table, types=held, rows=rows, batch=_batch(files))))
        return found

    def _came(self, happened: Change) -> exp.Query | None:
        if not happened.came:
            return None
        for part in happened.came:
            custody.verify(root=self.snapshot.root, files=[part.file, *part.superseded])
        return self.snapshot.parts_relation(happened.came, columns=_columns(happened))

    def _went(self, happened: Change) -> exp.Query | None:
        columns, queries = _columns(happened), list[exp.Query]()
        for rows in happened.replaced:
            custody.verify(root=self.snapshot.root, files=[rows.part.file, *rows.within, *rows.without])
            queries.append(self.snapshot.rows_at(rows.part, columns=columns, within=rows.within, without=rows.without))
        return exp.union(*queries, distinct=False) if len(queries) > 1 else next(iter(queries), None)

    def _new_subjects(self, connection: duckdb.DuckDBPyConnection, before: Snapshot) -> str:
        known = {file.path for file in before.subject_files()}
        fresh = [file for file in self.snapshot.subject_files() if file.path not in known]
        if not fresh:
            return ""
        custody.verify(root=self.snapshot.root, files=fresh)
        query = exp.select("subject", "kind").from_(uncompacted(self.snapshot).read(fresh))
        _keep(connection, "subjects came", query, kind="VIEW")
        return "subjects came"


def _columns(happened: Change) -> dict[str, str]:
    """The columns of the files a change speaks of, which agree on them."""
    return types([*happened.came, *(rows.part for rows in happened.replaced)]) or {}


def _batch(files: Sequence[Part]) -> str:
    """The batch some files came with; "" where there are several."""
    batches = {"" if BATCH_COLUMN in part.columns else batch_of(part.file.path) for part in files}
    return next(iter(batches)) if len(batches) == 1 else ""


def _subjects(domain: str, table: str) -> str:
    return table if domain == SUBJECT else ""


def _domains(ways: Sequence[Reach]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(way.domain for way in ways))


def _keep(connection: duckdb.DuckDBPyConnection, table: str, query: exp.Query, *, kind: str) -> None:
    """Name the rows of a query for a while: kept as a table where they are asked of more than once."""
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    create = exp.Create(
        this=exp.Table(this=exp.to_identifier(table, quoted=True)), kind=kind, expression=query, properties=temporary
    )
    connection.execute(create.sql("duckdb", copy=False))
