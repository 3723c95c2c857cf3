"""Where one is served, and under which guides one looks: with what pages say beside the names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.apps.organisation.opening_hours import opening
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase, joined

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


def street_words(pack: Pack, code: str) -> Phrase:
    """The sub-district and the community of a division as people say them; nothing of a larger one."""
    division = pack.divisions.get(code)
    above = pack.divisions.get(division.parent) if division else None
    named = [one.name for one in (above, division) if one and one.level in {"subdistrict", "community"}]
    return Phrase(zh="".join(one.zh for one in named).replace("居委会", "社区"), en=joined(reversed(named), en=", ").en)


def nearest_hall(pack: Pack, *, now: dt.datetime) -> HallLine | None:
    """The district's hall, until somebody says where they are."""
    hall = next((venue for venue in pack.venues.values() if venue.kind == "district"), None)
    if hall is None:
        return None
    return HallLine(key=hall.key, name=hall.name, opening=opening(venue=hall, calendar=pack.calendar, moment=now).words)
