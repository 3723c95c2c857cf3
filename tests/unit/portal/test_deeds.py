"""Every action the program writes into its journal has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from saltern.apps.casework.stage import ACTIONS
from saltern.apps.identity.assurance import LEVELS
from saltern.apps.identity.face import FaceState
from saltern.apps.identity.operations.sign_in_means import Change
from saltern.interfaces.pages.deed import DEEDS, deed

APPS = Path(__file__).resolve().parents[3] / "src" / "saltern" / "apps"
ACTION = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*")
VERBS = ("take", "release", "withdraw")
MADE = {
    "case.{}": (*ACTIONS, "submit"),
    "account.bind-{}": LEVELS,
    "face.{}": tuple(state for state in get_args(FaceState) if state != "waiting"),
    "second-factor.{}": get_args(Change),
    "delivery.{}": VERBS,
    "delivery.{}-done": VERBS,
    "delivery.{}-refused": VERBS,
}
"""Actions that are put together, and of what."""


ELSEWHERE = {"reach", "import_module", "ForeignKey", "OneToOneField", "patch"}
"""Calls whose dotted words are no actions: places where a test may kill, modules, tables."""


def written() -> Iterator[tuple[str, str]]:
    """Every action given to something that writes a line, and where."""
    for path in APPS.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] in ELSEWHERE:
                continue
            given = [*call.args, *(one.value for one in call.keywords if one.arg == "action")]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and ACTION.fullmatch(value.value):
                    yield value.value, path.name
                if isinstance(value, ast.JoinedStr):
                    parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in value.values)
                    shape = "".join(str(part) for part in parts)
                    if re.fullmatch(r"[a-z-]+\.[a-z{}-]+", shape):
                        yield shape, path.name


def actions() -> set[str]:
    found = {action for action, _ in written()}
    shapes = {action for action in found if "{}" in action}
    assert shapes <= set(MADE), shapes - set(MADE)
    return found - shapes | {shape.format(part) for shape in shapes for part in MADE[shape]}


def test_every_action_has_words() -> None:
    assert sorted(actions() - set(DEEDS)) == []


def test_words_are_plain_and_in_both_languages() -> None:
    for action, words in DEEDS.items():
        assert words.zh, action
        assert words.en, action
        assert len(words.zh) <= 25, words.zh
        assert not re.search(r"[a-z]", words.zh), words.zh


def test_an_action_of_an_older_release_still_says_something() -> None:
    assert deed("gone.away").zh == "用了您的记录"
