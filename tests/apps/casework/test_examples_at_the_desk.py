"""Every example of the district's items, put to the desk: it decides what the trial of the same records says."""

from __future__ import annotations

from pathlib import Path

from saltern.core.approvals.compilation import ItemRules, compile_item, form_kinds
from saltern.core.approvals.decision import decide
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.catalogue.item import Example
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.review.compiled_pack import CompiledPack, compile_pack
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import try_item
from saltern.errors import Fault

YANTIAN = Path(__file__).resolve().parents[3] / "packs" / "yantian"
Said = tuple[str, bool | None, dict[str, str], tuple[str, ...]]


def both(pack: Pack, compiled: CompiledPack, program: ItemRules, example: Example) -> tuple[Said, Said]:
    """What the desk and the trial say of an example."""
    item = program.item
    rules = compiled.items[item.id]
    faults: list[Fault] = []
    builder = ExampleReader(vocabulary=rules.vocabulary, who=item.who, place=example.place, faults=faults)
    given = builder.fixture(example.given, {name: kind.name for name, kind in form_kinds(item).items()})
    assert faults == []
    subject = int(given.subject.key)
    view = SubjectView(
        calendar=pack.calendar,
        rules=program,
        subject=subject,
        source=given,
        account=given.account,
        as_of=given.as_of,
    )
    known = {field.key: view.known(field)[0] for field in item.form if field.source}
    stated = {key: value for key, value in given.form.items() if value is not None}
    view.form = {**view.form, **known, **stated}
    desk = decide(view)
    trial = try_item(
        rules=rules,
        compiled=compiled,
        pack=pack,
        source=given,
        subject=given.subject,
        as_of=given.as_of,
        form=given.form,
        account=given.account,
    )
    return (
        (desk.result, desk.eligible, dict(desk.because), desk.missing),
        (trial.approve, trial.eligible, dict(trial.because), trial.missing),
    )


def test_the_desk_decides_every_example_as_the_designer_saw_it() -> None:
    pack = load_pack(YANTIAN)
    compiled = compile_pack(pack)
    programs = [compile_item(item=item, vocabulary=pack.vocabulary) for item in pack.items.values()]
    asked = {
        f"{program.item.id}: {example.name}": both(pack, compiled, program, example)
        for program in programs
        for example in program.item.examples
    }
    assert {name: pair for name, pair in asked.items() if pair[0] != pair[1]} == {}
    assert {pair[0][0] for pair in asked.values()} == {"approve", "refer"}
