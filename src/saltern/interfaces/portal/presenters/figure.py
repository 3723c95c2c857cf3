"""数字: each number the district tells the public, what it is made up of, and the list behind it.

Names and codes are real and another area's published list; a flag that is not published is ours, for demonstration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.counts import THEMES_OF, counts, theme_counts
from saltern.core.catalogue.flags import FLAGS
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.errors import SalternError
from saltern.interfaces.pages.paging import Paged, page_of, query
from saltern.interfaces.portal.presenters.item_row import unit_of
from saltern.words import NOTHING, Phrase, joined

SIZE: Final = 40
BAR: Final = 300
BASES: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "published": (Phrase(zh="查得到", en="published"), "met", "met"),
    "derived": (Phrase(zh="自己写", en="by rule"), "edit", "go"),
    "assigned": (Phrase(zh="指定", en="assigned"), "unk", ""),
}
"""Of each basis the word, the icon, the stylesheet's class."""

HEADINGS: Final[Mapping[str, Phrase]] = {
    "instant": Phrase(zh="项秒批", en="decided at once"),
    "zero_touch": Phrase(zh="项秒报", en="with nothing to fill in"),
    "no_meeting": Phrase(zh="项不见面办", en="without a visit"),
    "deferrable": Phrase(zh="项容缺受理", en="where a paper may follow"),
    "city_wide": Phrase(zh="项全城通办", en="at any hall of the city"),
    "on_site": Phrase(zh="项上门办", en="at your door"),
    "medical_insurance": Phrase(zh="项医保就近办", en="of medical insurance nearby"),
    "person_themes": Phrase(zh="个个人主题", en="themes for persons"),
    "firm_themes": Phrase(zh="个企业主题", en="themes for firms"),
    "green_channels": Phrase(zh="条绿色通道", en="green channels"),
    "topics": Phrase(zh="个重点专题", en="key topics"),
    "person_reminders": Phrase(zh="种个人提醒", en="reminders for persons"),
    "firm_reminders": Phrase(zh="种企业提醒", en="reminders for firms"),
}
REMINDERS: Final[Mapping[str, str]] = {"person_reminders": "natural_person", "firm_reminders": "legal_person"}
CONFIDENCE: Final[Mapping[str, Phrase]] = {
    "high": Phrase(zh="和法规对过", en="held against the law"),
    "medium": Phrase(zh="来源可信，没有逐字对过", en="from a good source, not word by word"),
    "low": Phrase(zh="没有查到来源", en="no source was found"),
}


class FigureUnknown(SalternError):
    """There is no figure "{key}"."""

    family = "unknown"
    zh = "没有数字“{key}”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of a number: its word, how many, and where its bar begins and ends."""

    key: str
    name: Phrase
    count: int
    begins: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCard:
    """One number. `pieces` is empty where it is made of one kind; `announced` where the district tells another."""

    key: str
    number: int
    name: Phrase
    pieces: tuple[Piece, ...] = ()
    announced: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One line of the list behind a number. `route` is empty where it has no page of its own."""

    key: str
    name: Phrase
    note: Phrase
    route: str = ""
    basis: Phrase = NOTHING
    icon: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """A number with its list. `unnamed` items are counted and not listed, because their very name says too much."""

    card: FigureCard
    part: Paged[FigureRow]
    choices: tuple[tuple[Piece, str, bool], ...]
    whole: str
    address: str
    unnamed: int
    decided: int | None


def figure_cards(pack: Pack) -> tuple[FigureCard, ...]:
    """Every number, in the order it is told."""
    cards = [
        FigureCard(
            key=one.flag,
            number=one.total,
            name=HEADINGS[one.flag],
            pieces=_pieces({"published": one.published, "derived": one.derived, "assigned": one.assigned}),
            announced=one.announced if one.announced != one.total else None,
        )
        for one in counts(pack)
    ]
    cards += [
        FigureCard(key=kind, number=number, name=HEADINGS[kind], announced=_other(pack, kind, number))
        for kind, number in theme_counts(pack).items()
    ]
    cards += [
        FigureCard(key=kind, number=sum(one.who == who for one in pack.reminders.values()), name=HEADINGS[kind])
        for kind, who in REMINDERS.items()
    ]
    return tuple(cards)


def figure_page(*, pack: Pack, key: str, basis: str = "", page: str = "") -> FigurePage:
    """One number with the list behind it. Raises `FigureUnknown`."""
    card = next((one for one in figure_cards(pack) if one.key == key), None)
    if card is None:
        raise FigureUnknown(key=key)
    wanted = basis if key in FLAGS and basis in BASES else ""
    named, unnamed, decided = _rows(pack, key, wanted)
    choices = tuple((piece, query({"basis": piece.key}), piece.key == wanted) for piece in card.pieces)
    address = query({"basis": wanted})
    return FigurePage(
        card=card,
        part=page_of(named, number=page, size=SIZE),
        choices=choices,
        whole="?",
        address=f"{address}&" if wanted else "?",
        unnamed=unnamed,
        decided=decided,
    )


def _other(pack: Pack, kind: str, number: int) -> int | None:
    announced = pack.district.announced.get(kind)
    return announced if announced != number else None


def _pieces(parts: Mapping[str, int]) -> tuple[Piece, ...]:
    total, begins = sum(parts.values()) or 1, 0
    found: list[Piece] = []
    for key, count in parts.items():
        ends = round(sum(one.count for one in found) * BAR / total + count * BAR / total)
        found.append(Piece(key=key, name=BASES[key][0], count=count, begins=begins, width=ends - begins))
        begins = ends
    return tuple(found)


def _rows(pack: Pack, key: str, basis: str) -> tuple[Sequence[FigureRow], int, int | None]:
    if key in FLAGS:
        flagged = [item for item in pack.items.values() if key in item.flags and basis in {"", item.flags[key]}]
        order = Counter({"published": 3, "derived": 2, "assigned": 1})
        flagged.sort(key=lambda item: -order[item.flags[key]])
        rows = [_item(pack, item, key) for item in flagged if not item.sensitive]
        decided = sum(item.instant for item in flagged) if key == "instant" else None
        return rows, len(flagged) - len(rows), decided
    if key in THEMES_OF:
        return [_theme(pack, one) for one in pack.themes if _kind(pack, one) == key], 0, None
    reminders = [one for one in pack.reminders.values() if one.who == REMINDERS[key]]
    named = [one for one in reminders if not one.sensitive]
    return (
        [FigureRow(key=one.key, name=one.name, note=one.words, basis=CONFIDENCE[one.confidence]) for one in named],
        len(reminders) - len(named),
        None,
    )


def _item(pack: Pack, item: Item, flag: str) -> FigureRow:
    word, icon, look = BASES[item.flags[flag]]
    source = item.flag_sources.get(flag, "")
    parts = (unit_of(pack, item), Phrase.same(source) if source else NOTHING)
    note = joined([part for part in parts if part], zh="，", en=", ")
    return FigureRow(key=item.id, name=item.name, note=note, route="item", basis=word, icon=icon, look=look)


def _theme(pack: Pack, key: str) -> FigureRow:
    theme = pack.themes[key]
    return FigureRow(key=key, name=theme.name, note=theme.summary, route="topic" if theme.kind == "topic" else "theme")


def _kind(pack: Pack, key: str) -> str:
    theme = pack.themes[key]
    if theme.kind == "theme":
        return "person_themes" if theme.who == "natural_person" else "firm_themes"
    return "green_channels" if theme.kind == "green_channel" else "topics"
