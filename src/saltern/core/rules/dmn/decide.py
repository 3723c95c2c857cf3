"""A model ready to decide: the graph of requirements walked in order, every decision made once for a set of inputs.

Source: OMG DMN 1.5, 6.3 (decisions, services), 10.4 (execution semantics).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Literal

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.conform import MISFIT, Types
from saltern.core.rules.dmn.run import BoxCompiler, Run, Scope
from saltern.core.rules.dmn.values import from_python
from saltern.core.rules.feel.values import FunctionValue
from saltern.errors import Fault, SalternError

Kind = Literal["decision", "decision_service", "bkm"]
CLASSES: dict[str, type[m.DrgElement]] = {
    "decision": m.Decision,
    "decision_service": m.DecisionService,
    "bkm": m.KnowledgeModel,
}


class UnknownDecision(SalternError):
    """{file} has no {kind} named {name}{hint}."""

    zh = "{file} 中没有名为 {name} 的 {kind}{hint}。"


class UnknownKind(SalternError):
    """{kind} is not a kind of element; expected decision, decision_service or bkm."""

    zh = "{kind} 不是可求值的种类；应为 decision、decision_service 或 bkm。"


@dataclass(slots=True, kw_only=True)
class _Ready:
    """An element compiled: its model's types and what it does in a scope."""

    element: m.DrgElement
    model: m.Model
    types: Types
    run: Run | None = None
    make: Callable[[Scope], FunctionValue] | None = None


