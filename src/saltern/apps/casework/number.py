"""Case numbers people can read out: the day, seven characters without look-alikes, a check character.

Nothing in a number tells of the person, the item or how many came before. The check character is ISO/IEC 7064
MOD 37,36: every single wrong character and every swap of neighbours is noticed.

>>> number = case_number(day=dt.date(2020, 7, 6), draw=123456789)
>>> number, valid(number), valid(number.replace("Q", "R"))
('20200706-03NQK8NC', True, False)
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 7
DRAWS: Final = len(ALPHABET) ** LENGTH
MODULUS: Final = 36
CHECKS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The alphabet of the standard, which has the look-alikes too."""
VALUES: Final = {letter: value for value, letter in enumerate(CHECKS)}


def case_number(*, day: dt.date, draw: int) -> str:
    """The number for a random `draw` below `DRAWS`."""
    letters = ""
    for _ in range(LENGTH):
        draw, rest = divmod(draw, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    head, check = _day(day)
    for letter in letters:
        check = ((check or MODULUS) * 2 % (MODULUS + 1) + VALUES[letter]) % MODULUS
    return f"{head}-{letters}{CHECKS[(1 - (check or MODULUS) * 2 % (MODULUS + 1)) % MODULUS]}"


@lru_cache(maxsize=8)
def _day(day: dt.date) -> tuple[str, int]:
    """A number's first half, and its checksum so far: the same for all cases of a day."""
    head = f"{day:%Y%m%d}"
    return head, mod_37_36.checksum(head)


def valid(number: str) -> bool:
    """Whether `number` can be a case number at all."""
    try:
        mod_37_36.validate(number.replace("-", "", 1))
    except ValidationError:
        return False
    return len(number) == len("20200706-") + LENGTH + 1
