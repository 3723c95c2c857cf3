"""`saltern item import`: a district's national item list becomes the light items of its pack. 导入实施清单"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import said, told


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The list, CSV or XLSX, with the columns of 实施清单.")],
    *,
    theme: Annotated[str, typer.Option(help="The theme of items that name none.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Write the list anew where one stands.")] = False,
    as_json: Json = False,
) -> None:
    """Fill the pack's light items from a national item list: every fault at once, or all of it. 导入实施清单."""
    from saltern.installation.item_import import import_items

    pack = office().pack
    made = import_items(pack=pack, path=file, theme=theme, replace=replace)
    lines = [told(zh=f"写入 {made.items} 个轻量事项：", en=f"{made.items} light item(s) written:")]
    lines += [f"{count:5} {said(pack.families[key].name)}" for key, count in sorted(made.families.items())]
    lines.append(told(zh="请再运行 saltern lint 检查内容包", en="now run saltern lint over the pack"))
    answer({"items": made.items, "families": dict(made.families)}, lines, as_json=as_json)
