"""Cells that are one literal, perhaps compared with, as most cells of long tables are: read without the grammar."""

from __future__ import annotations

import re
from decimal import Context
from typing import Literal, cast

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.lexer import NUMBER

TestOp = Literal["in", "=", "!=", "<", "<=", ">", ">="]
DIGITS = Context(prec=34, Emax=6144, Emin=-6143, traps=[])
MAX_LITERAL = 1_000
_LITERAL = re.compile(rf'(?:(<=|>=|!=|<|>|=) *)?(?:"([^"\\\n]*)"|({NUMBER.pattern}))\Z')


def literal_cell(text: str, at: n.Position) -> n.UnaryTests | None:
    """The tests such a cell says, None where the grammar has to read it."""
    found = _LITERAL.match(text) if len(text) <= MAX_LITERAL else None
    if found is None:
        return None
    sign, written, number = found.groups()
    place = (at[0], at[1] + (found.start(2) - 1 if number is None else found.start(3)))
    value: n.Node = n.String(at=place, value=written)
    if number is not None:
        value = n.Number(at=place, value=DIGITS.create_decimal(number))
    return n.UnaryTests(at=at, tests=(n.Test(at=at, op=cast(TestOp, sign or "in"), value=value),))
