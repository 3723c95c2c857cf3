"""The words of the code are those of docs/glossary.md: a module nobody can look up is one a newcomer cannot find."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "saltern"
Term = tuple[str, ...]


@cache
def rows() -> tuple[tuple[str, str, str], ...]:
    """Chinese, English, meaning."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return tuple((row[0], row[1], row[2]) for row in cells if row[0] != "中文" and set(row[0]) != {"-"})


@cache
def terms() -> frozenset[Term]:
    """Every English term, word by word in the singular."""
    return frozenset(words(term) for _, english, _ in rows() for term in english.split(" · "))


def words(text: str) -> Term:
    return tuple(singular(word) for word in re.split(r"[ _-]+", text.lower()))


def singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "shes", "ches")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def known(name: Term) -> bool:
    """Whether a name is made of terms and nothing else."""
    return not name or any(name[:end] in terms() and known(name[end:]) for end in range(1, len(name) + 1))


def modules() -> set[str]:
    files = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    return {path.parent.name if path.stem == "__init__" else path.stem.strip("_") for path in files}


def test_every_module_bears_words_of_the_glossary() -> None:
    assert sorted(name for name in modules() if not known(words(name))) == []


def test_every_row_has_both_languages_and_a_meaning() -> None:
    assert [row for row in rows() if not all(row) or not re.search(r"[\u4e00-\u9fff]", row[0])] == []


@pytest.mark.parametrize(
    ("name", "stands"),
    [("credit_code_sql", True), ("reminders", True), ("access", True), ("manager", False), ("case_manager", False)],
)
def test_a_name_is_known_by_all_its_words(name: str, stands: bool) -> None:
    assert known(words(name)) is stands
