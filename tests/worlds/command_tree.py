"""Every command there is, read from the program itself, each with an argument for everything it asks for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import typer

from saltern.project import wiring
from saltern.project.command_words import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command: its words, what else it must be given (an argument by "", an option by its name), its options and
    those of them that take a value, and what it reads from a file."""

    words: tuple[str, ...]
    wanted: tuple[str, ...]
    options: frozenset[str]
    valued: frozenset[str]
    files: tuple[str, ...]

    def line(self, value: str) -> list[str]:
        """It, with this value for everything it must be given."""
        given = [part for name in self.wanted for part in ((name, value) if name else (value,))]
        return [*self.words, *given]


def tree() -> Iterator[Typed]:
    """All commands, in the order of the help."""
    wiring.start(pages=True)
    for word, known in WORDS.items():
        module = importlib.import_module(known.module)
        app = typer.Typer()
        if known.noun:
            group = typer.main.get_group(module.app)
            commands = {(word, name): command for name, command in group.commands.items()}
        else:
            app.command(word)(module.command)
            commands = {(word,): typer.main.get_command(app)}
        for words, command in commands.items():
            wanted = [
                "" if parameter.param_type_name == "argument" else parameter.opts[0]
                for parameter in command.params
                if parameter.required
            ]
            named = [one for one in command.params if one.param_type_name == "option"]
            yield Typed(
                words=words,
                wanted=tuple(wanted),
                options=frozenset(option for one in named for option in one.opts),
                valued=frozenset(one.opts[0] for one in named if not one.is_flag),
                files=tuple(
                    "" if one.param_type_name == "argument" else one.opts[0]
                    for one in command.params
                    if "Path" in str(one.type_descriptor.annotation)
                ),
            )
