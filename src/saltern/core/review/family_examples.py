"""Families run over every item they hold: the form opens, the table answers, and never says more than it can know.

A family's three examples say `register: held` (or `none`, `due` …); `registers.yaml` says which records that means for
each register. What an example expects holds for an item whose register the pack keeps and which may be decided at once;
for every other item of the family the answer must be: to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from saltern.core.approvals.compilation import ItemRules, item_rules
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.catalogue.family import Family, Register, decided_by
from saltern.core.catalogue.item import Example, Item, Material
from saltern.core.catalogue.light_items import Items
from saltern.core.catalogue.pack import Pack
from saltern.core.documents.fields import near
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.facts import SubjectKind
from saltern.errors import Fault, Faults, SalternError
from saltern.words import Phrase

EXAMPLES = 3
REGISTER = "register"
HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An item of a family for one kind of applicant, with the register it is decided by."""

    item: Item
    family: Family
    register: Register | None

    @property
    def shape(self) -> tuple[str, str, str, bool, tuple[str, ...]]:
        """What its rules depend on: two items of one shape have the same rules."""
        proofs = tuple(sorted({material.proves for material in self.item.materials}))
        return self.family.key, self.item.register, self.item.who, self.decides, proofs

    @property
    def decides(self) -> bool:
        """Whether the machine may say yes: it may be decided at once, and the pack keeps what to decide by."""
        return self.item.instant


def instances(pack: Pack) -> Iterator[Instance]:
    """Every item of a family that decides, for each kind of applicant it is for."""
    items = pack.items
    if not isinstance(items, Items):
        return
    for key in items.light:
        for who in (items[key].who, *items[key].who_else):
            item = items.of(key, who=who)
            if item.depth == "family":
                register = pack.registers.registers.get(item.register)
                yield Instance(item=item, family=pack.families[item.family], register=register)


def run_families(pack: Pack) -> Iterator[Fault]:
    """The faults of all families over all their items; a family whose rules have faults is not asked."""
    yield from _declared(pack)
    steps = NextStepRules(pack)
    compiled: dict[tuple[object, ...], ItemRules | None] = {}
    for one in [*instances(pack), *_models(pack)]:
        if one.shape not in compiled:
            faults: list[Fault] = []
            rules = item_rules(
                item=one.item, vocabulary=pack.vocabulary, conditions=pack.standing.conditions, faults=faults
            )
            yield from faults
            compiled[one.shape] = None if faults else rules
        ready = compiled[one.shape]
        if ready is not None:
            for example in one.family.examples:
                yield from _run(pack, steps, replace(ready, item=one.item), one, example)


def tried(pack: Pack, steps: NextStepRules, rules: ItemRules, one: Instance, example: Example) -> Tryout:
    """One example of a family on one of its items. Raises `Faults`, and what trying raises."""
    faults: list[Fault] = []
    given = _given(pack, one, example, faults)
    reader = ExampleReader(vocabulary=pack.vocabulary, who=one.item.who, place=example.place, faults=faults)
    records = reader.read(given)
    if faults:
        raise Faults(faults)
    return try_item(
        rules=rules,
        steps=steps,
        source=records,
        subject=records.subject,
        as_of=records.as_of,
        typed=records.form,
        account=records.account,
    )


def expected(one: Instance, example: Example) -> object:
    """What the example expects of this item: a yes only where the machine may say it."""
    return example.expect.get("approve") if one.decides else "refer"


def _run(pack: Pack, steps: NextStepRules, rules: ItemRules, one: Instance, example: Example) -> Iterator[Fault]:
    try:
        tryout = tried(pack, steps, rules, one, example)
    except Faults as wrong:
        yield from wrong.faults
        return
    except SalternError as wrong:
        yield _fault(one, example, "example-error", wrong.code, Phrase(en="an answer", zh="结论"))
        return
    for fault in tryout.wrong:
        said = fault.sentence()
        yield _fault(one, example, "example-form", said, Phrase(en="a form the desk would take", zh="窗口会接受的表单"))
    if tryout.decision.result != expected(one, example):
        found = Phrase.same(f"approve = {tryout.decision.result}")
        yield _fault(one, example, "example-fails", found, Phrase.same(expected(one, example)))


def _given(pack: Pack, one: Instance, example: Example, faults: list[Fault]) -> Mapping[str, object]:
    """The records of an applicant, then those of the register's state, then the example's own."""
    given = dict(example.given)
    state = str(given.pop(REGISTER, HELD))
    applicant = pack.registers.applicants.get(one.item.who)
    shown: Mapping[str, object] = {}
    if one.register is not None:
        if state not in one.register.records:
            states = list(one.register.records)
            found = Phrase(en=f'records for "{state}"', zh=f"“{state}”的数据")
            faults.append(
                one.register.place.fault("no-records", found, ", ".join(states) or "held", near(state, states))
            )
        shown = one.register.records.get(state, {})
    return {**(applicant.records if applicant else {}), **shown, **given}


def _models(pack: Pack) -> Iterator[Instance]:
    """A family on the register it names as its model: its table must be able to say yes, whatever its items hold."""
    for family in pack.families.values():
        register = pack.registers.registers.get(family.model)
        if family.approve is not None and register is not None:
            item = _model(family, register, register.who)
            yield Instance(item=item, family=family, register=register)


def _model(family: Family, register: Register, who: SubjectKind) -> Item:
    facts = decided_by(family=family, register=register, instant=True, who=who, place=family.place)
    return Item(
        id=family.key,
        name=family.name,
        summary=family.summary,
        type="public_service",
        authority="",
        who=who,
        version=1,
        effective_from=family.effective_from,
        form=family.form,
        materials=(Material(key="permit", name=register.name, proves=HELD, satisfied_by="certificate"),),
        facts=facts,
        approve=family.approve,
        depth="family",
        family=family.key,
        flags={"instant": "assigned"},
        register=register.key,
        place=family.place,
    )


def _declared(pack: Pack) -> Iterator[Fault]:
    """A family that decides proves itself; a register serves something."""
    used = {item.register for item in pack.items.values()}
    for family in pack.families.values():
        used.add(family.model)
        if family.approve is not None and len(family.examples) < EXAMPLES:
            found = Phrase(en=f"{len(family.examples)} example(s)", zh=f"{len(family.examples)} 个示例")
            wanted = Phrase(en=f"at least {EXAMPLES}", zh=f"至少 {EXAMPLES} 个")
            yield family.place.fault("few-examples", found, wanted)
        if family.model and family.model not in pack.registers.registers:
            known = Phrase(en="a register of registers.yaml", zh="registers.yaml 中的登记簿")
            hint = near(family.model, pack.registers.registers)
            yield family.place.fault("unknown-register", f'"{family.model}"', known, hint)
    for key, register in pack.registers.registers.items():
        if register.renewal and register.renewal not in pack.items:
            hint = near(register.renewal, pack.items)
            wanted = Phrase(en="an item of the pack", zh="本包的事项")
            yield register.place.fault("unknown-item", f'"{register.renewal}"', wanted, hint)
        if key not in used and not register.shown:
            wanted = Phrase(en="a register that an item names", zh="有事项引用的登记簿")
            yield register.place.fault("unused-register", f'"{key}"', wanted)


def _fault(one: Instance, example: Example, code: str, found: Phrase | str, wanted: Phrase) -> Fault:
    said = found if isinstance(found, Phrase) else Phrase.same(found)
    name = one.item.id
    where = Phrase(en=f'in "{example.name}" of {name}: {said.en}', zh=f"{name} 的示例“{example.name}”中：{said.zh}")
    return example.place.fault(code, where, wanted)
