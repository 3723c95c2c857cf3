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

NEAR: Final = {"han": 60.0, "latin": 78.0}
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
            known = found.get(folded(sound))
            if known is None or self._entries(word) > self._entries(known):
                found[folded(sound)] = word
        return found

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        """Of each word's pinyin, written in one, the word."""
        found: dict[str, str] = {}
        for word, sound in self.shelves.index.lexicon.items():
            letters = sound.replace("|", "").replace(" ", "")
            if letters not in found or self._entries(word) > self._entries(found[letters]):
                found[letters] = word
        return found

    def _entries(self, word: str) -> int:
        return len(self.shelves.names.with_(word) | self.shelves.both.with_(word))

    def read(self, letters: str) -> str:
        """Pinyin written in one as the fewest words of the catalogue it can be; "" where it is none or one alone."""
        ways: list[tuple[int, str]] = [(0, "")] + [(len(letters), "")] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - LONGEST), end):
                word = self._by_letters.get(letters[start:end], "")
                if word and (start == 0 or ways[start][1]) and ways[start][0] + 1 < ways[end][0]:
                    ways[end] = (ways[start][0] + 1, ways[start][1] + word)
        return ways[-1][1] if 1 < ways[-1][0] <= MOST_WORDS else ""

    def meant(self, text: str, *, far: bool) -> str:
        """What was probably meant; "" where nothing is near. `far`: a word that is like it will do."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        close = text.replace(" ", "")
        if not HAN.search(close):
            if len(close) < 4:
                return ""
            letters = process.extractOne(
                close, self._by_letters.keys(), scorer=OSA.normalized_similarity, score_cutoff=NEAR["latin"] / 100
            )
            return self._by_letters[letters[0]] if letters else ""
        mended = self._mended(close)
        if mended != close:
            return mended
        if len(close) < 3 or not far:
            return ""
        like = process.extract(
            close, self.shelves.index.lexicon.keys(), scorer=fuzz.ratio, score_cutoff=NEAR["han"], limit=SOME
        )
        return next((word for word, _, _ in like if word not in close), "")

    def _mended(self, text: str) -> str:
        """The text with wrong characters set right: the longest words first, each where its sound stands."""
        done, at = "", 0
        while at < len(text):
            for end in range(min(len(text), at + SAME_SOUND), at + 1, -1):
                part = text[at:end]
                word = self._sounding(part) if not self._entries(part) else part
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
