"""A service item's rules made ready to run: read against the vocabulary, compiled once by the reference engine.

Beside the vocabulary's names a rule of an item may use the item's own facts, `form` (what the person stated, by field),
`account` (mobile, email) and `asked_on`, the day of the application.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from saltern.core.approvals.dmn_program import NameBinding, dmn_program
from saltern.core.approvals.dmn_reader import DmnApproval, read_dmn_approval
from saltern.core.approvals.program import ApprovalProgram
from saltern.core.approvals.question import Question, question
from saltern.core.approvals.rule_text import dmn_rule_text, names_in_cells, program_of, rule_text
from saltern.core.approvals.standing_conditions import of_item
from saltern.core.catalogue.checked_rule import checked_node, checked_rule, syntax
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.standing import StandingCondition
from saltern.core.documents.fields import near
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.rule_class import RuleClass
from saltern.core.rules.facts import Derived, Vocabulary
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.kinds import BOOLEAN, DATE, NUMBER, STRING, Kind
from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.nodes import In, Node, UnaryTests
from saltern.core.rules.feel.parse import parse_unary_tests
from saltern.errors import Fault, Faults
from saltern.words import NOTHING, Phrase

ACCOUNT: Final = Kind(name="context", members=(("mobile", STRING), ("email", STRING), ("name", STRING)))
FIELD_KINDS: Final = {"number": NUMBER, "money": NUMBER, "date": DATE, "boolean": BOOLEAN}
START: Final = (1, 1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRules:
    """How one output of money is worked out, ready to run: its lines each with what people call it and its unit."""

    output: str
    name: Phrase
    total: Question
    lines: tuple[tuple[Phrase, str, Question], ...]
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRules:
    """An item's rules, ready. `approval` is None where a person always decides.

    `proofs` ask for what stands for a material, `ends_by` for the day on which silence decides, `mentioned` are the
    facts the table's cells name beside their input, `body` is the words of the rules and `digest` their SHA-256, by
    which they are kept once for all decisions made by them; `diagram` is the drawing the approval comes from.
    `vocabulary` has the item's own facts among its names; `known` is what `once` has kept; `conditions` are those the
    item states one by one, each with its label.
    """

    item: Item
    vocabulary: Vocabulary
    facts: Mapping[str, Question]
    form: Mapping[str, Question]
    proofs: Mapping[str, Question]
    ends_by: Question | None
    eligible: Question | None
    offer: Question | None
    inputs: tuple[Question, ...]
    mentioned: Mapping[str, Question]
    approval: ApprovalProgram | None
    body: Mapping[str, Any]
    conditions: tuple[tuple[Phrase, Question], ...] = ()
    standing: tuple[tuple[StandingCondition, Question], ...] = ()
    amounts: tuple[AmountRules, ...] = ()
    diagram: DmnApproval | None = None
    classes: Mapping[str, RuleClass] = field(default_factory=dict)
    digest: str = ""
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What follows from the rules alone, worked out when an application first asks for it and kept for the next."""
        if name not in self.known:
            self.known[name] = make()
        found: T = self.known[name]
        return found


def widened(vocabulary: Vocabulary, item: Item) -> Vocabulary:
    """The vocabulary with an item's own facts among its applicants' names."""
    entity = vocabulary.entities[item.who]
    own = {
        name: Derived(
            name=name,
            text=rule.text,
            label=item.fact_words.get(name, NOTHING),
            file=rule.place.file,
            line=rule.place.line,
            column=rule.place.column,
        )
        for name, rule in item.facts.items()
    }
    entities = {**vocabulary.entities, item.who: replace(entity, derived={**entity.derived, **own})}
    return replace(vocabulary, entities=entities)


def form_kinds(item: Item) -> dict[str, Kind]:
    """The kinds of the form's fields."""
    return {
        one.key: FIELD_KINDS.get(one.type) or (Kind(name="string", codes=tuple(one.codes)) if one.codes else STRING)
        for one in item.form
    }


def form_names(item: Item) -> dict[str, Kind]:
    """The names a rule of an item may use beside the vocabulary's."""
    form = Kind(name="context", members=tuple(form_kinds(item).items()))
    return {"form": form, "account": ACCOUNT, "asked_on": DATE}


