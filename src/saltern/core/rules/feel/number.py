"""FEEL's numbers: decimals of 34 digits, half-even (IEEE 754 decimal128; OMG DMN 1.5, 10.3.2.3.1).

What has no such number (division by zero, overflow) is null, so nothing here traps.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN, Emax=6144, Emin=-6143, capitals=1, clamp=0, flags=[], traps=[])
MAX_SCALE, MIN_SCALE = 6176, -6111


def finite(value: Decimal) -> Decimal | None:
    """The number, or null where there is none."""
    return value if value.is_finite() else None


def whole(value: object) -> int | None:
    """An integer from a number without fraction that fits a machine word."""
    if type(value) is not Decimal or abs(value) > 10**15 or value != value.to_integral_value():
        return None
    return int(value)


def number_text(value: Decimal) -> str:
    """Plain digits, no exponent."""
    if value.is_zero():
        value = abs(value)
    return format(value, "f")
