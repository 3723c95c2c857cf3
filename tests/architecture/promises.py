"""Tables in docs that name the tests by which a promise is kept: their rows, and which tests named are not there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)::([^`]+)`")


def rows(name: str, /) -> list[tuple[int, list[str]]]:
    """The numbered rows of docs/NAME: the number and the other cells; the last one names tests or says what is open."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return [(int(number), cells.split(" | ")) for number, cells in _ROW.findall(text)]


def named(name: str, /) -> list[tuple[str, str]]:
    """Every test the rows name: file and function."""
    return [found for _, cells in rows(name) for found in _NAMED.findall(cells[-1])]


def missing(name: str, /) -> list[tuple[str, str]]:
    """Those of them that do not exist."""
    return [(path, test) for path, test in named(name) if test not in _functions(ROOT / path)]


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module(body=[], type_ignores=[])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