def compile_item(*, item: Item, vocabulary: Vocabulary, conditions: Sequence[StandingCondition] = ()) -> ItemRules:
    """An item's rules; `conditions` stand before every approval. Raises `Faults`, all at once."""
    faults: list[Fault] = []
    rules = item_rules(item=item, vocabulary=vocabulary, conditions=conditions, faults=faults)
    if faults:
        raise Faults(faults)
    return rules


def item_rules(
    *, item: Item, vocabulary: Vocabulary, faults: list[Fault], conditions: Sequence[StandingCondition] = ()
) -> ItemRules:
    """An item's rules; their faults are noted and the parts left out."""
    entity = vocabulary.entities[item.who]
    for name, rule in item.facts.items():
        if name in entity.links or name in entity.derived or name in {"form", "account", "self", "as_of", "asked_on"}:
            faults.append(
                rule.place.fault(
                    "name-twice",
                    Phrase(en=f'the fact "{name}"', zh=f"事实“{name}”"),
                    Phrase(en="a name the vocabulary does not hold", zh="词表中没有的名称"),
                )
            )
    own = widened(vocabulary, item)

    def asked(rule: Rule, expected: str = "") -> Question | None:
        return _question(rule, item=item, vocabulary=own, expected=expected, faults=faults)

    facts = {name: asked(rule) for name, rule in item.facts.items()}
    form = {one.key: asked(one.source) for one in item.form if one.source}
    before = len(faults)
    stated = [(one.label, asked(one.rule, "boolean")) for one in item.conditions]
    # What is wrong in a condition is told at its own place, not again in the rule they make together.
    eligible = asked(item.eligible, "boolean") if item.eligible and len(faults) == before else None
    rules = ItemRules(
        item=item,
        vocabulary=own,
        facts=_without_none(facts),
        form=_without_none(form),
        proofs=_without_none({name: asked(rule) for name, rule in _proofs(item, own, faults)}),
        ends_by=asked(item.limits.ends_by, "date") if item.limits.ends_by else None,
        eligible=eligible,
        conditions=tuple((label, found) for label, found in stated if found),
        offer=asked(item.offer.when, "boolean") if item.offer else None,
        inputs=(),
        mentioned={},
        approval=None,
        body=rule_text(item),
        amounts=tuple(_amounts(item, asked)),
        standing=tuple(
            (one, found) for one in of_item(conditions, item) if (found := asked(one.holds, "boolean")) is not None
        ),
    )
    rules = _drawn(rules, faults) if item.approve and item.approve.decision else _written(rules, faults)
    words = json.dumps(rules.body, sort_keys=True, ensure_ascii=False)
    return replace(rules, digest=hashlib.sha256(words.encode()).hexdigest())


def _amounts(item: Item, asked: Callable[[Rule, str], Question | None]) -> Iterator[AmountRules]:
    """How the item's payments are worked out."""
    for output in item.outputs:
        if output.amount is None:
            continue
        total = asked(output.amount.rule, "number")
        lines = [(line.label, line.unit, asked(line.rule, "number")) for line in output.amount.lines]
        if total is not None:
            yield AmountRules(
                output=output.key,
                name=output.name,
                total=total,
                lines=tuple((label, unit, found) for label, unit, found in lines if found is not None),
                invented=output.amount.invented,
            )


def _drawn(rules: ItemRules, faults: list[Fault]) -> ItemRules:
    """The rules with the approval its `.dmn` file draws, once every name in it is one of the item's."""
    item, approve, before = rules.item, rules.item.approve, len(faults)
    if approve is None or not approve.drawing:
        return rules
    diagram = read_dmn_approval(reference=approve.decision, text=approve.drawing, place=approve.place, faults=faults)
    if diagram is None:
        return rules
    binding = NameBinding(
        diagram=diagram,
        item=item,
        names={*rules.vocabulary.names(item.who), *form_names(item)},
        asked=lambda rule: _question(rule, item=item, vocabulary=rules.vocabulary, expected="", faults=faults),
        faults=faults,
    )
    program = dmn_program(diagram=diagram, labels=binding.labels(), kinds=binding.kinds, faults=faults)
    if len(faults) > before:
        return rules
    inputs = tuple(binding.questions.values())
    return replace(rules, inputs=inputs, approval=program, body=dmn_rule_text(item, binding), diagram=diagram)


