"""The table of demands: all of them, each with tests that exist or with what is open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "demands.md").read_text(encoding="utf-8"))


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module(body=[], type_ignores=[])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_demand_stands_once_shown_or_open() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 26))
    assert [number for number, _, shown in ROWS if shown.startswith("open: ") is ("`tests/" in shown)] == []


def test_every_test_named_exists() -> None:
    named = [test.split("::") for _, _, shown in ROWS for test in re.findall(r"`([^`]+::[^`]+)`", shown)]
    assert [(path, test) for path, test in named if test not in functions_of(ROOT / path)] == []
    assert len(named) > 20
