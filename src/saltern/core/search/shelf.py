"""The index made ready: a shelf for each field, what every character and syllable is, and the words of English names.

A shelf holds the texts of one field of all entries in one text, so that a few letters are looked for in all of them at
once: at some thousand short texts this is quicker than an index of words and needs none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import log
from typing import Final

from saltern.core.search.index import Index
from saltern.core.search.sound import folded
from saltern.core.search.typed import ENGLISH

BREAK: Final = "\n"
WORD: Final = re.compile(r"[a-z]+")


class Shelf:
    """Texts and whose they are; one text may be of many entries."""

    def __init__(self, texts: Iterable[tuple[str, tuple[int, ...]]]) -> None:
        self.texts: list[str] = []
        self.owners: list[tuple[int, ...]] = []
        self.starts: list[int] = []
        self._text_of: list[int] = []
        for number, (text, owners) in enumerate(texts):
            self.texts.append(text)
            self.owners.append(owners)
            self.starts.append(len(self._text_of))
            self._text_of.extend([number] * (len(text) + 1))
        self._all = BREAK.join(self.texts)

    def texts_with(self, wanted: str) -> Iterator[int]:
        """The numbers of the texts that hold something, each once."""
        at = self._all.find(wanted)
        while at >= 0:
            number = self._text_of[at]
            yield number
            if number + 1 == len(self.starts):
                return
            at = self._all.find(wanted, self.starts[number + 1])

    def with_(self, wanted: str) -> set[int]:
        """The entries whose texts hold something."""
        return {owner for number in self.texts_with(wanted) for owner in self.owners[number]}

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
        """Where a pattern is found: the number of the text, where in it, up to where."""
        for found in pattern.finditer(self._all):
            number = self._text_of[found.start()]
            start = found.start() - self.starts[number]
            yield number, start, start + len(found.group())


class Shelves:
    """What every search looks into; made once of an index."""

    def __init__(self, index: Index) -> None:
        open_ = [(number, entry) for number, entry in enumerate(index.entries) if not entry.sensitive]
        self.index = index
        self.simplified = dict(zip(index.simplified[::2], index.simplified[1::2], strict=True))
        self.sounds: dict[str, tuple[str, ...]] = {}
        for syllable, signs in (*index.readings.items(), *index.readings_too.items()):
            for sign in signs:
                self.sounds[sign] = (*self.sounds.get(sign, ()), syllable)
        self.syllables = frozenset((*index.readings, *index.readings_too))
        self.names = Shelf((entry.name.zh.lower(), (number,)) for number, entry in open_)
        owners: dict[str, dict[int, None]] = {}
        for number, entry in open_:
            for word in entry.words:
                owners.setdefault(word, {})[number] = None
        shared = {word: tuple(some) for word, some in owners.items()}
        whose = {word: tuple(dict.fromkeys((*index.aliases.get(word, ()), *shared.get(word, ())))) for word in
                 dict.fromkeys((*index.aliases, *shared))}  # fmt: skip
        self.words = Shelf(shared.items())
        self.both = Shelf(whose.items())
        self.rest = Shelf((entry.rest, (number,)) for number, entry in open_)
        self.name_sounds = Shelf((entry.sound, (number,)) for number, entry in open_)
        self.word_sounds = Shelf((index.lexicon[word], some) for word, some in whose.items() if word in index.lexicon)
        self.said = [word for word in whose if word in index.lexicon]
        self.folded_names = Shelf((folded(entry.sound), (number,)) for number, entry in open_)
        self.folded_words = Shelf((folded(self.index.lexicon[word]), whose[word]) for word in self.said)
        self.english = _english((entry.name.en, number) for number, entry in open_)
        self.weight = lru_cache(maxsize=4096)(self._weight)

    def _weight(self, wanted: str) -> float:
        """How much a few characters tell: the rarer the more."""
        return self.rarity(len(self.names.with_(wanted) | self.both.with_(wanted)))

    def rarity(self, count: int) -> float:
        """How much it tells that only so many entries hold something."""
        return log((len(self.index.entries) + 1) / (count + 0.5))


def _english(names: Iterable[tuple[str, int]]) -> dict[str, dict[int, int]]:
    """Of each word of English names, in which it stands how often."""
    found: dict[str, Counter[int]] = {}
    for name, number in names:
        for word in WORD.findall(name.lower()):
            if word not in ENGLISH:
                found.setdefault(word, Counter())[number] += 1
    return {word: dict(some) for word, some in found.items()}
