"""The programs of src/saltern as the checks of the house read them: each file read and parsed once a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "saltern"
PROGRAMS = sorted(SOURCE.rglob("*.py"))
MODULES = [path for path in PROGRAMS if "migrations" not in path.parts]
"""Those somebody wrote; migrations are made."""


@cache
def text(path: Path, /) -> str:
    """What stands in a program."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path, /) -> ast.Module:
    """The program, parsed."""
    return ast.parse(text(path))


@cache
def nodes(path: Path, /) -> tuple[ast.AST, ...]:
    """Every part of the program."""
    return tuple(ast.walk(tree(path)))
