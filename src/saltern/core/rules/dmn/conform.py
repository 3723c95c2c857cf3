"""Does a value fit a type of the model? DMN 1.5, 10.3.2.9: conformance, and the three conversions that are allowed.

A list of one gives its element, a value is wrapped where a list is wanted, a date becomes a date and time at midnight
UTC. Whatever still does not fit is `MISFIT`; the caller turns it into null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from saltern.core.rules.dmn.model import ItemDefinition, Model
from saltern.core.rules.engines.python import compile_tests
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.nodes import TypeName
from saltern.core.rules.feel.temporal import FeelDate
from saltern.core.rules.feel.timeline import is_date, midnight
from saltern.core.rules.feel.types import CHECKED_PER_STEP, conforms_to, instance_of
from saltern.core.rules.feel.values import FunctionValue

Conforms = Callable[[object], bool]


class Misfit:
    """The mark of a value that fits no type asked for."""


MISFIT: Final = Misfit()

BUILT_IN = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "context": "context",
    "list": "list",
}


class Types:
    """The types one model speaks of: the built-in ones, its own, and those it imports."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._made: dict[tuple[str, bool], Conforms] = {}
        self._imported = {name: Types(imported) for name, imported in model.imports.items()}

    def resolve(self, type_ref: str) -> tuple[Types, ItemDefinition] | None:
        """The definition behind a name, with the types it stands among; None for built-in and unknown names."""
        name = type_ref.strip()
        if name in self._model.types:
            return self, self._model.types[name]
        prefix, _, local = name.partition(".")
        if local and prefix in self._imported:
            return self._imported[prefix].resolve(local)
        if "" in self._imported and (found := self._imported[""].resolve(name)):
            return found
        local = name.rpartition(":")[2]
        return (self, self._model.types[local]) if local != name and local in self._model.types else None

    def result(self, type_ref: str) -> str:
        """What a function of this type gives; a knowledge model or a service may be typed itself or by its result."""
        found = self.resolve(type_ref)
        if found is None or found[1].function is None:
            return type_ref
        return found[1].function[1]

    def base(self, type_ref: str) -> str:
        """The built-in type a plain name ends at ("number", "date" …), "" where it is none."""
        name = type_ref.rpartition(":")[2]
        found = self.resolve(type_ref)
        if found is not None:
            types, item = found
            return types.base(item.type_ref) if item.type_ref and not item.collection else ""
        return BUILT_IN.get(name.removeprefix("feel."), "")

    def fit(self, type_ref: str, value: object) -> object:
        """The value as this type has it, or `MISFIT`."""
        if not type_ref or value is None:
            return value
        if self.conforms(type_ref, value):
            return value
        if isinstance(value, list) and len(value) == 1 and self.conforms(type_ref, value[0]):
            return value[0]
        if not isinstance(value, list) and self.conforms(type_ref, [value]) and not self.conforms_any(type_ref):
            return [value]
        if is_date(value) and self.base(type_ref) == "date and time":
            return midnight(cast(FeelDate, value))
        return MISFIT

    def conforms_any(self, type_ref: str) -> bool:
        """Does this type take everything?"""
        return type_ref.rpartition(":")[2].removeprefix("feel.") in ("", "Any")

    def conforms(self, type_ref: str, value: object, *, bound: bool = True) -> bool:
        """Is the value one of this type as it stands? Null is one of every type. Unless `bound`, only its kind is asked
        for, not whether it is among the allowed ones."""
        check = self._made.get((type_ref, bound))
        if check is None:
            check = self._made[type_ref, bound] = _once(self._make(type_ref, bound))
        return value is None or check(value)

    def instance(self, value: object, name: str) -> bool | None:
        """`value instance of name` (null is of none) for a type of the model; None where it has none of that name."""
        found = self.resolve(name)
        if found is None or value is None:
            return None if found is None else False
        types, item = found
        if item.function is None or item.collection:
            return types.conforms(item.name, value, bound=False)
        parameters, result = item.function
        arguments = tuple(_typed(parameter) for parameter in parameters)
        wanted = TypeName(at=item.at, name="function", arguments=arguments, result=_typed(result))
        return instance_of(value, wanted, types.instance)

    def _make(self, type_ref: str, bound: bool) -> Conforms:
        found = self.resolve(type_ref)
        if found is not None:
            types, item = found
            return types.item(item, bound)
        name = type_ref.rpartition(":")[2].removeprefix("feel.")
        if name in BUILT_IN:
            built_in = BUILT_IN[name]
            return lambda value: conforms_to(value, built_in)
        return lambda value: True

    def item(self, item: ItemDefinition, bound: bool) -> Conforms:
        """The check of one definition."""
        element = self._element(item, bound)
        allowed = compile_tests(item.allowed) if item.allowed and bound else None
        constraint = compile_tests(item.constraint) if item.constraint and bound else None

        def one(value: object) -> bool:
            return value is None or (element(value) and (allowed is None or allowed.run({}, value) is True))

        def whole(value: object) -> bool:
            fits = isinstance(value, list) and all(map(one, value)) if item.collection else one(value)
            return fits and (constraint is None or constraint.run({}, value) is True)

        return whole

    def _element(self, item: ItemDefinition, bound: bool) -> Conforms:
        if item.function is not None:
            return lambda value: isinstance(value, FunctionValue)
        if item.components:
            # Made when first asked: a type may contain itself.
            parts: dict[str, Conforms] = {}

            def context(value: object) -> bool:
                if not parts:
                    parts.update({part.name: _once(self.item(part, bound)) for part in item.components})
                return isinstance(value, Mapping) and all(
                    name in value and (value[name] is None or part(value[name])) for name, part in parts.items()
                )

            return context
        type_ref = item.type_ref
        return lambda value: self.conforms(type_ref, value, bound=bound)


def _once(check: Conforms) -> Conforms:
    """The check, paid for, that asks each list and context of a value once: values share their parts, and a type may
    contain itself."""

    def asked(value: object) -> bool:
        if not isinstance(value, (list, Mapping)):
            return check(value)
        budget = running()
        budget.spend(1 + len(value) // CHECKED_PER_STEP)
        outermost = budget.answers is None
        known = budget.answers = {} if budget.answers is None else budget.answers
        key = (id(check), id(value))
        if key not in known:
            known[key] = check(value)
        if outermost:  # an id stands for one value only while the question lasts
            budget.answers = None
        return known[key]

    return asked


def _typed(type_ref: str) -> TypeName:
    return TypeName(at=(0, 0), name=type_ref or "Any")
