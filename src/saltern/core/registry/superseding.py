"""Which of two rows of one key counts: the later one, unless its delivery is of an older period than the other's.

A unit may send March after April. What a delivery is of is the day in its file's name (permits_2020-03-10.csv, or the
month); without one it is of the moment it came. Nothing is rewritten: positions that no longer count are written
beside the batch whose rows took their place, so that its withdrawal brings them back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry import columnar, custody
from saltern.core.registry.batch import Batch, LakeFile, Superseded, older
from saltern.core.registry.lake import Writer
from saltern.core.registry.latest_word import BATCH_COLUMN
from saltern.core.registry.snapshot import Snapshot

NAMED: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_.年]?)(?P<month>0[1-9]|1[0-2])(?:[-_.月]?(?P<day>0[1-9]|[12]\d|3[01]))?(?!\d)"
)
"""A day or a month in the name of a file."""


def period(name: str, *, arrived: dt.date) -> str:
    """The day a delivery is of by its file's name, YYYY-MM-DD; "" where the name says none. No day to come is meant.

    >>> day = dt.date(2020, 4, 12)
    >>> [period(f"permits{said}.csv", arrived=day) for said in ("_2020-03-10", "_202003", "_2020-05-01", "_1")]
    ['2020-03-10', '2020-03-01', '2020-04-12', '']
    """
    found = list(NAMED.finditer(name))
    for one in reversed(found):
        try:
            day = dt.date(int(one["year"]), int(one["month"]), int(one["day"] or 1))
        except ValueError:
            continue
        return min(day, arrived).isoformat()
    return ""


class Superseding:
    """The rows of one data set that count no more once `batch`, with its `files` of rows, is there."""

    def __init__(
        self,
        *,
        connection: duckdb.DuckDBPyConnection,
        writer: Writer,
        contract: Contract,
        batch: Batch,
        files: Sequence[LakeFile],
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._contract = contract
        self._batch = batch
        self._files = files
        self._snapshot = Snapshot(root=writer.lake.root, holdings=writer.holdings)
        self.links = list(writer.holdings.links)
        """The rows linked by people, with what they replace of the batch, once `batches` has been asked."""
        self._made = 0

    def batches(self) -> tuple[Batch, ...]:
        """The batch, and those of a newer period, each with the positions of the rows its own rows replace.

        Every file of the data set there ever was is looked through, so that any withdrawal leaves one row a key.
        """
        if self._contract.mode != "upsert":
            return (self._batch,)
        newer, gone = [], list[Superseded]()
        for one in self._writer.holdings.of(self._contract.dataset):
            linked = [link for link in self.links if link.batch == one.id]
            if not older(self._batch, one):
                gone += self._replaced([*one.files, *(link.file for link in linked)], one.columns, by=self._files)
                continue
            if mine := list(self._replaced(self._files, self._batch.columns, by=one.files)):
                newer.append(replace(one, superseded=(*one.superseded, *mine)))
            for link in linked:
                mine = list(self._replaced(self._files, self._batch.columns, by=[link.file]))
                self.links[self.links.index(link)] = replace(link, superseded=(*link.superseded, *mine))
        kept = [one.id for one in self._writer.holdings.of(self._contract.dataset) if older(self._batch, one)]
        for joined in self._writer.holdings.compactions:
            if joined.dataset == self._contract.dataset:
                gone += self._replaced([joined.file], self._batch.columns, by=self._files, but=kept)
        return (replace(self._batch, superseded=tuple(gone)), *newer)

    def _replaced(
        self, targets: Sequence[LakeFile], columns: Container[str], *, by: Sequence[LakeFile], but: Sequence[str] = ()
    ) -> Iterator[Superseded]:
        """The positions in some files of the rows whose key stands in others, but for the rows of some batches."""
        keys = [self._contract.column(name) for name in self._contract.key]
        if not by or not all(key.lake in columns for key in keys):
            return
        same = [
            exp.NullSafeEQ(
                this=exp.column(key.lake, "o", quoted=True), expression=exp.column(key.lake, "n", quoted=True)
            )
            for key in keys
        ]
        people = [exp.column(key.lake, "o", quoted=True) for key in keys if key.numbered]
        for target in targets:
            if not target.rows:
                continue
            custody.verify(root=self._writer.lake.root, files=[target, *by])
            query = (
                exp.select(exp.alias_(exp.column("file_row_number", "o"), "pos"))
                .from_(exp.select("*").from_(self._snapshot.read([target], positions=True)).subquery("o"))
                .join(
                    exp.select("*").from_(self._snapshot.read(by)).subquery("n"), on=exp.and_(*same), join_type="semi"
                )
            )
            if people:
                query = query.where(exp.not_(exp.Is(this=exp.func("coalesce", *people), expression=exp.null())))
            if but:
                ids = [exp.Literal.string(one) for one in but]
                query = query.where(exp.not_(exp.In(this=exp.column(BATCH_COLUMN, "o", quoted=True), expressions=ids)))
            path = self._writer.staging / f"superseded-{self._made}.parquet"
            rows = columnar.write(connection=self._connection, query=query, path=path)
            self._made += 1
            if rows:
                name, under = f"{self._batch.id}-{self._made - 1}.parquet", f"superseded/{self._contract.dataset}"
                yield Superseded(
                    target=target.path, file=self._writer.settle(path=path, under=under, name=name, rows=rows)
                )
