"""Boundary days, and months that were paid twice: both engines say what the words say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest

from generative.generated_district import PERSON, Fixture, load
from saltern.core.audiences.sweep import sweep
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.review.compiled_pack import CompiledPack, compile_pack
from saltern.core.review.example_records import ExampleReader
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, Ref
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.parse import parse_expression
from saltern.errors import Fault, Place
from unit.pack.boundary_days import DAY, DAYS, MONTHS, Case, jobless, months
from unit.pack.next_step_days import STEPS

YANTIAN = Path(__file__).parents[3] / "packs" / "yantian"
APART = 100
PLACE = Place(file="a case", line=1, column=1)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(YANTIAN)


@pytest.fixture(scope="module")
def compiled(pack: Pack) -> CompiledPack:
    return compile_pack(pack)


def district(pack: Pack, rules: dict[str, Checked], cases: list[Case]) -> tuple[Fixture, list[Ref]]:
    """All cases side by side in one small district, and who each is about."""
    tables: dict[str, list[Record]] = {name: [] for name in pack.vocabulary.record_sets}
    subjects, above = [], APART * (len(cases) + 1)

    def moved(value: object, place: int) -> object:
        if not isinstance(value, Ref):
            return value
        if isinstance(value.key, str):
            return Ref(entity=value.entity, key=f"{place} {value.key}")
        return Ref(entity=value.entity, key=value.key + place * APART + (0 if value.entity == PERSON else above))

    for place, (key, day, given, _) in enumerate(cases):
        faults: list[Fault] = []
        reader = ExampleReader(vocabulary=pack.vocabulary, who=rules[key].entity, place=PLACE, faults=faults)
        made = reader.read({"as_of": day, **{name: [dict(row) for row in rows] for name, rows in given.items()}})
        assert faults == [], (key, [str(fault) for fault in faults])
        for name, rows in made.records.items():
            tables[name] += [Record({cell: moved(row[cell], place) for cell in row}) for row in rows]
        subject = moved(Ref(entity=rules[key].entity, key=made.subject), place)
        assert isinstance(subject, Ref)
        subjects.append(subject)
    return Fixture(tables), subjects


def answers(pack: Pack, rules: dict[str, Checked], cases: list[Case]) -> list[tuple[object, object]]:
    """What the reference engine and the database say of each case."""
    fixture, subjects = district(pack, rules, cases)
    above = APART * (len(cases) + 1)
    by_day: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_day[case[1]].append(place)
    found: dict[int, tuple[object, object]] = {}
    for day, places in by_day.items():
        as_of = dt.date.fromisoformat(day)
        wanted = {cases[place][0]: rules[cases[place][0]] for place in places}
        connection = load(fixture, people=above, firms=above, vocabulary=pack.vocabulary)
        swept = sweep(
            wanted, vocabulary=pack.vocabulary, connection=connection, as_of=as_of, calendar=pack.calendar
        ).connection
        for place in places:
            key, subject = cases[place][0], subjects[place]
            scope = Scope(
                subject=subject, vocabulary=pack.vocabulary, source=fixture, as_of=as_of, calendar=pack.calendar
            )
            query = f'SELECT "{key}" FROM "profile {subject.entity}" WHERE subject = {subject.key}'  # noqa: S608
            database = swept.execute(query).fetchall()[0][0]
            found[place] = compile_expression(rules[key].node).run(scope), database
    return [found[place] for place in range(len(cases))]


@pytest.mark.parametrize("cases", [MONTHS, DAYS, STEPS], ids=["months", "days", "next steps"])
def test_reminders_and_next_steps_say_what_their_words_say(
    cases: list[Case], pack: Pack, compiled: CompiledPack
) -> None:
    rules = {key: ready.checked for key, ready in {**compiled.reminders, **compiled.next_steps}.items()}
    said = answers(pack, rules, cases)
    wrong = [
        (key, day, given, f"due is {due}, said {engines}")
        for (key, day, given, due), engines in zip(cases, said, strict=True)
        if engines != (due, due)
    ]
    assert wrong == []


def test_a_month_paid_by_two_employers_made_twelve_rows_of_eleven_months(pack: Pack) -> None:
    """Before, the rule counted the rows and would have reminded; now it counts the months, on both engines alike."""
    paid = [f"2019-{n:02d}" for n in range(2, 13)]
    given = jobless("2020-03-31", months("unemployment", *paid), months("unemployment", "2019-08", firm="two"))
    rows = 'social_insurance_payments[kind = "unemployment" and paid_on != null]'
    said = {}
    for text in (f"count({rows}) >= 12", f"count(distinct values({rows}.month)) >= 12"):
        node = parse_expression(text, names=pack.vocabulary.names(PERSON))
        rule = check(node, vocabulary=pack.vocabulary, entity=PERSON, expected="boolean")
        assert rule.faults == ()
        said[text] = answers(pack, {"unemployment-benefit": rule}, [("unemployment-benefit", DAY, given, None)])[0]
    assert list(said.values()) == [(True, True), (False, False)]
