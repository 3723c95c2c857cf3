"""A rule of the pack beside the same rule as somebody would write it: both read against the vocabulary, for comparing.

Where a rule is written for trying, its faults stand at the lines of what was typed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from saltern.core.approvals.compilation import form_names, widened
from saltern.core.approvals.reminder_rules import in_force, whenever
from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import the_item, the_reminder
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind
from saltern.core.rules.feel.check import Checked
from saltern.errors import Fault, Faults, Place, SalternError
from saltern.words import Phrase

TYPED: Final = Place(file="feel", line=1, column=1)


class NoSuchRule(SalternError):
    """{what} has no rule in force on {day} that could be written otherwise."""

    family = "unknown"
    zh = "{what} 在 {day} 没有生效的规则可改。"


class RuleEmpty(SalternError):
    """Write the rule to compare with."""

    family = "invalid"
    zh = "请写出要比较的规则。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRule:
    """What a rule belongs to, whom it asks about, its text as it stands, and both ways of it."""

    name: Phrase
    who: SubjectKind
    text: str
    before: Checked
    after: Checked


def of_item(*, pack: Pack, key: str, text: str | None, as_of: dt.date) -> ChangedRule:
    """Who may apply for an item on a day; `text` None is the rule as it stands. Raises `ItemUnknown`, `NoSuchRule`,
    `RuleEmpty`, `Faults`."""
    item = the_item(pack=pack, key=key).nearest(as_of)
    if item.eligible is None:
        raise NoSuchRule(what=item.name, day=as_of)
    before = _read(pack, item, item.eligible)
    after = before if text is None else _read(pack, item, _typed(text))
    return ChangedRule(name=item.name, who=item.who, text=item.eligible.text.strip(), before=before, after=after)


def of_reminder(*, pack: Pack, key: str, text: str | None, as_of: dt.date) -> ChangedRule:
    """Whom a reminder concerns on a day, with what stands before every message. Raises `ReminderUnknown`,
    `NoSuchRule`, `RuleEmpty`, `Faults` and what reading FEEL raises."""
    known = the_reminder(pack=pack, key=key)
    reminder = in_force(pack, as_of).get(key)
    if reminder is None:
        raise NoSuchRule(what=known.name, day=as_of)
    before = whenever(pack, reminder, as_of)
    after = before if text is None else whenever(pack, replace(reminder, when=_typed(text)), as_of)
    return ChangedRule(name=known.name, who=reminder.who, text=reminder.when.text.strip(), before=before, after=after)


def _typed(text: str) -> Rule:
    if not text.strip():
        raise RuleEmpty
    return Rule(text=text, place=TYPED)


def _read(pack: Pack, item: Item, rule: Rule) -> Checked:
    """A rule of an item with the item's own facts among its names."""
    faults: list[Fault] = []
    checked = checked_rule(
        rule,
        vocabulary=widened(pack.vocabulary, item),
        who=item.who,
        variables=form_names(item),
        expected="boolean",
        faults=faults,
    )
    if checked is None or faults:
        raise Faults(faults)
    return checked
