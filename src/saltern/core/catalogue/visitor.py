"""What a visitor comes for (`visitor/*.yaml`): places, how one comes here, help on the way, what happens in the year.

Only what is known: a place whose hours nobody stated has none. A line may hold between two days alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:  # a pack that is kept needs no reader of YAML
    from saltern.core.documents.fields import Fields

FOLDER: Final = "visitor"
PICTURES: Final = ("beach", "street", "walk", "hill", "food", "park")
SERVICE_ROUTES: Final = ("", "venues", "about-access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A place one comes for. `before` is what to mind, `permit`: one has to have a permit to enter."""

    key: str
    name: Phrase
    what: Phrase
    before: Phrase
    picture: str
    division: str
    permit: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """One way to come; a line is told from the day it opened to the day it ends."""

    key: str
    name: Phrase
    what: Phrase
    icon: str
    since: dt.date | None = None
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether one can come so on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorService:
    """Help on the way: a number to call, or a page by its route."""

    key: str
    name: Phrase
    icon: str
    call: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happens in the year, at a sight; `invented`: made for demonstration."""

    key: str
    name: Phrase
    when: Phrase
    what: Phrase
    sight: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorGuide:
    """All a visitor is told."""

    sights: Mapping[str, Sight] = field(default_factory=dict)
    transport: Mapping[str, Transport] = field(default_factory=dict)
    services: Mapping[str, VisitorService] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)


def read_sights(fields: Fields) -> dict[str, Sight]:
    """`visitor/places.yaml`."""
    found = {}
    for key, one in fields.each():
        found[key] = Sight(
            key=key,
            name=one.phrase("name"),
            what=one.phrase("what"),
            before=one.phrase("before", required=False),
            picture=one.one_of("picture", PICTURES, default="walk"),
            division=one.text("division", required=True),
            permit=one.boolean("permit"),
            place=one.place,
        )
        one.done()
    return found


def read_transport(fields: Fields) -> dict[str, Transport]:
    """`visitor/transport.yaml`."""
    found = {}
    for key, one in fields.each():
        found[key] = Transport(
            key=key,
            name=one.phrase("name"),
            what=one.phrase("what"),
            icon=one.text("icon", required=True),
            since=one.date("since"),
            until=one.date("until"),
        )
        one.done()
    return found


def read_services(fields: Fields) -> dict[str, VisitorService]:
    """`visitor/services.yaml`."""
    found = {}
    for key, one in fields.each():
        found[key] = VisitorService(
            key=key,
            name=one.phrase("name"),
            icon=one.text("icon", required=True),
            call=one.text("call"),
            route=one.one_of("route", SERVICE_ROUTES, default=""),
        )
        one.done()
    return found


def read_events(fields: Fields) -> dict[str, Event]:
    """`visitor/events.yaml`."""
    found = {}
    for key, one in fields.each():
        found[key] = Event(
            key=key,
            name=one.phrase("name"),
            when=one.phrase("when"),
            what=one.phrase("what", required=False) or NOTHING,
            sight=one.text("place"),
            invented=one.boolean("invented"),
        )
        one.done()
    return found
