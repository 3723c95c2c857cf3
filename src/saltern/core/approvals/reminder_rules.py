"""The standing reminders as they are on a day: the version in force, its window of the year, its last day to act.

One with a last day to act holds up to that day. After it something else is said, or nothing: what is said then stands
under the reminder's key and `LATE`, as a rule of its own, so that a sweep, the check before sending and an example all
ask the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal

from saltern.core.catalogue.item import Reminder
from saltern.core.catalogue.pack import OpenTime, Pack
from saltern.core.catalogue.windows import CLOSES, OPENS
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.nodes import And, Comparison, Name, Node, Position
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.unknown import transformed
from saltern.errors import Faults

LATE: Final = ".late"
"""Ends the key of what is said after the last day to act; a key of the pack holds no dot."""


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


def reminders(*, pack: Pack, as_of: dt.date, keys: Collection[str] | None = None) -> dict[str, Checked]:
    """The reminders in force on `as_of`, by key, checked; of those with `keys` only. Raises `Faults`.

    One with a last day to act holds up to that day; after it, under its key and `LATE`, what is said to those who are
    late, where anything is.
    """
    wanted = None if keys is None else {key.removesuffix(LATE) for key in keys}
    found: dict[str, Checked] = {}
    for key, reminder in in_force(pack, as_of).items():
        if wanted is None or key in wanted:
            found |= rules_of(pack, reminder, as_of)
    return {key: rule for key, rule in found.items() if keys is None or key in keys}


def rules_of(pack: Pack, reminder: Reminder, as_of: dt.date) -> dict[str, Checked]:
    """The rules of one reminder in force on a day, by the keys of `reminders`. Raises `Faults`."""
    key, when, due = reminder.key, _asked(pack, reminder.when, reminder, as_of), last_day(pack, reminder, as_of)
    if due is None:
        return {key: checked(node=when, who=reminder.who, vocabulary=pack.vocabulary)}
    sides: list[tuple[str, Literal["<=", ">"]]] = [(key, "<=")]
    if reminder.late:
        sides.append((key + LATE, ">"))
    found: dict[str, Checked] = {}
    for name, op in sides:
        day = Comparison(at=due.at, op=op, left=Name(at=due.at, name="as_of"), right=due)
        node = And(at=when.at, left=when, right=day)
        found[name] = checked(node=node, who=reminder.who, vocabulary=pack.vocabulary)
    return found


def whenever(pack: Pack, reminder: Reminder, as_of: dt.date) -> Checked:
    """Whom a reminder in force concerns, in time or late. Raises `Faults`."""
    node = _asked(pack, reminder.when, reminder, as_of)
    return checked(node=node, who=reminder.who, vocabulary=pack.vocabulary)


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
    return with_days(parsed(rule, pack.vocabulary, reminder.who, names=days), days)


def with_days(node: Node, days: Mapping[str, dt.date]) -> Node:
    """The rule with days in the place of their names."""

    def put(part: Node) -> Node:
        return day_node(days[part.name], at=part.at) if isinstance(part, Name) and part.name in days else part

    return transformed(node, put)


def day_node(day: dt.date, *, at: Position) -> Node:
    """A day as a rule writes it."""
    return parse_expression(f'date("{day.isoformat()}")', at=at)


def parsed(rule: Rule, vocabulary: Vocabulary, who: str, *, names: Iterable[str] = ()) -> Node:
    """A rule of the pack as nodes with its place in the file."""
    place = (rule.place.line or 1, rule.place.column or 1)
    return parse_expression(rule.text, names=[*vocabulary.names(who), *names], at=place)


def checked(*, node: Node, who: str, vocabulary: Vocabulary, expected: str = "boolean") -> Checked:
    """The rule as both engines run it. Raises `Faults`."""
    found = check(node, vocabulary=vocabulary, entity=who, expected=expected)
    if found.faults:
        raise Faults(found.faults)
    return found
