"""What was probably meant: the word of the catalogue that sounds the same or is a slip away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from saltern.core.search.shelf import Shelves
from saltern.core.search.sound import folded
from saltern.core.search.typed import HAN

SAME_SOUND: Final = 6
"""The longest words that are looked for by their sound."""

LONGEST: Final = 36
"""Letters of the longest words that are read out of pinyin."""

MOST_WORDS: Final = 4
"""Pinyin that falls into more words was not meant so."""

SOME: Final = 5
"""Words that are like what was typed, of which the first that does not stand in it counts."""

ENOUGH_LETTERS: Final = 8
"""Fewer letters are like too many names."""

NEAR: Final = {"han": 60.0, "latin": 78.0, "name": 86.0}
"""How alike two words must be, of a hundred."""


class Slips:
    """The words of the catalogue by their sound."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        """Of each folded sound a word; one that many entries have first."""
        found: dict[str, str] = {}
        for word, sound in self.shelves.index.lexicon.items():
            heard = folded(sound)
            if heard not in found or self._known(word) > self._known(found[heard]):
                found[heard] = word
        return found

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        """Of each word's pinyin, written in one, the word."""
        found: dict[str, str] = {}
        for word, sound in self.shelves.index.lexicon.items():
            letters = sound.replace("|", "").replace(" ", "")
            if letters not in found or self._known(word) > self._known(found[letters]):
                found[letters] = word
        return found

    @cached_property
    def _owners(self) -> dict[str, int]:
        both = self.shelves.both
        return {word: len(owners) for word, owners in zip(both.texts, both.owners, strict=True)}

    def _known(self, word: str) -> int:
        """Of how many entries it is a word."""
        return self._owners.get(word, 0)

    def _stands(self, part: str) -> bool:
        return any(next(shelf.texts_with(part), None) is not None for shelf in (self.shelves.names, self.shelves.both))

    def read(self, letters: str) -> str:
        """Pinyin written in one as the fewest words of the catalogue it can be; "" where it is none or one alone."""
        ways: list[tuple[int, str]] = [(0, "")] + [(len(letters), "")] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - LONGEST), end):
                word = self._by_letters.get(letters[start:end], "")
                if word and (start == 0 or ways[start][1]) and ways[start][0] + 1 < ways[end][0]:
                    ways[end] = (ways[start][0] + 1, ways[start][1] + word)
        return ways[-1][1] if 1 < ways[-1][0] <= MOST_WORDS else ""

    def meant(self, text: str, *, far: bool) -> tuple[str, float]:
        """What was probably meant and how near it is; "" where nothing is. `far`: a word that is like it will do."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        close = text.replace(" ", "")
        if not HAN.search(close):
            if len(close) < 4:
                return "", 0.0
            letters = process.extractOne(
                close, self._by_letters.keys(), scorer=OSA.normalized_similarity, score_cutoff=NEAR["latin"] / 100
            )
            return (self._by_letters[letters[0]], 1.0) if letters else (self._name_like(close), 1.0)
        mended = self._mended(close)
        if mended != close:
            return mended, 1.0
        if len(close) < 3 or not far:
            return "", 0.0
        like = process.extract(
            close, self.shelves.index.lexicon.keys(), scorer=fuzz.ratio, score_cutoff=NEAR["han"], limit=SOME
        )
        return next(((word, likeness / 100) for word, likeness, _ in like if word not in close), ("", 0.0))

    def _name_like(self, letters: str) -> str:
        """The name in whose pinyin the letters stand but for a slip or two."""
        from rapidfuzz import fuzz, process

        if len(letters) < ENOUGH_LETTERS:
            return ""
        long = {letter: name for letter, name in self._names if len(letter) >= len(letters) - 2}
        found = process.extractOne(letters, long.keys(), scorer=fuzz.partial_ratio, score_cutoff=NEAR["name"])
        return long[found[0]] if found else ""

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        sounds, names = self.shelves.name_sounds.texts, self.shelves.names.texts
        return [(sound.replace("|", "").replace(" ", ""), name) for sound, name in zip(sounds, names, strict=True)]

    def _mended(self, text: str) -> str:
        """The text with wrong characters set right: the longest words first, each where its sound stands."""
        done, at = "", 0
        while at < len(text):
            for end in range(min(len(text), at + SAME_SOUND), at + 1, -1):
                part = text[at:end]
                word = part if self._stands(part) else self._sounding(part)
                if word:
                    done, at = done + word, end
                    break
            else:
                done, at = done + text[at], at + 1
        return done

    def _sounding(self, part: str) -> str:
        if not all(self.shelves.sounds.get(sign) for sign in part):
            return ""
        for sound in self._sounds(part):
            word = self._by_sound.get(folded(sound), "")
            if any(sign in word for sign in part):  # nobody gets every character wrong
                return word
        return ""

    def _sounds(self, part: str) -> Iterator[str]:
        """How a text may sound: each character its first way, then each other way of one of them."""
        ways = [self.shelves.sounds[sign] for sign in part]
        yield " ".join(way[0] for way in ways)
        for at, way in enumerate(ways):
            for other in way[1:]:
                yield " ".join(other if place == at else one[0] for place, one in enumerate(ways))
