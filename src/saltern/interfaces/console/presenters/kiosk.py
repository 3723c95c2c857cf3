"""自助终端 as a hall sees them: 1 + 4 + N (the district hall, the sub-districts, the other places) on the sketch of the
district; whether each is there, has paper, and where somebody waits for help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from saltern.apps.organisation.kiosk_device import KioskView
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.street_map import SHADES, DrawnStreet, drawn_street
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:
    from saltern.core.catalogue.map import DistrictMap

RINGS: Final = ("district", "subdistrict", "other")
PRINTERS: Final[Mapping[str, Phrase]] = {
    "ready": Phrase(zh="有纸", en="has paper"),
    "paper-out": Phrase(zh="没有纸", en="no paper"),
    "away": Phrase(zh="打印机没有回应", en="the printer does not answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskLine:
    """One machine; `sign` is look and icon of how it stands."""

    name: str
    where: Phrase
    standing: Phrase
    sign: str
    printer: Phrase
    trouble: bool
    seen_at: dt.datetime | None
    rang_at: dt.datetime | None
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskGroup:
    """The machines of one ring."""

    name: Phrase
    lines: tuple[KioskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KiosksPage:
    """`ringing` are those where somebody waits, who rang first at the top."""

    ringing: tuple[KioskLine, ...]
    groups: tuple[KioskGroup, ...]
    streets: tuple[DrawnStreet, ...]
    map: DistrictMap | None
    there: int
    count: int


def kiosks_page(pack: Pack, found: Sequence[KioskView], *, now: dt.datetime) -> KiosksPage:
    """Every machine that has a key, by ring; those revoked stand last in theirs."""
    lines = {one.name: _line(pack, one, now) for one in found}
    standing = [one for one in found if one.revoked_at is None]
    ordered = sorted(found, key=lambda one: (one.revoked_at is not None, one.name))
    groups = tuple(
        KioskGroup(
            name=_ring_words(pack, ring),
            lines=tuple(lines[one.name] for one in ordered if _ring(pack, one) == ring),
        )
        for ring in RINGS
    )
    ringing = sorted((one for one in standing if one.rang_at), key=lambda one: (one.rang_at or now, one.name))
    return KiosksPage(
        ringing=tuple(lines[one.name] for one in ringing),
        groups=tuple(one for one in groups if one.lines),
        streets=tuple(_street(pack, code, standing, now) for code in (one.code for one in pack.subdistricts)),
        map=pack.map,
        there=sum(one.there(now) for one in standing),
        count=len(standing),
    )


def _ring(pack: Pack, one: KioskView) -> str:
    """Whether it stands in the district hall, a sub-district's centre or elsewhere."""
    venue = pack.venues.get(one.venue)
    around = pack.venues.get(venue.inside) if venue else None
    return around.kind if around and around.kind in RINGS else "other"


def _ring_words(pack: Pack, ring: str) -> Phrase:
    """The ring, with how many halls of that kind the pack has."""
    count = sum(one.kind == ring for one in pack.venues.values())
    return {
        "district": Phrase(zh=f"{count}个区大厅", en="The district hall"),
        "subdistrict": Phrase(zh=f"{count}个街道中心", en=f"{count} sub-district centres"),
        "other": Phrase(zh="其他点位", en="Other places"),
    }[ring]


def _street(pack: Pack, code: str, standing: Sequence[KioskView], now: dt.datetime) -> DrawnStreet:
    here = [one for one in standing if one.venue in pack.venues and pack.venues[one.venue].division.startswith(code)]
    there = sum(one.there(now) for one in here)
    figure = Phrase(zh=f"{there}/{len(here)}台", en=f"{there} of {len(here)}") if here else NOTHING
    shade = 0 if not here else 1 if there == len(here) else SHADES
    return drawn_street(pack, pack.divisions[code], shade=shade, figure=figure, chosen=any(one.rang_at for one in here))


def _line(pack: Pack, one: KioskView, now: dt.datetime) -> KioskLine:
    venue, there = pack.venues.get(one.venue), one.there(now)
    revoked = one.revoked_at is not None
    return KioskLine(
        name=one.name,
        where=venue.name if venue else Phrase.same(one.venue),
        standing=one.standing(now),
        sign="undo" if revoked else "met" if there else "late",
        printer=PRINTERS.get(one.printer, NOTHING) if there else NOTHING,
        trouble=there and one.printer != "ready",
        seen_at=None if there else one.seen_at,
        rang_at=None if revoked else one.rang_at,
        revoked=revoked,
    )
