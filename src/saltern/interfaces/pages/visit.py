"""How somebody looks at the pages: language, size of the letters, light or dark, as whom. Kept in cookies of their own,
so that the server draws the page right at once.

>>> Look.of({"size": "9", "language": "en"})
Look(language='en', step=6, theme='', role='resident')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.words import Language

Role = Literal["resident", "firm", "visitor"]
ROLES: Final[tuple[Role, ...]] = ("resident", "firm", "visitor")
THEMES: Final = ("light", "dark")
LARGEST: Final = 6
"""Steps of the large letters (长辈版): 18 20 22 24 27 30 pixels; 0 is the ordinary face."""
DIGITS: Final = 18
"""Digits beyond which no table holds a number."""
COOKIES: Final = ("language", "size", "theme", "role")


def whole_number(text: str, /) -> int | None:
    """The number an address, a cookie or a field tells: at most eighteen digits, as tables hold; else none.

    >>> whole_number("20"), whole_number("٣"), whole_number("9" * 5000)
    (20, None, None)
    """
    return int(text) if 0 < len(text) <= DIGITS and text.isascii() and text.isdigit() else None


def day_of(text: str, /) -> dt.date | None:
    """The day an address or a field tells; None where it tells none.

    >>> day_of("2020-07-06"), day_of("yesterday")
    (datetime.date(2020, 7, 6), None)
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`step` 0 is the ordinary face, 1 to 6 the large letters; an empty `theme` follows the system."""

    language: Language = "zh"
    step: int = 0
    theme: str = ""
    role: Role = "resident"

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Look:
        """As the cookies say; what they say wrong is not said."""
        size, theme = cookies.get("size", ""), cookies.get("theme", "")
        return cls(
            language="en" if cookies.get("language") == "en" else "zh",
            step=min(whole_number(size) or 0, LARGEST),
            theme=theme if theme in THEMES else "",
            role=next((role for role in ROLES if role == cookies.get("role")), "resident"),
        )

    @property
    def large(self) -> bool:
        """Whether the letters are large."""
        return self.step > 0
