"""`saltern pack`: a pack for another district, from nothing. 内容包"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from saltern.installation.starter_pack import write_starter_pack
from saltern.interfaces.cli.options import Json
from saltern.interfaces.cli.spoken import tell

app = typer.Typer(no_args_is_help=True)


@app.callback()
def root() -> None:
    """A pack for another district. 内容包."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write it; new or empty.")],
    *,
    district: Annotated[str, typer.Option(metavar="CODE", help="The district's six digits (GB/T 2260).")],
    name: Annotated[str, typer.Option(help="Its name in Chinese.")],
    name_en: Annotated[str, typer.Option(help="Its name in English; the Chinese one if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Write the smallest pack that lints clean, to be filled in (docs/pack-authoring.md). 新建内容包."""
    files = write_starter_pack(folder=folder, code=district, name=name, name_en=name_en)
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "files": files}, ensure_ascii=False))
        return
    tell(
        zh=f"已写入 {folder}：{len(files)} 个文件。检查：saltern lint {folder}",
        en=f"{folder}: {len(files)} files written. Check it with: saltern lint {folder}",
    )
