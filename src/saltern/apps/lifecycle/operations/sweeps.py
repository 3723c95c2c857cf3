"""The day's sweep: standing reminders over everybody, and approvals that arrived in feeds, each proposed as a push.

The population is read through one connection to a pinned snapshot; the guard and people decide what goes. A sweep run
twice for the same day and snapshot proposes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.operations.pushes import propose
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import Proposal, RuleAudience, for_reminder, for_step, unnamed
from saltern.apps.notify.ports import ContactBook
from saltern.core.approvals import reminder_rules
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.feel.check import Checked
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

LONGEST_WAIT: Final = dt.timedelta(days=180)
"""Nobody who sweeps at all waits longer: a day further from the last one is a clock that jumped, until a person says
that it is not. What one wrong day tells would keep people from being told for years."""


class SweepDayUnlikely(SalternError):
    """{day} is {days} days from the last day swept, {last}; did the clock jump? If not, say --yes-it-is."""

    family = "conflict"
    zh = "{day} 距上次扫描日期 {last} 相差 {days} 天，系统时钟是否有误？如日期无误，请加 --yes-it-is 确认。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepLine:
    """What a sweep found for one rule: everyone due, those who agreed to messages, those nobody can tell of, and
    what went wrong with the rule for some or all of them."""

    key: str
    due: int
    unknown: int
    willing: int
    push: int
    trouble: Phrase = NOTHING


class _Maker(Protocol):
    """Makes a proposal of what a sweep found for one rule."""

    def __call__(self, key: str, audience: RuleAudience) -> Proposal: ...


def remind(
    *,
    acting: Acting,
    pack: Pack,
    population: Population,
    as_of: dt.date,
    certain: bool = False,
    contacts: ContactBook | None = None,
) -> Sequence[SweepLine]:
    """The standing reminders in force on `as_of` over everybody; `certain` where a person says that the day is right;
    `contacts` say who can be reached by now.

    Raises `RoleNotAllowed`, `SweepDayUnlikely`.
    """
    check(acting=acting, action="sweep")
    check_day(acting=acting, as_of=as_of, certain=certain)
    trigger = f"sweep:{as_of}:{population.snapshot}"

    def make(key: str, audience: RuleAudience) -> Proposal:
        reminder = reminder_rules.named(pack, key, as_of)
        assert reminder is not None
        return for_reminder(
            reminder,
            pack=pack,
            audience=audience,
            as_of=as_of,
            trigger=trigger,
            snapshot=population.snapshot,
            late=key.endswith(reminder_rules.LATE),
        )

    rules = reminder_rules.reminders(pack=pack, as_of=as_of)
    days = reminder_rules.last_days(pack=pack, as_of=as_of)
    return _sweep(
        acting=acting,
        rules=rules,
        make=make,
        pack=pack,
        population=population,
        as_of=as_of,
        days=days,
        contacts=contacts,
    )


def welcome(
    *,
    acting: Acting,
    pack: Pack,
    population: Population,
    as_of: dt.date,
    certain: bool = False,
    contacts: ContactBook | None = None,
) -> Sequence[SweepLine]:
    """Next steps for approvals that other platforms made and a feed brought: the same rules, the same ledger.

    Raises `RoleNotAllowed`, `SweepDayUnlikely`.
    """
    check(acting=acting, action="sweep")
    check_day(acting=acting, as_of=as_of, certain=certain)
    trigger = f"sweep:{as_of}:{population.snapshot}"

    def make(key: str, audience: RuleAudience) -> Proposal:
        step = pack.next_steps[key]
        return for_step(step, pack=pack, audience=audience, as_of=as_of, trigger=trigger, snapshot=population.snapshot)

    rules = standing_rules.arrivals(pack=pack)
    alike = {key: unnamed(pack.next_steps[key], pack=pack) for key in rules}
    return _sweep(
        acting=acting,
        rules=rules,
        make=make,
        pack=pack,
        population=population,
        as_of=as_of,
        alike=alike,
        contacts=contacts,
    )


def check_day(*, acting: Acting, as_of: dt.date, certain: bool) -> None:
    """Refuse a day too far from the last one, unless a person is certain.

    Raises `RoleNotAllowed`, `SweepDayUnlikely`.
    """
    check(acting=acting, action="sweep")
    last = queries.last_swept()
    if last is None or (certain and acting.role != "system"):
        return
    if abs(as_of - last) > LONGEST_WAIT:
        raise SweepDayUnlikely(day=as_of, last=last, days=abs(as_of - last).days)


def _sweep(
    *,
    acting: Acting,
    rules: Mapping[str, Checked],
    make: _Maker,
    pack: Pack,
    population: Population,
    as_of: dt.date,
    contacts: ContactBook | None,
    days: Mapping[str, Checked] | None = None,
    alike: Mapping[str, str] | None = None,
) -> Sequence[SweepLine]:
    """Each rule's audience, less those who did not agree to messages, as a push; first the line that says whose facts
    are read. Of rules that say the same (`alike`) each subject hears one."""
    consents = standing_rules.consents(pack=pack)
    write_reading(
        acting=acting,
        action="push.sweep",
        purpose="sweep",
        kinds=[rule.entity for rule in (*rules.values(), *consents.values())],
        population=population,
        detail={"as_of": as_of.isoformat(), "rules": len(rules)},
    )
    found = population.sweep(rules={**rules, **consents}, pack=pack, as_of=as_of)
    counts = found.counts()
    due: dict[str, list[int]] = {}
    for rule, subject, _ in found.rows():
        due.setdefault(rule, []).append(subject)
    agreed = {subject for rule in consents for subject in due.get(rule, ())}
    lines = []
    heard: dict[str, set[int]] = {}
    for key in rules:
        text = (alike or {}).get(key, "")
        told = heard.setdefault(text, set()) if text else set()
        willing = sorted(agreed.intersection(due.get(key, ())) - told)
        told.update(willing)
        known = found.days(days[key], willing) if days and key in days else {}
        audience = RuleAudience(subjects=willing, due=counts[key].due, unknown=counts[key].unknown, days=known)
        push = propose(acting=acting, proposal=make(key, audience), residents=population.residents, contacts=contacts)
        lines.append(
            SweepLine(
                key=key,
                due=audience.due,
                unknown=audience.unknown,
                willing=len(willing),
                push=push.push,
                trouble=found.troubles.get(key, NOTHING),
            )
        )
    return lines
