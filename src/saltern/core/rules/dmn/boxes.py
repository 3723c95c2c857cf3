"""Reading the boxes of a DMN file: each XML form of an expression into its value, every FEEL text parsed where it
stands, knowing the names it may use. A box that cannot be read is kept as broken and its fault is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, cast

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.source import Element
from saltern.core.rules.feel.lexer import Names as KnownNames
from saltern.core.rules.feel.lexer import known_names
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.nodes import Node, Null, Position, UnaryTests
from saltern.core.rules.feel.parse import FeelSyntaxError, parse_expression, parse_unary_tests
from saltern.core.rules.tables import HIT_POLICIES, Aggregation, DecisionTable, Input, Output, Rule
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

Names = tuple[str, ...]
NOTHING = UnaryTests(tests=(), at=(0, 0))


class BoxReader:
    """Reads boxes of one file; `members` are names that may follow a dot anywhere in it."""

    def __init__(self, *, file: str, members: Iterable[str], language: str = "") -> None:
        self.file = file
        self._language = language
        self._members = known_names(members)
        self.faults: list[Fault] = []
        self._last: tuple[Names, KnownNames] | None = None
        self._forms: dict[str, Callable[[Element, Names], m.Boxed]] = {
            "literalExpression": self._text,
            "decisionTable": self._table,
            "context": self._context,
            "invocation": self._invocation,
            "relation": self._relation,
            "list": self._list,
            "functionDefinition": self.function,
            "encapsulatedLogic": self.function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._loop,
            "some": self._loop,
            "every": self._loop,
        }

    def know(self, members: Iterable[str]) -> None:
        """Names that may follow a dot anywhere in the file."""
        self._members = known_names(members)

    def _known(self, names: Names) -> KnownNames:
        """The names of a text; those of the last are at hand, since a table's cells all have the same."""
        if self._last is None or self._last[0] is not names:
            self._last = (names, KnownNames(names, self._members))
        return self._last[1]

    def child(self, element: Element, names: Names) -> m.Boxed | None:
        """The box drawn directly inside `element`, if there is one."""
        found = next((child for child in element.all(*self._forms) if child.tag != "encapsulatedLogic"), None)
        return None if found is None else self._forms[found.tag](found, names)

    def needed(self, element: Element | None, names: Names, *, parent: Element, what: Words) -> m.Boxed:
        """The box inside `element`; its absence is a fault."""
        box = None if element is None else self.child(element, names)
        if box is not None:
            return box
        at = (element or parent).at
        named = what if isinstance(what, Phrase) else Phrase.same(what)
        found = Phrase(en=f"<{parent.tag}> without {named.en}", zh=f"<{parent.tag}> 缺少 {named.zh}")
        return m.Broken(fault=self.fault(at, found=found, expected=what), at=at)

    def fault(self, at: Position, *, found: Words, expected: Words, code: str = "dmn-model") -> Fault:
        """Lists a mistake."""
        fault = Place(file=self.file, line=at[0], column=at[1]).fault(code, found, expected)
        self.faults.append(fault)
        return fault

    def parse(self, element: Element | None, names: Names) -> Node | Fault:
        """The FEEL text of an element holding `<text>`; an empty one is null."""
        holder = None if element is None else element.first("text")
        if element is None or holder is None or not holder.text.strip():
            return Null(at=element.at if element else (0, 0))
        if (foreign := self._foreign(element)) is not None:
            return foreign
        try:
            return parse_expression(holder.text.strip(), names=self._known(names), at=holder.text_at)
        except (FeelSyntaxError, FeelLimitExceeded) as error:
            return self._syntax(error, holder.text_at)

    def _foreign(self, element: Element | None) -> Fault | None:
        """The fault of a text that is not FEEL: another language, or B-FEEL, which answers otherwise than null."""
        language = (element.get("expressionLanguage") if element else "") or self._language
        if element is None or language.rstrip("/").lower().rpartition("/")[2] in ("", "feel"):
            return None
        found = Phrase(en=f"expression language {language}", zh=f"表达式语言 {language}")
        return self.fault(element.at, found=found, expected="FEEL")

    def tests(self, element: Element | None, names: Names) -> UnaryTests | Fault:
        """The unary tests of an element holding `<text>`; an empty cell tests nothing."""
        holder = None if element is None else element.first("text")
        if holder is None or not holder.text.strip():
            return NOTHING
        if (foreign := self._foreign(element)) is not None:
            return foreign
        try:
            return parse_unary_tests(holder.text.strip(), names=self._known(names), at=holder.text_at)
        except (FeelSyntaxError, FeelLimitExceeded) as error:
            return self._syntax(error, holder.text_at)

    def _syntax(self, error: FeelSyntaxError | FeelLimitExceeded, at: Position) -> Fault:
        fault = Place(
            file=self.file,
            line=cast(int, error.params.get("line", at[0])),
            column=cast(int, error.params.get("column", at[1])),
        ).fault(error.code, error.found, error.expected)
        self.faults.append(fault)
        return fault

    def _text(self, element: Element, names: Names) -> m.Boxed:
        node = self.parse(element, names)
        if isinstance(node, Fault):
            return m.Broken(fault=node, at=element.at)
        holder = element.first("text")
        text = holder.text.strip() if holder else ""
        return m.Text(node=node, text=text, type_ref=element.get("typeRef"), at=element.at)

    def _context(self, element: Element, names: Names) -> m.Boxed:
        entries = []
        for entry in element.all("contextEntry"):
            variable = entry.first("variable")
            name = variable.name if variable else ""
            type_ref = variable.get("typeRef") if variable else ""
            # A function may call itself, so its own name is known inside it.
            value = self.needed(
                entry, (*names, name) if name else names, parent=entry, what=Phrase(en="an expression", zh="表达式")
            )
            entries.append(m.Entry(name=name, type_ref=type_ref, value=value))
            names = (*names, name) if name else names
        return m.BoxedContext(entries=tuple(entries), type_ref=element.get("typeRef"), at=element.at)

    def _invocation(self, element: Element, names: Names) -> m.Boxed:
        callee = self.needed(element, names, parent=element, what=Phrase(en="the function to call", zh="要调用的函数"))
        bindings = []
        for binding in element.all("binding"):
            parameter = binding.first("parameter")
            value = self.child(binding, names) or m.Text(node=Null(at=binding.at), at=binding.at)
            bindings.append((parameter.name if parameter else "", value))
        return m.Invocation(callee=callee, bindings=tuple(bindings), type_ref=element.get("typeRef"), at=element.at)

    def _list(self, element: Element, names: Names) -> m.Boxed:
        items = tuple(self._forms[child.tag](child, names) for child in element.all(*self._forms))
        return m.BoxedList(items=items, type_ref=element.get("typeRef"), at=element.at)

    def _relation(self, element: Element, names: Names) -> m.Boxed:
        columns = tuple((column.name, column.get("typeRef")) for column in element.all("column"))
        rows = []
        for row in element.all("row"):
            cells = tuple(self._forms[cell.tag](cell, names) for cell in row.all(*self._forms))
            if len(cells) != len(columns):
                found = Phrase(en=f"a row of {len(cells)} cells", zh=f"一行 {len(cells)} 格")
                wanted = Phrase(en=f"{len(columns)} cells", zh=f"{len(columns)} 格")
                self.fault(row.at, found=found, expected=wanted)
            rows.append(cells)
        return m.Relation(columns=columns, rows=tuple(rows), type_ref=element.get("typeRef"), at=element.at)

    def function(self, element: Element, names: Names) -> m.BoxedFunction:
        """A function definition, boxed or encapsulated in a knowledge model."""
        parameters = tuple(
            m.Parameter(name=parameter.name, type_ref=parameter.get("typeRef"))
            for parameter in element.all("formalParameter")
        )
        kind = element.get("kind", "FEEL")
        inner = (*names, *(parameter.name for parameter in parameters))
        return m.BoxedFunction(
            parameters=parameters,
            body=self.child(element, inner),
            kind="FEEL" if kind.upper() == "FEEL" else kind,
            type_ref=element.get("typeRef"),
            at=element.at,
        )

    def _conditional(self, element: Element, names: Names) -> m.Boxed:
        condition, then, otherwise = (
            self.needed(element.first(tag), names, parent=element, what=f"<{tag}>") for tag in ("if", "then", "else")
        )
        return m.Conditional(
            condition=condition, then=then, otherwise=otherwise, type_ref=element.get("typeRef"), at=element.at
        )

    def _filter(self, element: Element, names: Names) -> m.Boxed:
        source = self.needed(element.first("in"), names, parent=element, what="<in>")
        match = self.needed(element.first("match"), (*names, "item"), parent=element, what="<match>")
        return m.BoxedFilter(source=source, match=match, type_ref=element.get("typeRef"), at=element.at)

    def _loop(self, element: Element, names: Names) -> m.Boxed:
        kind = cast(Literal["for", "some", "every"], element.tag)
        variable = element.get("iteratorVariable", "item")
        source = self.needed(element.first("in"), names, parent=element, what="<in>")
        part = "return" if kind == "for" else "satisfies"
        inner = (*names, variable, "partial")
        body = self.needed(element.first(part), inner, parent=element, what=f"<{part}>")
        return m.Loop(
            kind=kind, variable=variable, source=source, body=body, type_ref=element.get("typeRef"), at=element.at
        )

    def _table(self, element: Element, names: Names) -> m.Boxed:
        before = len(self.faults)
        inputs = tuple(self._input(child, names) for child in element.all("input"))
        outputs = tuple(self._output(child, names) for child in element.all("output"))
        rules = tuple(self._rule(child, names, (len(inputs), len(outputs))) for child in element.all("rule"))
        policy = element.get("hitPolicy", "UNIQUE").upper()
        aggregation = element.get("aggregation").upper()
        if policy not in HIT_POLICIES:
            known = ", ".join(HIT_POLICIES)
            found = Phrase(en=f"hit policy {policy}", zh=f"命中策略 {policy}")
            self.fault(element.at, found=found, expected=Phrase(en=f"one of {known}", zh=f"下列之一：{known}"))
        if aggregation not in ("", "SUM", "MIN", "MAX", "COUNT"):
            found = Phrase(en=f"aggregation {aggregation}", zh=f"汇总方式 {aggregation}")
            known = "SUM, MIN, MAX, COUNT"
            self.fault(element.at, found=found, expected=Phrase(en=f"one of {known}", zh=f"下列之一：{known}"))
        if not outputs:
            found = Phrase(en="a decision table without outputs", zh="没有输出的决策表")
            self.fault(element.at, found=found, expected=Phrase(en="at least one <output>", zh="至少一个 <output>"))
        if len(self.faults) > before:
            return m.Broken(fault=self.faults[before], at=element.at)
        table = DecisionTable(
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            hit_policy=HIT_POLICIES[policy],
            aggregation=cast(Aggregation, aggregation if policy == "COLLECT" else ""),
            name=element.get("outputLabel"),
            at=element.at,
        )
        return m.Table(table=table, type_ref=element.get("typeRef"), at=element.at)

    def _input(self, element: Element, names: Names) -> Input:
        expression = element.first("inputExpression")
        node = self.parse(expression, names)
        holder = expression.first("text") if expression else None
        values = element.first("inputValues")
        allowed = self.tests(values, names) if values else None
        text = " ".join(holder.text.split()) if holder else ""
        return Input(
            expression=Null(at=element.at) if isinstance(node, Fault) else node,
            label=element.get("label") or text,
            text=text,
            allowed=allowed if isinstance(allowed, UnaryTests) and allowed.tests else None,
            type_ref=expression.get("typeRef") if expression else "",
            at=element.at,
        )

    def _output(self, element: Element, names: Names) -> Output:
        tests = self.tests(element.first("outputValues"), names)
        default = element.first("defaultOutputEntry")
        node = self.parse(default, names) if default else None
        values = tests.tests if isinstance(tests, UnaryTests) else ()
        return Output(
            name=element.name,
            values=tuple(test.value for test in values if test.op == "in"),
            default=None if isinstance(node, Fault) else node,
            label=element.get("label"),
            type_ref=element.get("typeRef"),
        )

    def _rule(self, element: Element, names: Names, size: tuple[int, int]) -> Rule:
        cells, outputs, texts = [], [], []
        for entry in element.all("inputEntry"):
            tests = self.tests(entry, names)
            holder = entry.first("text")
            cells.append(tests if isinstance(tests, UnaryTests) else NOTHING)
            texts.append(" ".join(holder.text.split()) if holder else "-")
        for entry in element.all("outputEntry"):
            holder = entry.first("text")
            node = Null(at=entry.at) if holder and holder.text.strip() == "-" else self.parse(entry, names)
            outputs.append(Null(at=entry.at) if isinstance(node, Fault) else node)
        if (len(cells), len(outputs)) != size:
            found = Phrase(
                en=f"a rule of {len(cells)} conditions and {len(outputs)} answers",
                zh=f"一条规则有 {len(cells)} 个条件、{len(outputs)} 个结论",
            )
            wanted = Phrase(en=f"{size[0]} conditions and {size[1]} answers", zh=f"{size[0]} 个条件、{size[1]} 个结论")
            self.fault(element.at, found=found, expected=wanted)
        entries = (holder for note in element.all("annotationEntry") for holder in note.all("text"))
        notes = tuple(holder.text.strip() for holder in (*entries, *element.all("description")))
        return Rule(
            cells=tuple(cells),
            outputs=tuple(outputs),
            texts=tuple(texts),
            key=element.get("id"),
            annotations=notes,
            at=element.at,
        )
