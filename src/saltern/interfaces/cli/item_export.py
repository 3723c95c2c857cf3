"""`saltern item export`: the catalogue written for other catalogues of public services. 导出事项目录"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Day, Json, answer
from saltern.interfaces.cli.spoken import told

Format = Literal["cpsv-ap"]


class ExportNameUnfit(SalternError):
    """{file} does not say how to write the catalogue; expected a name that ends in {known}."""

    family = "invalid"
    zh = "{file} 没有写明导出格式；文件名应以 {known} 结尾。"


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: a name that ends in .ttl or .jsonld.")],
    *,
    format: Annotated[Format, typer.Option(help="The vocabulary.")] = "cpsv-ap",  # noqa: A002  # its name in the command
    site: Annotated[str, typer.Option(help="The portal's first address; by SALTERN_HOSTS if not given.")] = "",
    as_of: Day = "",
    as_json: Json = False,
) -> None:
    """Write the whole catalogue as it stands on a day, as Turtle or JSON-LD (CPSV-AP 3). 导出事项目录."""
    from saltern.core.catalogue.public_services import WRITERS, graph

    desk = office()
    write = WRITERS.get(file.suffix.removeprefix("."))
    if write is None:
        raise ExportNameUnfit(file=file, known=", ".join(f".{name}" for name in WRITERS))
    day = desk.clock.day(as_of, moment=desk.clock.now())
    there = desk.environment
    first = site or f"http{'s' if there.https else ''}://{there.hosts[0]}/"
    nodes = list(graph(pack=desk.pack, day=day, site=first if first.endswith("/") else f"{first}/"))
    services = sum(one["@type"] == "cpsv:PublicService" for one in nodes)
    with file.open("w", encoding="utf-8") as written:
        written.writelines(write(nodes))
    body = {"file": str(file), "format": format, "services": services}
    answer(
        body, [told(zh=f"写入 {services} 个事项：{file}", en=f"{services} services written: {file}")], as_json=as_json
    )
