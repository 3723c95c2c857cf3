"""The day's sweep: standing reminders over everybody, and approvals that arrived in feeds, each proposed as a push.

The population is read through one connection to a pinned snapshot; the guard and people decide what goes. A sweep run
twice for the same day and snapshot proposes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.operations.pushes import propose
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import Proposal, RuleAudience, for_reminder, for_step
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.feel.check import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepLine:
    """What a sweep found for one rule: everyone due, those who agreed to messages, those nobody can tell of."""

    key: str
    due: int
    unknown: int
    willing: int
    push: int


class _Maker(Protocol):
    """Makes a proposal of what a sweep found for one rule."""

    def __call__(self, key: str, audience: RuleAudience) -> Proposal: ...


def remind(*, acting: Acting, pack: Pack, population: Population, as_of: dt.date) -> Sequence[SweepLine]:
    """The standing reminders in force on `as_of` over everybody. Raises `RoleNotAllowed`."""
    check(acting=acting, action="sweep")
    trigger = f"sweep:{as_of}:{population.snapshot}"

    def make(key: str, audience: RuleAudience) -> Proposal:
        reminder = pack.reminders[key]
        return for_reminder(
            reminder, pack=pack, audience=audience, as_of=as_of, trigger=trigger, snapshot=population.snapshot
        )

    rules = standing_rules.reminders(pack=pack, as_of=as_of)
    return _sweep(acting=acting, rules=rules, make=make, pack=pack, population=population, as_of=as_of)


def welcome(*, acting: Acting, pack: Pack, population: Population, as_of: dt.date) -> Sequence[SweepLine]:
    """Next steps for approvals that other platforms made and a feed brought: the same rules, the same ledger.

    Raises `RoleNotAllowed`.
    """
    check(acting=acting, action="sweep")
    trigger = f"sweep:{as_of}:{population.snapshot}"

    def make(key: str, audience: RuleAudience) -> Proposal:
        step = pack.next_steps[key]
        return for_step(step, pack=pack, audience=audience, as_of=as_of, trigger=trigger, snapshot=population.snapshot)

    rules = standing_rules.arrivals(pack=pack)
    return _sweep(acting=acting, rules=rules, make=make, pack=pack, population=population, as_of=as_of)


def _sweep(
    *,
    acting: Acting,
    rules: Mapping[str, Checked],
    make: _Maker,
    pack: Pack,
    population: Population,
    as_of: dt.date,
) -> Sequence[SweepLine]:
    """Each rule's audience, less those who did not agree to messages, as a push; first the line that says whose facts
    are read."""
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
    for key in rules:
        willing = sorted(agreed.intersection(due.get(key, ())))
        audience = RuleAudience(subjects=willing, due=counts[key].due, unknown=counts[key].unknown)
        push = propose(acting=acting, proposal=make(key, audience), residents=population.residents)
        lines.append(
            SweepLine(key=key, due=audience.due, unknown=audience.unknown, willing=len(willing), push=push.push)
        )
    return lines
