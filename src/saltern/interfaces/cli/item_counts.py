"""`saltern item counts`: the numbers the district tells of its items, none without its make-up. 事项统计"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from saltern.core.catalogue.counts import THEMES_OF, counts, theme_counts
from saltern.core.catalogue.flags import FlagCount
from saltern.core.catalogue.pack import Pack
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import said, told


def command(*, as_json: Json = False) -> None:
    """Count the items by what they are announced for, with the make-up of each number. 事项统计."""
    pack = office().pack
    numbers, themes = counts(pack), theme_counts(pack)
    depths = Counter[str](item.depth for item in pack.items.values())
    body = {
        "items": len(pack.items),
        "depths": dict(depths),
        "flags": [one.plain() for one in numbers],
        "themes": {
            kind: {"number": number, "announced": pack.district.announced.get(kind)} for kind, number in themes.items()
        },
        "withdrawn": dict(pack.withdrawn),
    }
    answer(body, tuple(_lines(pack, depths, numbers, themes)), as_json=as_json)


def _lines(
    pack: Pack, depths: Mapping[str, int], numbers: tuple[FlagCount, ...], themes: Mapping[str, int]
) -> Iterator[str]:
    yield told(
        zh=f"事项 {len(pack.items)} 项：逐项写定 {depths['in-depth']}，按类办理 {depths['family']}，"
        f"轻量 {depths['light']}",
        en=f"{len(pack.items)} items: {depths['in-depth']} written whole, {depths['family']} decided by their family, "
        f"{depths['light']} light",
    )
    for one in numbers:
        yield f"{one.total:4} {said(one.name)}: {said(one.make_up())}{_announced(one.announced, one.total)}"
    for kind, number in themes.items():
        yield f"{number:4} {said(THEMES_OF[kind])}{_announced(pack.district.announced.get(kind), number)}"
    for key, reason in pack.withdrawn.items():
        yield told(zh=f"已撤回 {key}：{reason}", en=f"withdrawn {key}: {reason}")
    yield told(
        zh="名称和编码真实，取自其他地区公开的清单；本区官方清单未公开。标记除注明公开发布者外为演示设定。",
        en="Names and codes are real and another area's published list; the district's own is not public. "
        "Flags that are not published are ours, for demonstration.",
    )


def _announced(announced: int | None, number: int) -> str:
    if announced is None or announced == number:
        return ""
    return told(zh=f"（公布 {announced}）", en=f" (announced: {announced})")
