"""From the bytes of a block to rows as rules see them, the same values of the same types the lake gives.

A few rows are quickest as plain Python, many as arrays; both ways are here, and tests hold them to the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import numpy as np

from saltern.core.registry.dossier.columns import DECIMAL
from saltern.core.registry.dossier.encoding import EMPTY, MANY_ROWS
from saltern.core.registry.dossier.layer import Layer
from saltern.core.registry.dossier.layout import BlockLayout, ColumnLayout, DomainLayout
from saltern.core.registry.profile import dated
from saltern.core.registry.snapshot import BATCH_COLUMN
from saltern.core.rules.facts import Column, Provenance, Record, RecordSet, Ref

FEW_ROWS: Final = 24
EPOCH: Final = dt.date(1970, 1, 1).toordinal()
MIDNIGHT: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # the lake's moments carry no zone
FEW_TEXTS: Final = 5000
"""A list of texts up to this long is read whole, once; of a longer one each text by itself."""

Values = list[Any]


@lru_cache(maxsize=65536)
def _provenance(unit: str, record_set: str, batch: str, date: str) -> Provenance:
    return Provenance(unit=unit, record_set=record_set, batch=batch, date=date)


@lru_cache(maxsize=65536)
def _day(number: int) -> dt.date:
    return dt.date.fromordinal(EPOCH + number)


def blocks(body: bytes, domain: DomainLayout) -> dict[int, tuple[int, int]]:
    """The blocks of a body by number: how many rows, and where they begin."""
    if not body:
        return {}
    held = body[0]
    numbers, counts = body[1 : 1 + held], list(body[1 + held : 1 + 2 * held])
    at = 1 + 2 * held
    for place, count in enumerate(counts):
        if count == MANY_ROWS:
            counts[place] = int.from_bytes(body[at : at + 4], "little")
            at += 4
    found = {}
    for number, count in zip(numbers, counts, strict=True):
        found[number] = (count, at)
        at += count * domain.blocks[number].width
    return found


class BlockReader:
    """Reads the blocks of one link in one layer."""

    def __init__(self, *, layer: Layer, layout: BlockLayout, declared: RecordSet, names: Sequence[str]) -> None:
        self._declared = declared
        self._names = names
        self._columns = [
            (column.name, column, _reading(layer, column, declared.columns.get(column.name)))
            for column in layout.columns
        ]

    def rows(self, body: bytes, *, count: int, at: int, key: int | str) -> list[Record]:
        """The rows of a block, in the order they were written."""
        values: dict[str, Values] = {}
        for name, column, reading in self._columns:
            length = count * column.width
            values[name] = reading(body[at : at + length], count, key)
            at += length
        declared, names = self._declared, self._names
        nothing: Values = [None] * count
        batches = values.get(BATCH_COLUMN, nothing)
        dates = map(dated, values.get(declared.date_column, nothing))
        unit, record_set = declared.unit, declared.name
        columns = [values.get(name, nothing) for name in names]
        return [
            Record(dict(zip(names, row, strict=True)), _provenance(unit, record_set, batch, date))
            for row, batch, date in zip(zip(*columns, strict=True), batches, dates, strict=True)
        ]


Reading = Callable[[bytes, int, "int | str"], Values]


def _reading(layer: Layer, column: ColumnLayout, declared: Column | None) -> Reading:
    """How the bytes of a column become values."""
    entity = declared.entity if declared is not None and declared.kind == "ref" else ""
    plain = _written(column) if column.form == "written" else _numbered(layer, column, declared)
    if not entity:
        return plain

    def refs(data: bytes, count: int, key: int | str) -> Values:
        return [None if value is None else Ref(entity=entity, key=value) for value in plain(data, count, key)]

    return refs


def _numbered(layer: Layer, column: ColumnLayout, declared: Column | None) -> Reading:
    value = _value(layer, column, declared)

    def read(data: bytes, count: int, key: int | str) -> Values:
        numbers = _numbers(data, count, column)
        if column.own:
            return [None if n == 0 else key if n == 1 else value(n - 1) for n in numbers]
        return [value(n) if n else None for n in numbers]

    return read


def _value(layer: Layer, column: ColumnLayout, declared: Column | None) -> Callable[[int], object]:  # noqa: PLR0911  # one return a type
    """What a number of the column, from 1, stands for."""
    low = column.low - 1
    if column.form == "coded":
        return _text(layer, column.texts)
    if column.type == "DATE":
        return lambda number: _day(number + low)
    if column.type == "TIMESTAMP":
        step = dt.timedelta(microseconds=column.unit)
        return lambda number: MIDNIGHT + (number + low) * step
    if column.type == "BOOLEAN":
        return lambda number: number + low == 1
    if found := DECIMAL.fullmatch(column.type):
        cent = Decimal(1).scaleb(-int(found[2]))
        return lambda number: Decimal(number + low) * cent
    if declared is not None and declared.kind == "number":
        return lambda number: Decimal(number + low)
    return lambda number: number + low


def _text(layer: Layer, name: str) -> Callable[[int], object]:
    few = layer.layout.texts[name].count <= FEW_TEXTS

    def text(number: int) -> str:
        return layer.texts(name)[number - 1] if few else layer.text(name, number - 1)

    return text


def _written(column: ColumnLayout) -> Reading:
    width = column.width

    def read(data: bytes, count: int, key: int | str) -> Values:
        across = np.frombuffer(data, dtype="u1").reshape(width, count).T.tobytes()
        texts = (across[at : at + width].rstrip(b"\0") for at in range(0, width * count, width))
        return [None if text == EMPTY else text.decode() for text in texts]

    return read


def _numbers(data: bytes, count: int, column: ColumnLayout) -> list[int]:
    """The numbers of a column, from bytes that lie all first, all second, ..."""
    width = column.width
    if count > FEW_ROWS:
        return _many_numbers(data, count, column)
    numbers = list(data[:count])
    for byte in range(1, width):
        shift = 8 * byte
        numbers = [n | (b << shift) for n, b in zip(numbers, data[byte * count : (byte + 1) * count], strict=True)]
    if column.delta:
        mask = (1 << (8 * width)) - 1
        return [n & mask for n in accumulate(numbers)]
    return numbers


def _many_numbers(data: bytes, count: int, column: ColumnLayout) -> list[int]:
    size = next(size for size in (1, 2, 4, 8) if size >= column.width)
    across = np.zeros((count, size), dtype="u1")
    across[:, : column.width] = np.frombuffer(data, dtype="u1").reshape(column.width, count).T
    numbers = across.view(f"<u{size}").ravel()
    if column.delta:
        numbers = np.cumsum(numbers, dtype=numbers.dtype) & numbers.dtype.type((1 << (8 * column.width)) - 1)
    found: list[int] = numbers.tolist()
    return found
