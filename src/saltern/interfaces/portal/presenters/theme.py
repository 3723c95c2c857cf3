"""Themes, green channels and guides: where people look for what a matter of life needs. 主题"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from saltern.core.approvals.own_guides import OwnGuide
from saltern.core.catalogue.counts import items_of
from saltern.core.catalogue.pack import Pack, Theme
from saltern.interfaces.pages.paging import Paged, page_of
from saltern.interfaces.pages.source_line import SIGNS, SourceLine, source_lines
from saltern.interfaces.portal.presenters.item_row import ItemRow, item_rows
from saltern.interfaces.portal.presenters.places import Tile, topic_tiles
from saltern.words import NOTHING, Phrase

SIZE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """A theme in a list."""

    key: str
    name: Phrase
    summary: Phrase
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesPage:
    """Every theme of the district, by kind."""

    topics: tuple[Tile, ...]
    channels: tuple[ThemeLine, ...]
    person: tuple[ThemeLine, ...]
    firm: tuple[ThemeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifiedLine:
    """One condition of a channel with its answer; without one where nobody is known."""

    words: Phrase
    answer: Phrase = NOTHING
    look: str = ""
    icon: str = ""
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of a channel."""

    name: Phrase
    rows: tuple[ItemRow, ...]
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePage:
    """A theme with its items; a channel with who qualifies and its steps. `verdict` is "yes", "no", "unknown", or
    empty where it was not asked."""

    key: str
    name: Phrase
    summary: Phrase
    channel: bool
    for_firms: bool
    part: Paged[ItemRow] | None
    steps: tuple[StepLine, ...] = ()
    conditions: tuple[QualifiedLine, ...] = ()
    verdict: str = ""
    source: str = ""
    chosen: str = ""


def themes_page(pack: Pack) -> ThemesPage:
    """All of them."""
    themes = [theme for theme in pack.themes.values() if theme.kind == "theme"]
    return ThemesPage(
        topics=topic_tiles(pack),
        channels=tuple(_line(pack, one) for one in pack.themes.values() if one.kind == "green_channel"),
        person=tuple(_line(pack, one) for one in themes if one.who == "natural_person"),
        firm=tuple(_line(pack, one) for one in themes if one.who == "legal_person"),
    )


def theme_page(*, pack: Pack, theme: Theme, page: str = "", own: OwnGuide | None = None) -> ThemePage:
    """A theme, or a channel as the records have it for whom the account acts for."""
    rows = item_rows(pack, items_of(pack, theme))
    whole = ThemePage(
        key=theme.key,
        name=theme.name,
        summary=theme.summary,
        channel=theme.kind == "green_channel",
        for_firms=theme.who == "legal_person",
        part=page_of(rows, number=page, size=SIZE),
        source=theme.source,
        chosen=theme.chosen,
    )
    if not theme.steps:
        return whole
    done = [step.done is True for step in own.steps] if own and own.steps else [False] * len(theme.steps)
    return replace(
        whole,
        part=None,
        steps=tuple(
            StepLine(name=step.name, rows=item_rows(pack, step.items), done=is_done)
            for step, is_done in zip(theme.steps, done, strict=True)
        ),
        conditions=_conditions(pack, theme, own),
        verdict=_verdict(own),
    )


def _line(pack: Pack, theme: Theme) -> ThemeLine:
    count = sum(not pack.items[key].sensitive for key in items_of(pack, theme) if key in pack.items)
    return ThemeLine(key=theme.key, name=theme.name, summary=theme.summary, count=count)


def _conditions(pack: Pack, theme: Theme, own: OwnGuide | None) -> tuple[QualifiedLine, ...]:
    if own is None or not own.qualified:
        return tuple(QualifiedLine(words=one.words) for one in theme.qualifies)
    lines = []
    for one in own.qualified:
        answer, look, icon = SIGNS[one.state]
        lines.append(
            QualifiedLine(words=one.words, answer=answer, look=look, icon=icon, sources=source_lines(pack, one.sources))
        )
    return tuple(lines)


def _verdict(own: OwnGuide | None) -> str:
    if own is None or not own.qualified:
        return ""
    states = {one.state for one in own.qualified}
    return "no" if "not-met" in states else "unknown" if "unknown" in states else "yes"
