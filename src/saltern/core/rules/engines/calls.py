"""Functions written in FEEL, and calls of any function (OMG DMN 1.5, 10.3.2.13.2, 10.3.4)."""

from __future__ import annotations

from saltern.core.rules.engines.frame import Compiles, Frame, Run, height, weight
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.builtins.known import forms_of
from saltern.core.rules.feel.builtins.registry import Form, call_by_name, call_by_place
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.types import coerced
from saltern.core.rules.feel.values import FunctionValue

CALL_COST = 3
LEVELS_PER_CALL = 2


def compiled_function(compiler: Compiles, node: n.Function, own_slot: int | None = None) -> Run:
    """A function as a value; `own_slot` is where it will stand itself, so that it can call itself."""
    compiler.spends = True
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters)
    with compiler.inside():
        slots = tuple(compiler.slot(name) for name in names)
        body = (lambda frame: None) if node.external else compiler.compile(node.body)
    cost, levels = CALL_COST + weight(node.body), LEVELS_PER_CALL + height(node.body)

    def make(frame: Frame) -> object:
        seen = frame[:]

        def call(*arguments: object) -> object:
            budget = running()
            budget.spend(cost)
            inner = seen[:]
            inner[1] = budget
            for slot, kind, value in zip(slots, types, arguments, strict=True):
                if kind is not None:
                    fits, value = coerced(value, kind)  # noqa: PLW2901  (the value as the type has it)
                    if not fits:
                        return None
                inner[slot] = value
            budget.enter(levels)
            result = body(inner)
            budget.leave(levels)
            return result

        made = FunctionValue(name="", parameters=names, call=call, types=types)
        if own_slot is not None:
            seen[own_slot] = made
        return made

    return make


def compiled_call(compiler: Compiles, node: n.Call) -> Run:
    """`callee(arguments)`: built-in functions go straight to their forms."""
    labels = tuple(label for label, _ in node.arguments)
    values = tuple(compiler.compile(value) for _, value in node.arguments)
    if isinstance(node.callee, n.Name) and not compiler.known(node.callee.name):
        forms = forms_of(node.callee.name)
        if forms:
            return _built_in(node.callee.name, forms, labels, values)
    compiler.spends = True
    callee = compiler.compile(node.callee)
    named = bool(labels) and labels[0] is not None

    def run(frame: Frame) -> object:
        function = callee(frame)
        if not isinstance(function, FunctionValue):
            return None
        frame[1].spend(CALL_COST)
        arguments = tuple([value(frame) for value in values])
        if named:
            return function.invoke((), dict(zip(labels, arguments, strict=True)))  # type: ignore[arg-type]  # no None
        return function.invoke(arguments, {})

    return run


def _built_in(name: str, forms: tuple[Form, ...], labels: tuple[str | None, ...], values: tuple[Run, ...]) -> Run:
    if labels and labels[0] is not None:
        if len(set(labels)) < len(labels):
            return lambda frame: None

        def by_name(frame: Frame) -> object:
            scope = frame[0]
            arguments = {str(label): value(frame) for label, value in zip(labels, values, strict=True)}
            own = scope.get(name)
            if isinstance(own, FunctionValue):
                return own.invoke((), arguments)
            return call_by_name(forms, scope, arguments)

        return by_name
    fitting = tuple(form for form in forms if form.takes(len(values)))

    def by_place(frame: Frame) -> object:
        scope = frame[0]
        arguments = tuple([value(frame) for value in values])
        own = scope.get(name)
        if isinstance(own, FunctionValue):
            return own.invoke(arguments, {})
        return call_by_place(fitting, scope, arguments)

    return by_place
