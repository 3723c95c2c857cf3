"""The numbers of a pack: what its items count for, each with its make-up, and its themes with the items under them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from saltern.core.catalogue.flags import FlagCount, count_flags
from saltern.core.catalogue.pack import Pack, Theme
from saltern.words import Phrase

THEMES_OF: Final[Mapping[str, Phrase]] = {
    "person_themes": Phrase(zh="个人主题", en="themes for persons"),
    "firm_themes": Phrase(zh="法人主题", en="themes for firms"),
    "green_channels": Phrase(zh="绿色通道", en="green channels"),
    "topics": Phrase(zh="重点专题", en="key topics"),
}


def number_words(pack: Pack) -> dict[str, dict[str, int]]:
    """The numbers for a report, by the English name of each flag, each with its make-up."""
    return {
        one.name.en: {
            "in all": one.total,
            "published elsewhere or in Shenzhen": one.published,
            "derived by rule": one.derived,
            "assigned by kind": one.assigned,
            **({} if one.machine is None else {"decided by this pack": one.machine}),
        }
        for one in counts(pack)
    }


def counts(pack: Pack) -> tuple[FlagCount, ...]:
    """The numbers of the pack, each with its make-up."""
    return count_flags(
        pack.items.values(),
        announced=pack.district.announced,
        city=pack.district.city,
    )


def theme_counts(pack: Pack) -> dict[str, int]:
    """How many themes of each kind there are."""
    found = Counter(_kind(theme) for theme in pack.themes.values())
    return {kind: found[kind] for kind in THEMES_OF}


def items_of(pack: Pack, theme: Theme) -> tuple[str, ...]:
    """The items of a theme: those its steps name, or those that name it."""
    if theme.kind == "theme":
        return tuple(item.id for item in pack.items.values() if theme.key in item.themes)
    return tuple(dict.fromkeys(key for step in theme.steps for key in step.items))


def _kind(theme: Theme) -> str:
    if theme.kind == "theme":
        return "person_themes" if theme.who == "natural_person" else "firm_themes"
    return "green_channels" if theme.kind == "green_channel" else "topics"
