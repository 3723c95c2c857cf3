"""Built-in functions that turn values into texts and texts into numbers (OMG DMN 1.5, 10.3.4.1), and `not` and `is`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.number import CONTEXT, finite, number_text
from saltern.core.rules.feel.order import equal
from saltern.core.rules.feel.temporal import datetime_parts, temporal_text, time_parts
from saltern.core.rules.feel.timeline import DATE_TIMES, TIMES
from saltern.core.rules.feel.types import type_of
from saltern.core.rules.feel.values import FunctionValue, RangeValue

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@builtin("string(from: any)")
def string(value: object) -> object:
    """The text of a value; null for null."""
    if value is None or isinstance(value, FunctionValue):
        return None
    if isinstance(value, str):
        return value
    text = _text(value)
    running().characters(len(text))
    return text


def _text(value: object) -> str:  # noqa: PLR0911  (a line for each kind)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, Mapping)):
        running().spend(1 + len(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key))}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, RangeValue):
        start, end = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return f"{start}{_text(value.low)} .. {_text(value.high)}{end}"
    return temporal_text(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w ]+", name) else _text(name)


@builtin("number(from: string)")
def number(text: str) -> object:
    """The number a text says."""
    return finite(CONTEXT.create_decimal(text)) if _NUMBER.fullmatch(text) else None


@builtin("number(from: string, grouping separator: string|null, decimal separator: string|null)")
def number_separated(text: str, grouping: str | None, point: str | None) -> object:
    """The number a text says, written with these signs between thousands and before decimals."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping == point and point):
        return None
    if grouping is not None:
        text = text.replace(grouping, "")
    return number(text if point is None else text.replace(point, "."))


@builtin("not(negand: any)")
def negated(value: object) -> object:
    """Ternary negation."""
    return not value if isinstance(value, bool) else None


@builtin("is(value1: any, value2: any)")
def same(left: object, right: object) -> object:
    """The same value in the same writing: times also in the same zone."""
    if type_of(left) != type_of(right):
        return False
    if isinstance(left, DATE_TIMES) and isinstance(right, DATE_TIMES):
        return datetime_parts(left) == datetime_parts(right)
    if isinstance(left, TIMES) and isinstance(right, TIMES):
        return time_parts(left) == time_parts(right)
    return equal(left, right) is True
