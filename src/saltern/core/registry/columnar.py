"""How rows lie in a file of the lake: Parquet with delta encodings, small dictionaries, quick compression.

Measured on ten million settlements sorted by person: 10.9 bytes a row, 4 % fewer than the first version of the format,
written a tenth and read a third quicker. Dictionaries above some thousand values are given up early: one of a million
texts made writing five times slower and the file larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import duckdb
from sqlglot import exp

FETCHED: Final = 20_000
LAYOUT: Final[Mapping[str, str]] = {
    "FORMAT": "parquet",
    "PARQUET_VERSION": "v2",
    "COMPRESSION": "zstd",
    "COMPRESSION_LEVEL": "1",
    "ROW_GROUP_SIZE": "122880",
    "DICTIONARY_SIZE_LIMIT": "4000",
    "WRITE_BLOOM_FILTER": "false",
}


def write(*, connection: duckdb.DuckDBPyConnection, query: exp.Query, path: Path) -> int:
    """Write the rows of a query; how many they are."""
    copy = exp.Copy(
        this=exp.Subquery(this=query),
        kind=False,
        files=[exp.Literal.string(str(path))],
        params=[exp.CopyParameter(this=exp.var(name), expression=exp.var(value)) for name, value in LAYOUT.items()],
    )
    return int(connection.execute(copy.sql("duckdb", copy=False)).fetchall()[0][0])


def stretches(key: exp.Expr, borders: Sequence[int | str]) -> Iterator[exp.Expr]:
    """The conditions that part rows by key; unknown keys stand in the last stretch."""
    if not borders:
        yield exp.true()
        return
    values = [exp.convert(border) for border in borders]
    yield exp.LTE(this=key.copy(), expression=values[0])
    for low, high in pairwise(values):
        yield exp.and_(exp.GT(this=key.copy(), expression=low.copy()), exp.LTE(this=key.copy(), expression=high.copy()))
    yield exp.or_(exp.GT(this=key.copy(), expression=values[-1].copy()), exp.Is(this=key.copy(), expression=exp.null()))


def few_by_few(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer, some at a time: as objects they take ten times what they take in the database."""
    while rows := found.fetchmany(FETCHED):
        yield from rows
