"""What went wrong, in a form every interface can show: a code, the facts, a sentence in English and Chinese.

One failure is one class beside the code that raises it. Its docstring *is* the English message, `zh` the Chinese one;
both are templates over the parameters. A parameter that is itself said in words is a `Phrase`, never plain English.

>>> class BatchEmpty(SalternError):
...     '''The batch {batch} holds no rows.'''
...     zh = "批次 {batch} 没有任何数据行。"
>>> str(BatchEmpty(batch="b-1")), BatchEmpty.code
('The batch b-1 holds no rows.', 'batch-empty')
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words inside a message, in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def said(self, language: str) -> str:
        """The words in one language, "en" or "zh"."""
        return self.zh if language == "zh" else self.en


NOTHING = Phrase(en="", zh="")
NONE = Phrase(en="none", zh="无")


def joined(phrases: Iterable[Phrase], *, en: str = "; ", zh: str = "；") -> Phrase:
    """Several phrases as one.

    >>> joined([Phrase(en="one", zh="一"), Phrase(en="two", zh="二")])
    Phrase(en='one; two', zh='一；二')
    """
    parts = tuple(phrases)
    return Phrase(en=en.join(part.en for part in parts), zh=zh.join(part.zh for part in parts))


class SalternError(Exception):
    """Saltern could not do this."""

    code: ClassVar[str] = "saltern-error"
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

    zh = "发现 {count} 处错误。"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join([*(str(fault) for fault in self.faults), self.message()])
