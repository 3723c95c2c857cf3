"""The table all engines decide by: an allowance for the old by age, residence and years lived here. Ten rows, three
inputs, the first row that holds; and the cases put to it, with unknown values and values on every boundary.

Plain data: the peers' programs read it in their own environments.
"""

from __future__ import annotations

import random

Span = tuple[int | None, int | None]
"""From (included) to (excluded)."""
Row = tuple[Span | None, str | None, Span | None, int]

ROWS: tuple[Row, ...] = (
    ((100, None), "hukou", None, 1000),
    ((90, 100), "hukou", None, 600),
    ((80, 90), "hukou", None, 400),
    ((70, 80), "hukou", (10, None), 300),
    ((70, 80), "hukou", (5, 10), 200),
    ((70, 80), "hukou", (None, 5), 100),
    ((80, None), "permit", (15, None), 300),
    ((70, 80), "permit", (15, None), 150),
    ((60, 70), None, (20, None), 50),
    ((None, 60), None, None, 0),
)
INPUTS = ("age", "residence", "years")
Case = dict[str, int | str | None]


def cases(count: int = 1000) -> list[Case]:
    """The same cases for everybody: every boundary and its neighbours, one value in twenty unknown."""
    dice = random.Random(7)
    ages = [value + step for value in (60, 70, 80, 90, 100) for step in (-1, 0, 1)] + list(range(20, 106, 5))
    years = [value + step for value in (5, 10, 15, 20) for step in (-1, 0, 1)] + [0, 40]
    made: list[Case] = []
    for _ in range(count):
        case: Case = {
            "age": dice.choice(ages),
            "residence": dice.choice(("hukou", "hukou", "permit", "none")),
            "years": dice.choice(years),
        }
        made.append({name: None if dice.random() < 0.05 else value for name, value in case.items()})
    return made


def expected(case: Case) -> int | None:
    """The answer, worked out as plainly as can be; an unknown value holds in no cell that asks for it."""
    for age, residence, years, amount in ROWS:
        if _within(case["age"], age) and residence in (None, case["residence"]) and _within(case["years"], years):
            return amount
    return None


def _within(value: int | str | None, span: Span | None) -> bool:
    if span is None:
        return True
    if not isinstance(value, int):
        return False
    low, high = span
    return (low is None or value >= low) and (high is None or value < high)
