"""Halls, centres, stations and kiosks: near the street somebody chose, open or not, what is taken in there, how to find
it. A drawing of the district stands beside the list and says no more than the list does.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.organisation.opening_hours import opening
from saltern.core.catalogue.depth import VENUE_WORDS
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.map import DistrictMap
from saltern.core.catalogue.pack import Opening, Pack, Venue
from saltern.errors import SalternError
from saltern.interfaces.pages.paging import Paged, page_of, query
from saltern.interfaces.pages.street_map import SHADES, DrawnStreet, drawn_street
from saltern.interfaces.portal.presenters.item_row import ItemRow, item_row
from saltern.interfaces.portal.presenters.places import street_words
from saltern.words import NOTHING, WEEKDAYS, Phrase, joined

SIZE: Final = 20
ORDER: Final = ("district", "subdistrict", "community", "kiosk")
ICONS: Final[Mapping[str, str]] = {"district": "firm", "subdistrict": "pin", "community": "home", "kiosk": "print"}


class PlaceUnknown(SalternError):
    """There is no venue "{key}" in this district."""

    family = "unknown"
    zh = "本区没有办事地点“{key}”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLine:
    """A venue in a list; `change` is what comes next, beside a sign that says whether it is open."""

    key: str
    name: Phrase
    kind: Phrase
    icon: str
    opening: Phrase
    change: Phrase
    open: bool
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VenuesPage:
    """The places, the nearest first; `item` where only those that take it in are wanted."""

    lines: tuple[VenueLine, ...]
    streets: tuple[DrawnStreet, ...]
    street: Phrase
    map: DistrictMap | None
    item: Phrase
    item_key: str
    open_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """The hours of some days of the week."""

    days: Phrase
    hours: Phrase
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VenuePage:
    """One place. `way` is how to find it, in words; `inside` the place it is a part of."""

    key: str
    name: Phrase
    kind: Phrase
    opening: Phrase
    open: bool
    hours: tuple[HoursLine, ...]
    holiday: bool
    street: DrawnStreet | None
    map: DistrictMap | None
    streets: tuple[DrawnStreet, ...]
    address: str
    way: Phrase
    telephone: str
    inside: VenueLine | None
    kiosks: tuple[VenueLine, ...]
    items: Paged[ItemRow]
    invented: bool


def venues_page(*, pack: Pack, now: dt.datetime, street: str = "", item: str = "") -> VenuesPage:
    """All places, those of the street first; those alone that take an item in where one is named."""
    wanted = pack.items.get(item) if item in pack.items else None
    shown = [venue for venue in pack.venues.values() if wanted is None or takes(venue, wanted)]
    lines = [_line(venue, pack, now=now, street=street) for venue in shown]
    order = {venue.key: _nearness(venue, street) for venue in shown}
    lines.sort(key=lambda line: order[line.key])
    streets = _streets(pack, shown, street, wanted.id if wanted else "")
    return VenuesPage(
        lines=tuple(lines),
        streets=streets,
        street=next((one.name for one in streets if one.chosen), NOTHING),
        map=pack.map,
        item=wanted.name if wanted else NOTHING,
        item_key=wanted.id if wanted else "",
        open_now=sum(line.open for line in lines),
    )


def venue_page(*, pack: Pack, key: str, now: dt.datetime, page: str = "") -> VenuePage:
    """One place. Raises `PlaceUnknown`."""
    venue = pack.venues.get(key)
    if venue is None:
        raise PlaceUnknown(key=key)
    street = venue.division[:9]
    streets = _streets(pack, pack.venues.values(), street, "")
    around = pack.venues.get(venue.inside)
    kept = [item for item in pack.items.values() if not item.sensitive and takes(venue, item)]
    kept.sort(key=lambda item: (item.depth == "light", item.depth != "in-depth"))
    state = opening(venue=venue, calendar=pack.calendar, moment=now)
    return VenuePage(
        key=venue.key,
        name=venue.name,
        kind=VENUE_WORDS[venue.kind],
        opening=state.words,
        open=state.open,
        hours=tuple(_hours(venue, now.date())),
        holiday=venue.kind != "kiosk",
        street=next((one for one in streets if one.chosen), None),
        map=pack.map,
        streets=streets,
        address=venue.address,
        way=_way(pack, venue),
        telephone=venue.telephone or pack.district.call,
        inside=_line(around, pack, now=now, street="") if around else None,
        kiosks=tuple(_line(one, pack, now=now, street="") for one in pack.venues.values() if one.inside == venue.key),
        items=page_of(kept, number=page, size=SIZE).printed(lambda one: item_row(pack, one)),
        invented=venue.invented,
    )


def takes(venue: Venue, item: Item) -> bool:
    """Whether an item is taken in at a place."""
    if "*" not in venue.items and item.id not in venue.items:
        return False
    return item.reach.kiosk if venue.kind == "kiosk" else venue.kind in item.reach.venues


def _line(venue: Venue, pack: Pack, *, now: dt.datetime, street: str) -> VenueLine:
    state = opening(venue=venue, calendar=pack.calendar, moment=now)
    return VenueLine(
        key=venue.key,
        name=venue.name,
        kind=VENUE_WORDS[venue.kind],
        icon=ICONS[venue.kind],
        opening=state.words,
        change=state.words if state.change == NOTHING else state.change,
        open=state.open,
        near=bool(street) and venue.division.startswith(street),
    )


def _nearness(venue: Venue, street: str) -> tuple[bool, bool, int]:
    """What lies in the street first, then the district's hall, then the rest by kind."""
    here = bool(street) and venue.division.startswith(street)
    return (not here, venue.kind != "district", ORDER.index(venue.kind))


