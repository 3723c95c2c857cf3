"""Finding by letters: as pinyin, whole or by first letters, and as English."""

from __future__ import annotations

from typing import Final

from saltern.core.search.candidate import Candidates
from saltern.core.search.characters import COMMON
from saltern.core.search.shelf import WORD, Shelves
from saltern.core.search.sound import pattern
from saltern.core.search.typed import ENGLISH

INITIALS: Final = 0.8
"""What first letters alone are worth beside whole pinyin."""

HALF: Final = 0.5
"""Of the letters of the syllables, what must have been typed where it is neither whole pinyin nor first letters."""

STEM: Final = 5
"""Letters two English words must begin with to be forms of one."""


def pinyin(shelves: Shelves, letters: str, found: Candidates, *, loose: bool) -> None:
    """Note the entries whose name or words sound like the letters."""
    sought = pattern(letters, loose=loose)
    for shelf, of_names in ((shelves.name_sounds, True), (shelves.word_sounds, False)):
        for number, start, end in shelf.matches(sought):
            text = shelf.texts[number]
            upto = next(at for at in range(end, len(text)) if text[at] in " |")
            worth, initials = _worth(text, start, upto, letters)
            if not worth:
                continue
            worth *= 0.94 if loose else 1.0
            word = "" if of_names else shelves.said[number]
            before = len(text[:start].replace("|", " ").split())
            signs = (before, before + len(text[start:upto].replace("|", " ").split())) if of_names else None
            told = 1.0 if of_names else 0.86 if len(shelf.owners[number]) > COMMON else 0.93
            first = shelves.index.aliases.get(word, ())
            for place, owner in enumerate(shelf.owners[number]):
                held = worth * 1.04 - 0.012 * place if owner in first else worth * told
                found.note(owner, held, "initials" if initials else "sound", by=word, signs=signs)


def _worth(text: str, start: int, end: int, letters: str) -> tuple[float, bool]:
    """What a place in a sound is worth, and whether only first letters were typed."""
    syllables = text[start + 1 : end].replace("|", " ").split()
    initials = letters in {"".join(one[0] for one in syllables), "".join(_head(one) for one in syllables)}
    full = len(letters) / max(1, sum(map(len, syllables)))
    if initials and full < 1:
        worth = INITIALS if len(letters) > 1 else 0.5
    elif full < HALF:
        return 0.0, False
    else:
        worth = 0.5 + 0.45 * min(1.0, full)
    begins, ends = text[start] == "|", text[end] == "|"
    if initials and full < 1:
        worth *= 1.0 if begins and ends else 0.82 if begins else 0.5
    else:
        worth *= 1.0 if begins and ends else 0.95 if begins else 0.86
    if start == 0:
        worth += 0.06
    if start == 0 and end == len(text) - 1:
        worth += 0.05
    return worth, initials and full < 1


def _head(syllable: str) -> str:
    return syllable[:2] if syllable[:2] in {"zh", "ch", "sh"} else syllable[0]


def english(shelves: Shelves, text: str, found: Candidates) -> None:
    """Note the entries whose English name has the words, forms of them, or words one slip away."""
    wanted = [word for word in WORD.findall(text) if word not in ENGLISH] or WORD.findall(text)
    if len(wanted) > 1 and len(wanted[-1]) == 1:
        wanted.pop()  # a word just begun
    whole, totals, first = 0.0, dict[int, float](), dict[int, float]()
    for place, word in enumerate(wanted):
        share: dict[int, float] = {}
        for known, owners in shelves.english.items():
            near = _near(word, known)
            if near:
                for number in owners:
                    share[number] = max(share.get(number, 0.0), near)
        weight = shelves.rarity(len(share)) if share else shelves.rarity(0)
        whole += weight
        for number, some in share.items():
            totals[number] = totals.get(number, 0.0) + weight * some
            if place == 0 and shelves.index.entries[number].name.en.lower().startswith(word):
                first[number] = 0.04
    for number, total in totals.items():
        cover = total / whole
        if cover >= HALF:
            name = WORD.findall(shelves.index.entries[number].name.en.lower())
            concise = min(1.0, len(wanted) / max(1, len([one for one in name if one not in ENGLISH])))
            found.note(number, 0.82 * cover + 0.1 * concise * cover + first.get(number, 0.0), "name")
    close = " ".join(WORD.findall(text))
    for number in shelves.rest.with_(close) if len(close) > 3 else ():
        found.note(number, 0.45, "rest")


def _near(word: str, known: str) -> float:
    """How near two English words are: the same, a beginning, forms of one word, one slip."""
    if word == known:
        return 1.0
    if known.startswith(word) and len(word) > 1:
        return 0.92 if len(known) - len(word) <= 2 else 0.8 if len(word) > 2 else 0.6
    if word.startswith(known) and len(known) > 3:
        return 0.85
    if min(len(word), len(known)) < STEM or word[0] != known[0]:
        return 0.0
    return _akin(word, known)


def _akin(word: str, known: str) -> float:
    from rapidfuzz.distance import OSA

    slips = OSA.distance(word, known, score_cutoff=2)
    if slips <= 1:
        return 0.85
    if word[:STEM] == known[:STEM]:
        return 0.75
    return 0.7 if slips == 2 and len(word) > 7 else 0.0
