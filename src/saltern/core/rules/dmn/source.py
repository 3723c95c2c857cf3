"""A DMN file as a tree that remembers where every element and every text begins.

Models come from strangers: no document type, no entity, no file beyond the limits is read (defusedxml), and what is
refused is refused with file, line and column.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, InputSource, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from saltern.core.rules.feel.nodes import Position
from saltern.errors import Faults, Place, Words
from saltern.words import Phrase

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 400_000
ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1", "gb18030", "gbk", "gb2312")

_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_START_TAG_END = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>(?:\s|<!--.*?-->|<!\[CDATA\[)*", re.DOTALL)


class _Refused(Exception):
    """Ends the parse; carries what was found and what was expected."""

    def __init__(self, found: Words, expected: Words, at: Position) -> None:
        super().__init__(str(found))
        self.found, self.expected, self.at = found, expected, at


@dataclass(slots=True, kw_only=True)
class Element:
    """An XML element: local name, namespace, attributes without namespace, text of its own, children in order.
    `foreign` are its attributes of other namespaces, which no model reads."""

    tag: str
    namespace: str
    attributes: dict[str, str]
    at: Position
    text: str = ""
    text_at: Position = (0, 0)
    foreign: tuple[str, ...] = ()
    children: list[Element] = field(default_factory=list)

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute's value, `otherwise` where it is not written."""
        return self.attributes.get(name, otherwise)

    @property
    def name(self) -> str:
        """The name written on it: white space around it and doubled inside is no part of a name."""
        return " ".join(self.get("name").split())

    def all(self, *tags: str) -> Iterator[Element]:
        """The model's own children with one of these names (extensions of other namespaces are passed over)."""
        return (child for child in self.children if child.tag in tags and child.namespace == self.namespace)

    def first(self, *tags: str) -> Element | None:
        """The first such child, or None."""
        return next(self.all(*tags), None)


def read_tree(*, content: bytes, file: str) -> Element:
    """The root element of an XML file; `Faults` with the place where it cannot be one."""
    text = decoded(content, file)
    handler = _Builder(text)
    parser = create_parser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        source = InputSource()
        source.setCharacterStream(StringIO(text))
        parser.parse(source)
    except _Refused as refused:
        raise _fault(file, refused.at, refused.found, refused.expected) from None
    except DefusedXmlException:
        raise _fault(
            file,
            (1, 1),
            Phrase(en="a document type or an entity", zh="文档类型或实体声明"),
            Phrase(en="XML without either", zh="不含这两者的 XML"),
        ) from None
    except Exception as broken:
        line = getattr(broken, "getLineNumber", None)
        if line is None:
            raise
        at = (broken.getLineNumber() or 1, (broken.getColumnNumber() or 0) + 1)  # type: ignore[attr-defined]  # SAX has no types
        raise _fault(file, at, str(broken.getMessage()), Phrase(en="well-formed XML", zh="格式良好的 XML")) from None  # type: ignore[attr-defined]  # SAX has no types
    if handler.root is None:
        raise _fault(file, (1, 1), Phrase(en="an empty file", zh="空文件"), Phrase(en="a DMN model", zh="DMN 模型"))
    return handler.root


def decoded(content: bytes, file: str) -> str:
    """The text of a file; raises `Faults` where it is too long or in no encoding that is read."""
    if len(content) > MAX_BYTES:
        raise _fault(
            file,
            (0, 0),
            Phrase(en=f"{len(content)} bytes", zh=f"{len(content)} 字节"),
            Phrase(en=f"at most {MAX_BYTES} bytes", zh=f"最多 {MAX_BYTES} 字节"),
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(content.removeprefix(codecs.BOM_UTF8).lstrip())
        encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        found = Phrase(en=f"encoding {encoding}", zh=f"编码 {encoding}")
        raise _fault(file, (1, 1), found, Phrase(en=f"one of {known}", zh=f"下列之一：{known}"))
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as broken:
        found = Phrase(en=f"bytes that are no {encoding} ({broken})", zh=f"不是 {encoding} 的字节（{broken}）")
        raise _fault(file, (1, 1), found, Phrase(en=f"text in {encoding}", zh=f"{encoding} 文本")) from None
    return text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")


def _fault(file: str, at: Position, found: Words, expected: Words) -> Faults:
    return Faults([Place(file=file, line=at[0], column=at[1]).fault("dmn-xml", found, expected)])


class _Builder(ContentHandler):
    """Builds the tree while expat reads, and counts what it costs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._lines = [0]
        self._text = text
        for match in re.finditer("\n", text):
            self._lines.append(match.end())
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  (the name SAX gives it)
        self._locator = locator

    def startElementNS(  # noqa: N802  (the name SAX gives it)
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        at = self._here()
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            found = Phrase(en=f"elements nested deeper than {MAX_DEPTH}", zh=f"元素嵌套超过 {MAX_DEPTH} 层")
            raise _Refused(found, Phrase(en=f"at most {MAX_DEPTH} levels", zh=f"最多 {MAX_DEPTH} 层"), at)
        if self._count > MAX_ELEMENTS:
            found = Phrase(en=f"more than {MAX_ELEMENTS} elements", zh=f"元素超过 {MAX_ELEMENTS} 个")
            raise _Refused(found, Phrase(en=f"at most {MAX_ELEMENTS}", zh=f"最多 {MAX_ELEMENTS} 个"), at)
        attributes = {str(key[1]): str(value) for key, value in attrs.items() if not key[0]}
        foreign = tuple(f"{key[0]} {key[1]}" for key, _ in attrs.items() if key[0])
        element = Element(tag=name[1], namespace=name[0] or "", attributes=attributes, at=at, foreign=foreign)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802  (SAX's name)
        element = self._open.pop()
        if element.tag == "text":
            element.text_at = self._text_start(element.at)

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].text += content

    def _here(self) -> Position:
        if self._locator is None:
            return (0, 0)
        return (self._locator.getLineNumber() or 0, (self._locator.getColumnNumber() or 0) + 1)

    def _text_start(self, at: Position) -> Position:
        """Where the first letter behind the start tag stands: expat tells only where the tag itself begins."""
        match = _START_TAG_END.match(self._text, self._lines[at[0] - 1] + at[1] - 1)
        if match is None:
            return at
        line = bisect_right(self._lines, match.end())
        return (line, match.end() - self._lines[line - 1] + 1)
