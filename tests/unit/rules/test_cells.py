"""A column looked up says what its cells say when each is asked: on a number, between two, beside all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from saltern.core.rules.engines.cells import MOST_GROUPS, Column
from saltern.core.rules.engines.python import compile_tests
from saltern.core.rules.feel.parse import parse_unary_tests

VALUES = (
    *(Decimal(text) for text in ("-1E+40", "-3", "-2.5", "-2", "0", "0.0", "1.00", "17", "18", "18.5", "65", "1E+9")),
    *("", "a", "b", "bb", "c", "Ａ", "a?", "bb?"),
    None,
    True,
    ["a"],
)


@pytest.mark.parametrize(
    "cells",
    [
        ("< 18", "[18..65)", ">= 65", "-"),
        ("(-2..1]", "]1..18[", "not(18)", "17, 65", "!= 0"),
        ("0", "-2.5", "not(1, 2)", "> 1000000000000000000000000000000000"),
        ('"a"', '"b", "bb"', 'not("a")', "-"),
        ('"a"', "18", "null"),
        ('< "b"', '["a".."bb"]', '!= "c"'),
        ('not("a", "b")', '!= "bb"'),
        ("-", "-"),
        tuple(f"< {number}" for number in range(MOST_GROUPS + 2)),
    ],
    ids=lambda cells: " | ".join(cells[:4]),
)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_column_holds_what_its_cells_hold(cells: tuple[str, ...], value: object) -> None:
    tests = [parse_unary_tests(cell) for cell in cells]
    asked = [compile_tests(test).run({}, value) is True if test.tests else True for test in tests]
    assert Column(tests, compile_tests).mask(value, {}) == sum(holds << rule for rule, holds in enumerate(asked))


def test_numbers_with_nothing_between_them_are_asked_cell_by_cell() -> None:
    far = "1" + "0" * 250
    tests = [parse_unary_tests(cell) for cell in (f"< {far}", f">= {far}")]
    column = Column(tests, compile_tests)
    assert [column.mask(Decimal(text), {}) for text in ("1", far)] == [1, 2]
