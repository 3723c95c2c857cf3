"""Every rule of a pack made ready to run: read against the vocabulary, classed, compiled once by the reference engine.

Only whoever looks at a whole pack needs this: the lint, its examples. The desk compiles one item when it is asked for.
Beside the vocabulary's names a playbook's rule may use the warning's variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saltern.core.approvals.compilation import ItemRules, item_rules
from saltern.core.approvals.next_steps import related_rule
from saltern.core.approvals.reminder_rules import with_days
from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.item import Reminder
from saltern.core.catalogue.light_items import in_depth
from saltern.core.catalogue.pack import Pack, Variable
from saltern.core.catalogue.windows import CLOSES, OPENS
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.rule_class import RuleClass
from saltern.core.rules.engines.sql import ANY_DAY, classify
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.kinds import ANY, BY_NAME, Kind, list_of
from saltern.core.rules.feel.nodes import ListOf, Name, Node
from saltern.core.rules.feel.nodes import String as Text
from saltern.core.rules.feel.unknown import transformed
from saltern.errors import Fault, Place
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """A rule that runs: as checked, and its class for the whole population (None inside an item)."""

    checked: Checked
    program: Program
    rule_class: RuleClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPack:
    """Every rule of a pack, ready; what could not be made ready is in `faults`. `items` are those of the newest
    versions, `earlier` those of the versions before, the oldest first."""

    items: Mapping[str, ItemRules]
    earlier: Mapping[str, tuple[ItemRules, ...]]
    reminders: Mapping[str, CompiledRule]
    last_days: Mapping[str, CompiledRule]
    playbooks: Mapping[str, CompiledRule]
    next_steps: Mapping[str, CompiledRule]
    faults: tuple[Fault, ...]


def compile_pack(pack: Pack) -> CompiledPack:
    """All rules of a pack; every fault noted."""
    faults: list[Fault] = []
    vocabulary = pack.vocabulary
    for name, entity in vocabulary.entities.items():
        for derived in entity.derived.values():
            place = Place(file=derived.file, line=derived.line, column=derived.column)
            checked_rule(Rule(text=derived.text, place=place), vocabulary=vocabulary, who=name, faults=faults)
        for kind in entity.related:
            related_rule(vocabulary=vocabulary, entity=name, kind=kind, faults=faults)
    if faults:
        return CompiledPack(
            items={}, earlier={}, reminders={}, last_days={}, playbooks={}, next_steps={}, faults=tuple(faults)
        )
    warning = {name: kind_of(variable, faults) for name, variable in pack.warning.items()}

    def ready(rule: Rule | None, who: str, variables: Mapping[str, Kind]) -> CompiledRule | None:
        if rule is None:
            return None
        return _ready(rule, vocabulary=vocabulary, who=who, variables=variables, faults=faults)

    versions = {name_of(one): one for reminder in pack.reminders.values() for one in reminder.versions}
    reminders = {
        name: _dated(one.when, one, vocabulary=vocabulary, expected="boolean", faults=faults)
        for name, one in versions.items()
    }
    last_days = {
        name: _dated(one.due, one, vocabulary=vocabulary, expected="date", faults=faults)
        for name, one in versions.items()
        if one.due
    }
    playbooks = {key: ready(one.when, one.who, warning) for key, one in pack.playbooks.items()}
    announced = {key: _announced(one, warning) for key, one in playbooks.items() if one}
    steps = {key: ready(one.when, one.who, {}) for key, one in pack.next_steps.items()}
    items = {
        key: _classed(item_rules(item=item, vocabulary=vocabulary, faults=faults))
        for key, item in in_depth(pack.items).items()
    }
    earlier = {
        key: tuple(item_rules(item=version, vocabulary=vocabulary, faults=faults) for version in item.earlier)
        for key, item in pack.items.items()
        if item.earlier
    }
    return CompiledPack(
        items=items,
        earlier=earlier,
        reminders={key: one for key, one in reminders.items() if one},
        last_days={key: one for key, one in last_days.items() if one},
        playbooks=announced,
        next_steps={key: one for key, one in steps.items() if one},
        faults=tuple(dict.fromkeys(faults)),
    )


def _classed(rules: ItemRules) -> ItemRules:
    """An item's rules with their class for the whole population, which only a reviewer asks for."""
    return replace(rules, classes={"eligible": classify(rules.eligible.checked)}) if rules.eligible else rules


def name_of(reminder: Reminder) -> str:
    """What a version of a reminder is called: its key, for an earlier one with its last day."""
    return reminder.key if reminder.effective_to is None else f"{reminder.key} to {reminder.effective_to}"


def _dated(
    rule: Rule, reminder: Reminder, *, vocabulary: Vocabulary, expected: str, faults: list[Fault]
) -> CompiledRule | None:
    """A rule of a reminder; the days of its window are some day until the year is known."""
    names: Mapping[str, Kind] = dict.fromkeys((OPENS, CLOSES), BY_NAME["date"]) if reminder.window else {}
    found = checked_rule(
        rule, vocabulary=vocabulary, who=reminder.who, variables=names, expected=expected, faults=faults
    )
    if found is None or found.faults:
        return None
    if names:
        node = with_days(found.original, dict.fromkeys(names, ANY_DAY))
        found = check(node, vocabulary=vocabulary, entity=reminder.who, expected=expected)
    return CompiledRule(checked=found, program=compile_expression(found.node), rule_class=classify(found))


def _announced(ready: CompiledRule, warning: Mapping[str, Kind]) -> CompiledRule:
    """A playbook's class once a warning's own words stand in its rule (the words are given before it is asked)."""

    def put(part: Node) -> Node:
        if not isinstance(part, Name) or part.name not in warning:
            return part
        kind, blank = warning[part.name], Text(at=part.at, value="")
        if kind.name == "list":
            return ListOf(at=part.at, items=(blank,))
        return blank

    checked = ready.checked
    told = check(transformed(checked.original, put), vocabulary=checked.vocabulary, entity=checked.entity)
    return replace(ready, rule_class=classify(told))


def kind_of(variable: Variable, faults: list[Fault]) -> Kind:
    """The kind a warning's variable has."""
    of = variable.type.removeprefix("list of ")
    if of not in BY_NAME:
        faults.append(
            Place(file="vocabulary.yaml").fault(
                "bad-value",
                Phrase(en=f'type "{variable.type}" of {variable.name}', zh=f"{variable.name} 的类型“{variable.type}”"),
                Phrase(
                    en=f"one of {', '.join(BY_NAME)}, or a list of them", zh=f"下列之一：{', '.join(BY_NAME)}，或其列表"
                ),
            )
        )
        return ANY
    return list_of(BY_NAME[of]) if of != variable.type else BY_NAME[of]


def _ready(
    rule: Rule, *, vocabulary: Vocabulary, who: str, variables: Mapping[str, Kind], faults: list[Fault]
) -> CompiledRule | None:
    checked = checked_rule(rule, vocabulary=vocabulary, who=who, variables=variables, expected="boolean", faults=faults)
    if checked is None or checked.faults:
        return None
    return CompiledRule(checked=checked, program=compile_expression(checked.node), rule_class=classify(checked))
