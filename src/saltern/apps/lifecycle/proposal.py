"""A push before anybody released it: for whom, why, by which template, how often at most. Pure values.

Three things propose: a standing reminder, a next step after an approval, a playbook that a warning wakes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.guard import PushKind
from saltern.apps.lifecycle.ledger import until
from saltern.core.approvals.reminder_rules import LATE, open_time
from saltern.core.catalogue.item import NextStep, Reminder
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.catalogue.template import Values
from saltern.core.rules.facts import SubjectKind
from saltern.words import NOTHING, Phrase, moment_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a sweep, a next step or a warning asks to send to `subjects`, for one reason, filled with the same values.

    `trigger` names the occasion: the same (kind, key, trigger) is proposed once and only once, whoever asks again.
    `due` counts everyone the rule holds for, told already or not; `unknown` those it cannot answer for. `days` is the
    last day to act of each subject whose message names it, `sender` who sent the warning, `stranger` the same where
    nobody listed them; `release_within` how long it may wait for a person's yes.
    """

    kind: PushKind
    key: str
    trigger: str
    template: str
    who: SubjectKind
    subjects: Sequence[int]
    why: Phrase = NOTHING
    values: Values = field(default_factory=dict)
    days: Mapping[int, dt.date] = field(default_factory=dict)
    as_of: dt.date
    due: int
    unknown: int = 0
    once_until: dt.date | None = None
    expires_at: dt.datetime | None = None
    pack_version: str
    snapshot: str = ""
    alert: int | None = None
    sender: str = ""
    stranger: str = ""
    emergency: bool = False
    recheck: str = ""
    release_within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAudience:
    """What a sweep found for one rule: those to be told of the `due` it holds for, and the `unknown`; each one's last
    day to act, where there is one."""

    subjects: Sequence[int]
    due: int
    unknown: int = 0
    days: Mapping[int, dt.date] = field(default_factory=dict)


def for_reminder(
    reminder: Reminder,
    *,
    pack: Pack,
    audience: RuleAudience,
    as_of: dt.date,
    trigger: str,
    snapshot: str,
    late: bool = False,
) -> Proposal:
    """A reminder, once per its period; with `late` what is said after the last day to act.

    A window's reminder is worthless once the window has closed.
    """
    template = reminder.late if late else reminder.template
    opening = open_time(pack, reminder, as_of)
    values: dict[str, Phrase] = {"item": pack.service_name(reminder.item) if reminder.item else reminder.name}
    if opening is not None:
        values |= {"opens": moment_words(opening.opens), "closes": moment_words(opening.closes)}
    zone = ZoneInfo(pack.district.time_zone)
    return Proposal(
        kind="reminder",
        key=f"{reminder.key}{LATE}" if late else reminder.key,
        trigger=trigger,
        template=template,
        who=reminder.who,
        subjects=audience.subjects,
        why=pack.templates[template].why,
        values=values,
        days=audience.days if "due" in pack.templates[template].fields else {},
        as_of=as_of,
        due=audience.due,
        unknown=audience.unknown,
        once_until=until(reminder.once_per, as_of),
        expires_at=opening.closes.replace(tzinfo=zone) if opening and not late else None,
        pack_version=pack.version,
        snapshot=snapshot,
        recheck=f"reminder:{reminder.key}{LATE}" if late else f"reminder:{reminder.key}",
        release_within=pack.standing.release_within.get("reminder", ""),
    )


def for_step(
    step: NextStep, *, pack: Pack, audience: RuleAudience, as_of: dt.date, trigger: str, snapshot: str
) -> Proposal:
    """A next step, once in its window."""
    values = {"item": pack.service_name(step.from_item), "next": pack.service_name(step.to_item)}
    return Proposal(
        kind="next_step",
        key=step.key,
        trigger=trigger,
        template=step.template,
        who=step.who,
        subjects=audience.subjects,
        why=pack.templates[step.template].why,
        values=values,
        as_of=as_of,
        due=audience.due,
        unknown=audience.unknown,
        once_until=until(step.window[1], as_of),
        pack_version=pack.version,
        snapshot=snapshot,
        recheck=f"next_step:{step.key}",
        release_within=pack.standing.release_within.get("next_step", ""),
    )


def unnamed(step: NextStep, *, pack: Pack) -> str:
    """What a step says where it names nothing that follows: all such steps after one item say the same, and once is
    enough. Empty where it names what follows."""
    return "" if "next" in pack.templates[step.template].fields else f"{step.from_item} {step.template}"


def for_playbook(
    book: Playbook,
    *,
    pack: Pack,
    subjects: Sequence[int],
    warning: Announcement,
    alert: int,
    expires_at: dt.datetime | None,
    as_of: dt.date,
    said: Callable[[str], Phrase] = Phrase.same,
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
        values={"kind": said(warning.kind), "level": said(warning.level)},
        as_of=as_of,
        due=len(subjects),
        expires_at=expires_at,
        pack_version=pack.version,
        alert=alert,
        sender=warning.sender,
        stranger=warning.sender if warning.stranger else "",
        emergency=True,
        recheck=f"alert:{book.key}",
        release_within=pack.standing.release_within.get("alert", ""),
    )
