"""The index: everything that can be found, with its words and how they sound, made when the pack is read and kept.

It holds texts and nothing worked out of them, so that it is small and quickly read back; `search` prepares the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from saltern.words import NOTHING, Phrase

Kind = Literal["item", "theme", "green_channel", "topic", "venue", "help", "elsewhere"]
KINDS: Final[tuple[Kind, ...]] = ("item", "theme", "green_channel", "topic", "venue", "help", "elsewhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found.

    `standing` lifts it among equals, `sound` is its name as pinyin with "|" between words.
    """

    kind: Kind
    key: str
    name: Phrase
    line: Phrase = NOTHING
    standing: float = 0.0
    words: tuple[str, ...] = ()
    rest: str = ""
    sound: str = ""
    themes: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All entries; words that name entries at once (`aliases`, the nearest first) or mean other words (`meanings`).

    `lexicon` holds words with their sound, `readings` the characters of each syllable and `readings_too` those that are
    read so besides, `simplified` pairs of a traditional character and its simplified one. `themes` are shown where
    nothing is found, `call` is whom to call.
    """

    entries: tuple[Entry, ...]
    aliases: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    meanings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lexicon: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    readings_too: Mapping[str, str] = field(default_factory=dict)
    simplified: str = ""
    themes: tuple[str, ...] = ()
    call: str = ""