class DmnModel:
    """A loaded decision model. `faults` lists mistakes inside single decisions, which are null."""

    def __init__(self, model: m.Model) -> None:
        self.model = model
        self._ready: dict[str, _Ready] = {}
        self._functions: dict[str, FunctionValue] = {}
        self._faults: list[Fault] = []
        self._add(model)
        self._make_functions()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Mistakes inside single decisions, of this file and the imported ones."""
        return tuple(self._faults)

    def names(self, *, kind: Kind = "decision") -> tuple[str, ...]:
        """What can be evaluated."""
        if kind not in CLASSES:
            raise UnknownKind(kind=kind)
        return self._of(CLASSES[kind])

    def evaluate(self, name: str, inputs: Mapping[str, object], kind: Kind = "decision") -> object:
        """The value of a decision, a decision service or a knowledge model for these inputs, by their names.

        Inputs and values are plain Python: int, float and Decimal are numbers (answers are Decimal), str, bool, None,
        date, time, datetime, timedelta, list, dict. An input not given is null.
        """
        key = self._find(name, kind)
        given = {str(label): from_python(value) for label, value in inputs.items()}
        element = self._ready[key].element
        if isinstance(element, m.KnowledgeModel):
            return self._functions[key].invoke((), given)
        if isinstance(element, m.DecisionService):
            return self._serve(key, given)
        return self._decide((key,), given, {})[key]

    def inputs_of(self, name: str, kind: Kind = "decision") -> dict[str, str]:
        """The inputs an element can use, by name, each with the built-in type it ends at ("" where it has none)."""
        key = self._find(name, kind)
        element = self._ready[key].element
        types = self._ready[key].types
        if isinstance(element, m.KnowledgeModel):
            parameters = element.logic.parameters if element.logic else ()
            return {parameter.name: types.base(parameter.type_ref) for parameter in parameters}
        if isinstance(element, m.DecisionService):
            keys = (*element.input_data, *element.input_decisions)
        else:
            keys = tuple(k for k in self._sorted((key,), ()) if isinstance(self._ready[k].element, m.InputData))
        found = [self._ready[k] for k in keys]
        return {ready.element.name: ready.types.base(ready.element.type_ref) for ready in found}

    def _add(self, model: m.Model) -> None:
        for imported in model.imports.values():
            self._add(imported)
        types = Types(model)
        boxes = BoxCompiler(types)
        self._faults.extend(model.faults)
        for key, element in model.elements.items():
            ready = _Ready(element=element, model=model, types=types)
            if isinstance(element, m.Decision):
                ready.run = boxes.fitted(boxes.compile(element.body), element.type_ref)
            elif isinstance(element, m.KnowledgeModel) and element.logic:
                result = "" if types.is_function(element.type_ref) else element.type_ref
                ready.make = boxes.function(element.logic, name=element.name, result_type=result)
            self._ready[key] = ready

    def _make_functions(self) -> None:
        """Knowledge models and services as functions, each made before its scope is filled (calls may circle)."""
        scopes: dict[str, dict[str, object]] = {}
        for key, ready in self._ready.items():
            element = ready.element
            if isinstance(element, m.DecisionService):
                self._functions[key] = self._service_function(key, element)
            elif ready.make is not None:
                scopes[key] = {}
                self._functions[key] = ready.make(scopes[key])
        for key, scope in scopes.items():
            ready = self._ready[key]
            scope.update(self._scope(ready, {}))
            scope[ready.element.name] = self._functions[key]

    def _find(self, name: str, kind: str) -> str:
        if kind not in CLASSES:
            raise UnknownKind(kind=kind)
        wanted = [key for key, e in self.model.elements.items() if isinstance(e, CLASSES[kind]) and e.name == name]
        if wanted:
            return wanted[0]
        near = difflib.get_close_matches(name, [e.name for e in self.model.elements.values()], n=1)
        others = [label for label, kinds in CLASSES.items() if name in self._of(kinds)]
        hint = f" (it is a {others[0]})" if others else f" (did you mean {near[0]}?)" if near else ""
        raise UnknownDecision(file=self.model.file, kind=kind, name=name, hint=hint)

    def _of(self, kind: type[m.DrgElement]) -> tuple[str, ...]:
        return tuple(element.name for element in self.model.elements.values() if isinstance(element, kind))

    def _sorted(self, keys: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
        """What must be worked out for these, first things first; `known` values end the walk."""
        graph: dict[str, tuple[str, ...]] = {}
        waiting = [key for key in keys if key not in known]
        while waiting:
            key = waiting.pop()
            if key in graph:
                continue
            element = self._ready[key].element
            requires = element.requires if isinstance(element, m.Decision) else ()
            graph[key] = tuple(other for other in requires if other not in known)
            waiting.extend(graph[key])
        return tuple(TopologicalSorter(graph).static_order())

    def _decide(self, keys: tuple[str, ...], given: Scope, known: dict[str, object]) -> dict[str, object]:
        values = dict(known)
        for key in self._sorted(keys, tuple(known)):
            ready = self._ready[key]
            if isinstance(ready.element, m.InputData):
                values[key] = self._input(ready, given)
            elif isinstance(ready.element, m.Decision) and ready.run is not None:
                values[key] = ready.run(self._scope(ready, values))
        return values

    def _input(self, ready: _Ready, given: Scope) -> object:
        name = ready.element.name
        value = given.get(name)
        if name not in given:
            for label, imported in self.model.imports.items():
                nested = given.get(label)
                if imported is ready.model and isinstance(nested, Mapping):
                    value = nested.get(name)
        value = ready.types.fit(ready.element.type_ref, value)
        return None if value is MISFIT else value

    def _scope(self, ready: _Ready, values: Mapping[str, object]) -> dict[str, object]:
        """The names an element may speak of: what it requires, imported things under their prefix."""
        scope: dict[str, object] = {}
        element = ready.element
        requires = element.requires if isinstance(element, m.Decision) else ()
        knowledge = element.knowledge if isinstance(element, (m.Decision, m.KnowledgeModel)) else ()
        for key in (*requires, *knowledge):
            other = self._ready[key]
            value = values.get(key) if key in requires else self._functions.get(key)
            prefix = self._prefix(ready.model, other.model)
            if not prefix:
                scope[other.element.name] = value
            else:
                space = scope.setdefault(prefix, {})
                if isinstance(space, dict):
                    space[other.element.name] = value
        return scope

    def _prefix(self, here: m.Model, there: m.Model) -> str:
        return next((name for name, imported in here.imports.items() if imported is there), "")

    def _service_function(self, key: str, service: m.DecisionService) -> FunctionValue:
        parameters = tuple(self._ready[k].element.name for k in (*service.input_data, *service.input_decisions))

        def call(*arguments: object) -> object:
            return self._serve(key, dict(zip(parameters, arguments, strict=True)))

        return FunctionValue(name=service.name, parameters=parameters, call=call)

    def _serve(self, key: str, given: Scope) -> object:
        ready = self._ready[key]
        service = ready.element
        if not isinstance(service, m.DecisionService):
            return None
        known: dict[str, object] = {}
        for other in (*service.input_data, *service.input_decisions):
            source = self._ready[other]
            value = source.types.fit(source.element.type_ref, given.get(source.element.name))
            if value is MISFIT:
                return None
            known[other] = value
        values = self._decide(service.outputs, {}, known)
        answers = {self._ready[k].element.name: values.get(k) for k in service.outputs}
        value = next(iter(answers.values())) if len(answers) == 1 else answers
        fitted = value if ready.types.is_function(service.type_ref) else ready.types.fit(service.type_ref, value)
        return None if fitted is MISFIT else fitted
