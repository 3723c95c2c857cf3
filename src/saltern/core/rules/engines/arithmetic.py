"""`+ - * / **` between values of any kind; what has no meaning is null (OMG DMN 1.5, tables 55 to 62)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.number import CONTEXT, finite
from saltern.core.rules.feel.temporal import LongDuration, YearsMonths, duration_nanoseconds, make_duration
from saltern.core.rules.feel.timeline import DURATIONS, add_duration, add_months, difference

_add, _subtract, _multiply, _divide, _power = (
    CONTEXT.add,
    CONTEXT.subtract,
    CONTEXT.multiply,
    CONTEXT.divide,
    CONTEXT.power,
)
POWER_COST = 20
MAX_MONTHS = 12 * 999_999_999


def add(left: object, right: object) -> object:  # noqa: PLR0911  (a line for each kind)
    """`left + right`."""
    if type(left) is Decimal and type(right) is Decimal:
        return finite(_add(left, right))
    if isinstance(left, str) and isinstance(right, str):
        running().characters(len(left) + len(right))
        return left + right
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _months(left.months + right.months)
    if isinstance(right, YearsMonths):
        return add_months(left, right.months)
    if isinstance(left, YearsMonths):
        return add_months(right, left.months)
    if isinstance(right, (timedelta, LongDuration)):
        return add_duration(left, right)
    if isinstance(left, (timedelta, LongDuration)):
        return add_duration(right, left)
    return None


def subtract(left: object, right: object) -> object:
    """`left - right`."""
    if type(left) is Decimal and type(right) is Decimal:
        return finite(_subtract(left, right))
    if isinstance(right, YearsMonths):
        if isinstance(left, YearsMonths):
            return _months(left.months - right.months)
        return add_months(left, -right.months)
    if isinstance(right, (timedelta, LongDuration)):
        return add_duration(left, right, -1)
    return difference(left, right)


def multiply(left: object, right: object) -> object:
    """`left * right`."""
    if type(left) is Decimal and type(right) is Decimal:
        return finite(_multiply(left, right))
    if type(left) is Decimal:
        left, right = right, left
    if type(right) is not Decimal:
        return None
    if isinstance(left, YearsMonths):
        return _months_of(_multiply(Decimal(left.months), right))
    if isinstance(left, (timedelta, LongDuration)):
        return _duration_of(_multiply(Decimal(duration_nanoseconds(left)), right))
    return None


def divide(left: object, right: object) -> object:
    """`left / right`; by zero it is null."""
    if type(left) is Decimal and type(right) is Decimal:
        return finite(_divide(left, right)) if right else None
    if isinstance(left, YearsMonths):
        if type(right) is Decimal:
            return _months_of(_divide(Decimal(left.months), right)) if right else None
        if isinstance(right, YearsMonths) and right.months:
            return finite(_divide(Decimal(left.months), Decimal(right.months)))
    if isinstance(left, (timedelta, LongDuration)):
        if type(right) is Decimal:
            return _duration_of(_divide(Decimal(duration_nanoseconds(left)), right)) if right else None
        if isinstance(right, (timedelta, LongDuration)) and duration_nanoseconds(right):
            return finite(_divide(Decimal(duration_nanoseconds(left)), Decimal(duration_nanoseconds(right))))
    return None


def power(left: object, right: object) -> object:
    """`left ** right`."""
    if type(left) is not Decimal or type(right) is not Decimal:
        return None
    if not right:
        return Decimal(1)
    running().spend(POWER_COST)
    return finite(_power(left, right))


def negate(value: object) -> object:
    """`-value`."""
    if type(value) is Decimal:
        return -value if value else value
    if isinstance(value, YearsMonths):
        return YearsMonths(months=-value.months)
    if isinstance(value, DURATIONS):
        return make_duration(-duration_nanoseconds(value))
    return None


def _months(months: int) -> YearsMonths | None:
    return YearsMonths(months=months) if abs(months) <= MAX_MONTHS else None


def _months_of(months: Decimal) -> YearsMonths | None:
    return _months(int(months)) if months.is_finite() and abs(months) <= MAX_MONTHS else None


def _duration_of(nanoseconds: Decimal) -> object:
    return make_duration(int(nanoseconds)) if nanoseconds.is_finite() and abs(nanoseconds) < Decimal("1e33") else None


OPERATIONS: dict[str, Callable[[object, object], object]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
