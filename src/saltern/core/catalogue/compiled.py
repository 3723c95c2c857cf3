"""The pack's rules made ready to run: read against the vocabulary, classed, compiled once by the reference engine.

Beside the vocabulary's names a rule of an item may use the item's own facts, `form` (what the person stated, by field)
and `account` (mobile, email); a playbook's rule may use the warning's variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from saltern.core.catalogue.approval import drawn_text, names_in_cells, program_of, rule_text
from saltern.core.catalogue.diagram import Diagram, read_diagram
from saltern.core.catalogue.drawn import Fitting, drawn_program
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack, Variable
from saltern.core.catalogue.question import Question, question
from saltern.core.catalogue.reckoning import ApprovalProgram
from saltern.core.documents.fields import near
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.sql import RuleClass, classify
from saltern.core.rules.facts import Derived, Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.kinds import ANY, BOOLEAN, BY_NAME, DATE, NUMBER, STRING, Kind, list_of
from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.nodes import In, ListOf, Name, Node, UnaryTests
from saltern.core.rules.feel.nodes import String as Text
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.unknown import transformed
from saltern.errors import Fault, Faults, Place

ACCOUNT: Final = Kind(name="context", members=(("mobile", STRING), ("email", STRING), ("name", STRING)))
FIELD_KINDS: Final = {"number": NUMBER, "money": NUMBER, "date": DATE, "boolean": BOOLEAN}
START: Final = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A rule that runs: as checked, and its class for the whole population (None inside an item)."""

    checked: Checked
    program: Program
    rule_class: RuleClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRules:
    """An item's rules, ready. `approval` is None where a person always decides.

    `proofs` ask for what stands for a material, `mentioned` are the facts the table's cells name beside their input,
    `body` is the words of the rules, `diagram` the drawing its approval comes from. `vocabulary` has the item's own
    facts among its names.
    """

    item: Item
    vocabulary: Vocabulary
    facts: Mapping[str, Question]
    form: Mapping[str, Question]
    proofs: Mapping[str, Question]
    eligible: Question | None
    inputs: tuple[Question, ...]
    mentioned: Mapping[str, Question]
    approval: ApprovalProgram | None
    body: Mapping[str, Any]
    diagram: Diagram | None = None
    classes: Mapping[str, RuleClass] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """Every rule of a pack, ready; what could not be made ready is in `faults`."""

    items: Mapping[str, ItemRules]
    reminders: Mapping[str, Ready]
    playbooks: Mapping[str, Ready]
    next_steps: Mapping[str, Ready]
    faults: tuple[Fault, ...]


def compile_pack(pack: Pack) -> Compiled:
    """All rules of a pack; every fault noted."""
    faults: list[Fault] = []
    vocabulary = pack.vocabulary
    for name, entity in vocabulary.entities.items():
        for derived in entity.derived.values():
            place = Place(file=derived.file, line=derived.line, column=derived.column)
            checked_rule(Rule(text=derived.text, place=place), vocabulary=vocabulary, who=name, faults=faults)
    if faults:
        return Compiled(items={}, reminders={}, playbooks={}, next_steps={}, faults=tuple(faults))
    warning = {name: kind_of(variable, faults) for name, variable in pack.warning.items()}

    def ready(rule: Rule | None, who: str, variables: Mapping[str, Kind]) -> Ready | None:
        if rule is None:
            return None
        return _ready(rule, vocabulary=vocabulary, who=who, variables=variables, faults=faults)

    reminders = {key: ready(one.when, one.who, {}) for key, one in pack.reminders.items()}
    playbooks = {key: ready(one.when, one.who, warning) for key, one in pack.playbooks.items()}
    announced = {key: _announced(one, warning) for key, one in playbooks.items() if one}
    steps = {key: ready(one.when, one.who, {}) for key, one in pack.next_steps.items()}
    items = {
        key: _classed(compile_item(item=item, vocabulary=vocabulary, faults=faults)) for key, item in pack.items.items()
    }
    return Compiled(
        items=items,
        reminders={key: one for key, one in reminders.items() if one},
        playbooks=announced,
        next_steps={key: one for key, one in steps.items() if one},
        faults=tuple(faults),
    )


