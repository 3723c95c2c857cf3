"""Reading a mapping of the pack field by field: each method takes one key, gives its value, and notes what is wrong.

Nothing stops at the first mistake: a wrong value is noted with its place and a harmless one is returned, so that one
run shows all of a file's faults. `done` notes the keys nobody asked for, with the nearest known name.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeVar

from saltern.core.documents.document import Entry
from saltern.core.documents.rule import Rule
from saltern.errors import Fault, Place, Words
from saltern.words import LANGUAGES, NOTHING, Phrase

KEY: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
PERIOD: Final = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?")
Confidence = Literal["high", "medium", "low"]
T = TypeVar("T", bound=str)


class Fields:
    """The fields of one mapping. `where` names it in messages, e.g. "reminder newborn-hukou"."""

    def __init__(self, entry: Entry, *, file: str, faults: list[Fault], where: str = "") -> None:
        self.entry = entry
        self.file = file
        self.faults = faults
        self.where = where
        self._asked: set[str] = set()
        if isinstance(entry.value, dict):
            self._values: Mapping[str, Entry] = entry.value
        else:
            self._values = {}
            self.fault(entry, "shape", entry.shape, self._of(Phrase(en="a mapping", zh="键值对")))

    def _of(self, words: Phrase) -> Phrase:
        """The words, and whose field it is."""
        return Phrase(en=f"{words.en} ({self.where})", zh=f"{words.zh}（{self.where}）") if self.where else words

    def _inside(self) -> str:
        return f" ({self.where})" if self.where else ""

    def fault(self, entry: Entry, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        """Note a mistake at an entry."""
        self.faults.append(
            Place(file=self.file, line=entry.line, column=entry.column).fault(code, found, expected, hint)
        )

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return Place(file=self.file, line=self.entry.line, column=self.entry.column)

    def place_of(self, key: str) -> Place:
        """Where a key's value stands (the mapping's own place if it is missing)."""
        entry = self._values.get(key, self.entry)
        return Place(file=self.file, line=entry.line, column=entry.column)

    def names(self) -> tuple[str, ...]:
        """All keys, in the order written."""
        self._asked.update(self._values)
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._values

    def entry_of(self, key: str, *, required: bool = False) -> Entry | None:
        """The raw entry of a key."""
        self._asked.add(key)
        entry = self._values.get(key)
        if entry is None and required:
            self.fault(
                self.entry,
                "missing-field",
                Phrase(en=f'no "{key}"', zh=f"没有“{key}”"),
                self._of(Phrase(en=f'the field "{key}"', zh=f"字段“{key}”")),
            )
        return entry

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; "" where missing."""
        entry = self.entry_of(key, required=required)
        if entry is None:
            return ""
        if not isinstance(entry.value, str):
            self.fault(entry, "shape", entry.shape, Phrase(en=f'a text for "{key}"', zh=f"“{key}”的文字"))
            return ""
        if required and not entry.value.strip():
            self.fault(
                entry,
                "missing-field",
                Phrase(en=f'an empty "{key}"', zh=f"空的“{key}”"),
                self._of(Phrase(en=f'a text for "{key}"', zh=f"“{key}”的文字")),
            )
        return entry.value if entry.quoted else entry.value.strip()

    def key(self, key: str, *, required: bool = True) -> str:
        """A key of the pack: small letters, digits, hyphens."""
        text = self.text(key, required=required)
        if text and not KEY.fullmatch(text):
            expected = Phrase(en="small letters and digits joined by - or _", zh="小写字母和数字，用 - 或 _ 连接")
            self.fault(self._values[key], "bad-key", f'"{text}"', expected)
        return text

    def one_of(self, key: str, allowed: tuple[T, ...], *, default: T) -> T:
        """One of a few words."""
        text = self.text(key)
        if not self.has(key):
            return default
        found = next((word for word in allowed if word == text), None)
        if found is None:
            self.fault(self._values[key], "bad-value", f'"{text}"', " | ".join(allowed), near(text, allowed))
            return default
        return found

    def confidence(self, key: str = "confidence") -> Confidence:
        """How far a statement has been checked."""
        allowed: tuple[Confidence, ...] = ("high", "medium", "low")
        return self.one_of(key, allowed, default="medium")

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """`true` or `false`, nothing else."""
        text = self.text(key)
        if not self.has(key):
            return default
        if text not in {"true", "false"}:
            self.fault(self._values[key], "bad-value", f'"{text}"', "true | false")
        return text == "true"

    def integer(self, key: str, *, default: int = 0, least: int = 0) -> int:
        """A whole number."""
        text = self.text(key)
        if not self.has(key):
            return default
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or int(text) < least:
            self.fault(
                self._values[key],
                "bad-value",
                f'"{text}"',
                Phrase(en=f"a whole number from {least}", zh=f"不小于 {least} 的整数"),
            )
            return default
        return int(text)

    def decimal(self, key: str) -> Decimal | None:
        """A number as written."""
        text = self.text(key)
        if not text:
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            self.fault(self._values[key], "bad-value", f'"{text}"', Phrase(en="a number", zh="数字"))
            return None

    def date(self, key: str, *, required: bool = False) -> dt.date | None:
        """A date such as 2020-07-01."""
        text = self.text(key, required=required)
        if not text:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError  # one message for a wrong shape and a wrong day
            return dt.date.fromisoformat(text)
        except ValueError:
            self.fault(
                self._values[key],
                "bad-date",
                f'"{text}"',
                Phrase(en="a date like 2020-07-01", zh="日期，如 2020-07-01"),
            )
            return None

    def period(self, key: str, *, default: str = "", required: bool = False) -> str:
        """An ISO 8601 period such as P60D."""
        text = self.text(key, required=required)
        if text and not PERIOD.fullmatch(text):
            self.fault(
                self._values[key],
                "bad-period",
                f'"{text}"',
                Phrase(en="a period like P30D, P6M or P1Y", zh="期间，如 P30D、P6M 或 P1Y"),
            )
            return default
        return text or default

    def phrase(self, key: str, *, required: bool = True, languages: tuple[str, ...] = LANGUAGES) -> Phrase:
        """Words in each language; nothing where none stand."""
        entry = self.entry_of(key, required=required)
        if entry is None:
            return NOTHING
        inner = Fields(entry, file=self.file, faults=self.faults, where=f'"{key}"{self._inside()}')
        found = {language: inner.text(language, required=required) for language in languages}
        inner.done()
        return Phrase.of(found)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        entry = self.entry_of(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, list):
            self.fault(entry, "shape", entry.shape, Phrase(en=f'a list for "{key}"', zh=f"“{key}”的列表"))
            return ()
        found = []
        for item in entry.value:
            if isinstance(item.value, str):
                found.append(item.value)
            else:
                self.fault(
                    item, "shape", item.shape, Phrase(en=f'a text in the list "{key}"', zh=f"列表“{key}”中的文字")
                )
        return tuple(found)

    def list(self, key: str) -> Iterator[Fields]:
        """The mappings of a list."""
        entry = self.entry_of(key)
        if entry is None:
            return
        if not isinstance(entry.value, list):
            self.fault(entry, "shape", entry.shape, Phrase(en=f'a list for "{key}"', zh=f"“{key}”的列表"))
            return
        for item in entry.value:
            yield Fields(item, file=self.file, faults=self.faults, where=f'"{key}"{self._inside()}')

    def sub(self, key: str, *, required: bool = False) -> Fields | None:
        """A mapping within."""
        entry = self.entry_of(key, required=required)
        if entry is None:
            return None
        return Fields(entry, file=self.file, faults=self.faults, where=f'"{key}"{self._inside()}')

    def members(self, key: str, *, required: bool = False) -> Iterator[tuple[str, Fields]]:
        """The mappings of a mapping, by key."""
        inner = self.sub(key, required=required)
        if inner is not None:
            yield from inner.each()

    def each(self) -> Iterator[tuple[str, Fields]]:
        """Every value of this mapping as a mapping, by key."""
        for name in self.names():
            yield name, Fields(self._values[name], file=self.file, faults=self.faults, where=f'"{name}"')

    def rule(self, key: str, *, required: bool = False) -> Rule | None:
        """A FEEL text with its place."""
        entry = self.entry_of(key, required=required)
        if entry is None:
            return None
        return self.as_rule(entry, key)

    def rules(self, key: str) -> tuple[Rule, ...]:
        """A list of FEEL texts."""
        entry = self.entry_of(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, list):
            self.fault(
                entry,
                "shape",
                entry.shape,
                Phrase(en=f'a list of FEEL texts for "{key}"', zh=f"“{key}”的 FEEL 表达式列表"),
            )
            return ()
        found = (self.as_rule(item, key) for item in entry.value)
        return tuple(rule for rule in found if rule is not None)

    def as_rule(self, entry: Entry, key: str) -> Rule | None:
        """A FEEL text from a raw entry."""
        if not isinstance(entry.value, str):
            self.fault(entry, "shape", entry.shape, Phrase(en=f'a FEEL text for "{key}"', zh=f"“{key}”的 FEEL 表达式"))
            return None
        if not entry.value.strip():
            self.fault(
                entry,
                "missing-field",
                Phrase(en=f'an empty "{key}"', zh=f"空的“{key}”"),
                Phrase(en="a FEEL text", zh="FEEL 表达式"),
            )
            return None
        place = Place(file=self.file, line=entry.line, column=entry.column)
        return Rule(text=entry.value.rstrip(), place=place)

    def done(self) -> None:
        """Note the keys that mean nothing here."""
        for name, entry in self._values.items():
            if name not in self._asked:
                line, column = (self.entry.keys or {}).get(name, (entry.line, entry.column))
                known = ", ".join(sorted(self._asked))
                self.faults.append(
                    Place(file=self.file, line=line, column=column).fault(
                        "unknown-field",
                        f'"{name}"',
                        Phrase(en=f"one of {known}", zh=f"下列之一：{known}"),
                        near(name, self._asked),
                    )
                )


def near(word: str, known: Iterable[str]) -> Words:
    """The hint that names the nearest known word; "" where none is near.

    >>> str(near("elegible", ["eligible", "approve"])), near("x", ["eligible"])
    ('did you mean "eligible"?', '')
    """
    nearest = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return Phrase(en=f'did you mean "{nearest[0]}"?', zh=f"是否想写“{nearest[0]}”？") if nearest else ""
