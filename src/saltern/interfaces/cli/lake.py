"""`saltern lake`: is every file still what was committed, and which snapshots there are. 数据湖"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from saltern.installation.office import office
from saltern.interfaces.cli.options import Json

app = typer.Typer(no_args_is_help=True)


@app.command()
def scrub(as_json: Json = False) -> None:
    """Hash every file anew against what was committed (exit status 1 if one is damaged). 巡检."""
    checked, damaged = 0, []
    for _, damage in office().records.lake.scrub():
        checked += 1
        if damage is not None:
            damaged.append(damage)
    if as_json:
        typer.echo(json.dumps({"files": checked, "damaged": [str(damage) for damage in damaged]}, ensure_ascii=False))
    else:
        for damage in damaged:
            typer.echo(str(damage))
        typer.echo(f"{checked} files checked, {len(damaged)} damaged")
    if damaged:
        raise typer.Exit(1)


@app.command()
def snapshots(as_json: Json = False, limit: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """The last commits: number, moment, what for. 快照."""
    lake = office().records.lake
    for number in lake.numbers()[-limit:]:
        holdings = lake.holdings(number)
        if as_json:
            typer.echo(json.dumps({"number": number, "at": holdings.at, "why": holdings.why}, ensure_ascii=False))
        else:
            typer.echo(f"{number:>6}  {holdings.at}  {holdings.why}")
