"""Two subjects that are one person or firm, read as one: the police corrected a number, and the facts stand under both.

A join is a word of a snapshot (`batch.Join`), never a change of a fact: rows keep the key they came with, and whoever
reads them sees the key that is kept. So parting is the next snapshot without the word, what was delivered meanwhile
stands where its number put it, and a reader of one snapshot sees one state of both facts and joins. Told alike here
for one subject, and in `joined_sql` for everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol, cast

from saltern.core.contracts.contract import Contract
from saltern.core.registry.batch import Batch, replaces
from saltern.core.registry.joined_sql import replacing_keys
from saltern.core.registry.latest_word import counting
from saltern.core.registry.profile import SubjectNotInLake, SubjectRecords
from saltern.core.registry.snapshot import Snapshot
from saltern.core.rules.facts import SUBJECT_KINDS, Record, RecordSet, Ref, Vocabulary


class EveryRow(SubjectRecords, Protocol):
    """Records that can also tell what newer words took the place of."""

    def every_row(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key, oldest first."""
        ...


class JoinedRecords:
    """Rows as rules see them, with joined subjects under the key that is kept."""

    def __init__(self, records: EveryRow, *, contracts: Iterable[Contract]) -> None:
        self._records = records
        self._joined = records.snapshot.holdings.joined
        self._gone = {kept: gone for gone, kept in self._joined.items()}
        self._keys = {contract.dataset: keys for contract in contracts if (keys := replacing_keys(contract))}
        self._subject_columns: dict[str, tuple[str, ...]] = {}

    @property
    def snapshot(self) -> Snapshot:
        """What is read."""
        return self._records.snapshot

    @property
    def vocabulary(self) -> Vocabulary:
        """The names rows and links go by."""
        return self._records.vocabulary

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key, oldest first."""
        declared = self.vocabulary.record_sets[record_set]
        members = self._members(key)
        found = [row for row in self._both(record_set, by, members) if not self._overruled(row, declared)]
        rows = [self._read_as(row, declared) for row in found]
        if len(members) > 1 or any(new is not old for new, old in zip(rows, found, strict=True)):
            rows.sort(key=lambda row: _order(row, declared))
        latest = declared.latest if len(rows) > 1 else None
        return counting(rows, latest, self.snapshot.arrivals(record_set)) if latest else rows

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is."""
        return self.snapshot.newest_fact(record_set)

    def kind(self, subject: int) -> str:
        """natural_person or legal_person."""
        for member in self._members(subject):
            try:
                return self._records.kind(cast("int", member))
            except SubjectNotInLake:
                continue
        raise SubjectNotInLake(subject=subject)

    def close(self) -> None:
        """Let go of the snapshot."""
        self._records.close()

    def _members(self, key: int | str) -> tuple[int | str, ...]:
        """The keys under which rows of a key stand, the one that is kept first."""
        if not isinstance(key, int):
            return (key,)
        kept = self._joined.get(key, key)
        return (kept, self._gone[kept]) if kept in self._gone else (kept,)

    def _both(self, record_set: str, by: tuple[str, ...], members: Sequence[int | str]) -> Iterator[Record]:
        """The rows of all keys; one that names several of them once."""
        for place, member in enumerate(members):
            before = set(members[:place])
            for row in self._records.every_row(record_set=record_set, by=by, key=member):
                if before.isdisjoint(_key(row.get(name)) for name in by):
                    yield row

    def _overruled(self, row: Record, declared: RecordSet) -> bool:
        """Whether a later row of the other number replaces this one."""
        place = self._place(row)
        keys = self._keys.get(place[1].dataset, ()) if place else ()
        shared = next((name for name in keys if self._shared(row.get(name))), None)
        if shared is None or place is None:
            return False
        alike = self._alike(row, keys)
        for other in self._both(declared.name, (shared,), self._members(cast("Ref", row[shared]).key)):
            rival = self._place(other)
            later = rival is not None and rival[1].dataset == place[1].dataset and replaces(rival, place)
            if later and self._alike(other, keys) == alike:
                return True
        return False

    def _shared(self, value: object) -> bool:
        return isinstance(value, Ref) and (value.key in self._joined or value.key in self._gone)

    def _alike(self, row: Record, keys: Sequence[str]) -> list[object]:
        return [self._kept(row.get(name)) for name in keys]

    def _kept(self, value: object) -> object:
        """A value with its subject under the key that is kept."""
        if isinstance(value, Ref) and value.key in self._joined:
            return Ref(entity=value.entity, key=self._joined[cast("int", value.key)])
        return value

    def _place(self, row: Record) -> tuple[int, Batch] | None:
        return self._places.get(row.provenance.batch if row.provenance else "")

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, Batch]]:
        """Each batch with its place in the order in which they began to count."""
        return {batch.id: (place, batch) for place, batch in enumerate(self.snapshot.holdings.batches)}

    def _read_as(self, row: Record, declared: RecordSet) -> Record:
        names = self._subject_columns.get(declared.name)
        if names is None:
            columns = declared.columns.values()
            names = tuple(c.name for c in columns if c.kind == "ref" and c.entity in SUBJECT_KINDS)
            self._subject_columns[declared.name] = names
        changed = {name: new for name in names if (new := self._kept(row.get(name))) is not row.get(name)}
        return Record({**row, **changed}, row.provenance) if changed else row


def _key(value: object) -> object:
    return value.key if isinstance(value, Ref) else value


def _order(row: Record, declared: RecordSet) -> tuple[tuple[bool, object], ...]:
    """What the lake sorts rows by: the date, every column, the batch; what is empty last."""
    names = dict.fromkeys((declared.date_column, *declared.columns))
    values = [_key(row[name]) for name in names if name in row]
    batch = row.provenance.batch if row.provenance else ""
    return tuple((value is None, value) for value in (*values, batch))
