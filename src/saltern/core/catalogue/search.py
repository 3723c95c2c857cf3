"""One item, reminder or theme by its key, with the nearest key where there is none; reminders by their words.

What residents type is answered by `saltern.core.search`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from saltern.core.catalogue.item import Item, Reminder
from saltern.core.catalogue.pack import Pack, Theme
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase


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
