"""Every record of a district in memory, for the reference engine to walk subject by subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import duckdb

from saltern.core.rules.facts import Record, Ref, Vocabulary


class Everything:
    """All rows of a snapshot as rules see them, read once and indexed by the columns they are asked by."""

    def __init__(self, *, connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
        self.connection = connection
        self.vocabulary = vocabulary
        self._sets: dict[str, list[Record]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], dict[int | str, list[Record]]] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key."""
        if (record_set, by) not in self._found:
            index: dict[int | str, list[Record]] = defaultdict(list)
            for row in self._all(record_set):
                for ref in {row[column] for column in by}:
                    if isinstance(ref, Ref):
                        index[ref.key].append(row)
            self._found[record_set, by] = index
        return self._found[record_set, by].get(key, ())

    def _all(self, record_set: str) -> list[Record]:
        if record_set not in self._sets:
            columns = self.vocabulary.record_sets[record_set].columns
            relation = self.connection.table(record_set)
            names = [name for name in relation.columns if name in columns]
            rows = relation.project(", ".join(f'"{name}"' for name in names)).fetchall()
            self._sets[record_set] = [
                Record({name: self._value(record_set, name, value) for name, value in zip(names, row, strict=True)})
                for row in rows
            ]
        return self._sets[record_set]

    def _value(self, record_set: str, name: str, value: object) -> object:
        column = self.vocabulary.record_sets[record_set].columns[name]
        if value is None:
            return None
        if column.kind == "ref":
            assert isinstance(value, int | str)
            return Ref(entity=column.entity, key=value)
        if column.kind == "number" and isinstance(value, int):
            return Decimal(value)
        return value
