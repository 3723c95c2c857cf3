"""Whom a changed rule would touch: as many as the reference engine finds one by one, and no small count told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from apps.lifecycle.test_pushes import machine
from generative.generated_district import load, make
from saltern.apps.journal import queries as journal
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.lifecycle import operations
from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import parsed
from saltern.core.audiences.impact import BANDS, NOT_KNOWN, Impact, OnlyCaseByCase
from saltern.core.audiences.population import Population
from saltern.core.audiences.small_cells import shown, whole
from saltern.core.audiences.streets import streets
from saltern.core.audiences.whereabouts import count
from saltern.core.catalogue.pack import Pack
from saltern.core.review import changed_rule
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.check import Checked
from saltern.errors import Faults
from saltern.words import Phrase
from worlds.casework_desk import staff
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

DAY = dt.date(2021, 4, 10)
NOW = dt.datetime(2021, 4, 10, 2, 0, tzinfo=dt.UTC)
PEOPLE = 300
ITEM, REMINDER = "elder-allowance", "residence-permit-eligible"
WORDS = ("valid", "active", "440308001001", "440308002001")
SPARSE = {"deaths": 0.05, "population_register": 0.9, "resident_register": 0.5}
DESIGNER = staff("designer", "lin", now=NOW)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def everybody(pack: Pack) -> Population:
    fixture = make(seed=8, people=PEOPLE, firms=30, vocabulary=pack.vocabulary, words=WORDS, factor=2, sparse=SPARSE)
    connection = load(fixture, people=PEOPLE, firms=30, vocabulary=pack.vocabulary)
    return Population(connection=connection, snapshot="1", residents=PEOPLE, records=fixture)


def measured(pack: Pack, everybody: Population, text: str) -> Impact:
    rule = changed_rule.of_item(pack=pack, key=ITEM, text=text, as_of=DAY)
    return operations.measure_impact(
        acting=DESIGNER, pack=pack, population=everybody, rule=rule, what=f"item:{ITEM}", text=text, as_of=DAY
    )


def asked(pack: Pack, everybody: Population, rule: Checked, subject: int) -> object:
    """What the reference engine says of one person."""
    scope = Scope(
        subject=Ref(entity="natural_person", key=subject),
        vocabulary=rule.vocabulary,
        source=everybody.records,
        as_of=DAY,
        calendar=pack.calendar,
    )
    return compile_expression(rule.node).run(scope)


def one_by_one(pack: Pack, everybody: Population, text: str) -> Impact:
    """The same, each person asked alone."""
    rule = changed_rule.of_item(pack=pack, key=ITEM, text=text, as_of=DAY)
    group = pack.standing.grouping["natural_person"]
    assert group.subdistrict is not None
    assert group.age is not None
    lives_in, age = (
        checked(
            node=parsed(rule, pack.vocabulary, "natural_person"),
            who="natural_person",
            vocabulary=pack.vocabulary,
            expected=expected,
        )
        for rule, expected in ((group.subdistrict, "string"), (group.age, "number"))
    )
    names: dict[object, Phrase] = {one.code: one.name for one in pack.subdistricts}
    counts: dict[str, int] = Counter()
    enter, leave = Counter[tuple[object, object]](), Counter[tuple[object, object]]()
    for subject in range(1, PEOPLE + 1):
        was, will = (asked(pack, everybody, one, subject) for one in (rule.before, rule.after))
        counts["before"] += was is True
        counts["after"] += will is True
        counts["unknown_before"] += was is None
        counts["unknown_after"] += will is None
        place = names.get(asked(pack, everybody, lives_in, subject), NOT_KNOWN)
        years = asked(pack, everybody, age, subject)
        band = NOT_KNOWN
        for one in BANDS:
            if isinstance(years, Decimal) and one.first <= years and (one.end is None or years < one.end):
                band = one.words
        enter[place, band] += will is True and was is not True
        leave[place, band] += was is True and will is not True
    entering, leaving = sum(enter.values()), sum(leave.values())
    told = None not in {whole(entering), whole(leaving)}
    cells = {key: (shown(enter)[key], shown(leave)[key]) for key in enter if enter[key] or leave[key]}
    found = measured(pack, everybody, text)
    assert {(one.place, one.band): (one.enter, one.leave) for one in found.cells} == cells
    return Impact(
        before=whole(counts["before"]),
        after=whole(counts["after"]) if told else None,
        enter=whole(entering),
        leave=whole(leaving),
        unknown_before=whole(counts["unknown_before"]),
        unknown_after=whole(counts["unknown_after"]),
        cells=found.cells,
        by_age=True,
    )


@pytest.mark.parametrize(
    "text",
    [
        'alive and is_hukou and birth_date <= as_of - duration("P30Y")',
        'alive and birth_date <= as_of - duration("P60Y") and count(elder_allowances[status = "paid"]) = 0',
        "turned_70",
    ],
)
def test_as_many_enter_and_leave_as_are_found_one_by_one(pack: Pack, everybody: Population, text: str) -> None:
    assert measured(pack, everybody, text) == one_by_one(pack, everybody, text)


def test_the_rule_as_it_stands_touches_nobody(pack: Pack, everybody: Population) -> None:
    rule = changed_rule.of_item(pack=pack, key=ITEM, text=None, as_of=DAY)
    found = measured(pack, everybody, rule.text)
    assert (found.enter, found.leave, found.cells, found.before) == (0, 0, (), found.after)


def test_a_reminder_is_measured_with_what_stands_before_every_message(pack: Pack, everybody: Population) -> None:
    rule = changed_rule.of_reminder(pack=pack, key=REMINDER, text="true", as_of=DAY)
    found = operations.measure_impact(
        acting=DESIGNER, pack=pack, population=everybody, rule=rule, what=f"reminder:{REMINDER}", text="true", as_of=DAY
    )
    alive = [one for one in range(1, PEOPLE + 1) if asked(pack, everybody, rule.after, one) is True]
    assert 0 < len(alive) < PEOPLE
    assert found.after == len(alive)


def test_who_asked_stands_in_the_journal_and_nobody_else_may(pack: Pack, everybody: Population) -> None:
    measured(pack, everybody, "alive")
    lines = [(one.actor, one.role, one.action, one.object, one.subject) for one in journal.lines()]
    assert lines == [("lin", "designer", "rule.measure", f"item:{ITEM}", None)]
    rule = changed_rule.of_item(pack=pack, key=ITEM, text="alive", as_of=DAY)
    with pytest.raises(RoleNotAllowed):
        operations.measure_impact(
            acting=machine(NOW), pack=pack, population=everybody, rule=rule, what="x", text="alive", as_of=DAY
        )
    assert len(journal.lines()) == 1


def test_what_cannot_be_asked_of_everybody_is_refused_with_its_place(pack: Pack, everybody: Population) -> None:
    with pytest.raises(OnlyCaseByCase) as single:
        measured(pack, everybody, 'alive and form.account = "1"')
    assert "line 1, column" in str(single.value)
    with pytest.raises(Faults) as unread:
        changed_rule.of_item(pack=pack, key=ITEM, text="alive and\n  alife", as_of=DAY)
    assert [(one.place.line, one.place.column) for one in unread.value.faults] == [(2, 3)]
    with pytest.raises(changed_rule.RuleEmpty):
        changed_rule.of_item(pack=pack, key=ITEM, text="  ", as_of=DAY)


def test_a_map_and_a_preview_put_everybody_where_the_reference_engine_does(pack: Pack, everybody: Population) -> None:
    group = pack.standing.grouping["natural_person"]
    assert group.subdistrict is not None
    rule = checked(
        node=parsed(group.subdistrict, pack.vocabulary, "natural_person"),
        who="natural_person",
        vocabulary=pack.vocabulary,
        expected="string",
    )
    people = range(1, PEOPLE + 1)
    known = {one.code for one in pack.subdistricts}
    lives_in = {one: asked(pack, everybody, rule, one) for one in people}
    counts = Counter(code if code in known else "" for code in lives_in.values())
    assert len(counts) > 2
    found = streets(pack=pack, population=everybody, as_of=DAY)
    assert {code: found.residents[code] for code in known if counts[code]} == {c: counts[c] for c in counts if c}
    spread = count(population=everybody, pack=pack, who="natural_person", subjects=people, as_of=DAY)
    assert {code: sum(cells) for code, cells in spread.cells.items()} == dict(counts)
