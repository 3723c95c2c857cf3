"""The page for whoever uses the rules in a program of their own: its files written, its programs run, as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.parse import parse_expression
from worlds.typed_page import Shell, blocks, page


def test_every_program_of_the_page_answers_as_it_says(tmp_path: Path) -> None:
    shown = [block for block in blocks("library.md") if block.kind != "sh"]  # `sh` installs: test_wheel
    Shell(folder=tmp_path).walk(shown)
    run = [command for block in shown if block.kind == "console" for command, _ in block.typed]
    written = {block.file for block in shown if block.kind == "python"}
    assert {f"python {file}" for file in written} == {command for command in run if command.startswith("python ")}
    assert len(written) == 4


def test_what_the_page_says_is_raised_is_raised() -> None:
    assert f"`{FeelSyntaxError.__module__}.{FeelSyntaxError.__name__}`" in page("library.md")
    with pytest.raises(FeelSyntaxError, match=r"Line 1, column 10: .* expected an expression"):
        parse_expression("income <=", names=["income"])
