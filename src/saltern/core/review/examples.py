"""An item's examples, run: the designer's own proof that the rules say what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from saltern.core.approvals.compilation import ItemRules, form_kinds
from saltern.core.catalogue.item import Example
from saltern.core.catalogue.pack import Pack
from saltern.core.documents.fields import near
from saltern.core.review.compiled_pack import CompiledPack
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.explain import told
from saltern.errors import Fault, SalternError, Words

PARTS = ("eligible", "approve", "next", "facts", "prefill", "because")


def run_examples(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """The faults of every item's examples; an item whose rules have faults is not asked."""
    broken = {fault.place.file for fault in compiled.faults}
    for rules in compiled.items.values():
        if rules.item.place.file in broken or (rules.item.approve and rules.approval is None):
            continue
        for example in rules.item.examples:
            yield from run_example(pack, compiled, rules, example)


def run_example(pack: Pack, compiled: CompiledPack, rules: ItemRules, example: Example) -> Iterator[Fault]:
    """One example: its records made, its item tried, every expectation compared."""
    faults: list[Fault] = []
    builder = ExampleReader(vocabulary=rules.vocabulary, who=rules.item.who, place=example.place, faults=faults)
    kinds = {name: kind.name for name, kind in form_kinds(rules.item).items()}
    fixture = builder.fixture(example.given, kinds)
    yield from faults
    if faults:
        return
    try:
        trial = try_item(
            rules=rules,
            compiled=compiled,
            pack=pack,
            source=fixture,
            subject=fixture.subject,
            as_of=fixture.as_of,
            form=fixture.form,
            account=fixture.account,
        )
    except SalternError as wrong:
        yield _fault(example, "example-error", wrong.code, "an answer", str(wrong))
        return
    for part, expected in example.expect.items():
        if part not in PARTS:
            yield _fault(example, "unknown-field", f'"{part}"', f"one of {', '.join(PARTS)}", near(part, PARTS))
            continue
        for what, found, wanted in _differences(trial, part, expected):
            yield _fault(example, "example-fails", f"{what} = {found}", wanted)


def _differences(trial: Tryout, part: str, expected: object) -> Iterator[tuple[str, str, str]]:
    if part in {"facts", "prefill"}:
        found = trial.facts if part == "facts" else {one.key: one.value for one in trial.form}
        for name, wanted in expected.items() if isinstance(expected, dict) else ():
            if name not in found:
                yield f"{part}.{name}", "nothing of this name", _plain(wanted)
            elif not _same(told(found[name]), _plain(wanted)):
                yield f"{part}.{name}", told(found[name]), _plain(wanted)
        return
    if part == "next":
        wanted_items = sorted(map(str, expected)) if isinstance(expected, list) else [str(expected)]
        if sorted(trial.next_items) != wanted_items:
            yield "next", ", ".join(sorted(trial.next_items)) or "nothing", ", ".join(wanted_items) or "nothing"
        return
    value = {"eligible": told(trial.eligible), "approve": trial.approve, "because": trial.because.get("zh", "")}[part]
    if value != _plain(expected):
        yield part, value, _plain(expected)


def _same(found: str, wanted: str) -> bool:
    try:
        return found == wanted or Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return False


def _plain(value: object) -> str:
    return "null" if value is None else str(value)


def _fault(example: Example, code: str, found: str, expected: str, hint: Words = "") -> Fault:
    place = example.place
    return place.fault(code, f'in "{example.name}": {found}', expected, hint)