def _streets(pack: Pack, venues: Iterable[Venue], chosen: str, item: str) -> tuple[DrawnStreet, ...]:
    """Each with how many places it has, to be chosen."""
    counts = Counter(venue.division[:9] for venue in venues if len(venue.division) >= 9)
    ranked = sorted(dict.fromkeys(counts[one.code] for one in pack.subdistricts))
    return tuple(
        drawn_street(
            pack,
            one,
            shade=SHADES if one.code == chosen else min(SHADES - 1, ranked.index(count) + 1),
            figure=Phrase.same(str(count)),
            address=query({"street": one.code, "item": item}),
            leads_to=Phrase(zh=f"{one.name.zh}，{count}处", en=f"{one.name.en}, {count} places"),
            chosen=one.code == chosen,
        )
        for one in pack.subdistricts
        for count in (counts[one.code],)
    )


def _way(pack: Pack, venue: Venue) -> Phrase:
    """How to find it, as far as the pack knows."""
    place = street_words(pack, venue.division)
    around = pack.venues.get(venue.inside)
    if venue.address:
        return Phrase(zh=f"在{venue.address}。", en=f"At {venue.address}.")
    parts = [Phrase(zh=f"在{place.zh}", en=f"In {place.en}")] if place else []
    if around:
        parts.append(Phrase(zh=f"就在{around.name.zh}里", en=f"inside the {around.name.en}"))
    parts.append(
        Phrase(zh="门牌号还没有登记，出门前打电话问一句", en="its street number is not on record yet: call first")
    )
    said_ = joined(parts, zh="，", en="; ")
    return Phrase(zh=f"{said_.zh}。", en=f"{said_.en[:1].upper()}{said_.en[1:]}.")


def _hours(venue: Venue, today: dt.date) -> Iterable[HoursLine]:
    for stretch in venue.openings:
        yield HoursLine(
            days=_days(stretch),
            hours=joined((Phrase.same(f"{begins}–{ends}") for begins, ends in stretch.hours), en=", ", zh="、"),
            today=today.isoweekday() in stretch.days,
        )


def _days(stretch: Opening) -> Phrase:
    first, last = WEEKDAYS[stretch.days[0] - 1], WEEKDAYS[stretch.days[-1] - 1]
    if len(stretch.days) == 1:
        return first
    return Phrase(zh=f"{first.zh}到{last.zh}", en=f"{first.en} to {last.en}")
