"""What must hold of a subject whatever a rule says (`conditions` of standing.yaml), put beside every rule by itself.

Nobody is told, and nothing is approved by the machine, that the district's own records speak against: the dead, those
who moved away, a firm struck off the register. No author of a reminder, a next step, a playbook or an item needs to
think of it; who has a reason to ask otherwise says so in the file, and lint reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from saltern.core.catalogue.item import Item, NextStep, Reminder
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.catalogue.standing import AskedOf, OptOut, StandingCondition
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel.nodes import And, ListOf, Name, Node, String
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.unknown import transformed


def of_reminder(pack: Pack, reminder: Reminder) -> tuple[StandingCondition, ...]:
    """What is asked of everybody a reminder goes to."""
    return _chosen(pack.standing.conditions, reminder.who, "messages", opt_outs(reminder))


def of_step(pack: Pack, step: NextStep) -> tuple[StandingCondition, ...]:
    """What is asked of everybody a next step is told to."""
    return _chosen(pack.standing.conditions, step.who, "messages", opt_outs(step))


def of_playbook(pack: Pack, book: Playbook) -> tuple[StandingCondition, ...]:
    """What is asked of everybody a playbook warns."""
    return _chosen(pack.standing.conditions, book.who, "warnings", ())


def of_item(conditions: Sequence[StandingCondition], item: Item) -> tuple[StandingCondition, ...]:
    """What is asked before the machine approves an item."""
    return _chosen(conditions, item.who, "approvals", ("about_death",) if item.about_death else ())


def opt_outs(rule: Reminder | NextStep) -> tuple[OptOut, ...]:
    """What a reminder or next step says it is not asked."""
    found: list[OptOut] = ["not_only_residents"] if rule.not_only_residents.zh else []
    if isinstance(rule, NextStep) and rule.about_death:
        found.append("about_death")
    return tuple(found)


def _chosen(
    conditions: Iterable[StandingCondition], who: str, of: AskedOf, opted_out: Collection[str]
) -> tuple[StandingCondition, ...]:
    return tuple(one for one in conditions if one.who == who and of in one.of and one.unless not in opted_out)


def conjoined(node: Node, conditions: Iterable[StandingCondition], vocabulary: Vocabulary) -> Node:
    """A rule and what stands before it; what its author wrote down too is not asked twice."""
    written = {part.name for part in _conjuncts(node) if isinstance(part, Name)}
    for condition in conditions:
        asked = parsed(condition.holds, vocabulary, condition.who)
        if not (isinstance(asked, Name) and asked.name in written):
            node = And(at=node.at, left=node, right=asked)
    return node


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


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
