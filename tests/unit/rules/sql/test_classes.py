"""How far a rule compiles is known when the pack loads, with what stands in the way."""

from __future__ import annotations

import pytest

from generative.generated_district import PERSON, VOCABULARY
from saltern.core.rules.engines.sql import RuleClass, classify
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.parse import parse_expression

NAMES = ["working days", "month of", *VOCABULARY.names(PERSON)]


def class_of(text: str) -> RuleClass:
    return classify(check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=PERSON))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count(jobs) > 0", RuleClass(kind="population")),
        ("as_of >= date(as_of.year, 4, 1)", RuleClass(kind="population")),
        ('count(distinct values(jobs[kind = "full"].month)) >= 12', RuleClass(kind="population")),
        (
            "count(distinct values(jobs)) > 1",
            RuleClass(
                kind="single case",
                offending="call",
                at=(1, 1),
                why="whole rows have no one value to tell apart",
            ),
        ),
        (
            'count(homes) > 0 and upper case(min(jobs.kind)) = "FULL"',
            RuleClass(kind="prefilter", offending="upper case()", at=(1, 22), why="this function has no exact SQL"),
        ),
        (
            "sum(jobs.pay) / count(jobs) > 3",
            RuleClass(
                kind="single case",
                offending="arithmetic",
                at=(1, 1),
                why="a quotient of records can have more digits than a database keeps",
            ),
        ),
        (
            "count(jobs[pay * pay > 3]) > 0 and count(kids) > 0",
            RuleClass(
                kind="prefilter",
                offending="arithmetic",
                at=(1, 12),
                why="the result can need 36 digits, FEEL keeps 34",
            ),
        ),
        (
            'jobs[1].state = "open"',
            RuleClass(
                kind="single case",
                offending="path",
                at=(1, 1),
                why="a member of one row picked out of many depends on the order of rows",
            ),
        ),
    ],
)
def test_the_class_and_what_stands_in_the_way(text: str, expected: RuleClass) -> None:
    assert class_of(text) == expected
