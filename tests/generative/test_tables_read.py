"""Gaps, overlaps and rules never reached, found by reading a table, are those that trying all its cases finds."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest

from saltern.core.rules.dmn.table_lint import MOST_TOLD, Finding, table_findings
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import DecisionTable, HitPolicy, Input, Output, Rule

SEED = int(os.environ.get("SALTERN_SEED", "20200331"))
TABLES = int(os.environ.get("SALTERN_TABLES", "40")) * 5
CELLS = {
    "n": [
        "-", "-", "1", "2", "3", "< 2", "<= 2", "> 1", ">= 3", "[1..3)", "(1..2)", "not(2)", "not(1, 3)", "1, 3",
        "!= 2", "null", "not(null)", "[2, 3]", "not([1..2])", "? > 1 and ? < 3", "? = 2 or ? = null", "[3..1]",
        "not(< 2)",
    ],
    "d": [
        "-", "-", 'date("2026-01-01")', '< date("2026-01-02")', '>= date("2026-01-03")', "null",
        '[date("2026-01-01")..date("2026-01-03")]', 'not(date("2026-01-02"))', '> @"2026-01-01"',
    ],
    "t": ["-", "-", '"a"', '"b"', '"a", "c"', 'not("a")', '!= "b"', '< "b"', '>= "b"', "null", 'not("a", null)'],
    "b": ["-", "-", "true", "false", "not(true)", "null", "not(null)", "? = true"],
}  # fmt: skip
VALUES: dict[str, list[object]] = {
    "n": [None, *(Decimal(half) / 2 for half in range(9))],
    "d": [None, *(dt.date(2025, 12, 30) + dt.timedelta(days=day) for day in range(8))],
    "t": [None, "", "A", "a", "aa", "b", "bb", "c", "z"],
    "b": [None, True, False],
}
"""Every kind of value that the cells above tell apart, and more."""


def table_of(chance: random.Random) -> DecisionTable:
    names = chance.sample(list(CELLS), chance.choice([1, 2, 2, 3]))
    if chance.random() < 0.2:
        names.append(names[0])  # one thing asked in two columns
    policy: HitPolicy = chance.choice(["U", "A", "F", "F", "P", "C"])
    answers = ["1", "2", "1 + 0", "n"]
    rules = tuple(
        Rule(
            cells=tuple(parse_unary_tests(chance.choice(CELLS[name])) for name in names),
            outputs=(parse_expression(chance.choice(answers)),),
        )
        for _ in range(chance.randrange(1, 8))
    )
    inputs = tuple(Input(expression=parse_expression(name), label=name, text=name) for name in names)
    default = parse_expression("0") if chance.random() < 0.3 else None
    return DecisionTable(inputs=inputs, outputs=(Output(name="o", default=default),), rules=rules, hit_policy=policy)


def tried(table: DecisionTable) -> tuple[bool, set[tuple[int, int]], set[int]]:
    """By trying: is there a case of known values without a rule, which rules hold together, which decide."""
    names = list(dict.fromkeys(column.label for column in table.inputs))
    program = TableProgram(table)
    gap, together, reached = False, set(), set()
    for values in product(*(VALUES[name] for name in names)):
        matched = program.decide(dict(zip(names, values, strict=True))).matched
        gap = gap or (not matched and None not in values)
        together |= {(one, other) for one in matched for other in matched if one < other}
        reached |= set(matched[:1] if table.hit_policy == "F" else matched)
    return gap, together, reached


def numbers(findings: Sequence[Finding], kind: str) -> list[tuple[int, ...]]:
    """The numbers of the rules each finding of a kind speaks of, from 0."""
    found = []
    for finding in findings:
        if finding.kind == kind:
            words = finding.found.en.split(" hold for ")[0].split(" never ")[0].split()
            if "pairs" not in words:
                found.append(tuple(int(word) - 1 for word in words if word.isdigit()))
    return found


@pytest.mark.parametrize("part", range(5))
def test_what_is_read_off_a_table_is_what_trying_it_shows(part: int) -> None:
    chance = random.Random(f"{SEED} {part}")  # noqa: S311
    unproven = 0
    for number in range(TABLES // 5):
        table = table_of(chance)
        gap, together, reached = tried(table)
        findings = table_findings(table)
        told = f"SALTERN_SEED={SEED} part {part} table {number}: {[str(one.found) for one in findings]}"
        unproven += any(one.kind == "unproven" for one in findings)
        given = table.outputs[0].default is not None
        asked = table.hit_policy in "UAFP" and not given
        assert any(one.kind == "gap" for one in findings) == (gap and asked), told
        pairs = {pair for kind in ("overlap", "contradiction") for pair in numbers(findings, kind)}
        if table.hit_policy == "U" and len(together) <= MOST_TOLD:
            assert pairs == together, told
        assert pairs <= together, told
        unreached = {rule for (rule,) in numbers(findings, "unreached")}
        assert unreached == set(range(len(table.rules))) - reached, told
    assert unproven == 0
