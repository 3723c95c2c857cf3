"""Finding by characters: the whole of what was typed in a name or a word, or most of it two characters at a time.

Two characters are looked for as they stand; where no entry has them so, as they sound (身份正 finds 身份证). A word of
the pack's list of synonyms counts as found where one of its meanings is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from saltern.core.search.candidate import Candidates
from saltern.core.search.hit import Why
from saltern.core.search.shelf import Shelf, Shelves
from saltern.core.search.sound import fold, spelled
from saltern.core.search.typed import HAN, RUNS, TALK

COMMON: Final = 12
"""A word of more entries than this tells little of each."""

BESIDE_NAMED: Final = 0.92
"""What having the characters of a word counts beside being named for it by the pack's list."""

ALIKE: Final = 0.76
"""How alike a name is that was typed with a slip: one character of five, two of nine."""

LEAST_ALIKE: Final = 5
"""Shorter names with another character are other names (结婚登记, 离婚登记)."""

FAR: Final = 0.12
"""Of what was typed, what an entry must share to be shown where nothing shares more."""

SINGLE: Final = 0.25
"""What one character alone weighs beside two together."""

UNKNOWN: Final = 2.5
"""What two characters weigh that stand nowhere: talk, or the end of one word and the beginning of the next."""

JOINING: Final = 0.8
"""What they weigh where one of them only joins words."""

LONG: Final = 8
"""Characters in one go from which on it is talk: there sounds that happen to agree say nothing."""

ALONE: Final = {"name": 1.0, "word": 0.9, "name sound": 0.8, "word sound": 0.72, "rest": 0.42}
"""What two characters count by where they are found."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One character typed, or one syllable (then it has no sign), and how it may sound."""

    sign: str
    sounds: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was typed: what it weighs, how well each entry has it."""

    weight: float
    share: dict[int, float]
    heard: bool = False


def whole_words(shelves: Shelves, text: str, found: Candidates, *, less: float = 1.0, why: Why | None = None) -> None:
    """Note the entries whose name or words hold the whole text; `less` where it stands for what was typed."""
    for number in shelves.names.texts_with(text):
        name = shelves.names.texts[number]
        ratio = len(text) / len(name)
        score = 1.1 if name == text else 0.93 + 0.05 * ratio if name.startswith(text) else 0.86 + 0.05 * ratio
        found.note(shelves.names.owners[number][0], score * less, why or "name", by=text if why else "")
    for number in shelves.rest.with_(text) if len(text) > 1 else ():
        found.note(number, 0.57 * less, why or "rest", by=text if why else "")
    for number in shelves.words.texts_with(text):
        word, owners = shelves.words.texts[number], shelves.words.owners[number]
        score = 0.87 if word == text else 0.8 if word.startswith(text) else 0.76
        score -= 0.06 if len(owners) > COMMON else 0.0
        for owner in owners:
            found.note(owner, score * less, why or "word", by=word)


def aliases(shelves: Shelves, text: str, found: Candidates) -> None:
    """Note what the pack's list names for these words, for words that begin so, and for English words within these."""
    close = text.replace(" ", "")
    for alias, owners in shelves.index.aliases.items():
        tight = alias.replace(" ", "")
        if tight == close:
            base, pinned = 1.2, True
        elif len(close) > 1 and tight.startswith(close):
            base, pinned = 0.86 + 0.08 * len(close) / len(tight), False
        elif not HAN.search(tight) and f" {alias} " in f" {text} ":
            base, pinned = 0.62 + 0.3 * len(tight) / len(close), False
        else:
            continue
        for place, owner in enumerate(owners):
            found.note(owner, base - 0.012 * place, "word", by=alias, pinned=pinned)


def alike(shelves: Shelves, text: str, found: Candidates) -> None:
    """Note the entries whose name or word is the text but for a character left out, doubled, wrong or moved."""
    if len(text) < LEAST_ALIKE:
        return
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for shelf in (shelves.names, shelves.both):
        near = process.extract(
            text, shelf.texts, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=COMMON, processor=None
        )
        for word, likeness, number in near:
            for place, owner in enumerate(shelf.owners[number]):
                found.note(owner, 0.4 + 0.6 * likeness - 0.012 * place, "slip", by=word)


def units(shelves: Shelves, text: str) -> Iterator[tuple[Unit, ...]]:
    """The text as characters and syllables, chunk by chunk."""
    for chunk in text.split():
        some: list[Unit] = []
        for run in RUNS.findall(chunk):
            if HAN.match(run):
                some.append(Unit(run, shelves.sounds.get(run, ())))
            elif (spoken := spelled(run, shelves.syllables)) and not next(shelves.names.texts_with(run), None):
                some.extend(Unit("", (one,), one in shelves.syllables) for one in spoken)
            else:
                some.extend(Unit(sign, ()) for sign in run)
        yield tuple(some)


def most(shelves: Shelves, chunks: Sequence[Sequence[Unit]], found: Candidates, *, sounds: bool) -> None:
    """Note the entries that have most of what was typed. `sounds`: everything may be wrong characters of its sound."""
    parts: list[Part] = []
    length = 0
    for chunk in chunks:
        length += len(chunk)
        parts.extend(_parts(shelves, chunk, sounds=sounds))
    whole = sum(part.weight for part in parts)
    if not whole:
        return
    totals: dict[int, float] = {}
    for part in parts:
        for number, share in part.share.items():
            totals[number] = totals.get(number, 0.0) + part.weight * share
    heard = any(part.heard for part in parts)
    named = dict[int, float]()
    for chunk in chunks:
        for number, share in _named(shelves, chunk).items():
            named[number] = max(named.get(number, 0.0), share)
    for number, total in totals.items():
        cover = total / whole
        if number in named:
            found.note(number, 0.33 + 0.15 * named[number] + 0.4 * cover, "word")
        if cover >= FAR:
            concise = min(1.0, length / max(1, len(shelves.index.entries[number].name.zh)))
            found.note(number, 0.85 * cover + 0.05 * concise * cover, "sound" if heard else "word")


