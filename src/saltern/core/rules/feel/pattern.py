"""XPath regular expressions on RE2, which answers in time linear in the text whatever the pattern.

The writing is XPath's and not RE2's: `\\w` is all but punctuation, separators and what is no character, `\\d` any
decimal digit of any script, `\\i` and `\\c` are the letters of XML names, blocks are named; a sign that repeats must
stand behind something, and `{`, `}` and `]` never stand for themselves.
Flags are XPath's: `s` (a dot takes line ends), `m`, `i`, `x` (white space is left out), `q` (letters mean themselves).
What RE2 has not (backward references) makes the pattern none, and the function null.
Source: W3C XPath and XQuery Functions 3.1, 5.6.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from typing import Protocol

import re2

from saltern.core.rules.feel.blocks import BLOCKS

MAX_PATTERN = 2_000
_DOLLAR = re.compile(r"\\(.)|\$([0-9]+)|[\\$]", re.DOTALL)


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
        try:
            pattern = _Writing(_without_space(pattern) if "x" in flags else pattern, flags).translated()
        except _NoPatternError:
            return None
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


class _NoPatternError(Exception):
    """The text is no XPath pattern."""


Spans = tuple[tuple[int, int], ...]
Set = tuple[str, Callable[[], Spans]]
"""Some characters: as RE2 writes them inside a class, and as spans of code points."""

_LAST = sys.maxunicode
_SPACE: Spans = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
_NAME_START: Spans = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D),
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_NAME_PART: Spans = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040), *_NAME_START)
_CATEGORIES = frozenset(
    name
    for group in (
        "L Lu Ll Lt Lm Lo",
        "M Mn Mc Me",
        "N Nd Nl No",
        "P Pc Pd Ps Pe Pi Pf Po",
        "Z Zs Zl Zp",
        "S Sm Sc Sk So",
    )
    for name in (*group.split(), "C", "Cc", "Cf", "Co", "Cn")
)
_UNWRITTEN = frozenset({"C", "Cn"})
"""Categories that RE2 has not, or has without the code points nobody has assigned."""
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}[]^$-"}
_PROPERTY = re.compile(r"\{([A-Za-z0-9-]+)\}")
_REPEATED = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")


class _Writing:
    """One pattern, read from the left; `translated` is RE2's writing of it."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._text = pattern
        self._at = 0
        self._dot = "." if "s" in flags else r"[^\n\r]"

    def translated(self) -> str:
        made: list[str] = []
        repeatable = False
        while self._at < len(self._text):
            sign = self._text[self._at]
            repeats = self._repetition(sign)
            if repeats:
                if not repeatable:
                    raise _NoPatternError
                made.append(repeats)
                repeatable = False
                continue
            made.append(self._piece(sign))
            repeatable = sign not in "(|"
        return "".join(made)

    def _repetition(self, sign: str) -> str:
        """`?`, `*`, `+` or `{n,m}`, each perhaps reluctant; "" where none stands here."""
        size = 1 if sign in "?*+" else 0
        if sign == "{":
            counted = _REPEATED.match(self._text, self._at)
            if counted is None:
                raise _NoPatternError
            size = len(counted[0])
        if size and self._text.startswith("?", self._at + size):
            size += 1
        return self._take(size)

    def _piece(self, sign: str) -> str:
        if sign == "\\":
            written, _ = self._escape()
            return f"[{written}]"
        if sign == "[":
            return self._class()[0]
        if sign in "}]" or (self._text.startswith("(?", self._at) and not self._text.startswith("(?:", self._at)):
            raise _NoPatternError
        self._take(3 if self._text.startswith("(?:", self._at) else 1)
        if sign == "(" and self._text[self._at - 1] == ":":
            return "(?:"
        return self._dot if sign == "." else sign

    def _take(self, size: int) -> str:
        taken = self._text[self._at : self._at + size]
        self._at += size
        return taken

    def _class(self) -> Set:
        """A class with its brackets, and what is taken out of it (`[a-z-[aeiou]]`)."""
        self._take(1)
        negated = bool(self._text.startswith("^", self._at) and self._take(1))
        parts: list[Set] = []
        while not (self._text.startswith("]", self._at) and parts):
            if self._at >= len(self._text):
                raise _NoPatternError
            if self._text.startswith("-[", self._at) and parts:
                self._take(1)
                return self._without(parts, negated)
            parts.append(self._element(first=not parts))
        self._take(1)
        written = f"[{'^' if negated else ''}{''.join(text for text, _ in parts)}]"
        return written, partial(_union, parts, negated)

    def _without(self, parts: list[Set], negated: bool) -> Set:
        out = self._class()[1]
        if self._take(1) != "]":
            raise _NoPatternError
        spans = _common(_union(parts, negated), _others(out()))
        return _written(spans) if spans else ("[^\\x{0}-\\x{10FFFF}]", lambda: ())

    def _element(self, *, first: bool) -> Set:
        """A letter, a span of letters or a set of its own, inside a class."""
        low = self._letter(first=first)
        if not isinstance(low, str):
            return low
        ahead = self._text[self._at + 1 : self._at + 2]
        if not self._text.startswith("-", self._at) or ahead in ("", "]", "["):
            return _inside(((ord(low), ord(low)),))
        self._take(1)
        high = self._letter(first=False)
        if not isinstance(high, str) or high < low:
            raise _NoPatternError
        return _inside(((ord(low), ord(high)),))

    def _letter(self, *, first: bool) -> str | Set:
        sign = self._text[self._at : self._at + 1]
        if sign == "\\":
            letter = self._text[self._at + 1 : self._at + 2]
            if letter in _PLAIN and letter:
                self._take(2)
                return _PLAIN[letter]
            return self._escape()
        last = self._text.startswith("]", self._at + 1)
        if sign in ("[", "]", "") or (sign == "-" and not first and not last):
            raise _NoPatternError
        return self._take(1)

    def _escape(self) -> Set:
        """`\\` and what it says with the letters behind it."""
        self._take(1)
        letter = self._take(1)
        if letter and letter in "pP":
            return self._property(letter == "P")
        if letter in _PLAIN and letter:
            return _inside(((ord(_PLAIN[letter]), ord(_PLAIN[letter])),))
        known = _ESCAPES.get(letter)
        if known is None:
            raise _NoPatternError
        return known

    def _property(self, outside: bool) -> Set:
        match = _PROPERTY.match(self._text, self._at)
        if match is None:
            raise _NoPatternError
        self._take(len(match[0]))
        name = match[1]
        if name.startswith("Is") and name[2:] in BLOCKS:
            spans = (BLOCKS[name[2:]],)
            return _inside(_others(spans) if outside else spans)
        if name not in _CATEGORIES:
            raise _NoPatternError
        return _category(name, outside)


