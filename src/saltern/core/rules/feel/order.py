"""When two values are equal, and which comes first (OMG DMN 1.5, 10.3.2.13, table 53). Values of different kinds are
neither: the answer is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.temporal import (
    DAY,
    SECOND,
    FarDate,
    FarDateTime,
    FeelDateTime,
    FeelTime,
    FineTime,
    LongDuration,
    YearsMonths,
    date_days,
    datetime_parts,
    duration_nanoseconds,
    offset_seconds,
    time_parts,
)
from saltern.core.rules.feel.values import FunctionValue, RangeValue

PLAIN = frozenset({Decimal, str, bool, date, timedelta, YearsMonths, Ref, FarDate, LongDuration, int, float})
LONG = 1_024
"""Characters from which comparing a text is paid for."""
ORDERED = frozenset({Decimal, str, date, timedelta, YearsMonths})


def equal(left: object, right: object) -> bool | None:  # noqa: PLR0911  (a line for each kind)
    """Whether two values are the same; null where they are of different kinds."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is type(right) and kind in PLAIN:
        if kind is str and len(left) > LONG:  # type: ignore[arg-type]  # a text
            running().compared(len(left))  # type: ignore[arg-type]  # a text
        return left == right
    if isinstance(left, (list, Mapping)):
        running().spend(1 + len(left))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    if isinstance(left, RangeValue) and isinstance(right, RangeValue):
        signs = (left.low_closed, left.high_closed, left.written)
        return signs == (right.low_closed, right.high_closed, right.written) and (
            equal(left.low, right.low) is True and equal(left.high, right.high) is True
        )
    if isinstance(left, FunctionValue) and isinstance(right, FunctionValue):
        return left is right
    points = _points(left, right)
    if points is None:
        return None
    (a, a_zoned), (b, b_zoned) = points
    return a == b and a_zoned == b_zoned


def before(left: object, right: object) -> bool | None:
    """Whether `left < right`; null where the two have no order."""
    kind = type(left)
    if kind is type(right) and kind in ORDERED:
        if kind is str and len(left) > LONG:  # type: ignore[arg-type]  # a text
            running().compared(len(left))  # type: ignore[arg-type]  # a text
        return bool(left < right)  # type: ignore[operator]  # both are of one ordered type
    points = _points(left, right)
    if points is None:
        return None
    (a, a_zoned), (b, b_zoned) = points
    return a < b if a_zoned == b_zoned else None


def not_after(left: object, right: object) -> bool | None:
    """Whether `left <= right`."""
    kind = type(left)
    if kind is type(right) and kind in ORDERED:
        if kind is str and len(left) > LONG:  # type: ignore[arg-type]  # a text
            running().compared(len(left))  # type: ignore[arg-type]  # a text
        return bool(left <= right)  # type: ignore[operator]  # both are of one ordered type
    points = _points(left, right)
    if points is None:
        return None
    (a, a_zoned), (b, b_zoned) = points
    return a <= b if a_zoned == b_zoned else None


def holds(span: RangeValue, value: object) -> bool | None:
    """Whether a range holds a value; null where that is not known."""
    if value is None or (span.low is None and span.high is None):
        return None
    if span.written == "!=":
        same = equal(span.low, value)
        return None if same is None else not same
    missing = True if span.written else None
    above = below = missing
    if span.low is not None:
        above = not_after(span.low, value) if span.low_closed else before(span.low, value)
    if span.high is not None:
        below = not_after(value, span.high) if span.high_closed else before(value, span.high)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def _points(left: object, right: object) -> tuple[tuple[int, bool], tuple[int, bool]] | None:
    """Both on one line of time (place, and whether a zone is known), or None when they are of different kinds."""
    if isinstance(left, (datetime, FarDateTime)) and isinstance(right, (datetime, FarDateTime)):
        return instant(left), instant(right)
    if isinstance(left, (time, FineTime)) and isinstance(right, (time, FineTime)):
        # Times are equal when hour, minute, second and offset are (table 53), so their order has no fraction either.
        return seconds(left), seconds(right)
    if isinstance(left, (timedelta, LongDuration)) and isinstance(right, (timedelta, LongDuration)):
        return (duration_nanoseconds(left), True), (duration_nanoseconds(right), True)
    days = (date, FarDate)
    if isinstance(left, days) and isinstance(right, days) and not isinstance(left, datetime):
        return None if isinstance(right, datetime) else ((date_days(left), True), (date_days(right), True))
    return None


def instant(value: FeelDateTime) -> tuple[int, bool]:
    """Nanoseconds from 1970 in UTC (in local time where no zone is known), and whether a zone is known."""
    days, nanoseconds, zone = datetime_parts(value)
    offset = offset_seconds(days, nanoseconds, zone)
    return days * DAY + nanoseconds - (offset or 0) * SECOND, offset is not None


def clock(value: FeelTime) -> tuple[int, bool]:
    """Nanoseconds from midnight in UTC, and whether a zone is known."""
    nanoseconds, zone = time_parts(value)
    offset = offset_seconds(0, nanoseconds, zone)
    return nanoseconds - (offset or 0) * SECOND, offset is not None


def seconds(value: FeelTime) -> tuple[int, bool]:
    """Whole seconds from midnight in UTC, and whether a zone is known."""
    nanoseconds, zoned = clock(value)
    return nanoseconds // SECOND, zoned
