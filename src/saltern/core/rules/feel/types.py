"""The kinds of values, and whether a value is of one (`instance of`; OMG DMN 1.5, 10.3.2.9, table 56)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.nodes import TypeName
from saltern.core.rules.feel.temporal import FarDate, FarDateTime, FineTime, LongDuration, YearsMonths
from saltern.core.rules.feel.timeline import midnight
from saltern.core.rules.feel.values import FunctionValue, RangeValue

FeelType = str
CHECKED_PER_STEP = 8

_NAMES: dict[type, FeelType] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    FarDate: "date",
    time: "time",
    FineTime: "time",
    datetime: "date and time",
    FarDateTime: "date and time",
    timedelta: "days and time duration",
    LongDuration: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    RangeValue: "range",
    FunctionValue: "function",
    Ref: "ref",
    type(None): "null",
}
_SAME = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time duration": "days and time duration",
    "any": "Any",
}
NAMES = frozenset({*_NAMES.values(), "Any", *_SAME})


def type_of(value: object) -> FeelType:
    """The name of a value's type."""
    name = _NAMES.get(type(value))
    if name is None:
        name = "context" if isinstance(value, Mapping) else "Any"
    return name


def conforms_to(value: object, name: FeelType) -> bool:
    """Whether a value (not null, unless the type is `null` or `Any`) is of a built-in type.

    >>> conforms_to(Decimal(1), "number"), conforms_to(None, "number")
    (True, False)
    """
    name = _SAME.get(name, name)
    return value is not None if name == "Any" else type_of(value) == name


Custom = Callable[[object, str], bool | None]


def instance_of(value: object, kind: TypeName, custom: Custom | None = None) -> bool | None:  # noqa: PLR0911  (a line for each kind)
    """Whether a value is of a type as written; `custom` knows types of the model. Null for a type nobody knows."""
    if kind.name == "list" and kind.arguments:
        if not isinstance(value, list):
            return False
        running().spend(1 + len(value) // CHECKED_PER_STEP)
        return _all(_fits(item, kind.arguments[0], custom) for item in value)
    if kind.name == "range" and kind.arguments:
        if not isinstance(value, RangeValue):
            return False
        return _all(_fits(end, kind.arguments[0], custom) for end in (value.low, value.high) if end is not None)
    if kind.name == "context" and kind.members:
        if not isinstance(value, Mapping):
            return False
        return _all(name in value and _fits(value[name], part, custom) for name, part in kind.members)
    if kind.name == "function" and kind.result is not None:
        return isinstance(value, FunctionValue) and _function_fits(value, kind)
    if kind.name in NAMES:
        return conforms_to(value, kind.name)
    return custom(value, kind.name) if custom else None


def _fits(value: object, kind: TypeName, custom: Custom | None) -> bool | None:
    return value is None or instance_of(value, kind, custom)


def _all(answers: object) -> bool | None:
    unknown = False
    for answer in answers:  # type: ignore[attr-defined]  # any iterable of answers
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def _function_fits(value: FunctionValue, kind: TypeName) -> bool:
    """Parameters may be wider, the result narrower than asked."""
    if len(value.parameters) != len(kind.arguments):
        return False
    types = value.types or (None,) * len(value.parameters)
    for own, wanted in zip(types, kind.arguments, strict=True):
        if isinstance(own, TypeName) and own.name not in ("Any", wanted.name):
            return False
    wanted_result = kind.result.name if kind.result else "Any"
    if wanted_result == "Any":
        return True
    return isinstance(value.result, TypeName) and value.result.name in (wanted_result, "null")


def coerced(value: object, kind: TypeName, custom: Custom | None = None) -> tuple[bool, object]:
    """Whether a value can stand where a type is asked, and as what: a list of one as its element, a value as a list of
    one, a date as its midnight."""
    if value is None or kind.name == "Any" or instance_of(value, kind, custom) is not False:
        return True, value
    if isinstance(value, list) and len(value) == 1 and instance_of(value[0], kind, custom):
        return True, value[0]
    if kind.name == "list" and instance_of([value], kind, custom):
        return True, [value]
    if kind.name in ("date and time", "dateTime") and isinstance(value, (date, FarDate)):
        return True, midnight(value)
    return False, None
