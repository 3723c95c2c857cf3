"""The `saltern` command: one word per noun, and one way for every mistake to reach a person.

Exit status: 0 done, 1 something was found (lint faults, a broken chain), 2 refused or bad input, 3 our own fault,
130 stopped by Ctrl-C, 141 nobody reads the answer any more.
"""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import io
import json
import os
import sys
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

import saltern
from saltern.apps.journal import witness
from saltern.core.registry import faultpoint
from saltern.errors import Faults, SalternError
from saltern.installation import presence
from saltern.installation.environment import completing, environment
from saltern.installation.refusals import why
from saltern.interfaces.cli import spoken
from saltern.project import databases, fault, interrupt
from saltern.project.command_words import WORDS, Word
from saltern.project.misuse import misused

HELP: Final = ("--help", "-h")
NOT_OUR_FAULT: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENOTDIR}
    | {errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
)
"""What the system says of a place that cannot be used."""
OURS: Final = "this is our fault, not yours; nothing was half done."
UNREAD: Final = 141
"""What a shell reads of a program whose reader went away (SIGPIPE)."""


class PlaceUnusable(SalternError):
    """{path} cannot be read or written: {why}."""

    family = "broken"
    zh = "无法读写 {path}：{why}。"


class AnswerNotWritten(SalternError):
    """What was to be written could not be: {why}."""

    family = "broken"
    zh = "无法写出：{why}。"


class WordsUnreadable(SalternError):
    """What was typed is no text in UTF-8: {typed}. Set the locale to one, as LC_ALL=C.UTF-8."""

    family = "invalid"
    zh = "输入的内容不是 UTF-8 文字：{typed}。请设置区域，例如 LC_ALL=C.UTF-8。"


