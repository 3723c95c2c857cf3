"""No refusal without a sentence in both languages that somebody has read, and none that mixes the two."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from architecture.programs import PROGRAMS, SOURCE, nodes, text
from messages import PAGE, errors, gaps, page, sentence
from saltern.errors import Family, SalternError

PROSE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
LATIN = re.compile(r"[A-Za-z]")
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def calls() -> tuple[tuple[str, type[SalternError], ast.Call], ...]:
    """Every place in the program that makes an error: where, of which class, and the call."""
    return tuple(found for path in PROGRAMS for found in _calls(path))


def _calls(path: Path) -> Iterator[tuple[str, type[SalternError], ast.Call]]:
    if not any(f"{kind.__name__}(" in text(path) for kind in errors()):
        return
    module = importlib.import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    for node in nodes(path):
        if isinstance(node, ast.Call):
            kind = _named(module, node.func)
            if inspect.isclass(kind) and issubclass(kind, SalternError):
                yield f"{path.relative_to(SOURCE.parent)}:{node.lineno}", kind, node


def _named(place: object, node: ast.expr) -> object:
    if isinstance(node, ast.Attribute):
        return getattr(_named(place, node.value), node.attr, None)
    return getattr(place, node.id, None) if isinstance(node, ast.Name) else None


def prose(node: ast.expr) -> Iterator[str]:
    """Plain English handed to a message, where a `Phrase` should stand."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and PROSE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from prose(child)


def test_the_page_of_messages_is_what_the_program_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python scripts/messages.py`, and read what changed"


def test_one_code_is_one_sentence() -> None:
    codes = [kind.code for kind in errors()]
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []


@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.code)
def test_each_language_is_its_own_and_tells_the_same(kind: type[SalternError]) -> None:
    written = {name for name in ("__doc__", "zh", "family") if name in kind.__dict__}
    assert written == {"__doc__", "zh", "family"}
    assert kind.family in get_args(Family)
    assert gaps(kind, "en") == {name.removesuffix("_zh") for name in gaps(kind, "zh")}
    assert HAN.search(kind.zh) or not LATIN.search(re.sub("‹[^›]*›", "", sentence(kind, "zh")))


def test_whoever_makes_an_error_gives_it_all_its_sentences_need() -> None:
    lacking = [
        (place, kind.__name__, sorted(gaps(kind, "en") - {word.arg for word in call.keywords if word.arg}))
        for place, kind, call in calls()
        if "__init__" not in kind.__dict__ and all(word.arg for word in call.keywords)
    ]
    assert [found for found in lacking if found[2]] == []


def test_no_plain_english_is_put_into_a_message() -> None:
    found = [
        (place, word.arg, text) for place, kind, call in calls() for word in call.keywords for text in prose(word.value)
    ]
    assert found == []


def test_the_check_sees_what_it_is_for() -> None:
    def asked(text: str) -> list[str]:
        call = ast.parse(text, mode="eval").body
        assert isinstance(call, ast.Call)
        return [found for word in call.keywords for found in prose(word.value)]

    assert asked('Wrong(why="it is missing")') == ["it is missing"]
    assert asked('Wrong(why=f"it is {x}" if y else "")') == ["it is "]
    assert asked('Wrong(why=Phrase(en="it is missing", zh="缺失"))') == []
    assert asked('Wrong(path=path, known=", ".join(names))') == []
    assert len(calls()) > 100


# -- faults in files somebody wrote ---------------------------------------------------------------------------------

TESTS = Path(__file__).resolve().parents[1]
FAULT = re.compile(r"(?<!Field)[Ff]ault$|^_known$")
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
SEAM = re.compile(r"[\"']\s*\n\s*f?[\"']")
"""Where a text goes on in the next line of a program."""


def fault_codes() -> set[str]:
    """Every code of a fault that the program names where it makes one."""
    return {
        part.value
        for path in PROGRAMS
        for node in nodes(path)
        if isinstance(node, ast.Call) and FAULT.search(called(node.func))
        for part in [*node.args[:3], *(word.value for word in node.keywords if word.arg == "code")]
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value)
    }


def called(node: ast.expr) -> str:
    """The last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_code_of_a_fault_is_met_in_a_test_in_its_whole_line() -> None:
    told = "\n".join(SEAM.sub("", path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py"))
    codes = fault_codes()
    assert len(codes) > 70
    assert sorted(code for code in codes if f": {code}: found " not in told) == []


BOTH = ("core/documents", "core/catalogue", "core/approvals", "core/review", "core/contracts", "core/rules")
"""Where a designer's mistakes are found: lint tells them in the language asked for."""


def test_a_mistake_in_a_pack_is_told_in_both_languages() -> None:
    readers = [path for path in PROGRAMS if any(path.is_relative_to(SOURCE / folder) for folder in BOTH)]
    assert len(readers) > 100
    plain = [
        (path.relative_to(SOURCE).as_posix(), node.lineno, text)
        for path in readers
        for node in nodes(path)
        if isinstance(node, ast.Call) and FAULT.search(called(node.func))
        for part in node.args
        for text in prose(part)
    ]
    assert plain == []
