"""Record sets as numbers: every text numbered beforehand, so that the database hands over arrays and no row ever
becomes a value of Python. Tables that are small together are read once and kept; of a large one a stretch of keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import duckdb
import numpy as np
from sqlglot import exp

from saltern.core.registry.dossier import columns
from saltern.core.registry.dossier.columns import Stated
from saltern.core.registry.dossier.encoding import EMPTY, Array, Column
from saltern.core.registry.dossier.layout import SUBJECT, ColumnLayout
from saltern.core.registry.snapshot import BATCH_COLUMN

KEPT_ROWS: Final = 10_000_000
BUCKET: Final = 64
"""Keys counted together when a domain is parted into stretches."""
COUNTABLE: Final = 1 << 24
LARGEST_KEY: Final = (1 << 63) - 1
LISTED: Final = "CREATE OR REPLACE TEMP TABLE listed AS SELECT unnest($1::VARCHAR[]) AS t"
NOTHING: Final = np.zeros(0, dtype="u1")


class Tables:
    """The rows a layer is made from."""

    def __init__(self, *, connection: duckdb.DuckDBPyConnection, stated: Collection[Stated]) -> None:
        self._connection = connection
        self.layouts: dict[str, tuple[ColumnLayout, ...]] = {}
        self.rows: dict[str, int] = {}
        self.lists: dict[str, list[str]] = {}
        self._kept: dict[str, list[Column]] = {}
        looked = {}
        for entry in stated:
            found = columns.look(entry, connection=connection)
            if found is not None:
                self.rows[entry.table], looked[entry] = found
        self._number_texts(looked)
        sizes = sorted(self.rows.items(), key=lambda known: known[1])
        totals = np.cumsum([rows for _, rows in sizes])
        self._small = {table for (table, _), total in zip(sizes, totals.tolist(), strict=True) if total <= KEPT_ROWS}

    def _number_texts(self, looked: Mapping[Stated, Sequence[ColumnLayout]]) -> None:
        """Give every text of a coded column its number, and the database a type that knows them."""
        found: dict[tuple[str, str], list[str]] = {}
        lists: dict[str, set[str]] = {}
        for entry, layouts in looked.items():
            coded = [layout for layout in layouts if layout.form == "coded"]
            unknown = [layout for layout in coded if layout.constant is None]
            texts = columns.texts(entry, [layout.name for layout in unknown], connection=self._connection)
            for layout, some in zip(unknown, texts, strict=True):
                found[entry.table, layout.name] = some
                lists.setdefault(layout.texts, set()).update(some)
            lists.update({c.texts: {entry.batch} for c in coded if c.name == BATCH_COLUMN and entry.batch})
        self.lists = {name: sorted(some) for name, some in lists.items()}
        for entry, layouts in looked.items():
            self.layouts[entry.table] = tuple(
                self._numbered(layout, found.get((entry.table, layout.name))) for layout in layouts
            )
        needed = {c.texts for layouts in self.layouts.values() for c in layouts if c.form == "coded" and c.width}
        for name in needed:
            self._connection.execute(LISTED, [self.lists[name]])
            self._connection.execute(f"CREATE TYPE {columns.listed(name)} AS ENUM (SELECT t FROM listed)")  # noqa: S608  # a quoted name

    def _numbered(self, layout: ColumnLayout, texts: Sequence[str] | None) -> ColumnLayout:
        """A coded column with the bytes its numbers take: none where every row says the same."""
        if layout.form != "coded" or texts is None:
            return layout
        if layout.full and len(texts) == 1 and not layout.texts.startswith("="):
            return replace(layout, constant=1)
        return replace(layout, width=columns.width_of(len(self.lists[layout.texts]) + 1))

    def held(self, *, table: str, by: Sequence[str], domain: str) -> bool:
        """Whether the columns `by` are there and hold keys of this kind."""
        layouts = {layout.name: layout for layout in self.layouts.get(table, ())}
        wanted = [layouts.get(name) for name in by]
        if domain == SUBJECT:
            return all(layout is not None and layout.type == "BIGINT" for layout in wanted)
        return all(layout is not None and layout.texts == f"={domain}" for layout in wanted)

    def chosen(
        self, *, table: str, by: Sequence[str], low: int | None, high: int | None
    ) -> tuple[Array, Array, list[Column]]:
        """The rows in which one of the columns `by` holds a key from `low` to `high`: the keys, the places of the rows,
        and every column of all rows.

        A row that two columns lead to two keys comes twice, one that leads twice to the same key once.
        """
        read = self._rows_of(table, by, low, high)
        named = {column.layout.name: column for column in read}
        keys = [_keys(named[name]) for name in by]
        places = []
        for number, (key, known) in enumerate(keys):
            wanted = known.copy()
            for other, other_known in keys[:number]:
                wanted &= ~other_known | (other != key)
            if low is not None:
                wanted &= key >= low
            if high is not None:
                wanted &= key <= high
            places.append(np.flatnonzero(wanted))
        led = np.concatenate([key[place] for (key, _), place in zip(keys, places, strict=True)])
        return led, np.concatenate(places), read

    def buckets(self, *, table: str, by: Sequence[str]) -> Iterator[tuple[int, int]]:
        """How many rows lead to which `BUCKET` of keys."""
        if table in self._small:
            read = {column.layout.name: column for column in self._rows_of(table, by, None, None)}
            for name in by:
                keys, known = _keys(read[name])
                places = keys[known] // BUCKET
                if places.size and places.min() >= 0 and places.max() < COUNTABLE:
                    counts = np.bincount(places)
                    yield from _pairs(np.flatnonzero(counts), counts[counts > 0])
                else:
                    yield from _pairs(*np.unique(places, return_counts=True))
            return
        layouts = {layout.name: layout for layout in self.layouts[table]}
        for name in by:
            column = exp.column(name, quoted=True)
            key = columns.place(column, layouts[name].texts) if layouts[name].form == "coded" else column
            bucket = exp.alias_(exp.IntDiv(this=key, expression=exp.convert(BUCKET)), "b")
            query = exp.select(bucket, exp.alias_(exp.Count(this=exp.Star()), "n"))
            query = query.from_(exp.to_table(table, quoted=True)).group_by("b")
            query = query.where(exp.not_(exp.Is(this=column.copy(), expression=exp.null())))
            counted = self._connection.execute(query.sql("duckdb", copy=False)).fetchnumpy()
            yield from _pairs(counted["b"], counted["n"])

    def _rows_of(self, table: str, by: Sequence[str], low: int | None, high: int | None) -> list[Column]:
        """A small table, read once; of a large one the rows that lead to the keys."""
        if table not in self._small:
            return self._read(table, by, low, high)
        if table not in self._kept:
            self._kept[table] = self._read(table, by, low, high)
        return self._kept[table]

    def _read(self, table: str, by: Sequence[str], low: int | None, high: int | None) -> list[Column]:
        """A small table whole; of a large one the rows that lead to the keys."""
        layouts = self.layouts[table]
        wanted = [layout for layout in layouts if layout.constant is None]
        chosen = [
            exp.alias_(columns.code(layout), f"c{number}", copy=False) for number, layout in enumerate(wanted)
        ] or [exp.alias_(exp.Literal.number(0), "c")]
        query = exp.select(*chosen, copy=False).from_(exp.to_table(table, quoted=True), copy=False)
        ends: list[int | str] = []
        if table not in self._small and not (low is None and high is None):
            first, last = (exp.Parameter(this=exp.Literal.number(number)) for number in (1, 2))
            within = (exp.Between(this=exp.column(name, quoted=True), low=first, high=last) for name in by)
            query = query.where(exp.or_(*within, copy=False), copy=False)
            texts = next(layout.texts for layout in layouts if layout.name == by[0])
            ends = self._ends(texts, low, high)
        got = self._connection.execute(query.sql("duckdb", copy=False), ends).fetchnumpy()
        arrays = iter([_column(layout, got[f"c{number}"]) for number, layout in enumerate(wanted)])
        return [Column(layout=c, values=NOTHING) if c.constant is not None else next(arrays) for c in layouts]

    def _ends(self, texts: str, low: int | None, high: int | None) -> list[int | str]:
        """The first and the last key of a stretch as the lake has them."""
        if not texts:
            return [-LARGEST_KEY if low is None else low, LARGEST_KEY if high is None else high]
        listed = self.lists[texts]
        return [listed[0 if low is None else low], listed[-1 if high is None else min(high, len(listed) - 1)]]


def _pairs(buckets: Array, counts: Array) -> Iterator[tuple[int, int]]:
    return zip(buckets.tolist(), counts.tolist(), strict=True)


def _keys(column: Column) -> tuple[Array, Array]:
    """The keys a column holds, and where it holds one."""
    if column.layout.constant is not None:  # it is empty in every row
        return np.zeros(0, dtype="i8"), np.zeros(0, dtype="?")
    base = 0 if column.layout.form == "coded" else column.layout.low
    return column.values.astype("i8") + (base - 1), column.values != 0


def _column(layout: ColumnLayout, got: Array) -> Column:
    if layout.form != "written":
        return Column(layout=layout, values=np.asarray(got))
    empty = np.ma.getmaskarray(got)
    texts = np.where(empty, "", np.ma.getdata(got)) if empty.any() else np.asarray(got)
    try:
        values = texts.astype(f"S{layout.width}")
    except UnicodeEncodeError:
        values = np.array([text.encode() for text in texts.tolist()], dtype=f"S{layout.width}")
    values[empty] = EMPTY
    return Column(layout=layout, values=values)
