"""The boxes at work: each becomes a function of the names in scope, made once when a model is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.conform import MISFIT, Types
from saltern.core.rules.dmn.scope import ModelScope
from saltern.core.rules.engines.frame import height
from saltern.core.rules.engines.loops import elements
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.nodes import Name, TypeName
from saltern.core.rules.feel.values import FunctionValue

Run = Callable[[ModelScope], object]
TURN = 4
COPIED = 64
LEVELS_PER_BOX = 2


class BoxCompiler:
    """Compiles the boxes of one model, whose types it knows."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._forms: dict[type[m.Boxed], Callable[..., Run]] = {
            m.Text: lambda box: compile_expression(box.node, conforms=types.instance).run,
            m.Broken: lambda box: _null,
            m.Table: self._table,
            m.BoxedContext: self._context,
            m.Invocation: self._invocation,
            m.BoxedList: self._list,
            m.Relation: self._relation,
            m.BoxedFunction: self._function,
            m.Conditional: self._conditional,
            m.BoxedFilter: self._filter,
            m.Loop: self._loop,
        }

    def compile(self, box: m.Boxed | None) -> Run:
        """What a box evaluates to in a scope, fitted to the type written on it."""
        if box is None:
            return _null
        run = self._forms[type(box)](box)
        typed = box.type_ref and not isinstance(box, m.BoxedFunction)
        return self.fitted(run, box.type_ref) if typed else run

    def fitted(self, run: Run, type_ref: str) -> Run:
        """The same, null where the value does not fit the type."""
        if self._types.conforms_any(type_ref):
            return run
        fit = self._types.fit

        def fitting(scope: ModelScope) -> object:
            value = fit(type_ref, run(scope))
            return None if value is MISFIT else value

        return fitting

    def function(
        self, box: m.BoxedFunction, *, name: str, result_type: str = ""
    ) -> Callable[[ModelScope], FunctionValue]:
        """A function box as a maker of function values closing over a scope.

        An argument that does not fit its parameter's type makes the whole call null.
        """
        body: Run = self.compile(None if box.external else box.body)
        for type_ref in (box.type_ref, result_type):
            body = self.fitted(body, type_ref)
        parameters = tuple(parameter.name for parameter in box.parameters)
        types = tuple(parameter.type_ref for parameter in box.parameters)
        fit = self._types.fit
        levels = LEVELS_PER_BOX * height(box.body)

        def make(scope: ModelScope) -> FunctionValue:
            def call(*arguments: object) -> object:
                budget = running()
                budget.spend(TURN)
                fitting = [fit(type_ref, value) for type_ref, value in zip(types, arguments, strict=True)]
                if any(value is MISFIT for value in fitting):
                    return None
                budget.enter(levels)
                result = body(scope.extended(dict(zip(parameters, fitting, strict=True))))
                budget.leave(levels)
                return result

            return FunctionValue(
                name=name,
                parameters=parameters,
                call=call,
                types=tuple(_typed(type_ref) for type_ref in types),
                result=_typed(result_type or box.type_ref),
            )

        return make

    def _table(self, box: m.Table) -> Run:
        decide = TableProgram(box.table, conforms=self._types.instance).decide
        return lambda scope: decide(scope).value

    def _context(self, box: m.BoxedContext) -> Run:
        steps = tuple((entry.name, self._entry(entry)) for entry in box.entries)

        def run(scope: ModelScope) -> object:
            inner, found = scope.extended({}), {}
            for name, step in steps:
                value = step(inner)
                if not name:
                    return value
                inner[name] = found[name] = value
            return found

        return run

    def _entry(self, entry: m.Entry) -> Run:
        if isinstance(entry.value, m.BoxedFunction):
            return self._recursive(entry.value, entry.name)
        return self.fitted(self.compile(entry.value), entry.type_ref)

    def _recursive(self, box: m.BoxedFunction, name: str) -> Run:
        make = self.function(box, name=name)

        def run(scope: ModelScope) -> object:
            inner = scope.extended({})
            inner[name] = function = make(inner)
            return function

        return run

    def _function(self, box: m.BoxedFunction) -> Run:
        return self.function(box, name="")

    def _invocation(self, box: m.Invocation) -> Run:
        callee = self.compile(box.callee)
        bindings = tuple((name, self.compile(value)) for name, value in box.bindings)

        def run(scope: ModelScope) -> object:
            function = callee(scope)
            if not isinstance(function, FunctionValue):
                return None
            return function.invoke((), {name: value(scope) for name, value in bindings})

        return run

    def _list(self, box: m.BoxedList) -> Run:
        items = tuple(self.compile(item) for item in box.items)
        return lambda scope: [item(scope) for item in items]

    def _relation(self, box: m.Relation) -> Run:
        names = tuple(name for name, _ in box.columns)
        rows = tuple(
            tuple(
                self.fitted(self.compile(cell), type_ref) for cell, (_, type_ref) in zip(row, box.columns, strict=False)
            )
            for row in box.rows
        )
        return lambda scope: [dict(zip(names, [cell(scope) for cell in row], strict=False)) for row in rows]

    def _conditional(self, box: m.Conditional) -> Run:
        condition, then, otherwise = self.compile(box.condition), self.compile(box.then), self.compile(box.otherwise)

        def run(scope: ModelScope) -> object:
            held = condition(scope)
            if held is True:
                return then(scope)
            return otherwise(scope) if held is False or held is None else None

        return run

    def _filter(self, box: m.BoxedFilter) -> Run:
        source, match = self.compile(box.source), self.compile(box.match)

        def run(scope: ModelScope) -> object:
            kept = []
            value = source(scope)
            budget = running()
            for item in value if isinstance(value, list) else [value] if value is not None else []:
                budget.spend(TURN)
                names = {"item": item, **item} if isinstance(item, Mapping) else {"item": item}
                held = match(scope.extended(names))
                if held is not None and not isinstance(held, bool):
                    return None
                if held:
                    kept.append(item)
            return kept

        return run

    def _loop(self, box: m.Loop) -> Run:
        source, body, variable = self.compile(box.source), self.compile(box.body), box.variable

        so_far = _names(box.body, "partial")

        def each(scope: ModelScope) -> object:
            items = elements(source(scope))
            if items is None:
                return None
            found: list[object] = []
            budget = running()
            for item in items:
                budget.spend(TURN + (len(found) // COPIED if so_far else 0))
                names = {variable: item, "partial": list(found)} if so_far else {variable: item}
                found.append(body(scope.extended(names)))
            return found

        if box.kind == "for":
            return each
        decisive = box.kind == "some"

        def quantified(scope: ModelScope) -> object:
            answers = each(scope)
            if not isinstance(answers, list) or not all(isinstance(a, bool) or a is None for a in answers):
                return None
            if decisive in answers:
                return decisive
            return None if None in answers else not decisive

        return quantified


def _typed(type_ref: str) -> TypeName | None:
    return TypeName(at=(0, 0), name=type_ref) if type_ref else None


def _null(scope: ModelScope) -> object:
    return None


def _names(box: m.Boxed, name: str) -> bool:
    """Does anything inside the box speak of this name?"""
    waiting: list[object] = [box]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name) and part.name == name:
            return True
        if isinstance(part, tuple):
            waiting.extend(part)
        elif is_dataclass(part):
            waiting.extend(getattr(part, field.name) for field in fields(part))
    return False
