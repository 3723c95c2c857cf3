"""The language a command answers in: `--language`, else SALTERN_LANGUAGE, else the locale. 语言

One process speaks one language; what goes to programs (`--json`) holds both where a person may read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Final

import typer

from saltern.errors import SalternError
from saltern.installation.environment import (
    SettingsUnreadable,
    SettingUnreadable,
    TrainingHomeReaches,
    environment,
)
from saltern.words import LANGUAGES, Language, Phrase

OPTION: Final = "--language"
JSON: Final = "--json"
_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


class SpokenLanguageUnknown(SalternError):
    """{found} is none of the languages {known}."""

    family = "invalid"
    zh = "{found} 不是可用的语言：{known}。"


def taken_from(arguments: Sequence[str]) -> tuple[list[str], str]:
    """The arguments without `--language`, wherever it stands, and the language it asks for; `--json` at their end.

    >>> taken_from(["--json", "item", "list", "--language", "en", "毕业"])
    (['item', 'list', '毕业', '--json'], 'en')
    """
    left: list[str] = []
    rest: list[str] = []
    asked = ""
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest = [argument, *waiting]
        elif argument == OPTION:
            asked = next(waiting, "")
            if not asked:
                left.append(argument)
        elif argument.startswith(f"{OPTION}="):
            asked = argument.removeprefix(f"{OPTION}=")
        else:
            left.append(argument)
    if JSON in left:
        left = [argument for argument in left if argument != JSON] + [JSON]
    return [*left, *rest], asked


def speak(asked: str = "") -> None:
    """Speak the language asked for from here on, else the operator's. Raises `SpokenLanguageUnknown`."""
    if asked and asked not in LANGUAGES:
        raise SpokenLanguageUnknown(found=asked, known=", ".join(LANGUAGES))
    _chosen.set(next((language for language in LANGUAGES if language == asked), None))


def language() -> Language:
    """The language spoken now."""
    chosen = _chosen.get()
    if chosen:
        return chosen
    try:
        return environment().language
    except (SettingsUnreadable, SettingUnreadable, TrainingHomeReaches):
        return "en"  # whoever needs the setting refuses by it; the refusal itself must be said


def said(words: Phrase) -> str:
    """The words in the language spoken."""
    return words.said(language())


def told(*, zh: str, en: str) -> str:
    """What is said in the language spoken."""
    return zh if language() == "zh" else en


def tell(*, zh: str, en: str) -> None:
    """Print a line in the language spoken."""
    typer.echo(told(zh=zh, en=en))
