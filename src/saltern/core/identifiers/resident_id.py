"""A person's number: a citizen's 公民身份号码, that of a residence permit of Hong Kong, Macao and Taiwan residents, a
foreigner's of permanent residence. It is judged by the rule it was issued under.

Citizen: six digits of area, eight of birth date, three of order, one of check; GB 11643-1999 (ISO 7064 MOD 11-2).
Fifteen-digit numbers of before 1999 lack century and check digit and mean the twentieth century. Numbers were first
given from 1984 on, with the area of that day and not of birth: a code is right that was in force at any time from 1984
on, and from the birth on. Area codes with their years: python-stdnum `cn.loc`.
Residence permit: the same with the areas 810000, 820000, 830000; Residence Permit Measures of 2018, article 3.
Foreigner, since December 2023: 9, two digits of the province, three of the nationality, birth date, order, the same
check. Before: three letters of the nationality, four digits of the city, six of the birth date, one of sex, one of
check (ICAO 9303, weights 7 3 1). Source: 国家移民管理局, 新版外国人永久居留身份证机读信息规则 (2023).

>>> is_valid("110102199101010078"), birth_date("110102199101010078"), sex("110102199101010078")
(True, datetime.date(1991, 1, 1), 'male')
>>> normalise("110102910101007")
'110102199101010078'
>>> fault("911840198803150018"), birth_date("911840198803150018")
(None, datetime.date(1988, 3, 15))
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
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
CARD_SHAPE: Final = r"[A-Z]{3}[0-9]{12}"
"""The foreigner's number of before December 2023."""
CARD_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CARD_WEIGHTS: Final = (7, 3, 1) * 4 + (7, 3)
CARDS_ENDED: Final = "23"
"""The last year of such cards: a birth year that is later, in two digits, lies in the century before."""
FOREIGN: Final = "9"
FIRST_GIVEN: Final = 1984
PERMITS: Final = ("810000", "820000", "830000")
"""Areas of residence permits, whatever the year of birth."""
ALWAYS: Final = 9999


def normalise(text: str, /) -> str:
    """As it is compared; a number of fifteen digits becomes the one of eighteen."""
    number = writing.normalise(text)
    if re.fullmatch(OLD_SHAPE, number):
        body = f"{number[:6]}19{number[6:]}"
        return body + ric.calc_check_digit(body + "0")
    return number


def is_valid(text: str, /, *, on: dt.date | None = None) -> bool:
    """Whether this is a number somebody can hold; on a day, where one is given."""
    return fault(text, on=on) is None


def fault(text: str, /, *, on: dt.date | None = None) -> str | None:
    """Why this is nobody's number: filler, rounded, length, format, birth_date, check_digit, area; None where it can
    be. Nobody is born after the day `on`."""
    number = normalise(text)
    if (unreadable := _misshapen(number)) is not None:
        return unreadable
    born = _born(number)
    if born is None or (on is not None and born > on):
        return "birth_date"
    if _check(number) != number[-1]:
        return "check_digit"
    year = FIRST_GIVEN if _is_card(number) else int(number[6:10])
    return None if _in_force().get(area_key(number), 0) >= max(year, FIRST_GIVEN) else "area"


def _misshapen(number: str) -> str | None:
    if is_filler(number):
        return "filler"
    if re.fullmatch(writing.ROUNDED, number):
        return "rounded"
    if _is_card(number):
        return None
    if len(number) != 18:
        return "length"
    return None if re.fullmatch(SHAPE, number) else "format"


def _is_card(number: str) -> bool:
    return re.fullmatch(CARD_SHAPE, number) is not None


def _check(number: str) -> str:
    if _is_card(number):
        return str(
            sum(CARD_SIGNS.index(sign) * weight for sign, weight in zip(number, CARD_WEIGHTS, strict=False)) % 10
        )
    return CHECKS[sum(int(sign) * weight for sign, weight in zip(number, WEIGHTS, strict=False)) % 11]


def _born(number: str) -> dt.date | None:
    digits = number[6:14]
    if _is_card(number):
        digits = ("20" if number[7:9] <= CARDS_ENDED else "19") + number[7:13]
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def is_filler(number: str, /) -> bool:
    """A number typed to get past a form: one digit or a short run over and over (also of the fifteen digits)."""
    old = number[:6] + number[8:17]
    return any(len(set(text)) == 1 for text in (number, number[:17], old))


def birth_date(text: str, /) -> dt.date:
    """The birth date a valid number tells (a date, never an instant). Raises `ValueError`."""
    found = _born(normalise(text))
    if found is None:
        raise ValueError(writing.mask_number(text))
    return found


def sex(text: str, /) -> str:
    """male or female, by the digit before the last: odd or even."""
    return "male" if int(normalise(text)[-2]) % 2 else "female"


def area(text: str, /) -> str:
    """The six digits of the place where the number was first given, as far as it tells."""
    number = normalise(text)
    if _is_card(number):
        return f"{number[3:7]}00"
    return f"{number[1:3]}0000" if number.startswith(FOREIGN) else number[:6]


def area_key(number: str, /) -> str:
    """What of a normalised number stands in `areas`: the code, or as much of one as a foreigner's number bears."""
    if _is_card(number):
        return number[3:7]
    return number[:3] if number.startswith(FOREIGN) else number[:6]


def mask(text: str, /) -> str:
    """440308**********12."""
    return writing.mask_number(normalise(text))


@cache
def areas() -> tuple[tuple[str, int, int], ...]:
    """Area code and the first and last year in which it was in force; a code may stand more than once. With them stand
    the provinces behind a 9, and the cities by four digits, as foreigners' numbers bear them."""
    found: list[tuple[str, int, int]] = []
    for _, head, _, _, counties in numdb.get("cn/loc").prefixes:
        for _, tail, _, values, _ in counties:
            for part in values["county"].split(","):
                years = re.match(r"\[(\d*)-(\d*)\]", part)
                first, last = years.groups() if years else ("", "")
                found.append((head + tail, int(first or 0), int(last or ALWAYS)))
    provinces = {f"{FOREIGN}{code[:2]}" for code, _, _ in found}
    cities = {code[:4] for code, _, _ in found}
    return (*found, *((key, 0, ALWAYS) for key in sorted({*PERMITS, *provinces, *cities})))


@cache
def _in_force() -> Mapping[str, int]:
    """The last year of each area."""
    last: dict[str, int] = {}
    for code, _, year in areas():
        last[code] = max(year, last.get(code, 0))
    return last
