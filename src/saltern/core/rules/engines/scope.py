"""What the names in a rule mean for one subject: given values, then `self` and `as_of`, then the rows that the
vocabulary reaches from it. Derived facts are no names here: the checker has put their own text in their place.

Rows are asked from a `RecordSource` once and kept while the scope lives. `now` and `as_of` are given: no clock is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from saltern.core.rules.facts import Record, RecordSource, Ref, Vocabulary
from saltern.core.rules.feel.limit import RUNNING


class Calendar(Protocol):
    """The working days of a pack."""

    def known_working_days(self, start: date, end: date) -> int | None:
        """Working days after `start` up to and including `end`."""
        ...

    def working_days_before(self, end: date, n: int) -> date | None:
        """The last working day from which `n` working days are left up to and including `end`."""
        ...


class Scope(dict[str, object]):
    """Names and their meanings; a plain mapping, but names of the vocabulary appear when they are asked for."""

    __slots__ = ("as_of", "calendar", "kept", "now", "source", "subject", "vocabulary")

    def __init__(
        self,
        values: Mapping[str, object] | None = None,
        *,
        subject: Ref | None = None,
        vocabulary: Vocabulary | None = None,
        source: RecordSource | None = None,
        as_of: date | None = None,
        now: datetime | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        super().__init__(values or {})
        self.subject = subject
        self.vocabulary = vocabulary
        self.source = source
        self.as_of = as_of
        self.now = now
        self.calendar = calendar
        self.kept: dict[tuple[Ref, str], object] = {}

    def __missing__(self, name: str) -> object:
        if name == "self" and self.subject is not None:
            return self.subject
        if name == "as_of" and self.as_of is not None:
            return self.as_of
        if self.subject is not None and self.knows(self.subject.entity, name):
            return self.member(self.subject, name)
        raise KeyError(name)

    def knows(self, entity: str, name: str) -> bool:
        """Does the vocabulary reach rows by this name from such an entity?"""
        if self.vocabulary is None or entity not in self.vocabulary.entities:
            return False
        return name in self.vocabulary.entities[entity].links

    def member(self, ref: Ref, name: str) -> object:
        """`ref.name`: linked rows; null where the vocabulary has no such name."""
        if not self.knows(ref.entity, name):
            return None
        key = (ref, name)
        if key not in self.kept:
            self.kept[key] = self._linked(ref, name)
        rows = self.kept[key]
        if isinstance(rows, list) and (budget := RUNNING.get()) is not None:
            budget.rows(key, len(rows))
        return rows

    def _linked(self, ref: Ref, name: str) -> object:
        if self.vocabulary is None:
            return None
        entity = self.vocabulary.entities[ref.entity]
        if self.source is None:
            return None
        link = entity.links[name]
        rows: list[Record] = list(self.source.rows(record_set=link.record_set, by=link.by, key=ref.key))
        return rows
