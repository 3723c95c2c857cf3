"""`saltern journal`: does the chain hold, who used a person's data, seal what is new, which news still waits."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.journal import operations, queries
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(as_json: Json = False) -> None:
    """Walk the whole chain and say every place where it does not hold (exit status 1). 校验日志链."""
    verdict = queries.verify(anchor=office().environment.anchor)
    if as_json:
        body = asdict(verdict) | {
            "ok": not verdict.findings,
            "words": [finding.words() for finding in verdict.findings],
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for finding in verdict.findings:
            typer.echo(finding.words())
        state = f"{len(verdict.findings)} finding(s)" if verdict.findings else "the chain holds"
        typer.echo(
            f"{state}: {verdict.lines} lines in {verdict.batches} batches, {verdict.unsealed} line(s) not sealed yet."
        )
    if verdict.findings:
        raise typer.Exit(1)


@app.command()
def seal() -> None:
    """Chain the lines that no batch holds yet. 封存新日志."""
    sealed = operations.seal(anchor=office().environment.anchor, now=office().clock.now())
    typer.echo(f"{sealed.lines} line(s) sealed in {sealed.batches} batch(es).")


@app.command()
def show(
    *,
    subject: Annotated[int | None, typer.Option(help="Surrogate key of a person or firm.")] = None,
    object_: Annotated[str, typer.Option("--object", help='What was touched, as "case:12".')] = "",
    uses: Annotated[bool, typer.Option("--uses", help="Only uses of the subject's data, with their purpose.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Lines, newest first: who did what, when, for what purpose. 查看日志."""
    acting = office().acting_as(by, role="auditor")
    if uses and subject is not None:
        lines = operations.list_uses(acting=acting, subject=subject, limit=limit)
    else:
        lines = operations.list_lines(acting=acting, subject=subject, object=object_, limit=limit)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, default=str))
        return
    for line in lines:
        purpose = f" · {line.purpose}" if line.purpose else ""
        whom = f" · subject {line.subject}" if line.subject is not None else ""
        typer.echo(
            f"{line.at:%Y-%m-%d %H:%M:%S}Z  {line.actor} ({line.role})  {line.action} {line.object}{whom}{purpose}"
        )
    if not lines:
        typer.echo("No lines.")


@app.command()
def waiting(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50) -> None:
    """News that a subscriber has not taken yet, with its last mistake. 待送达事件."""
    rows = queries.waiting(limit=limit)
    for row in rows:
        typer.echo(
            f"{row.event} → {row.handler}: tried {row.attempts} time(s), next {row.next_at:%H:%M:%S}Z {row.error}"
        )
    if not rows:
        typer.echo("No news waits.")
