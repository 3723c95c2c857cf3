"""The breadth of a pack against itself: light items and what they name, twins, themes without items and items without
themes, flags that must follow from how an item is written, and the numbers the district announces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from saltern.core.catalogue.counts import THEMES_OF, counts, theme_counts
from saltern.core.catalogue.flag_reader import FILE as FLAGS_FILE
from saltern.core.catalogue.flags import FLAGS, follows
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.light_items import COLUMNS, FILE, SPARE, in_depth
from saltern.core.catalogue.pack import Pack, Theme
from saltern.core.documents.cells import Row, read_rows
from saltern.core.documents.fields import near
from saltern.errors import Fault, Place
from saltern.words import Phrase

IMPLEMENTATION: Final = re.compile(r"-(\d{6})\d{6}-")
"""The area inside a full implementation code (实施编码)."""

LATIN_OR_HAN: Final = re.compile(r"[^\w]|_")


def breadth(pack: Pack, *, whole: bool = True) -> Iterator[Fault]:
    """Everything wrong with the breadth of a pack; nothing is counted where the list was not read `whole`."""
    yield from _rows(pack)
    yield from _themes(pack)
    if pack.flags or (pack.path / FLAGS_FILE).is_file():
        yield from _flags(pack)
    if whole:
        yield from _announced(pack)


# -- light items ----------------------------------------------------------------------------------------------------


def _rows(pack: Pack) -> Iterator[Fault]:
    """What a line of the list names, and what it says twice."""
    file = pack.path / FILE
    if not file.is_file():
        return
    said: list[Fault] = []
    deep = in_depth(pack.items)
    kinds = {venue.kind for venue in pack.venues.values()}
    themes = [key for key, theme in pack.themes.items() if theme.kind == "theme"]
    areas = {pack.district.code, *pack.areas}
    names, codes = _Seen(deep, lambda item: _bare(item.name.zh)), _Seen(deep, _same_code)
    for row in read_rows(path=file, name=FILE, columns=COLUMNS, spare=SPARE, faults=said):
        faults: list[Fault] = []
        row.faults = faults
        _known(row, "unit", pack.units, "unknown-unit", Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位"))
        _known(row, "venues", kinds, "unknown-venue", Phrase(en="a kind of venue", zh="办事地点的类别"))
        _known(row, "themes", themes, "unknown-theme", Phrase(en="a theme of themes/", zh="themes/ 中的主题"))
        if not row.words("themes"):
            _no_theme(row)
        if row.text("id") in deep:
            found = f'"{row.text("id")}"'
            row.fault("id", "twin-item", found, _written(row.text("id")))
        names.look(row, "name_zh", _bare(row.text("name_zh")))
        codes.look(row, "code", row.text("code"))
        _area(row, areas)
        yield from faults


class _Seen:
    """What stands only once: in the list, and in no item written whole."""

    def __init__(self, deep: Mapping[str, Item], of: Callable[[Item], str]) -> None:
        self.deep = {of(item): key for key, item in deep.items() if of(item)}
        self.lines: dict[str, int] = {}

    def look(self, row: Row, column: str, what: str) -> None:
        """Note a second one at its cell."""
        if not what:
            return
        found = f'"{row.text(column)}"'
        if what in self.deep:
            row.fault(column, "twin-item", found, _written(self.deep[what]))
        elif what in self.lines:
            line = self.lines[what]
            once = Phrase(en=f"each once (line {line})", zh=f"各只写一次（已见第 {line} 行）")
            row.fault(column, "duplicate-key", Phrase(en=f"{found} again", zh=f"{found} 重复"), once)
        self.lines.setdefault(what, row.line)


def _same_code(item: Item) -> str:
    """The code of an item that is the very one published; one that is a part of it, or near it, leaves room for it."""
    return item.published.code if item.published and item.published.relation == "same" else ""


def _written(key: str) -> Phrase:
    return Phrase(en=f"no line here: items/{key}.yaml holds it", zh=f"此处不应再列：items/{key}.yaml 已有该事项")


def _no_theme(row: Row) -> None:
    found = Phrase(en="no theme", zh="没有主题")
    row.fault("themes", "no-theme", found, Phrase(en="the themes people look under", zh="可供查找的主题"))


def _known(row: Row, column: str, known: Iterable[str], code: str, expected: Phrase) -> None:
    known = set(known)
    for word in row.words(column):
        if word not in known:
            row.fault(column, code, f'"{word}"', expected, near(word, known))


def _area(row: Row, areas: set[str]) -> None:
    """A code belongs to the list it was read from, and is never passed off as another area's."""
    area, code = row.text("code_area"), row.text("code")
    if area not in areas:
        expected = Phrase(en="an area of catalogue/areas.csv", zh="catalogue/areas.csv 中的地区")
        row.fault("code_area", "unknown-code", f'"{area}"', expected, near(area, areas))
    inside = IMPLEMENTATION.search(code)
    if inside and inside[1] != area:
        found = Phrase(en=f"a code of area {inside[1]}", zh=f"{inside[1]} 的编码")
        row.fault("code", "code-of-other-area", found, Phrase(en=f"one of {area}", zh=f"{area} 的编码"))


