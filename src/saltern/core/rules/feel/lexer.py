"""Reading FEEL letter by letter: white space, words, numbers, strings, and names that hold spaces and operators.

`full name`, `a-b`, `户籍 状态` are one name each when they are known; otherwise they are words with something between
them. So the reader is told the known names and takes the longest that stands at a place (OMG DMN 1.5, 10.3.1.2).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from saltern.core.rules.feel.limit import MAX_TEXT, FeelLimitExceeded
from saltern.core.rules.feel.nodes import Position
from saltern.core.rules.feel.slips import slip
from saltern.core.rules.feel.spelling import KNOWN_NAMES
from saltern.errors import SalternError, Words, as_words
from saltern.words import Phrase

START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
SPACE = re.compile(
    "(?:[\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+|//[^\n]*|/\\*.*?\\*/)*",
    re.DOTALL,
)
WORD = re.compile(f"[{START}][{START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*")
PART = re.compile(f"[{START}0-9\u00b7\u0300-\u036f\u203f-\u2040]+|[^\\s]")
NUMBER = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
JOINING = frozenset(".-/+*'")
SYMBOLS: tuple[str, ...] = ("..", "**", "!=", "<=", ">=", "->", *"()[]{}<>=+-*/,:.@|?")
SYMBOL = re.compile("|".join(map(re.escape, SYMBOLS)))
KEYWORDS = frozenset(
    """if then else for in return some every satisfies function external and or between instance of
    true false null""".split()  # noqa: SIM905  (a list of words reads better as words)
)
READS_PER_CHARACTER = 60


class FeelSyntaxError(SalternError):
    """Line {line}, column {column}: found {found}, expected {expected}."""

    family = "invalid"
    zh = "第 {line} 行第 {column} 列：读到 {found}，此处应为 {expected}。"

    @property
    def found(self) -> Words:
        """What stands there, as a fault in a file says it."""
        return as_words(self.params["found"])

    @property
    def expected(self) -> Words:
        """What should stand there, as a fault says it."""
        return as_words(self.params["expected"])


def parts_of(name: str) -> tuple[str, ...]:
    """A name as words and signs.

    >>> parts_of("a-b  c")
    ('a', '-', 'b', 'c')
    """
    return tuple(PART.findall(name))


def normalised(parts: Iterable[str]) -> str:
    """One space between words, none around the signs `.-/+*'`.

    >>> normalised(("full", "name")), normalised(("a", "-", "b"))
    ('full name', 'a-b')
    """
    text = ""
    for part in parts:
        joined = not text or part in JOINING or text[-1] in JOINING
        text += part if joined else " " + part
    return text


class Names:
    """The names of several parts that are known, as a tree of parts; each ends at the name as its owner writes it.

    `beside` are names known as well: what is known everywhere is not planted anew for every text.
    """

    __slots__ = ("_beside", "_tree")

    def __init__(self, names: Iterable[str], beside: Names | None = None) -> None:
        self._tree: dict[str, object] = {}
        self._beside = beside
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes `name` known."""
        parts = parts_of(name)
        if len(parts) < 2:
            return
        branch = self._tree
        for part in parts:
            branch = branch.setdefault(part, {})  # type: ignore[assignment]  # only "" ends in a text, and no part is ""
        branch.setdefault("", name)

    def longest(self, text: str, start: int) -> tuple[str, int] | None:
        """The longest known name of several parts standing at `start`, and where it ends."""
        found = None if self._beside is None else self._beside.longest(text, start)
        if not self._tree:
            return found
        branch: object = self._tree
        at = start
        while isinstance(branch, dict):
            match = PART.match(text, at)
            if match is None or match[0] not in branch:
                break
            branch = branch[match[0]]
            end = match.end()
            if isinstance(branch, dict) and "" in branch and (found is None or end > found[1]):
                found = (str(branch[""]), end)
            space = SPACE.match(text, end)
            at = space.end() if space else end
        return found


_KNOWN = Names(KNOWN_NAMES)


def known_names(names: Iterable[str]) -> Names:
    """Names that many texts know, planted once, beside those that every text knows."""
    return Names(names, _KNOWN)


