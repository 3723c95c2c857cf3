"""Codes of a pack held against their lists: published item codes (`catalogue/published.csv`), areas, places.

Two items may not be twins, a code stands under the name it was published by, and a place code in a rule is one of
`divisions.csv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from saltern.core.catalogue.checked_rule import spot
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.law import AREAS
from saltern.core.catalogue.light_items import in_depth
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.places import csv_rows
from saltern.core.documents.document import read
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.errors import Fault, Place
from saltern.words import Phrase

PUBLISHED: Final = "catalogue/published.csv"
WARNINGS: Final = "warnings.yaml"
PLACE_CODE: Final = re.compile(r'"((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(?:\d{3}(?:\d{3})?)?)"')
"""A text of six, nine or twelve digits that begins as a place of GB/T 2260 does."""

Codes = Mapping[tuple[str, str], frozenset[str]]


def codes(pack: Pack) -> Iterator[Fault]:
    """Twins, codes of another name, place codes of no list."""
    yield from _twins(pack)
    faults: list[Fault] = []
    published = _read(pack, faults)
    yield from faults
    if published:
        for item in pack.items.values():
            yield from _published(pack, published, item)
    yield from _places(pack)


def _twins(pack: Pack) -> Iterator[Fault]:
    """Items of one name, and items of one code that do not say they are parts of the published one."""
    by_name: defaultdict[str, list[Item]] = defaultdict(list)
    by_code: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in in_depth(pack.items).values():
        by_name[item.name.zh].append(item)
        if item.published:
            by_code[item.published.area, item.published.code].append(item)
    for name, (first, *more) in by_name.items():
        for item in more:
            yield item.place.fault(
                "item-twice",
                f'"{name}"',
                Phrase(en=f"a name of its own: {first.id} bears it", zh=f"不同的名称：{first.id} 已用此名"),
            )
    for (_, code), items in by_code.items():
        whole = [item for item in items if item.published and item.published.relation != "part"]
        for item in whole[1:]:
            assert item.published
            yield item.published.place.fault(
                "item-twice",
                f'"{code}"',
                Phrase(
                    en=f'a code of its own, or "code_is: part": {whole[0].id} bears it',
                    zh=f"不同的编码，或注明“code_is: part”：{whole[0].id} 已用此编码",
                ),
            )


def _read(pack: Pack, faults: list[Fault]) -> Codes:
    path = pack.path / PUBLISHED
    if not path.is_file():
        return {}
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for _, row in csv_rows(path=path, name=PUBLISHED, columns=("area", "code", "name"), faults=faults):
        found[row["area"], row["code"]].add(row["name"])
    return {key: frozenset(names) for key, names in found.items()}


def _published(pack: Pack, published: Codes, item: Item) -> Iterator[Fault]:
    """The code stands in its area's list under the stated name, and no list holds a better one."""
    one, place = item.published, item.place
    if one is None and item.depth != "in-depth":
        return  # the list of light items leaves codes out that no catalogue could hold ("A", "1J")
    elsewhere = [
        (area, code)
        for (area, code), names in published.items()
        if item.name.zh in names and (one is None or (area, code) != (one.area, one.code))
    ]
    if elsewhere and (one is None or item.name.zh not in published.get((one.area, one.code), ())):
        area, code = elsewhere[0]
        yield (one.place if one else place).fault(
            "code-of-another",
            f'"{one.code}"' if one else Phrase(en="no code", zh="没有编码"),
            Phrase(en=f'"{code}" of {area}, published as {item.name.zh}', zh=f"{area} 以“{item.name.zh}”公布的 {code}"),
        )
        return
    if one is None or one.area == pack.district.code:
        return  # the district's own list is the list
    if one.area not in pack.areas:
        yield one.place.fault("unknown-area", f'"{one.area}"', Phrase(en=f"an area of {AREAS}", zh=f"{AREAS} 中的地区"))
        return
    names = published.get((one.area, one.code))
    if names is None:
        yield one.place.fault(
            "unknown-code", f'"{one.code}"', Phrase(en=f"a code published by {one.area}", zh=f"{one.area} 公布的编码")
        )
    elif one.name not in names:
        yield one.place.fault(
            "code-of-another",
            Phrase(en=f'"{one.code}" as "{one.name}"', zh=f"“{one.code}”写作“{one.name}”"),
            " | ".join(sorted(names)),
        )


def _places(pack: Pack) -> Iterator[Fault]:
    """Place codes in rules, the district's own, and those that the drawing, the sights and the warnings name."""
    known = {*pack.divisions, *pack.areas}
    if pack.district.code not in known:
        yield _nowhere(pack.district.code, Place(file="pack.yaml", line=1, column=1))
    named = [(code, pack.map.place) for code in pack.map.shapes] if pack.map else []
    named += [(sight.division, sight.place) for sight in pack.visitor.sights.values()]
    yield from (_nowhere(code, place) for code, place in named if code not in pack.divisions)
    yield from _warned(pack)
    for rule in _rules(pack):
        for found in PLACE_CODE.finditer(rule.text):
            if found[1] not in known:
                before = rule.text[: found.start()]
                line, column = spot(rule.place, (before.count("\n") + 1, found.start() - before.rfind("\n")))
                yield _nowhere(found[1], Place(file=rule.place.file, line=line, column=column))


def _warned(pack: Pack) -> Iterator[Fault]:
    """The sub-districts that warnings are told by."""
    path, faults = pack.path / WARNINGS, list[Fault]()
    entry = read(path=path, name=WARNINGS, faults=faults) if path.is_file() else None
    streets = Fields(entry, file=WARNINGS, faults=faults).sub("own_subdistricts") if entry else None
    for name in streets.names() if streets else ():
        assert streets is not None
        if (code := streets.text(name)) not in pack.divisions:
            at = streets.entry_of(name) or streets.entry
            yield _nowhere(code, Place(file=WARNINGS, line=at.line, column=at.column))


def _nowhere(code: str, place: Place) -> Fault:
    expected = Phrase(en="a code of divisions.csv", zh="divisions.csv 中的代码")
    return place.fault("unknown-division", f'"{code}"', expected)


def _rules(pack: Pack) -> Iterator[Rule]:
    """Every rule somebody wrote."""
    for item in pack.items.values():
        for version in item.versions:
            yield from version.facts.values()
            yield from (field.source for field in version.form if field.source)
            yield from version.eligible_rules
            if version.approve:
                yield from version.approve.inputs
                yield from (cell for row in version.approve.rows for cell in row.when)
    for entity in pack.vocabulary.entities.values():
        for derived in entity.derived.values():
            yield Rule(text=derived.text, place=Place(file=derived.file, line=derived.line, column=derived.column))
    yield from (reminder.when for reminder in pack.reminders.values())
    yield from (step.when for step in pack.next_steps.values() if step.when)
    yield from (playbook.when for playbook in pack.playbooks.values() if playbook.when)
