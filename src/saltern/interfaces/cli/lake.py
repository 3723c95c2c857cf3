"""`saltern lake`: is every file still what was committed, which snapshots there are, the dossier. 数据湖"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import said, tell, told

if TYPE_CHECKING:
    from saltern.installation.records import DossierSize
    from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)


@app.command()
def scrub(
    as_json: Json = False,
    asked: Annotated[
        bool, typer.Option("--asked", help="Do it where a steward asked on a page, and keep what is found.")
    ] = False,
) -> None:
    """Hash every file anew, let the databases check themselves, walk the journal (status 1: damage). 巡检."""
    if asked:
        _as_asked(as_json=as_json)
        return
    from saltern.installation.soundness import Part, looked_over

    files = 0
    found: dict[Part, list[Phrase]] = {"files": [], "databases": [], "journal": []}
    for part, fault in looked_over(office()):
        files += part == "files"
        if fault is not None:
            found[part].append(fault)
    damaged, databases, chain = found["files"], found["databases"], found["journal"]
    if as_json:
        body = {
            "files": files,
            "damaged": [fault.en for fault in damaged],
            "databases": [fault.en for fault in databases],
            "journal": [fault.en for fault in chain],
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for fault in damaged:
            typer.echo(said(fault))
        tell(
            zh=f"检查了 {files} 个文件，损坏 {len(damaged)} 个",
            en=f"{files} files checked, {len(damaged)} damaged",
        )
        for fault in (*databases, *chain):
            typer.echo(said(fault))
        tell(
            zh=f"数据库自检发现 {len(databases)} 处，日志链发现 {len(chain)} 处",
            en=f"the databases found {len(databases)} fault(s) in themselves, the journal's chain {len(chain)}",
        )
    if damaged or databases or chain:
        raise typer.Exit(1)


def _as_asked(*, as_json: bool) -> None:
    from saltern.apps.stewardship import operations as stewardship
    from saltern.installation.soundness import looked_over

    desk = office()
    done = stewardship.do_checks(acting=desk.system(), look=lambda: looked_over(desk), now_fn=desk.clock.now)
    answer({"checks": done}, [told(zh=f"做了 {done} 次巡检", en=f"{done} check(s) done")], as_json=as_json)


@app.command()
def snapshots(as_json: Json = False, limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20) -> None:
    """The last commits: number, moment, what for. 快照."""
    lake = office().records.lake
    found = [(number, lake.holdings(number)) for number in lake.numbers()[-limit:]]
    rows = [{"number": number, "at": holdings.at, "why": holdings.why} for number, holdings in found]
    words = [f"{row['number']:>6}  {row['at']}  {row['why']}" for row in rows]
    answer({"snapshots": rows}, words or [told(zh="还没有快照。", en="No snapshots yet.")], as_json=as_json)


@app.command()
def dossier(
    *,
    renew: Annotated[bool, typer.Option("--renew", help="Only add what came since, where that is enough.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Remove it; the lake answers until it is made again.")] = False,
    as_json: Json = False,
) -> None:
    """Make the dossier of the newest snapshot in one layer: all of one subject in one read. 一户一档."""
    if drop:
        office().records.dossiers.drop()
        words = told(zh="已删除；下次制作前由湖作答。", en="Removed; the lake answers until it is made again.")
        answer({"dropped": True}, [words], as_json=as_json)
        return
    made = _made(merge=not renew)
    if as_json:
        typer.echo(json.dumps(asdict(made)))
    else:
        tell(
            zh=f"快照 {made.snapshot}：{made.rows:,} 行，{made.bytes:,} 字节",
            en=f"snapshot {made.snapshot}: {made.rows:,} rows, {made.bytes:,} bytes",
        )


def _made(*, merge: bool) -> DossierSize:
    """Make it, showing how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    rows = told(zh="{task.completed:,.0f} 行", en="{task.completed:,.0f} rows")
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn(rows))
    with Progress(*shown, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(told(zh="一户一档", en="dossier"), total=None)
        return office().records.renew_dossier(
            merge=merge, tell=lambda done, rows: bar.update(task, completed=done, total=rows)
        )
