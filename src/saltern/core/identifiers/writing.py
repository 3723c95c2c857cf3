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

from typing import Final

from sqlglot import exp

_WIDE: Final = "".join(chr(point) for point in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
_NARROW: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DROPPED: Final = " \t\r\n\u00a0\u3000-\u2010\u2011\u2013\uff0d\u200b\ufeff"
_SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
_CAPITAL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TABLE: Final = str.maketrans(_WIDE + _SMALL, _NARROW + _CAPITAL, _DROPPED)


def normalise(text: str, /) -> str:
    """The number as it is compared: no spaces or hyphens, half-width, capital letters; all else untouched."""
    return text.translate(_TABLE)


def normalise_sql(value: exp.Expr, /) -> exp.Expr:
    """The same as an expression."""
    wide = exp.Literal.string(_WIDE + _SMALL + _DROPPED)
    usual = exp.func("regexp_full_match", value.copy(), exp.Literal.string("[0-9A-Z]*"))
    mended = exp.func("translate", value.copy(), wide, exp.Literal.string(_NARROW + _CAPITAL))
    return exp.case().when(usual, value.copy()).else_(mended)


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


def mask_number_sql(value: exp.Expr, /) -> exp.Expr:
    """The same as an expression."""
    length = exp.Length(this=value.copy())
    short = exp.DPipe(
        this=exp.func("left", value.copy(), exp.Literal.number(1)),
        expression=exp.func("repeat", exp.Literal.string("*"), exp.Sub(this=length.copy(), expression=_number(1))),
    )
    stars = exp.func("repeat", exp.Literal.string("*"), exp.Sub(this=length.copy(), expression=_number(8)))
    head = exp.func("left", value.copy(), _number(6))
    tail = exp.func("right", value.copy(), _number(2))
    full = exp.DPipe(this=exp.DPipe(this=head, expression=stars), expression=tail)
    return exp.case().when(exp.LT(this=length, expression=_number(10)), short).else_(full)


def digit_sum(*, value: exp.Expr, alphabet: str, weights: tuple[int, ...]) -> exp.Expr:
    """The weighted sum of the places of the characters in `alphabet` (0 for the first), as an expression."""
    total: exp.Expr | None = None
    for place, weight in enumerate(weights, start=1):
        character = exp.func("substring", value.copy(), _number(place), _number(1))
        found = exp.func("strpos", exp.Literal.string(alphabet), character)
        term = exp.Mul(this=exp.Paren(this=exp.Sub(this=found, expression=_number(1))), expression=_number(weight))
        total = term if total is None else exp.Add(this=total, expression=term)
    return exp.Paren(this=total)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
