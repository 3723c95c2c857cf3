"""A condition of an item's rule of eligibility, asked alone: which one is not met, which one nobody knows. 申请条件

Conditions an item states one by one are told by their labels. One rule is taken apart where it says "and"; a fact
people have a word for stays whole and is told by that word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Final

from saltern.core.approvals.compilation import ItemRules, form_names, part_of, widened
from saltern.core.approvals.question import Question
from saltern.core.approvals.rule_words import LAID_DOWN, RuleWords
from saltern.core.catalogue.item import Item
from saltern.core.rules.cell_words import Codes
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.value_words import value_words
from saltern.words import NOTHING, Phrase

NO_RECORD: Final = Phrase(zh="没有记录", en="no record")
SHORT: Final = 60
"""Characters of a reason that go into a message; the rest is told where there is room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition and whether it holds: None not known. `key` names the question that asked it, `rule` is the rule in
    words, `found` what the records hold instead, where one value says it."""

    key: str
    words: Phrase
    value: bool | None
    rule: Phrase = NOTHING
    found: Phrase = NOTHING

    def plain(self) -> dict[str, object]:
        """As JSON."""
        body: dict[str, object] = {"words": self.words.plain(), "value": self.value}
        return {**body, "found": self.found.plain()} if self.found else body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One condition of the rule, as a question of its own; `label` where the item states one."""

    number: int
    node: n.Node
    question: Question
    label: Phrase = NOTHING

    @property
    def key(self) -> str:
        """The question's own words, by which its answer is kept."""
        return self.question.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """A condition in words, and its rule in words. `held` asks for what the records hold, where it compares one value
    with another: how many rows, if `counted`, else a value whose codes have `codes`."""

    words: Phrase
    rule: Phrase
    held: Question | None = None
    counted: bool = False
    codes: Codes = field(default_factory=dict)


def words_of(rules: ItemRules) -> RuleWords:
    """The words of an item's rules."""
    form = {field.key: (field.label, field.codes) for field in rules.item.form}
    return RuleWords(vocabulary=rules.vocabulary, entity=rules.item.who, form=form)


def value_in_words(*, item: Item, vocabulary: Vocabulary, text: str) -> Phrase:
    """What a rule that gives a value looks up, in words."""
    own = widened(vocabulary, item)
    node = parse_expression(text, names=[*own.names(item.who), *form_names(item)])
    return RuleWords(vocabulary=own, entity=item.who).value(node)


ORDER: Final[tuple[bool | None, ...]] = (False, None, True)


def open_first(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Conditions with those that are not met first, then those nobody knows."""
    return tuple(sorted(conditions, key=lambda one: ORDER.index(one.value)))


def every_condition(*, rules: ItemRules, ask: Callable[[Question], object]) -> Iterator[Condition]:
    """Every condition in the order of the rule, with its answer."""
    if rules.eligible is None:
        return
    for part in rules.once("conditions", lambda: tuple(_asked_alone(rules))):
        value = ask(part.question)
        told = rules.once(f"words of condition {part.number}", partial(_words, rules, part))
        yield Condition(
            key=part.key,
            words=told.words,
            value=value if isinstance(value, bool) else None,
            rule=told.rule,
            found=NOTHING if value is True else _found(told, ask),
        )


def in_short(reason: Phrase, conditions: Sequence[Condition]) -> Phrase:
    """A reason with the conditions behind it, as many as a message has room for.

    >>> said = Phrase(zh="不符合{which}。", en="not met{which}.")
    >>> in_short(said, [Condition(key="1", words=Phrase(zh="在世", en="alive"), value=False)]).zh
    '不符合“在世”。'
    """
    shown: list[Phrase] = []
    conditions = [one for one in conditions if one.words != LAID_DOWN]
    for one in conditions:
        if sum(len(part.zh) for part in shown) + len(one.words.zh) > SHORT:
            break
        shown.append(one.words)
    left = len(conditions) - len(shown)
    zh, en = "".join(f"“{part.zh}”" for part in shown), "; ".join(part.en for part in shown)
    if left and shown:
        zh, en = f"{zh}等{len(conditions)}项", f"{en}; {left} more"
    return Phrase(zh=reason.zh.format(which=zh), en=reason.en.format(which=f" ({en})" if en else ""))


def _asked_alone(rules: ItemRules) -> Iterator[_Part]:
    assert rules.eligible is not None
    for number, (label, asked) in enumerate(rules.conditions, start=1):
        yield _Part(number=number, node=asked.checked.original, question=asked, label=label)
    if rules.conditions:
        return
    for number, node in enumerate(_parts(rules.eligible.checked.original, rules), start=1):
        yield _Part(number=number, node=node, question=part_of(rules=rules, node=node, name=f"condition {number}"))


def _parts(node: n.Node, rules: ItemRules) -> Iterator[n.Node]:
    """The conditions a rule joins by "and", those of a fact without a word of its own among them."""
    if isinstance(node, n.And):
        yield from _parts(node.left, rules)
        yield from _parts(node.right, rules)
        return
    fact = rules.vocabulary.entities[rules.item.who].derived.get(node.name) if isinstance(node, n.Name) else None
    if fact is None or fact.label:
        yield node
    else:
        yield from _parts(parse_expression(fact.text, names=list(rules.vocabulary.names(rules.item.who))), rules)


def _words(rules: ItemRules, part: _Part) -> _Words:
    words, node = words_of(rules), part.node
    said = words.condition(node)
    label = part.label or said
    if not isinstance(node, n.Comparison | n.In):
        return _Words(words=label, rule=said)
    left = node.value if isinstance(node, n.In) else node.left
    return _Words(
        words=label,
        rule=said,
        held=part_of(rules=rules, node=left, name=f"condition {part.number}: found"),
        counted=isinstance(left, n.Call) and isinstance(left.callee, n.Name) and left.callee.name == "count",
        codes=words.codes(left),
    )


def _found(told: _Words, ask: Callable[[Question], object]) -> Phrase:
    """What the records hold where the condition compares one value with another."""
    if told.held is None:
        return NOTHING
    value = ask(told.held)
    if told.counted:
        count = value if isinstance(value, Decimal) else None
        if count is None:
            return NOTHING
        return Phrase(zh=f"{count}条记录", en=f"{count} record{'s' * (count != 1)}") if count else NO_RECORD
    return value_words(value, told.codes)
