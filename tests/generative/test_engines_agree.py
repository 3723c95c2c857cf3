"""The whole population and one person get the same answer: generated rules over generated records, on both engines."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from generative.generated_district import AS_OF, FIRM, PERSON, VOCABULARY, Fixture, load, make
from generative.generated_rules import Maker
from saltern.core.audiences.sweep import Sweep, sweep
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.sql import classify
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression

SEED = int(os.environ.get("SALTERN_SEED", "20200331"))
RULES = int(os.environ.get("SALTERN_RULES", "1000"))
FIRST = int(os.environ.get("SALTERN_FIRST", "0"))
PEOPLE, FIRMS, BATCH = 300, 20, 50
NAMES = ["working days", "month of", *VOCABULARY.names(PERSON), *VOCABULARY.names(FIRM)]
ODD = dict(enumerate(["subject", "Subject", "p0", "#p0", "#r3", "kind", "s", "value", "\u540d", "a'b"]))
"""Some rules are called as columns of the profile are."""
INEXACT = {
    "a value asked of other records would have to be asked several times",
    *(f"the result can need {digits} digits, FEEL keeps 34" for digits in range(35, 60)),
    "a value of the kind FarDate",
    "a row or list as a whole is no single value",
    "this function has no exact SQL",
}
"""Why a rule may be left to the reference engine alone."""
CALENDAR = WorkingCalendar(
    days={dt.date(year, 10, 1): "holiday" for year in range(1930, 2031) if year not in {1985, 2003, 2017, 2019}},
    file="a calendar of the test, with years nobody entered",
)


@pytest.fixture(scope="module")
def fixture() -> Fixture:
    return make(seed=SEED, people=PEOPLE, firms=FIRMS, twice=0.05)


def made(number: int) -> tuple[str, str]:
    """The n-th rule: its entity and text."""
    maker = Maker(SEED * 100_003 + number)
    entity = FIRM if number % 10 == 0 else PERSON
    return entity, maker.rule(entity)


def read(entity: str, text: str) -> Checked:
    checked = check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=entity, expected="boolean")
    assert checked.faults == (), (text, [str(fault) for fault in checked.faults])
    return checked


def scope_of(subject: Ref, fixture: Fixture) -> Scope:
    return Scope(subject=subject, vocabulary=VOCABULARY, source=fixture, as_of=AS_OF, calendar=CALENDAR)


def by_database(found: Sweep, key: str, entity: str) -> dict[int, object]:
    """The outcome of every subject, as the database says."""
    (column,) = (rule.column for rule in found.compilation.rules if rule.key == key)
    return dict(found.connection.execute(f'SELECT subject, "{column}" FROM "profile {entity}"').fetchall())  # noqa: S608


@pytest.mark.parametrize("batch", range(FIRST, FIRST + RULES, BATCH))
def test_both_engines_agree_on_every_subject(batch: int, fixture: Fixture) -> None:
    texts = {ODD.get(n % BATCH, f"r{n}"): made(n) for n in range(batch, batch + BATCH)}
    rules = {key: read(entity, text) for key, (entity, text) in texts.items()}
    refused = {
        key: c.why for key, checked in rules.items() if (c := classify(checked, as_of=AS_OF)).kind != "population"
    }
    assert set(map(str, refused.values())) <= INEXACT
    assert len(refused) <= BATCH // 5
    rules = {key: checked for key, checked in rules.items() if key not in refused}
    connection = load(fixture, people=PEOPLE, firms=FIRMS, vocabulary=VOCABULARY)
    found = sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, calendar=CALENDAR, records=fixture)
    wrong = []
    too_much = set()
    for key in rules:
        entity, text = texts[key]
        program = compile_expression(rules[key].node)
        for subject, answer in by_database(found, key, entity).items():
            try:
                expected = program.run(scope_of(Ref(entity=entity, key=subject), fixture))
            except FeelLimitExceeded:
                expected, too_much = None, too_much | {key}
            if answer is not expected:
                wrong.append(f"rule {key}, subject {subject}: {answer}, not {expected}: {text}")
                break
    assert wrong == [], f"SALTERN_SEED={SEED} SALTERN_FIRST={batch}"
    # No rule broke off: what is unknown for somebody is so because it is too much, alone as well.
    assert set(found.troubles) == too_much


@pytest.mark.parametrize("batch", range(FIRST, FIRST + RULES // 10, BATCH // 2))
def test_what_sql_narrows_down_loses_nobody(batch: int, fixture: Fixture) -> None:
    """Whom the database rules out the reference engine does not hold for; whom it leaves is finished by that engine."""
    texts = {}
    for n in range(batch, batch + BATCH // 2):
        maker = Maker(SEED * 900_001 + n)
        entity = FIRM if n % 10 == 0 else PERSON
        texts[ODD.get(n % BATCH, f"r{n}")] = (entity, maker.narrowed(entity))
    rules = {key: read(entity, text) for key, (entity, text) in texts.items()}
    kinds = {key: classify(checked, as_of=AS_OF).kind for key, checked in rules.items()}
    rules = {key: checked for key, checked in rules.items() if kinds[key] != "single case"}
    assert len([kind for kind in kinds.values() if kind == "prefilter"]) >= BATCH // 8
    connection = load(fixture, people=PEOPLE, firms=FIRMS, vocabulary=VOCABULARY)
    found = sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, calendar=CALENDAR, records=fixture)
    assert found.troubles == {}
    due = {key: {subject for _, subject, _ in found.rows(rules=[key])} for key in rules}
    wrong = []
    for key in rules:
        entity, text = texts[key]
        program = compile_expression(rules[key].node)
        keys = range(1, PEOPLE + 1) if entity == PERSON else range(PEOPLE + 1, PEOPLE + FIRMS + 1)
        wanted = {n for n in keys if program.run(scope_of(Ref(entity=entity, key=n), fixture)) is True}
        if due[key] != wanted:
            wrong.append(f"rule {key}: {sorted(due[key] ^ wanted)[:5]}: {text}")
    assert wrong == [], f"SALTERN_SEED={SEED} SALTERN_FIRST={batch}"
