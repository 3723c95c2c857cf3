"""Where one is served, and under which guides one looks: with what pages say beside the names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.pack import Pack, Venue
from saltern.words import Phrase

ICONS: Final = ("school", "flat", "hukou", "heal", "work", "elder")
"""The icons of the six key topics, in their order; a seventh has the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A guide, with its picture."""

    key: str
    name: Phrase
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """A hall in one line."""

    key: str
    name: Phrase
    opening: Phrase


def topic_tiles(pack: Pack) -> tuple[Tile, ...]:
    """The key topics."""
    topics = [theme for theme in pack.themes.values() if theme.kind == "topic"]
    return tuple(
        Tile(key=theme.key, name=theme.name, icon=ICONS[number] if number < len(ICONS) else "list")
        for number, theme in enumerate(topics)
    )


def nearest_hall(pack: Pack, *, now: dt.datetime) -> HallLine | None:
    """The district's hall, until somebody says where they are."""
    hall = next((venue for venue in pack.venues.values() if venue.kind == "district"), None)
    return HallLine(key=hall.key, name=hall.name, opening=opening_words(hall, pack, now=now)) if hall else None


def opening_words(venue: Venue, pack: Pack, *, now: dt.datetime) -> Phrase:
    """Whether a venue is open, and until or from when."""
    hours = todays_hours(venue, pack, now.date())
    for begins, ends in hours:
        if begins <= f"{now:%H:%M}" < ends:
            round_the_clock = (begins, ends) == ("00:00", "24:00")
            if round_the_clock:
                return Phrase(zh="全天开着", en="open round the clock")
            return Phrase(zh=f"开着，到{ends}", en=f"open until {ends}")
    later = next((begins for begins, _ in hours if f"{now:%H:%M}" < begins), "")
    if later:
        return Phrase(zh=f"{later}开门", en=f"opens at {later}")
    return Phrase(zh="今天不开门了" if hours else "今天不开门", en="closed for today" if hours else "closed today")


def todays_hours(venue: Venue, pack: Pack, on: dt.date) -> list[tuple[str, str]]:
    """The hours of a day: on a holiday a hall is closed, a kiosk is not."""
    hours = [span for opening in venue.openings if on.isoweekday() in opening.days for span in opening.hours]
    if venue.kind != "kiosk" and not pack.calendar.is_working(on) and on.isoweekday() <= 5:
        return []
    return hours
