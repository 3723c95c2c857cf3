"""Two rules that ask the same are asked once; two that do not are never taken for one."""

from __future__ import annotations

import datetime as dt

import pytest

from generative.generated_district import FIRM, PERSON, VOCABULARY
from saltern.core.rules.engines.sql import compile_rules
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.meaning import said
from saltern.core.rules.feel.parse import parse_expression

NAMES = [*VOCABULARY.names(PERSON), *VOCABULARY.names(FIRM)]


def read(text: str) -> Checked:
    found = check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=PERSON, expected="boolean")
    assert found.faults == ()
    return found


def test_place_and_the_numbers_of_rows_say_nothing() -> None:
    alone = read('count(jobs[kind = "full"]) > 0').node
    after = read('count(kids) = 0 and\n  count(jobs[kind = "full"]) > 0').node
    assert alone != after.right
    assert said(alone) == said(after.right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('count(jobs[kind = "full"]) > 0', 'count(jobs[kind = "part"]) > 0'),
        ("count(jobs) > 1", "count(jobs) > 2"),
        ("count(jobs) > 1", "count(jobs) >= 1"),
        ("count(jobs) > 1", "count(kids) > 1"),
        (
            "some a in jobs satisfies some b in jobs satisfies a.started < b.started",
            "some a in jobs satisfies some b in jobs satisfies b.started < a.started",
        ),
    ],
)
def test_what_says_something_else_stays_apart(one: str, other: str) -> None:
    assert said(read(one).node) != said(read(other).node)


def test_a_condition_of_many_rules_is_one_column_of_the_profile() -> None:
    rules = {
        "first": read('count(jobs[kind = "full"]) > 0 and count(kids) = 0'),
        "second": read('count(kids) > 2 and (count(jobs[kind = "full"]) > 0 or count(kids) = 0)'),
        "third": read('count(jobs[kind = "full"]) > 0'),
    }
    compilation = compile_rules(rules, vocabulary=VOCABULARY, as_of=dt.date(2020, 4, 10))
    assert len(compilation.frames[PERSON].kept or {}) == 3
    first, second, third = compilation.rules
    assert first.atoms[0].sql == second.atoms[1].sql == third.outcome
