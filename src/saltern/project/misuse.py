"""Words nobody can run: an option, command or value that is wrong, in both languages, with the help that tells more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from typer import BadParameter
from typer.exceptions import TyperException

from saltern.errors import SalternError
from saltern.words import Phrase

OPTIONS: Final = {"NoSuchOption": "没有选项 {}", "BadOptionUsage": "选项 {} 用法不对"}


class CommandMisused(SalternError):
    """{what} See {command} --help."""

    family = "invalid"
    zh = "{what}请看 {command} --help。"


def misused(error: TyperException) -> CommandMisused:
    """What is wrong with the words somebody typed."""
    context = getattr(error, "ctx", None)
    said = error.format_message().strip()
    en = said if said.endswith("?") else said.rstrip(". ") + "."
    return CommandMisused(
        what=Phrase(en=en, zh=_in_chinese(error, said.rstrip(". "))),
        command=context.command_path if context else "saltern",
    )


def _in_chinese(error: TyperException, said: str) -> str:
    """The same in Chinese; what a value should be stays as it was said."""
    kind = type(error).__name__
    option = str(getattr(error, "option_name", ""))
    if kind in OPTIONS:
        close = getattr(error, "possibilities", None) or ()
        return OPTIONS[kind].format(option) + _meant(sorted(close))
    if isinstance(error, BadParameter):
        name = _named(error)
        if kind == "MissingParameter":
            return f"缺少 {name}。"
        value, none_of, known = error.message.rstrip(". ").partition(" is none of ")
        wrong = f"{value} 不在可选值之内（{known}）" if none_of else value
        return f"{name} 的值不对：{wrong}。" if name else f"{wrong}。"
    quoted = said.split("'")
    if said.startswith("No such command") and len(quoted) > 1:
        close = quoted[3::2]
        return f"没有命令 {quoted[1]}" + _meant(close)
    return f"写法不对（{said}）。"


def _meant(close: Sequence[str]) -> str:
    return f"，是不是 {'、'.join(close)}？" if close else "。"


def _named(error: BadParameter) -> str:
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint()
    return " / ".join(hint) if isinstance(hint, list | tuple) else str(hint or "").replace("'", "")