def _classed(rules: ItemRules) -> ItemRules:
    """An item's rules with their class for the whole population, which only a reviewer asks for."""
    return replace(rules, classes={"eligible": classify(rules.eligible.checked)}) if rules.eligible else rules


def _announced(ready: Ready, warning: Mapping[str, Kind]) -> Ready:
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
            Fault(
                code="bad-value",
                file="vocabulary.yaml",
                found=f'type "{variable.type}" of {variable.name}',
                expected=f"one of {', '.join(BY_NAME)}, or a list of them",
            )
        )
        return ANY
    return list_of(BY_NAME[of]) if of != variable.type else BY_NAME[of]


def widened(vocabulary: Vocabulary, item: Item) -> Vocabulary:
    """The vocabulary with an item's own facts among its applicants' names."""
    entity = vocabulary.entities[item.who]
    own = {
        name: Derived(name=name, text=rule.text, file=rule.place.file, line=rule.place.line, column=rule.place.column)
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
    return {"form": Kind(name="context", members=tuple(form_kinds(item).items())), "account": ACCOUNT}


def compile_item(*, item: Item, vocabulary: Vocabulary, faults: list[Fault]) -> ItemRules:
    """An item's rules; their faults are noted and the parts left out."""
    entity = vocabulary.entities[item.who]
    for name, rule in item.facts.items():
        if name in entity.links or name in entity.derived or name in {"form", "account", "self", "as_of"}:
            faults.append(_fault(rule.place, "name-twice", f'the fact "{name}"', "a name the vocabulary does not hold"))
    own = widened(vocabulary, item)

    def asked(rule: Rule, expected: str = "") -> Question | None:
        return _question(rule, item=item, vocabulary=own, expected=expected, faults=faults)

    facts = {name: asked(rule) for name, rule in item.facts.items()}
    form = {one.key: asked(one.source) for one in item.form if one.source}
    eligible = asked(item.eligible, "boolean") if item.eligible else None
    rules = ItemRules(
        item=item,
        vocabulary=own,
        facts=_whole(facts),
        form=_whole(form),
        proofs=_whole({name: asked(rule) for name, rule in _proofs(item, own, faults)}),
        eligible=eligible,
        inputs=(),
        mentioned={},
        approval=None,
        body=rule_text(item),
    )
    return _drawn(rules, faults) if item.approve and item.approve.decision else _written(rules, faults)


def _drawn(rules: ItemRules, faults: list[Fault]) -> ItemRules:
    """The rules with the approval its `.dmn` file draws, once every name in it is one of the item's."""
    item, approve, before = rules.item, rules.item.approve, len(faults)
    if approve is None or not approve.drawing:
        return rules
    diagram = read_diagram(reference=approve.decision, text=approve.drawing, place=approve.place, faults=faults)
    if diagram is None:
        return rules
    fitting = Fitting(
        diagram=diagram,
        item=item,
        names={*rules.vocabulary.names(item.who), *form_names(item)},
        asked=lambda rule: _question(rule, item=item, vocabulary=rules.vocabulary, expected="", faults=faults),
        faults=faults,
    )
    program = drawn_program(diagram=diagram, labels=fitting.labels(), kinds=fitting.kinds, faults=faults)
    if len(faults) > before:
        return rules
    inputs = tuple(fitting.questions.values())
    return replace(rules, inputs=inputs, approval=program, body=drawn_text(item, fitting), diagram=diagram)


def _written(rules: ItemRules, faults: list[Fault]) -> ItemRules:
    """The rules with the approval table the item's own file holds."""
    item, own = rules.item, rules.vocabulary

    def asked(rule: Rule) -> Question | None:
        return _question(rule, item=item, vocabulary=own, expected="", faults=faults)

    inputs = tuple(asked(rule) for rule in item.approve.inputs) if item.approve else ()
    approval = _table(item, rules.body, inputs, faults)
    used = sorted(names_in_cells(approval) & {*own.names(item.who), *form_names(item)}) if approval else []
    mentioned = _whole({name: asked(Rule(text=name, place=item.place)) for name in used})
    return replace(rules, inputs=tuple(one for one in inputs if one), mentioned=mentioned, approval=approval)


def further(*, rules: ItemRules, rule: Rule) -> Question:
    """One more question in an item's words. Raises `Faults`."""
    faults: list[Fault] = []
    found = _question(rule, item=rules.item, vocabulary=rules.vocabulary, expected="", faults=faults)
    if found is None:
        raise Faults(faults)
    return found


def _question(rule: Rule, *, item: Item, vocabulary: Vocabulary, expected: str, faults: list[Fault]) -> Question | None:
    variables = form_names(item)
    checked = checked_rule(
        rule, vocabulary=vocabulary, who=item.who, variables=variables, expected=expected, faults=faults
    )
    if checked is None or checked.faults:
        return None
    return question(text=rule.text, checked=checked, variables=variables)


def _whole(found: Mapping[str, Question | None]) -> dict[str, Question]:
    return {name: one for name, one in found.items() if one}


def _proofs(item: Item, vocabulary: Vocabulary, faults: list[Fault]) -> Iterator[tuple[str, Rule]]:
    names = set(vocabulary.names(item.who))
    for fact in dict.fromkeys(material.proves for material in item.materials if material.proves):
        if fact in names:
            yield fact, Rule(text=fact, place=item.place)
        else:
            wrong = _fault(item.place, "unknown-fact", f'"{fact}"', "a fact or record set of the applicant")
            faults.append(replace(wrong, hint=near(fact, names)))


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
        faults.append(_fault(rule.place, wrong.code, wrong.found, wrong.expected))
    return None


def _ready(
    rule: Rule, *, vocabulary: Vocabulary, who: str, variables: Mapping[str, Kind], faults: list[Fault]
) -> Ready | None:
    checked = checked_rule(rule, vocabulary=vocabulary, who=who, variables=variables, expected="boolean", faults=faults)
    if checked is None or checked.faults:
        return None
    return Ready(checked=checked, program=compile_expression(checked.node), rule_class=classify(checked))


def checked_rule(
    rule: Rule,
    *,
    vocabulary: Vocabulary,
    who: str,
    faults: list[Fault],
    variables: Mapping[str, Kind] | None = None,
    expected: str = "",
) -> Checked | None:
    """A FEEL text read against the vocabulary; its faults are noted at their places in the file."""
    try:
        node = parse_expression(rule.text, names=[*vocabulary.names(who), *(variables or {})])
    except FeelSyntaxError as wrong:
        faults.append(syntax(rule.place, wrong))
        return None
    except FeelLimitExceeded as wrong:
        faults.append(_fault(rule.place, wrong.code, wrong.found, wrong.expected))
        return None
    return checked_node(
        node, rule=rule, vocabulary=vocabulary, who=who, variables=variables, expected=expected, faults=faults
    )


def checked_node(
    node: Node,
    *,
    rule: Rule,
    vocabulary: Vocabulary,
    who: str,
    faults: list[Fault],
    variables: Mapping[str, Kind] | None = None,
    expected: str = "",
) -> Checked:
    """A parsed rule read against the vocabulary."""
    checked = check(
        node, vocabulary=vocabulary, entity=who, variables=variables, expected=expected, file=rule.place.file
    )
    for fault in checked.faults:
        line, column = spot(rule.place, (fault.line, fault.column))
        moved = replace(fault, line=line, column=column)
        if moved not in faults:
            faults.append(moved)
    return checked


def syntax(place: Place, wrong: FeelSyntaxError) -> Fault:
    """A syntax error as a fault at its place in the file."""
    line, column = spot(place, (int(str(wrong.params["line"])), int(str(wrong.params["column"]))))
    return Fault(
        code="feel-syntax",
        file=place.file,
        line=line,
        column=column,
        found=wrong.found,
        expected=wrong.expected,
    )


def spot(place: Place, at: tuple[int, int]) -> tuple[int, int]:
    """A place in a FEEL text as a place in the file that holds it (lines of a block begin in one column)."""
    return place.line + at[0] - 1, place.column + at[1] - 1


def _fault(place: Place, code: str, found: str, expected: str) -> Fault:
    return Fault(code=code, file=place.file, line=place.line, column=place.column, found=found, expected=expected)
