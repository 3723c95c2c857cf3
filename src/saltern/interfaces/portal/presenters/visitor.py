"""What a visitor sees without signing in: places, how to come, help on the way, what happens, warnings of the hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.visitor import Event, Sight, Transport, VisitorService
from saltern.errors import SalternError
from saltern.interfaces.pages.street_map import DrawnStreet
from saltern.interfaces.pages.warning import street_names, warning_title
from saltern.interfaces.portal.presenters.places import street_words
from saltern.interfaces.portal.presenters.venue import VenueLine, venues_page
from saltern.words import NOTHING, Phrase

NEAR: Final = 4
"""Halls and kiosks that are named beside a sight."""


class SightUnknown(SalternError):
    """There is no place "{key}" for visitors."""

    family = "unknown"
    zh = "没有游客地点“{key}”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWarning:
    """A warning as everybody may know it."""

    title: Phrase
    where: Phrase
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """What happens, with where."""

    event: Event
    sight: Sight | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorHome:
    """The first page for visitors."""

    sights: tuple[Sight, ...]
    transport: tuple[Transport, ...]
    services: tuple[VisitorService, ...]
    events: tuple[EventLine, ...]
    warnings: tuple[PublicWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """One place for visitors, with what is near it."""

    sight: Sight
    where: Phrase
    street: DrawnStreet | None
    streets: tuple[DrawnStreet, ...]
    map: object
    transport: tuple[Transport, ...]
    near: tuple[VenueLine, ...]
    events: tuple[Event, ...]
    warnings: tuple[PublicWarning, ...]
    call: str


def visitor_home(*, pack: Pack, today: dt.date, warnings: Iterable[PublicWarning] = ()) -> VisitorHome:
    """All of it, as it holds today."""
    guide = pack.visitor
    return VisitorHome(
        sights=tuple(guide.sights.values()),
        transport=transport_today(pack, today),
        services=tuple(guide.services.values()),
        events=tuple(EventLine(event=one, sight=guide.sights.get(one.sight)) for one in guide.events.values()),
        warnings=tuple(warnings),
    )


def visit_page(*, pack: Pack, key: str, now: dt.datetime, warnings: Iterable[PublicWarning] = ()) -> VisitPage:
    """One place. Raises `SightUnknown`."""
    sight = pack.visitor.sights.get(key)
    if sight is None:
        raise SightUnknown(key=key)
    around = venues_page(pack=pack, now=now, street=sight.division[:9] if len(sight.division) > 6 else "")
    division = pack.divisions.get(sight.division)
    named = street_words(pack, sight.division) or (division.name if division else NOTHING)
    return VisitPage(
        sight=sight,
        where=Phrase(zh=f"在{named.zh}。", en=f"In {named.en}.") if named else NOTHING,
        street=next((one for one in around.streets if one.chosen), None),
        streets=around.streets,
        map=around.map,
        transport=transport_today(pack, now.date()),
        near=tuple(one for one in around.lines if one.near)[:NEAR],
        events=tuple(one for one in pack.visitor.events.values() if one.sight == key),
        warnings=tuple(warnings),
        call=pack.district.call,
    )


def transport_today(pack: Pack, today: dt.date) -> tuple[Transport, ...]:
    """How one can come on a day."""
    return tuple(one for one in pack.visitor.transport.values() if one.holds_on(today))


def public_warning(pack: Pack, *, kind: Phrase, level: Phrase, codes: Iterable[str], at: dt.datetime) -> PublicWarning:
    """A warning in words."""
    return PublicWarning(title=warning_title(kind, level), where=warned_places(pack, codes), at=at)


def warned_places(pack: Pack, codes: Iterable[str]) -> Phrase:
    """Where a warning holds; the whole district where it names no part."""
    return street_names(pack, codes) or pack.district.name
