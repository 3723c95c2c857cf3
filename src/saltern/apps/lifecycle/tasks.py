"""What the life cycle does by itself: the day's sweep of standing reminders, approvals that arrive in feeds, warnings.

Each reads the population through one connection to a pinned snapshot and proposes pushes; the guard and people decide
what goes. Running one twice for the same day and snapshot proposes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

import duckdb
from django.db import transaction

from saltern.apps.casework import queries as casework
from saltern.apps.casework.events import CaseApproved
from saltern.apps.casework.own_cases import WithOwnCases
from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle import operations, queries, standing
from saltern.apps.lifecycle.alerts.concern import Warning as Announced
from saltern.apps.lifecycle.alerts.concern import woken
from saltern.apps.lifecycle.alerts.words import Words
from saltern.apps.lifecycle.events import NextStepsDue
from saltern.apps.lifecycle.ledger import until
from saltern.apps.lifecycle.proposal import Found, Proposal
from saltern.apps.lifecycle.watch import Watch
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.audiences.sweep import Sweep, sweep
from saltern.core.catalogue.item import NextStep, Reminder
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.rules.facts import RecordSource
from saltern.core.rules.feel.check import Checked

SYSTEM = "system"
FEED_DELAY = dt.timedelta(days=31)
"""An approval of ours is in the lake by then; before that the desk is asked beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody, as one snapshot of the lake knows them: a connection with a view per record set and `subjects`."""

    connection: duckdb.DuckDBPyConnection
    snapshot: str
    residents: int
    records: RecordSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep found for one rule: everyone due, those who agreed to messages, those nobody can tell of."""

    key: str
    due: int
    unknown: int
    willing: int
    push: int


class _Maker(Protocol):
    """Makes a proposal of what a sweep found for one rule."""

    def __call__(self, key: str, people: Sequence[int], due: int, unknown: int) -> Proposal: ...


def swept(*, rules: Mapping[str, Checked], pack: Pack, population: Population, as_of: dt.date) -> Sweep:
    """Rules over everybody on one day."""
    return sweep(
        rules,
        vocabulary=pack.vocabulary,
        connection=population.connection,
        as_of=as_of,
        calendar=pack.calendar,
        records=population.records,
    )


def remind(*, pack: Pack, population: Population, as_of: dt.date, now: dt.datetime) -> Sequence[Swept]:
    """The standing reminders in force on `as_of` over everybody, each proposed as a push."""
    rules = standing.reminders(pack=pack, as_of=as_of)
    found = swept(rules={**rules, **standing.consents(pack=pack)}, pack=pack, population=population, as_of=as_of)
    return _proposed(
        found,
        keys=list(rules),
        make=lambda key, people, due, unknown: reminder_proposal(
            pack.reminders[key],
            pack=pack,
            people=people,
            as_of=as_of,
            due=due,
            unknown=unknown,
            snapshot=population.snapshot,
        ),
        residents=population.residents,
        now=now,
    )


def welcome(*, pack: Pack, population: Population, as_of: dt.date, now: dt.datetime) -> Sequence[Swept]:
    """Next steps for approvals that other platforms made and a feed brought: the same rules, the same ledger."""
    rules = standing.arrivals(pack=pack)
    found = swept(rules={**rules, **standing.consents(pack=pack)}, pack=pack, population=population, as_of=as_of)
    return _proposed(
        found,
        keys=list(rules),
        make=lambda key, people, due, unknown: step_proposal(
            pack.next_steps[key],
            pack=pack,
            people=people,
            as_of=as_of,
            trigger=f"sweep:{as_of}:{population.snapshot}",
            due=due,
            unknown=unknown,
            snapshot=population.snapshot,
        ),
        residents=population.residents,
        now=now,
    )


