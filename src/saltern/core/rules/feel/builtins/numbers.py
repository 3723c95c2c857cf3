"""Built-in functions on numbers (OMG DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import decimal
from datetime import timedelta
from decimal import Context, Decimal

from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.number import CONTEXT, MAX_SCALE, MIN_SCALE, finite
from saltern.core.rules.feel.temporal import (
    FeelDuration,
    LongDuration,
    YearsMonths,
    duration_nanoseconds,
    make_duration,
)

SERIES_COST = 20

# Wide enough that cutting a 34-digit number at any place is exact.
_WIDE = Context(prec=6300, Emax=99_999, Emin=-99_999, traps=[])


def _at_scale(value: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    if not MIN_SCALE <= scale <= MAX_SCALE:
        return None
    places = int(scale)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places:
        return value
    cut = value.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_WIDE)
    return finite(CONTEXT.plus(cut))


@builtin("decimal(n: number, scale: number)")
def decimal_(value: Decimal, scale: Decimal) -> object:
    """Half-even at a scale."""
    return _at_scale(value, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number, scale: number?)")
def floor(value: Decimal, scale: Decimal = Decimal(0)) -> object:
    """Towards minus infinity."""
    return _at_scale(value, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number, scale: number?)")
def ceiling(value: Decimal, scale: Decimal = Decimal(0)) -> object:
    """Towards plus infinity."""
    return _at_scale(value, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(value: Decimal, scale: Decimal) -> object:
    """Away from zero."""
    return _at_scale(value, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(value: Decimal, scale: Decimal) -> object:
    """Towards zero."""
    return _at_scale(value, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(value: Decimal, scale: Decimal) -> object:
    """To the nearest, halves away from zero."""
    return _at_scale(value, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(value: Decimal, scale: Decimal) -> object:
    """To the nearest, halves towards zero."""
    return _at_scale(value, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs(n: number|days and time duration|years and months duration)")
def absolute(value: Decimal | FeelDuration | YearsMonths) -> object:
    """Without its sign."""
    if isinstance(value, YearsMonths):
        return YearsMonths(months=abs(value.months))
    if isinstance(value, (timedelta, LongDuration)):
        return make_duration(abs(duration_nanoseconds(value)))
    return abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def modulo(dividend: Decimal, divisor: Decimal) -> object:
    """What remains of a floored division: it has the divisor's sign."""
    if not divisor:
        return None
    rest = _WIDE.remainder(dividend, divisor)
    if rest.is_nan():
        return None
    if rest and (rest < 0) != (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return finite(CONTEXT.plus(rest))


@builtin("sqrt(number: number)")
def square_root(value: Decimal) -> object:
    """Null below zero."""
    running().spend(SERIES_COST)
    return finite(CONTEXT.sqrt(value))


@builtin("log(number: number)")
def logarithm(value: Decimal) -> object:
    """Natural; null at and below zero."""
    running().spend(SERIES_COST)
    return finite(CONTEXT.ln(value)) if value > 0 else None


@builtin("exp(number: number)")
def exponential(value: Decimal) -> object:
    """e to a number."""
    running().spend(SERIES_COST)
    return finite(CONTEXT.exp(value))


@builtin("odd(number: number)")
def odd(value: Decimal) -> object:
    """Null where the number is not whole."""
    return value % 2 != 0 if _is_whole(value) else None


@builtin("even(number: number)")
def even(value: Decimal) -> object:
    """Null where the number is not whole."""
    return value % 2 == 0 if _is_whole(value) else None


def _is_whole(value: Decimal) -> bool:
    return abs(value) < Decimal("1e28") and value == value.to_integral_value()