def _named(shelves: Shelves, chunk: Sequence[Unit]) -> dict[int, float]:
    """What the pack's list names for words within a longer text, the nearest most."""
    signs, found = "".join(unit.sign or " " for unit in chunk), dict[int, float]()
    for start, end in _synonyms(shelves, signs):
        for place, number in enumerate(shelves.index.aliases.get(signs[start:end], ())):
            share = (end - start) / len(signs) - 0.06 * place
            found[number] = max(found.get(number, 0.0), share)
    return found


def _parts(shelves: Shelves, chunk: Sequence[Unit], *, sounds: bool) -> Iterator[Part]:
    signs = "".join(unit.sign or " " for unit in chunk)
    taken = list(_synonyms(shelves, signs))
    inside = [False] * len(chunk)
    for start, end in taken:
        word = signs[start:end]
        inside[start : end - 1] = [True] * (end - 1 - start)
        parts = [_pair(shelves, one, two, sounds=sounds) for one, two in pairwise(chunk[start:end])]
        weight = sum(part.weight for part in parts) or shelves.weight(word)
        share: dict[int, float] = {}
        for part in parts:
            for number, some in part.share.items():
                share[number] = share.get(number, 0.0) + BESIDE_NAMED * some * part.weight / weight
        _lay_meanings(shelves, share, word)
        for place, number in enumerate(shelves.index.aliases.get(word, ())):
            share[number] = max(share.get(number, 0.0), 1.0 - 0.02 * place)
        told = any(max(part.share.values(), default=0.0) < max(share.values(), default=0.0) for part in parts)
        yield Part(weight, share, heard=any(part.heard for part in parts) and not told)
    stands = [False] * len(chunk)
    for at, (one, two) in enumerate(pairwise(chunk)):
        if inside[at]:
            stands[at] = stands[at + 1] = True
        else:
            part = _pair(shelves, one, two, sounds=sounds, fit=len(chunk) < LONG)
            stands[at], stands[at + 1] = stands[at] or bool(part.share), bool(part.share)
            yield part
    for at, unit in enumerate(chunk):
        if unit.sign and (HAN.match(unit.sign) or len(chunk) == 1):
            names = dict.fromkeys(shelves.names.with_(unit.sign), 1.0)
            words = dict.fromkeys(shelves.both.with_(unit.sign), 0.7)
            _lay_meanings(shelves, words, unit.sign)
            alone = SINGLE if stands[at] or unit.sign in TALK or not words | names else 1.0
            yield Part(alone * shelves.weight(unit.sign), {**words, **names})


def _lay_meanings(shelves: Shelves, share: dict[int, float], word: str) -> None:
    """What the pack's list says a word means counts nearly as the word itself."""
    for meant in shelves.index.meanings.get(word, ()):
        _lay(share, shelves.names, meant, 0.95)
        _lay(share, shelves.both, meant, 0.86)
        _lay(share, shelves.rest, meant, 0.4)


def _synonyms(shelves: Shelves, signs: str) -> Iterator[tuple[int, int]]:
    """Where words of the pack's list stand, the longest first at each place."""
    at, index = 0, shelves.index
    while at < len(signs):
        ends = range(len(signs), at + 1, -1)
        end = next((end for end in ends if signs[at:end] in index.meanings or signs[at:end] in index.aliases), 0)
        if end:
            yield at, end
        at = end or at + 1


def _pair(shelves: Shelves, one: Unit, two: Unit, *, sounds: bool, fit: bool = True) -> Part:
    """Two units side by side: as they stand and, where nothing has them so and it is `fit`, as they sound."""
    share: dict[int, float] = {}
    weight = 0.0
    if one.sign and two.sign:
        pair = one.sign + two.sign
        weight = shelves.weight(pair)
        _lay(share, shelves.rest, pair, ALONE["rest"])
        _lay(share, shelves.both, pair, ALONE["word"])
        _lay(share, shelves.names, pair, ALONE["name"])
    if (not share and fit) or sounds:
        heard: dict[int, float] = {}
        for first, second in product(one.sounds, two.sounds):
            wanted = f" {fold(first)} {fold(second)}{' ' if two.whole else ''}"
            _lay(heard, shelves.folded_words, wanted, ALONE["word sound"])
            _lay(heard, shelves.folded_names, wanted, ALONE["name sound"])
        if heard:
            weight = max(weight if share else 0.0, shelves.rarity(len(heard)))
            share = {**heard, **{number: max(some, heard.get(number, 0.0)) for number, some in share.items()}}
            return Part(weight, share, heard=True)
    if share:
        return Part(weight, share)
    return Part(JOINING if {one.sign, two.sign} & TALK else UNKNOWN, share)


def _lay(share: dict[int, float], shelf: Shelf, wanted: str, counts: float) -> None:
    for number in shelf.with_(wanted):
        share[number] = max(share.get(number, 0.0), counts)
