"""`saltern theme`: the matters of life under which people look: themes, green channels, key topics. 主题"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Final

import typer

from saltern.core.catalogue.counts import items_of
from saltern.core.catalogue.depth import where
from saltern.core.catalogue.pack import Pack, Theme
from saltern.core.catalogue.search import the_theme
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json
from saltern.interfaces.cli.spoken import said, tell, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)

KINDS: Final = {
    "theme": Phrase(zh="主题", en="theme"),
    "green_channel": Phrase(zh="绿色通道", en="green channel"),
    "topic": Phrase(zh="重点专题", en="key topic"),
}


@app.command("list")
def list_themes(
    *,
    kind: Annotated[str, typer.Option(help="Only theme, green_channel or topic.")] = "",
    as_json: Json = False,
) -> None:
    """List the themes, green channels and topics, with how many items stand under each. 主题清单."""
    if kind and kind not in KINDS:
        raise typer.BadParameter(f"{kind} is none of {', '.join(KINDS)}", param_hint="--kind")
    pack = office().pack
    found = [(theme, items_of(pack, theme)) for theme in pack.themes.values() if kind in {"", theme.kind}]
    if as_json:
        rows = [{**_short(theme), "items": len(items)} for theme, items in found]
        typer.echo(json.dumps({"themes": rows}, ensure_ascii=False))
        return
    for theme, items in found:
        typer.echo(f"{theme.key:26} {len(items):4}  {said(KINDS[theme.kind])}  {said(theme.name)}")
    tell(zh=f"{len(found)} 个", en=f"{len(found)} in all")


@app.command()
def show(
    theme: Annotated[str, typer.Argument(metavar="KEY", help="The theme's key.")], *, as_json: Json = False
) -> None:
    """Show a theme with its items; of a channel or topic each step, who handles it and where. 主题说明."""
    pack = office().pack
    found = the_theme(pack=pack, key=theme)
    if as_json:
        body = {**_short(found), "summary": found.summary.plain(), "source": found.source, "chosen": found.chosen}
        body["items"] = [_item(pack, key) for key in items_of(pack, found) if not pack.items[key].sensitive]
        body["steps"] = [
            {"name": step.name.plain(), "items": [_item(pack, key) for key in step.items]} for step in found.steps
        ]
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    typer.echo(f"{said(found.name)}  [{found.key}]  {said(KINDS[found.kind])}")
    for line in _lines(pack, found):
        typer.echo(line)


def _lines(pack: Pack, theme: Theme) -> Iterator[str]:
    if theme.summary:
        yield said(theme.summary)
    for number, step in enumerate(theme.steps, start=1):
        yield f"{number}. {said(step.name)}"
        for key in step.items:
            yield _line(pack, key)
    if not theme.steps:
        for key in items_of(pack, theme):
            if not pack.items[key].sensitive:
                yield _line(pack, key)
    yield told(
        zh=f"名称来源：{theme.source}；选择：{theme.chosen}", en=f"name: {theme.source}; chosen by: {theme.chosen}"
    )


def _line(pack: Pack, key: str) -> str:
    item = pack.items[key]
    unit = pack.units.get(item.authority)
    handled = said(unit.name) if unit else item.authority
    visits = told(zh=f"到现场 {item.reach.visits} 次", en=f"visits {item.reach.visits}")
    return f"   {said(item.name)}  [{key}]  {handled} | {said(where(item))} | {visits}"


def _short(theme: Theme) -> dict[str, object]:
    return {"key": theme.key, "kind": theme.kind, "who": theme.who, "name": theme.name.plain()}


def _item(pack: Pack, key: str) -> dict[str, object]:
    item = pack.items[key]
    return {
        "id": key,
        "name": item.name.plain(),
        "unit": item.authority,
        "venues": list(item.reach.venues),
        "scope": item.reach.scope,
        "visits": item.reach.visits,
    }
