"""How numbers are written before they are compared: the one normaliser, and the one way of hiding them.

Units write the same number with spaces, hyphens, full-width digits (全角) or a small x. `'²'` is a digit to Python's
`str.isdigit` and stays what it is here: not part of any number. Masks follow the district's habit: 张*, the first six
and the last two digits of a number, 138****0000 of a mobile, c***@example.org of a mail address.

>>> normalise(" 44030８ 19900101123x ")
'44030819900101123X'
>>> mask_name("张三丰"), mask_number("44030819900101123X")
('张**', '440308**********3X')
"""

from __future__ import annotations

import unicodedata
from typing import Final

WIDE: Final = "".join(chr(point) for point in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
NARROW: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
DROPPED: Final = " \t\r\n\u00a0\u3000-\u2010\u2011\u2013\uff0d\u200b\ufeff"
DOTS: Final = str.maketrans(dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\uff65\u318d\u0387", "\u00b7"))
"""What stands for the dot between the parts of a name (GB 18030 has it as A1A4)."""
ROUNDED: Final = r"[0-9]([.][0-9]+)?E[+]?[0-9]{2}"
"""A number as a spreadsheet shows it that kept only its first figures: 4.40308E+17."""
SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
CAPITAL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TABLE: Final = str.maketrans(WIDE + SMALL, NARROW + CAPITAL, DROPPED)


def normalise(text: str, /) -> str:
    """The number as it is compared: no spaces or hyphens, half-width, capital letters; all else untouched."""
    return text.translate(_TABLE)


def free_text(text: str, /) -> str:
    """What somebody wrote in their own words, as it is kept: every line of it, without control signs.

    >>> free_text("  不对\\r\\n门牌是12号\\x00\\x07 ")
    '不对\\n门牌是12号'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def person_name(text: str, /) -> str:
    """A name in one spelling: the dot between its parts is U+00B7, however a keyboard wrote it.

    >>> person_name(" 买买提江•阿卜杜热合曼・库尔班 ")
    '买买提江·阿卜杜热合曼·库尔班'
    """
    return " ".join(free_text(text).translate(DOTS).split())


def mask_name(text: str, /) -> str:
    """The first character, the others hidden."""
    return text[:1] + "*" * (len(text) - 1)


def mask_number(text: str, /) -> str:
    """The first six and the last two characters; of a short text the first only."""
    if len(text) < 10:
        return mask_name(text)
    return text[:6] + "*" * (len(text) - 8) + text[-2:]


def mask_mobile(text: str, /) -> str:
    """The first three and the last four signs; of a text too short for that nothing."""
    bare = "".join(text.split())
    return f"{bare[:3]}****{bare[-4:]}" if len(bare) > 7 else "*" * len(bare)


def mask_address(text: str, /) -> str:
    """Where a message goes: a mail address with its first letter and its host, or a telephone number.

    >>> mask_address("13800001234"), mask_address("+86 138 0000 1234"), mask_address("chen@example.org")
    ('138****1234', '+86****1234', 'c***@example.org')
    """
    name, at, host = text.partition("@")
    return f"{name[:1]}***@{host}" if at else mask_mobile(text)
