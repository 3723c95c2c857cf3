"""An item in a list: its name, who handles it, how long it takes; whether it is handed in here or only described."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.depth import NOT_STATED, VENUE_WORDS
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.portal.presenters.glance import AT_ONCE, working_days
from saltern.words import NOTHING, Phrase, joined

IN_PERSON: Final = Phrase(zh="窗口办", en="in person")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """`here`: it is handed in on these pages; else they only describe it."""

    key: str
    name: Phrase
    note: Phrase
    here: bool


def item_row(pack: Pack, item: Item) -> ItemRow:
    """One item as lists show it."""
    here = item.depth != "light"
    return ItemRow(key=item.id, name=item.name, note=_note(pack, item, here), here=here)


def item_rows(pack: Pack, keys: Iterable[str]) -> tuple[ItemRow, ...]:
    """Items by their keys; what is sensitive is named in no list."""
    found = (pack.items[key] for key in keys if key in pack.items)
    return tuple(item_row(pack, item) for item in found if not item.sensitive)


def unit_of(pack: Pack, item: Item) -> Phrase:
    """Who handles an item."""
    unit = pack.units.get(item.authority)
    return unit.name if unit else Phrase.same(item.authority)


def telephone_of(pack: Pack, unit: str) -> str:
    """The number of a unit: its own, else the district's."""
    known = pack.units.get(unit)
    return (known.call if known else "") or pack.district.call


def _note(pack: Pack, item: Item, here: bool) -> Phrase:
    unit = unit_of(pack, item)
    if not here:
        return joined((unit, _where(item)), zh="，", en=", ")
    days = working_days(item.limits.promised_days or item.limits.statutory_days)
    time = AT_ONCE if item.instant else days
    said = [part for part in (time if time is not NOT_STATED else NOTHING, item.fee, unit) if part]
    return joined(said, zh="，", en=", ")


def _where(item: Item) -> Phrase:
    known = [VENUE_WORDS[kind] for kind in item.reach.venues if kind in VENUE_WORDS]
    return joined(known, zh="、", en=", ") if known else IN_PERSON
