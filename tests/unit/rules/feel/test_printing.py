"""What is written of a node reads back as the same node."""

from __future__ import annotations

import pytest

from saltern.core.rules.feel.nodes import Node, NodeUnread, shape
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.printing import expression_text
from saltern.core.rules.feel.printing import tests_text as cell_text

NAMES = ("full name", "a-b", "a", "b", "f", "rows")
TEXTS = [
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3", "(1 + 2) * 3"),
    ("1-(2-3)", "1 - (2 - 3)"),
    ("-a**2", "-a ** 2"),
    ("-(a**2)", "-(a ** 2)"),
    ("a-b", "a-b"),
    ("a < b < 3", "a < b < 3"),
    ("a < (b < 3)", "a < (b < 3)"),
    ("(a or b) and not(a)", "(a or b) and not(a)"),
    ("a between 1 and b and b", "a between 1 and b and b"),
    ("a in [1..3)", "a in ([1..3))"),
    ("a in (1, < 3, (!= 4), not(5))", "a in (1, < 3, (!= 4), not(5))"),
    ("(= 5)", "(= 5)"),
    ("(>= 5)", "(>= 5)"),
    ("]1..3[", "(1..3)"),
    ('"\\"a\\\\\\n中\\U01F600"', '"\\"a\\\\\\n中😀"'),
    ('{a: 1, "x y": 2, "if": 3}', '{a: 1, x y: 2, "if": 3}'),
    ("rows[item.a > 1][-1].b", "rows[item.a > 1][-1].b"),
    ("(if a then 1 else 2) + 1", "(if a then 1 else 2) + 1"),
    ("for x in rows, y in 1..x.a return x + y", "for x in rows, y in 1..x.a return x + y"),
    ("some x in rows satisfies x = 1 or b", "some x in rows satisfies x = 1 or b"),
    ("function(x: list<number>, y) x + y", "function(x: list<number>, y) x + y"),
    ("(function(x) x)(1)", "(function(x) x)(1)"),
    ("f(x: 1, y: 2)", "f(x: 1, y: 2)"),
    ("a instance of context<a: number, b: function<string> -> date>", None),
    ('@"2020-01-01" + duration("P1D")', '@"2020-01-01" + duration("P1D")'),
    ("1.50 + 1e40 + .5", "1.50 + 1E+40 + 0.5"),
    ("null", "null"),
    ("full name = true", "full name = true"),
]


@pytest.mark.parametrize(("text", "printed"), TEXTS)
def test_an_expression_reads_back_the_same(text: str, printed: str | None) -> None:
    node = parse_expression(text, names=NAMES)
    again = expression_text(node)
    assert shape(parse_expression(again, names=NAMES)) == shape(node)
    assert printed is None or again == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-", "-"),
        ("< 18,>=  70", "< 18, >= 70"),
        ("not( 1, [2..3] )", "not(1, [2..3])"),
        ("not(a) and b", "not(a) and b"),
        ("? * 2 > a", "? * 2 > a"),
        ('"a"', '"a"'),
    ],
)
def test_a_cell_reads_back_the_same(text: str, printed: str) -> None:
    tests = parse_unary_tests(text, names=NAMES)
    assert cell_text(tests) == printed
    assert shape(parse_unary_tests(printed, names=NAMES)) == shape(tests)


def test_what_is_no_part_of_the_language_is_refused() -> None:
    with pytest.raises(NodeUnread):
        expression_text(Node(at=(1, 1)))


def test_a_long_chain_and_deep_brackets_are_written() -> None:
    for text in (" + ".join(["a"] * 100), "(" * 90 + "a + 1" + ") * 2" * 90):
        node = parse_expression(text, names=NAMES)
        assert shape(parse_expression(expression_text(node), names=NAMES)) == shape(node)
