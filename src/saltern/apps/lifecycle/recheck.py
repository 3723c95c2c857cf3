"""Asked before a reminder leaves: whose rule no longer holds, or who has an application for it under way.

The first few reminders asked for on a day are looked at alone; with the next one all are, in one pass over everybody.
What was found holds for the day and the snapshot; a newer one is looked at anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from saltern.core.approvals import reminder_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.feel.check import Checked

FEED_DELAY: Final = dt.timedelta(days=31)
"""An approval of ours is in the lake by then; before that the desk is asked beside it."""


LOOKED_AT_ALONE: Final = 3
"""One rule over everybody costs about a fifth of all of them together."""


class Applicants(Protocol):
    """The desk's word on who applied."""

    def __call__(self, *, item: str, subjects: Sequence[int], since: dt.date) -> AbstractSet[int]:
        """Those of `subjects` whose application for `item` is under way, or was approved on or after `since`."""


class NoteReading(Protocol):
    """Writes down, before it is done, that everybody's facts are read."""

    def __call__(self, *, population: Population, rules: Mapping[str, Checked], now: dt.datetime) -> None:
        """One line for each kind of subject the rules ask about."""


class AlreadyDone:
    """The check of kind "reminder"; not for two threads at once."""

    def __init__(
        self,
        *,
        pack: Callable[[], Pack],
        population: Callable[[Pack], AbstractContextManager[Population]],
        applicants: Applicants,
        note: NoteReading,
        snapshot: Callable[[], int] = lambda: 0,
    ) -> None:
        self._pack = pack
        self._population = population
        self._applicants = applicants
        self._note = note
        self._snapshot = snapshot
        self._district: Pack | None = None
        self._stand: tuple[dt.date, int] | None = None
        self._due: dict[str, frozenset[int]] = {}

    def __call__(self, argument: str, subjects: Sequence[int], now: dt.datetime) -> AbstractSet[int]:
        """Those of `subjects` for whom the reminder `argument` is no longer due."""
        district = self._district = self._district or self._pack()
        day = now.astimezone(ZoneInfo(district.district.time_zone)).date()
        stand = day, self._snapshot()
        if stand != self._stand:
            self._stand, self._due = stand, {}
        if argument not in self._due:
            asked = {argument} if len(self._due) < LOOKED_AT_ALONE else None
            rules = reminder_rules.reminders(pack=district, as_of=day, keys=asked)
            self._due |= {argument: frozenset(), **self._sweep(district, rules, day, now)}
        reminder = district.reminders.get(argument.removesuffix(reminder_rules.LATE))
        item = reminder.item if reminder else ""
        since = day - FEED_DELAY
        applied = self._applicants(item=item, subjects=subjects, since=since) if item else frozenset()
        return {subject for subject in subjects if subject not in self._due[argument]} | applied

    def _sweep(
        self, district: Pack, rules: Mapping[str, Checked], day: dt.date, now: dt.datetime
    ) -> Mapping[str, frozenset[int]]:
        """Whom each of the rules holds for on a day."""
        if not rules:
            return {}
        due: dict[str, list[int]] = {key: [] for key in rules}
        with self._population(district) as everybody:
            self._note(population=everybody, rules=rules, now=now)
            for key, subject, _ in everybody.sweep(rules=rules, pack=district, as_of=day).rows():
                due[key].append(subject)
        return {key: frozenset(subjects) for key, subjects in due.items()}
