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

import re
import unicodedata
from typing import Final

WIDE: Final = "".join(chr(point) for point in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
NARROW: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNSEEN: Final = "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF))
)
"""Signs that say only which way to write; they come along where a number is copied from a window."""
DROPPED: Final = f" \t\r\n\u00a0\u3000-\u2010\u2011\u2013\uff0d'{UNSEEN}"
"""With the apostrophe by which a spreadsheet says that a number is text."""
DOTS: Final = str.maketrans(dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\uff65\u318d\u0387", "\u00b7"))
"""What stands for the dot between the parts of a name (GB 18030 has it as A1A4)."""
ROUNDED: Final = r"[0-9]([.][0-9]+)?E[+]?[0-9]{2}"
"""A number as a spreadsheet shows it that kept only its first figures: 4.40308E+17."""
DIGIT: Final = "[0-9\uff10-\uff19]"
_BETWEEN: Final = r"[\s.\-\u00a0\u2010-\u2015\u3000\uff0d\uff0e/()（）\u200b]{0,2}"
_LONG: Final = re.compile(rf"(?:[+\uff0b]{_BETWEEN})?{DIGIT}(?:{_BETWEEN}{DIGIT}){{6,}}[Xx\uff38\uff58]?")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_DATE: Final = re.compile(r"(19|20)[0-9]{2}([-/.])[01][0-9]\2[0-3][0-9]")
_OWN: Final = re.compile(r"(?<![0-9])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])")
SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
CAPITAL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TABLE: Final = str.maketrans(WIDE + SMALL, NARROW + CAPITAL, DROPPED)


def normalise(text: str, /) -> str:
    """The number as it is compared: half-width, capital letters, no spaces, hyphens or unseen signs; else untouched."""
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


def mask_account(text: str, /) -> str:
    """An account number by its last four signs.

    >>> mask_account("6214850000000002")
    '****0002'
    """
    return f"****{text[-4:]}"


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


def mask_words(text: str, /) -> str:
    """What somebody outside wrote, with every number somebody could be known by, and every mail address, masked.

    Seven digits or more in a row are such a number, however they are grouped; a day is none.

    >>> mask_words("138-0013-8000 is off since 2020-04-10")
    '138****8000 is off since 2020-04-10'
    >>> mask_words("１３８ ００１３ ８０００（chen@example.org）")
    '138****8000（c***@example.org）'
    """

    def hidden(found: re.Match[str]) -> str:
        if _DATE.fullmatch(found[0]):
            return found[0]
        bare = re.sub(_BETWEEN, "", normalise(found[0]))
        return mask_number(bare) if len(bare) > 14 else mask_mobile(bare)

    return _LONG.sub(hidden, _MAIL.sub(lambda found: mask_address(found[0]), text))


def mask_reference(text: str, /) -> str:
    """A number of somebody else's making, kept for asking about it: only what is a mobile or an identity number in it
    is masked.

    >>> mask_reference("g-13800138000-7"), mask_reference("200410112233445566778")
    ('g-138****8000-7', '200410112233445566778')
    """
    return _OWN.sub(lambda found: mask_mobile(found[0]) if len(found[0]) == 11 else mask_number(found[0]), text)
