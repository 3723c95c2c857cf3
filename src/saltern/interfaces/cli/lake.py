"""`saltern lake`: is every file still what was committed, which snapshots there are, the dossier. 数据湖"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import language, said, tell, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saltern.apps.journal.finding import Finding
    from saltern.installation.records import DossierSize

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
    from saltern.apps.journal import queries
    from saltern.installation.soundness import database_faults

    checked, damaged = 0, []
    for _, damage in office().records.scrub():
        checked += 1
        if damage is not None:
            damaged.append(damage)
    databases = list(database_faults(office()))
    chain: Sequence[Finding] = ()
    if not databases:
        chain = queries.verify(anchor=office().environment.anchor, sign=office().anchor_sign).findings
    if as_json:
        body = {
            "files": checked,
            "damaged": [str(damage) for damage in damaged],
            "databases": [fault.en for fault in databases],
            "journal": [finding.words() for finding in chain],
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for damage in damaged:
            typer.echo(damage.message(language()))
        tell(
            zh=f"检查了 {checked} 个文件，损坏 {len(damaged)} 个",
            en=f"{checked} files checked, {len(damaged)} damaged",
        )
        for fault in databases:
            typer.echo(said(fault))
        for finding in chain:
            typer.echo(finding.words(language()))
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
