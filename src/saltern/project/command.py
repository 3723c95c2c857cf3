"""The `saltern` command: one word per noun, and one way for every mistake to reach a person.

Exit status: 0 done, 1 something was found (lint faults, a broken chain), 2 refused or bad input, 3 our own fault.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from typer.exceptions import TyperException

from saltern.core.registry import faultpoint
from saltern.errors import Faults, SalternError
from saltern.installation.environment import environment
from saltern.project import databases, fault
from saltern.words import Phrase

NOUNS: Mapping[str, str] = {
    "alert": "saltern.interfaces.cli.alert",
    "case": "saltern.interfaces.cli.case",
    "dmn": "saltern.interfaces.cli.dmn",
    "feed": "saltern.interfaces.cli.feed",
    "item": "saltern.interfaces.cli.item",
    "journal": "saltern.interfaces.cli.journal",
    "lake": "saltern.interfaces.cli.lake",
    "message": "saltern.interfaces.cli.message",
    "push": "saltern.interfaces.cli.push",
    "reminder": "saltern.interfaces.cli.reminder",
    "subject": "saltern.interfaces.cli.subject",
}
"""Modules with an `app`: a group of commands."""

VERBS: Mapping[str, str] = {
    "demo": "saltern.demo.command",
    "lint": "saltern.interfaces.cli.lint",
    "migrate": "saltern.project.migrate",
    "work": "saltern.project.work",
}
"""Modules with a `command`: a single one."""

WITH_DATABASE = frozenset(
    {"alert", "case", "demo", "feed", "item", "journal", "message", "migrate", "push", "subject", "work"}
)

LOOK_THEMSELVES = frozenset({"migrate", "work"})
"""At the shape of the database: one changes it, the other may have to wait for it."""


class CommandMisused(SalternError):
    """{what} See {command} --help."""

    family = "invalid"
    zh = "命令{what}，请看 {command} --help。"


class HomeUnusable(SalternError):
    """SALTERN_HOME is {path}, which is no folder."""

    family = "broken"
    zh = "SALTERN_HOME 为 {path}，它不是文件夹。"


def check_home(path: Path) -> None:
    """Raises `HomeUnusable` where the state of the installation can never stand."""
    if path.exists() and not path.is_dir():
        raise HomeUnusable(path=path)


def application(names: Sequence[str]) -> typer.Typer:
    """The command line holding the words `names` (one word is loaded in a tenth of the time of all)."""
    app = typer.Typer(
        name="saltern",
        help="Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    @app.callback()
    def root() -> None:
        """Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警."""

    for name in names:
        if name in NOUNS:
            app.add_typer(importlib.import_module(NOUNS[name]).app, name=name)
        else:
            app.command(name)(importlib.import_module(VERBS[name]).command)
    return app


def misused(error: TyperException) -> SalternError:
    """What is wrong with the words somebody typed, said as every other refusal is."""
    context = getattr(error, "ctx", None)
    what = Phrase(en=error.format_message().rstrip(". ") + ".", zh="写法不对")
    return CommandMisused(what=what, command=context.command_path if context else "saltern")


def report(error: SalternError, *, as_json: bool) -> None:
    """Show a refusal on standard error: one line, or one JSON object where the caller asked for JSON."""
    if as_json:
        body: dict[str, object] = {"error": error.code, "family": error.family}
        body |= {"message": str(error), "message_zh": error.message("zh"), "data": error.data()}
        if isinstance(error, Faults):
            body["faults"] = [fault.said("en") for fault in error.faults]
            body["faults_zh"] = [fault.said("zh") for fault in error.faults]
        typer.echo(json.dumps(body, ensure_ascii=False, default=str), err=True)
        return
    typer.echo(f"error[{error.code}]: {error}", err=True)


def unexpected() -> None:
    """Keep the traceback for the maintainers, tell the person where it lies."""
    file = fault.keep()
    typer.echo(f"error[unexpected]: this is our fault, not yours; nothing was half done. Details: {file}", err=True)


def main() -> None:
    """Entry point of the `saltern` command."""
    word = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    known = word in NOUNS or word in VERBS
    try:
        settings = environment()
        check_home(settings.home)
        faultpoint.arm(settings.fault_point)
        if word in WITH_DATABASE or not known:
            from saltern.project import migrate, wiring

            wiring.start()

            if known and word not in LOOK_THEMSELVES and "--help" not in sys.argv:
                migrate.ensure()
        status = application([word] if known else sorted([*NOUNS, *VERBS]))(standalone_mode=False)
    except SalternError as error:
        report(error, as_json="--json" in sys.argv)
        sys.exit(2)
    except TyperException as error:
        if error.format_message():
            report(misused(error), as_json="--json" in sys.argv)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  # the last door before a person: no traceback goes through it
        refusal = databases.refusal(error) if word in WITH_DATABASE else None
        if refusal is None:
            unexpected()
            sys.exit(3)
        report(refusal, as_json="--json" in sys.argv)
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
