"""DMN XML (1.1 to 1.6) into a model: the definitions of a file and of the files it imports from beside it.

What makes the file no model at all (broken XML, an unknown namespace, requirements in a circle, an import that is not
there) refuses it, every such mistake at once. A mistake inside one decision is listed in `Model.faults`; that decision
is null and the others still work.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.boxes import BoxReader, Names
from saltern.core.rules.dmn.source import Element, read_tree
from saltern.core.rules.feel.nodes import Position, UnaryTests
from saltern.errors import Fault, Faults, Place, Words
from saltern.words import Phrase

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
)
DRAWN = ("DMNDI", "/DI/", "/DC/")
"""What the names of namespaces that only draw a model contain."""
ELEMENTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
MAX_IMPORTS = 50

_NAMESPACE = re.compile(r"<(?:\w+:)?definitions\b[^>]*?\snamespace\s*=\s*[\"']([^\"']*)[\"']", re.DOTALL)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*\Z")


def read_model(*, path: Path) -> m.Model:
    """The model in a file, with its imports; raises `Faults`."""
    return _read(path, (), {})


def read_alone(*, content: bytes, file: str) -> m.Model:
    """The model a text holds, all of it: imports are refused. `file` is what messages call it; raises `Faults`."""
    return _ModelReader(Path(file), content, (), None).read()


def read_content(*, content: bytes, path: Path) -> m.Model:
    """The model a text holds that stands, or is to stand, in the file `path`; imports are looked for beside it. Raises
    `Faults`."""
    return _ModelReader(path, content, (), {}).read()


def _read(path: Path, above: tuple[Path, ...], done: dict[Path, m.Model]) -> m.Model:
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = Place(file=str(path)).fault(
            "dmn-file", error.strerror or Phrase(en="no file", zh="没有文件"), Phrase(en="a DMN file", zh="DMN 文件")
        )
        raise Faults([fault]) from None
    return _ModelReader(path, content, above, done).read()


def _definitions(content: bytes, file: str) -> Element:
    root = read_tree(content=content, file=file)
    if root.tag != "definitions" or root.namespace not in NAMESPACES:
        found = Phrase(
            en=f"<{root.tag}> of namespace {root.namespace or '(none)'}",
            zh=f"命名空间 {root.namespace or '（无）'} 的 <{root.tag}>",
        )
        expected = Phrase(
            en="<definitions> of DMN 1.1, 1.2, 1.3, 1.4, 1.5 or 1.6",
            zh="DMN 1.1、1.2、1.3、1.4、1.5 或 1.6 的 <definitions>",
        )
        fault = Place(file=file, line=root.at[0], column=root.at[1]).fault("dmn-xml", found, expected)
        raise Faults([fault])
    return root


class _ModelReader:
    """One file: first who is there, then what each says (a text's names depend on who is there).

    `done` are the models read beside it so far; None where nothing may stand beside it.
    """

    def __init__(self, path: Path, content: bytes, above: tuple[Path, ...], done: dict[Path, m.Model] | None) -> None:
        root = _definitions(content, str(path))
        self._path, self._root, self._above, self._done = path, root, above, done
        self._content = content
        self._namespace = root.get("namespace")
        self._refusals: list[Fault] = []
        self._imports: dict[str, m.Model] = {}
        self._boxes = BoxReader(file=str(path), members=(), language=root.get("expressionLanguage"))

    def read(self) -> m.Model:
        for element in self._root.all("import"):
            self._import(element)
        self._boxes.know(sorted(self._members()))
        self._names = {self._key(element): element.name for element in self._root.all(*ELEMENTS)}
        for imported in self._imports.values():
            self._names.update({key: element.name for key, element in imported.elements.items()})
        types: dict[str, m.ItemDefinition] = {}
        for element in self._root.all("itemDefinition"):
            item = self._item(element)
            if item.name in types:
                again = Phrase(en=f"a second type {item.name}", zh=f"类型 {item.name} 重复定义")
                once = Phrase(en="names used once", zh="名称各不相同")
                self._boxes.fault(element.at, found=again, expected=once, code="dmn-name")
            types[item.name] = item
        elements: dict[str, m.DrgElement] = {}
        for element in self._root.all(*ELEMENTS):
            read = self._element(element)
            if read.key in elements:
                again = Phrase(
                    en=f"a second element with the id {element.get('id')}", zh=f"id 为 {element.get('id')} 的另一个元素"
                )
                self._refuse(element.at, again, Phrase(en="ids used once", zh="每个 id 只用一次"))
            elements[read.key] = read
        self._refuse_circles(elements)
        self._refuse_endless(types)
        if self._refusals:
            raise Faults(self._refusals)
        return m.Model(
            name=self._root.name,
            namespace=self._namespace,
            file=str(self._path),
            types=types,
            elements=elements,
            imports=self._imports,
            faults=tuple(self._boxes.faults),
            unread=self._unread(),
            source=self._content,
        )

    def _unread(self) -> tuple[Fault, ...]:
        """What other tools wrote into the file for themselves, each kind told once."""
        seen: dict[str, Position] = {}
        for element in _descend(self._root):
            kinds = [*element.foreign]
            if element.namespace != self._root.namespace:
                kinds.append(f"{element.namespace} <{element.tag}>")
            for kind in kinds:
                namespace = kind.split()[0]
                if not any(mark in namespace for mark in DRAWN) and "XMLSchema-instance" not in namespace:
                    seen.setdefault(kind, element.at)
        expected = Phrase(en="what OMG DMN defines; this is not read", zh="OMG DMN 规定的内容；此项不会读取")
        return tuple(
            Place(file=str(self._path), line=at[0], column=at[1]).fault("dmn-unread", kind, expected)
            for kind, at in sorted(seen.items(), key=lambda pair: pair[1])
        )

    def _refuse(self, at: Position, found: Words, expected: Words) -> None:
        self._refusals.append(Place(file=str(self._path), line=at[0], column=at[1]).fault("dmn-model", found, expected))

    def _members(self) -> set[str]:
        """Names that may follow a dot and are more than one plain word."""
        found = {
            element.name
            for element in _descend(self._root)
            if element.tag in ("itemComponent", "column", "output", "variable")
        }
        for model in self._imports.values():
            found.update(element.name for element in model.elements.values())
            found.update(part.name for item in model.types.values() for part in item.components)
        return {name for name in found if name and not _PLAIN_NAME.match(name)}

    def _key(self, element: Element) -> str:
        return f"{self._namespace}#{element.get('id') or element.get('name')}"

    def _import(self, element: Element) -> None:
        name, namespace = element.name, element.get("namespace")
        kind = element.get("importType")
        if kind and kind not in NAMESPACES:
            return  # PMML and XSD imports serve external functions, which are null here
        if self._done is None:
            self._refuse(
                element.at,
                Phrase(en=f"an import of {namespace}", zh=f"导入 {namespace}"),
                Phrase(en="one file that holds all it needs", zh="自含全部内容的一个文件"),
            )
            return
        path = self._beside(namespace, element.get("locationURI"))
        if path is None:
            self._refuse(
                element.at,
                Phrase(en=f"an import of {namespace}", zh=f"导入 {namespace}"),
                Phrase(en="a model with this namespace beside the file", zh="同目录下具有此命名空间的模型"),
            )
        elif path.resolve() in (self._path.resolve(), *self._above) or len(self._above) >= MAX_IMPORTS:
            self._refuse(
                element.at,
                Phrase(en=f"an import of {namespace} that comes back to itself", zh=f"循环导入 {namespace}"),
                Phrase(en="imports without a circle", zh="无循环的导入"),
            )
        else:
            if path not in self._done:
                self._done[path] = _read(path, (*self._above, self._path.resolve()), self._done)
            self._imports[name] = self._done[path]

    def _beside(self, namespace: str, location: str) -> Path | None:
        folder = self._path.resolve().parent
        if location and "://" not in location:
            named = (folder / location).resolve()
            if named.is_relative_to(folder) and named.is_file():
                return named
        for sibling in sorted(folder.glob("*.dmn")):
            with sibling.open(encoding="utf-8", errors="replace") as file:
                head = _NAMESPACE.search(file.read(65536))
            if head and head.group(1) == namespace:
                return sibling
        return None

    def _item(self, element: Element) -> m.ItemDefinition:
        type_ref = element.first("typeRef")
        function = element.first("functionItem")
        tests: dict[str, UnaryTests | None] = {}
        for tag in ("allowedValues", "typeConstraint"):
            read = self._boxes.tests(element.first(tag), ())
            tests[tag] = read if isinstance(read, UnaryTests) and read.tests else None
        signature = None
        if function is not None:
            parameters = tuple(parameter.get("typeRef") for parameter in function.all("parameters"))
            signature = (parameters, function.get("outputTypeRef"))
        return m.ItemDefinition(
            name=element.name,
            type_ref=type_ref.text.strip() if type_ref else element.get("typeRef"),
            collection=element.get("isCollection") == "true",
            allowed=tests["allowedValues"],
            constraint=tests["typeConstraint"],
            components=tuple(self._item(part) for part in element.all("itemComponent")),
            function=signature,
            at=element.at,
        )

    def _element(self, element: Element) -> m.DrgElement:
        key, name, at = self._key(element), element.name, element.at
        variable = element.first("variable")
        type_ref = variable.get("typeRef") if variable else ""
        if element.tag == "inputData":
            return m.InputData(key=key, name=name, label=element.get("label"), type_ref=type_ref, at=at)
        if element.tag == "decisionService":
            return self._service(element, key, type_ref)
        knowledge = self._links(element, "knowledgeRequirement", "requiredKnowledge")
        names = (*filter(None, self._imports), *(self._names[link] for link in knowledge))
        if element.tag == "businessKnowledgeModel":
            logic = element.first("encapsulatedLogic")
            function = self._boxes.function(logic, (*names, name)) if logic else None
            return m.KnowledgeModel(key=key, name=name, type_ref=type_ref, knowledge=knowledge, logic=function, at=at)
        requires = self._links(element, "informationRequirement", "requiredDecision", "requiredInput")
        names = (*names, *(self._names[link] for link in requires))
        body = self._boxes.child(element, names)
        return m.Decision(
            key=key,
            name=name,
            label=element.get("label"),
            type_ref=type_ref,
            requires=requires,
            knowledge=knowledge,
            body=body,
            at=at,
        )

    def _service(self, element: Element, key: str, type_ref: str) -> m.DecisionService:
        def hrefs(tag: str) -> Names:
            return tuple(self._resolve(child) for child in element.all(tag) if self._resolve(child))

        return m.DecisionService(
            key=key,
            name=element.name,
            type_ref=type_ref,
            outputs=hrefs("outputDecision"),
            encapsulated=hrefs("encapsulatedDecision"),
            input_decisions=hrefs("inputDecision"),
            input_data=hrefs("inputData"),
            at=element.at,
        )

    def _links(self, element: Element, requirement: str, *tags: str) -> tuple[str, ...]:
        found = (self._resolve(link) for child in element.all(requirement) for link in child.all(*tags))
        return tuple(key for key in found if key)

    def _resolve(self, link: Element) -> str:
        namespace, _, key = link.get("href").rpartition("#")
        full = f"{namespace or self._namespace}#{key}"
        if full in self._names:
            return full
        self._boxes.fault(
            link.at,
            found=Phrase(en=f"a reference to {link.get('href')}", zh=f"对 {link.get('href')} 的引用"),
            expected=Phrase(en="the id of an element", zh="元素的 id"),
        )
        return ""

    def _refuse_circles(self, elements: dict[str, m.DrgElement]) -> None:
        graph = {key: element.requires for key, element in elements.items() if isinstance(element, m.Decision)}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            names = " → ".join(self._names[key] for key in circle)
            self._refuse(
                elements[circle[0]].at,
                Phrase(en=f"decisions that need each other: {names}", zh=f"相互依赖的决策：{names}"),
                Phrase(en="requirements without a circle", zh="无循环的依赖"),
            )

    def _refuse_endless(self, types: dict[str, m.ItemDefinition]) -> None:
        """A type may contain itself, but not be another name of itself."""
        for item in types.values():
            seen, name = {item.name}, item.type_ref
            while name in types and name not in seen:
                seen.add(name)
                name = types[name].type_ref
            if name == item.name:
                self._refuse(
                    item.at,
                    Phrase(en=f"a type {item.name} that is only itself", zh=f"类型 {item.name} 只由自身定义"),
                    Phrase(en="a type defined by another", zh="由其他类型定义的类型"),
                )


def _descend(root: Element) -> list[Element]:
    found, waiting = [], [root]
    while waiting:
        element = waiting.pop()
        found.append(element)
        waiting.extend(element.children)
    return found
