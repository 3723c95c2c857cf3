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
from saltern.core.rules.feel.parse import parse_expression

SEED = int(os.environ.get("SALTERN_SEED", "20200331"))
RULES = int(os.environ.get("SALTERN_RULES", "1000"))
PEOPLE, FIRMS, BATCH = 300, 20, 50
NAMES = ["working days", "month of", *VOCABULARY.names(PERSON), *VOCABULARY.names(FIRM)]
CALENDAR = WorkingCalendar(
    days={dt.date(year, 10, 1): "holiday" for year in range(1930, 2031)}, file="a calendar of the test"
)


@pytest.fixture(scope="module")
def fixture() -> Fixture:
    return make(seed=SEED, people=PEOPLE, firms=FIRMS)


def made(number: int) -> tuple[str, str]:
    """The n-th rule: its entity and text."""
    maker = Maker(SEED * 100_003 + number)
    entity = FIRM if number % 10 == 0 else PERSON
    return entity, maker.rule(entity)


def read(entity: str, text: str) -> Checked:
    checked = check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=entity, expected="boolean")
    assert checked.faults == (), (text, [str(fault) for fault in checked.faults])
    return checked


def by_python(checked: Checked, subject: int, fixture: Fixture) -> object:
    scope = Scope(
        subject=Ref(entity=checked.entity, key=subject),
        vocabulary=VOCABULARY,
        source=fixture,
        as_of=AS_OF,
        calendar=CALENDAR,
    )
    return compile_expression(checked.node).run(scope)


def by_database(found: Sweep, key: str, entity: str) -> dict[int, object]:
    """The outcome of every subject, as the database says."""
    rule = next(rule for rule in found.compilation.rules if rule.key == key)
    rows = found.connection.execute(
        f'SELECT subject, CAST({rule.outcome.sql(dialect="duckdb")} AS BOOLEAN) FROM "profile {entity}" AS "s"'
    ).fetchall()
    return dict(rows)


@pytest.mark.parametrize("batch", range(0, RULES, BATCH))
def test_both_engines_agree_on_every_subject(batch: int, fixture: Fixture) -> None:
    texts = {f"r{n}": made(n) for n in range(batch, batch + BATCH)}
    rules = {key: read(entity, text) for key, (entity, text) in texts.items()}
    classes = {key: classify(checked, as_of=AS_OF) for key, checked in rules.items()}
    assert {key: c for key, c in classes.items() if c.kind != "population"} == {}
    connection = load(fixture, people=PEOPLE, firms=FIRMS, vocabulary=VOCABULARY)
    found = sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, calendar=CALENDAR)
    for key, (entity, text) in texts.items():
        database = by_database(found, key, entity)
        program = compile_expression(rules[key].node)
        for subject, answer in database.items():
            scope = Scope(
                subject=Ref(entity=entity, key=subject), vocabulary=VOCABULARY, source=fixture, as_of=AS_OF, calendar=CALENDAR
            )  # fmt: skip
            expected = program.run(scope)
            assert answer is expected, f"SALTERN_SEED={SEED} rule {key}, subject {subject}: {answer}, not {expected}: {text}"
