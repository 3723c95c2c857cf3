"""How a built-in function is declared and called: by a signature in words, so that what it takes stands in one line.

`@builtin("substring(string: string, start position: number, length: number?)")`. `a|b` takes either kind, `any` takes
null too, `?` may be left out, `...` repeats. An argument of another kind makes the call null; a list of one stands for
its element and a value for a list of one (OMG DMN 1.5, 10.3.2.9.4). Several functions of one name are its forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from saltern.core.rules.feel.limit import CHARACTERS_PER_STEP, running
from saltern.core.rules.feel.temporal import FarDate, FarDateTime, FineTime, LongDuration, YearsMonths
from saltern.core.rules.feel.values import FunctionValue, RangeValue

Call = Callable[..., object]
Declared = TypeVar("Declared", bound=Call)


class _Misfit:
    """The mark of an argument that is not of the kind asked for."""


MISFIT: Final = _Misfit()
KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (date, FarDate),
    "time": (time, FineTime),
    "date and time": (datetime, FarDateTime),
    "days and time duration": (timedelta, LongDuration),
    "years and months duration": (YearsMonths,),
    "range": (RangeValue,),
    "function": (FunctionValue,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    kinds: tuple[type, ...]
    exact_date: bool
    anything: bool
    wraps: bool
    optional: bool

    def fit(self, value: object) -> object:
        """The argument as the function sees it, or `MISFIT`."""
        if self.anything:
            return value
        if isinstance(value, self.kinds) and not (self.exact_date and isinstance(value, datetime)):
            return value
        if value is None:
            return MISFIT
        if isinstance(value, list):
            return self.fit(value[0]) if len(value) == 1 and not self.wraps else MISFIT
        return [value] if self.wraps else MISFIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to call a built-in function. `scoped` ones are given the scope first (the clock, the calendar)."""

    name: str
    parameters: tuple[Parameter, ...]
    required: int
    repeats: bool
    scoped: bool
    call: Call

    def takes(self, count: int) -> bool:
        """Can it be called with so many arguments?"""
        return count >= self.required and (self.repeats or count <= len(self.parameters))

    def fit(self, arguments: tuple[object, ...]) -> list[object] | None:
        """The arguments as the function sees them, None when one does not fit."""
        parameters = self.parameters
        last = len(parameters) - 1
        fitting = []
        for index, value in enumerate(arguments):
            found = parameters[index if index < last else last].fit(value)
            if found is MISFIT:
                return None
            fitting.append(found)
            if isinstance(found, (list, dict)):
                running().spend(len(found))
            elif isinstance(found, str):
                running().spend(len(found) // CHARACTERS_PER_STEP)
        return fitting

    def placed(self, named: Mapping[str, object]) -> tuple[object, ...] | None:
        """Named arguments in their places, None when they are not this form's."""
        names = [parameter.name for parameter in self.parameters]
        if any(name not in names for name in named):
            return None
        if self.repeats and isinstance(many := named.get(names[-1]), list):
            return (*(named[name] for name in names[:-1]), *many)
        # What is not named is null (10.3.2.13.2).
        last = max((names.index(name) for name in named), default=-1)
        return tuple(named.get(name) for name in names[: max(last + 1, self.required)])


FORMS: dict[str, tuple[Form, ...]] = {}
_SIGNATURE = re.compile(r"([^(]+)\((.*)\)")


def builtin(signature: str, *, scoped: bool = False) -> Callable[[Declared], Declared]:
    """Declares a form of a built-in function."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(signature)
    name, inside = match[1], match[2]
    written = [part.split(":") for part in inside.split(", ")] if inside else []
    parameters = tuple(_parameter(label.strip(), kind.strip()) for label, kind in written)
    repeats = inside.endswith("...")
    required = sum(not parameter.optional for parameter in parameters)

    def declare(call: Declared) -> Declared:
        form = Form(name=name, parameters=parameters, required=required, repeats=repeats, scoped=scoped, call=call)
        FORMS[name] = (*FORMS.get(name, ()), form)
        return call

    return declare


def _parameter(name: str, written: str) -> Parameter:
    optional = written.endswith("?")
    kinds = written.rstrip("?.").split("|")
    anything = kinds == ["any"]
    types = () if anything else tuple(kind for word in kinds for kind in KINDS[word])
    return Parameter(
        name=name,
        kinds=types,
        exact_date="date" in kinds and "date and time" not in kinds,
        anything=anything,
        wraps="list" in kinds,
        optional=optional,
    )


def call_by_place(forms: tuple[Form, ...], scope: object, arguments: tuple[object, ...]) -> object:
    """Calls the first form the arguments fit; null when none."""
    for form in forms:
        if not form.takes(len(arguments)):
            continue
        fitting = form.fit(arguments)
        if fitting is not None:
            return form.call(scope, *fitting) if form.scoped else form.call(*fitting)
    return None


def call_by_name(forms: tuple[Form, ...], scope: object, named: Mapping[str, object]) -> object:
    """Calls the first form that has parameters of these names and that the arguments fit."""
    for form in forms:
        arguments = form.placed(named)
        if arguments is None:
            continue
        fitting = form.fit(arguments)
        if fitting is not None:
            return form.call(scope, *fitting) if form.scoped else form.call(*fitting)
    return None


def as_function(name: str, scope: object) -> FunctionValue:
    """A built-in function as a value."""
    forms = FORMS[name]

    def invoke(positional: tuple[object, ...], named: Mapping[str, object]) -> object:
        return call_by_name(forms, scope, named) if named else call_by_place(forms, scope, positional)

    parameters = tuple(parameter.name for parameter in forms[0].parameters)
    return FunctionValue(name=name, parameters=parameters, call=lambda *a: invoke(a, {}), invoke_any=invoke)
