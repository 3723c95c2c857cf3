"""FEEL texts into nodes: which name is read, what binds tighter, and what a person is told of a mistake."""

from __future__ import annotations

from decimal import Decimal

import pytest

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests

AT = (1, 1)


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("full name", ["full name"], "full name"),
        ("full   name", ["full name"], "full name"),
        ("a-b", ["a", "b", "a-b"], "a-b"),
        ("户籍 状态", ["户籍", "户籍 状态"], "户籍 状态"),
        ("date of birth and name", ["date of birth and name"], "date of birth and name"),
        ("days in month", ["days in month"], "days in month"),
        ("🐎 1", ["🐎 1"], "🐎 1"),
    ],
)
def test_the_longest_known_name_is_read(text: str, names: list[str], expected: str) -> None:
    assert parse_expression(text, names=names) == n.Name(at=AT, name=expected)


def test_an_unknown_sign_between_names_is_an_operator() -> None:
    assert parse_expression("a-b", names=["a", "b"]) == n.Arithmetic(
        at=AT, op="-", left=n.Name(at=AT, name="a"), right=n.Name(at=(1, 3), name="b")
    )


def test_variables_keys_and_parameters_become_known() -> None:
    node = parse_expression("for my item in l return my item")
    assert isinstance(node, n.For)
    assert node.body == n.Name(at=(1, 25), name="my item")
    node = parse_expression("{full name: 1}.full name")
    assert isinstance(node, n.Path)
    assert node.member == "full name"
    node = parse_expression("function(first name) first name")
    assert isinstance(node, n.Function)
    assert node.body == n.Name(at=(1, 22), name="first name")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 + 2 * 3 ** 4", "1 + (2 * (3 ** 4))"),
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("-2 ** 2", "(-2) ** 2"),
        ("a or b and c", "a or (b and c)"),
        ("a < 1 and b >= 2", "(a < 1) and (b >= 2)"),
        ("a between 1 + 1 and 3 and c", "(a between 1 + 1 and 3) and c"),
        ("a - b - c", "(a - b) - c"),
        ("if a then b else c or d", "if a then b else (c or d)"),
        ("some x in l satisfies x > 1 and y", "some x in l satisfies (x > 1 and y)"),
        ("a in [1..2] and b", "(a in [1..2]) and b"),
        ("a /* b */ + // c\n 1", "a + 1"),
    ],
)
def test_what_binds_tighter(text: str, same: str) -> None:
    assert _shape(parse_expression(text)) == _shape(parse_expression(same))


def _shape(node: object) -> object:
    if isinstance(node, n.Node):
        fields = [name for name in type(node).__dataclass_fields__ if name != "at"]
        return (type(node).__name__, *(_shape(getattr(node, name)) for name in fields))
    return tuple(map(_shape, node)) if isinstance(node, tuple) else node


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("[1..2]", True, True), ("(1..2)", False, False), ("]1..2[", False, False), ("[1..2)", True, False)],
)
def test_ranges(text: str, low: bool, high: bool) -> None:
    node = parse_expression(text)
    assert isinstance(node, n.Range)
    assert (node.low_closed, node.high_closed) == (low, high)


def test_an_open_range_ends_before_a_filter() -> None:
    node = parse_expression("x in ]1..x[1][")
    assert isinstance(node, n.In)
    found = node.tests.tests[0].value
    assert isinstance(found, n.Range)
    assert isinstance(found.high, n.Filter)


def test_texts_with_escapes() -> None:
    assert parse_expression(r'"\u76D0\t\"\\\uD83D\uDC0E\U01F40E"') == n.String(at=AT, value='盐\t"\\🐎🐎')


def test_numbers_have_34_digits() -> None:
    assert parse_expression("1234567890123456789012345678901234567") == n.Number(
        at=AT, value=Decimal("1234567890123456789012345678901235E+3")
    )


def test_positions_count_from_where_the_text_begins() -> None:
    node = parse_expression("a +\n  b", at=(7, 20))
    assert isinstance(node, n.Arithmetic)
    assert (node.left.at, node.right.at) == ((7, 20), (8, 3))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 +", "Line 1, column 4: found the end of the text, expected an expression."),
        ("foo bar", 'Line 1, column 5: found "bar", expected an operator or the end of the text.'),
        ("[1, 2", 'Line 1, column 6: found the end of the text, expected "]".'),
        ("if a\nthen b", 'Line 2, column 7: found the end of the text, expected "else".'),
        ("{a 1}", 'Line 1, column 2: found "a", expected the name of an entry.'),
        ("for in l return 1", 'Line 1, column 5: found "in", expected the name of a variable.'),
        ("f(a: 1, 2)", 'Line 1, column 9: found "2", expected all arguments with names, or none.'),
        ("x instance of 3", 'Line 1, column 15: found "3", expected a type.'),
        ("a.", "Line 1, column 3: found the end of the text, expected the name of a member."),
        ('"open', 'Line 1, column 1: found text "open…, expected an expression.'),
        ("@2020", 'Line 1, column 2: found "2020", expected a date, time or duration in quotes, like @"2020-01-31".'),
        ("[1..2", 'Line 1, column 6: found the end of the text, expected the end of the range: "]", ")" or "[".'),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse_expression(text)
    assert str(caught.value) == message


def test_a_mistake_is_told_in_chinese() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse_expression("[1", at=(3, 5))
    assert caught.value.message("zh") == '第 3 行第 7 列：读到 文本结尾，此处应为 "]"。'
    assert {**caught.value.params, "found": str(caught.value.found)} == {
        "line": 3,
        "column": 7,
        "found": "the end of the text",
        "expected": '"]"',
    }


@pytest.mark.parametrize(
    ("text", "count", "negated"),
    [
        ("-", 0, False),
        ("not(1, 2)", 2, True),
        ("< 5, > 7, [1..2]", 3, False),
        ("not(a) and b", 1, False),
        ("-5", 1, False),
    ],
)
def test_cells(text: str, count: int, negated: bool) -> None:
    cell = parse_unary_tests(text)
    assert (len(cell.tests), cell.negated) == (count, negated)
