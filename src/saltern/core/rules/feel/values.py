"""FEEL's values in Python.

number = Decimal · string = str · boolean = bool · null = None · list = list · context = dict · date, time, date and
time, days and time duration = the standard library's, or those of `temporal` where they do not fit · range =
`RangeValue` · function = `FunctionValue`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from saltern.core.rules.feel.temporal import (
    FarDate,
    FarDateTime,
    FineTime,
    LongDuration,
    YearsMonths,
    temporal_text,
)
from saltern.core.rules.feel.temporal_text import parse_temporal

__all__ = [
    "FarDate",
    "FarDateTime",
    "FineTime",
    "FunctionValue",
    "LongDuration",
    "RangeValue",
    "YearsMonths",
    "parse_temporal",
    "temporal_text",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeValue:
    """A range. `written` is the sign of one written with a comparison (`(< 5)`), which has no other end; an end that is
    null in `[1..null)` is there but not known.
    """

    low: object
    high: object
    low_closed: bool
    high_closed: bool
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FunctionValue:
    """A function as a value. `call` takes as many arguments as there are `parameters`.

    `types` are what a caller may pass (as written, "" for anything), known for functions written in FEEL.
    `invoke_any` replaces the whole calling convention (built-in functions have several forms).
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., object]
    types: tuple[object, ...] = ()
    result: object = None
    invoke_any: Callable[[tuple[object, ...], Mapping[str, object]], object] | None = field(default=None, repr=False)

    def invoke(self, positional: tuple[object, ...], named: Mapping[str, object]) -> object:
        """Calls with arguments by place or by name; null when they are not those the function takes."""
        if self.invoke_any is not None:
            return self.invoke_any(positional, named)
        if named:
            if positional or set(named) != set(self.parameters):
                return None
            positional = tuple(named[name] for name in self.parameters)
        if len(positional) != len(self.parameters):
            return None
        return self.call(*positional)
