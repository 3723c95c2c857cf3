"""Rows into bodies, a stretch of keys at a time, without a loop over rows: sorted as the lake sorts, then column by
column and byte by byte to the place each value has in the body of its key.

The order within a block is that of the lake: the dating column, then every column, then the batch, what is empty
last. As many of these as fit are sorted as one 64-bit number; rows still alike are told apart by the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from saltern.core.registry.dossier.layout import BlockLayout, ColumnLayout

Array = npt.NDArray[Any]
MANY_ROWS: Final = 255
"""From here on the number of rows of a block stands in four bytes of its own."""
SPARSE: Final = 16
SAMPLE: Final = 50_000
EMPTY: Final = b"\xff"
"""The empty text: no UTF-8 begins so, and it sorts last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of many rows: numbers as the layout says, or texts as byte strings of one length."""

    layout: ColumnLayout
    values: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one block's layout, for many keys: sorted, with where each key begins."""

    layout: BlockLayout
    keys: Array
    starts: Array
    counts: Array
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """How many rows."""
        return int(self.counts.sum())


def arranged(*, layout: BlockLayout, keys: Array, chosen: Array, columns: Sequence[Column]) -> Rows:
    """The chosen rows by key, each key's in the order of the lake. `keys` are those of the chosen rows."""
    by_name = {column.layout.name: column for column in columns if column.layout.constant is None}
    single = layout.by[0] if len(layout.by) == 1 else ""
    order = [name for name in dict.fromkeys((layout.date_column, *by_name)) if name in by_name and name != single]
    place = _order(keys, chosen, [by_name[name] for name in order])
    keys, rows = keys[place], chosen[place]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if keys.size else np.zeros(0, dtype="i8")
    counts = np.diff(np.append(begins, keys.size))
    sorted_columns = tuple(
        column if column.layout.constant is not None else replace(column, values=column.values[rows])
        for column in columns
    )
    return Rows(layout=layout, keys=keys[begins], starts=begins, counts=counts, columns=sorted_columns)


def _order(keys: Array, rows: Array, columns: Sequence[Column]) -> Array:
    if not keys.size:
        return np.zeros(0, dtype="i8")
    low = int(keys.min())
    packed = (keys - low).astype("u8")
    bits = int(packed.max()).bit_length()
    rest = list(columns)
    while rest and rest[0].layout.form != "written":
        rank, largest = _ranks(rest[0].values[rows])
        need = largest.bit_length()
        if bits + need > 64:
            break
        packed = (packed << np.uint64(need)) | rank.astype("u8")
        bits += need
        del rest[0]
    place = np.argsort(packed)
    if not rest:
        return place
    alike = packed[place][1:] == packed[place][:-1]
    if not alike.any():
        return place
    doubtful = np.flatnonzero(np.concatenate(([False], alike)) | np.concatenate((alike, [False])))
    unsure = place[doubtful]
    values = [(column.layout.form, column.values[rows[unsure]]) for column in rest]
    ranks = [some if form == "written" else _ranks(some)[0] for form, some in values]
    place[doubtful] = unsure[np.lexsort((*reversed(ranks), packed[unsure]))]
    return place


def _ranks(values: Array) -> tuple[Array, int]:
    """Numbers that sort as the values do, what is empty last; and the largest."""
    largest = int(values.max())
    empty = values == 0
    if empty.any():
        values = np.where(empty, values.dtype.type(0), values).astype("u8")
        values[empty] = largest = largest + 1
    return values, largest


def own(column: Column, keys: Array) -> Column:
    """The column with 1 for the key of the body itself, which costs nothing once compressed."""
    values = column.values.astype("i8")
    codes = keys + (1 if column.layout.form == "coded" else 1 - column.layout.low)
    shifted = np.where(values == 0, 0, np.where(values == codes, 1, values + 1))
    return Column(layout=replace(column.layout, own=True), values=shifted.astype(column.values.dtype))