def application(typed: str, *, completes: bool = False) -> typer.Typer:
    """The command line with the word typed as it is, and every other word as no more than its line of help."""
    app = typer.Typer(
        name="saltern",
        help="Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=completes,
        context_settings={"help_option_names": list(HELP)},
    )

    @app.callback()
    def root(
        language: Annotated[
            str,
            typer.Option(help="zh or en, before or after any command; else SALTERN_LANGUAGE, else the locale. 语言"),
        ] = "",
        *,
        version: Annotated[bool, typer.Option("--version", help="Print the version and end. 版本")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object, before or after any command.")] = False,
    ) -> None:
        """Saltern: records in, rules, answers out. 秒报 · 秒批 · 提醒 · 预警."""

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


def unexpected(*, as_json: bool) -> None:
    """Keep the traceback for the maintainers, tell the person where it lies."""
    file = fault.keep()
    zh, en = f"这是程序的错，不是您的错；没有只做一半的事。详情：{file.zh}", f"{OURS} Details: {file.en}"
    if as_json:
        body = {"error": "unexpected", "family": "broken", "message": en, "message_zh": zh, "data": file.plain()}
        typer.echo(json.dumps(body, ensure_ascii=False), err=True)
        return
    typer.echo(spoken.told(zh=f"错误[unexpected]: {zh}", en=f"error[unexpected]: {en}"), err=True)


def _let_go_of_output() -> None:
    """What was to be printed may stand before the full disk itself: the end of the process must not try it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Entry point of the `saltern` command."""
    _write_whatever_can_be_read()
    status = _run()
    try:
        sys.stdout.flush()
    except OSError as wrong:
        status = _unwritten(wrong)
    sys.exit(status)


def _write_whatever_can_be_read() -> None:
    """A sign the terminal has no letter for is written by its number, and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _complete(line: list[str]) -> None:
    """Answer a shell that asks how a line may go on."""
    word = WORDS.get(line[0]) if line else None
    if word and word.desk:
        from saltern.project import wiring

        wiring.start(pages=word.pages)
    application(line[0] if line else "", completes=True)(prog_name="saltern")


def _run() -> int:
    """What was typed; the exit status."""
    as_json = spoken.JSON in sys.argv
    desk = False
    gc.disable()  # what is loaded now stays to the end: nothing of it is garbage
    try:
        if (line := completing()) is not None:
            _complete(line)
        arguments, asked = spoken.taken_from(_readable(sys.argv[1:]))
        typed, verb = [*(argument for argument in arguments if not argument.startswith("-")), "", ""][:2]
        spoken.speak(asked)
        if not typed and "--version" in arguments:
            typer.echo(json.dumps({"version": saltern.__version__}) if as_json else f"saltern {saltern.__version__}")
            return 0
        word = WORDS.get(typed)
        desk = word is not None and word.needs_desk(verb)
        if word:
            helps = not {*HELP}.isdisjoint(arguments)
            desk = _make_ready(word, verb if word.noun else "", helps=helps) or desk
        app = application(typed)
        gc.freeze()
        atexit.register(gc.unfreeze)  # what is frozen at the end counts as lost, and DuckDB complains of it
        gc.enable()
        status = app(arguments, prog_name="saltern", standalone_mode=False)
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  # the last door before a person: no traceback goes through it
        return _ended(error, desk=desk, as_json=as_json)
    if interrupt.asked() and status == interrupt.STATUS:
        interrupt.end()
    return status if isinstance(status, int) else 0


def _make_ready(word: Word, verb: str, *, helps: bool) -> bool:
    """What has to stand before a word is run; whether the database is among it."""
    settings = environment()
    faultpoint.arm(settings.fault_point)
    if not helps and verb not in word.alone:
        presence.check_home(settings.home)
    if not helps and word.needs_installation(verb):
        presence.check_installed(settings)
    if word.needs_desk(verb):
        from saltern.project import migrate, wiring

        wiring.start(pages=word.needs_pages(verb))
        witness.keep(settings.witness)
        if not helps and word.needs_tables(verb):
            migrate.ensure(begins=not word.needs_installation(verb))
        return True
    if not helps and (settings.home / "packs").is_dir():  # which version of the pack is in force, the database says
        from saltern.project import wiring

        wiring.start()
        return True
    return False


def _readable(arguments: list[str]) -> list[str]:
    """The words as text, whatever the locale made of them. Raises `WordsUnreadable`."""
    try:
        return [os.fsencode(argument).decode() for argument in arguments]
    except UnicodeError:
        raise WordsUnreadable(typed=" ".join(map(ascii, arguments))) from None


def _ended(error: BaseException, *, desk: bool, as_json: bool) -> int:
    """Say why a command ended; its exit status."""
    if interrupt.asked() or isinstance(error, KeyboardInterrupt):
        interrupt.end()
    from saltern.project import room

    match error:
        case SystemExit():
            broken = isinstance(error.__context__, OSError) and error.__context__.errno == errno.EPIPE
            return UNREAD if broken else error.code if isinstance(error.code, int) else 0
        case SalternError():
            report(room.lacking(error) or error, as_json=as_json)
        case TyperException():
            if error.format_message():
                report(misused(error), as_json=as_json)
        case _:
            refusal = room.lacking(error) or (
                databases.refusal(error) if desk and isinstance(error, Exception) else None
            )
            if refusal and refusal.code == "disk-full":
                _let_go_of_output()
            if refusal is None and isinstance(error, OSError) and _of_a_place(error):
                place, reason = error.filename, why(error)
                refusal = AnswerNotWritten(why=reason) if place is None else PlaceUnusable(path=place, why=reason)
            if refusal is None:
                unexpected(as_json=as_json)
                return 3
            report(refusal, as_json=as_json)
    return 2


def _of_a_place(error: OSError) -> bool:
    """Whether the system says of a place that it cannot be used; a folder that cannot be made is not there either."""
    return error.errno in NOT_OUR_FAULT or error.filename == str(environment().home)


def _unwritten(wrong: OSError) -> int:
    """Nobody can have the answer: quietly where the reader went away, else with why."""
    from saltern.project import room

    _let_go_of_output()
    if wrong.errno == errno.EPIPE:
        return UNREAD
    report(room.lacking(wrong) or AnswerNotWritten(why=why(wrong)), as_json=spoken.JSON in sys.argv)
    return 2


if __name__ == "__main__":
    main()
