"""What went wrong, in a form every interface can show: a code, a family, the facts, a sentence in English and Chinese.

One failure is one class beside the code that raises it. Its docstring *is* the English message, `zh` the Chinese one;
both are templates over the parameters. A parameter that is itself said in words is a `Phrase`, never plain English.

>>> class BatchEmpty(SalternError):
...     '''The batch {batch} holds no rows.'''
...     family = "invalid"
...     zh = "批次 {batch} 没有任何数据行。"
>>> str(BatchEmpty(batch="b-1")), BatchEmpty.code
('The batch b-1 holds no rows.', 'batch-empty')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from saltern.words import Phrase

Family = Literal["unknown", "conflict", "forbidden", "invalid", "gone", "busy", "broken"]
"""What kind of failure: nothing is there, it stands against what is, it is not yours, it is wrong, it is over, try it
again later, our own house is in disorder. Interfaces map it to a page, a problem document, an exit status."""


class SalternError(Exception):
    """Saltern could not do this."""

    code: ClassVar[str] = "saltern-error"
    family: ClassVar[Family] = "broken"
    zh: ClassVar[str] = "未能完成此操作。"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params = params

    def message(self, language: str = "en") -> str:
        """The sentence for people, `language` "en" or "zh"."""
        written = type(self).__doc__ or SalternError.__doc__ or ""  # on several lines where it is long; said on one
        template = self.zh if language == "zh" else " ".join(written.split())
        words = {
            name: value.said(language) if isinstance(value, Phrase) else value for name, value in self.params.items()
        }
        return template.format_map(words)

    def words(self) -> Phrase:
        """The sentence in both languages."""
        return Phrase(zh=self.message("zh"), en=self.message("en"))

    def data(self) -> dict[str, object]:
        """What went wrong as values, JSON types only, for a page or program that does more than show the sentence."""
        return {name: _plain(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        return self.message()


def _plain(value: object) -> object:
    if isinstance(value, Phrase):
        return value.plain()
    return value if value is None or isinstance(value, str | int) else str(value)


Words = Phrase | str
"""Words in both languages, or what is the same in both: what somebody wrote, a number, a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands, for messages and pages."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])

    def fault(self, code: str, found: Words, expected: Words, hint: Words = "") -> Fault:
        """A mistake that stands here.

        >>> place = Place(file="items/card.yaml", line=3, column=7)
        >>> print(place.fault("bad-value", '"x"', Phrase(en="a date", zh="日期")).said("zh"))
        items/card.yaml:3:7：bad-value：写的是 "x"；应为 日期
        """
        return Fault(code=code, place=self, found=found, expected=expected, hint=hint)


NOWHERE: Final = Place(file="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake in a file somebody wrote or delivered: where it is, what stands there, what was expected."""

    code: str
    place: Place
    found: Words
    expected: Words
    hint: Words = ""

    def said(self, language: str) -> str:
        """The mistake in one line, `language` "en" or "zh"."""
        found, expected, hint = (_said(words, language) for words in (self.found, self.expected, self.hint))
        if language == "zh":
            return f"{self.place}：{self.code}：写的是 {found}；应为 {expected}" + (f"（{hint}）" if hint else "")
        return f"{self.place}: {self.code}: found {found}; expected {expected}" + (f" ({hint})" if hint else "")

    def __str__(self) -> str:
        return self.said("en")

    def plain(self) -> dict[str, object]:
        """The fault as JSON holds it, each of its words in both languages."""
        parts = {"found": self.found, "expected": self.expected, "hint": self.hint}
        place = {"file": self.place.file, "line": self.place.line, "column": self.place.column}
        words = {name: Phrase(en=_said(part, "en"), zh=_said(part, "zh")).plain() for name, part in parts.items()}
        return {"code": self.code, **place, **words}


def as_words(value: object) -> Words:
    """A parameter of an error as words: a phrase as it is, everything else as text."""
    return value if isinstance(value, Phrase) else str(value)


def _said(words: Words, language: str) -> str:
    return words.said(language) if isinstance(words, Phrase) else words


class Faults(SalternError):
    """{count} fault(s) found."""

    family = "invalid"
    zh = "发现 {count} 处错误。"

    faults: tuple[Fault, ...] = ()

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def message(self, language: str = "en") -> str:
        """Every fault in a line of its own, and how many there are."""
        return "\n".join([*(fault.said(language) for fault in self.faults), super().message(language)])
