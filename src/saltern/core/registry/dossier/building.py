"""Making a layer from rows in the database: every link of the vocabulary, in stretches of keys that fit into memory.

What the keys of a domain are is learnt on the way, stretch by stretch; texts are numbered beforehand, so that the
database hands over numbers and no row ever becomes a value of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import duckdb
import numpy as np
import zstandard

from saltern.core.registry.dossier.columns import Stated, quoted
from saltern.core.registry.dossier.encoding import Array, Bodies, Column, Rows, arranged, bodies, chained, merged, own
from saltern.core.registry.dossier.layer import LayerWriter
from saltern.core.registry.dossier.layout import (
    PAGE,
    SUBJECT,
    BlockLayout,
    DomainLayout,
    LayerLayout,
    Reach,
    Span,
)
from saltern.core.registry.dossier.tables import LARGEST_KEY, Tables
from saltern.core.rules.facts import SUBJECT_KINDS

Tell = Callable[[int, int], None]
"""How far it is: rows written down, rows in all."""
ROWS_AT_ONCE: Final = 2_000_000
LEVEL: Final = 1
DICTIONARY: Final = 112 * 1024
SAMPLES: Final = 2000
FEW_BODIES: Final = 8000
"""Fewer bodies do not repay the tenth of a second it takes to learn a dictionary."""
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
        self._total = self._done = 0

    def make(self, shares: Sequence[Share], *, gone: Mapping[str, tuple[str, ...]]) -> tuple[LayerLayout, int]:
        """Write every share; the head of the layer and the rows written."""
        stated = {entry.table: entry for share in shares for entry in share.stated.values()}
        self._tables = Tables(connection=self._connection, stated=stated.values())
        texts = {name: self._writer.texts(listed) for name, listed in self._tables.lists.items()}
        ways = {share.name: self._ways(share) for share in shares}
        self._total = sum(self._size(share, way) for share in shares for way in ways[share.name])
        domains = {share.name: self._domain(share, ways[share.name]) for share in shares}
        asked = {way for share in shares for way in share.reaches if way.domain == share.domain}
        left = {
            way
            for share in shares
            for way in share.reaches
            if way.domain == share.domain and way.record_set in share.stated and way not in ways[share.name]
        }
        layout = LayerLayout(domains=domains, texts=texts, gone=gone, ways=frozenset(asked - left), declared={})
        return layout, self._done

    def _ways(self, share: Share) -> list[Reach]:
        """The ways in that can be written down: the columns are there and are keys of this kind."""
        return [
            way
            for way in share.reaches
            if way.domain == share.domain
            and way.record_set in share.stated
            and self._tables.held(table=share.stated[way.record_set].table, by=way.by, domain=share.domain)
        ]

    def _size(self, share: Share, way: Reach) -> int:
        """Rows there are to look at for a way in."""
        return self._tables.rows[share.stated[way.record_set].table] * len(way.by)

    def _domain(self, share: Share, ways: Sequence[Reach]) -> DomainLayout:
        stretches = list(self._stretches(share, ways))
        layouts: list[BlockLayout] = []
        packer: zstandard.ZstdCompressor | None = None
        dictionary: Span | None = None
        keys, kinds, lengths = list[Array](), list[Array](), list[Array]()
        first = self._writer.at
        for number, (low, high) in enumerate(stretches):
            found = [self._arranged(share, way, low, high) for way in ways]
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
        listed = self._tables.lists.get(f"={share.domain}", [])
        texts = [listed[place] for place in keys.tolist()]
        return DomainLayout(
            name=share.name,
            blocks=layouts,
            count=keys.size,
            fence=tuple(texts[::PAGE]),
            starts=begins,
            texts=self._writer.texts(texts),
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
            pieces = [packed[place] for place in range(len(packed))]
            lengths[filled] = [len(piece) for piece in pieces]
            self._writer.append(b"".join(cast("list[bytes]", pieces)))  # segments of a buffer: as good as bytes
        return lengths

    def _keys(self, share: Share, blocks: Sequence[Rows], low: int | None, high: int | None) -> tuple[Array, Array]:
        """The keys of a stretch, and of subjects the kind."""
        parts = [rows.keys for rows in blocks]
        if not share.subjects:
            keys = merged(parts)
            return keys, np.zeros(keys.size, dtype="u1")
        kinds_in_order = "".join(f" WHEN '{name}' THEN {place + 1}" for place, name in enumerate(SUBJECT_KINDS))
        query = f"SELECT subject, CASE kind{kinds_in_order} ELSE 0 END AS kind FROM {quoted(share.subjects)}"  # noqa: S608  # quoted names
        query += " WHERE subject BETWEEN $1 AND $2"
        ends = [-LARGEST_KEY if low is None else low, LARGEST_KEY if high is None else high]
        known = self._connection.execute(query, ends).fetchnumpy()
        keys = merged((*parts, known["subject"].astype("i8")))
        kinds = np.zeros(keys.size, dtype="u1")
        kinds[np.searchsorted(keys, known["subject"])] = known["kind"]
        return keys, kinds

    def _stretches(self, share: Share, ways: Sequence[Reach]) -> Iterator[tuple[int | None, int | None]]:
        """Keys from, to: so many that the rows of a stretch fit into memory."""
        if sum(self._size(share, way) for way in ways) <= ROWS_AT_ONCE:
            yield None, None
            return
        counted: dict[int, int] = {}
        for way in ways:
            for place, count in self._tables.buckets(table=share.stated[way.record_set].table, by=way.by):
                counted[place] = counted.get(place, 0) + count
        low: int | None = None
        held = 0
        for place in sorted(counted):
            if held and held + counted[place] > ROWS_AT_ONCE:
                yield low, place - 1
                low, held = place, 0
            held += counted[place]
        yield low, None

    def _arranged(self, share: Share, way: Reach, low: int | None, high: int | None) -> Rows:
        """The rows of one block for a stretch of keys."""
        stated = share.stated[way.record_set]
        keys, chosen, columns = self._tables.chosen(table=stated.table, by=way.by, low=low, high=high)
        layout = BlockLayout(
            record_set=way.record_set,
            by=way.by,
            date_column=stated.declared.date_column,
            columns=tuple(column.layout for column in columns),
        )
        rows = arranged(layout=layout, keys=keys, chosen=chosen, columns=columns)
        self._done += keys.size
        self._tell(self._done, self._total)
        held = np.repeat(rows.keys, rows.counts)
        marked = tuple(
            own(c, held) if c.layout.name in way.by and c.layout.constant is None else c for c in rows.columns
        )
        return replace(rows, layout=replace(layout, columns=tuple(c.layout for c in marked)), columns=marked)


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
    if filled.size < FEW_BODIES or sizes[filled].mean() > SMALL_BODY:
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
