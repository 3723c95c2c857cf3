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
_CLASSES: dict[str, str] = {"i": _NAME_START, "c": _NAME_PART}
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
    if drop_space:
        pattern = _without_space(pattern)
    made: list[str] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        step: tuple[str, int] | None = (letter, 1)
        if letter == "\\":
            step = _escape(pattern[at + 1 :], inside=False)
        elif letter == "[":
            step = _class(pattern[at + 1 :])
        elif pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
            step = None
        if step is None:
            return None
        made.append(step[0])
        at += step[1]
    return "".join(made)


def _without_space(pattern: str) -> str:
    """Without the white space outside of classes."""
    kept: list[str] = []
    inside = 0
    for letter in pattern:
        escaped = bool(kept) and kept[-1] == "\\" and (len(kept) < 2 or kept[-2] != "\\")
        if letter == "[" and not escaped:
            inside += 1
        elif letter == "]" and not escaped:
            inside = max(0, inside - 1)
        elif not inside and letter in " \t\n\r":
            continue
        kept.append(letter)
    return "".join(kept)


def _class(rest: str) -> tuple[str, int] | None:
    """A class behind its `[`, with what is taken out of it (`[a-z-[aeiou]]`), and how many letters it took."""
    negated = rest.startswith("^")
    at = 1 if negated else 0
    body: list[str] = []
    while at < len(rest):
        if rest[at] == "]" and body:
            return f"[{'^' if negated else ''}{''.join(body)}]", at + 2
        if rest.startswith("-[", at):
            inner = _class(rest[at + 2 :])
            end = at + 1 + inner[1] if inner else 0
            if inner is None or rest[end : end + 1] != "]":
                return None
            made = _taken_out(body, inner[0], negated=negated)
            return None if made is None else (made, end + 2)
        if rest[at] == "[":
            return None
        if rest[at] == "\\":
            step = _escape(rest[at + 1 :], inside=True)
            if step is None:
                return None
            body.append(step[0])
            at += step[1]
        else:
            body.append(rest[at])
            at += 1
    return None


Spans = list[tuple[int, int]]


def _taken_out(body: list[str], inner: str, *, negated: bool) -> str | None:
    """A class without another; both must be made of letters and spans of letters."""
    spans, out = _spans(body), _spans(list(inner[1:-1]))
    if spans is None or out is None or negated:
        return None
    for low, high in out:
        spans = [part for a, b in spans for part in ((a, min(b, low - 1)), (max(a, high + 1), b)) if part[0] <= part[1]]
    return "[" + "".join(f"\\x{{{a:X}}}-\\x{{{b:X}}}" for a, b in dict.fromkeys(spans)) + "]" if spans else None


def _spans(letters: list[str]) -> Spans | None:
    found: Spans = []
    at = 0
    while at < len(letters):
        if len(letters[at]) > 1 or letters[at] == "\\" or (letters[at] == "^" and at == 0):
            return None
        if at + 2 < len(letters) and letters[at + 1] == "-":
            found.append((ord(letters[at]), ord(letters[at + 2])))
            at += 3
        else:
            found.append((ord(letters[at]), ord(letters[at])))
            at += 1
    return found


def _escape(rest: str, *, inside: bool) -> tuple[str, int] | None:
    """What `\\` and the letters behind it become, and how many letters those were, the `\\` with them."""
    letter = rest[:1]
    if letter.lower() in _CLASSES:
        body = _CLASSES[letter.lower()]
        if inside:
            return None if letter.isupper() else (body, 2)
        return f"[{'^' if letter.isupper() else ''}{body}]", 2
    if letter in ("p", "P"):
        return _property(rest, inside=inside)
    known = bool(letter) and letter in "nrtsSdDwW\\|.?*+(){}[]^$-"
    return (f"\\{letter}", 2) if known else None


def _property(rest: str, *, inside: bool) -> tuple[str, int] | None:
    """`\\p{…}`: RE2 knows categories, blocks are spans."""
    block = re.match(r"\{(Is[A-Za-z0-9-]+)\}", rest[1:])
    if block is None:
        return f"\\{rest[0]}", 2
    body = _BLOCKS.get(block[1], "")
    if not body or (inside and rest[0] == "P"):
        return None
    return body if inside else f"[{'^' if rest[0] == 'P' else ''}{body}]", 2 + block.end()
