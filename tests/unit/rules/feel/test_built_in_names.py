"""The parser, the checker and the engine know the same built-in functions."""

from __future__ import annotations

from saltern.core.rules.feel.builtins.known import FAMILIES
from saltern.core.rules.feel.builtins.registry import FORMS
from saltern.core.rules.feel.signatures import SIGNATURES
from saltern.core.rules.feel.spelling import FUNCTION_NAMES


def test_every_name_of_several_words_is_known_to_the_parser() -> None:
    assert FAMILIES
    assert sorted(FUNCTION_NAMES) == sorted(name for name in FORMS if " " in name)


def test_the_checker_knows_every_function() -> None:
    assert sorted(SIGNATURES) == sorted(FORMS)
