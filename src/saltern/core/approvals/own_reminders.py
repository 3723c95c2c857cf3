"""One subject's reminders: what is due for them today, and what is coming, with the day it begins and its last day.

The very rules of the sweep over everybody, asked of one subject. What is coming is found by asking them of the days
ahead with today's records: nobody knows tomorrow's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.core.approvals import reminder_rules
from saltern.core.approvals.reminder_rules import LATE
from saltern.core.catalogue.item import Reminder
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, RecordSource, Ref

AHEAD: Final = 180
"""Days that are looked ahead."""
STRIDE: Final = 15
"""Days from one look ahead to the next; the very day is then found between two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReminder:
    """A reminder that concerns a subject from a day on; `late`: its last day to act is past. `last_day` None: none."""

    reminder: Reminder
    since: dt.date
    last_day: dt.date | None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    reminder: Reminder
    holds: Program
    last_day: Program | None
    late: bool


class _OnDays:
    """A subject on the days of one question: each row is read once, each day's names are worked out once."""

    def __init__(self, pack: Pack, subject: Ref, source: RecordSource) -> None:
        self._pack = pack
        self._subject = subject
        self._source = source
        self._rows: dict[tuple[str, tuple[str, ...], int | str], Sequence[Record]] = {}
        self._scopes: dict[dt.date, Scope] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key."""
        asked = (record_set, by, key)
        if asked not in self._rows:
            self._rows[asked] = self._source.rows(record_set=record_set, by=by, key=key)
        return self._rows[asked]

    def on(self, day: dt.date) -> Scope:
        """What names mean on a day."""
        if day not in self._scopes:
            pack = self._pack
            self._scopes[day] = Scope(
                subject=self._subject, vocabulary=pack.vocabulary, source=self, as_of=day, calendar=pack.calendar
            )
        return self._scopes[day]


class OwnReminders:
    """The reminders of a pack for one subject at a time, compiled once for all the days that share the same rules."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._compiled: dict[tuple[object, ...], Mapping[str, _Asked]] = {}

    def due(self, *, subject: Ref, source: RecordSource, as_of: dt.date) -> tuple[OwnReminder, ...]:
        """What is due on a day: the nearest last day first, then what has none."""
        return self._due(subject, _OnDays(self._pack, subject, source), as_of)

    def _due(self, subject: Ref, days: _OnDays, as_of: dt.date) -> tuple[OwnReminder, ...]:
        found = [
            OwnReminder(reminder=asked.reminder, since=as_of, last_day=_last(asked, days.on(as_of)), late=asked.late)
            for asked in self._on(as_of, subject).values()
            if asked.holds.run(days.on(as_of)) is True
        ]
        return tuple(sorted(found, key=_order))

    def coming(self, *, subject: Ref, source: RecordSource, as_of: dt.date) -> tuple[OwnReminder, ...]:
        """What is not due yet and will be within half a year, the nearest first."""
        known = _OnDays(self._pack, subject, source)
        before = {one.reminder.key for one in self._due(subject, known, as_of)}
        asked_for = [
            (key, asked) for key, asked in self._on(as_of, subject).items() if not asked.late and key not in before
        ]
        found: dict[str, OwnReminder] = {}
        earlier = as_of
        for days in range(STRIDE, AHEAD + 1, STRIDE):
            day = as_of + dt.timedelta(days=days)
            for key, asked in asked_for:
                if key not in found and asked.holds.run(known.on(day)) is True:
                    found[key] = _first(asked, known, earlier, day)
            earlier = day
        return tuple(sorted(found.values(), key=lambda one: (one.since, one.reminder.key)))

    def _on(self, day: dt.date, subject: Ref) -> Mapping[str, _Asked]:
        """The rules of a day for one kind of subject."""
        versions = reminder_rules.in_force(self._pack, day).items()
        shared = (day.year, *((key, reminder.effective_from) for key, reminder in versions))
        if shared not in self._compiled:
            self._compiled[shared] = dict(self._compile(day))
        return {key: one for key, one in self._compiled[shared].items() if one.reminder.who == subject.entity}

    def _compile(self, day: dt.date) -> Iterator[tuple[str, _Asked]]:
        pack, last_days = self._pack, reminder_rules.last_days(pack=self._pack, as_of=day)
        for key, rule in reminder_rules.reminders(pack=pack, as_of=day).items():
            reminder = reminder_rules.named(pack, key, day)
            assert reminder is not None
            last = last_days.get(key)
            yield (
                key,
                _Asked(
                    reminder=reminder,
                    holds=compile_expression(rule.node),
                    last_day=compile_expression(last.node) if last else None,
                    late=key.endswith(LATE),
                ),
            )


def _first(asked: _Asked, known: _OnDays, without: dt.date, with_: dt.date) -> OwnReminder:
    """The first day on which a rule holds, between one on which it does not and one on which it does."""
    while (with_ - without).days > 1:
        middle = without + (with_ - without) // 2
        if asked.holds.run(known.on(middle)) is True:
            with_ = middle
        else:
            without = middle
    return OwnReminder(reminder=asked.reminder, since=with_, last_day=_last(asked, known.on(with_)))


def _last(asked: _Asked, scope: Scope) -> dt.date | None:
    value = asked.last_day.run(scope) if asked.last_day else None
    return value if isinstance(value, dt.date) else None


def _order(one: OwnReminder) -> tuple[bool, dt.date, str]:
    return (one.last_day is None, one.last_day or one.since, one.reminder.key)
