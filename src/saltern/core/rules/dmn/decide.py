"""A model ready to decide: the graph of requirements walked in order, every decision made once for a set of inputs.

Source: OMG DMN 1.5, 6.3 (decisions, services), 10.4 (execution semantics).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Literal

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.conform import MISFIT, Types
from saltern.core.rules.dmn.lint import findings
from saltern.core.rules.dmn.run import BoxCompiler, Run
from saltern.core.rules.dmn.scope import ModelScope
from saltern.core.rules.dmn.values import from_python
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.feel.limit import CALLED, MAX_CALLS, RUNNING, Budget, FeelLimitExceeded, running, with_room
from saltern.core.rules.feel.values import FunctionValue
from saltern.errors import Fault, SalternError
from saltern.words import NOTHING, Phrase

Kind = Literal["decision", "decision_service", "bkm"]
Values = Mapping[str, object]
Names = tuple[str, ...]
MAX_MODELS = 200
SERVED = 4
"""Levels that a call of a decision service is deep by itself."""
CLASSES: dict[str, type[m.DrgElement]] = {
    "decision": m.Decision,
    "decision_service": m.DecisionService,
    "bkm": m.KnowledgeModel,
}


IMPORTED = Phrase(en="more imported models than can be held", zh="导入的模型过多")


class UnknownDecision(SalternError):
    """{file} has no {kind} named {name}{hint}."""

    family = "unknown"
    zh = "{file} 中没有名为 {name} 的 {kind}{hint}。"


class UnknownKind(SalternError):
    """{kind} is not a kind of element; expected decision, decision_service or bkm."""

    family = "invalid"
    zh = "{kind} 不是可求值的种类；应为 decision、decision_service 或 bkm。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A decision made on the way: its value, and of a table the rules that held, counted from one."""

    decision: str
    value: object
    rules: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Ready:
    """An element compiled: its model's types and what it does in a scope. `path` are the names of the imports that lead
    to its model; a model imported twice stands there twice, with inputs of its own."""

    element: m.DrgElement
    path: Names
    types: Types
    run: Run | None = None
    make: Callable[[ModelScope], FunctionValue] | None = None