def _written(rules: ItemRules, faults: list[Fault]) -> ItemRules:
    """The rules with the approval table the item's own file holds."""
    item, own = rules.item, rules.vocabulary

    def asked(rule: Rule) -> Question | None:
        return _question(rule, item=item, vocabulary=own, expected="", faults=faults)

    inputs = tuple(asked(rule) for rule in item.approve.inputs) if item.approve else ()
    approval = _table(item, rules.body, inputs, faults)
    used = sorted(names_in_cells(approval) & {*own.names(item.who), *form_names(item)}) if approval else []
    mentioned = _without_none({name: asked(Rule(text=name, place=item.place)) for name in used})
    return replace(rules, inputs=tuple(one for one in inputs if one), mentioned=mentioned, approval=approval)


def compile_question(*, rules: ItemRules, rule: Rule) -> Question:
    """One more question in an item's words. Raises `Faults`."""
    faults: list[Fault] = []
    found = _question(rule, item=rules.item, vocabulary=rules.vocabulary, expected="", faults=faults)
    if found is None:
        raise Faults(faults)
    return found


def part_of(*, rules: ItemRules, node: Node, name: str) -> Question:
    """A part of one of an item's rules as a question of its own, known by `name`."""
    variables = form_names(rules.item)
    checked = check(node, vocabulary=rules.vocabulary, entity=rules.item.who, variables=variables)
    return question(text=name, checked=checked, variables=variables, facts=rules.item.facts)


def _question(rule: Rule, *, item: Item, vocabulary: Vocabulary, expected: str, faults: list[Fault]) -> Question | None:
    variables = form_names(item)
    checked = checked_rule(
        rule, vocabulary=vocabulary, who=item.who, variables=variables, expected=expected, faults=faults
    )
    if checked is None or checked.faults:
        return None
    return question(text=rule.text, checked=checked, variables=variables, facts=item.facts)


def _without_none(found: Mapping[str, Question | None]) -> dict[str, Question]:
    return {name: one for name, one in found.items() if one}


def _proofs(item: Item, vocabulary: Vocabulary, faults: list[Fault]) -> Iterator[tuple[str, Rule]]:
    names = set(vocabulary.names(item.who))
    for fact in dict.fromkeys(material.proves for material in item.materials if material.proves):
        if fact in names:
            yield fact, Rule(text=fact, place=item.place)
        else:
            expected = Phrase(en="a fact or record set of the applicant", zh="申请人的事实或数据集")
            faults.append(item.place.fault("unknown-fact", f'"{fact}"', expected, near(fact, names)))


def _table(
    item: Item, body: Mapping[str, Any], inputs: Sequence[Question | None], faults: list[Fault]
) -> ApprovalProgram | None:
    """The table, once every cell was read and fits its input."""
    before, approve, variables = len(faults), item.approve, form_names(item)
    if approve is None or not approve.rows or not inputs or not all(inputs):
        return None
    asked = [one.checked for one in inputs if one]
    names = [*asked[0].vocabulary.names(item.who), *variables]
    for row in approve.rows:
        for rule, one in zip(row.when, asked, strict=False):
            cell = _cell(rule, names, faults)
            if cell and cell.tests:
                test = In(at=START, value=one.original, tests=cell)
                own = one.vocabulary
                checked_node(test, rule=rule, vocabulary=own, who=item.who, variables=variables, faults=faults)
    if len(faults) > before or any(len(row.when) != len(inputs) for row in approve.rows):
        return None
    return program_of(body, names)


def _cell(rule: Rule, names: Sequence[str], faults: list[Fault]) -> UnaryTests | None:
    try:
        return parse_unary_tests(rule.text, names=names)
    except FeelSyntaxError as wrong:
        faults.append(syntax(rule.place, wrong))
    except FeelLimitExceeded as wrong:
        faults.append(rule.place.fault(wrong.code, wrong.found, wrong.expected))
    return None
