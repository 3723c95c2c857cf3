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

from sqlglot import exp
from stdnum import numdb
from stdnum.cn import ric

from saltern.core.identifiers import writing

KIND: Final = "natural_person"
CHECKS: Final = "10X98765432"
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE: Final = r"[1-9][0-9]{16}[0-9X]"
_OLD_SHAPE: Final = r"[1-9][0-9]{14}"


def normalise(text: str, /) -> str:
    """As it is compared; a number of fifteen digits becomes the one of eighteen."""
    number = writing.normalise(text)
    if re.fullmatch(_OLD_SHAPE, number):
        body = f"{number[:6]}19{number[6:]}"
        return body + ric.calc_check_digit(body + "0")
    return number


def is_valid(text: str, /) -> bool:
    """Whether this is a number somebody can hold: shape, area in the year of birth, birth date, check digit."""
    number = normalise(text)
    if not re.fullmatch(_SHAPE, number) or is_filler(number):
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


def normalise_sql(value: exp.Expr, /) -> exp.Expr:
    """`normalise` as an expression."""
    number = writing.normalise_sql(value)
    body = exp.DPipe(
        this=exp.DPipe(this=_part(number, 1, 6), expression=exp.Literal.string("19")),
        expression=exp.func("substring", number.copy(), exp.Literal.number(7)),
    )
    old = exp.func("regexp_full_match", number.copy(), exp.Literal.string(_OLD_SHAPE))
    usual = exp.func("regexp_full_match", value.copy(), exp.Literal.string(_SHAPE))
    return (
        exp.case()
        .when(usual, value.copy())
        .when(old, exp.DPipe(this=body, expression=_check(digits_sql(body))))
        .else_(number.copy())
    )


def digits_sql(number: exp.Expr, /) -> exp.Expr:
    """The first seventeen digits as a whole number, null where they are none."""
    return exp.TryCast(this=_part(number, 1, 17), to=exp.DataType.build("BIGINT"))


def fault_sql(number: exp.Expr, /, *, areas_table: str, digits: exp.Expr | None = None) -> exp.Expr:
    """Why a normalised number is nobody's: 'filler', 'length', 'format', 'birth_date', 'area', 'check_digit', or null.

    `areas_table` holds `areas()` as (code, first, last). `digits` names a column of `digits_sql`: a database works an
    expression out anew at each place inside a CASE.
    """
    text, born = exp.Literal.string, born_sql(number)
    shape = exp.func("regexp_full_match", number.copy(), text(_SHAPE))
    year = exp.TryCast(this=_part(number, 7, 4), to=exp.DataType.build("INT"))
    known = exp.Exists(
        this=exp.select("1")
        .from_(exp.to_table(areas_table, dialect="duckdb"))
        .where(
            exp.column("code").eq(_part(number, 1, 6)),
            exp.Between(this=year, low=exp.column("first"), high=exp.column("last")),
        )
    )
    return (
        exp.case()
        .when(_filler(number), text("filler"))
        .when(exp.NEQ(this=exp.Length(this=number.copy()), expression=exp.Literal.number(18)), text("length"))
        .when(exp.Not(this=shape), text("format"))
        .when(exp.Is(this=born, expression=exp.null()), text("birth_date"))
        .when(exp.NEQ(this=_check(digits or digits_sql(number)), expression=_part(number, 18, 1)), text("check_digit"))
        .when(exp.Not(this=known), text("area"))
    )


def born_sql(number: exp.Expr, /) -> exp.Expr:
    """The birth date a normalised number tells, null where there is none."""
    year, month, day = (_part(number, start, length) for start, length in ((7, 4), (11, 2), (13, 2)))
    dash = exp.Literal.string("-")
    parts = (year, dash, month, dash.copy(), day)
    written: exp.Expr = parts[0]
    for part in parts[1:]:
        written = exp.DPipe(this=written, expression=part)
    return exp.TryCast(this=exp.Paren(this=written), to=exp.DataType.build("DATE"))


def sex_sql(number: exp.Expr, /) -> exp.Expr:
    """male or female, as an expression over a normalised number."""
    odd = exp.func("contains", exp.Literal.string("13579"), _part(number, 17, 1))
    return exp.case().when(odd, exp.Literal.string("male")).else_(exp.Literal.string("female"))


def _check(digits: exp.Expr) -> exp.Expr:
    rest = exp.Mod(this=_weighted(digits), expression=exp.Literal.number(11))
    place = exp.Add(this=exp.Paren(this=rest), expression=exp.Literal.number(1))
    return exp.func("substring", exp.Literal.string(CHECKS), place, exp.Literal.number(1))


def _weighted(digits: exp.Expr) -> exp.Expr:
    """The weighted sum by whole-number arithmetic: a third of the time of text."""
    total: exp.Expr | None = None
    for place, weight in enumerate(WEIGHTS):
        shifted = exp.IntDiv(this=digits.copy(), expression=exp.Literal.number(10 ** (16 - place)))
        digit = exp.Paren(this=exp.Mod(this=shifted, expression=exp.Literal.number(10)))
        term = exp.Mul(this=digit, expression=exp.Literal.number(weight))
        total = term if total is None else exp.Add(this=total, expression=term)
    return exp.Paren(this=total)


def _filler(number: exp.Expr) -> exp.Expr:
    first = _part(number, 1, 1)

    def only(part: exp.Expr, length: int) -> exp.Expr:
        return exp.EQ(this=part, expression=exp.func("repeat", first.copy(), exp.Literal.number(length)))

    old = exp.DPipe(this=_part(number, 1, 6), expression=_part(number, 9, 9))
    whole = exp.EQ(this=number.copy(), expression=exp.func("repeat", first.copy(), exp.Length(this=number.copy())))
    return exp.or_(whole, only(_part(number, 1, 17), 17), only(exp.Paren(this=old), 15))


def _part(number: exp.Expr, start: int, length: int) -> exp.Expr:
    return exp.func("substring", number.copy(), exp.Literal.number(start), exp.Literal.number(length))