class DmnModel:
    """A loaded decision model. `faults` lists mistakes inside single decisions, which are null."""

    def __init__(self, model: m.Model) -> None:
        self.model = model
        self._ready: dict[str, _Ready] = {}
        self._faults: list[Fault] = []
        self._count = 0
        self._add(model, ())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Mistakes inside single decisions, of this file and the imported ones."""
        return tuple(self._faults)

    def check(self) -> tuple[Fault, ...]:
        """All that is wrong with the model: `faults`, and what a reading of its names, types and tables finds."""
        return (*self._faults, *(fault for fault in findings(self.model) if fault not in self._faults))

    @property
    def unread(self) -> tuple[Fault, ...]:
        """What the file holds that is no DMN and was not read: the extensions of other tools."""
        return self.model.unread

    def names(self, *, kind: Kind = "decision") -> tuple[str, ...]:
        """What can be evaluated."""
        if kind not in CLASSES:
            raise UnknownKind(kind=kind)
        return self._of(CLASSES[kind])

    def evaluate(
        self, name: str, inputs: Mapping[str, object], kind: Kind = "decision", *, now: datetime | None = None
    ) -> object:
        """The value of a decision, a decision service or a knowledge model for these inputs, by their names.

        Inputs and values are plain Python: int, float and Decimal are numbers (answers are Decimal), str, bool, None,
        date, time, datetime, timedelta, list, dict. An input not given is null. `now` is what `now()` and `today()`
        answer; they are null without it.
        """
        return self._evaluated(name, inputs, kind, now, None)

    def explained(
        self, name: str, inputs: Mapping[str, object], kind: Kind = "decision", *, now: datetime | None = None
    ) -> tuple[object, tuple[Step, ...]]:
        """The same value with every decision made for it, first things first."""
        steps: list[Step] = []
        return self._evaluated(name, inputs, kind, now, steps), tuple(steps)

    def _evaluated(
        self, name: str, inputs: Values, kind: Kind, now: datetime | None, steps: list[Step] | None
    ) -> object:
        key = self._find(name, kind)

        def asked() -> object:
            token = RUNNING.set(Budget())
            try:
                return self._ask(key, inputs, now, steps)
            finally:
                RUNNING.reset(token)

        try:
            return with_room(asked)
        except RecursionError:
            raise FeelLimitExceeded(what=CALLED, limit=MAX_CALLS) from None

    def _ask(self, key: str, inputs: Values, now: datetime | None, steps: list[Step] | None) -> object:
        given = {str(label): from_python(value) for label, value in inputs.items()}
        element = self._ready[key].element
        asked = _Asked(self._ready, now, steps)
        if isinstance(element, m.KnowledgeModel):
            return asked.function(key).invoke((), given)
        if isinstance(element, m.DecisionService):
            return asked.serve(key, given)
        return asked.decide((key,), given, {})[key]

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
            needed = _in_order(self._ready, (key,), ())
            keys = tuple(other for other in needed if isinstance(self._ready[other].element, m.InputData))
        found = [self._ready[k] for k in keys]
        return {ready.element.name: ready.types.base(ready.element.type_ref) for ready in found}

    def _add(self, model: m.Model, path: Names) -> None:
        self._count += 1
        if self._count > MAX_MODELS:
            raise FeelLimitExceeded(what=IMPORTED, limit=MAX_MODELS)
        for name, imported in model.imports.items():
            self._add(imported, (*path, name))
        types = Types(model)
        boxes = BoxCompiler(types)
        self._faults.extend(fault for fault in model.faults if fault not in self._faults)
        for written in model.elements.values():
            element = _placed(written, model, path)
            key = element.key
            ready = _Ready(element=element, path=path, types=types)
            if isinstance(element, m.Decision):
                ready.run = boxes.fitted(boxes.compile(element.body), element.type_ref)
            elif isinstance(element, m.KnowledgeModel) and element.logic:
                result = types.result(element.type_ref)
                ready.make = boxes.function(element.logic, name=element.name, result_type=result)
            self._ready[key] = ready

    def _find(self, name: str, kind: str) -> str:
        if kind not in CLASSES:
            raise UnknownKind(kind=kind)
        elements = (ready.element for ready in self._ready.values() if not ready.path)
        of_kind = [element for element in elements if isinstance(element, CLASSES[kind])]
        wanted = [element.key for element in of_kind if element.name == name]
        wanted += [element.key for element in of_kind if element.key.rpartition("#")[2] == name]
        if wanted:
            return wanted[0]
        near = difflib.get_close_matches(name, [e.name for e in self.model.elements.values()], n=1)
        others = [label for label, kinds in CLASSES.items() if name in self._of(kinds)]
        hint = NOTHING
        if others:
            hint = Phrase(en=f" (it is a {others[0]})", zh=f"（它是 {others[0]}）")
        elif near:
            hint = Phrase(en=f" (did you mean {near[0]}?)", zh=f"（是否指 {near[0]}？）")
        raise UnknownDecision(file=self.model.file, kind=kind, name=name, hint=hint)

    def _of(self, kind: type[m.DrgElement]) -> tuple[str, ...]:
        return tuple(element.name for element in self.model.elements.values() if isinstance(element, kind))


def _placed(element: m.DrgElement, model: m.Model, path: Names) -> m.DrgElement:
    """The element with its references led to where the imports put what they mean."""

    def place(key: str) -> str:
        names = path
        if key not in model.elements:
            names = (*path, next((name for name, other in model.imports.items() if key in other.elements), ""))
        return "/".join((*names, key))

    def placed(keys: Names) -> Names:
        return tuple(place(key) for key in keys)

    own = place(element.key)
    if isinstance(element, m.Decision):
        return replace(element, key=own, requires=placed(element.requires), knowledge=placed(element.knowledge))
    if isinstance(element, m.KnowledgeModel):
        return replace(element, key=own, knowledge=placed(element.knowledge))
    if isinstance(element, m.DecisionService):
        return replace(
            element,
            key=own,
            outputs=placed(element.outputs),
            encapsulated=placed(element.encapsulated),
            input_decisions=placed(element.input_decisions),
            input_data=placed(element.input_data),
        )
    return replace(element, key=own)


def _in_order(ready: Mapping[str, _Ready], keys: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    """What must be worked out for these, first things first; `known` values end the walk."""
    graph: dict[str, tuple[str, ...]] = {}
    waiting = [key for key in keys if key not in known]
    while waiting:
        key = waiting.pop()
        if key in graph:
            continue
        element = ready[key].element
        requires = element.requires if isinstance(element, m.Decision) else ()
        graph[key] = tuple(other for other in requires if other not in known)
        waiting.extend(graph[key])
    return tuple(TopologicalSorter(graph).static_order())


class _Asked:
    """One question put to a model: the moment it is asked, the functions made for it, the steps where they are kept."""

    def __init__(self, ready: Mapping[str, _Ready], now: datetime | None, steps: list[Step] | None) -> None:
        self._ready, self._now, self._steps = ready, now, steps
        self._functions: dict[str, FunctionValue] = {}
        inputs = (one for one in ready.values() if isinstance(one.element, m.InputData) and not one.path)
        self._own = frozenset(one.element.name for one in inputs)

    def decide(self, keys: tuple[str, ...], given: Values, known: Values) -> dict[str, object]:
        """The values of these decisions, and of all they need."""
        values = dict(known)
        for key in _in_order(self._ready, keys, known):
            ready = self._ready[key]
            if isinstance(ready.element, m.InputData):
                values[key] = self._input(ready, given)
            elif ready.run is not None:
                scope = ModelScope(self._names(ready, values), now=self._now)
                values[key] = ready.run(scope)
                self._keep(ready, scope, values[key])
        return values

    def _keep(self, ready: _Ready, scope: ModelScope, value: object) -> None:
        """Note a decision that was made, where somebody asked for the steps."""
        if self._steps is None or not isinstance(ready.element, m.Decision):
            return
        body = ready.element.body
        rules: tuple[int, ...] = ()
        if isinstance(body, m.Table):
            rules = TableProgram(body.table, conforms=ready.types.instance).decide(scope).matched
        self._steps.append(Step(decision=ready.element.name, value=value, rules=tuple(one + 1 for one in rules)))

    def serve(self, key: str, given: Values) -> object:
        """What a decision service answers to a caller; null where an argument does not fit."""
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
        budget = running()
        budget.enter(SERVED)
        values = self.decide(service.outputs, {}, known)
        budget.leave(SERVED)
        answers = {self._ready[output].element.name: values.get(output) for output in service.outputs}
        value = next(iter(answers.values())) if len(answers) == 1 else answers
        fitted = ready.types.fit(ready.types.result(service.type_ref), value)
        return None if fitted is MISFIT else fitted

    def function(self, key: str) -> FunctionValue:
        """A knowledge model or a decision service as a function."""
        if key in self._functions:
            return self._functions[key]
        ready = self._ready[key]
        element = ready.element
        if isinstance(element, m.DecisionService):
            parameters = tuple(self._ready[k].element.name for k in (*element.input_data, *element.input_decisions))
            function = FunctionValue(
                name=element.name,
                parameters=parameters,
                call=lambda *arguments: self.serve(key, dict(zip(parameters, arguments, strict=True))),
            )
        elif ready.make is None:
            function = FunctionValue(name=element.name, parameters=(), call=lambda: None)
        else:
            scope = ModelScope({}, now=self._now)
            # Known before its scope is filled: knowledge models may call each other in circles.
            function = self._functions[key] = ready.make(scope)
            scope.update(self._names(ready, {}))
            scope[element.name] = function
        self._functions[key] = function
        return function

    def _input(self, ready: _Ready, given: Values) -> object:
        """An imported model's input stands under the import's name, or, where neither that is given nor the model asked
        has an input of that name itself, beside the others."""
        name = ready.element.name
        space: object = given
        for label in filter(None, ready.path):
            space = space.get(label) if isinstance(space, Mapping) else None
        found = space.get(name) if isinstance(space, Mapping) else None
        if found is None and not (isinstance(space, Mapping) and name in space) and name not in self._own:
            found = given.get(name)
        value = ready.types.fit(ready.element.type_ref, found)
        return None if value is MISFIT else value

    def _names(self, ready: _Ready, values: Values) -> dict[str, object]:
        """The names an element may speak of: what it requires, imported things under their prefix."""
        scope: dict[str, object] = {}
        element = ready.element
        requires = element.requires if isinstance(element, m.Decision) else ()
        knowledge = element.knowledge if isinstance(element, (m.Decision, m.KnowledgeModel)) else ()
        for key in (*requires, *knowledge):
            other = self._ready[key]
            value = values.get(key) if key in requires else self.function(key)
            prefix = other.path[-1] if other.path != ready.path else ""
            space = scope.setdefault(prefix, {}) if prefix else scope
            if isinstance(space, dict):
                space[other.element.name] = value
        return scope
