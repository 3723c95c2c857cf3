"""Rules made to exhaust the machine are refused without eating memory; watching every piece of it takes seconds."""

from __future__ import annotations

import tracemalloc

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression
from worlds.feel_bombs import BOMBS

MIB = 64


@pytest.mark.parametrize("name", ["doubled texts", "shared lists", "contexts", "all days", "doubled lists"])
def test_a_bomb_takes_little_memory(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FeelLimitExceeded):
            compile_expression(parse_expression(BOMBS[name])).run({})
        assert tracemalloc.get_traced_memory()[1] < MIB * 1024 * 1024
    finally:
        tracemalloc.stop()
