"""A warning in the Common Alerting Protocol, read carefully: the file comes from outside and may be hostile.

Source: OASIS CAP 1.2 (2010). Validity is the OASIS schema's word, shipped beside this file with its notice; 1.0 and 1.1
files are read as well and reported as what they are. Points are (latitude, longitude) in degrees (WGS 84), radii in km.

>>> read(b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x</identifier></alert>').valid
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError  # nosec B405  # the types only; parsing is defusedxml's

from defusedxml import ElementTree as DefusedTree
from defusedxml.common import DefusedXmlException

from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    import xmlschema

LARGEST = 4 * 1024 * 1024
DEEPEST = 64
NAMESPACE = re.compile(r"\{urn:oasis:names:tc:emergency:cap:(1\.[012])\}alert$")
DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?\sencoding\s*=\s*)["']([A-Za-z][\w.-]*)["']""")
READ_AS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
"""The narrow Chinese encodings, read as the wide ones that hold them."""
ENCODINGS = re.compile(r"utf-?8|utf-16|us-ascii|ascii|iso-8859-\d+|windows-125\d|shift_jis|euc-jp|euc-kr")
"""What else is decoded here; other names are left to the XML reader, which knows them or says so."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


DTD = Phrase(en="a DTD", zh=" DTD ")
ENTITIES = Phrase(en="entities", zh="实体")


class AlertTooLarge(SalternError):
    """The alert is {size} bytes; at most {limit} are read."""

    family = "invalid"
    zh = "预警文件有 {size} 字节，最多读取 {limit} 字节。"


class AlertTooDeep(SalternError):
    """The alert nests elements more than {limit} deep; no CAP file does."""

    family = "invalid"
    zh = "预警文件的元素嵌套超过 {limit} 层，正常的预警文件不会这样。"


class AlertHostile(SalternError):
    """The alert declares {what}; such a file can be a trap and is not read."""

    family = "invalid"
    zh = "预警文件含有{what}声明，可能是陷阱，未予读取。"


class AlertNotXml(SalternError):
    """The alert is not well-formed XML: {what}."""

    family = "invalid"
    zh = "预警文件不是合格的 XML：{what}。"


class AlertNotCap(SalternError):
    """This is not a CAP alert: its root is {root}; expected alert in urn:oasis:names:tc:emergency:cap:1.2."""

    family = "invalid"
    zh = "这不是 CAP 预警文件：根元素为 {root}，应为 urn:oasis:names:tc:emergency:cap:1.2 的 alert。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where a warning holds: words, codes as (list name, value), polygons and circles; how many of these
    were no numbers."""

    desc: str
    geocodes: tuple[tuple[str, str], ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """One information block: the warning in one language. Times are the ISO texts of the file, "" where absent."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    effective: str
    onset: str
    expires: str
    headline: str
    description: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapAlert:
    """A CAP file as read. `errors` is empty for a valid 1.2 file; each names the place and what was expected."""

    version: str
    valid: bool
    errors: tuple[str, ...]
    identifier: str
    sender: str
    sent: str
    status: str
    msg_type: str
    references: str
    scope: str = "Public"
    infos: tuple[Info, ...]


@cache
def schema() -> xmlschema.XMLSchema:
    """The OASIS schema, compiled once a process and when it is needed."""
    import xmlschema

    return xmlschema.XMLSchema(str(Path(__file__).with_name("CAP-v1.2.xsd")), defuse="always", use_fallback=False)


def read(data: bytes) -> CapAlert:
    """The alert in `data`.

    Raises `AlertTooLarge`, `AlertTooDeep`, `AlertHostile` (DTD, entities), `AlertNotXml`, `AlertNotCap`. A file that
    is CAP but breaks the schema is read as far as it goes and comes back with `valid` false and every error.
    """
    root = parse(data)
    found = NAMESPACE.match(root.tag)
    if not found:
        space, _, name = root.tag.removeprefix("{").rpartition("}")
        en, zh = (f"{name} in {space}", f"{space} 的 {name}") if space else (name, name)
        raise AlertNotCap(root=Phrase(en=en, zh=zh))
    version = found.group(1)
    errors = tuple(schema_errors(root)) if version == "1.2" else (f"CAP {version}: read, but not a CAP 1.2 file",)
    space = f"{{urn:oasis:names:tc:emergency:cap:{version}}}"
    return CapAlert(
        version=version,
        valid=not errors,
        errors=errors,
        identifier=text(root, space, "identifier"),
        sender=text(root, space, "sender"),
        sent=text(root, space, "sent"),
        status=text(root, space, "status"),
        msg_type=text(root, space, "msgType"),
        references=text(root, space, "references"),
        scope=text(root, space, "scope") or "Public",
        infos=tuple(info(element, space) for element in root.findall(f"{space}info")),
    )


def parse(data: bytes) -> Element:
    """The root element, or a refusal; nothing outside the file is ever fetched."""
    if len(data) > LARGEST:
        raise AlertTooLarge(size=len(data), limit=LARGEST)
    words = decoded(data)
    if words is not None:  # expat knows no Chinese encodings
        data = DECLARED.sub(r'\1"utf-8"', words).encode()
    try:
        root: Element = DefusedTree.fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as refusal:
        raise AlertHostile(what=DTD if type(refusal).__name__ == "DTDForbidden" else ENTITIES) from refusal
    except (ParseError, ValueError, LookupError) as fault:
        line, column = getattr(fault, "position", (1, 0))
        raise AlertNotXml(what=Phrase(en=str(fault), zh=f"第 {line} 行第 {column} 列有误")) from fault
    if deeper_than(root, DEEPEST):
        raise AlertTooDeep(limit=DEEPEST)
    return root


def words_of(data: bytes) -> str:
    """The file as text, in the encoding it declares or turns out to be in; what fits none stands as �."""
    words = decoded(data)
    return data.decode("utf-8", errors="replace") if words is None else words


def decoded(data: bytes) -> str | None:
    """The text of a file; None where only the XML reader can say. A file may declare one encoding and be in another:
    what is strict UTF-8 is UTF-8, and what declares nothing and is not may be GB 18030."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    found = DECLARED.match(data[:400].decode("latin-1"))
    declared = found[2].lower() if found else "utf-8"
    named = READ_AS.get(declared, declared if ENCODINGS.fullmatch(declared) else "")
    if not named and not marked:
        return None
    chinese = named in READ_AS.values()
    for encoding in (marked, "utf-8" if chinese else named, named if chinese or found else "gb18030"):
        if encoding:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return data.decode(named, errors="replace") if chinese else None


def deeper_than(root: Element, limit: int) -> bool:
    """Whether elements nest beyond `limit`, without recursion."""
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def schema_errors(root: Element) -> Iterator[str]:
    """Every breach of the schema as "place: reason"."""
    for error in schema().iter_errors(root):
        place = re.sub(r"\{[^}]*\}|cap:", "", error.path or "/alert")
        reason = re.sub(r"\{[^}]*\}|cap:", "", (error.reason or "does not fit the schema").strip())
        yield f"{place}: {reason}"


def text(element: Element, space: str, name: str) -> str:
    """The text of a child, "" where there is none."""
    return (element.findtext(f"{space}{name}") or "").strip()


def info(element: Element, space: str) -> Info:
    """One `info` block; the language defaults to en-US as the standard says."""
    return Info(
        language=text(element, space, "language") or "en-US",
        event=text(element, space, "event"),
        urgency=text(element, space, "urgency"),
        severity=text(element, space, "severity"),
        certainty=text(element, space, "certainty"),
        effective=text(element, space, "effective"),
        onset=text(element, space, "onset"),
        expires=text(element, space, "expires"),
        headline=text(element, space, "headline"),
        description=text(element, space, "description"),
        areas=tuple(area(child, space) for child in element.findall(f"{space}area")),
    )


def area(element: Element, space: str) -> Area:
    """One `area` block; a polygon or circle that is not numbers is counted and left to the schema's errors."""
    codes = element.findall(f"{space}geocode")
    polygons = [polygon(child.text or "") for child in element.findall(f"{space}polygon")]
    circles = [circle(child.text or "") for child in element.findall(f"{space}circle")]
    return Area(
        desc=text(element, space, "areaDesc"),
        geocodes=tuple((text(code, space, "valueName"), text(code, space, "value")) for code in codes),
        polygons=tuple(filter(None, polygons)),
        circles=tuple(one for one in circles if one is not None),
        unread=polygons.count(()) + circles.count(None),
    )


def polygon(value: str) -> tuple[tuple[float, float], ...]:
    """ "38.47,-120.14 38.34,-119.95 …" as points; empty where it cannot be read."""
    try:
        return tuple((float(a), float(b)) for a, b in (pair.split(",") for pair in value.split()))
    except ValueError:
        return ()


def circle(value: str) -> tuple[float, float, float] | None:
    """ "32.9525,-115.5527 0" as (latitude, longitude, radius in km)."""
    found = re.fullmatch(r"\s*([-+]?\d+(?:\.\d*)?)\s*,\s*([-+]?\d+(?:\.\d*)?)\s+(\d+(?:\.\d*)?)\s*", value)
    return (float(found[1]), float(found[2]), float(found[3])) if found else None