def _category(name: str, outside: bool = False) -> Set:
    if name in _UNWRITTEN:
        spans = _spans_of((name,))
        return _inside(_others(spans) if outside else spans)
    return f"\\{'P' if outside else 'p'}{{{name}}}", partial(_outside if outside else _spans_of, (name,))


def _inside(spans: Spans) -> Set:
    """Spans as they stand inside a class."""
    return "".join(f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in spans), lambda: spans


def _written(spans: Spans) -> Set:
    return f"[{_inside(spans)[0]}]", lambda: spans


@cache
def _spans_of(names: tuple[str, ...]) -> Spans:
    """All code points of these categories (`L` for all that begin so)."""
    found: list[tuple[int, int]] = []
    for point in range(_LAST + 1):
        if unicodedata.category(chr(point)).startswith(names):
            if found and found[-1][1] == point - 1:
                found[-1] = (found[-1][0], point)
            else:
                found.append((point, point))
    return tuple(found)


def _outside(names: tuple[str, ...]) -> Spans:
    return _others(_spans_of(names))


def _union(parts: Iterable[Set], negated: bool) -> Spans:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(span for _, spans in parts for span in spans()):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return _others(tuple(merged)) if negated else tuple(merged)


def _others(spans: Spans) -> Spans:
    """All code points but these."""
    found, start = [], 0
    for low, high in sorted(spans):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)


def _common(one: Spans, other: Spans) -> Spans:
    """The code points of both."""
    found = []
    a = b = 0
    while a < len(one) and b < len(other):
        low, high = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if low <= high:
            found.append((low, high))
        if one[a][1] < other[b][1]:
            a += 1
        else:
            b += 1
    return tuple(found)


def _of_words() -> Set:
    """`\\w`: all but punctuation, separators and what is no character."""
    return "".join(_category(name)[0] for name in "LMNS"), partial(_spans_of, ("L", "M", "N", "S"))


def _of_no_words() -> Set:
    return r"\p{P}\p{Z}" + _category("C")[0], partial(_spans_of, ("P", "Z", "C"))


_ESCAPES: dict[str, Set] = {
    "s": _inside(_SPACE),
    "S": _inside(_others(_SPACE)),
    "i": _inside(_NAME_START),
    "I": _inside(_others(_NAME_START)),
    "c": _inside(_union([_inside(_NAME_PART)], negated=False)),
    "C": _inside(_others(_NAME_PART)),
    "d": _category("Nd"),
    "D": _category("Nd", outside=True),
    "w": _of_words(),
    "W": _of_no_words(),
}
