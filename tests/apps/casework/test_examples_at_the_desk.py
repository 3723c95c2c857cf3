"""Every example of the district's items, put to the desk: it decides what the trial of the same records says."""

from __future__ import annotations

from pathlib import Path

from saltern.apps.casework.decision import decide
from saltern.apps.casework.program import ItemProgram, Look
from saltern.core.catalogue.compiled import Compiled, compile_pack, form_kinds
from saltern.core.catalogue.fixture import Builder
from saltern.core.catalogue.item import Example
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.trial import try_item
from saltern.errors import Fault

YANTIAN = Path(__file__).resolve().parents[3] / "packs" / "yantian"
Said = tuple[str, bool | None, dict[str, str], tuple[str, ...]]


def both(pack: Pack, compiled: Compiled, program: ItemProgram, example: Example) -> tuple[Said, Said]:
    """What the desk and the trial say of an example."""
    item = program.item
    rules = compiled.items[item.id]
    faults: list[Fault] = []
    builder = Builder(vocabulary=rules.vocabulary, who=item.who, place=example.place, faults=faults)
    given = builder.fixture(example.given, {name: kind.name for name, kind in form_kinds(item).items()})
    assert faults == []
    subject = int(given.subject.key)
    look = Look(program=program, subject=subject, source=given, account=given.account, as_of=given.as_of)
    known = {field.key: look.known(field)[0] for field in item.form if field.source}
    stated = {key: value for key, value in given.form.items() if value is not None}
    look.form = {**look.form, **known, **stated}
    desk = decide(look)
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
    programs = [
        ItemProgram(item=item, vocabulary=pack.vocabulary, calendar=pack.calendar) for item in pack.items.values()
    ]
    asked = {
        f"{program.item.id}: {example.name}": both(pack, compiled, program, example)
        for program in programs
        for example in program.item.examples
    }
    assert {name: pair for name, pair in asked.items() if pair[0] != pair[1]} == {}
    assert {pair[0][0] for pair in asked.values()} == {"approve", "refer"}
