"""The `saltern` command: one word per noun, and one way for every mistake to reach a person.

Exit status: 0 done, 1 something was found (lint faults, a broken chain), 2 refused or bad input, 3 our own fault.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from saltern.apps.journal import witness
from saltern.core.registry import faultpoint
from saltern.core.registry.receipt import DiskFull
from saltern.errors import Faults, SalternError
from saltern.installation.environment import environment
from saltern.interfaces.cli import spoken
from saltern.project import databases, disk, fault
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word after `saltern`: what it is for, and the module that is loaded when it is typed, not before.

    A noun's module holds an `app` (a group of commands), a verb's a `command`. With `desk` the word needs the database
    of desk work, in the shape of this release unless it looks at the shape itself; with `desk_verbs` only these verbs
    of a noun do. `pages`: it needs the tables of pages too, or with `pages_verbs` only these verbs do.
    """

    module: str
    says: str
    noun: bool = True
    desk: bool = False
    any_shape: bool = False
    pages: bool = False
    desk_verbs: frozenset[str] = frozenset()
    pages_verbs: frozenset[str] = frozenset()

    def needs_desk(self, verb: str) -> bool:
        """Whether the database is wanted for what was typed after the word."""
        return self.desk and (not self.desk_verbs or verb in self.desk_verbs)

    def needs_pages(self, verb: str) -> bool:
        """Whether the tables of pages are wanted for what was typed after the word."""
        return self.pages or verb in self.pages_verbs


WORDS: Mapping[str, Word] = {
    "demo": Word(
        module="saltern.demo.command",
        says="Show the whole idea on a synthetic district: records in, rules, answers out. 演示",
        noun=False,
        desk=True,
        pages=True,
    ),
    "lint": Word(
        module="saltern.interfaces.cli.lint",
        says="Check a pack: shapes, references, rules, examples, words and dates; every fault at once. 内容包检查",
        noun=False,
    ),
    "migrate": Word(
        module="saltern.project.migrate",
        says="Create or upgrade the tables of the desk-work database. 建表与升级",
        noun=False,
        desk=True,
        pages=True,
        any_shape=True,
    ),
    "serve": Word(
        module="saltern.project.serve",
        says="Serve the pages, for production: portal, sign-in, health. 页面服务",
        noun=False,
        desk=True,
        pages=True,
        any_shape=True,
    ),
    "work": Word(
        module="saltern.project.work",
        says="Do what runs by itself: warnings, news, deadlines, released pushes, messages, the seal. 后台工作",
        noun=False,
        desk=True,
        any_shape=True,
    ),
    "account": Word(
        module="saltern.interfaces.cli.account",
        says="Accounts and offices: create, bind and help at a counter, appoint, dismiss. 账户与任职",
        desk=True,
        pages_verbs=frozenset({"reset-second-factor"}),
    ),
    "alert": Word(
        module="saltern.interfaces.cli.alert",
        says="Read warnings; preview and release what a playbook tells. 预警",
        desk=True,
    ),
    "case": Word(module="saltern.interfaces.cli.case", says="Applications and what becomes of them. 办件", desk=True),
    "dmn": Word(module="saltern.interfaces.cli.dmn", says="Decision models in OMG DMN. 决策模型"),
    "feed": Word(
        module="saltern.interfaces.cli.feed",
        says="Units' files: check, take, hold, release, withdraw. 数据接入",
        desk=True,
    ),
    "item": Word(
        module="saltern.interfaces.cli.item",
        says="Service items: what they are and what they say. 事项",
        desk=True,
        desk_verbs=frozenset({"try"}),
    ),
    "journal": Word(
        module="saltern.interfaces.cli.journal",
        says="The append-only journal: verify, show, seal, waiting, withhold. 日志",
        desk=True,
    ),
    "lake": Word(
        module="saltern.interfaces.cli.lake",
        says="The lake: scrub, snapshots, dossier. 数据湖",
        desk=True,
        desk_verbs=frozenset({"scrub"}),
    ),
    "message": Word(
        module="saltern.interfaces.cli.message",
        says="Messages: list, show, stop, resume, deliver. 消息",
        desk=True,
    ),
    "pack": Word(module="saltern.interfaces.cli.pack", says="A pack for another district, from nothing. 内容包"),
    "program": Word(
        module="saltern.interfaces.cli.program",
        says="Programs of others that may sign people in: add, list, end. 接入程序",
        desk=True,
        pages=True,
    ),
    "push": Word(
        module="saltern.interfaces.cli.push",
        says="Standing reminders: sweep, preview, release, stop. 提醒",
        desk=True,
    ),
    "reminder": Word(
        module="saltern.interfaces.cli.reminder",
        says="Standing reminders: whom they find and what they say. 常设提醒",
    ),
    "theme": Word(
        module="saltern.interfaces.cli.theme",
        says="Themes, green channels and topics under which people look for items. 主题",
    ),
    "subject": Word(
        module="saltern.interfaces.cli.subject", says="What is known of one person or firm. 一户一档", desk=True
    ),
}


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


