"""`saltern work`: everything that runs by itself, once or (`--stay`) for as long as nobody ends it.

Warnings are taken from the inbox, news is delivered, deadlines are looked at, released pushes are written, due messages
go out, the journal is sealed. Two of them beside each other, or one after a kill, lose nothing and do nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from saltern.core.catalogue.pack import Pack
from saltern.errors import SalternError
from saltern.interfaces.cli import message, state
from saltern.project import migrate, worker
from saltern.project.errands import Clock, Errands
from saltern.project.lookout import Seen

At = Annotated[str, typer.Option("--at", help="The moment, as 2020-04-10T10:00; now if not given.")]


def command(
    at: At = "",
    stay: Annotated[bool, typer.Option("--stay", help="Do it again and again until ended (SIGTERM, Ctrl-C).")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds from one round to the next, with --stay.")] = 2.0,
) -> None:
    """Do what runs by itself: warnings, news, deadlines, released pushes, messages, the seal. 后台工作."""
    pack = state.pack()
    if stay:
        worker.stay(errands=Errands(pack=pack, clock=running(pack, at)), every=every)
        return
    migrate.ensure()
    moment = state.now(pack, at)
    once(Errands(pack=pack, clock=(lambda: moment) if at else (lambda: state.now(pack))))


def running(pack: Pack, at: str) -> Clock:
    """The district's clock; set to a moment somebody typed, it runs on from there."""
    ahead = state.now(pack, at) - state.now(pack) if at else dt.timedelta(0)
    return lambda: state.now(pack) + ahead


def once(errands: Errands) -> None:
    """Each part once, and a line about each. A warning the lake cannot answer for does not keep the others back."""
    console = Console(stderr=True)
    unanswered: SalternError | None = None
    seen: Sequence[Seen] = ()
    with console.status("Taking warnings …"):
        try:
            seen = errands.warnings()
        except SalternError as problem:
            unanswered = problem
    with console.status("Delivering news …"):
        news = errands.news()
    with console.status("Looking at deadlines …"):
        deadlines = errands.deadlines()
    with console.status("Writing released pushes …"):
        written = errands.pushes()
    typer.echo(f"news: {news.delivered} delivered, {news.failed} to be tried again")
    typer.echo(f"deadlines: {deadlines.reminded} reminded, {deadlines.lapsed} lapsed, {deadlines.breached} broken")
    typer.echo(f"pushes: {written} message(s) written")
    typer.echo(message.told(errands.messages(at_once=True)))
    for line in message.held():
        typer.echo(line)
    sealed = errands.seal()
    typer.echo(f"journal: {sealed.lines} line(s) sealed in {sealed.batches} batch(es)")
    for one in seen:
        said = str(one.refusal) if one.refusal else f"{len(one.pushes)} push(es) proposed"
        typer.echo(f"warning {one.name}: {said}")
    if unanswered is not None:
        raise unanswered
