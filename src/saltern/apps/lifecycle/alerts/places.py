"""Where a warning holds: the places its words name, those it takes away ("盐田区除外"), and which of ours remain.

The words of a place (districts, streets, seas) come from the pack. Everything here reads simplified script and ASCII
brackets and commas, as `notice.simplify` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from saltern.apps.lifecycle.alerts.outlines import Outline

SUFFIX: Final = re.compile(r"(?:街道办事处|办事处|街道办|街道|镇)$")
STREET: Final = r"(?:街道办事处|街道办|办事处|街道)"
JOIN: Final = r"(?:以及|[、,和及与])"
MOST: Final = 16
"""Names in one list: more are read as a list of their own, and a hostile text takes no time."""
WHOLE: Final = re.compile(r"全市(?!进入|各(?!区)|有关|气温)|全深圳市|全域")

Areas = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The place-specific words: warning kinds, districts of the city, sea areas, and our own sub-districts by name.

    `levelless` are the kinds that have no colours, `city` is the city's name, `outlines` the shapes of our
    sub-districts by code, `senders` whose CAP messages one person may release, by the name they give themselves.
    """

    kinds: tuple[str, ...]
    districts: tuple[str, ...]
    seas: tuple[str, ...]
    own_district: str
    own_subdistricts: Mapping[str, str]
    aliases: Mapping[str, str]
    levelless: tuple[str, ...] = ()
    city: str = ""
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    senders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """An extent: the whole city, or districts each with the sub-districts named (none named: all), and sea areas;
    `without` is taken away from it. `unclear`: it holds somewhere, and the words do not say where."""

    whole_city: bool = False
    areas: Areas = ()
    seas: tuple[str, ...] = ()
    without: Areas = ()
    unclear: bool = False

    def __bool__(self) -> bool:
        return self.whole_city or self.unclear or bool(self.areas or self.seas)


def spots(text: str, places: Places) -> Where:
    """Every district (with its sub-districts), street of ours, sea area, or the whole city named in `text`, without
    what it takes away again."""
    rest, without = taken_away(text, places)
    where = named(rest, places)
    if without and not where:
        where = Where(whole_city=True)
    return replace(where, without=without)


def named(text: str, places: Places) -> Where:
    """What `text` names, taking nothing away."""
    text = full_names(text, places)
    seas = tuple(sea for _, sea in sorted((text.index(sea), sea) for sea in places.seas if sea in text))
    if WHOLE.search(text):
        return Where(whole_city=True, seas=seas)
    own = one_of(places.own_subdistricts)
    street = rf"(?:(?:{own})|[一-龥]{{2,4}}{STREET})"
    listed = rf"\(([^)]*)\)|((?:{street}{JOIN}){{0,{MOST}}}[一-龥]{{2,4}}{STREET})"
    pattern = re.compile(rf"({one_of(places.districts)})(?:{listed})?")
    areas = {match[1]: streets(match[2] or match[3] or "") for match in pattern.finditer(text)}
    alone = re.findall(rf"(?:(?:{own}){STREET}?{JOIN}){{0,{MOST}}}(?:{own}){STREET}", pattern.sub("。", text))
    ours = [name for part in alone for name in streets(part) if name in places.own_subdistricts]
    if ours and areas.get(places.own_district, ("",)):
        areas[places.own_district] = tuple(dict.fromkeys((*areas.get(places.own_district, ()), *ours)))
    if not areas and "全区" in text:
        areas[places.own_district] = ()
    return Where(areas=tuple(areas.items()), seas=seas)


def taken_away(text: str, places: Places) -> tuple[str, Areas]:
    """The text without its exceptions ("除盐田区外", "(梅沙街道除外)", "盐田区以外", "不含盐田区"), and what they take
    away."""
    text = full_names(text, places)
    one = rf"(?:{one_of(places.districts)}|(?:{one_of(places.own_subdistricts)}){STREET}?|[一-龥]{{2,4}}{STREET})"
    some = rf"((?:(?>{one})(?:\([^()]*\))?{JOIN}?){{1,{MOST}}}+)"
    others = r"(?:的?(?:其他|其余|其它)(?:各区|区域|地区|街道|辖区)?)?"
    pattern = re.compile(
        rf"(?<!解)除了?{some}(?:之外|以外|外){others}|{some}(?:除外|(?:之外|以外){others}|不在此列|不在其列)"
        rf"|(?:不含|不包括|不包含|除去){some}"
    )
    words = [match[1] or match[2] or match[3] for match in pattern.finditer(text)]
    without = dict(area for said in words for area in named(said, places).areas or bare(said, places))
    return re.sub(r"\(\)", "", pattern.sub("", text)), tuple(without.items())


def bare(text: str, places: Places) -> Areas:
    """Our streets named without their ending ("(梅沙、海山除外)")."""
    found = tuple(name for name in streets(text) if name in places.own_subdistricts)
    return ((places.own_district, found),) if found else ()


def full_names(text: str, places: Places) -> str:
    """ "盐田、罗湖两区" as "盐田区、罗湖区": a list of districts whose ending is written once."""
    stems = one_of([name.removesuffix("区") for name in places.districts if name.endswith("区")])
    found = rf"((?:(?:{stems})区?{JOIN}?){{1,{MOST}}}(?:{stems}))(?:等?[两二三四五六七八九]?个?区)(?!域)"
    return re.sub(found, lambda match: "、".join(f"{stem}区" for stem in re.findall(stems, match[1])), text)


def streets(text: str) -> tuple[str, ...]:
    """Sub-district names without their ending, from "梅沙、盐田街道"; "除…外" and counts ("6街道") name none."""
    names = (SUFFIX.sub("", name) for name in re.split(JOIN, text) if name)
    return tuple(name for name in names if name and not re.search(r"\d|除|全", name))


def reached(where: Where, places: Places) -> tuple[str, ...]:
    """The codes of our own sub-districts inside the extent, in the pack's order."""
    inside = dict(where.areas).get(places.own_district)
    if where.whole_city:
        inside = ()
    if inside is None:
        return ()
    outside = dict(where.without).get(places.own_district)
    if outside == ():
        return ()
    return tuple(
        code
        for name, code in places.own_subdistricts.items()
        if (not inside or name in inside) and name not in (outside or ())
    )


def one_of(names: tuple[str, ...] | list[str] | Mapping[str, str]) -> str:
    """Any of the names, as a pattern; longer ones first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
