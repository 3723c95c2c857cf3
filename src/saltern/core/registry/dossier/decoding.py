"""From the bytes of a block to rows as rules see them: the very values, of the very types, the lake gives.

A few rows are quickest as plain Python, many as arrays; both ways are here, and tests hold them to the same rows. What
comes back often (days, sources, codes) is made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, repeat
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
REMEMBERED: Final = 65536

Values = list[Any]
Reading = Callable[[bytes, int, "int | str"], Values]
"""How the bytes of a column become so many values, in the body of a key."""
Numbered = Callable[[list[int]], Values]
"""What the numbers of a column stand for; 0 is empty."""


@lru_cache(maxsize=REMEMBERED)
def _provenance(unit: str, record_set: str, batch: str, date: object) -> Provenance:
    return Provenance(unit=unit, record_set=record_set, batch=batch, date=dated(date))


@lru_cache(maxsize=REMEMBERED)
def _ref(entity: str, key: int | str | None) -> Ref | None:
    return None if key is None else Ref(entity=entity, key=key)


class _Days(dict[int, dt.date]):
    """Days by their number from 1970, each made once."""

    def __missing__(self, number: int) -> dt.date:
        if len(self) > REMEMBERED:
            self.clear()
        return self.setdefault(number, dt.date.fromordinal(EPOCH + number))


_days = _Days()


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
        at += count * domain.widths[number]
    return found


class BlockReader:
    """Reads the blocks of one link in one layer."""

    def __init__(self, *, layer: Layer, layout: BlockLayout, declared: RecordSet, names: Sequence[str]) -> None:
        self._declared = declared
        self._names = names
        self._columns = [
            (column.name, column.width, _reading(layer, column, declared.columns.get(column.name)))
            for column in layout.columns
        ]

    def rows(self, body: bytes, *, count: int, at: int, key: int | str) -> list[Record]:
        """The rows of a block, in the order they were written."""
        values: dict[str, Values] = {}
        for name, width, reading in self._columns:
            length = count * width
            values[name] = reading(body[at : at + length], count, key)
            at += length
        declared, names, nothing = self._declared, self._names, [None] * count
        dates = values.get(declared.date_column, nothing)
        sources = map(_provenance, repeat(declared.unit), repeat(declared.name), values[BATCH_COLUMN], dates)
        rows = zip(*(values.get(name, nothing) for name in names), strict=True)
        return _records(map(zip, repeat(names), rows), sources)


def _records(rows: Iterable[Iterable[tuple[str, object]]], sources: Iterable[Provenance]) -> list[Record]:
    """Records made without their constructor, which takes as long again: a subject has a thousand of them."""
    new, made = Record.__new__, list[Record]()
    for row, source in zip(rows, sources, strict=True):
        record = new(Record)
        record.update(row)
        record.provenance = source
        made.append(record)
    return made


def _reading(layer: Layer, column: ColumnLayout, declared: Column | None) -> Reading:
    entity = declared.entity if declared is not None and declared.kind == "ref" else ""
    if column.form == "written":
        plain = _written(column)
    else:
        numbered = _numbered(layer, column, declared)
        plain = _own(column, numbered) if column.own else _others(column, numbered)
    if not entity:
        return plain

    def refs(data: bytes, count: int, key: int | str) -> Values:
        if column.own and data == _all_own(count, column.width):
            return [_ref(entity, key)] * count
        return list(map(_ref, repeat(entity), plain(data, count, key)))

    return refs


def _others(column: ColumnLayout, numbered: Numbered) -> Reading:
    def read(data: bytes, count: int, _key: int | str) -> Values:
        return numbered(_numbers(data, count, column))

    return read


def _own(column: ColumnLayout, numbered: Numbered) -> Reading:
    """A column that may hold the key of the body: its number is 1, those of others follow."""

    def read(data: bytes, count: int, key: int | str) -> Values:
        if data == _all_own(count, column.width):
            return [key] * count
        numbers = _numbers(data, count, column)
        values = numbered([number - 1 if number > 1 else 0 for number in numbers])
        return [key if number == 1 else value for number, value in zip(numbers, values, strict=True)]

    return read


@lru_cache(maxsize=1024)
def _all_own(count: int, width: int) -> bytes:
    """A column in which every row holds the key of the body."""
    return b"\1" * count + bytes(count * (width - 1))


def _numbered(layer: Layer, column: ColumnLayout, declared: Column | None) -> Numbered:  # noqa: PLR0911  # one return a type
    if column.constant == 0:
        return lambda numbers: [None] * len(numbers)
    if column.form == "coded":
        return _coded(layer, column.texts)
    low = column.low - 1
    if column.digits:
        head, ahead = column.head, 10**column.digits + low
        return lambda numbers: [head + str(n + ahead)[1:] if n else None for n in numbers]
    if column.type == "DATE":
        return lambda numbers: [_days[n + low] if n else None for n in numbers]
    if column.type == "TIMESTAMP":
        step = dt.timedelta(microseconds=column.unit)
        return lambda numbers: [MIDNIGHT + (n + low) * step if n else None for n in numbers]
    if column.type == "BOOLEAN":
        return lambda numbers: [n + low == 1 if n else None for n in numbers]
    if found := DECIMAL.fullmatch(column.type):
        cent = Decimal(1).scaleb(-int(found[2]))
        return lambda numbers: [Decimal(n + low) * cent if n else None for n in numbers]
    if declared is not None and declared.kind == "number":
        return lambda numbers: [Decimal(n + low) if n else None for n in numbers]
    return lambda numbers: [n + low if n else None for n in numbers]


def _coded(layer: Layer, name: str) -> Numbered:
    if layer.layout.texts[name].count > FEW_TEXTS:
        return lambda numbers: [layer.text(name, n - 1) if n else None for n in numbers]
    known: list[str | None] = []

    def texts(numbers: list[int]) -> Values:
        nonlocal known
        words = known
        if not words:
            words = known = [None, *layer.texts(name)]
        return [words[n] for n in numbers]

    return texts


def _written(column: ColumnLayout) -> Reading:
    width, head = column.width, column.head

    def read(data: bytes, count: int, _key: int | str) -> Values:
        across = np.frombuffer(data, dtype="u1").reshape(width, count).T.tobytes()
        if b"\0" not in across and across.isascii():
            every = across.decode("ascii")
            return [head + every[at : at + width] for at in range(0, width * count, width)]
        texts = (across[at : at + width].rstrip(b"\0") for at in range(0, width * count, width))
        return [None if text == EMPTY else head + text.decode() for text in texts]

    return read


def _numbers(data: bytes, count: int, column: ColumnLayout) -> list[int]:
    """The numbers of a column, from bytes that lie all first, all second, ..."""
    width = column.width
    if column.constant is not None:
        return [column.constant] * count
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
