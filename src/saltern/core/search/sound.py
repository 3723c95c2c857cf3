"""How words sound: pinyin as people type it, whole or by first letters, and the sounds many do not tell apart.

>>> fold("zheng"), fold("ning")
('zen', 'lin')
>>> spelled("juzhuzheng", frozenset({"ju", "zhu", "zheng", "zhen"}))
('ju', 'zhu', 'zheng')
>>> bool(pattern("jzz", loose=False).search("|ju zhu zheng|qian zhu|"))
True
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import Final

FLAT: Final = {"zh": "z", "ch": "c", "sh": "s"}
NASAL: Final = re.compile(r"(?<=[aei])ng$")
JUMP: Final = "(?:[a-z]*[ |])?"
"""Between two letters typed: the rest of a syllable may be left out."""

LONGEST: Final = 6
"""Letters of the longest syllables (zhuang, shuang, chuang)."""


@lru_cache(maxsize=2048)
def fold(syllable: str) -> str:
    """A syllable without what many speakers do not tell apart: z/zh, c/ch, s/sh, l/n, an/ang, en/eng, in/ing."""
    head = syllable[:2]
    flat = FLAT[head] + syllable[2:] if head in FLAT else syllable
    flat = f"l{flat[1:]}" if flat[:1] == "n" and len(flat) > 1 else flat
    return NASAL.sub("n", flat).replace("v", "u")


def folded(sound: str) -> str:
    """A whole sound folded, a space before and after each syllable."""
    return f" {' '.join(fold(syllable) for syllable in sound.replace('|', ' ').split())} "


def spelled(letters: str, syllables: Set[str]) -> tuple[str, ...]:
    """The syllables somebody wrote in one go; the last may be unfinished. Empty where they are none.

    Of several ways the one with the fewest syllables, whole ones before an unfinished one.
    """
    best: list[tuple[int, int, tuple[str, ...]] | None] = [None] * (len(letters) + 1)
    best[0] = (0, 0, ())
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - LONGEST), end):
            before, part = best[start], letters[start:end]
            if before is None:
                continue
            whole = part in syllables
            if whole or (end == len(letters) and any(one.startswith(part) for one in syllables)):
                way = (before[0] + (0 if whole else 1), before[1] + 1, (*before[2], part))
                held = best[end]
                if held is None or way[:2] < held[:2]:
                    best[end] = way
    last = best[-1]
    return last[2] if last else ()


@lru_cache(maxsize=256)
def pattern(letters: str, *, loose: bool) -> re.Pattern[str]:
    """What finds letters in a sound: each next letter goes on in the syllable or begins the next one.

    `loose` also takes sounds for one another that many speakers do not tell apart.
    """
    parts = ["[ |]"]
    for at, letter in enumerate(letters):
        before = letters[at - 1] if at else ""
        if loose and ((letter == "h" and before in "zcs" and before) or (letter == "g" and before == "n")):
            parts.append(f"(?:{JUMP}{letter})?")
            continue
        if at:
            parts.append(JUMP)
        if letter in "uv":
            parts.append("[uv]")
        elif loose and letter in "ln":
            parts.append("[ln]")
        elif loose and letter in "zcs":
            parts.append(f"{letter}h?")
        else:
            parts.append(letter)
    return re.compile("".join(parts))