def warn(
    *,
    pack: Pack,
    words: Words,
    warning: Announced,
    text: str,
    population: Population,
    as_of: dt.date,
    now: dt.datetime,
    watch: Watch | None = None,
) -> Sequence[int]:
    """Keep a warning and propose what each playbook it wakes tells, and whom, all of it or nothing. An exercise or test
    proposes nothing. Raises `AlertIdentityReused`.

    `watch` is the same population made ready beforehand, by a process that waits for warnings.
    """
    books = woken(pack.playbooks.values(), warning, words.scale) if warning.status == "Actual" else ()
    people = concerned(books, pack=pack, warning=warning, population=population, as_of=as_of, watch=watch)
    with transaction.atomic():
        alert = operations.receive(warning=warning, text=text, now=now, actor=SYSTEM, role=SYSTEM)
        reach("alert.kept")
        pushes = []
        for book in books:
            proposal = warning_proposal(
                book,
                pack=pack,
                people=people[book.key],
                alert=alert.pk,
                expires=alert.expires_at,
                warning=warning,
                as_of=as_of,
            )
            push = operations.propose(
                proposal=proposal, residents=population.residents, now=now, actor=SYSTEM, role=SYSTEM
            )
            reach("alert.proposed")
            pushes.append(push.pk)
    return pushes


def concerned(
    books: Sequence[Playbook],
    *,
    pack: Pack,
    warning: Announced,
    population: Population,
    as_of: dt.date,
    watch: Watch | None,
) -> Mapping[str, Sequence[int]]:
    """Whom each playbook tells: as it stands ready, else found now."""
    ready = {
        book.key: people
        for book in books
        if watch and (people := watch.audience(book, places=warning.subdistricts, as_of=as_of)) is not None
    }
    left = [book for book in books if book.key not in ready]
    values: dict[str, str | tuple[str, ...]] = {
        "warned_subdistricts": warning.subdistricts,
        "warning_kind": warning.kind,
        "warning_level": warning.level,
        "issued_at": warning.sent,
    }
    rules = standing.warned(playbooks=left, pack=pack, values=values)
    found = swept(rules=rules, pack=pack, population=population, as_of=as_of) if rules else None
    return ready | {book.key: audience(book, found=found, warning=warning) for book in left}


def audience(book: Playbook, *, found: Sweep | None, warning: Announced) -> Sequence[int]:
    """Whom a playbook tells: those its rule holds for, or for an all-clear those the same kind of warning reached."""
    if book.audience == "warned_before":
        return queries.warned_before(kind=warning.kind, who=book.who)
    return sorted(subject for _, subject, _ in found.rows(rules=[book.key])) if found else []


def next_steps(
    *, book: NextStepRules, item: str, case: str, subject: int, source: RecordSource, as_of: dt.date, now: dt.datetime
) -> Sequence[NextStep]:
    """Tell those it concerns what an approval just made possible; part of the transaction that delivers the news."""
    people: dict[str, list[int]] = {}
    steps: dict[str, NextStep] = {}
    for due in book.due(item=item, subject=subject, source=source, as_of=as_of):
        steps[due.step.key] = due.step
        people.setdefault(due.step.key, []).append(int(due.subject.key))
    for key, step in steps.items():
        proposal = step_proposal(
            step,
            pack=book.pack,
            people=people[key],
            as_of=as_of,
            trigger=f"case:{case}",
            due=len(people[key]),
            unknown=0,
            snapshot="",
        )
        push = operations.propose(proposal=proposal, residents=0, now=now, actor=SYSTEM, role=SYSTEM)
        operations.tell(push=push.pk, now=now)
    if steps:
        operations.announce(NextStepsDue(case=case, subject=subject, steps=tuple(steps)), now=now)
    return list(steps.values())


def reminder_proposal(
    reminder: Reminder, *, pack: Pack, people: Iterable[int], as_of: dt.date, due: int, unknown: int, snapshot: str
) -> Proposal:
    """A reminder to `people`, once per its period."""
    why = pack.templates[reminder.template].why
    item = pack.service_name(reminder.item) if reminder.item else reminder.name
    return Proposal(
        kind="reminder",
        key=reminder.key,
        trigger=f"sweep:{as_of}:{snapshot}",
        template=reminder.template,
        who=reminder.who,
        found=[Found(subject=subject, why=why, values={"item": item["zh"]}) for subject in people],
        as_of=as_of,
        due=due,
        unknown=unknown,
        once_until=until(reminder.once_per, as_of),
        pack_version=pack.version,
        snapshot=snapshot,
        recheck=f"reminder:{reminder.key}",
    )