def merged(parts: Sequence[Array]) -> Array:
    """Every key once, in order."""
    held = [keys for keys in parts if keys.size]
    if not held:
        return np.zeros(0, dtype="i8")
    low, high = min(int(keys[0]) for keys in held), max(int(keys[-1]) for keys in held)
    if high - low > SPARSE * sum(keys.size for keys in held):
        return np.unique(np.concatenate(held))
    seen = np.zeros(high - low + 1, dtype="?")
    for keys in held:
        seen[keys - low] = True
    return np.flatnonzero(seen) + low


def chained(rows: Rows) -> tuple[bool, ...]:
    """For each column, whether the steps from row to row say less than the values: told by entropy on a sample."""
    sample = rows.rows if rows.rows < SAMPLE else int(rows.starts[np.searchsorted(rows.starts, SAMPLE) - 1])
    starts = rows.starts[rows.starts < sample]
    return tuple(_chained(column, starts, sample) for column in rows.columns)


def _chained(column: Column, starts: Array, sample: int) -> bool:
    layout = column.layout
    if layout.form == "written" or layout.own or layout.constant is not None or sample < 2:
        return False
    values = column.values[:sample]
    return _entropy(_steps(values, starts)) < 0.95 * _entropy(values)


def _entropy(values: Array) -> float:
    shares = np.unique(values, return_counts=True)[1] / values.size
    return float(-(shares * np.log2(shares)).sum())


def _steps(values: Array, starts: Array) -> Array:
    steps = values.copy()
    steps[1:] -= values[:-1]
    steps[starts] = values[starts]
    return steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Bodies one after the other: the keys, where each begins (one more for the end), the bytes."""

    keys: Array
    starts: Array
    data: Array


def bodies(*, keys: Array, blocks: Sequence[Rows | None]) -> Bodies:
    """The bodies of sorted keys from the rows of each block, block number i at place i.

    A body is: how many blocks; their numbers; their rows (255: see below); for those, the rows in four bytes; then
    the blocks.
    """
    present = [(number, rows, np.searchsorted(keys, rows.keys)) for number, rows in enumerate(blocks) if rows]
    held = np.zeros(keys.size, dtype="i8")
    many = np.zeros(keys.size, dtype="i8")
    size = np.zeros(keys.size, dtype="i8")
    for _, rows, at in present:
        held[at] += 1
        if rows.counts.max() >= MANY_ROWS:
            many[at] += rows.counts >= MANY_ROWS
        size[at] += rows.counts * rows.layout.width
    head = np.where(held > 0, 1 + 2 * held + 4 * many, 0)
    starts = np.concatenate(([0], np.cumsum(head + size)))
    data = np.zeros(int(starts[-1]), dtype="u1")
    begin = starts[:-1]
    filled = np.flatnonzero(held)
    data[begin[filled]] = held[filled]
    rank, large, at_row = np.zeros_like(held), np.zeros_like(held), begin + head
    for number, rows, at in present:
        place = begin[at] + rank[at] + 1
        data[place] = number
        data[place + held[at]] = np.minimum(rows.counts, MANY_ROWS)
        if rows.counts.max() >= MANY_ROWS:
            big = at[rows.counts >= MANY_ROWS]
            place = begin[big] + 1 + 2 * held[big] + 4 * large[big]
            counted = rows.counts[rows.counts >= MANY_ROWS]
            for byte in range(4):
                data[place + byte] = (counted >> (8 * byte)) & 0xFF
            large[big] += 1
        first = at_row[at]
        _place(rows, data, first)
        at_row[at] = first + rows.counts * rows.layout.width
        rank[at] += 1
    return Bodies(keys=keys, starts=starts, data=data)


def _place(rows: Rows, data: Array, begin: Array) -> None:
    """Put every byte of every column where it belongs."""
    step = np.repeat(rows.counts, rows.counts)
    place = np.arange(step.size) + np.repeat(begin - rows.starts, rows.counts)
    for column in rows.columns:
        if not column.layout.width:
            continue
        values = _steps(column.values, rows.starts) if column.layout.delta else column.values
        if values.dtype.kind != "S":
            values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        each = values.view("u1").reshape(values.size, values.itemsize)
        for byte in range(column.layout.width):
            data[place] = each[:, byte]
            place += step
