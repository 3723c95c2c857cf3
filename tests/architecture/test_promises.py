"""The tables of demands and of attacks: all of them, each with tests that exist or with what is open."""

from __future__ import annotations

from architecture import promises


def test_every_demand_stands_once_shown_or_open() -> None:
    rows = promises.rows("demands.md")
    assert [number for number, _ in rows] == list(range(1, 26))
    assert [number for number, cells in rows if cells[-1].startswith("open: ") is ("`tests/" in cells[-1])] == []


def test_every_attack_stands_once_and_has_its_test() -> None:
    rows = promises.rows("attacks.md")
    assert [number for number, _ in rows] == list(range(1, 32))
    assert [number for number, cells in rows if len(cells) != 3 or "`tests/" not in cells[-1]] == []


def test_every_test_named_exists() -> None:
    assert promises.missing("demands.md") + promises.missing("attacks.md") == []
    assert (len(promises.named("demands.md")) > 20, len(promises.named("attacks.md")) > 30) == (True, True)
