"""A condition of an item's rule of eligibility, asked alone: which one is not met, which one nobody knows. 申请条件

The rule is taken apart where it says "and"; a fact people have a word for stays whole and is told by that word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
    """One condition that does not hold: None not known, else not met. `key` names the question that asked it,
    `found` is what the records hold instead, where one value says it."""

    key: str
    words: Phrase
    value: bool | None
    found: Phrase = NOTHING

    def plain(self) -> dict[str, object]:
        """As JSON."""
        body: dict[str, object] = {"words": self.words.plain(), "value": self.value}
        return {**body, "found": self.found.plain()} if self.found else body


def words_of(rules: ItemRules) -> RuleWords:
    """The words of an item's rules."""
    form = {field.key: (field.label, field.codes) for field in rules.item.form}
    return RuleWords(vocabulary=rules.vocabulary, entity=rules.item.who, form=form)


def value_in_words(*, item: Item, vocabulary: Vocabulary, text: str) -> Phrase:
    """What a rule that gives a value looks up, in words."""
    own = widened(vocabulary, item)
    node = parse_expression(text, names=[*own.names(item.who), *form_names(item)])
    return RuleWords(vocabulary=own, entity=item.who).value(node)


def open_conditions(*, rules: ItemRules, ask: Callable[[Question], object]) -> tuple[Condition, ...]:
    """The conditions that are not met, then those nobody knows."""
    if rules.eligible is None:
        return ()
    found = []
    for asked in asked_conditions(rules):
        value = ask(asked.question)
        if value is not True:
            known = value if isinstance(value, bool) else None
            found.append(Condition(key=asked.key, words=asked.words, value=known, found=asked.held(ask)))
    return tuple(sorted(found, key=lambda one: one.value is None))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCondition:
    """One condition ready to be asked; `compared` asks for what the records hold, where it compares it with something,
    and `codes` are the words for what may be found."""

    key: str
    words: Phrase
    question: Question
    compared: Question | None
    counts: bool
    codes: Codes

    def held(self, ask: Callable[[Question], object]) -> Phrase:
        """What the records hold, where one value says it."""
        if self.compared is None:
            return NOTHING
        value = ask(self.compared)
        if not self.counts:
            return value_words(value, self.codes)
        if not isinstance(value, Decimal):
            return NOTHING
        return Phrase(zh=f"{value}条记录", en=f"{value} record{'s' * (value != 1)}") if value else NO_RECORD


def asked_conditions(rules: ItemRules) -> tuple[AskedCondition, ...]:
    """Every condition of an item's rule of eligibility, in its order, compiled."""
    if rules.eligible is None:
        return ()
    words = words_of(rules)
    return tuple(
        _asked(node, rules, words, f"condition {number}")
        for number, node in enumerate(_parts(rules.eligible.checked.original, rules), start=1)
    )


def _asked(node: n.Node, rules: ItemRules, words: RuleWords, key: str) -> AskedCondition:
    left = _left(node)
    return AskedCondition(
        key=key,
        words=words.condition(node),
        question=part_of(rules=rules, node=node, name=key),
        compared=part_of(rules=rules, node=left, name=f"{key}: found") if left else None,
        counts=isinstance(left, n.Call) and isinstance(left.callee, n.Name) and left.callee.name == "count",
        codes=words.codes(left) if left else {},
    )


def _left(node: n.Node) -> n.Node | None:
    """What a condition compares with something; None where it compares nothing."""
    if isinstance(node, n.In):
        return node.value
    return node.left if isinstance(node, n.Comparison) else None


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
