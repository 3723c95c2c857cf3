"""How far an item is written, in words: what it counts for and on what basis, what decides it, where it is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from saltern.core.catalogue.flags import BASIS_WORDS, FLAGS
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase, joined

SCOPE_WORDS: Final = {
    "district": Phrase(zh="本区办理", en="in this district"),
    "city": Phrase(zh="全城通办", en="at any hall of the city"),
    "province": Phrase(zh="全省通办", en="anywhere in the province"),
    "country": Phrase(zh="全国通办", en="anywhere in the country"),
}
ONLINE: Final = Phrase(zh="网上", en="online")
DOOR: Final = Phrase(zh="上门", en="at your door")
NOT_STATED: Final = Phrase(zh="没有公布", en="not stated")
"""Of a fee, a limit: what no published source says."""
VENUE_WORDS: Final = {
    "district": Phrase(zh="区大厅", en="district hall"),
    "subdistrict": Phrase(zh="街道中心", en="sub-district centre"),
    "community": Phrase(zh="社区站", en="community station"),
    "kiosk": Phrase(zh="自助终端", en="kiosk"),
}


def depth_lines(pack: Pack, item: Item) -> Iterator[Phrase]:
    """Where, what decides, and what it counts for; each flag with its basis."""
    yield where(item)
    if item.depth != "in-depth":
        yield decided(pack, item)
    if item.flags:
        counted = joined(_flags(item), en=", ", zh="、")
        yield Phrase(en=f"counts for: {counted.en}", zh=f"计入：{counted.zh}")


def where(item: Item) -> Phrase:
    """Where it is taken in."""
    reach = item.reach
    kinds = [ONLINE, *(VENUE_WORDS.get(kind, Phrase.same(kind)) for kind in reach.venues)]
    if reach.kiosk:
        kinds.append(VENUE_WORDS["kiosk"])
    if reach.on_site:
        kinds.append(DOOR)
    places, scope = joined(kinds, en=", ", zh="、"), SCOPE_WORDS[reach.scope]
    return Phrase(en=f"where: {places.en}; {scope.en}", zh=f"在哪里办：{places.zh}；{scope.zh}")


def decided(pack: Pack, item: Item) -> Phrase:
    """What decides an item that is not written whole."""
    family = pack.families[item.family].name
    register = pack.registers.registers.get(item.register)
    if item.depth == "light":
        return Phrase(en=f"{family.en}: taken in, a person decides", zh=f"{family.zh}：收件后由人工办理")
    if item.instant and register:
        name = register.name
        return Phrase(en=f"{family.en}: decided by {name.en}", zh=f"{family.zh}：依据{name.zh}自动决定")
    if register is None:
        return Phrase(
            en=f"{family.en}: the district keeps no such register, a person decides",
            zh=f"{family.zh}：本区没有该登记数据，由人工决定",
        )
    return Phrase(en=f"{family.en}: a person decides", zh=f"{family.zh}：由人工决定")


def _flags(item: Item) -> Iterator[Phrase]:
    for flag, basis in item.flags.items():
        name, word, source = FLAGS[flag], BASIS_WORDS[basis], item.flag_sources.get(flag, "")
        yield Phrase(
            en=f"{name.en} ({word.en}{': ' + source if source else ''})",
            zh=f"{name.zh}（{word.zh}{'：' + source if source else ''}）",
        )
