"""Rows that broke the contract, mended by a person and taken in after all. 修行

What was delivered is not touched. The mended rows are a batch of their own (`Batch.mends`), checked like any delivery
and counting on top of the one they belong to, of its period: they replace earlier rows of their key and stand against
none that the same delivery or a later one says. Taken out again, the rows stand as they came.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry import custody, incoming
from saltern.core.registry.batch import Batch, Holdings, LakeFile, replaces
from saltern.core.registry.delivery import open_delivery
from saltern.core.registry.intake import TOMORROW, Intake
from saltern.core.registry.lake import Writer
from saltern.core.registry.loading import Loading
from saltern.core.registry.receipt import BatchUnknown, Receipt
from saltern.core.registry.set_aside import (
    RowMendedAlready,
    RowNotSetAside,
    Rows,
    RowsOver,
    RowsSaidAlready,
    RowsStillWrong,
    StillWrong,
)
from saltern.core.registry.snapshot import Snapshot


class Mending(Intake):
    """The door of the lake, for mended rows."""

    def mend(self, batch_id: str, *, rows: Rows, by: str, now: dt.datetime) -> Receipt:
        """Take mended rows of a batch in, all of them or none.

        Raises `BatchUnknown`, `RowsOver`, `RowNotSetAside`, `RowMendedAlready`, `RowsStillWrong`, `RowsSaidAlready`.
        """
        with self.lake.writing() as writer, ThreadPoolExecutor(max_workers=2) as aside:
            self._take_back(writer)
            batch = writer.holdings.batch(batch_id)
            if batch is None:
                raise BatchUnknown(batch=batch_id)
            if batch not in writer.holdings.live(batch.dataset):
                raise RowsOver(batch=batch_id)
            contract = _of_rows(self._contract(batch.dataset))
            numbers = sorted(rows)
            path = self._written(writer, contract, batch, rows)
            opened = open_delivery(path=path, contract=contract, staging=writer.staging, connection=self._connection)
            loading = Loading(
                connection=self._connection, contract=contract, opened=opened, staging=writer.staging,
                linker=self._linker, on=now.date() + TOMORROW,
            )  # fmt: skip
            loading.stage()
            loading.link(aside=aside)
            if loading.count()[1]:
                raise RowsStillWrong(wrong=self._wrong(loading.quarantine()[0], numbers))
            said = self._said(writer, contract, batch, loading)
            if said:
                raise RowsSaidAlready(rows=[numbers[row - 1] for row in said])
            made = replace(
                self._new(writer, contract, path, custody.sha256(path), now),
                source=batch.source, period=batch.period, rows=len(numbers), released_by=by, mends=batch.id,
                mended=tuple(numbers),
            )  # fmt: skip
            files = [
                incoming.Written(digest=aside.submit(custody.sha256, one), path=one, rows=count)
                for one, count in loading.write()
            ]
            return self._commit(writer, contract, loading, made, files=files, path=path)

    def _written(self, writer: Writer, contract: Contract, batch: Batch, rows: Rows) -> Path:
        """The whole rows, as they were sent but for what was mended."""
        sent = self.identity.rows_as_sent(batch=batch.id)
        done = {row for one in writer.holdings.mendings(batch.id) for row in one.mended}
        names = [column.name for column in contract.columns]
        path = writer.staging / "mended.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(names)
            for row, changes in sorted(rows.items()):
                if row in done:
                    raise RowMendedAlready(row=row)
                if len(sent.get(row, ())) != len(names):
                    raise RowNotSetAside(batch=batch.id, row=row)
                lines.writerow([changes.get(name, text) for name, text in zip(names, sent[row], strict=True)])
        return path

    def _wrong(self, listed: Path, numbers: Sequence[int]) -> list[StillWrong]:
        found = duckdb.read_parquet(str(listed), connection=self._connection)
        told = found.order('row, "column"').project('row, "column", rule, expected').fetchall()
        return [
            StillWrong(row=numbers[row - 1], column=column, rule=rule, expected=expected)
            for row, column, rule, expected in told
        ]

    def _said(self, writer: Writer, contract: Contract, batch: Batch, loading: Loading) -> list[int]:
        """The rows whose key stands in the batch itself or in one that counts before it."""
        keys = [contract.column(name).lake for name in contract.key]
        if not keys:
            return []
        snapshot = Snapshot(root=self.lake.root, holdings=writer.holdings)
        found: set[int] = set()
        for columns, file in _rivals(writer.holdings, contract, batch):
            if not file.rows or not set(keys) <= set(columns):
                continue
            custody.verify(root=self.lake.root, files=[file])
            same = [
                exp.NullSafeEQ(this=exp.column(key, "o", quoted=True), expression=exp.column(key, "n", quoted=True))
                for key in keys
            ]
            asked = (
                exp.select(exp.column("r", "n"))
                .from_(loading.keyed().subquery("n"))
                .join(exp.select("*").from_(snapshot.read([file])).subquery("o"), on=exp.and_(*same), join_type="semi")
            )
            found |= {int(row) for (row,) in self._connection.execute(asked.sql("duckdb", copy=False)).fetchall()}
        return sorted(found)


def _of_rows(contract: Contract) -> Contract:
    """The contract as mended rows follow it: a table of texts that adds to what is there."""
    mode = "append" if contract.mode == "replace" else contract.mode
    return replace(contract, format="csv", encoding="UTF-8", mode=mode)


def _rivals(holdings: Holdings, contract: Contract, batch: Batch) -> list[tuple[Mapping[str, str], LakeFile]]:
    """The files against whose keys a mended row may not stand, with their columns: those of its own delivery, and of
    every one whose rows count before it."""
    placed = list(enumerate(holdings.of(batch.dataset)))
    mine = next(entry for entry in placed if entry[1].id == batch.id)
    if contract.mode == "upsert":
        before = {one.id for place, one in placed if replaces((place, one), mine)}
    else:
        before = {one.id for place, one in placed if place > mine[0]}
    chosen = {one.id: one for _, one in placed if batch.id in {one.id, one.mends} or one.id in before}
    files = [(one.columns, file) for one in chosen.values() for file in one.files]
    files += [(chosen[link.batch].columns, link.file) for link in holdings.links if link.batch in chosen]
    return files
