"""A push before anybody released it: for whom, why, by which template, how often at most. Pure values.

Three things propose: a standing reminder, a next step after an approval, a playbook that a warning wakes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.guard import PushKind
from saltern.apps.lifecycle.ledger import until
from saltern.core.catalogue.item import NextStep, Reminder
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.catalogue.template import Values
from saltern.core.rules.facts import SubjectKind
from saltern.words import NOTHING, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a sweep, a next step or a warning asks to send to `subjects`, for one reason, filled with the same values.

    `trigger` names the occasion: the same (kind, key, trigger) is proposed once and only once, whoever asks again.
    `due` counts everyone the rule holds for, told already or not; `unknown` those it cannot answer for.
    """

    kind: PushKind
    key: str
    trigger: str
    template: str
    who: SubjectKind
    subjects: Sequence[int]
    why: Phrase = NOTHING
    values: Values = field(default_factory=dict)
    as_of: dt.date
    due: int
    unknown: int = 0
    once_until: dt.date | None = None
    expires_at: dt.datetime | None = None
    pack_version: str
    snapshot: str = ""
    alert: int | None = None
    emergency: bool = False
    recheck: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAudience:
    """What a sweep found for one rule: those to be told of the `due` it holds for, and the `unknown`."""

    subjects: Sequence[int]
    due: int
    unknown: int = 0


def for_reminder(
    reminder: Reminder, *, pack: Pack, audience: RuleAudience, as_of: dt.date, trigger: str, snapshot: str
) -> Proposal:
    """A reminder, once per its period."""
    item = pack.service_name(reminder.item) if reminder.item else reminder.name
    return Proposal(
        kind="reminder",
        key=reminder.key,
        trigger=trigger,
        template=reminder.template,
        who=reminder.who,
        subjects=audience.subjects,
        why=pack.templates[reminder.template].why,
        values={"item": item},
        as_of=as_of,
        due=audience.due,
        unknown=audience.unknown,
        once_until=until(reminder.once_per, as_of),
        pack_version=pack.version,
        snapshot=snapshot,
        recheck=f"reminder:{reminder.key}",
    )


def for_step(
    step: NextStep, *, pack: Pack, audience: RuleAudience, as_of: dt.date, trigger: str, snapshot: str
) -> Proposal:
    """A next step, once in its window."""
    item = pack.service_name(step.from_item)
    return Proposal(
        kind="next_step",
        key=step.key,
        trigger=trigger,
        template=step.template,
        who=step.who,
        subjects=audience.subjects,
        why=pack.templates[step.template].why,
        values={"item": item},
        as_of=as_of,
        due=audience.due,
        unknown=audience.unknown,
        once_until=until(step.window[1], as_of),
        pack_version=pack.version,
        snapshot=snapshot,
    )


def for_playbook(
    book: Playbook,
    *,
    pack: Pack,
    subjects: Sequence[int],
    warning: Announcement,
    alert: int,
    expires_at: dt.datetime | None,
    as_of: dt.date,
) -> Proposal:
    """What a playbook tells; it goes at any hour and is worthless once the warning has ended."""
    return Proposal(
        kind="alert",
        key=book.key,
        trigger=f"alert:{alert}",
        template=book.template,
        who=book.who,
        subjects=subjects,
        why=pack.templates[book.template].why,
        values={"kind": warning.kind, "level": warning.level},
        as_of=as_of,
        due=len(subjects),
        expires_at=expires_at,
        pack_version=pack.version,
        alert=alert,
        emergency=True,
    )
