"""Where an application may be handed in: asked once, when it is submitted.

Online it may always. At a venue the item must be taken in there: its kind is one the item names (a kiosk where it says
so), the venue itself takes the item, and a venue of another district only where the item's scope reaches so far
(全城通办). At the door (上门) only what is offered there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.core.catalogue.item import Item
from saltern.errors import SalternError
from saltern.words import Phrase, joined

KIOSK: Final = "kiosk"
ON_SITE: Final = "on-site"
KINDS: Final = ("district", "subdistrict", "community")
"""Channels that name the kind of venue somebody sits in."""

NAMED: Final = 3
ONLINE: Final = Phrase(zh="网上", en="online")


class VenueUnknown(SalternError):
    """There is no venue {venue} in this district."""

    family = "unknown"
    zh = "本区没有办事地点 {venue}。"


class NotTakenInHere(SalternError):
    """{item} is not taken in here ({here}). Where it is: {where}."""

    family = "forbidden"
    zh = "{item} 不在此处（{here}）受理。可办理处：{where}。"


def check_venue(*, rulebook: Rulebook, acting: Acting, item: str, channel: str) -> None:
    """Whether an application may be handed in by this channel at the venue of whoever acts.

    Raises `VenueUnknown`, `NotTakenInHere`. An item the pack does not hold is said when it is looked for.
    """
    known = rulebook.items.get(item)
    if known is None:
        return
    if acting.venue and acting.venue not in rulebook.venues:
        raise VenueUnknown(venue=acting.venue)
    here = refused_here(rulebook=rulebook, item=known, venue=acting.venue, channel=channel)
    if here is not None:
        places = joined(where_taken_in(rulebook, known), en=", ", zh="、")
        raise NotTakenInHere(item=known.name, here=here, where=places)


def refused_here(*, rulebook: Rulebook, item: Item, venue: str, channel: str) -> Phrase | None:
    """The place that does not take the item in; None where it may be handed in."""
    place, reach = rulebook.venues.get(venue), item.reach
    if channel == ON_SITE:
        return None if reach.on_site else Phrase(zh="上门", en="at the door")
    if place is not None and not rulebook.accepts(item=item.id, venue=venue):
        return place.name or Phrase.same(venue)
    if channel == KIOSK and not (reach.kiosk and (place is None or place.kind == KIOSK)):
        return Phrase(zh="自助终端", en="a kiosk")
    if place is None and channel in KINDS and channel not in reach.venues:
        return KIND_WORDS[channel]
    return None


KIND_WORDS: Final = {
    "district": Phrase(zh="区大厅", en="a district hall"),
    "subdistrict": Phrase(zh="街道中心", en="a sub-district centre"),
    "community": Phrase(zh="社区站", en="a community station"),
}


def where_taken_in(rulebook: Rulebook, item: Item) -> Iterator[Phrase]:
    """The first venues that take it in, how many more there are, and online, which is everywhere."""
    yield ONLINE
    taken = [one for key, one in rulebook.venues.items() if rulebook.accepts(item=item.id, venue=key)]
    yield from (one.name or Phrase.same(one.key) for one in taken[:NAMED])
    if more := len(taken) - NAMED if len(taken) > NAMED else 0:
        yield Phrase(zh=f"另有 {more} 处", en=f"{more} more")
