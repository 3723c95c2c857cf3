"""What is wrong with a model before anybody asks it: names, types and functions nobody knows, names given twice, inputs
nobody reads, rules of a table that contradict each other or are never reached, cases a table says nothing of.

Every finding stands at its line and column; of a table a case is named that shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.conform import BUILT_IN, MISFIT, Types
from saltern.core.rules.dmn.table_cases import Domain, fixed
from saltern.core.rules.dmn.table_lint import table_findings
from saltern.core.rules.engines.testing import matched
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.kinds import ANY, BY_NAME, FUNCTION, Kind, list_of
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.printing import expression_text
from saltern.core.rules.tables import DecisionTable, Input
from saltern.errors import Fault, Place, Words
from saltern.words import NOTHING, Phrase

NO_RECORDS: Final = Vocabulary(entities={}, record_sets={})
TOLD: Final = frozenset({"unknown-name", "unknown-function", "wrong-arguments", "bad-literal"})
"""Of what the checker of rules over records finds, what is a mistake in every model: FEEL gives the rest a meaning."""
Known = Mapping[str, Kind]
ELSEWHERE: Final = {
    **dict.fromkeys(("integer", "int", "long", "short", "double", "float", "decimal"), "number"),
    **dict.fromkeys(("bool", "text", "char"), "string"),
    "bool": "boolean",
    "datetime": "date and time",
    "timestamp": "date and time",
}
"""What types are called that other tools write and FEEL does not know."""
ANY_TYPE: Final = frozenset({"", "Any", "null", *BUILT_IN, "function"})


def findings(model: m.Model) -> tuple[Fault, ...]:
    """Every mistake in one file's model, in the order of the file."""
    lint = _Lint(model)
    lint.read()
    return tuple(sorted(dict.fromkeys(lint.faults), key=lambda fault: (fault.place.line, fault.place.column)))


