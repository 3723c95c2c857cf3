"""The search: what residents type, found among items, themes, places, help and other offices' business.

Three ways lead to an entry and the best one counts: by characters, by letters (pinyin, English), and by what was
probably meant. What was typed is read as it stands first; sounds and slips are tried only where that finds little. A
sensitive item is found by its own words alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

from saltern.core.search.candidate import Candidate, Candidates
from saltern.core.search.characters import aliases, alike, most, units, whole_words
from saltern.core.search.hit import LITERAL, Answer, Hit, Span, hit_of
from saltern.core.search.index import KINDS, Entry, Index, Kind
from saltern.core.search.letters import english, pinyin
from saltern.core.search.shelf import Shelves
from saltern.core.search.slip import Slips
from saltern.core.search.typed import HAN, asked, plain

LEAST: Final = 0.3
"""What a hit must score; what scores less is near at best."""

BESIDE: Final = 0.6
"""Of the best hit, what another must score to be shown beside it."""

ENOUGH: Final = 0.64
"""Where the best hit scores less, sounds and slips are tried."""

WHOLE: Final = 0.72
"""Where the best hit scores less, names and words that are the text but for one character are looked for."""

POOR: Final = 0.5
"""Where the best hit scores less, words that are merely like what was typed are tried."""

SURE: Final = 0.72
"""A hit that scores so much has the words typed."""

MEANT: Final = 0.9
"""What is left of a score where the words were mended."""

READ: Final = 0.97
"""What is left of a score where pinyin was read as several words."""

AS_MANY: Final = 3
"""Near things and themes that are shown where nothing is found."""


class Search:
    """A pack's index, ready to be asked. One is made for a process and may be asked by many threads."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def _shelves(self) -> Shelves:
        return Shelves(self.index)

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self._shelves)

    def find(self, *, words: str, kinds: Collection[Kind] = KINDS, most_hits: int | None = None) -> Answer:
        """What answers the words, the best first; nothing for no words."""
        text = plain(words, self._shelves.simplified)
        if not text:
            return Answer(typed=words, call=self.index.call)
        found = self._found(text)
        exact = any(one.why in LITERAL and one.score >= SURE for one in found.best.values())
        if not exact and (HAN.search(text) or found.top() < SURE):
            meant, near = self._slips.meant(asked(text), far=found.top() < POOR)
            for number, one in self._found(meant).best.items() if meant not in {"", text} else ():
                found.note(number, one.score * MEANT * near, "slip", by=meant)
        shown = tuple(self._hits(found, text, kinds))
        hits = tuple(hit for hit in shown if hit.score >= LEAST)
        return Answer(
            typed=words,
            hits=hits[:most_hits],
            exact=exact,
            meant=next((hit.by for hit in hits[:AS_MANY] if hit.why == "slip"), ""),
            near=() if hits else shown[:AS_MANY],
            themes=() if hits else tuple(self._themes(found)),
            call=self.index.call,
        )

    def _found(self, text: str) -> Candidates:
        shelves, found, sought = self._shelves, Candidates(), asked(text)
        for one in dict.fromkeys((text, sought)):
            close = one.replace(" ", "") if HAN.search(one) else one
            aliases(shelves, one, found)
            whole_words(shelves, close, found)
            for meant in shelves.index.meanings.get(close, ()):
                whole_words(shelves, meant, found, less=0.95, why="meaning")
        if HAN.search(sought):
            chunks = tuple(units(shelves, sought))
            most(shelves, chunks, found, sounds=False)
            if found.top() < WHOLE:
                alike(shelves, sought.replace(" ", ""), found)
            if found.top() < ENOUGH:
                most(shelves, chunks, found, sounds=True)
        elif sought:
            english(shelves, sought, found)
            self._by_letters(sought, found)
        return found

    def _by_letters(self, text: str, found: Candidates) -> None:
        letters = "".join(sign for sign in text if sign.isalpha())
        if not letters:
            return
        pinyin(self._shelves, letters, found, loose=False)
        if len(letters) > 3 and found.top() < SURE:
            pinyin(self._shelves, letters, found, loose=True)
        if len(letters) > 4 and found.top() < SURE and (read := self._slips.read(letters)):
            for number, one in self._found(read).best.items():
                found.note(number, one.score * READ, "sound", by=read)
        if len(letters) > 4 and found.top() < SURE:
            chunks = tuple(units(self._shelves, text.replace(" ", "")))
            if all(not unit.sign for chunk in chunks for unit in chunk):
                most(self._shelves, chunks, found, sounds=True)

    def _hits(self, found: Candidates, text: str, kinds: Collection[Kind]) -> Iterator[Hit]:
        entries = self.index.entries
        scored = [
            (one.score if one.pinned else one.score + entries[number].standing, number, one)
            for number, one in found.best.items()
            if entries[number].kind in kinds and not entries[number].sensitive
        ]
        scored += [(one.score, number, one) for number, one in self._sensitive(text) if entries[number].kind in kinds]
        scored.sort(key=lambda one: (-one[0], one[1]))
        best = scored[0][0] if scored else 0.0
        for score, number, one in scored:
            if score >= best * BESIDE:
                yield hit_of(
                    entries[number], score=score, why=one.why, by=one.by, span=_span(entries[number], text, one)
                )

    def _sensitive(self, text: str) -> Iterator[tuple[int, Candidate]]:
        """Sensitive items: found where their names or words hold every word typed, as it stands."""
        for number, entry in enumerate(self.index.entries):
            if entry.sensitive:
                name = f"{entry.name.zh} {entry.name.en}".lower()
                held = [word in name or any(word in own for own in entry.words) for word in text.split()]
                if all(held):
                    yield number, Candidate(score=0.9 if text in name else 0.75, why="name" if text in name else "word")

    def _themes(self, found: Candidates) -> Iterator[Hit]:
        """Where to look when nothing is found: the themes of what is least far, then the pack's topics."""
        near: dict[str, float] = {}
        for number, one in found.best.items():
            for key in self.index.entries[number].themes:
                near[key] = near.get(key, 0.0) + one.score
        wanted = [*sorted(near, key=lambda key: -near[key]), *self.index.themes]
        by_key = {entry.key: entry for entry in self.index.entries if entry.kind in {"theme", "green_channel", "topic"}}
        for key in list(dict.fromkeys(key for key in wanted if key in by_key))[:AS_MANY]:
            yield hit_of(by_key[key], score=near.get(key, 0.0), why="rest")


def _span(entry: Entry, text: str, found: Candidate) -> Span | None:
    """The part of the name that was found."""
    zh, en = entry.name.zh.lower(), entry.name.en.lower()
    if found.signs:
        spoken = [at for at, sign in enumerate(zh) if sign.isalnum()]
        start, end = found.signs
        if end <= len(spoken):
            return Span(language="zh", start=spoken[start], end=spoken[end - 1] + 1)
    for wanted in dict.fromkeys((text, text.replace(" ", ""), asked(text), found.by)):
        if not wanted:
            continue
        if (at := zh.find(wanted)) >= 0:
            return Span(language="zh", start=at, end=at + len(wanted))
        if len(wanted) > 1 and (at := en.find(wanted)) >= 0:
            return Span(language="en", start=at, end=at + len(wanted))
    return None
