"""A DMN file as what stands in it, word for word: prefixes, comments, diagrams, what other tools left, in its order.

The reader of models passes over most of this; whoever writes a model back changes what has changed and leaves the rest.
Of a file only the quotes and breaks inside a tag are not kept, and its encoding, which becomes UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Final
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import AttributesImpl, InputSource

from defusedxml.expatreader import create_parser

from saltern.core.rules.dmn.source import decoded

EXPRESSIONS: Final = (
    "literalExpression", "decisionTable", "context", "invocation", "relation", "list", "functionDefinition",
    "conditional", "filter", "for", "some", "every",
)  # fmt: skip
_FIRST: Final = ("description", "extensionElements")
_DRAWN: Final = ("inputData", "decision", "businessKnowledgeModel", "knowledgeSource", "decisionService", "group")
_OWNERS: Final = ("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner")
_REQUIRED: Final = ("informationRequirement", "knowledgeRequirement", "authorityRequirement")
ORDER: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "definitions": (
        ("import",), ("itemDefinition",), _DRAWN, ("textAnnotation", "association"), ("elementCollection",),
        ("performanceIndicator", "organizationUnit"), ("DMNDI",),
    ),
    "decision": (
        ("question",), ("allowedAnswers",), ("variable",), *((tag,) for tag in _REQUIRED), *((tag,) for tag in _OWNERS),
        ("usingProcess",), ("usingTask",), EXPRESSIONS,
    ),
    "businessKnowledgeModel": (("variable",), ("encapsulatedLogic",), _REQUIRED[1:2], _REQUIRED[2:]),
    "decisionService": (
        ("variable",), ("outputDecision",), ("encapsulatedDecision",), ("inputDecision",), ("inputData",),
    ),
    "itemDefinition": (("typeRef",), ("allowedValues",), ("typeConstraint",), ("itemComponent",), ("functionItem",)),
    "itemComponent": (("typeRef",), ("allowedValues",), ("typeConstraint",), ("itemComponent",), ("functionItem",)),
    "decisionTable": (("input",), ("output",), ("annotation",), ("rule",)),
    "input": (("inputExpression",), ("inputValues",)),
    "output": (("outputValues",), ("defaultOutputEntry",)),
    "rule": (("inputEntry",), ("outputEntry",), ("annotationEntry",)),
    "contextEntry": (("variable",), EXPRESSIONS),
    "invocation": (EXPRESSIONS, ("binding",)),
    "binding": (("parameter",), EXPRESSIONS),
    "functionDefinition": (("formalParameter",), EXPRESSIONS),
    "encapsulatedLogic": (("formalParameter",), EXPRESSIONS),
    "relation": (("column",), ("row",)),
}  # fmt: skip
"""In which order the parts of an element stand; parts of one group stand in any order among themselves."""
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_QUOTED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A comment, an instruction or a marked section as it is written; `value` is its part of the text around it."""

    written: str
    value: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Branch:
    """An element: its name and attributes as they are written, and all that stands in it."""

    name: str
    namespace: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Branch | Aside | str] = field(default_factory=list)
    above: Branch | None = None

    @property
    def tag(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def branches(self) -> list[Branch]:
        """The elements directly inside."""
        return [part for part in self.content if isinstance(part, Branch)]

    def all(self, *tags: str) -> list[Branch]:
        """The model's own elements inside with one of these names."""
        return [one for one in self.branches if one.namespace == self.namespace and one.tag in tags]

    def first(self, *tags: str) -> Branch | None:
        """The first such element, or None."""
        return next(iter(self.all(*tags)), None)

    def get(self, name: str) -> str:
        """An attribute's value, "" where it is not written."""
        return self.attributes.get(name, "")

    def set(self, name: str, value: str) -> None:
        """Writes an attribute; "" takes it away."""
        if value:
            self.attributes[name] = value
        else:
            self.attributes.pop(name, None)

    @property
    def text(self) -> str:
        """The text directly inside."""
        parts = (part if isinstance(part, str) else part.value for part in self.content if not isinstance(part, Branch))
        return "".join(parts)

    def say(self, text: str) -> None:
        """Makes `text` all that stands inside."""
        self.content = [text] if text else []

    def put(self, tag: str) -> Branch:
        """A new element inside, at the place where DMN wants it, on a line of its own where its neighbours have one."""
        prefix = self.name[: -len(self.tag)]
        new = Branch(name=prefix + tag, namespace=self.namespace, above=self)
        neighbour = next((part for part in self.content if isinstance(part, Branch)), None)
        before = self._line() if neighbour is None else neighbour._lead()
        own = self._lead() if neighbour is None else None
        if neighbour is None:
            self.content = [part for part in self.content if not isinstance(part, str) or part.strip()]
        place = self._place(tag)
        self.content[place:place] = [new] if before is None else [before, new]
        if before is not None and own is not None:
            self.content.append(own)
        return new

    def drop(self, one: Branch) -> None:
        """Takes an element out, and the line it stood on."""
        place = self._index(one)
        lead = one._lead()
        del self.content[place - (lead is not None and place > 0) : place + 1]
        if not self.branches and not self.text.strip():
            self.content = [part for part in self.content if isinstance(part, Aside)]

    def move(self, one: Branch, *, behind: Branch | None = None, before: Branch | None = None) -> None:
        """Puts an element of its own directly behind another, or before it, with the line it stands on."""
        lead = one._lead()
        place = self._index(one)
        del self.content[place - (lead is not None and place > 0) : place + 1]
        if behind is not None:
            place = self._index(behind) + 1
        elif before is not None:
            place = self._index(before) - (before._lead() is not None)
        self.content[max(place, 0) : max(place, 0)] = [one] if lead is None else [lead, one]

    def _index(self, one: Branch) -> int:
        return next(index for index, part in enumerate(self.content) if part is one)

    def _place(self, tag: str) -> int:
        rank = self._rank(tag)
        for place in range(len(self.content), 0, -1):
            part = self.content[place - 1]
            if isinstance(part, Branch) and part.namespace == self.namespace and self._rank(part.tag) <= rank:
                return place
        return 0

    def _rank(self, tag: str) -> int:
        if tag in _FIRST:
            return -1
        groups = ORDER.get(self.tag, ())
        return next((index for index, group in enumerate(groups) if tag in group), len(groups))

    def _lead(self) -> str | None:
        """The line break and blanks before it; None where it stands on the line of its neighbour."""
        if self.above is None:
            return "\n"
        place = self.above._index(self)
        before = self.above.content[place - 1] if place else None
        return before if isinstance(before, str) and not before.strip() and "\n" in before else None

    def _line(self) -> str | None:
        """The line break and blanks for what stands inside it."""
        own = self._lead()
        if own is None:
            return None
        root = self
        while root.above is not None:
            root = root.above
        first = root.branches[0]._lead() if root.branches else None
        unit = first[first.rindex("\n") + 1 :] if first and root is not self else "  "
        return "\n" + own[own.rindex("\n") + 1 :] + (unit or "  ")

    def written(self) -> Iterator[str]:
        """The element as text, piece by piece."""
        yield f"<{self.name}"
        yield from (f' {name}="{value.translate(_QUOTED)}"' for name, value in self.attributes.items())
        if not self.content:
            yield "/>"
            return
        yield ">"
        for part in self.content:
            if isinstance(part, Branch):
                yield from part.written()
            else:
                yield part.translate(_TEXT) if isinstance(part, str) else part.written
        yield f"</{self.name}>"


@dataclass(slots=True, kw_only=True, eq=False)
class Document:
    """A file: its root, and the comments around it."""

    root: Branch
    above: list[Aside] = field(default_factory=list)
    below: list[Aside] = field(default_factory=list)

    def written(self) -> bytes:
        """The file's bytes, in UTF-8."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', *(aside.written for aside in self.above)]
        lines += ["".join(self.root.written()), *(aside.written for aside in self.below), ""]
        return "\n".join(lines).encode()


def read_document(*, content: bytes, file: str) -> Document:
    """The document of a file that was read as a model before, so that its bounds and its form are known to hold."""
    keeper = _Keeper()
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(keeper)
    parser.setProperty(property_lexical_handler, keeper)
    source = InputSource()
    source.setCharacterStream(StringIO(decoded(content, file)))
    parser.parse(source)
    assert keeper.root is not None
    return Document(root=keeper.root, above=keeper.above, below=keeper.below)


class _Keeper(ContentHandler, LexicalHandler):
    """Keeps all that expat reads."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Branch | None = None
        self.above: list[Aside] = []
        self.below: list[Aside] = []
        self._open: list[tuple[Branch, dict[str, str]]] = []
        self._marked: list[str] | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  (the name SAX gives it)
        above, spaces = self._open[-1] if self._open else (None, {"": "", "xml": "xml"})
        attributes = {str(key): str(value) for key, value in attrs.items()}
        own = {key.partition(":")[2]: value for key, value in attributes.items() if key.split(":")[0] == "xmlns"}
        spaces = {**spaces, **own} if own else spaces
        namespace = spaces.get(name.partition(":")[0] if ":" in name else "", "")
        branch = Branch(name=name, namespace=namespace, attributes=attributes, above=above)
        if above is None:
            self.root = branch
        else:
            above.content.append(branch)
        self._open.append((branch, spaces))

    def endElement(self, name: str) -> None:  # noqa: N802  (the name SAX gives it)
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._marked is not None:
            self._marked.append(content)
        elif self._open:
            inside = self._open[-1][0].content
            if inside and isinstance(inside[-1], str):
                inside[-1] += content
            else:
                inside.append(content)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802  (the name SAX gives it)
        self._aside(Aside(written=f"<?{target} {data}?>"))

    def comment(self, content: str) -> None:
        self._aside(Aside(written=f"<!--{content}-->"))

    def startCDATA(self) -> None:  # noqa: N802  (the name SAX gives it)
        self._marked = []

    def endCDATA(self) -> None:  # noqa: N802  (the name SAX gives it)
        value = "".join(self._marked or ())
        self._marked = None
        self._aside(Aside(written=f"<![CDATA[{value}]]>", value=value))

    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802  (SAX's name)
        """There is none: the reader refuses it."""

    def endDTD(self) -> None:  # noqa: N802  (the name SAX gives it)
        """There is none."""

    def _aside(self, aside: Aside) -> None:
        if self._open:
            self._open[-1][0].content.append(aside)
        else:
            (self.above if self.root is None else self.below).append(aside)
