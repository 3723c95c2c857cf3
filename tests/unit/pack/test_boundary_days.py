"""Boundary days, and months that were paid twice: both engines say what the words say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest

from generative.generated_district import PERSON, Fixture, load
from saltern.core.approvals.reminder_rules import LATE, in_force, last_days, rules_of
from saltern.core.audiences.sweep import sweep
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
from unit.pack.corrected_days import CORRECTIONS
from unit.pack.next_step_days import STEPS
from worlds.yantian import yantian

APART = 100
PLACE = Place(file="a case", line=1, column=1)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


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


def answers(
    pack: Pack, rules: dict[str, dict[str, Checked]], cases: list[Case], *, days: bool = False
) -> list[tuple[object, object]]:
    """What the reference engine and the database say of each case by the rules of its day; (None, None) where there is
    no such rule then. With `days` the rules give the last day to act."""
    asked = [place for place, case in enumerate(cases) if case[0] in rules[case[1]]]
    known = [cases[place] for place in asked]
    fixture, subjects = district(pack, {key: rule for one in rules.values() for key, rule in one.items()}, known)
    above = APART * (len(known) + 1)
    connection = load(fixture, people=above, firms=above, vocabulary=pack.vocabulary)
    found: list[tuple[object, object]] = [(None, None)] * len(cases)
    by_day: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(known):
        by_day[case[1]].append(number)
    for day, numbers in by_day.items():
        as_of = dt.date.fromisoformat(day)
        wanted = {known[number][0]: rules[day][known[number][0]] for number in numbers}
        swept = sweep(
            {} if days else wanted,
            vocabulary=pack.vocabulary,
            connection=connection,
            as_of=as_of,
            calendar=pack.calendar,
        )
        dated = {key: swept.days(rule, range(1, 2 * above)) for key, rule in wanted.items()} if days else {}
        for number in numbers:
            key, subject = known[number][0], subjects[number]
            scope = Scope(
                subject=subject, vocabulary=pack.vocabulary, source=fixture, as_of=as_of, calendar=pack.calendar
            )
            said = compile_expression(rules[day][key].node).run(scope)
            if days:
                found[asked[number]] = said, dated[key].get(int(subject.key))
                continue
            query = f'SELECT "{key}" FROM "profile {subject.entity}" WHERE subject = {subject.key}'  # noqa: S608
            found[asked[number]] = said, swept.connection.execute(query).fetchall()[0][0]
    return found


def by_day(pack: Pack, compiled: CompiledPack, cases: list[Case]) -> dict[str, dict[str, Checked]]:
    """The rules that the cases ask, as they are on each of their days."""
    steps = {key: ready.checked for key, ready in compiled.next_steps.items()}
    found: dict[str, dict[str, Checked]] = {}
    for key, day, _, _ in cases:
        rules = found.setdefault(day, {})
        as_of = dt.date.fromisoformat(day)
        reminder = in_force(pack, as_of).get(key.removesuffix(LATE))
        if key in steps:
            rules[key] = steps[key]
        elif reminder and key not in rules:
            rules |= rules_of(pack, reminder, as_of)
    return found


@pytest.mark.parametrize("cases", [MONTHS, DAYS, STEPS], ids=["months", "days", "next steps"])
def test_reminders_and_next_steps_say_what_their_words_say(
    cases: list[Case], pack: Pack, compiled: CompiledPack
) -> None:
    said = answers(pack, by_day(pack, compiled, cases), cases)
    wrong = [
        (key, day, given, f"due is {due}, said {engines}")
        for (key, day, given, due), engines in zip(cases, said, strict=True)
        if engines != ((due, due) if engines != (None, None) or due else (None, None))
    ]
    assert wrong == []


def test_each_correction_holds_on_its_boundary_day(pack: Pack, compiled: CompiledPack) -> None:
    """One row an example of the corrections: what is sent on that day."""
    sides: dict[str, list[tuple[object, object]]] = {}
    for ending in ("", LATE):
        cases: list[Case] = [(row.rule + ending, row.day, row.given, None) for row in CORRECTIONS]
        sides[ending] = answers(pack, by_day(pack, compiled, cases), cases)
    wrong = []
    for row, now, late in zip(CORRECTIONS, sides[""], sides[LATE], strict=True):
        assert (now[0], late[0]) == (now[1], late[1]), row
        sent = "in time" if now[0] is True else "late" if late[0] is True else "nothing"
        if sent != row.sent:
            wrong.append((row.id, row.rule, row.day, f"sent {sent}, expected {row.sent}"))
    assert wrong == []


def test_each_correction_names_the_last_day_to_act(pack: Pack) -> None:
    rows = [row for row in CORRECTIONS if row.last_day]
    cases: list[Case] = [(row.rule, row.day, row.given, None) for row in rows]
    rules = {day: last_days(pack=pack, as_of=dt.date.fromisoformat(day)) for day in {row.day for row in rows}}
    said = answers(pack, rules, cases, days=True)
    wanted = [dt.date.fromisoformat(row.last_day) for row in rows]
    wrong = [
        (row.id, row.rule, row.day, engines, day)
        for row, engines, day in zip(rows, said, wanted, strict=True)
        if engines != (day, day)
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
        rules = {DAY: {"unemployment-benefit": rule}}
        said[text] = answers(pack, rules, [("unemployment-benefit", DAY, given, None)])[0]
    assert list(said.values()) == [(True, True), (False, False)]
