"""The district's 58 standing reminders compile exactly, and both engines give every subject the same answer."""

from __future__ import annotations

import datetime as dt

import pytest

from generative.generated_district import PERSON, Fixture, load, make
from saltern.core.approvals.reminder_rules import last_days, reminders
from saltern.core.audiences.sweep import Sweep, sweep
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.pack import Pack
from saltern.core.review.compiled_pack import CompiledPack, compile_pack
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.nodes import String
from saltern.core.rules.feel.unknown import walk
from worlds.yantian import yantian

PEOPLE, FIRMS = 150, 150
SPARSE = {"deaths": 0.1, "population_register": 0.9, "business_entities": 1.2, "unemployment_benefits": 0.5}
DAYS = [dt.date(2020, 3, 31), dt.date(2020, 5, 19), dt.date(2020, 2, 29), dt.date(2021, 11, 1)]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def compiled(pack: Pack) -> CompiledPack:
    return compile_pack(pack)


@pytest.fixture(scope="module")
def district(pack: Pack, compiled: CompiledPack) -> Fixture:
    spoken = (part for ready in compiled.reminders.values() for part in walk(ready.checked.node))
    words = sorted(
        {part.value for part in spoken if isinstance(part, String) and not part.value.startswith(("P", "2"))}
    )
    return make(seed=7, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary, words=words, factor=2.5, sparse=SPARSE)


def test_all_fifty_eight_reminders_compile_for_the_population(compiled: CompiledPack) -> None:
    compiled_rules = {**compiled.reminders, **{f"due: {key}": ready for key, ready in compiled.last_days.items()}}
    classes = {key: ready.rule_class for key, ready in compiled_rules.items()}
    assert len({key.split()[0] for key in compiled.reminders}) == 58
    assert {key: c for key, c in classes.items() if c is None or c.kind != "population"} == {}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_sweep_and_the_reference_engine_agree_on_everybody_and_on_each_last_day(
    as_of: dt.date, pack: Pack, district: Fixture
) -> None:
    connection = load(district, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary)
    rules, days = reminders(pack=pack, as_of=as_of), last_days(pack=pack, as_of=as_of)
    calendar: WorkingCalendar = pack.calendar
    found = sweep(rules, vocabulary=pack.vocabulary, connection=connection, as_of=as_of, calendar=calendar)
    due = {key: {subject for rule, subject, _ in found.rows(rules=[key]) if rule == key} for key in rules}
    unknown = {key: count.unknown for key, count in found.counts().items()}
    dated = {key: found.days(rule, range(1, PEOPLE + FIRMS + 1)) for key, rule in days.items()}
    for key, checked in rules.items():
        program = compile_expression(checked.node)
        first = 1 if checked.entity == PERSON else PEOPLE + 1
        answers, told = {}, {}
        for subject in range(first, first + PEOPLE):
            scope = Scope(
                subject=Ref(entity=checked.entity, key=subject),
                vocabulary=pack.vocabulary,
                source=district,
                as_of=as_of,
                calendar=calendar,
            )
            answers[subject] = program.run(scope)
            if key in days:
                told[subject] = compile_expression(days[key].node).run(scope)
        assert due[key] == {subject for subject, answer in answers.items() if answer is True}, key
        assert dated.get(key, {}) == {subject: day for subject, day in told.items() if day is not None}, key
        assert unknown[key] == sum(answer is None for answer in answers.values()), key
    assert_plausible(found, as_of)


def assert_plausible(found: Sweep, as_of: dt.date) -> None:
    """The comparison means something only where rules hold for some and not for others."""
    held = [key for key, count in found.counts().items() if count.due]
    assert len(held) >= 6, (as_of, held)
