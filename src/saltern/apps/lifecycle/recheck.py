"""Asked before a message leaves: whose reminder no longer applies, who has an application for it under way, and of
every message, warnings too, whom the records speak against by now: the dead, those who moved away, those who said no.

The first few reminders asked for on a day are looked at alone; with the next one all are, in one pass over everybody.
What was found holds for the day and the snapshot; a newer one is looked at anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from saltern.apps.notify.ports import Check
from saltern.core.approvals import reminder_rules, standing_conditions
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.standing import StandingCondition
from saltern.core.rules.feel.check import Checked

FEED_DELAY: Final = dt.timedelta(days=31)
"""An approval of ours is in the lake by then; before that the desk is asked beside it."""
DONE, NOT_DUE, WITHDRAWN = "already-done", "not-due", "consent-withdrawn"
"""Reasons, as the outbox says them (`notify.reason`); a standing condition names its own."""


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
    """The checks of kinds "reminder", "next_step" and "alert"; not for two threads at once."""

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
        self._against: Mapping[str, frozenset[int]] | None = None

    @property
    def checks(self) -> Mapping[str, Check]:
        """The checks by the kind that stands in a message."""
        return {"reminder": self, "next_step": self.step, "alert": self.warning}

    def __call__(self, argument: str, subjects: Sequence[int], now: dt.datetime) -> Mapping[int, str]:
        """Those of `subjects` to whom the reminder `argument` is not to go any more, and why."""
        district, day = self._standing(now)
        if argument not in self._due:
            asked = {argument} if len(self._due) < LOOKED_AT_ALONE else None
            rules = reminder_rules.reminders(pack=district, as_of=day, keys=asked)
            self._due |= {argument: frozenset(), **self._sweep(district, rules, day, now)}
        reminder = reminder_rules.named(district, argument, day)
        known = district.reminders.get(argument.removesuffix(reminder_rules.LATE))
        item = known.item if known else ""
        since = day - FEED_DELAY
        applied = self._applicants(item=item, subjects=subjects, since=since) if item else frozenset()
        conditions = standing_conditions.of_reminder(district, reminder) if reminder else ()
        due = self._due[argument]
        return {
            **{subject: NOT_DUE for subject in subjects if subject not in due},
            **dict.fromkeys(applied, DONE),
            **self._told_against(conditions, subjects, now, refusable=True),
        }

    def step(self, argument: str, subjects: Sequence[int], now: dt.datetime) -> Mapping[int, str]:
        """Those of `subjects` to whom the next step `argument` is not to go any more, and why: what it leads to is
        under way or done, or the records speak against them."""
        district, day = self._standing(now)
        step = district.next_steps.get(argument)
        if step is None:
            return self._told_against((), subjects, now, refusable=True)
        applied = self._applicants(item=step.to_item, subjects=subjects, since=day - FEED_DELAY)
        conditions = standing_conditions.of_step(district, step)
        return {**dict.fromkeys(applied, DONE), **self._told_against(conditions, subjects, now, refusable=True)}

    def warning(self, argument: str, subjects: Sequence[int], now: dt.datetime) -> Mapping[int, str]:
        """Those of `subjects` whom the records speak against for the playbook `argument`, and why."""
        district, _ = self._standing(now)
        book = district.playbooks.get(argument)
        conditions = standing_conditions.of_playbook(district, book) if book else ()
        return self._told_against(conditions, subjects, now, refusable=False)

    def _standing(self, now: dt.datetime) -> tuple[Pack, dt.date]:
        """The pack and the day; what was found for another day or snapshot is forgotten."""
        district = self._district = self._district or self._pack()
        day = now.astimezone(ZoneInfo(district.district.time_zone)).date()
        stand = day, self._snapshot()
        if stand != self._stand:
            self._stand, self._due, self._against = stand, {}, None
        return district, day

    def _told_against(
        self, conditions: Iterable[StandingCondition], subjects: Sequence[int], now: dt.datetime, *, refusable: bool
    ) -> dict[int, str]:
        """The reason for each subject that a condition, or their own no, speaks against."""
        if self._against is None:
            district, day = self._standing(now)
            self._against = self._sweep(district, {}, day, now)
        found: dict[int, str] = {}
        asked = [(f"{standing_rules.AGAINST}:{one.key}", str(one.reason)) for one in conditions]
        if refusable:
            asked = [*((key, WITHDRAWN) for key in self._against if key.startswith(standing_rules.REFUSED)), *asked]
        for key, reason in asked:
            found |= dict.fromkeys(self._against.get(key, frozenset()).intersection(subjects), reason)
        return found

    def _sweep(
        self, district: Pack, rules: Mapping[str, Checked], day: dt.date, now: dt.datetime
    ) -> Mapping[str, frozenset[int]]:
        """Whom each of the rules holds for on a day; the first time with them, whom what stands before every message
        speaks against."""
        against = standing_rules.against(pack=district) if self._against is None else {}
        asked = {**rules, **against}
        if not asked:
            return {}
        due: dict[str, list[int]] = {key: [] for key in asked}
        with self._population(district) as everybody:
            self._note(population=everybody, rules=asked, now=now)
            for key, subject, _ in everybody.sweep(rules=asked, pack=district, as_of=day).rows():
                due[key].append(subject)
        found = {key: frozenset(subjects) for key, subjects in due.items()}
        if self._against is None:
            self._against = {key: found[key] for key in against}
        return {key: found[key] for key in rules} if rules else self._against
