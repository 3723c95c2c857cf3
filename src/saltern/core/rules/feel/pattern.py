"""XPath regular expressions on RE2, which answers in time linear in the text whatever the pattern.

Flags are XPath's: `s` (a dot takes line ends), `m`, `i`, `x` (white space is left out), `q` (letters mean themselves).
What RE2 has not (backward references) makes the pattern none, and the function null.
Source: W3C XPath and XQuery Functions 3.1, 5.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

import re2

MAX_PATTERN = 2_000
_DOLLAR = re.compile(r"\\(.)|\$([0-9]+)|[\\$]", re.DOTALL)
_NAME_START = r"\p{L}\p{Nl}:_"
_NAME_PART = _NAME_START + r"\p{Nd}\p{M}.\-\x{B7}"
_CLASSES = {"i": _NAME_START, "c": _NAME_PART}
_BLOCKS = {
    "IsBasicLatin": r"\x{0}-\x{7F}",
    "IsLatin-1Supplement": r"\x{80}-\x{FF}",
    "IsLatinExtended-A": r"\x{100}-\x{17F}",
    "IsGreek": r"\x{370}-\x{3FF}",
    "IsCyrillic": r"\x{400}-\x{4FF}",
    "IsCJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "IsHiragana": r"\x{3040}-\x{309F}",
    "IsKatakana": r"\x{30A0}-\x{30FF}",
}


class Match(Protocol):
    """A match, as `re` has it."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def group(self, number: int) -> str | None: ...
    def groups(self) -> tuple[str | None, ...]: ...


class Pattern(Protocol):
    """A pattern, as `re` has it."""

    @property
    def pattern(self) -> str: ...
    def search(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> Iterator[Match]: ...


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern | None:
    """The pattern ready to use, None where it is none."""
    if len(pattern) > MAX_PATTERN or set(flags) - set("smixq"):
        return None
    if "q" in flags:
        pattern = re2.escape(pattern)
    else:
        translated = _translated(pattern, drop_space="x" in flags)
        if translated is None:
            return None
        pattern = translated
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 22
    options.case_sensitive = "i" not in flags
    switched = "".join(flag for flag in "sm" if flag in flags)
    try:
        found: Pattern = re2.compile(f"(?{switched}){pattern}" if switched else pattern, options)
    except re2.error:
        return None
    return found


def filled(replacement: str, match: Match) -> str | None:
    """A replacement with its `$n` filled from a match; None where it is no replacement."""
    groups = match.groups()
    wrong = False

    def one(part: re.Match[str]) -> str:
        nonlocal wrong
        if part[1] is not None:
            wrong = wrong or part[1] not in "\\$"
            return part[1]
        if part[2] is None:
            wrong = True
            return ""
        digits = part[2]
        used = len(digits)
        # The longest number that is a group's counts; what is left over stands for itself.
        while used > 1 and int(digits[:used]) > len(groups):
            used -= 1
        number = int(digits[:used])
        value = match.group(number) if number <= len(groups) else ""
        return (value or "") + digits[used:]

    text = _DOLLAR.sub(one, replacement)
    return None if wrong else text


def _translated(pattern: str, *, drop_space: bool) -> str | None:
    """XPath's writing in RE2's, None where it cannot be said."""
    made: list[str] = []
    inside = 0
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            step = _escape(pattern[at + 1 :], inside > 0)
            if step is None:
                return None
            made.append(step[0])
            at += 1 + step[1]
            continue
        if letter == "[":
            if inside and not made[-1].endswith("-"):
                made.append("\\[")
                at += 1
                continue
            if inside:
                return None
            inside += 1
        elif letter == "]" and inside:
            inside -= 1
        elif pattern.startswith("(?", at) and not inside and not pattern.startswith("(?:", at):
            return None
        elif drop_space and not inside and letter in " \t\n\r":
            at += 1
            continue
        made.append(letter)
        at += 1
    return "".join(made)


def _escape(rest: str, inside: bool) -> tuple[str, int] | None:
    """What `\\` and the letters behind it become, and how many letters those were."""
    if not rest:
        return None
    letter = rest[0]
    if letter in _CLASSES or letter.lower() in _CLASSES and letter in "IC":
        body = _CLASSES[letter.lower()]
        negated = letter.isupper()
        if inside:
            return None if negated else (body, 1)
        return f"[{'^' if negated else ''}{body}]", 1
    if letter in "pP":
        block = re.match(r"\{(Is[A-Za-z0-9-]+)\}", rest[1:])
        if block is None:
            return f"\\{letter}", 1
        body = _BLOCKS.get(block[1], "")
        if not body or (inside and letter == "P"):
            return None
        text = body if inside else f"[{'^' if letter == 'P' else ''}{body}]"
        return text, 1 + block.end()
    if letter.isdigit():
        return None
    if letter in "nrtsSdDwW\\|.?*+(){}[]^$-":
        return f"\\{letter}", 1
    return None
