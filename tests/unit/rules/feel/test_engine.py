"""The engine where the reference's small cases do not reach: calls, names that hide others, patterns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from saltern.core.rules.engines.python import compile_expression, compile_tests
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.values import FunctionValue


def run(text: str, **scope: object) -> object:
    return compile_expression(parse_expression(text, names=list(scope))).run(scope)


def test_a_function_of_the_scope_goes_before_a_built_in_one() -> None:
    own = FunctionValue(name="count", parameters=("list",), call=lambda items: "own")
    assert run("count([1])", count=own) == "own"


def test_a_value_of_the_scope_does_not_hide_a_built_in_function() -> None:
    assert run('string(date("2020-01-01")) + date', date="!") == "2020-01-01!"


def test_built_in_functions_are_values() -> None:
    assert run('{f: string length, r: f("abc")}.r') == Decimal(3)


@pytest.mark.parametrize(
    "text", ["f(1)", "f()", "f(1, 2, 3)", "f(c: 1, b: 2)", "nothing(1)", "1(2)", "substring(1, 2)"]
)
def test_wrong_calls_are_null(text: str) -> None:
    assert run(f"{{f: function(a, b) a, r: {text}}}.r") is None


def test_an_argument_of_the_wrong_type_makes_the_call_null() -> None:
    assert run('{f: function(a: number) "called", r: f("x")}.r') is None
    assert run('{f: function(a: number) "called", r: f([1])}.r') == "called"


def test_a_function_keeps_the_variables_it_saw() -> None:
    assert run("(for i in [1, 2] return function(x) x + i)[1](10)") == Decimal(11)


def test_entries_of_an_element_go_before_names_outside() -> None:
    assert run("[{a: 1}, {b: 2}][a = 1]", a=Decimal(1)) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (r'matches("x", "[A-Z-[OI]]", "i")', True),
        (r'matches("hello world", "hello\ sworld", "x")', True),
        (r'matches("盐田", "^\p{IsCJKUnifiedIdeographs}+$")', True),
        (r'matches("abab", "(ab)\1")', None),
        (r'matches("a", "a", "y")', None),
        (r'matches("a.c", "a.c", "q")', True),
        (r'matches("a", "(?=a)")', None),
        (r'replace("abc", "b", "$")', None),
        (r'replace("abc", "x*", "-")', None),
        (r'replace("a.b", ".", "-", "q")', "a-b"),
        (r'replace("abc", "b", "[$0]")', "a[b]c"),
    ],
)
def test_patterns(text: str, answer: object) -> None:
    assert run(text) == answer


def test_a_cell_is_asked_with_its_value() -> None:
    cell = compile_tests(parse_unary_tests("? * 2 > limit, 1"))
    assert [cell.run({"limit": Decimal(9)}, Decimal(value)) for value in (1, 4, 5)] == [True, False, True]
