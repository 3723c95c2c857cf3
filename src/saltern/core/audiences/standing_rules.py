"""The pack's standing rules made ready for a sweep: reminders, arrivals of approvals from elsewhere, warned audiences.

Everything here asks about the whole population, so everything is checked against the vocabulary and compiled to SQL by
`core.audiences`. Nobody who has not agreed to messages is reminded (`CONSENT`); warnings of danger go to everyone they
concern.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

from saltern.core.catalogue.item import NextStep, Reminder
from saltern.core.catalogue.pack import OpenTime, Pack, Playbook
from saltern.core.catalogue.standing import APPROVED_ITEM
from saltern.core.catalogue.windows import CLOSES, OPENS
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS, Derived, Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.nodes import And, Comparison, ListOf, Name, Node, Or, Position, String
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.unknown import transformed
from saltern.errors import Faults

CONSENT: Final = "consent"
LATE: Final = ".late"
"""Ends the key of what is said after the last day to act; a key of the pack holds no dot."""
APPLICANTS, ARRIVED, CONCERNED = "applicants_it_stands_for", "approval_arrived", "subjects_concerned"
RELATED_ARRIVED: Final = f"""
some applicant in {APPLICANTS} satisfies applicant.{ARRIVED}
  and (some concerned in applicant.{CONCERNED} satisfies concerned = self)
"""
"""An approval for another kind of subject, seen in a feed: the way of a next step at the desk, walked back."""


def in_force(pack: Pack, as_of: dt.date) -> dict[str, Reminder]:
    """The reminders as they are on a day, by key; not one whose window nobody knows for the year."""
    found = {key: one for key, reminder in pack.reminders.items() if (one := reminder.in_force(as_of)) is not None}
    return {key: one for key, one in found.items() if not one.window or open_time(pack, one, as_of) is not None}


def open_time(pack: Pack, reminder: Reminder, as_of: dt.date) -> OpenTime | None:
    """When the reminder's window is open in the year of a day; None where nobody knows, or it has none."""
    window = pack.windows.get(reminder.window)
    return window.years.get(as_of.year) if window else None


def named(pack: Pack, key: str, as_of: dt.date) -> Reminder | None:
    """The reminder that a key of `reminders` belongs to, as it is on a day."""
    reminder = pack.reminders.get(key.removesuffix(LATE))
    return reminder.in_force(as_of) if reminder else None


def reminders(*, pack: Pack, as_of: dt.date) -> dict[str, Checked]:
    """The reminders in force on `as_of`, by key, checked. Raises `Faults`.

    One with a last day to act holds up to that day; after it, under its key and `LATE`, what is said to those who are
    late, where anything is.
    """
    found: dict[str, Checked] = {}
    for key, reminder in in_force(pack, as_of).items():
        when, due = _asked(pack, reminder.when, reminder, as_of), last_day(pack, reminder, as_of)
        if due is None:
            found[key] = checked(node=when, who=reminder.who, vocabulary=pack.vocabulary)
            continue
        sides: list[tuple[str, Literal["<=", ">"]]] = [(key, "<="), *([(key + LATE, ">")] if reminder.late else [])]
        for name, op in sides:
            day = Comparison(at=due.at, op=op, left=Name(at=due.at, name="as_of"), right=due)
            node = And(at=when.at, left=when, right=day)
            found[name] = checked(node=node, who=reminder.who, vocabulary=pack.vocabulary)
    return found


def last_days(*, pack: Pack, as_of: dt.date) -> dict[str, Checked]:
    """The last day to act of each reminder in force that has one, by the keys of `reminders`. Raises `Faults`."""
    found: dict[str, Checked] = {}
    for key, reminder in in_force(pack, as_of).items():
        due = last_day(pack, reminder, as_of)
        if due is not None:
            rule = checked(node=due, who=reminder.who, vocabulary=pack.vocabulary, expected="date")
            found |= {key: rule, **({key + LATE: rule} if reminder.late else {})}
    return found


def last_day(pack: Pack, reminder: Reminder, as_of: dt.date) -> Node | None:
    """The reminder's last day to act: as it says, else the day on which its window closes; None where it has none."""
    if reminder.due is not None:
        return _asked(pack, reminder.due, reminder, as_of)
    opening = open_time(pack, reminder, as_of)
    return day_node(opening.closes.date(), at=(1, 1)) if opening else None


def _asked(pack: Pack, rule: Rule, reminder: Reminder, as_of: dt.date) -> Node:
    """A rule of a reminder with the days of its window in the place of their names."""
    opening = open_time(pack, reminder, as_of)
    if opening is None:
        return parsed(rule, pack.vocabulary, reminder.who)
    days = {OPENS: opening.opens.date(), CLOSES: opening.closes.date()}

    def put(part: Node) -> Node:
        return day_node(days[part.name], at=part.at) if isinstance(part, Name) and part.name in days else part

    return transformed(parsed(rule, pack.vocabulary, reminder.who, names=days), put)


