"""Records as an example states them: a small register in memory, for the designer's own proofs and for trying out.

    as_of: 2020-07-10
    degrees: [{awarded_on: 2020-06-30, verified: true}]
    births: [{child: baby, birth_date: 2020-06-01}]         # people are named as one likes; `self` is the subject
    medical_enrolments: [{person: baby, started_on: 2020-06-20}]

Columns left out are empty. A row in which no column names the subject is the subject's own where it can be: the first
unwritten column of those it is reached by becomes `self`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from saltern.core.documents.fields import near
from saltern.core.registry.latest_word import counting
from saltern.core.rules.facts import Column, LatestWord, Provenance, Record, RecordSet, Ref, Vocabulary
from saltern.core.rules.feel.values import parse_temporal
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

SELF: Final = "self"
SUBJECT_KEY: Final = 1
ASIDE: Final = ("as_of", "form", "account", "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRecords:
    """Records of a few invented people and firms; implements `rules.facts.RecordSource`.

    `form` is what the subject writes on the form; `labels` are what the example calls people and firms.
    """

    subject: int
    as_of: dt.date
    records: Mapping[str, tuple[Record, ...]]
    form: Mapping[str, str]
    account: Mapping[str, object]
    labels: Mapping[Ref, str]
    latest: Mapping[str, LatestWord]

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> tuple[Record, ...]:
        """The rows in which one of the columns `by` holds `key`."""
        found = []
        for row in self.records.get(record_set, ()):
            refs = (row.get(column) for column in by)
            if any(isinstance(ref, Ref) and ref.key == key for ref in refs):
                found.append(row)
        latest = self.latest.get(record_set)
        return tuple(counting(found, latest, {}) if latest else found)


class ExampleReader:
    """Reads a `given` mapping; mistakes gather in `faults`, all at the example's place."""

    def __init__(self, *, vocabulary: Vocabulary, who: str, place: Place, faults: list[Fault]) -> None:
        self.vocabulary = vocabulary
        self.who = who
        self.place = place
        self.faults = faults
        self.keys: dict[tuple[str, str], int] = {(who, SELF): SUBJECT_KEY}

    def fault(self, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        self.faults.append(self.place.fault(code, found, expected, hint))

    def read(self, given: Mapping[str, object]) -> ExampleRecords:
        """The records a `given` states."""
        stated = given.get("as_of")
        day = self.value(stated, "date", "as_of")
        if not isinstance(day, dt.date):
            if stated is None:
                self.fault(
                    "example-as-of",
                    Phrase(en="no as_of", zh="没有 as_of"),
                    Phrase(
                        en="the day the example speaks of, e.g. as_of: 2020-07-10",
                        zh="示例所说的日期，如 as_of: 2020-07-10",
                    ),
                )
            day = dt.date(2020, 1, 1)
        records = {name: tuple(self.set_rows(name, rows)) for name, rows in given.items() if name not in ASIDE}
        return ExampleRecords(
            subject=SUBJECT_KEY,
            as_of=day,
            records=records,
            form={name: str(text) for name, text in _mapping(given.get("form")).items() if text is not None},
            account={name: str(text) for name, text in _mapping(given.get("account")).items()},
            latest={name: one.latest for name, one in self.vocabulary.record_sets.items() if one.latest},
            labels={Ref(entity=entity, key=key): label for (entity, label), key in self.keys.items()},
        )

    def set_rows(self, name: str, rows: object) -> Iterator[Record]:
        """The rows of one record set."""
        known = self.vocabulary.record_sets.get(name)
        if known is None:
            sets = self.vocabulary.record_sets
            self.fault("unknown-record-set", f'"{name}"', Phrase(en="a record set", zh="数据集"), near(name, sets))
            return
        if not isinstance(rows, list):
            self.fault(
                "shape",
                Phrase(en=f'"{name}" is no list', zh=f"“{name}”不是列表"),
                Phrase(en="a list of rows", zh="行的列表"),
            )
            return
        for row in rows:
            if isinstance(row, dict):
                yield self.row(known, row)
            else:
                self.fault(
                    "shape",
                    Phrase(en=f'a row of "{name}" is no mapping', zh=f"“{name}”中的一行不是键值对"),
                    Phrase(en="columns and values", zh="列与值"),
                )

    def row(self, record_set: RecordSet, given: Mapping[str, object]) -> Record:
        """One row, its values of their columns' kinds."""
        for name in given:
            if name not in record_set.columns:
                columns = record_set.columns
                expected = Phrase(en=f"a column of {record_set.name}", zh=f"{record_set.name} 的列")
                self.fault("unknown-column", f'"{record_set.name}.{name}"', expected, near(name, columns))
        values = {
            name: self.cell(column, given.get(name), f"{record_set.name}.{name}")
            for name, column in record_set.columns.items()
        }
        owners = self.owners(record_set)
        free = next((name for name in owners if name not in given), "")
        if free and not any(given.get(name) == SELF for name in owners):
            values[free] = Ref(entity=self.who, key=SUBJECT_KEY)
        dated = values.get(record_set.date_column)
        source = Provenance(
            unit=record_set.unit, record_set=record_set.name, batch="example", date=str(dated) if dated else ""
        )
        return Record(values, source)

    def owners(self, record_set: RecordSet) -> tuple[str, ...]:
        """The columns by which a subject reaches its own rows of a set."""
        link = self.vocabulary.entities[self.who].links.get(record_set.name)
        return link.by if link else ()

    def cell(self, column: Column, text: object, name: str) -> object:
        """A cell: a label becomes the key of somebody."""
        if text is None:
            return None
        if column.kind != "ref":
            return self.value(text, column.kind, name)
        if column.entity in {"address", "household"}:
            return Ref(entity=column.entity, key=str(text))
        return Ref(entity=column.entity, key=self.keys.setdefault((column.entity, str(text)), len(self.keys) + 1))

    def value(self, text: object, kind: str, name: str) -> object:
        """A text as the value of a kind."""
        if text is None:
            return None
        if not isinstance(text, str):
            self.fault(
                "bad-value",
                Phrase(en=f"{name} is no text", zh=f"{name} 不是文字"),
                Phrase(en=f"a {kind}", zh=f"{kind} 类型的值"),
            )
            return None
        try:
            return _value(text, kind)
        except (ValueError, InvalidOperation):
            self.fault("bad-value", f'{name} "{text}"', Phrase(en=f"a {kind}", zh=f"{kind} 类型的值"))
            return None


def _value(text: str, kind: str) -> object:
    if kind == "number":
        return Decimal(text)
    if kind == "boolean":
        if text not in {"true", "false"}:
            raise ValueError(text)
        return text == "true"
    if kind == "date":
        return dt.date.fromisoformat(text)
    if kind == "date and time":
        found = parse_temporal(kind, text)
        if found is None:
            raise ValueError(text)
        return found
    return text


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
