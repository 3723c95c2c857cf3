"""A model as a DMN file again. What was read from a file is written into it: only what has changed is changed, and all
that a model does not hold stays where it stands (descriptions, diagrams, ids, what other tools left). A model that was
made by a program is written from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.document import EXPRESSIONS, Branch, Document, read_document
from saltern.core.rules.dmn.pen import Pen, alike, parts_inside
from saltern.core.rules.dmn.table_writing import TableWriter
from saltern.core.rules.dmn.xml import ELEMENTS, NAMESPACES, read_content
from saltern.core.rules.feel.nodes import UnaryTests
from saltern.errors import SalternError
from saltern.words import Phrase

NEWEST: Final = NAMESPACES[-2]
"""DMN 1.5: what a model is written in that was read from no file. Most tools do not know 1.6 yet."""
_ID: Final = re.compile(r"[^\W\d][\w.-]*\Z")
TAGS: Final[Mapping[type[m.DrgElement], str]] = {
    m.InputData: "inputData",
    m.Decision: "decision",
    m.KnowledgeModel: "businessKnowledgeModel",
    m.DecisionService: "decisionService",
}
BOXES: Final[Mapping[type[m.Boxed], str]] = {
    m.Text: "literalExpression",
    m.Table: "decisionTable",
    m.BoxedContext: "context",
    m.Invocation: "invocation",
    m.Relation: "relation",
    m.BoxedList: "list",
    m.BoxedFunction: "functionDefinition",
    m.Conditional: "conditional",
    m.BoxedFilter: "filter",
}
LINKS: Final = {m.InputData: "requiredInput", m.Decision: "requiredDecision"}
SERVED: Final = (
    ("outputDecision", "outputs"), ("encapsulatedDecision", "encapsulated"), ("inputDecision", "input_decisions"),
    ("inputData", "input_data"),
)  # fmt: skip


class BoxUnwritable(SalternError):
    """{what} cannot be written: the model does not hold what it says."""

    family = "invalid"
    zh = "{what} 无法写出：模型没有保存它的内容。"


def written(model: m.Model) -> bytes:
    """The file of a model, in UTF-8: the one it was read from with its changes, or a new one. Raises `BoxUnwritable`,
    and `Faults` where an import is no longer there."""
    before: m.Model | None = None
    if model.source:
        document = read_document(content=model.source, file=model.file)
        before = read_content(content=model.source, path=Path(model.file))
    else:
        document = Document(root=Branch(name="definitions", namespace=NEWEST, attributes={"xmlns": NEWEST}))
    _Writer(document.root, before, model).write()
    return document.written()


class _Writer:
    """One model into the root of its file; `before` is what that says now."""

    def __init__(self, root: Branch, before: m.Model | None, model: m.Model) -> None:
        self._root, self._before, self._model = root, before, model
        self._pen = Pen(model)
        self._tables = TableWriter(self._pen)
        self._elements = {key: element for part in _models(model) for key, element in part.elements.items()}
        self._forms: dict[type[m.Boxed], Callable[[Branch, Any, Any], None]] = {
            m.Text: self._text,
            m.Table: self._tables.table,
            m.BoxedContext: self._context,
            m.Invocation: self._invocation,
            m.Relation: self._relation,
            m.BoxedList: self._list,
            m.BoxedFunction: self._function,
            m.Conditional: self._conditional,
            m.BoxedFilter: self._filter,
            m.Loop: self._loop,
        }

    def write(self) -> None:
        """Brings the file up to the model."""
        root, before, model = self._root, self._before, self._model
        self._pen.attribute(root, "name", before, model, field="name")
        self._pen.attribute(root, "namespace", before, model, field="namespace")
        self._imports()
        types = {branch.get("name").strip(): branch for branch in root.all("itemDefinition")}
        olds = before.types if before else {}
        self._pen.lines(
            root,
            [types[_spaced(types, name)] for name in olds],
            list(olds.values()),
            list(model.types.values()),
            fill=self._item,
            make=lambda item: root.put("itemDefinition"),
            key=lambda item: item.name,
        )
        elements = before.elements if before else {}
        self._pen.lines(
            root,
            root.all(*ELEMENTS),
            list(elements.values()),
            list(model.elements.values()),
            fill=self._element,
            make=lambda element: root.put(TAGS[type(element)]),
            key=lambda element: (type(element), element.key),
        )

    def _imports(self) -> None:
        olds = self._before.imports if self._before else {}
        here = {branch.get("name").strip(): branch for branch in self._root.all("import")}
        for name in olds:
            if name not in self._model.imports:
                self._root.drop(here[name])
        for name, model in self._model.imports.items():
            if name not in olds:
                branch = self._root.put("import")
                branch.attributes["name"] = name
                branch.set("namespace", model.namespace)
                branch.set("locationURI", Path(model.file).name)
                branch.set("importType", self._root.namespace)

    # -- types ----------------------------------------------------------------------------------------------------

    def _item(self, branch: Branch, before: m.ItemDefinition | None, after: m.ItemDefinition) -> None:
        self._pen.attribute(branch, "name", before, after, field="name")
        if before is None or before.collection != after.collection:
            branch.set("isCollection", "true" if after.collection else "")
        if (before.type_ref if before else "") != after.type_ref:
            branch.set("typeRef", "")
            holder = branch.first("typeRef")
            if after.type_ref:
                (holder or branch.put("typeRef")).say(after.type_ref)
            elif holder is not None:
                branch.drop(holder)
        for tag, field in (("allowedValues", "allowed"), ("typeConstraint", "constraint")):
            self._allowed(branch, tag, getattr(before, field, None), getattr(after, field))
        self._pen.lines(
            branch,
            branch.all("itemComponent"),
            before.components if before else (),
            after.components,
            fill=self._item,
            make=lambda item: branch.put("itemComponent"),
            key=lambda item: item.name,
        )
        if (before.function if before else None) != after.function:
            self._signature(branch, after)

    def _allowed(self, branch: Branch, tag: str, before: UnaryTests | None, after: UnaryTests | None) -> None:
        if alike(before, after):
            return
        holder = branch.first(tag)
        if after is not None:
            self._pen.told(holder or branch.put(tag), self._pen.tests(after))
        elif holder is not None:
            branch.drop(holder)

    def _signature(self, branch: Branch, after: m.ItemDefinition) -> None:
        holder = branch.first("functionItem")
        if holder is not None:
            branch.drop(holder)
        if after.function is not None:
            parameters, result = after.function
            holder = branch.put("functionItem")
            holder.set("outputTypeRef", result)
            for place, parameter in enumerate(parameters, start=1):
                inner = holder.put("parameters")
                inner.set("name", f"p{place}")
                inner.set("typeRef", parameter)

    # -- elements -------------------------------------------------------------------------------------------------

    def _element(self, branch: Branch, before: m.DrgElement | None, after: m.DrgElement) -> None:
        if alike(before, after):
            return
        if before is None:
            key = after.key.rpartition("#")[2]
            branch.set("id", key if _ID.match(key) else "")
        self._pen.attribute(branch, "name", before, after, field="name")
        if isinstance(after, (m.InputData, m.Decision)):
            self._pen.attribute(branch, "label", before, after, field="label")
        variable = branch.first("variable")
        if variable is None and (before is None or after.type_ref):
            variable = branch.put("variable")
            variable.set("name", after.name)
        if variable is not None:
            self._pen.attribute(variable, "name", before, after, field="name")
            self._pen.attribute(variable, "typeRef", before, after, field="type_ref")
        if isinstance(after, m.Decision):
            was = before if isinstance(before, m.Decision) else None
            self._required(branch, "informationRequirement", was.requires if was else (), after.requires)
            self._required(branch, "knowledgeRequirement", was.knowledge if was else (), after.knowledge)
            self._box(branch, was.body if was else None, after.body)
        elif isinstance(after, m.KnowledgeModel):
            known = before if isinstance(before, m.KnowledgeModel) else None
            self._required(branch, "knowledgeRequirement", known.knowledge if known else (), after.knowledge)
            self._logic(branch, known.logic if known else None, after.logic)
        elif isinstance(after, m.DecisionService):
            for tag, field in SERVED:
                self._served(branch, tag, getattr(before, field, ()), getattr(after, field))

    def _required(self, branch: Branch, tag: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Requirements, each in an element of its own."""
        for holder in branch.all(tag):
            links = {self._key(link): link for link in holder.branches if self._key(link) in before}
            for key, link in links.items():
                if key not in after:
                    holder.drop(link)
            if links and not holder.branches:
                branch.drop(holder)
        for key in after:
            if key not in before:
                inner = "requiredKnowledge"
                if tag == "informationRequirement":
                    inner = LINKS.get(type(self._elements.get(key)), "requiredDecision")
                branch.put(tag).put(inner).set("href", self._href(key))

    def _served(self, branch: Branch, tag: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        for link in branch.all(tag):
            if self._key(link) in before and self._key(link) not in after:
                branch.drop(link)
        for key in after:
            if key not in before:
                branch.put(tag).set("href", self._href(key))

    def _key(self, link: Branch) -> str:
        space, _, key = link.get("href").rpartition("#")
        return f"{space or (self._before or self._model).namespace}#{key}"

    def _href(self, key: str) -> str:
        space, _, own = key.rpartition("#")
        return f"#{own}" if space == self._model.namespace else key

    # -- boxes ----------------------------------------------------------------------------------------------------

    def _box(self, holder: Branch, before: m.Boxed | None, after: m.Boxed | None) -> None:
        """The box directly inside an element."""
        if alike(before, after):
            return
        branch = holder.first(*EXPRESSIONS)
        if after is None:
            if branch is not None:
                holder.drop(branch)
            return
        if branch is None or before is None or _tag(before) != _tag(after):
            if branch is not None:
                holder.drop(branch)
            branch, before = holder.put(_tag(after)), None
        self._fill(branch, before, after)

    def _fill(self, branch: Branch, before: m.Boxed | None, after: m.Boxed) -> None:
        if before is not None and alike(before, after):
            return
        form = self._forms.get(type(after))
        if form is None:
            raise BoxUnwritable(what=_called(after))
        self._pen.attribute(branch, "typeRef", before, after, field="type_ref")
        form(branch, before, after)

    def _held(self, holder: Branch, tag: str, before: m.Boxed | None, after: m.Boxed) -> None:
        """The box in a named part of another."""
        self._box(holder.first(tag) or holder.put(tag), before, after)

    def _text(self, branch: Branch, before: m.Text | None, after: m.Text) -> None:
        if before is None or before.text != after.text or not alike(before.node, after.node):
            self._pen.told(branch, self._pen.expression(after.node, after.text))

    def _context(self, branch: Branch, before: m.BoxedContext | None, after: m.BoxedContext) -> None:
        self._pen.lines(
            branch,
            branch.all("contextEntry"),
            before.entries if before else (),
            after.entries,
            fill=self._entry,
            make=lambda entry: branch.put("contextEntry"),
            key=lambda entry: entry.name,
        )

    def _entry(self, branch: Branch, before: m.Entry | None, after: m.Entry) -> None:
        if after.name:
            variable = branch.first("variable") or branch.put("variable")
            self._pen.attribute(variable, "name", before, after, field="name")
            self._pen.attribute(variable, "typeRef", before, after, field="type_ref")
        self._box(branch, before.value if before else None, after.value)

    def _invocation(self, branch: Branch, before: m.Invocation | None, after: m.Invocation) -> None:
        self._box(branch, before.callee if before else None, after.callee)
        self._pen.lines(
            branch,
            branch.all("binding"),
            before.bindings if before else (),
            after.bindings,
            fill=self._binding,
            make=lambda binding: branch.put("binding"),
            key=lambda binding: binding[0],
        )

    def _binding(self, branch: Branch, before: tuple[str, m.Boxed] | None, after: tuple[str, m.Boxed]) -> None:
        if before is None or before[0] != after[0]:
            (branch.first("parameter") or branch.put("parameter")).set("name", after[0])
        self._box(branch, before[1] if before else None, after[1])

    def _items(self, branch: Branch, before: tuple[m.Boxed, ...], after: tuple[m.Boxed, ...]) -> None:
        """Boxes that stand in a row."""
        if before and [_tag(one) for one in before] == [_tag(one) for one in after]:
            for inner, old, new in zip(branch.all(*EXPRESSIONS), before, after, strict=True):
                self._fill(inner, old, new)
            return
        for inner in branch.all(*EXPRESSIONS):
            branch.drop(inner)
        for new in after:
            self._fill(branch.put(_tag(new)), None, new)

    def _list(self, branch: Branch, before: m.BoxedList | None, after: m.BoxedList) -> None:
        self._items(branch, before.items if before else (), after.items)

    def _relation(self, branch: Branch, before: m.Relation | None, after: m.Relation) -> None:
        def column(one: Branch, old: tuple[str, str] | None, new: tuple[str, str]) -> None:
            one.set("name", new[0])
            one.set("typeRef", new[1])

        def row(one: Branch, old: tuple[m.Boxed, ...] | None, new: tuple[m.Boxed, ...]) -> None:
            self._items(one, old or (), new)

        olds = before.columns if before else ()
        columns = branch.all("column")
        self._pen.lines(branch, columns, olds, after.columns, fill=column, make=lambda one: branch.put("column"))
        rows = before.rows if before else ()
        self._pen.lines(branch, branch.all("row"), rows, after.rows, fill=row, make=lambda one: branch.put("row"))

    def _logic(self, branch: Branch, before: m.BoxedFunction | None, after: m.BoxedFunction | None) -> None:
        if alike(before, after):
            return
        inner = branch.first("encapsulatedLogic")
        if after is not None:
            self._fill(inner or branch.put("encapsulatedLogic"), before, after)
        elif inner is not None:
            branch.drop(inner)

    def _function(self, branch: Branch, before: m.BoxedFunction | None, after: m.BoxedFunction) -> None:
        def parameter(one: Branch, old: m.Parameter | None, new: m.Parameter) -> None:
            self._pen.attribute(one, "name", old, new, field="name")
            self._pen.attribute(one, "typeRef", old, new, field="type_ref")

        self._pen.lines(
            branch,
            branch.all("formalParameter"),
            before.parameters if before else (),
            after.parameters,
            fill=parameter,
            make=lambda one: branch.put("formalParameter"),
        )
        if before is None or before.kind != after.kind:
            branch.set("kind", "" if after.kind == "FEEL" else after.kind)
        self._box(branch, before.body if before else None, after.body)

    def _conditional(self, branch: Branch, before: m.Conditional | None, after: m.Conditional) -> None:
        for tag, field in (("if", "condition"), ("then", "then"), ("else", "otherwise")):
            self._held(branch, tag, getattr(before, field, None), getattr(after, field))

    def _filter(self, branch: Branch, before: m.BoxedFilter | None, after: m.BoxedFilter) -> None:
        for tag, field in (("in", "source"), ("match", "match")):
            self._held(branch, tag, getattr(before, field, None), getattr(after, field))

    def _loop(self, branch: Branch, before: m.Loop | None, after: m.Loop) -> None:
        self._pen.attribute(branch, "iteratorVariable", before, after, field="variable")
        self._held(branch, "in", before.source if before else None, after.source)
        part = "return" if after.kind == "for" else "satisfies"
        self._held(branch, part, before.body if before else None, after.body)


def _tag(box: m.Boxed) -> str:
    """The element a box is written as."""
    if isinstance(box, m.Loop):
        return box.kind
    if type(box) not in BOXES:
        raise BoxUnwritable(what=_called(box))
    return BOXES[type(box)]


def _called(box: m.Boxed) -> Phrase:
    if isinstance(box, m.Broken):
        return Phrase(en=f"what was not understood ({box.fault.found})", zh=f"未能读懂的内容（{box.fault.found}）")
    return Phrase.same(type(box).__name__)


def _spaced(branches: Mapping[str, Branch], name: str) -> str:
    """The name as the file has it."""
    return name if name in branches else next(one for one in branches if " ".join(one.split()) == name)


def _models(model: m.Model) -> list[m.Model]:
    return [part for part in parts_inside(model) if isinstance(part, m.Model)]
