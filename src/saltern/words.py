"""Words for people, in both languages of the house: what is said once is said in Chinese and in English.

A `Phrase` travels whole through rules, cases, messages and errors; the language is picked once, where the words reach
somebody (`said`). As JSON it is `{"zh": …, "en": …}`.

>>> Phrase(en="approved", zh="已批准").said("zh")
'已批准'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.en or self.zh)

    def said(self, language: str) -> str:
        """The words in one language, "en" or "zh"."""
        return self.zh if language == "zh" else self.en

    def plain(self) -> dict[str, str]:
        """The words as JSON holds them."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Phrase:
        """The phrase that `plain` wrote; a language that is missing borrows the other one's words.

        >>> Phrase.of({"zh": "社保卡"})
        Phrase(en='社保卡', zh='社保卡')
        """
        zh, en = words.get("zh", ""), words.get("en", "")
        return cls(zh=zh or en, en=en or zh)

    @classmethod
    def same(cls, words: object) -> Phrase:
        """Words that are the same in both languages: a number, a name of a person, what somebody typed."""
        return cls(zh=str(words), en=str(words))


WEEKDAYS: Final = (
    Phrase(en="Monday", zh="周一"), Phrase(en="Tuesday", zh="周二"), Phrase(en="Wednesday", zh="周三"),
    Phrase(en="Thursday", zh="周四"), Phrase(en="Friday", zh="周五"), Phrase(en="Saturday", zh="周六"),
    Phrase(en="Sunday", zh="周日"),
)  # fmt: skip


def day_words(day: dt.date, *, on: dt.date | None = None) -> Phrase:
    """A day as people say it, with its year unless it is that of `on`.

    >>> day_words(dt.date(2020, 5, 20), on=dt.date(2020, 4, 10)), day_words(dt.date(2021, 1, 3)).en
    (Phrase(en='20 May', zh='5月20日'), '3 January 2021')
    """
    far = on is None or day.year != on.year
    return Phrase(
        en=f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if far else ''}",
        zh=f"{f'{day.year}年' if far else ''}{day.month}月{day.day}日",
    )


def moment_words(moment: dt.datetime) -> Phrase:
    """A moment of this year as people say it.

    >>> moment_words(dt.datetime(2020, 5, 12, 9, 30))
    Phrase(en='12 May, 9:30', zh='5月12日9时30分')
    """
    day = day_words(moment.date(), on=moment.date())
    minutes = f"{moment.minute}分" if moment.minute else ""
    return Phrase(en=f"{day.en}, {moment.hour}:{moment.minute:02}", zh=f"{day.zh}{moment.hour}时{minutes}")


NOTHING = Phrase(en="", zh="")
NONE = Phrase(en="none", zh="无")


def joined(phrases: Iterable[Phrase], *, en: str = "; ", zh: str = "；") -> Phrase:
    """Several phrases as one.

    >>> joined([Phrase(en="one", zh="一"), Phrase(en="two", zh="二")])
    Phrase(en='one; two', zh='一；二')
    """
    parts = tuple(phrases)
    return Phrase(en=en.join(part.en for part in parts), zh=zh.join(part.zh for part in parts))


def day(on: dt.date, *, year: bool = True) -> Phrase:
    """A day as people say it.

    >>> day(dt.date(2020, 4, 22)), day(dt.date(2020, 4, 22), year=False).said("zh")
    (Phrase(en='22 April 2020', zh='2020年4月22日'), '4月22日')
    """
    en, zh = f"{on.day} {MONTHS[on.month - 1]}", f"{on.month}月{on.day}日"
    return Phrase(en=f"{en} {on.year}", zh=f"{on.year}年{zh}") if year else Phrase(en=en, zh=zh)
