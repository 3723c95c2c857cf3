"""Rules made to exhaust the machine are refused within a second; of their memory `tests/generative` asks."""

from __future__ import annotations

import time

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression
from worlds.feel_bombs import BOMBS

SECONDS = 1.0


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FeelLimitExceeded):
        compile_expression(parse_expression(text)).run({})
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "text", ["10 ** (10 ** 9)", "exp(1e30)", 'duration("P999999999Y") + duration("P999999999Y")', "2.5 ** 1.5 ** 99999"]
)
def test_what_no_number_holds_is_null_at_once(text: str) -> None:
    start = time.process_time()
    assert compile_expression(parse_expression(text)).run({}) is None
    assert time.process_time() - start < SECONDS


def test_a_greedy_pattern_takes_no_longer() -> None:
    start = time.process_time()
    text = f'matches("{"a" * 5000}!", "(a+)+$")'
    assert compile_expression(parse_expression(text)).run({}) is False
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 200, "parts nested too deeply; the limit is 100."),
        ("1" + "+1" * 200, "operators in a row; the limit is 120."),
        ("some i in 1..10**9 satisfies false", "more steps than a rule may take; the limit is 300000."),
    ],
)
def test_the_refusal_says_what_and_how_much(text: str, message: str) -> None:
    with pytest.raises(FeelLimitExceeded) as caught:
        compile_expression(parse_expression(text)).run({})
    assert str(caught.value) == f"The expression asks for too much: {message}"


def test_a_run_after_a_refusal_has_its_whole_budget() -> None:
    bomb = compile_expression(parse_expression("some i in 1..10**9 satisfies false"))
    plain = compile_expression(parse_expression("count(for i in 1..1000 return i)"))
    with pytest.raises(FeelLimitExceeded):
        bomb.run({})
    assert plain.run({}) == 1000
