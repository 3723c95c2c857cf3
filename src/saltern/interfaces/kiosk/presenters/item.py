"""What may be done at a kiosk: the items that say so, those offered to the person first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.operations import Offered
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.words import NOTHING, Phrase, joined

NAMED: Final = 3
KIND: Final = "natural_person"
"""Whoever comes to a kiosk comes for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChoice:
    """One item to be tapped."""

    key: str
    name: Phrase
    line: Phrase = NOTHING


def item_choices(pack: Pack, offers: Iterable[Offered], *, today: dt.date, venue: str) -> tuple[ItemChoice, ...]:
    """What is offered to them first, then everything else that this kiosk takes in."""
    here = {one.id: one for one in at_kiosks(pack, today) if _takes(pack, venue, one)}
    first = [ItemChoice(key=one.item, name=here[one.item].name, line=one.words) for one in offers if one.item in here]
    named = {one.key for one in first}
    return (*first, *(ItemChoice(key=key, name=one.name) for key, one in here.items() if key not in named))


def some_names(pack: Pack, *, today: dt.date) -> Phrase:
    """A few of them, for the first page."""
    return joined((one.name for one in list(at_kiosks(pack, today))[:NAMED]), en=", ", zh="、")


def at_kiosks(pack: Pack, today: dt.date) -> Iterator[Item]:
    """Every item in force that may be handed in at a kiosk by a person."""
    for item in pack.items.values():
        found = item.in_force(today)
        if found is not None and found.reach.kiosk and found.who == KIND:
            yield found


def _takes(pack: Pack, venue: str, item: Item) -> bool:
    known = pack.venues.get(venue)
    return known is None or "*" in known.items or item.id in known.items
