"""Rules and deliveries made to exhaust the machine are refused or taken without eating memory; watching every piece of
it takes seconds, and so does a file of a million rows."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression
from worlds.feel_bombs import BOMBS
from worlds.registry_office import HEADER, person, row

TESTS = Path(__file__).resolve().parents[1]
MIB = 64
ROWS = 600_000
"""Some fifty megabytes of text: let grow, the load of them took six to ten times that."""
HELD = 128
"""Megabytes the database may hold of them."""
BESIDE = 450
"""What the program takes beside: itself, the database's own, some thousand rows as objects."""
DELIVERIES: dict[str, Callable[[int], str]] = {
    "all alike": lambda _: row(1),
    "all alike and wrong": lambda _: row(1, kind="palace"),
    "no row anywhere": lambda _: f"P1,{person(1)}",
    "no number anywhere": lambda number: row(number, permit_no=f"P{number}", id_number=person(1)[:-1] + "?"),
}
COUNTED = {
    "all alike": ("committed", ROWS, ROWS - 1, 0, 100_000),
    "all alike and wrong": ("committed", ROWS, ROWS, 0, 100_000),
    "no row anywhere": ("held", 0, 0, 0, 0),  # not read: each costs the reader three thousand bytes
    "no number anywhere": ("committed", ROWS, 0, ROWS, 0),
}
"""The outcome; how many rows came, are set aside, wait to be reviewed; how many of those set aside are listed."""


@pytest.mark.parametrize("name", ["doubled texts", "shared lists", "contexts", "all days", "doubled lists"])
def test_a_bomb_takes_little_memory(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FeelLimitExceeded):
            compile_expression(parse_expression(BOMBS[name])).run({})
        assert tracemalloc.get_traced_memory()[1] < MIB * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_delivery_of_many_bad_rows_is_taken_in_bounded_memory(tmp_path: Path) -> None:
    for name, line in DELIVERIES.items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        with (folder / "permits.csv").open("w", encoding="utf-8") as file:
            file.write(f"{HEADER}\n")
            file.writelines(f"{line(number)}\n" for number in range(ROWS))
        command = [sys.executable, "-m", "worlds.many_rows", str(folder), str(HELD)]
        told = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=True).stdout.split()
        outcome, rows, aside, review, listed, peak = told[0], *map(int, told[1:])
        assert (name, outcome, rows, aside, review, listed) == (name, *COUNTED[name])
        assert (name, peak < HELD + BESIDE) == (name, True), peak
