"""The citizen's number 公民身份号码: six digits of area, eight of birth date, three of order, one of check.

Source: GB 11643-1999 (check digit ISO 7064 MOD 11-2); fifteen-digit numbers of before 1999 lack century and check
digit and mean the twentieth century. Area codes with the years in which they were given: python-stdnum `cn.loc`.

>>> is_valid("110102199101010078"), birth_date("110102199101010078"), sex("110102199101010078")
(True, datetime.date(1991, 1, 1), 'male')
>>> normalise("110102910101007")
'110102199101010078'
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Final

from stdnum import numdb
from stdnum.cn import ric

from saltern.core.identifiers import writing

KIND: Final = "natural_person"
CHECKS: Final = "10X98765432"
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SHAPE: Final = r"[1-9][0-9]{16}[0-9X]"
OLD_SHAPE: Final = r"[1-9][0-9]{14}"


def normalise(text: str, /) -> str:
    """As it is compared; a number of fifteen digits becomes the one of eighteen."""
    number = writing.normalise(text)
    if re.fullmatch(OLD_SHAPE, number):
        body = f"{number[:6]}19{number[6:]}"
        return body + ric.calc_check_digit(body + "0")
    return number


def is_valid(text: str, /) -> bool:
    """Whether this is a number somebody can hold: shape, area in the year of birth, birth date, check digit."""
    number = normalise(text)
    if not re.fullmatch(SHAPE, number) or is_filler(number):
        return False
    try:
        return bool(ric.is_valid(number))
    except (
        KeyError
    ):  # the library trips over an area of which it knows the province alone; nobody was given such a code
        return False


def is_filler(number: str, /) -> bool:
    """A number typed to get past a form: one digit or a short run over and over (also of the fifteen digits)."""
    old = number[:6] + number[8:17]
    return any(len(set(text)) == 1 for text in (number, number[:17], old))


def birth_date(text: str, /) -> dt.date:
    """The birth date a valid number tells (a date, never an instant)."""
    return ric.get_birth_date(normalise(text))


def sex(text: str, /) -> str:
    """male or female, by the order number: odd or even."""
    return "male" if int(normalise(text)[16]) % 2 else "female"


def area(text: str, /) -> str:
    """The six digits of the place where the number was first given."""
    return normalise(text)[:6]


def mask(text: str, /) -> str:
    """440308**********12."""
    return writing.mask_number(normalise(text))


@cache
def areas() -> tuple[tuple[str, int, int], ...]:
    """Area code, first and last year of birth it was given to; a code may stand more than once."""
    found: list[tuple[str, int, int]] = []
    for _, head, _, _, counties in numdb.get("cn/loc").prefixes:
        for _, tail, _, values, _ in counties:
            for part in values["county"].split(","):
                years = re.match(r"\[(\d*)-(\d*)\]", part)
                first, last = years.groups() if years else ("", "")
                found.append((head + tail, int(first or 0), int(last or 9999)))
    return tuple(found)
