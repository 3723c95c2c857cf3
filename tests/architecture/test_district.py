"""The district is data: no area code, record set or key of its pack stands in a program outside the demo.

Docstrings may name them as examples. What every pack must bring (the templates of a case's own messages) is the
platform's word, not a district's.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from architecture.programs import MODULES, SOURCE, nodes
from saltern.core.review.references import ACCOUNT_TEMPLATES, CASE_TEMPLATES
from worlds.yantian import yantian

OUTSIDE = [path for path in MODULES if path.relative_to(SOURCE).parts[0] != "demo"]
WORD = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
STANDARD = {"emergency"}
"""Words of a standard (CAP) that a pack happens to use as a key too."""

DEFAULT_PACK = {"installation.environment"}
"""Where the pack of a fresh checkout is named."""


@cache
def pack_words() -> frozenset[str]:
    """Every key of the pack of Yantian and every record set of its sources."""
    pack = yantian()
    groups = (
        pack.vocabulary.record_sets, pack.sources, pack.items, pack.elsewhere, pack.reminders, pack.next_steps,
        pack.playbooks, pack.templates, pack.themes, pack.units, pack.venues,
    )  # fmt: skip
    return frozenset(key for group in groups for key in group) - {*CASE_TEMPLATES, *ACCOUNT_TEMPLATES} - STANDARD


def name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@cache
def texts(path: Path) -> tuple[tuple[int, str], ...]:
    """Every text of a program that is no docstring, with its line."""
    docstrings = {
        id(node.value) for node in nodes(path) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return tuple(
        (node.lineno, node.value)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    )


def named(text: str) -> set[str]:
    """The pack's words in a text: joined ones anywhere in it, single ones where they are all of it."""
    return ({text, *WORD.findall(text)}) & pack_words()


def test_the_scan_sees_what_it_is_to_see() -> None:
    assert named("some c in service_cases satisfies true") == {"service_cases"}
    assert named("births") == {"births"}
    assert named("it births") == set()
    assert len(pack_words()) > 300


def test_no_key_of_the_pack_stands_in_a_program() -> None:
    breaches = [
        (name(path), line, word) for path in OUTSIDE for line, text in texts(path) for word in sorted(named(text))
    ]
    assert breaches == []


def test_no_area_code_stands_in_a_program() -> None:
    code = yantian().district.code
    breaches = [(name(path), line) for path in OUTSIDE for line, text in texts(path) if code in text]
    assert (code, breaches) == ("440308", [])


def test_the_district_is_named_only_as_the_pack_of_a_fresh_checkout() -> None:
    assert {name(path) for path in OUTSIDE for _, text in texts(path) if "yantian" in text} == DEFAULT_PACK
