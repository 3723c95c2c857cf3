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

import inspect
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
        template = self.zh if language == "zh" else inspect.cleandoc(type(self).__doc__ or SalternError.__doc__ or "")
        words = {
            name: value.said(language) if isinstance(value, Phrase) else value for name, value in self.params.items()
        }
        return template.format_map(words)

    def __str__(self) -> str:
        return self.message()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands, for messages and pages."""

    file: str
    line: int = 0
    column: int = 0

    def fault(self, code: str, *, found: str, expected: str, hint: str = "") -> Fault:
        """A mistake that stands here."""
        return Fault(
            code=code, file=self.file, line=self.line, column=self.column, found=found, expected=expected, hint=hint
        )


NOWHERE: Final = Place(file="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake in a file somebody wrote or delivered: where it is, what stands there, what was expected."""

    code: str
    file: str
    line: int = 0
    column: int = 0
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.code}: found {self.found}; expected {self.expected}{hint}"


class Faults(SalternError):
    """{count} fault(s) found."""

    family = "invalid"
    zh = "发现 {count} 处错误。"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join([*(str(fault) for fault in self.faults), self.message()])
