"""How much a rule may ask of one subject is counted alike by both engines; many rows alone are not too much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest

from generative.generated_district import AS_OF, FIRM, PERSON, SETS, VOCABULARY, Fixture, load, make
from generative.test_engines_agree import RULES, SEED, made, scope_of
from generative.test_engines_agree import read as read_of
from saltern.core.audiences.rows_walked import RowsWalked
from saltern.core.audiences.sweep import Sweep, sweep
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.steps import most_steps
from saltern.core.rules.facts import Record, Ref
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.limit import RUNNING, Budget, FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression

PEOPLE = 6


def row(record_set: str, **cells: object) -> Record:
    return Record({**dict.fromkeys(SETS[record_set].columns), **cells})


def person(key: int) -> Ref:
    return Ref(entity=PERSON, key=key)


def job(key: int, **cells: object) -> Record:
    return row("jobs", person=person(key), started=AS_OF, **cells)


def read(text: str) -> Checked:
    node = parse_expression(text, names=VOCABULARY.names(PERSON))
    found = check(node, vocabulary=VOCABULARY, entity=PERSON, expected="boolean")
    assert found.faults == ()
    return found


def found_of(found: Sweep, key: str) -> tuple[set[int], int]:
    return {subject for _, subject, _ in found.rows(rules=[key])}, found.counts()[key].unknown


FIRM_A, FIRM_B = Ref(entity=FIRM, key=101), Ref(entity=FIRM, key=102)
AT_WORK = Fixture(
    {
        **{name: [] for name in SETS},
        "jobs": [
            *(job(1, firm=FIRM_A, level=Decimal(number)) for number in range(60)),
            *(job(2, firm=FIRM_B, level=Decimal(number)) for number in range(3)),
            *(job(3, firm=FIRM_A, level=Decimal(99)) for _ in range(2)),
        ],
        "firms": [row("firms", firm=firm, boss=person(4)) for firm in (FIRM_A, FIRM_B)],
    }
)
NEVER = "some a in item.firm.staff, b in item.firm.staff satisfies a.level - b.level = 1000"
AGAIN = [
    f"count(jobs[{NEVER}]) = 0",
    f"every j in jobs satisfies not({NEVER.replace('item.', 'j.')})",
    "count(led[count(firm.staff[count(firm.staff[level = item.level + 1000]) > 0]) > 0]) = 0",
    "some a in jobs, b in jobs, c in jobs satisfies a.level + b.level = c.level - 1000",
]


NEARLY = AGAIN[2:3]
"""What could be too much, and is not."""


def at_work(rules: Mapping[str, Checked], *, records: Fixture | None) -> Sweep:
    connection = load(AT_WORK, people=PEOPLE, firms=200, vocabulary=VOCABULARY)
    return sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, records=records)


def counted_by_person(rule: Checked) -> tuple[set[int], int, bool]:
    """Whom the reference engine finds, for how many it has no answer, and whether somebody was too much for it."""
    program = compile_expression(rule.node)
    due, unknown, refused = set(), 0, False
    for key in range(1, PEOPLE + 1):
        scope = Scope(subject=person(key), vocabulary=VOCABULARY, source=AT_WORK, as_of=AS_OF)
        try:
            answer = program.run(scope)
        except FeelLimitExceeded:
            answer, refused = None, True
        due |= {key} if answer is True else set()
        unknown += answer is None
    return due, unknown, refused


@pytest.mark.parametrize("text", AGAIN)
def test_who_has_too_many_rows_for_a_rule_is_unknown_in_both_engines(text: str) -> None:
    rules = {"again": read(text), "other": read("count(jobs) = 3")}
    due, unknown, refused = counted_by_person(rules["again"])
    found = at_work(rules, records=AT_WORK)
    assert (found_of(found, "again"), "again" in found.troubles) == ((due, unknown), refused)
    assert found_of(found, "other") == ({2}, 0)
    assert refused == (text not in NEARLY)


def test_what_nobody_can_count_is_unknown_for_whoever_could_be_too_much() -> None:
    found = at_work({"again": read(AGAIN[0]), "other": read("count(jobs) = 3")}, records=None)
    assert found_of(found, "again") == ({2, 3, 4, 5, 6}, 1)
    assert "the limit is 300000" in str(found.troubles["again"])
    assert found_of(found, "other") == ({2}, 0)


def test_who_has_many_rows_may_be_asked_of_all() -> None:
    many = Fixture({**AT_WORK.tables, "jobs": [job(1, firm=FIRM_A, level=Decimal(n)) for n in range(30_000)]})
    text = "count(jobs[level > 2 and level < 9 and kind = null and started = as_of and pay = null]) = 6"
    program = compile_expression(read(text).node)
    assert program.run(Scope(subject=person(1), vocabulary=VOCABULARY, source=many, as_of=AS_OF)) is True


def test_values_of_many_rows_are_told_apart_in_one_pass() -> None:
    jobs = [job(1, firm=Ref(entity=FIRM, key=n), ended=AS_OF - dt.timedelta(days=n)) for n in range(2_000)]
    many = Fixture({**AT_WORK.tables, "jobs": jobs})
    scope = Scope(subject=person(1), vocabulary=VOCABULARY, source=many, as_of=AS_OF)
    for text in ("count(distinct values(jobs.firm)) = 2000", "count(distinct values(jobs.ended)) = 2000"):
        assert compile_expression(read(text).node).run(scope) is True


class Counting(Budget):
    """A budget that knows what was taken from it."""

    __slots__ = ("spent",)

    def __init__(self) -> None:
        super().__init__()
        self.spent = 0

    def spend(self, steps: int) -> None:
        self.spent += steps
        super().spend(steps)


def test_no_run_takes_more_steps_than_were_foreseen() -> None:
    fixture = make(seed=SEED, people=40, firms=6, twice=0.05)
    connection = load(fixture, people=40, firms=6, vocabulary=VOCABULARY)
    walked = RowsWalked(connection=connection, vocabulary=VOCABULARY)
    nearest = 0.0
    for number in range(RULES // 5):
        entity, text = made(number)
        rule = read_of(entity, text)
        program = compile_expression(rule.node)
        links = VOCABULARY.entities[entity].links
        for key in range(1, 41) if entity == PERSON else range(41, 47):
            own = {
                name: len(fixture.rows(record_set=one.record_set, by=one.by, key=key)) for name, one in links.items()
            }

            def most(name: str, of_subject: bool, own: Mapping[str, int] = own) -> int:
                return own[name] if of_subject and name in own else walked.most_of(name)

            budget = Counting()
            token = RUNNING.set(budget)
            try:
                program.run(scope_of(Ref(entity=entity, key=key), fixture))
            finally:
                RUNNING.reset(token)
            foreseen = most_steps(rule.node, most)
            assert budget.spent <= foreseen, (text, key)
            nearest = max(nearest, budget.spent / foreseen)
    assert nearest > 0.2  # and what is foreseen is not out of all proportion
