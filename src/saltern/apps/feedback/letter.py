"""来信: what somebody writes to an office, with or without a name, and what the office answers.

Kept to 2,000 characters, a contact to 100; how much one account or network address may write in an hour is limited.
It is a stored message to the office; where a hotline works, it becomes a ticket there.

>>> written(text="  路灯坏了\\r\\n第三天 ", contact="")
('路灯坏了\\n第三天', '')
>>> new_letter_number()[:2]
'L-'
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import Phrase

About = Literal["suggestion", "complaint", "access", "accessibility", "figure", "warning"]
ABOUT: Final[Mapping[str, Phrase]] = {
    "suggestion": Phrase(en="a suggestion", zh="建议"),
    "complaint": Phrase(en="a complaint", zh="投诉"),
    "access": Phrase(en="a question about the use of your data", zh="问数据使用"),
    "accessibility": Phrase(en="something that is hard to use", zh="用着不方便"),
    "figure": Phrase(en="a doubt about a figure", zh="对数字有疑问"),
    "warning": Phrase(en="a reply to a warning", zh="预警回复"),
}
LONGEST: Final = 2_000
LONGEST_CONTACT: Final = 100
LONGEST_PAGE: Final = 200
PER_ACCOUNT: Final = 10
PER_ADDRESS: Final = 20
"""Letters within an hour."""
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class LetterUnknown(SalternError):
    """There is no letter {number}."""

    family = "unknown"
    zh = "没有编号为{number}的来信。"


class LetterEmpty(SalternError):
    """Nothing is written yet."""

    family = "invalid"
    zh = "还没有写内容。"


class LetterTooLong(SalternError):
    """At most {longest} characters; these are {length}."""

    family = "invalid"
    zh = "最多写{longest}个字，现在有{length}个。"


class ContactTooLong(SalternError):
    """A contact has at most {longest} characters."""

    family = "invalid"
    zh = "联系方式最多{longest}个字。"


class LetterAboutUnknown(SalternError):
    """A letter is about one of {known}."""

    family = "invalid"
    zh = "来信类型应为：{known}。"


class OfficeUnknown(SalternError):
    """There is no office {unit}."""

    family = "unknown"
    zh = "没有单位 {unit}。"


class LettersTooMany(SalternError):
    """That is much for one hour. Try again in {minutes} minutes, or call {call}."""

    family = "busy"
    zh = "这一小时写得有点多，请{minutes}分钟后再写，急事请打{call}。"


class LetterAnswered(SalternError):
    """The letter {number} has been answered."""

    family = "conflict"
    zh = "来信{number}已经答复。"


class LetterOfOtherOffice(SalternError):
    """This letter went to another office."""

    family = "forbidden"
    zh = "这封来信是写给其他单位的。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter as its writer and its office see it; `contact` only where the office opened it."""

    id: int
    number: str
    unit: str
    about: About
    object: str
    page: str
    text: str
    contact: str
    subject: int | None
    at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


def new_letter_number() -> str:
    """A number that says nothing and can be read out."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"L-{drawn[:4]}-{drawn[4:]}"


def written(*, text: str, contact: str) -> tuple[str, str]:
    """What is kept of what was written. Raises `LetterEmpty`, `LetterTooLong`, `ContactTooLong`."""
    kept, reach = free_text(text), free_text(contact).replace("\n", " ")
    if not kept:
        raise LetterEmpty
    if len(kept) > LONGEST:
        raise LetterTooLong(longest=LONGEST, length=len(kept))
    if len(reach) > LONGEST_CONTACT:
        raise ContactTooLong(longest=LONGEST_CONTACT)
    return kept, reach
