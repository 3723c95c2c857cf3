"""`saltern push`: the standing reminders over everybody, what the guard holds, who released it, the stop. 提醒."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.operations import SweepLine
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, At, Day, Json

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="PUSH", help="The number of a push.")]


@app.command()
def sweep(
    as_of: Day = "",
    at: At = "",
    account: Account = "",
    certain: Annotated[
        bool, typer.Option("--yes-it-is", help="The day is right, although it lies far from the last one swept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find whom the standing reminders and arrived approvals concern; hold what the guard says. 扫描."""
    from rich.console import Console

    desk = office()
    acting = desk.acting_as(account, role="operator", at=at) if account or certain else desk.system(at=at)
    day = desk.clock.day(as_of, moment=acting.now)
    console = Console(stderr=True)
    with console.status("Sweeping the population …"), desk.records.population() as everybody:
        reminders = operations.remind(acting=acting, pack=desk.pack, population=everybody, as_of=day, certain=certain)
        arrivals = operations.welcome(acting=acting, pack=desk.pack, population=everybody, as_of=day, certain=certain)
        written = operations.tell_released(acting=acting)
    if as_json:
        body = {
            "as_of": day.isoformat(),
            "reminders": [asdict(row) for row in reminders],
            "next_steps": [asdict(row) for row in arrivals],
            "messages": written,
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    show_swept(f"Standing reminders on {day}", reminders)
    show_swept("Next steps for approvals made elsewhere", [row for row in arrivals if row.due])
    typer.echo(f"{written} message(s) written; held pushes: saltern push list --state held")


def show_swept(title: str, rows: Sequence[SweepLine]) -> None:
    """What a sweep found, as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for name in ("rule", "due 符合", "willing 同意接收", "unknown 未知", "push"):
        table.add_column(name, justify="left" if name == "rule" else "right")
    for row in rows:
        table.add_row(row.key, f"{row.due:,}", f"{row.willing:,}", f"{row.unknown:,}", str(row.push))
    Console().print(table)


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="held, released, done or stopped.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 50,
    before: Annotated[int | None, typer.Option(help="The last number of the page already seen.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also pushes that reach nobody.")] = False,
    as_json: Json = False,
) -> None:
    """Pushes that reach somebody, newest first. 推送列表."""
    if state and state not in queries.STATES:
        raise typer.BadParameter(f"{state} is none of {', '.join(queries.STATES)}", param_hint="--state")
    rows = queries.pushes(state=state, limit=limit, before=before, empty=all_)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str))
        return
    for row in rows:
        held = f" — {'；'.join(reason['zh'] for reason in row.reasons)}" if row.state == "held" else ""
        typer.echo(
            f"{row.push}  {row.kind} {row.key}  {row.as_of}  {row.count:,} of {row.due:,} due  {row.state}{held}"
        )
    if not rows:
        typer.echo("No pushes.")


@app.command()
def show(push: Number, account: Account = "", at: At = "", as_json: Json = False) -> None:
    """One push: how many, why it holds, who released it, and the first subjects with the reason. 预览."""
    opened = operations.open_push(acting=office().acting_as(account, role="operator", at=at), push=push, limit=10)
    row, sample = opened.push, opened.targets
    if as_json:
        body = {**asdict(row), "sample": [asdict(target) for target in sample]}
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    typer.echo(
        f"{row.kind} {row.key} on {row.as_of}: {row.count:,} to tell of {row.due:,} due; {row.unknown:,} unknown"
    )
    for reason in row.reasons:
        typer.echo(f"holds because {reason['en']}  {reason['zh']}")
    yes = ", ".join(row.released_by) or "nobody yet"
    typer.echo(f"state {row.state}; released by {yes} ({row.releases_needed} different people needed)")
    for target in sample:
        typer.echo(f"  subject {target.subject}  {target.why.get('zh', '')}")


@app.command()
def release(push: Number, account: Account = "", at: At = "") -> None:
    """Say yes to a push; above the guard two different people must. 放行."""
    acting = office().acting_as(account, role="operator", at=at)
    row = operations.release(acting=acting, push=push)
    if row.state == "held":
        left = row.releases_needed - len(row.released_by)
        typer.echo(f"{acting.account} said yes to push {push}; {left} more, by somebody else, needed.")
        return
    written = operations.tell(acting=acting, push=push)
    typer.echo(f"Push {push} released by {', '.join(row.released_by)}; {written:,} message(s) written.")


@app.command()
def stop(push: Number, account: Account = "", at: At = "") -> None:
    """Stop a push; what was not handed over is never sent. 停止."""
    operations.stop(acting=office().acting_as(account, role="operator", at=at), push=push)
    typer.echo(f"Push {push} is stopped.")