def application(typed: str) -> typer.Typer:
    """The command line with the word typed as it is, and every other word as no more than its line of help."""
    app = typer.Typer(
        name="saltern",
        help="Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    @app.callback()
    def root(
        language: Annotated[
            str,
            typer.Option(help="zh or en, before or after any command; else SALTERN_LANGUAGE, else the locale. 语言"),
        ] = "",
    ) -> None:
        """Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警."""
        if language:
            spoken.speak(language)

    for name, word in WORDS.items():
        if name != typed:
            app.command(name, help=word.says)(_elsewhere)
        elif word.noun:
            app.add_typer(importlib.import_module(word.module).app, name=name, help=word.says)
        else:
            app.command(name, help=word.says)(importlib.import_module(word.module).command)
    return app


def _elsewhere() -> None:
    """A word that was not typed."""


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
    spoken_message = error.message(spoken.language())
    typer.echo(spoken.told(zh="错误", en="error") + f"[{error.code}]: {spoken_message}", err=True)


def unexpected() -> None:
    """Keep the traceback for the maintainers, tell the person where it lies."""
    file = spoken.said(fault.keep())
    said = spoken.told(
        zh=f"错误[unexpected]: 这是程序的错，不是您的错；没有只做一半的事。详情：{file}",
        en=f"error[unexpected]: this is our fault, not yours; nothing was half done. Details: {file}",
    )
    typer.echo(said, err=True)


def _let_go_of_output() -> None:
    """What was to be printed may stand before the full disk itself: the end of the process must not try it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Entry point of the `saltern` command."""
    arguments, asked = spoken.taken_from(sys.argv[1:])
    typed, verb = [*(argument for argument in arguments if not argument.startswith("-")), "", ""][:2]
    word = WORDS.get(typed)
    desk = word is not None and word.needs_desk(verb)
    gc.disable()  # what is loaded now stays to the end: nothing of it is garbage
    try:
        spoken.speak(asked)
        settings = environment()
        check_home(settings.home)
        faultpoint.arm(settings.fault_point)
        if word and desk:
            from saltern.project import migrate, wiring

            wiring.start(pages=word.needs_pages(verb))
            witness.keep(settings.witness)
            if not word.any_shape and "--help" not in sys.argv:
                migrate.ensure()
        app = application(typed)
        gc.freeze()
        atexit.register(gc.unfreeze)  # what is frozen at the end counts as lost, and DuckDB complains of it
        gc.enable()
        status = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except SalternError as error:
        report(disk.full(error) or error, as_json="--json" in sys.argv)
        sys.exit(2)
    except TyperException as error:
        if error.format_message():
            report(misused(error), as_json="--json" in sys.argv)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  # the last door before a person: no traceback goes through it
        refusal = disk.full(error) or (databases.refusal(error) if desk else None)
        if isinstance(refusal, DiskFull):
            _let_go_of_output()
        if refusal is None:
            unexpected()
            sys.exit(3)
        report(refusal, as_json="--json" in sys.argv)
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
