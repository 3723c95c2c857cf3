"""News as it is stored: an event value of some app as a name and JSON, and back again into the same value.

The name is the app and the class ("casework.CaseApproved"), so renaming a class is a migration, never an accident.

>>> @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
... class Done:
...     case: int
...     on: dt.date
>>> opened(Done, sealed(Done(case=3, on=dt.date(2020, 4, 10))))
Done(case=3, on=datetime.date(2020, 4, 10))
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from saltern.errors import SalternError
from saltern.json_text import encoder
from saltern.words import Phrase

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class EventUnstorable(SalternError):
    """The event {event} cannot be stored: {problem}."""

    family = "broken"
    zh = "事件 {event} 无法保存：{problem}。"


class EventUnreadable(SalternError):
    """The stored event {event} does not fit its class any more: {problem}."""

    family = "broken"
    zh = "已保存的事件 {event} 与其类定义不符：{problem}。"


def event_name(kind: type[object]) -> str:
    """The name an event class is stored under."""
    return _event_name(kind.__module__, kind.__qualname__)


@cache
def _event_name(module: str, name: str) -> str:
    parts = module.split(".")
    app = parts[parts.index("apps") + 1] if "apps" in parts[:-1] else parts[-1]
    return f"{app}.{name.rpartition('.')[2]}"


def sealed(event: object) -> str:
    """The event as JSON. Raises `EventUnstorable`."""
    if not dataclasses.is_dataclass(event) or isinstance(event, type):
        raise EventUnstorable(
            event=type(event).__name__, problem=Phrase(en="it is not a dataclass value", zh="不是 dataclass 值")
        )
    try:
        return _as_json(_fields(event))
    except TypeError as problem:
        kind = problem.args[0]
        holds = Phrase(en=f"it holds a value of {kind}", zh=f"含有 {kind} 类型的值")
        raise EventUnstorable(event=event_name(type(event)), problem=holds) from problem


def opened(kind: type[Any], text: str) -> Any:
    """The event value of class `kind` that `sealed` made the text from. Raises `EventUnreadable`."""
    try:
        return _value(kind, json.loads(text))
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        raise EventUnreadable(event=event_name(kind), problem=repr(problem)) from problem


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _fields(value: DataclassInstance) -> dict[str, object]:
    """A dataclass value's fields by name."""
    return {name: getattr(value, name) for name in _names(type(value))}


def _plain(value: object) -> object:
    """What JSON has no word for, in words it has."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return list(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


_as_json = encoder(default=_plain, sort_keys=True)


@cache
def _hints(kind: type[object]) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _value(kind: Any, plain: Any) -> Any:  # noqa: PLR0911  # one return a kind of type
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return None if plain is None else _value(next(arm for arm in inner if arm is not types.NoneType), plain)
    if origin is tuple:
        return tuple(_value(inner[0], item) for item in plain)
    if origin in {list, Sequence}:
        return [_value(inner[0], item) for item in plain]
    if origin in {dict, Mapping}:
        return {key: _value(inner[1], item) for key, item in plain.items()}
    if kind in {dt.datetime, dt.date, dt.time}:
        return kind.fromisoformat(plain)
    if kind is Decimal:
        return Decimal(plain)
    if dataclasses.is_dataclass(kind):
        make: Any = kind
        hints = _hints(make)
        return make(**{name: _value(hints[name], item) for name, item in plain.items()})
    return plain
