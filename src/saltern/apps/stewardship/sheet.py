"""What is known of one subject as somebody may see it: values with their source, other subjects by their key alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saltern.core.registry.access import Sight
from saltern.core.rules.facts import SUBJECT_KINDS, Column, Record, RecordSet, Ref
from saltern.core.rules.value_words import value_words
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:
    from saltern.core.registry.profile import Known, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetValue:
    """A value by its name and in words; `of_subject`: it is a subject's key, `own`: that of the very subject;
    `kind`: natural_person or legal_person of somebody else's."""

    name: str
    value: object
    of_subject: bool = False
    own: bool = False
    kind: str = ""
    label: Phrase = NOTHING
    words: Phrase = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A record, and the batch and day it came with."""

    unit: str
    batch: str
    date: str
    values: tuple[SheetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """All records behind one name of the vocabulary, oldest first."""

    name: str
    record_set: str
    label: Phrase
    unit: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSheet:
    """The records of a subject on a day, as far as the purpose allows; `withheld` names the rest."""

    subject: int
    kind: str
    as_of: dt.date
    snapshot: int
    number: str
    name: str
    mobile: str
    purpose: str
    parts: tuple[SheetPart, ...]
    withheld: tuple[str, ...]


def sheet_of(*, profile: Profile, sight: Sight) -> SubjectSheet:
    """What a reader gets."""
    return SubjectSheet(
        subject=profile.subject,
        kind=profile.kind,
        as_of=profile.as_of,
        snapshot=profile.snapshot,
        number=sight.number,
        name=sight.name,
        mobile=sight.mobile,
        purpose=sight.accessed.purpose,
        parts=tuple(_part(known, profile.subject) for known in sight.shown),
        withheld=sight.withheld,
    )


def _part(known: Known, subject: int) -> SheetPart:
    return SheetPart(
        name=known.name,
        record_set=known.record_set.name,
        label=known.record_set.label,
        unit=known.record_set.unit,
        rows=tuple(_row(row, known.record_set, subject) for row in known.rows),
    )


def _row(record: Record, record_set: RecordSet, subject: int) -> SheetRow:
    source = record.provenance
    return SheetRow(
        unit=source.unit if source else "",
        batch=source.batch if source else "",
        date=source.date if source else "",
        values=tuple(_value(name, value, record_set.columns.get(name), subject) for name, value in record.items()),
    )


def _value(name: str, value: object, column: Column | None, subject: int) -> SheetValue:
    label = (column.label if column else NOTHING) or Phrase.same(name)
    words = value_words(value, column.words if column else None)
    if isinstance(value, Ref):
        of_kind = value.entity if value.entity in SUBJECT_KINDS else ""
        own = bool(of_kind) and value.key == subject
        kind = "" if own else of_kind
        return SheetValue(name=name, value=value.key, of_subject=True, own=own, kind=kind, label=label, words=words)
    return SheetValue(name=name, value=value, label=label, words=words)
