"""The open part of the DMN kit: level 2 whole, level 3 above its floor, and nothing that passed may fail."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.kit import Result, cases, judge
from worlds.shared_data import shared

BASELINE = Path(__file__).with_name("baseline.txt")
LEVEL_3_FLOOR = 0.95


@cache
def results(root: Path) -> tuple[Result, ...]:
    return tuple(judge(case) for case in cases(root=root))


def test_level_2_passes_whole() -> None:
    failing = [
        result.why
        for result in results(shared("dmn_tck"))
        if result.case.level == "compliance-level-2" and not result.passed
    ]
    assert failing == []


def test_level_3_value_cases_stay_above_the_floor() -> None:
    found = [
        result.passed
        for result in results(shared("dmn_tck"))
        if result.case.level == "compliance-level-3" and result.case.expects_value
    ]
    assert sum(found) / len(found) >= LEVEL_3_FLOOR


def test_no_case_of_the_baseline_fails() -> None:
    kept = set(BASELINE.read_text(encoding="utf-8").splitlines())
    failing = {result.case.key: result.why for result in results(shared("dmn_tck")) if not result.passed}
    assert {key: why for key, why in failing.items() if key in kept} == {}
