"""`saltern work`: everything that runs by itself, once; for a timer, or again after a crash.

News is delivered, deadlines are looked at, released pushes are written, due messages go out, the journal is sealed.
Each part is safe beside another worker and after a kill: nothing is lost and nothing is done twice.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from saltern.apps.casework import operations as casework
from saltern.apps.journal import operations as journal
from saltern.apps.lifecycle import operations as lifecycle
from saltern.interfaces.cli import case, message, state
from saltern.interfaces.cli.journal import anchor
from saltern.project.wiring import subscriptions

At = Annotated[str, typer.Option("--at", help="The moment, as 2020-04-10T10:00; now if not given.")]


def command(at: At = "") -> None:
    """Do once what runs by itself: news, deadlines, released pushes, messages, the seal. 后台工作."""
    console = Console(stderr=True)
    moment = state.now(state.pack(), at)
    with console.status("Delivering news …"):
        news = journal.dispatch(handlers=subscriptions(), now=moment)
    with console.status("Looking at deadlines …"):
        deadlines = casework.sweep_deadlines(rulebook=case.books(), now=moment)
    with console.status("Writing released pushes …"):
        written = lifecycle.tell_released(now=moment)
    typer.echo(f"news: {news.delivered} delivered, {news.failed} to be tried again")
    typer.echo(f"deadlines: {deadlines.reminded} reminded, {deadlines.lapsed} lapsed, {deadlines.breached} broken")
    typer.echo(f"pushes: {written} message(s) written")
    message.deliver(limit=None, at=moment.isoformat() if at else "", as_json=False)
    sealed = journal.seal(anchor=anchor(), now=moment)
    typer.echo(f"journal: {sealed.lines} line(s) sealed in {sealed.batches} batch(es)")
