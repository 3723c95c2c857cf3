"""What a decision rested on: which rows of which unit were looked at, and values as JSON that can be read back.

A decision must be explained years later, when the records, the pack and the engine have changed; so the values
themselves are kept, each with the unit, the record set and the date it came from.

>>> stored({"on": dt.date(2020, 7, 6), "sum": Decimal("12.50")})
{'context': {'on': {'date': '2020-07-06'}, 'sum': {'number': '12.50'}}}
>>> restored(stored([dt.date(2020, 7, 6), None, True, "a"]))
[datetime.date(2020, 7, 6), None, True, 'a']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from saltern.core.rules.facts import SUBJECT_KINDS, Record, RecordSource, Ref, Vocabulary, newest_fact
from saltern.core.rules.feel.values import YearsMonths, parse_temporal, temporal_text
from saltern.words import NOTHING, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Rows that were looked at: how many, and the newest date among them ("" where the rows carry none).

    `label` is what people call the record set; it is not kept with a decision.
    """

    unit: str
    record_set: str
    date: str
    rows: int
    label: Phrase = field(default=NOTHING, compare=False)

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {"unit": self.unit, "record_set": self.record_set, "date": self.date, "rows": self.rows}


class RecordingSource:
    """A `RecordSource` that remembers what was asked of the one behind it, and asks each thing once."""

    def __init__(self, source: RecordSource, vocabulary: Vocabulary) -> None:
        self._source = source
        self._vocabulary = vocabulary
        self._kept: dict[tuple[str, tuple[str, ...], int | str], Sequence[Record]] = {}
        self._seen: dict[tuple[str, tuple[str, ...], int | str], None] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows, as the source behind gives them."""
        question = (record_set, by, key)
        self._seen[question] = None
        if question not in self._kept:
            self._kept[question] = self._source.rows(record_set=record_set, by=by, key=key)
        return self._kept[question]

    def forget(self) -> None:
        """Begin anew what `read_since_last` tells of."""
        self._seen.clear()

    def read_since_last(self) -> tuple[Source, ...]:
        """What was looked at since the last call or `forget`, one entry a record set; also sets that held no row."""
        found: dict[str, tuple[str, str, int]] = {}
        for question in self._seen:
            rows = self._kept[question]
            name = question[0]
            unit, date, count = found.get(name, (self._vocabulary.record_sets[name].unit, "", 0))
            dates = [row.provenance.date for row in rows if row.provenance]
            found[name] = (unit, max([date, *dates]), count + len(rows))
        self._seen.clear()
        return tuple(
            Source(unit=unit, record_set=name, date=date, rows=rows, label=self._vocabulary.record_sets[name].label)
            for name, (unit, date, rows) in found.items()
        )

    def too_old(self, *, as_of: dt.date) -> Source | None:
        """The record set whose rows were looked at and whose newest fact is too old to decide by on a day, if there is
        one: the oldest."""
        found: list[Source] = []
        for name in sorted({question[0] for question, rows in self._kept.items() if rows}):
            declared = self._vocabulary.record_sets[name]
            newest = newest_fact(self._source, name) if declared.decides_within else None
            if newest and declared.decides_within and as_of - newest > declared.decides_within:
                found.append(
                    Source(unit=declared.unit, record_set=name, date=newest.isoformat(), rows=0, label=declared.label)
                )
        return min(found, key=lambda source: source.date, default=None)

    def record_sets_read(self) -> list[str]:
        """Every record set looked at so far as "unit/record set", for the journal line the person can read."""
        names = {question[0] for question in self._kept}
        return sorted(f"{self._vocabulary.record_sets[name].unit}/{name}" for name in names)

    def subjects_read(self) -> frozenset[int]:
        """Every person and firm whose rows were asked for: a rule may hop from a child to its mother."""
        return frozenset(
            key
            for name, by, key in self._kept
            if isinstance(key, int) and self._vocabulary.record_sets[name].columns[by[0]].entity in SUBJECT_KINDS
        )


def of_record(record: Record, vocabulary: Vocabulary) -> tuple[Source, ...]:
    """Where one row comes from."""
    origin = record.provenance
    if origin is None:
        return ()
    known = vocabulary.record_sets.get(origin.record_set)
    label = known.label if known else NOTHING
    return (Source(unit=origin.unit, record_set=origin.record_set, date=origin.date, rows=1, label=label),)


def merged(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each record set once, with the most rows and the newest date."""
    found: dict[tuple[str, str], Source] = {}
    for source in sources:
        key = (source.unit, source.record_set)
        other = found.get(key)
        found[key] = source if other is None else _both(source, other)
    return tuple(found.values())


def _both(one: Source, other: Source) -> Source:
    """Two looks at one record set as one."""
    return Source(
        unit=one.unit,
        record_set=one.record_set,
        date=max(one.date, other.date),
        rows=max(one.rows, other.rows),
        label=one.label or other.label,
    )


def stored(value: object) -> Any:  # noqa: PLR0911  # one return a kind of value
    """A FEEL value as JSON that keeps its type."""
    match value:
        case None | bool() | str():
            return value
        case Decimal() | int():
            return {"number": str(value)}
        case list() | tuple():
            return [stored(item) for item in value]
        case Ref():
            return {"ref": [value.entity, value.key]}
        case Mapping():
            return {"context": {name: stored(item) for name, item in value.items()}}
        case dt.datetime():
            return {"date and time": value.isoformat()}
        case dt.date():
            return {"date": value.isoformat()}
        case dt.timedelta():
            return {"seconds": str(Decimal(value.days) * 86400 + value.seconds + Decimal(value.microseconds) / 1000000)}
        case YearsMonths():
            return {"years and months duration": temporal_text(value)}
        case dt.time():
            return {"time": value.isoformat()}
        case _:
            return {"text": str(value)}


def restored(plain: Any) -> object:
    """The value `stored` made the JSON from; what is kept only as text comes back as text."""
    if isinstance(plain, list):
        return [restored(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    kind, body = next(iter(plain.items()))
    if kind == "context":
        return {name: restored(item) for name, item in body.items()}
    return _restored_scalar(kind, body)


def _restored_scalar(kind: str, body: Any) -> object:
    match kind:
        case "number":
            return Decimal(body)
        case "ref":
            return Ref(entity=body[0], key=body[1])
        case "date":
            return dt.date.fromisoformat(body)
        case "seconds":
            return dt.timedelta(microseconds=int(Decimal(body) * 1000000))
        case "date and time" | "time" | "years and months duration":
            return parse_temporal(kind, body)
        case _:
            return body
