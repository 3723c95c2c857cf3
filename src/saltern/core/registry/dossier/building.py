"""Making a layer from rows in the database: every link of the vocabulary, in stretches of keys that fit into memory.

What the keys of a domain are is learnt on the way, stretch by stretch; texts are numbered beforehand, so that the
database hands over numbers and no row ever becomes a value of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import duckdb
import numpy as np
import zstandard
from sqlglot import exp

from saltern.core.registry.dossier import columns
from saltern.core.registry.dossier.columns import Stated
from saltern.core.registry.dossier.encoding import EMPTY, Array, Bodies, Column, Rows, arranged, bodies, chained, own
from saltern.core.registry.dossier.layer import LayerWriter
from saltern.core.registry.dossier.layout import (
    PAGE,
    SUBJECT,
    BlockLayout,
    ColumnLayout,
    DomainLayout,
    LayerLayout,
    Reach,
    Span,
    TextsLayout,
)
from saltern.core.rules.facts import SUBJECT_KINDS

Tell = Callable[[int, int], None]
"""How far it is: rows written down, rows in all."""
ROWS_AT_ONCE: Final = 4_000_000
LISTED: Final = "CREATE OR REPLACE TEMP TABLE listed AS SELECT unnest($1::VARCHAR[]) AS t"
SORTED: Final = "SELECT t FROM listed"
LARGEST_KEY: Final = (1 << 63) - 1
BUCKET: Final = 64
"""Keys counted together when a domain is parted into stretches."""
LEVEL: Final = 3
DICTIONARY: Final = 112 * 1024
SAMPLES: Final = 4000
SMALL_BODY: Final = 8 * 1024
"""Bodies larger than this on average gain nothing by a dictionary."""
UNPACKED: Final = zstandard.FORMAT_ZSTD1_MAGICLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a layer for one domain: its name, the kind of key, the ways in, and the rows by record set."""

    name: str
    domain: str
    reaches: tuple[Reach, ...]
    stated: Mapping[str, Stated]
    subjects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The keys of a domain, of subjects the kind, and where each body begins (one more for the end)."""

    keys: Array
    kinds: Array
    starts: Array
    dictionary: Span | None


class Building:
    """One layer in the making."""

    def __init__(self, *, connection: duckdb.DuckDBPyConnection, writer: LayerWriter, tell: Tell) -> None:
        self._connection = connection
        self._writer = writer
        self._tell = tell
        self._columns: dict[str, tuple[ColumnLayout, ...]] = {}
        self._rows: dict[str, int] = {}
        self._texts: dict[str, TextsLayout] = {}
        self._lists: dict[str, list[str]] = {}
        self._queries: dict[tuple[str, Reach], str] = {}
        self._total = self._done = 0

    def make(self, shares: Sequence[Share], *, gone: Mapping[str, tuple[str, ...]]) -> tuple[LayerLayout, int]:
        """Write every share; the head of the layer and the rows written."""
        stated = {entry.table: entry for share in shares for entry in share.stated.values()}
        for entry in stated.values():
            found = columns.look(entry, connection=self._connection)
            if found is not None:
                self._rows[entry.table], layouts = found
                self._columns[entry.table] = tuple(layouts)
        self._number_texts(stated.values())
        ways = {share.name: self._ways(share) for share in shares}
        self._total = sum(
            self._rows[share.stated[way.record_set].table] for share in shares for way in ways[share.name]
        )
        domains = {share.name: self._domain(share, ways[share.name]) for share in shares}
        asked = {way for share in shares for way in share.reaches if way.domain == share.domain}
        left = {
            way
            for share in shares
            for way in share.reaches
            if way.domain == share.domain and way.record_set in share.stated and way not in ways[share.name]
        }
        layout = LayerLayout(domains=domains, texts=self._texts, gone=gone, ways=frozenset(asked - left), declared={})
        return layout, self._done

    def _number_texts(self, stated: Collection[Stated]) -> None:
        """Give every text of a coded column its number, and the database a type that knows them."""
        lists: dict[str, set[str]] = {}
        for entry in stated:
            coded = [layout for layout in self._columns.get(entry.table, ()) if layout.form == "coded"]
            found = columns.texts(entry, [layout.name for layout in coded], connection=self._connection)
            for layout, texts in zip(coded, found, strict=True):
                lists.setdefault(layout.texts, set()).update(texts)
        for name, some in lists.items():
            listed = sorted(some, key=str.encode)
            self._connection.execute(
                "CREATE OR REPLACE TEMP TABLE listed AS SELECT unnest($1::VARCHAR[]) AS t", [listed]
            )
            self._connection.execute(f"CREATE TYPE {columns.listed(name)} AS ENUM (SELECT t FROM listed)")  # noqa: S608  # a quoted name
            self._texts[name] = self._writer.texts(text.encode() for text in listed)
            self._lists[name] = listed
        for table, layouts in self._columns.items():
            self._columns[table] = tuple(
                replace(layout, width=columns.width_of(self._texts[layout.texts].count + 1))
                if layout.form == "coded"
                else layout
                for layout in layouts
            )

    def _ways(self, share: Share) -> list[Reach]:
        """The ways in that can be written down: the columns are there and are keys of this kind."""
        return [way for way in share.reaches if way.domain == share.domain and self._possible(share, way)]

    def _possible(self, share: Share, way: Reach) -> bool:
        stated = share.stated.get(way.record_set)
        layouts = {} if stated is None else {c.name: c for c in self._columns.get(stated.table, ())}
        wanted = [layouts.get(name) for name in way.by]
        if share.domain == SUBJECT:
            return all(layout is not None and layout.type == "BIGINT" for layout in wanted)
        return all(layout is not None and layout.texts == f"={share.domain}" for layout in wanted)

    def _domain(self, share: Share, ways: Sequence[Reach]) -> DomainLayout:
        stretches = list(self._stretches(share, ways))
        kept = self._kept(share, ways) if len(stretches) > 1 else {}
        layouts: list[BlockLayout] = []
        packer: zstandard.ZstdCompressor | None = None
        dictionary: Span | None = None
        keys, kinds, lengths = list[Array](), list[Array](), list[Array]()
        first = self._writer.at
        for number, (low, high) in enumerate(stretches):
            found = [
                kept[way].within(low, high) if way in kept else self._arranged(share, way, low, high) for way in ways
            ]
            if not number:
                layouts = [_chaining(rows) for rows in found]
            blocks = [_laid(rows, layout) for rows, layout in zip(found, layouts, strict=True)]
            del found
            held, known = self._keys(share, blocks, low, high)
            made = bodies(keys=held, blocks=[rows if rows.rows else None for rows in blocks])
            if packer is None:
                trained = _dictionary(made)
                packer = _packer(trained)
                dictionary = self._writer.append(trained.as_bytes()) if trained else None
                first = self._writer.at
            lengths.append(self._pack(made, packer))
            keys.append(held)
            kinds.append(known)
            for place, rows in enumerate(blocks):
                layouts[place] = replace(layouts[place], rows=layouts[place].rows + rows.rows)
        starts = first + np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
        index = Index(keys=np.concatenate(keys), kinds=np.concatenate(kinds), starts=starts, dictionary=dictionary)
        return self._indexed(share, tuple(layouts), index)

    def _indexed(self, share: Share, layouts: tuple[BlockLayout, ...], index: Index) -> DomainLayout:
        """Write where the bodies stand."""
        keys, dictionary = index.keys, index.dictionary
        begins = self._writer.append(index.starts.astype("<i8").tobytes())
        if share.domain == SUBJECT:
            return DomainLayout(
                name=share.name,
                blocks=layouts,
                count=keys.size,
                fence=tuple(keys[::PAGE].tolist()),
                starts=begins,
                keys=self._writer.append(keys.astype("<i8").tobytes()),
                kinds=self._writer.append(index.kinds.astype("u1").tobytes()),
                dictionary=dictionary,
            )
        listed = self._lists.get(f"={share.domain}", [])
        texts = [listed[place] for place in keys.tolist()]
        return DomainLayout(
            name=share.name,
            blocks=layouts,
            count=keys.size,
            fence=tuple(texts[::PAGE]),
            starts=begins,
            texts=self._writer.texts(text.encode() for text in texts),
            dictionary=dictionary,
        )

    def _pack(self, made: Bodies, packer: zstandard.ZstdCompressor) -> Array:
        """Write the bodies compressed; how long each became."""
        sizes = np.diff(made.starts)
        filled = np.flatnonzero(sizes)
        lengths = np.zeros(sizes.size, dtype="i8")
        if filled.size:
            segments = np.stack((made.starts[filled], sizes[filled]), axis=1).astype("<u8")
            packed = packer.multi_compress_to_buffer(
                zstandard.BufferWithSegments(made.data.data, segments.tobytes()), threads=1
            )
            pieces = [packed[place].tobytes() for place in range(len(packed))]
            lengths[filled] = [len(piece) for piece in pieces]
            self._writer.append(b"".join(pieces))
        return lengths

    def _keys(self, share: Share, blocks: Sequence[Rows], low: int | None, high: int | None) -> tuple[Array, Array]:
        """The keys of a stretch, and of subjects the kind."""
        parts = [rows.keys.astype("i8") for rows in blocks]
        if not share.subjects:
            keys = np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype="i8")
            return keys, np.zeros(keys.size, dtype="u1")
        subject, kind = exp.column("subject"), exp.case(exp.column("kind"))
        for place, name in enumerate(SUBJECT_KINDS):
            kind = kind.when(exp.Literal.string(name), exp.Literal.number(place + 1))
        query = exp.select("subject", exp.alias_(kind.else_(exp.Literal.number(0)), "kind"))
        first, last = (exp.Parameter(this=exp.Literal.number(number)) for number in (1, 2))
        query = query.from_(exp.to_table(share.subjects, quoted=True))
        query = query.where(exp.Between(this=subject, low=first, high=last))
        ends = self._ends(share, low, high)
        known = self._connection.execute(query.sql("duckdb", copy=False), ends).fetchnumpy()
        keys = np.unique(np.concatenate((*parts, known["subject"].astype("i8"))))
        kinds = np.zeros(keys.size, dtype="u1")
        kinds[np.searchsorted(keys, known["subject"])] = known["kind"]
        return keys, kinds

    def _stretches(self, share: Share, ways: Sequence[Reach]) -> Iterator[tuple[int | None, int | None]]:
        """Keys from, to: so many that the rows of a stretch fit into memory."""
        rows = sum(self._rows[share.stated[way.record_set].table] * len(way.by) for way in ways)
        if rows <= ROWS_AT_ONCE:
            yield None, None
            return
        counted: dict[int, int] = {}
        for way in ways:
            for name in way.by:
                bucket = exp.alias_(exp.IntDiv(this=self._key(share, way, name), expression=exp.convert(BUCKET)), "b")
                query = exp.select(bucket, exp.Count(this=exp.Star()))
                query = query.from_(exp.to_table(share.stated[way.record_set].table, quoted=True))
                query = query.where(_known(exp.column(name, quoted=True))).group_by("b")
                for place, count in self._connection.execute(query.sql("duckdb", copy=False)).fetchall():
                    counted[place] = counted.get(place, 0) + count
        low: int | None = None
        held = 0
        for place in sorted(counted):
            if held and held + counted[place] > ROWS_AT_ONCE:
                yield low, place * BUCKET - 1
                low, held = place * BUCKET, 0
            held += counted[place]
        yield low, None

    def _kept(self, share: Share, ways: Sequence[Reach]) -> dict[Reach, Rows]:
        """The small blocks whole: to ask for each stretch of them anew would take longer than to keep them."""
        kept: dict[Reach, Rows] = {}
        held = 0
        for way in sorted(ways, key=lambda way: self._rows[share.stated[way.record_set].table]):
            held += self._rows[share.stated[way.record_set].table]
            if held > ROWS_AT_ONCE * 2:
                break
            kept[way] = self._arranged(share, way, None, None)
        return kept

    def _key(self, share: Share, way: Reach, name: str) -> exp.Expr:
        """A key as a number."""
        layout = self._column(share, way, name)
        column = exp.column(name, quoted=True)
        return column if share.domain == SUBJECT else columns.place(column, layout.texts)

    def _column(self, share: Share, way: Reach, name: str) -> ColumnLayout:
        return next(c for c in self._columns[share.stated[way.record_set].table] if c.name == name)

    def _arranged(self, share: Share, way: Reach, low: int | None, high: int | None) -> Rows:
        """The rows of one block for a stretch of keys."""
        stated = share.stated[way.record_set]
        layouts = self._columns[stated.table]
        got = self._connection.execute(self._query(share, way), self._ends(share, low, high)).fetchnumpy()
        keys = np.asarray(got["k"]).astype("i8")
        read = [_read(layout, got[f"c{place}"]) for place, layout in enumerate(layouts)]
        layout = BlockLayout(
            record_set=way.record_set, by=way.by, date_column=stated.declared.date_column, columns=layouts
        )
        rows = arranged(layout=layout, keys=keys, columns=read)
        self._done += keys.size
        self._tell(self._done, self._total)
        held = np.repeat(rows.keys, rows.counts)
        marked = tuple(own(c, held + (1 - c.layout.low)) if c.layout.name in way.by else c for c in rows.columns)
        return replace(rows, layout=replace(layout, columns=tuple(c.layout for c in marked)), columns=marked)

    def _query(self, share: Share, way: Reach) -> str:
        """The rows of one block for the keys from $1 to $2, as numbers."""
        known = self._queries.get((share.name, way))
        if known is None:
            parts = [self._part(share, way, place) for place in range(len(way.by))]
            query: exp.Query = exp.union(*parts, distinct=False, copy=False) if len(parts) > 1 else parts[0]
            known = self._queries[share.name, way] = query.sql("duckdb", copy=False)
        return known

    def _ends(self, share: Share, low: int | None, high: int | None) -> list[int | str]:
        """The first and the last key of a stretch as the lake has them."""
        if share.domain == SUBJECT:
            return [-LARGEST_KEY if low is None else low, LARGEST_KEY if high is None else high]
        listed = self._lists[f"={share.domain}"] or [""]
        return [listed[0 if low is None else low], listed[-1 if high is None else min(high, len(listed) - 1)]]

    def _part(self, share: Share, way: Reach, place: int) -> exp.Select:
        """Rows whose column `by[place]` holds a key, and none of those before it the same."""
        stated = share.stated[way.record_set]
        name = way.by[place]
        column = exp.column(name, quoted=True)
        first, last = (exp.Parameter(this=exp.Literal.number(number)) for number in (1, 2))
        within = exp.Between(this=column, low=first, high=last)
        others = [
            exp.NullSafeNEQ(this=exp.column(other, quoted=True), expression=column.copy()) for other in way.by[:place]
        ]
        chosen = [
            exp.alias_(columns.code(layout), f"c{number}", copy=False)
            for number, layout in enumerate(self._columns[stated.table])
        ]
        query = exp.select(exp.alias_(self._key(share, way, name), "k"), *chosen, copy=False)
        return query.from_(exp.to_table(stated.table, quoted=True), copy=False).where(within, *others, copy=False)


def _read(layout: ColumnLayout, got: Array) -> Column:
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


def _chaining(rows: Rows) -> BlockLayout:
    """The layout with the columns marked of which the steps say less than the values."""
    steps = chained(rows)
    marked = (replace(c, delta=delta) for c, delta in zip(rows.layout.columns, steps, strict=True))
    return replace(rows.layout, columns=tuple(marked))


def _laid(rows: Rows, layout: BlockLayout) -> Rows:
    laid = (Column(layout=marked, values=c.values) for c, marked in zip(rows.columns, layout.columns, strict=True))
    return replace(rows, layout=layout, columns=tuple(laid))


def _dictionary(made: Bodies) -> zstandard.ZstdCompressionDict | None:
    """What bodies have in common, learnt from some of them; None where they are few or large."""
    sizes = np.diff(made.starts)
    filled = np.flatnonzero(sizes)
    if filled.size < SAMPLES // 4 or sizes[filled].mean() > SMALL_BODY:
        return None
    chosen = filled[:: max(1, filled.size // SAMPLES)]
    samples: list[bytes | bytearray | memoryview[int]] = [
        made.data[made.starts[place] : made.starts[place + 1]].tobytes() for place in chosen.tolist()
    ]
    try:
        return zstandard.train_dictionary(DICTIONARY, samples)
    except zstandard.ZstdError:
        return None


def _packer(dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdCompressor:
    settings = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, format=UNPACKED, write_content_size=1, write_checksum=0, write_dict_id=0
    )
    return zstandard.ZstdCompressor(compression_params=settings, dict_data=dictionary)


def _known(column: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=column.copy(), expression=exp.null()))
