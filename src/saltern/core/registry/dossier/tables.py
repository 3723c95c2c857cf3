"""Record sets as numbers: every text numbered beforehand, so that the database hands over arrays and no row ever
becomes a value of Python. Tables that are small together are read once and kept; of a large one a stretch of keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import duckdb
import numpy as np

from saltern.core.registry.dossier import columns
from saltern.core.registry.dossier.columns import Stated, quoted
from saltern.core.registry.dossier.encoding import EMPTY, Array, Column
from saltern.core.registry.dossier.layout import SUBJECT, ColumnLayout
from saltern.core.registry.snapshot import BATCH_COLUMN

KEPT_ROWS: Final = 10_000_000
BUCKET: Final = 64
"""Keys counted together when a domain is parted into stretches."""
COUNTABLE: Final = 1 << 24
LARGEST_KEY: Final = (1 << 63) - 1
NOTHING: Final = np.zeros(0, dtype="u1")
Bound = int | str | list[str]


class Tables:
    """The rows a layer is made from."""

    def __init__(self, *, connection: duckdb.DuckDBPyConnection, stated: Collection[Stated]) -> None:
        self._connection = connection
        self.layouts: dict[str, tuple[ColumnLayout, ...]] = {}
        self.rows: dict[str, int] = {}
        self.lists: dict[str, list[str]] = {}
        self._kept: dict[str, list[Column]] = {}
        self._few: dict[str, columns.Few] = {}
        self._places: dict[str, dict[str, int]] = {}
        looked = {}
        for entry in stated:
            few = columns.few(entry, connection=connection)
            if few is not None:
                self._few[entry.table] = few
            found = columns.look(entry, few, connection=connection)
            if found is not None:
                self.rows[entry.table], looked[entry] = found
        self._number_texts(looked)
        sizes = sorted(self.rows.items(), key=lambda known: known[1])
        totals = np.cumsum([rows for _, rows in sizes])
        self._small = {table for (table, _), total in zip(sizes, totals.tolist(), strict=True) if total <= KEPT_ROWS}

    def _number_texts(self, looked: Mapping[Stated, Sequence[ColumnLayout]]) -> None:
        """Give every text of a coded column its number."""
        found: dict[tuple[str, str], list[str]] = {}
        shared: dict[str, list[tuple[str, str]]] = {}
        for entry, layouts in looked.items():
            unknown = [layout for layout in layouts if layout.form == "coded" and layout.constant is None]
            own = [layout for layout in unknown if not layout.texts.startswith("=")]
            texts = self._texts(entry, [layout.name for layout in own])
            for layout, some in zip(own, texts, strict=True):
                found[entry.table, layout.name] = self.lists[layout.texts] = some
            for layout in unknown:
                if layout.texts.startswith("="):
                    shared.setdefault(layout.texts, []).append((entry.table, layout.name))
            self.lists.update({c.texts: [entry.batch] for c in layouts if c.name == BATCH_COLUMN and entry.batch})
        for name, held in shared.items():
            self.lists[name] = self._gathered(name, held)
        for entry, layouts in looked.items():
            self.layouts[entry.table] = tuple(
                self._numbered(layout, found.get((entry.table, layout.name))) for layout in layouts
            )

    def _texts(self, entry: Stated, names: Sequence[str]) -> list[list[str]]:
        few = self._few.get(entry.table)
        if few is None:
            return columns.texts(entry, names, connection=self._connection)
        return [few.texts(name) for name in names]

    def _gathered(self, name: str, held: Sequence[tuple[str, str]]) -> list[str]:
        """The keys of a kind that some columns hold, sorted; numbered in a table of the database."""
        each = " UNION ".join(f"SELECT {quoted(column)} AS t FROM {quoted(table)}" for table, column in held)  # noqa: S608  # quoted names
        self._connection.execute(
            f"CREATE TEMP TABLE {_listed(name)} AS SELECT t, row_number() OVER (ORDER BY t) AS n"  # noqa: S608  # quoted names
            f" FROM (SELECT DISTINCT t FROM ({each})) WHERE t IS NOT NULL"
        )
        rows = self._connection.execute(f"SELECT t FROM {_listed(name)} ORDER BY n").fetchall()  # noqa: S608  # a quoted name
        return [text for (text,) in rows]

    def _numbered(self, layout: ColumnLayout, texts: Sequence[str] | None) -> ColumnLayout:
        """A coded column with the bytes its numbers take: none where every row says the same."""
        if layout.form != "coded" or layout.constant is not None:
            return layout
        if layout.full and texts is not None and len(texts) == 1:
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
        keys = [_keys(named[name]) for name in by if named[name].layout.constant is None]
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
        if not keys:
            return NOTHING.astype("i8"), NOTHING.astype("i8"), read
        led = np.concatenate([key[place] for (key, _), place in zip(keys, places, strict=True)])
        return led, np.concatenate(places), read

    def buckets(self, *, table: str, by: Sequence[str]) -> Iterator[tuple[int, int]]:
        """How many rows lead to each `BUCKET` of keys, by the first of them."""
        layouts = {layout.name: layout for layout in self.layouts[table]}
        by = [name for name in by if layouts[name].constant is None]  # of keys, what is constant is empty
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
        for name in by:
            source, listed, bound = self._source(table, [layouts[name]])
            key = f"({listed[0]} - 1)" if layouts[name].form == "coded" else quoted(name)
            query = f"SELECT {key} // {BUCKET} AS b, count(*) AS n FROM {source} WHERE {key} IS NOT NULL GROUP BY b"  # noqa: S608  # quoted names
            found = self._connection.execute(query, bound).fetchnumpy()
            yield from _pairs(found["b"], found["n"])

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
        few = self._few.get(table)
        if few is not None:
            return [
                Column(layout=c, values=NOTHING if c.constant is not None else few.codes(c, self._numbers(c.texts)))
                for c in layouts
            ]
        wanted = [layout for layout in layouts if layout.constant is None]
        source, places, bound = self._source(table, wanted)
        chosen = [
            f"{columns.code(c, place)} AS c{number}"
            for number, (c, place) in enumerate(zip(wanted, places, strict=True))
        ]
        query = f"SELECT {', '.join(chosen) or '0'} FROM {source}"  # noqa: S608  # quoted names
        if table not in self._small and not (low is None and high is None):
            texts = next(layout.texts for layout in layouts if layout.name == by[0])
            first, last = (f"${len(bound) + number}" for number in (1, 2))
            bound += self._ends(texts, low, high)
            query += " WHERE " + " OR ".join(f"{quoted(name)} BETWEEN {first} AND {last}" for name in by)
        got = self._connection.execute(query, bound).fetchnumpy()
        arrays = iter([_column(layout, got[f"c{number}"]) for number, layout in enumerate(wanted)])
        return [Column(layout=c, values=NOTHING) if c.constant is not None else next(arrays) for c in layouts]

    def _numbers(self, name: str) -> Mapping[str, int]:
        """The place of each text of a list, from 1."""
        if name not in self._places:
            self._places[name] = {text: place + 1 for place, text in enumerate(self.lists.get(name, ()))}
        return self._places[name]

    def _source(self, table: str, layouts: Sequence[ColumnLayout]) -> tuple[str, list[str], list[Bound]]:
        """A table with the lists its texts stand in, the place of each column's text in its list from 1 ("" for columns
        that are no listed texts), the values to bind."""
        source, places, bound = quoted(table), list[str](), list[Bound]()
        for number, layout in enumerate(layouts):
            places.append(f"l{number}.n" if layout.form == "coded" else "")
            if layout.form != "coded":
                continue
            listed = _listed(layout.texts)
            if not layout.texts.startswith("="):
                bound.append(self.lists[layout.texts])
                listed = f"(SELECT unnest(${len(bound)}) AS t, unnest(range(1, len(${len(bound)}) + 1)) AS n)"
            source += f" LEFT JOIN {listed} AS l{number} ON l{number}.t = {quoted(layout.name)}"
        return source, places, bound

    def _ends(self, texts: str, low: int | None, high: int | None) -> list[Bound]:
        """The first and the last key of a stretch as the lake has them."""
        if not texts:
            return [-LARGEST_KEY if low is None else low, LARGEST_KEY if high is None else high]
        listed = self.lists[texts]
        return [listed[0 if low is None else low], listed[-1 if high is None else min(high, len(listed) - 1)]]


def _listed(name: str) -> str:
    """The table of the database that numbers the keys of a kind."""
    return quoted(f"texts {name}")


def _pairs(buckets: Array, counts: Array) -> Iterator[tuple[int, int]]:
    return zip((buckets * BUCKET).tolist(), counts.tolist(), strict=True)


def _keys(column: Column) -> tuple[Array, Array]:
    """The keys a column holds, and where it holds one."""
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