class Reader:
    """A text and the place reached in it. White space is always already passed."""

    def __init__(self, text: str, *, names: Names, at: Position) -> None:
        if len(text) > MAX_TEXT:
            what = Phrase(en=f"a text of {len(text)} characters", zh=f"{len(text)} 个字符的文本")
            raise FeelLimitExceeded(what=what, limit=MAX_TEXT)
        self.text = text
        self.names = Names((), names)
        self._lines: list[int] | None = None if "\n" in text else []
        self._base = at
        self._reads = READS_PER_CHARACTER * (len(text) + 100)
        self.offset = 0
        self.move(0)

    def move(self, offset: int) -> None:
        """To `offset`, past white space and comments."""
        self._reads -= 1
        if self._reads < 0:
            # Only texts made to be read many ways come here (ranges in ranges left open on both sides).
            what = Phrase(en="a text that can be read in too many ways", zh="文本的读法过多")
            raise FeelLimitExceeded(what=what, limit=READS_PER_CHARACTER)
        match = SPACE.match(self.text, offset)
        self.offset = match.end() if match else offset

    def place(self, offset: int | None = None) -> Position:
        """Line and column of an offset."""
        offset = self.offset if offset is None else offset
        if self._lines is None:
            self._lines = [match.end() for match in re.finditer("\n", self.text)]
        line = bisect_right(self._lines, offset)
        if not line:
            return (self._base[0], self._base[1] + offset)
        return (self._base[0] + line, offset - self._lines[line - 1] + 1)

    def fail(self, expected: Words, offset: int | None = None) -> FeelSyntaxError:
        """The error of something else standing here, with what was probably meant."""
        line, column = self.place(offset)
        meant = slip(self.text, self.offset if offset is None else offset)
        if meant is not None:
            wanted = expected if isinstance(expected, Phrase) else Phrase.same(expected)
            expected = Phrase(en=f"{wanted.en} ({meant.en})", zh=f"{wanted.zh}（{meant.zh}）")
        return FeelSyntaxError(line=line, column=column, found=self.found(offset), expected=expected)

    def found(self, offset: int | None = None) -> Words:
        """What stands here, as people would quote it."""
        offset = self.offset if offset is None else offset
        if offset >= len(self.text):
            return Phrase(en="the end of the text", zh="文本结尾")
        if self.text[offset] == '"':
            start = self.text[offset : offset + 20].splitlines()[0]
            return Phrase(en=f"text {start}…", zh=f"文本 {start}…")
        match = WORD.match(self.text, offset) or NUMBER.match(self.text, offset)
        return f'"{match[0] if match else self.symbol() or self.text[offset]}"'

    def symbol(self) -> str:
        """The sign that stands here, "" where none does."""
        match = SYMBOL.match(self.text, self.offset)
        return match[0] if match else ""

    def word(self) -> str:
        """The single word that stands here, "" where none does."""
        match = WORD.match(self.text, self.offset)
        return str(match[0]) if match else ""

    def accept(self, sign: str) -> bool:
        """Passes `sign` (a sign or a keyword) if it stands here."""
        here = self.word() if sign[0].isalpha() else self.symbol()
        if here != sign:
            return False
        self.move(self.offset + len(sign))
        return True

    def expect(self, sign: str) -> None:
        """Passes `sign`, which must stand here."""
        if not self.accept(sign):
            raise self.fail(f'"{sign}"')

    def name(self) -> str:
        """Passes the longest known name, or one word; "" where neither stands here."""
        known = self.names.longest(self.text, self.offset)
        if known is not None:
            self.move(known[1])
            return known[0]
        word = self.word()
        if word:
            self.move(self.offset + len(word))
        return word

    def fresh_name(self, *ends: str, known: bool = True) -> str:
        """Passes a name that is made `known` here: everything up to one of `ends`; "" where that is no name."""
        parts: list[str] = []
        offset = self.offset
        while True:
            match = PART.match(self.text, offset)
            if match is None or match[0] in ends:
                break
            if not WORD.match(match[0]) and match[0] not in JOINING and not (parts and match[0].isalnum()):
                return ""
            parts.append(match[0])
            space = SPACE.match(self.text, match.end())
            offset = space.end() if space else match.end()
        if not parts or match is None or not WORD.match(parts[0]):
            return ""
        self.move(offset)
        name = normalised(parts)
        if known:
            self.names.add(name)
        return name

    def string(self) -> str | None:
        """Passes a string literal and gives its value."""
        match = STRING.match(self.text, self.offset)
        if match is None:
            return None
        self.move(match.end())
        return _unescaped(match[1]) if "\\" in match[1] else match[1]


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            point = int(code[1:], 16)
            return chr(point) if point < 0x110000 else match[0]
        return ESCAPED.get(code, match[0])

    plain = ESCAPE.sub(one, text)
    return SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)