class _Lint:
    """One reading of one model."""

    def __init__(self, model: m.Model) -> None:
        self.faults: list[Fault] = []
        self._model = model
        self._types = Types(model)
        self._names = {key: element.name for key, element in model.elements.items()}
        self._typed: dict[str, str] = {}  # what the names of the element at hand are declared as

    def fault(self, at: n.Position, code: str, found: Words, expected: Words, hint: Words = NOTHING) -> None:
        place = Place(file=self._model.file, line=at[0], column=at[1])
        self.faults.append(place.fault(code, found, expected, hint))

    def read(self) -> None:
        self._once()
        used: set[str] = set()
        for item in self._model.types.values():
            self._item(item)
        for element in self._model.elements.values():
            self._type(element.type_ref, element.at)
            if isinstance(element, m.Decision):
                used.update(element.requires)
                self._decision(element)
            elif isinstance(element, m.KnowledgeModel) and element.logic is not None:
                self._typed = {}
                self._box(element.logic, self._knowledge(element.knowledge) | {element.name: FUNCTION})
            elif isinstance(element, m.DecisionService):
                used.update(element.input_data)
        for element in self._model.elements.values():
            if isinstance(element, m.InputData) and element.key not in used:
                found = Phrase(
                    en=f"input {element.name}, which nothing asks for", zh=f"没有决策使用的输入 {element.name}"
                )
                self.fault(element.at, "dmn-unused", found, Phrase(en="an input that is required", zh="被引用的输入"))

    def _once(self) -> None:
        """Names differ within a model, imports among them (6.3.2)."""
        names = [*self._model.imports, *(element.name for element in self._model.elements.values())]
        often = {name for name, count in Counter(names).items() if count > 1}
        told: set[str] = set(self._model.imports)
        for element in self._model.elements.values():
            if not element.name:
                self.fault(element.at, "dmn-name", Phrase(en="no name", zh="没有名称"), Phrase(en="a name", zh="名称"))
            elif element.name in often and element.name in told:
                found = Phrase(en=f"a second {element.name}", zh=f"重名 {element.name}")
                self.fault(element.at, "dmn-name", found, Phrase(en="names used once", zh="名称各不相同"))
            told.add(element.name)

    # -- types ----------------------------------------------------------------------------------------------------

    def _item(self, item: m.ItemDefinition) -> None:
        self._type(item.type_ref, item.at)
        for part in item.components:
            self._item(part)

    def _type(self, type_ref: str, at: n.Position) -> None:
        local = type_ref.rpartition(":")[2].removeprefix("feel.").strip()
        if local in ANY_TYPE or local.startswith(("list<", "range<", "context<", "function<")):
            return
        if self._types.resolve(type_ref) is None:
            known = Phrase(en="a built-in type or one of the model", zh="内置类型或模型中定义的类型")
            meant = ELSEWHERE.get(local.lower())
            hint = Phrase(en=f"did you mean {meant}?", zh=f"是否指 {meant}？") if meant else NOTHING
            self.fault(at, "dmn-type", Phrase(en=f"type {type_ref}", zh=f"类型 {type_ref}"), known, hint)

    def _kind(self, type_ref: str) -> Kind:
        found = self._types.resolve(type_ref)
        if found is not None and found[1].collection:
            return list_of(ANY)
        if found is not None and found[1].function is not None:
            return FUNCTION
        return BY_NAME.get(self._types.base(type_ref), ANY)

    # -- names ----------------------------------------------------------------------------------------------------

    def _knowledge(self, keys: Iterable[str]) -> dict[str, Kind]:
        names = {name: ANY for name in self._model.imports if name}
        for key in keys:
            if key in self._names:
                names[self._names[key]] = FUNCTION
        return names

    def _decision(self, decision: m.Decision) -> None:
        known = self._knowledge(decision.knowledge)
        self._typed = {}
        # The model a name is imported from without a prefix knows its elements by their own names.
        for imported in self._model.imports.values():
            known |= {element.name: ANY for element in imported.elements.values()}
        for key in decision.requires:
            if key in self._model.elements:
                known[self._names[key]] = self._kind(self._model.elements[key].type_ref)
                self._typed[self._names[key]] = self._model.elements[key].type_ref
        if decision.body is not None:
            self._box(decision.body, known)
            self._unread(decision)
        else:
            found = Phrase(en=f"decision {decision.name} without logic", zh=f"决策 {decision.name} 没有逻辑")
            self.fault(decision.at, "dmn-empty", found, Phrase(en="a boxed expression", zh="表达式"))

    def _unread(self, decision: m.Decision) -> None:
        """Requirements of a decision that its logic never speaks of."""
        spoken = {part.name for part in _inside(decision.body) if isinstance(part, n.Name)}
        for key in (*decision.requires, *decision.knowledge):
            name = self._names.get(key)
            if name is not None and name not in spoken:
                found = Phrase(
                    en=f"{decision.name} requires {name} and never asks it",
                    zh=f"{decision.name} 引用了 {name} 却未使用",
                )
                self.fault(
                    decision.at, "dmn-unused", found, Phrase(en="requirements that are read", zh="实际用到的引用")
                )

    def _box(self, box: m.Boxed, known: Known) -> None:
        """A box and what stands in it, with the names it may use."""
        self._type(box.type_ref, box.at)
        if isinstance(box, m.Text):
            self._text(box.node, known)
        elif isinstance(box, m.Table):
            self._table(box, known)
        elif isinstance(box, m.BoxedContext):
            self._each_once((entry.name, entry.value.at) for entry in box.entries)
            for entry in box.entries:
                self._type(entry.type_ref, entry.value.at)
                own = {entry.name: FUNCTION} if isinstance(entry.value, m.BoxedFunction) else {}
                self._box(entry.value, {**known, **own})
                known = {**known, entry.name: ANY}
                self._typed[entry.name] = entry.type_ref
        elif isinstance(box, m.BoxedFunction):
            self._each_once((parameter.name, box.at) for parameter in box.parameters)
            for parameter in box.parameters:
                self._type(parameter.type_ref, box.at)
                self._typed[parameter.name] = parameter.type_ref
            if box.body is not None and not box.external:
                self._box(box.body, {**known, **{p.name: self._kind(p.type_ref) for p in box.parameters}})
        elif isinstance(box, m.Loop):
            self._box(box.source, known)
            self._box(box.body, {**known, box.variable: ANY, "partial": ANY})
        elif isinstance(box, m.BoxedFilter):
            self._box(box.source, known)  # what an element's entries are called is known only when it comes
        else:
            self._named(box)
            for part in _boxes(box):
                self._box(part, known)

    def _each_once(self, names: Iterable[tuple[str, n.Position]]) -> None:
        """Names of one box differ: of two the second is what is kept."""
        seen: set[str] = set()
        for name, at in names:
            if name and name in seen:
                found = Phrase(en=f"a second {name}", zh=f"重名 {name}")
                self.fault(at, "dmn-name", found, Phrase(en="names used once", zh="名称各不相同"))
            seen.add(name)

    def _named(self, box: m.Boxed) -> None:
        """The names a box gives itself."""
        if isinstance(box, m.Relation):
            self._each_once((name, box.at) for name, _ in box.columns)
        elif isinstance(box, m.Invocation):
            self._bound(box)

    def _bound(self, box: m.Invocation) -> None:
        """What is handed over has the name of a parameter."""
        self._each_once((name, value.at) for name, value in box.bindings)
        callee = box.callee.node.name if isinstance(box.callee, m.Text) and isinstance(box.callee.node, n.Name) else ""
        models = (one for one in self._model.elements.values() if isinstance(one, m.KnowledgeModel))
        logic = next((one.logic for one in models if one.name == callee), None)
        if logic is None:
            return
        wanted = [parameter.name for parameter in logic.parameters]
        for name, value in box.bindings:
            if name not in wanted:
                known = ", ".join(wanted)
                found = Phrase(en=f"an argument {name} for {callee}", zh=f"{callee} 的实参 {name}")
                expected = Phrase(en=f"one of its parameters: {known}", zh=f"它的参数之一：{known}")
                self.fault(value.at, "dmn-argument", found, expected)

    def _answers(self, table: DecisionTable) -> None:
        """Answers are among those a column allows, and of its type."""
        self._each_once((output.name, table.at) for output in table.outputs)
        for place, output in enumerate(table.outputs):
            allowed = [fixed(value) for value in output.values]
            for rule in table.rules if not table.aggregation else ():
                answer = fixed(rule.outputs[place])
                if answer is None or answer[0] is None:
                    continue
                if allowed and None not in allowed:
                    fits = any(matched(answer[0], one[0]) is True for one in allowed if one)
                    expected = Phrase(en="one of the output values", zh="输出取值之一")
                else:
                    fits = self._types.fit(output.type_ref, answer[0]) is not MISFIT
                    expected = Phrase(en=f"a value of the type {output.type_ref}", zh=f"类型 {output.type_ref} 的值")
                if not fits:
                    text = expression_text(rule.outputs[place])
                    found = Phrase(en=f"the answer {text}", zh=f"结论 {text}")
                    self.fault(rule.outputs[place].at, "dmn-answer", found, expected)

    def _table(self, box: m.Table, known: Known) -> None:
        table = box.table
        self._answers(table)
        for column in table.inputs:
            self._type(column.type_ref, column.at)
            self._text(column.expression, known)
        within = {**known, "?": ANY}
        for rule in table.rules:
            for cell in rule.cells:
                for test in cell.tests:
                    self._text(test.value, within)
            for node in rule.outputs:
                self._text(node, known)
        for finding in table_findings(table, self._domain):
            self.fault(finding.at, f"dmn-{finding.kind}", finding.found, finding.expected)

    def _domain(self, column: Input) -> Domain:
        """What the types say of a column's values: of its own, and of what it asks for."""
        kind, tests = "", []
        for start in (self._types.resolve(column.type_ref), self._declared(column.expression)):
            for types, item in _behind(start):
                tests += [one for one in (item.allowed, item.constraint) if one is not None]
                kind = kind or types.base(item.type_ref)
        declared = self._typed.get(column.expression.name, "") if isinstance(column.expression, n.Name) else ""
        kind = kind or self._types.base(column.type_ref) or self._types.base(declared)
        return Domain(kind=kind, tests=tuple(tests))

    def _declared(self, node: n.Node) -> tuple[Types, m.ItemDefinition] | None:
        """The definition of what `a.b.c` asks for, None where there is none."""
        if isinstance(node, n.Name):
            return self._types.resolve(self._typed.get(node.name, ""))
        if not isinstance(node, n.Path) or (base := self._declared(node.base)) is None:
            return None
        *_, (types, item) = base, *_behind(base)
        inner = types.resolve(item.type_ref) if not item.collection and not item.components else (types, item)
        if inner is None or inner[1].collection:
            return None
        types = inner[0]
        return next(((types, part) for part in inner[1].components if part.name == node.member), None)

    def _text(self, node: n.Node, known: Known) -> None:
        if isinstance(node, (n.Null, n.String, n.Number, n.Boolean)):
            return
        try:
            read = check(node, vocabulary=NO_RECORDS, variables=known, file=self._model.file)
        except (FeelLimitExceeded, n.NodeUnread):
            return
        for part in _inside(node):
            if isinstance(part, n.TypeName) and not (part.arguments or part.members or part.result):
                self._type(part.name, part.at)
        hidden = {
            part.at for chosen in _inside(node) if isinstance(chosen, n.Filter) for part in _inside(chosen.condition)
        }
        unbound = {("unknown-name", at) for at in hidden}
        self.faults += [
            fault
            for fault in read.faults
            if fault.code in TOLD and (fault.code, (fault.place.line, fault.place.column)) not in unbound
        ]


def _behind(start: tuple[Types, m.ItemDefinition] | None) -> Iterator[tuple[Types, m.ItemDefinition]]:
    """A definition of one plain value, and those it is made of, one behind the other."""
    found = start
    while found is not None and not found[1].collection and not found[1].components:
        yield found
        found = found[0].resolve(found[1].type_ref)


def _boxes(box: m.Boxed) -> Iterator[m.Boxed]:
    """The boxes directly or in tuples inside a box."""
    waiting: list[object] = [getattr(box, one.name) for one in fields(box)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, m.Boxed):
            yield part


def _inside(part: object) -> Iterator[n.Node]:
    """All nodes in a box or a node, itself included."""
    waiting: list[object] = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif is_dataclass(one) and not isinstance(one, type):
            if isinstance(one, n.Node):
                yield one
            waiting.extend(getattr(one, each.name) for each in fields(one))
