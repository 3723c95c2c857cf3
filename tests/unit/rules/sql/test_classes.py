"""How far a rule compiles is known when the pack loads, with what stands in the way."""

from __future__ import annotations

import pytest

from generative.generated_district import PERSON, VOCABULARY
from saltern.core.rules.engines.sql import RuleClass, classify
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.parse import parse_expression
from saltern.words import Phrase

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
                why=Phrase(en="whole rows have no one value to tell apart", zh="整行没有可用来区分的单一值"),
            ),
        ),
        (
            'count(homes) > 0 and upper case(min(jobs.kind)) = "FULL"',
            RuleClass(
                kind="prefilter",
                offending="upper case()",
                at=(1, 22),
                why=Phrase(en="this function has no exact SQL", zh="该函数没有精确对应的 SQL"),
            ),
        ),
        (
            "sum(jobs.pay) / count(jobs) > 3",
            RuleClass(
                kind="single case",
                offending="arithmetic",
                at=(1, 1),
                why=Phrase(
                    en="a quotient of records can have more digits than a database keeps",
                    zh="记录值相除的位数可能超过数据库所能保存的",
                ),
            ),
        ),
        (
            "count(jobs[pay * pay > 3]) > 0 and count(kids) > 0",
            RuleClass(
                kind="prefilter",
                offending="arithmetic",
                at=(1, 12),
                why=Phrase(
                    en="the result can need 36 digits, FEEL keeps 34", zh="结果可能需要 36 位，FEEL 只保留 34 位"
                ),
            ),
        ),
        (
            'jobs[1].state = "open"',
            RuleClass(
                kind="single case",
                offending="path",
                at=(1, 1),
                why=Phrase(
                    en="a member of one row picked out of many depends on the order of rows",
                    zh="从多行中选取一行再取其成员，取决于行的次序",
                ),
            ),
        ),
    ],
)
def test_the_class_and_what_stands_in_the_way(text: str, expected: RuleClass) -> None:
    assert class_of(text) == expected
