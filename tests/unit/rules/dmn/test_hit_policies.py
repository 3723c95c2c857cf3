"""Decision tables: what each hit policy answers, that broken uniqueness is never settled by picking, and the trace."""

from __future__ import annotations

from decimal import Decimal

import pytest

from saltern.core.rules.engines.table import TableOutcome, TableProgram
from saltern.core.rules.feel.nodes import UnaryTests
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule


def table(
    policy: HitPolicy,
    *rows: tuple[str, ...],
    inputs: tuple[str, ...] = ("age",),
    priorities: str = "",
    default: str = "",
    aggregation: Aggregation = "",
    allowed: str = "",
) -> DecisionTable:
    """A table with one output `answer` (or, with more columns than inputs, `answer`, `b` …)."""
    outputs = len(rows[0]) - len(inputs)
    names = ("answer", "b", "c")[:outputs]
    values: UnaryTests | None = parse_unary_tests(priorities) if priorities else None
    return DecisionTable(
        inputs=tuple(
            Input(expression=parse_expression(text), text=text, allowed=parse_unary_tests(allowed) if allowed else None)
            for text in inputs
        ),
        outputs=tuple(
            Output(
                name=name,
                values=tuple(test.value for test in values.tests) if values else (),
                default=parse_expression(default) if default else None,
            )
            for name in names
        ),
        rules=tuple(
            Rule(
                cells=tuple(parse_unary_tests(cell) for cell in row[: len(inputs)]),
                outputs=tuple(parse_expression(cell) for cell in row[len(inputs) :]),
            )
            for row in rows
        ),
        hit_policy=policy,
        aggregation=aggregation,
    )


def decide(made: DecisionTable, **facts: object) -> TableOutcome:
    scope = {name: Decimal(value) if type(value) is int else value for name, value in facts.items()}
    return TableProgram(made).decide(scope)


OVERLAPPING = ((">= 60", '"low"'), (">= 70", '"high"'), (">= 80", '"high"'))


def test_unique_answers_when_one_rule_holds() -> None:
    outcome = decide(table("U", *OVERLAPPING), age=65)
    assert (outcome.value, outcome.matched, outcome.conflict) == ("low", (0,), None)


def test_unique_reports_a_conflict_and_never_picks() -> None:
    outcome = decide(table("U", *OVERLAPPING), age=85)
    assert outcome.value is None
    assert outcome.matched == (0, 1, 2)
    assert outcome.conflict == "rules 1, 2 and 3 hold together, but only one rule may hold"


def test_any_answers_when_all_agree_and_reports_when_not() -> None:
    agreeing = table("A", (">= 70", '"high"'), (">= 80", '"high"'))
    assert decide(agreeing, age=85).value == "high"
    outcome = decide(table("A", *OVERLAPPING), age=75)
    assert (outcome.value, outcome.conflict) == (None, "rules 1 and 2 hold together with different answers")


def test_priority_takes_the_first_of_the_output_values() -> None:
    assert decide(table("P", *OVERLAPPING, priorities='"high", "low"'), age=75).value == "high"
    assert decide(table("P", *OVERLAPPING, priorities='"low", "high"'), age=75).value == "low"


def test_first_rule_order_and_output_order() -> None:
    rows = ((">= 60", '"b"'), (">= 70", '"a"'), (">= 80", '"c"'))
    assert decide(table("F", *rows), age=90).value == "b"
    assert decide(table("R", *rows), age=90).value == ["b", "a", "c"]
    assert decide(table("O", *rows, priorities='"c", "a", "b"'), age=90).value == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [("SUM", Decimal("6.5")), ("MIN", Decimal(1)), ("MAX", Decimal("3.5")), ("COUNT", Decimal(3))],
)
def test_collect_aggregates(aggregation: Aggregation, value: Decimal) -> None:
    rows = ((">= 60", "2"), (">= 70", "1"), (">= 80", "3.5"))
    assert decide(table("C", *rows, aggregation=aggregation), age=90).value == value


def test_collect_without_aggregator_lists_in_rule_order() -> None:
    assert decide(table("C", (">= 60", "2"), (">= 70", "1")), age=90).value == [Decimal(2), Decimal(1)]


def test_a_sum_over_an_unknown_amount_is_unknown() -> None:
    assert decide(table("C", (">= 60", "2"), (">= 70", "null"), aggregation="SUM"), age=90).value is None


def test_several_outputs_make_a_context() -> None:
    outcome = decide(table("U", (">= 60", '"x"', "1"), ("< 60", '"y"', "2")), age=61)
    assert outcome.value == {"answer": "x", "b": Decimal(1)}


def test_no_rule_gives_the_default_or_null() -> None:
    assert decide(table("U", *OVERLAPPING), age=5).value is None
    assert decide(table("U", *OVERLAPPING, default='"none"'), age=5).value == "none"


def test_an_unknown_input_holds_in_no_cell_that_asks_and_is_named() -> None:
    outcome = decide(table("F", ("< 70", '"low"'), (">= 70", '"high"'), ("-", '"any"')), age=None)
    assert (outcome.value, outcome.matched, outcome.nulls) == ("any", (2,), ("age",))


def test_a_cell_may_ask_for_null() -> None:
    assert decide(table("F", ("null", '"unknown"'), ("-", '"known"')), age=None).value == "unknown"


def test_a_value_that_is_not_allowed_is_reported() -> None:
    outcome = decide(table("F", ("-", '"x"'), allowed='"A","B"'), age="C")
    assert (outcome.value, outcome.conflict) == (None, "the value of age is not one of its allowed values")


def test_the_trace_has_a_mask_for_every_rule() -> None:
    made = table(
        "F",
        (">= 80", '"hukou"', "1"),
        ("[70..80)", '"hukou"', "2"),
        ("[70..80)", 'not("hukou")', "3"),
        inputs=("age", "residence"),
    )
    outcome = decide(made, age=75, residence="hukou")
    assert outcome.matched == (1,)
    assert outcome.held == (0b10, 0b11, 0b01)


@pytest.mark.parametrize("value", [69, 70, 71, 79, 80, None, "70", True, Decimal("79.99")])
@pytest.mark.parametrize(
    "cell", ["[70..80)", "(70..80]", "< 70, > 80", "not(70, 80)", "70, 80", '"70"', ">= 70", "-70"]
)
def test_the_short_way_of_a_cell_is_the_general_engines_law(cell: str, value: object) -> None:
    from saltern.core.rules.engines.python import compile_tests

    given = Decimal(value) if type(value) is int else value
    general = compile_tests(parse_unary_tests(cell)).run({}, given) is True
    assert (decide(table("F", (cell, "1")), age=given).matched == (0,)) == general