def step_proposal(
    step: NextStep,
    *,
    pack: Pack,
    people: Iterable[int],
    as_of: dt.date,
    trigger: str,
    due: int,
    unknown: int,
    snapshot: str,
) -> Proposal:
    """A next step to `people`, once in its window."""
    why = pack.templates[step.template].why
    item = pack.service_name(step.from_item)
    return Proposal(
        kind="next_step",
        key=step.key,
        trigger=trigger,
        template=step.template,
        who=step.who,
        found=[Found(subject=subject, why=why, values={"item": item["zh"]}) for subject in people],
        as_of=as_of,
        due=due,
        unknown=unknown,
        once_until=until(step.window[1], as_of),
        pack_version=pack.version,
        snapshot=snapshot,
    )


def warning_proposal(
    book: Playbook,
    *,
    pack: Pack,
    people: Iterable[int],
    alert: int,
    expires: dt.datetime | None,
    warning: Announced,
    as_of: dt.date,
) -> Proposal:
    """What a playbook tells `people`; it goes at any hour and is worthless once the warning has ended."""
    subjects = list(people)
    why = pack.templates[book.template].why
    values = {"kind": warning.kind, "level": warning.level}
    return Proposal(
        kind="alert",
        key=book.key,
        trigger=f"alert:{alert}",
        template=book.template,
        who=book.who,
        found=[Found(subject=subject, why=why, values=values) for subject in subjects],
        as_of=as_of,
        due=len(subjects),
        expires_at=expires,
        pack_version=pack.version,
        alert=alert,
        emergency=True,
    )


def _proposed(found: Sweep, *, keys: Sequence[str], make: _Maker, residents: int, now: dt.datetime) -> Sequence[Swept]:
    """Each rule's audience, less those who did not agree to messages, as a push."""
    counts = found.counts()
    people: dict[str, list[int]] = {}
    for rule, subject, _ in found.rows():
        people.setdefault(rule, []).append(subject)
    willing = {
        subject for rule, subjects in people.items() if rule.startswith(standing.CONSENT) for subject in subjects
    }
    results = []
    for key in keys:
        chosen = sorted(willing.intersection(people.get(key, ())))
        count = counts[key]
        push = operations.propose(
            proposal=make(key, chosen, count.due, count.unknown),
            residents=residents,
            now=now,
            actor=SYSTEM,
            role=SYSTEM,
        )
        results.append(Swept(key=key, due=count.due, unknown=count.unknown, willing=len(chosen), push=push.pk))
    return results


class NextSteps:
    """Hears of approved cases and tells what comes next, in the transaction that marks the news as heard."""

    def __init__(self, *, book: NextStepRules, records: RecordSource) -> None:
        self.book = book
        self.records = records

    def __call__(self, news: CaseApproved, now: dt.datetime) -> None:
        """One approval."""
        next_steps(
            book=self.book,
            item=news.item,
            case=news.case,
            subject=news.subject,
            source=WithOwnCases(source=self.records, cases=casework.service_cases(subject=news.subject)),
            as_of=news.on,
            now=now,
        )


class AlreadyDone:
    """Asked before a reminder leaves: whose rule no longer holds, or who has an application for it under way.

    The first reminder asked for on a day is looked at alone; with the second one all are, in one pass over everybody.
    What was found holds for the day and the snapshot; a newer one is looked at anew.
    """

    def __init__(
        self,
        *,
        pack: Callable[[], Pack],
        population: Callable[[Pack], AbstractContextManager[Population]],
        snapshot: Callable[[], int] = lambda: 0,
    ) -> None:
        self._pack = pack
        self._population = population
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
            rules = standing.reminders(pack=district, as_of=day)
            chosen = {key: rule for key, rule in rules.items() if self._due or key == argument}
            self._due |= {argument: frozenset(), **self._sweep(district, chosen, day)}
        item = district.reminders[argument].item
        since = day - FEED_DELAY
        applied = casework.applicants(item=item, subjects=subjects, since=since) if item else frozenset()
        return {subject for subject in subjects if subject not in self._due[argument]} | applied

    def _sweep(self, district: Pack, rules: Mapping[str, Checked], day: dt.date) -> Mapping[str, frozenset[int]]:
        """Whom each of the rules holds for on a day."""
        if not rules:
            return {}
        due: dict[str, list[int]] = {key: [] for key in rules}
        with self._population(district) as everybody:
            for key, subject, _ in swept(rules=rules, pack=district, population=everybody, as_of=day).rows():
                due[key].append(subject)
        return {key: frozenset(subjects) for key, subjects in due.items()}