def _bare(name: str) -> str:
    """A name without marks and widths, so that two spellings of one name meet."""
    return LATIN_OR_HAN.sub("", unicodedata.normalize("NFKC", name))


# -- themes ---------------------------------------------------------------------------------------------------------


def _themes(pack: Pack) -> Iterator[Fault]:
    used = {key for item in pack.items.values() for key in item.themes}
    for theme in pack.themes.values():
        if theme.kind == "theme":
            if theme.steps:
                found = Phrase(en=f'steps of the theme "{theme.key}"', zh=f"主题“{theme.key}”的步骤")
                expected = Phrase(en="steps in a green channel or a topic alone", zh="只有绿色通道和专题写步骤")
                yield theme.place.fault("theme-steps", found, expected)
            if theme.key not in used:
                yield _empty(theme)
            continue
        if not any(step.items for step in theme.steps):
            yield _empty(theme)
        for step in theme.steps:
            for key in step.items:
                if key not in pack.items:
                    expected = Phrase(en="an item of this pack", zh="本包的事项")
                    yield step.place.fault("unknown-item", f'"{key}"', expected, near(key, pack.items))
    if pack.district.announced:
        for item in in_depth(pack.items).values():
            if all(key in pack.themes and pack.themes[key].kind != "theme" for key in item.themes):
                found = Phrase(en="no theme", zh="没有主题")
                yield item.place.fault(
                    "no-theme", found, Phrase(en="the themes people look under", zh="可供查找的主题")
                )


def _empty(theme: Theme) -> Fault:
    found = Phrase(en=f'no item under "{theme.key}"', zh=f"“{theme.key}”下没有事项")
    return theme.place.fault("empty-theme", found, Phrase(en="at least one item", zh="至少一个事项"))


# -- flags and numbers ----------------------------------------------------------------------------------------------


def _flags(pack: Pack) -> Iterator[Fault]:
    """What `flags.csv` says of an item follows from how the item is written; every item written whole stands in it."""
    deep = in_depth(pack.items)
    for key, stated in pack.flags.items():
        if key not in deep:
            expected = Phrase(en="an item of items/", zh="items/ 中的事项")
            yield stated.place.fault("unknown-item", f'"{key}"', expected, near(key, deep))
            continue
        for flag, basis in stated.flags.items():
            if basis == "derived" and not follows(deep[key], flag):
                found = Phrase(en=f'"{flag}" of {key}, said to follow', zh=f"{key} 的“{flag}”，称由规则得出")
                expected = Phrase(en="an item written so, or another basis", zh="事项如此写明，或另注依据")
                yield stated.place.fault("flag-unfounded", found, expected)
    for key, item in deep.items():
        if key not in pack.flags:
            found = Phrase(en=f"no line for {key} in flags.csv", zh=f"flags.csv 中没有 {key}")
            yield item.place.fault("flag-missing", found, Phrase(en="one line for each item", zh="每个事项一行"))
    units = {item.authority for item in pack.items.values() if "medical_insurance" in item.flags}
    if len(units) > 1:
        found = Phrase.same(", ".join(sorted(units)))
        expected = Phrase(en="one unit that handles medical insurance", zh="一个医保经办单位")
        yield Place(file="flags.csv", line=1, column=1).fault("flag-unfounded", found, expected)


def _announced(pack: Pack) -> Iterator[Fault]:
    """The numbers the pack holds are those the district tells the public."""
    place = Place(file="pack.yaml", line=1, column=1)
    gone = ", ".join(f"{key} ({reason})" for key, reason in pack.withdrawn.items())
    hint = Phrase(en=f"withdrawn: {gone}", zh=f"已撤回：{gone}") if gone else ""
    numbers = [(one.flag, one.name, one.total) for one in counts(pack)]
    numbers += [(kind, THEMES_OF[kind], number) for kind, number in theme_counts(pack).items()]
    for key, name, number in numbers:
        announced = pack.district.announced.get(key)
        if announced is not None and announced != number:
            found = Phrase(en=f"{number} {name.en}", zh=f"{name.zh} {number} 项")
            expected = Phrase(en=f"the {announced} announced in pack.yaml", zh=f"pack.yaml 公布的 {announced} 项")
            yield place.fault("count-differs", found, expected, hint if key in FLAGS else "")
