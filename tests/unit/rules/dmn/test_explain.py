"""Explanations: rules that held and failed, facts with their sources, in both languages, from what was stored."""

from __future__ import annotations

from decimal import Decimal

from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.explain import Explanation, explain
from saltern.core.rules.facts import Provenance
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import DecisionTable, HitPolicy, Input, Output, Rule

SOURCE = Provenance(unit="公安分局", record_set="population_register", batch="b-1", date="2026-02-01")


def allowance(policy: HitPolicy) -> DecisionTable:
    rows = ((">= 80", '"hukou"', "true"), ("[70..80)", "-", "false"), ("-", '"none"', "null"))
    return DecisionTable(
        name="高龄津贴",
        inputs=(
            Input(expression=parse_expression("age"), text="age", label="年龄"),
            Input(expression=parse_expression("residence"), text="residence", label="户籍"),
        ),
        outputs=(Output(name="answer"),),
        rules=tuple(
            Rule(
                cells=(parse_unary_tests(age), parse_unary_tests(home)),
                outputs=(parse_expression(answer),),
                texts=(age, home),
            )
            for age, home, answer in rows
        ),
        hit_policy=policy,
    )


def explained(policy: HitPolicy, **facts: object) -> Explanation:
    table = allowance(policy)
    return explain(table=table, outcome=TableProgram(table).decide(facts), sources={"age": (SOURCE,)})


def test_a_yes_is_told_with_cells_and_sources() -> None:
    told = explained("U", age=Decimal(81), residence="hukou")
    assert told.sentences("zh") == (
        "高龄津贴：结论为是。",
        "规则 1 成立：年龄为81，符合要求（不少于80）；户籍为hukou，符合要求（“hukou”）。",
        "规则 2 不成立：年龄为81，要求为不少于70且小于80。",
        "规则 3 不成立：户籍为hukou，要求为“none”。",
        "年龄：来源 公安分局，population_register，2026年2月1日。",
    )
    assert told.sentences("en", failed=False) == (
        "高龄津贴: the answer is yes.",
        'Rule 1 holds: 年龄 is 81, as asked (at least 80); 户籍 is hukou, as asked ("hukou").',
        "年龄: from 公安分局, population_register, 1 February 2026.",
    )


def test_an_unknown_fact_is_told_as_unknown() -> None:
    assert explained("U", age=None, residence="hukou").sentences("en") == (
        "高龄津贴: no rule holds.",
        "Rule 1 does not hold: 年龄 is not known, asked was at least 80.",
        "Rule 2 does not hold: 年龄 is not known, asked was at least 70 and less than 80.",
        'Rule 3 does not hold: 户籍 is hukou, asked was "none".',
        "年龄: from 公安分局, population_register, 1 February 2026.",
    )


def test_a_conflict_is_told_and_nothing_is_picked() -> None:
    assert explained("U", age=Decimal(75), residence="none").sentences("en", failed=False)[0] == (
        "高龄津贴: rules 2, 3 hold together though only one may; no answer is given."
    )
    assert explained("A", age=Decimal(75), residence="none").sentences("zh", failed=False)[0] == (
        "高龄津贴：规则 2, 3 同时成立但结论不一，故不作结论。"
    )
