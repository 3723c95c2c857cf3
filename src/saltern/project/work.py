"""`saltern work`: everything that runs by itself, once or (`--stay`) for as long as nobody ends it.

Warnings are taken from the inbox, news is delivered, deadlines are looked at, released pushes are written, due messages
go out, the journal is sealed. Two of them beside each other, or one after a kill, lose nothing and do nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.message import held, told
from saltern.interfaces.cli.options import At
from saltern.project import migrate, worker
from saltern.project.background_work import BackgroundWork
from saltern.project.warning_listener import Seen


def command(
    at: At = "",
    stay: Annotated[bool, typer.Option("--stay", help="Do it again and again until ended (SIGTERM, Ctrl-C).")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds from one round to the next, with --stay.")] = 2.0,
) -> None:
    """Do what runs by itself: warnings, news, deadlines, released pushes, messages, the seal. 后台工作."""
    clock = office().clock
    if stay:
        worker.stay(work=BackgroundWork(office=office(), now_fn=clock.set_to(at).now if at else clock.now), every=every)
        return
    migrate.ensure()
    moment = clock.moment(at)
    once(BackgroundWork(office=office(), now_fn=(lambda: moment) if at else clock.now))


def once(work: BackgroundWork) -> None:
    """Each part once, and a line about each. A warning the lake cannot answer for does not keep the others back."""
    console = Console(stderr=True)
    unanswered: SalternError | None = None
    seen: Sequence[Seen] = ()
    with console.status("Taking warnings …"):
        try:
            seen = work.warnings()
        except SalternError as problem:
            unanswered = problem
    with console.status("Delivering news …"):
        news = work.news()
    with console.status("Looking at deadlines …"):
        deadlines = work.deadlines()
    with console.status("Writing released pushes …"):
        written = work.pushes()
    typer.echo(f"news: {news.delivered} delivered, {news.failed} to be tried again")
    anew = f", {deadlines.reckoned} reckoned anew" if deadlines.reckoned else ""
    typer.echo(f"deadlines: {deadlines.reminded} reminded, {deadlines.lapsed} lapsed, {deadlines.breached} broken{anew}")
    typer.echo(f"pushes: {written} message(s) written")
    typer.echo(told(work.messages(at_once=True)))
    for line in held():
        typer.echo(line)
    sealed = work.seal()
    typer.echo(f"journal: {sealed.lines} line(s) sealed in {sealed.batches} batch(es)")
    for one in seen:
        said = str(one.refusal) if one.refusal else f"{len(one.pushes)} push(es) proposed"
        typer.echo(f"warning {one.name}: {said}")
    if unanswered is not None:
        raise unanswered
