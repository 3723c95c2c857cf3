"""The firm's number 统一社会信用代码: authority, kind, area (6), organisation code (9), check character.

Source: GB 32100-2015 (alphabet without I O S V Z, weights 3^i mod 31). Authority and kind may be letters: N2 is a
village's collective.

>>> is_valid("91110000600037341L"), is_valid("91110000600037341N"), mask("91110000600037341L")
(True, False, '911100**********1L')
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.cn import uscc

from saltern.core.identifiers import writing

KIND: Final = "legal_person"
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
SHAPE: Final = f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}"


def normalise(text: str, /) -> str:
    """As it is compared."""
    return writing.normalise(text)


def is_valid(text: str, /) -> bool:
    """Whether shape and check character are right and it is no filler."""
    number = normalise(text)
    return bool(re.fullmatch(SHAPE, number)) and not is_filler(number) and uscc.calc_check_digit(number) == number[-1]


def is_filler(number: str, /) -> bool:
    """One character over and over."""
    return len(set(number)) == 1


def area(text: str, /) -> str:
    """The six digits of the place of registration."""
    return normalise(text)[2:8]


def mask(text: str, /) -> str:
    """914403**********5X."""
    return writing.mask_number(normalise(text))
