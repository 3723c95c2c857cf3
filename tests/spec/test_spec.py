"""Every case of the reference on every engine, and the pages as the cases say."""

from __future__ import annotations

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.order import equal
from saltern.core.rules.feel.parse import parse_expression
from spec.book import ALL
from spec.kit import Chapter
from spec.render import FOLDER, pages

CASES = [(chapter, *case) for chapter in ALL if not chapter.tables for case in chapter.cases]
ROWS = [(chapter, *case) for chapter in ALL if chapter.tables for case in chapter.cases]
CELLS = [(chapter, *cell) for chapter in ALL for cell in chapter.cells]
BY_NAME = pytest.mark.parametrize("chapter", ALL, ids=lambda chapter: chapter.name)


def literal(answer: str) -> object:
    return compile_expression(parse_expression(answer)).run({})


@pytest.mark.parametrize(("chapter", "expression", "answer"), CASES, ids=[case[1] for case in CASES])
def test_python(chapter: Chapter, expression: str, answer: str) -> None:
    found, expected = chapter.value(expression), literal(answer)
    assert equal(found, expected) is True, f"{expression} is {found!r}, not {expected!r}"


@pytest.mark.parametrize(("chapter", "expression", "answer"), ROWS, ids=[case[1] for case in ROWS])
def test_python_over_records(chapter: Chapter, expression: str, answer: str) -> None:
    found, expected = chapter.checked_value(expression), literal(answer)
    assert equal(found, expected) is True, f"{expression} is {found!r}, not {expected!r}"


@pytest.mark.parametrize(("chapter", "value", "tests", "answer"), CELLS, ids=[f"{c[1]}: {c[2]}" for c in CELLS])
def test_cells(chapter: Chapter, value: str, tests: str, answer: str) -> None:
    assert chapter.cell(value, tests) is literal(answer)


@BY_NAME
def test_duckdb(chapter: Chapter) -> None:
    found = chapter.by_database()
    assert found == {
        expression: chapter.rule(expression, answer)[1] for expression, answer in chapter.cases if expression in found
    }


def test_pages_are_up_to_date() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == {
        path.name: text for path, text in pages().items()
    }, "run `python tests/spec/render.py`"
