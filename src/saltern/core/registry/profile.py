"""What the district knows of one subject: rows by the names rules use, each with its unit, batch and date.

`SubjectRecords` lets rules walk the records one subject at a time (prefill, decision); `profile` is the same for people
to read. `LakeRecords` asks the lake each time; the dossier (`registry.dossier`) gives the same rows in one read. One
snapshot is read throughout, so that a decision and its explanation see the same records.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, cast

from sqlglot import exp

from saltern.core.registry.latest_word import BATCH_COLUMN, counting
from saltern.core.registry.snapshot import SUBJECTS, Snapshot
from saltern.core.rules.facts import Link, Provenance, Record, RecordSet, Ref, Vocabulary
from saltern.errors import SalternError

if TYPE_CHECKING:
    import duckdb


class SubjectNotInLake(SalternError):
    """No record speaks of subject {subject}."""

    family = "unknown"
    zh = "没有任何记录涉及主体 {subject}。"


class SubjectRecords(Protocol):
    """Rows of one snapshot as rules see them (`facts.RecordSource`), wherever they are read from."""

    @property
    def snapshot(self) -> Snapshot:
        """What is read."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The names rows and links go by."""
        ...

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key, oldest first."""
        ...

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is."""
        ...

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectNotInLake`."""
        ...

    def close(self) -> None:
        """Let go of the snapshot."""
        ...


class LakeRecords:
    """Rows of one snapshot read from the lake itself; of several threads one asks after the other."""

    def __init__(self, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
        self.snapshot = snapshot
        self.vocabulary = vocabulary
        self._present = frozenset(snapshot.record_sets)
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._queries: dict[tuple[str, tuple[str, ...]], tuple[str, list[str]]] = {}
        self._asking = threading.RLock()

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key, oldest first."""
        rows = self.every_row(record_set=record_set, by=by, key=key)
        latest = self.vocabulary.record_sets[record_set].latest if len(rows) > 1 else None
        return counting(rows, latest, self.snapshot.arrivals(record_set)) if latest else rows

    def every_row(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The same with those that a newer word of the same subject takes the place of."""
        if record_set not in self._present:
            return ()
        declared = self.vocabulary.record_sets[record_set]
        with self._asking:
            sql, names = self._query(record_set, by)
            found = self._open().execute(sql, [key]).fetchall()
        return [_record(declared, dict(zip(names, row, strict=True))) for row in found]

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is."""
        return self.snapshot.newest_fact(record_set)

    def kind(self, subject: int) -> str:
        """natural_person or legal_person."""
        with self._asking:
            found = self._open().execute(f"SELECT kind FROM {SUBJECTS} WHERE subject = $1", [subject]).fetchall()  # noqa: S608  # a constant
        if not found:
            raise SubjectNotInLake(subject=subject)
        return str(found[0][0])

    def close(self) -> None:
        """Let go of the snapshot."""
        with self._asking:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            self._connection = self.snapshot.connect(record_sets=(), threads=1)
        return self._connection

    def _query(self, record_set: str, by: tuple[str, ...]) -> tuple[str, list[str]]:
        known = self._queries.get((record_set, by))
        if known is not None:
            return known
        self.snapshot.verify([record_set])
        rows = self.snapshot.relation(record_set)
        present = list(rows.named_selects)
        declared = self.vocabulary.record_sets[record_set]
        names = [name for name in (*declared.columns, BATCH_COLUMN) if name in present]
        asked = exp.Parameter(this=exp.Literal.number(1))
        hit = exp.or_(*(exp.column(name, quoted=True).eq(asked.copy()) for name in by if name in present))
        order = [name for name in (declared.date_column, *names) if name in present]
        query = (
            exp.select(*(exp.column(name, quoted=True) for name in names))
            .from_(rows.subquery("r"))
            .where(hit)
            .order_by(*(exp.Ordered(this=exp.column(name, quoted=True)) for name in dict.fromkeys(order)))
        )
        answer = query.sql("duckdb", copy=False), names
        self._queries[record_set, by] = answer
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one link of the vocabulary gives for the subject."""

    name: str
    record_set: RecordSet
    rows: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that is known of a subject as of a day."""

    subject: int
    kind: str
    as_of: dt.date
    snapshot: int
    known: tuple[Known, ...]


def profile(*, subject: int, as_of: dt.date, records: SubjectRecords) -> Profile:
    """The rows behind every name a rule may use of this subject, up to `as_of`."""
    kind = records.kind(subject)
    entity = records.vocabulary.entities[kind]
    return Profile(
        subject=subject,
        kind=kind,
        as_of=as_of,
        snapshot=records.snapshot.number,
        known=tuple(_known(records, entity.links, subject, as_of)),
    )


def _known(records: SubjectRecords, links: Mapping[str, Link], subject: int, as_of: dt.date) -> Iterator[Known]:
    for link in links.values():
        rows = records.rows(record_set=link.record_set, by=link.by, key=subject)
        dated = tuple(row for row in rows if _date(row) <= as_of.isoformat())
        if dated:
            yield Known(name=link.name, record_set=records.vocabulary.record_sets[link.record_set], rows=dated)


def _date(row: Record) -> str:
    return row.provenance.date[:10] if row.provenance else ""


def _record(declared: RecordSet, values: dict[str, object]) -> Record:
    """A row with the values rules know: numbers as Decimal, keys as refs."""
    batch = str(values.pop(BATCH_COLUMN, ""))
    facts: dict[str, object] = {}
    for name, value in values.items():
        column = declared.columns[name]
        if value is not None and column.kind == "ref":
            facts[name] = Ref(entity=column.entity, key=cast("int | str", value))
        elif column.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
            facts[name] = Decimal(value)
        else:
            facts[name] = value
    date = dated(facts.get(declared.date_column))
    return Record(facts, Provenance(unit=declared.unit, record_set=declared.name, batch=batch, date=date))


def dated(value: object) -> str:
    """The date of a row as its provenance has it."""
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")
