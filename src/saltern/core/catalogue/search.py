"""Finding items and reminders by what people call them: names in every language, keywords, ids."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import Final

from saltern.core.catalogue.item import Item, Reminder
from saltern.core.catalogue.pack import Pack, Theme
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

NEAR: Final = 0.6
"""Of the best match, what an item must share to be shown beside it."""


class ItemUnknown(SalternError):
    """There is no item "{key}" in this pack.{hint}"""

    family = "unknown"
    zh = "内容包中没有事项“{key}”。{hint}"


class ReminderUnknown(SalternError):
    """There is no reminder "{key}" in this pack.{hint}"""

    family = "unknown"
    zh = "内容包中没有提醒“{key}”。{hint}"


class ThemeUnknown(SalternError):
    """There is no theme "{key}" in this pack.{hint}"""

    family = "unknown"
    zh = "内容包中没有主题“{key}”。{hint}"


def find_items(*, pack: Pack, words: str) -> Iterator[Item]:
    """Items whose name, keyword, id or summary holds every word, the nearest first; all items for no word.

    Where none holds every word, those that share most with what was typed, two letters at a time: people write
    营业执照丢了, lists say 证照遗失补领. A sensitive item is found by its own words alone.
    """
    wanted = words.lower().split()
    if not wanted:
        yield from (item for item in pack.items.values() if not item.sensitive)
        return
    scored = [(score, item) for item in pack.items.values() if (score := _score(item, wanted))]
    if not scored:
        pairs = _pairs("".join(wanted))
        near = [(_shared(item, pairs), item) for item in pack.items.values() if not item.sensitive]
        best = max((score for score, _ in near), default=0)
        scored = [(score, item) for score, item in near if score and score >= best * NEAR]
    yield from (item for _, item in sorted(scored, key=lambda one: -one[0]))


def _score(item: Item, wanted: Sequence[str]) -> int:
    """How well every word is met: 0 where one is not."""
    names = f"{item.name.zh} {item.name.en}".lower()
    keywords = " ".join(item.keywords).lower()
    rest = f"{item.id} {item.summary.zh} {item.summary.en}".lower()
    total = 0
    for word in wanted:
        if word in names:
            total += 8 if names.startswith(word) else 6
        elif word in keywords:
            total += 4
        elif word in rest and not item.sensitive:
            total += 1
        else:
            return 0
    return total * 2 + (item.depth == "in-depth")


def _shared(item: Item, pairs: Set[str]) -> int:
    """Pairs of letters the item's words share with what was typed; those of the name count twice."""
    return 2 * len(pairs & _pairs(item.name.zh.lower())) + len(pairs & _pairs(" ".join(item.keywords).lower()))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text) if not (a.isspace() or b.isspace()))


def find_reminders(*, pack: Pack, words: str) -> Iterator[Reminder]:
    """Reminders whose name, words or key hold every word; all for no word."""
    wanted = words.lower().split()
    for reminder in pack.reminders.values():
        told = " ".join(
            [reminder.key, reminder.name.zh, reminder.name.en, reminder.words.zh, reminder.words.en]
        ).lower()
        if all(word in told for word in wanted):
            yield reminder


def the_item(*, pack: Pack, key: str) -> Item:
    """The item of this id. Raises `ItemUnknown`."""
    if key not in pack.items:
        raise ItemUnknown(key=key, hint=nearest(key, pack.items))
    return pack.items[key]


def the_reminder(*, pack: Pack, key: str) -> Reminder:
    """The reminder of this key. Raises `ReminderUnknown`."""
    if key not in pack.reminders:
        raise ReminderUnknown(key=key, hint=nearest(key, pack.reminders))
    return pack.reminders[key]


def the_theme(*, pack: Pack, key: str) -> Theme:
    """The theme, green channel or topic of this key. Raises `ThemeUnknown`."""
    if key not in pack.themes:
        raise ThemeUnknown(key=key, hint=nearest(key, pack.themes))
    return pack.themes[key]


def nearest(word: str, known: Iterable[str]) -> Phrase:
    """A hint that names the nearest known word; nothing where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return Phrase(en=f' Did you mean "{found[0]}"?', zh=f"是否指“{found[0]}”？") if found else NOTHING