def day_node(day: dt.date, *, at: Position) -> Node:
    """A day as a rule writes it."""
    return parse_expression(f'date("{day.isoformat()}")', at=at)


def consents(*, pack: Pack) -> dict[str, Checked]:
    """Who agreed to messages, a rule for each kind of subject."""
    return {
        f"{CONSENT}:{who}": checked(
            node=parsed(pack.standing.consent, pack.vocabulary, who), who=who, vocabulary=pack.vocabulary
        )
        for who in SUBJECT_KINDS
    }


def arrivals(*, pack: Pack) -> dict[str, Checked]:
    """For each next step with a condition: whose approval came in a feed within 30 days, and whom the step concerns."""
    seen = {step.key: arrival(step, pack) for step in pack.next_steps.values() if step.when is not None}
    return {key: rule for key, rule in seen.items() if rule is not None}


def arrival(step: NextStep, pack: Pack) -> Checked | None:
    """The approval of the step's first item seen in a feed, and the step's own condition; None where nothing leads
    from whom the step is for back to whom the item is approved for."""
    standing, who = pack.standing, step.who
    service = pack.items.get(step.from_item) or pack.elsewhere.get(step.from_item)
    applicant = service.who if service else who
    vocabulary = pack.vocabulary if applicant == who else _with_arrival(step, applicant, pack)
    if vocabulary is None:
        return None
    if applicant == who:
        seen = given(parsed(standing.arrived, vocabulary, who, names=[APPROVED_ITEM]), {APPROVED_ITEM: step.from_item})
    else:
        seen = parse_expression(RELATED_ARRIVED, names=[*vocabulary.names(who), ARRIVED, CONCERNED])
    also = standing.also_arrived.get(step.from_item)
    if also is not None:
        told = given(parsed(also, vocabulary, who, names=[APPROVED_ITEM]), {APPROVED_ITEM: step.from_item})
        seen = Or(at=seen.at, left=seen, right=told)
    if step.when is not None:
        seen = And(at=seen.at, left=seen, right=parsed(step.when, vocabulary, who))
    return checked(node=seen, who=who, vocabulary=vocabulary)


def _with_arrival(step: NextStep, applicant: str, pack: Pack) -> Vocabulary | None:
    """The vocabulary with what `RELATED_ARRIVED` asks: of the step's subject the applicants it stands for, of each of
    those whether the approval has arrived, and whom a step after it concerns."""
    entities = pack.vocabulary.entities
    concerned, back = entities[applicant].related.get(step.who), entities[step.who].related.get(applicant)
    if concerned is None or back is None:
        return None
    text = re.sub(rf"\b{APPROVED_ITEM}\b", f'"{step.from_item}"', pack.standing.arrived.text)
    own = {
        step.who: {APPLICANTS: replace(back, name=APPLICANTS)},
        applicant: {
            ARRIVED: Derived(name=ARRIVED, text=text),
            CONCERNED: replace(concerned, name=CONCERNED),
        },
    }
    widened = {who: replace(entities[who], derived={**entities[who].derived, **facts}) for who, facts in own.items()}
    return replace(pack.vocabulary, entities={**entities, **widened})


def warned(
    *, playbooks: Iterable[Playbook], pack: Pack, values: Mapping[str, str | tuple[str, ...]]
) -> dict[str, Checked]:
    """Whom the woken playbooks concern; `values` are the warning's own words (sub-districts, kind, level, time)."""
    return {
        book.key: checked(
            node=given(parsed(book.when, pack.vocabulary, book.who, names=pack.warning), values),
            who=book.who,
            vocabulary=pack.vocabulary,
        )
        for book in playbooks
        if book.when is not None
    }


def parsed(rule: Rule, vocabulary: Vocabulary, who: str, *, names: Iterable[str] = ()) -> Node:
    """A rule of the pack as nodes with its place in the file."""
    place = (rule.place.line or 1, rule.place.column or 1)
    return parse_expression(rule.text, names=[*vocabulary.names(who), *names], at=place)


def given(node: Node, values: Mapping[str, str | tuple[str, ...]]) -> Node:
    """The rule with names replaced by what they stand for this time."""

    def put(part: Node) -> Node:
        if not isinstance(part, Name) or part.name not in values:
            return part
        value = values[part.name]
        if isinstance(value, str):
            return String(at=part.at, value=value)
        return ListOf(at=part.at, items=tuple(String(at=part.at, value=text) for text in value))

    return transformed(node, put)


def checked(*, node: Node, who: str, vocabulary: Vocabulary, expected: str = "boolean") -> Checked:
    """The rule as both engines run it. Raises `Faults`."""
    found = check(node, vocabulary=vocabulary, entity=who, expected=expected)
    if found.faults:
        raise Faults(found.faults)
    return found
