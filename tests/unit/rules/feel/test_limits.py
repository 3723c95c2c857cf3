"""Rules made to exhaust the machine are refused within a second and without eating memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression

SECONDS, MIB = 1.0, 64
LIST = "l: for i in 1..50000 return i"
BOMBS = {
    "parentheses": "(" * 5000 + "1" + ")" * 5000,
    "lists": "[" * 5000,
    "signs": "-" * 5000 + "1",
    "operators": "+".join(["1"] * 20000),
    "ifs": "if true then " * 3000,
    "open ranges": "]1.." * 3000 + "5" + "[" * 3000,
    "long text": " " * 200_000,
    "loop": "for i in 1..10**12 return i",
    "quantifier": "some i in 1..1000000000000 satisfies false",
    "loops in loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c",
    "doubled texts": '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("aaaa", 60)}.r',
    "doubled lists": "{f: function(s, n) if n = 0 then s else f(concatenate(s, s), n - 1), r: f([1], 60)}.r",
    "sort": "sort(for i in 1..100000 return -i, function(a, b) a < b)",
    "endless recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
    "branching recursion": "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(60)}.r",
    "contexts": "for i in 1..1000000 return {a: i, b: {c: i}}",
    "replacing": 'for i in 1..1000 return replace(string join(for j in 1..10000 return "x"), "x", "yyyyyyyyyyy")',
    "all days": 'for d in date("0001-01-01")..date("9999-12-31") return d',
    "shared lists": (
        "{a: [1,2,3,4,5,6,7,8,9,10], b: for x in a, y in a, z in a return a, c: for x in b, y in a return b, "
        "d: flatten(c)}.d"
    ),
    "printing": 'string(for i in 1..90000 return "aaaaaaaaaaaaaaaaaaaa")',
    "powers": "for i in 1..100000 return 9.999999999999999999999999999999999 ** 123456.789",
    "searching": f"{{{LIST}, r: for i in l return index of(l, i)}}.r",
    "adding": f"{{{LIST}, r: for i in l return sum(l)}}.r",
    "comparing": f"{{{LIST}, r: for i in l return l = l}}.r",
    "partial": "for i in 1..3000 return append(partial, i)",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FeelLimitExceeded):
        compile_expression(parse_expression(text)).run({})
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", ["doubled texts", "shared lists", "contexts", "all days", "doubled lists"])
def test_a_bomb_takes_little_memory(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FeelLimitExceeded):
            compile_expression(parse_expression(BOMBS[name])).run({})
        assert tracemalloc.get_traced_memory()[1] < MIB * 1024 * 1024
    finally:
        tracemalloc.stop()


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
