"""Reading the kit's test files and judging answers as its README says.

A number is right within 1e-8, anything else when type and value are the same; `errorResult` and `xsi:nil` expect null;
an exception that leaves the engine is a failure. *Value cases* are those that expect something other than null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.feel.values import parse_temporal

TCK = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
KINDS: dict[str, Literal["decision", "decision_service", "bkm"]] = {
    "decision": "decision",
    "decisionService": "decision_service",
    "bkm": "bkm",
}
TEMPORAL = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}
TOLERANCE = Decimal("1e-8")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One answer a case expects, of the decision (or service output) with this name."""

    name: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A test case; `key` is `level/directory/file/id`, unique over the kit."""

    key: str
    model: Path
    inputs: Mapping[str, object]
    expected: tuple[Expected, ...]
    kind: Literal["decision", "decision_service", "bkm"]
    invocable: str

    @property
    def level(self) -> str:
        return self.key.split("/", 1)[0]

    @property
    def directory(self) -> str:
        return "/".join(self.key.split("/")[:2])

    @property
    def expects_value(self) -> bool:
        return any(answer.value is not None for answer in self.expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    case: Case
    passed: bool
    why: str = ""


def cases(*, root: Path) -> Iterator[Case]:
    """Every case of the kit, in a stable order."""
    for path in sorted(root.glob("TestCases/*/*/*.xml")):
        tree = parse(path).getroot()
        model = path.parent / (tree.findtext(f"{TCK}modelName") or "")
        for element in tree.findall(f"{TCK}testCase"):
            level, directory = path.parts[-3], path.parts[-2]
            answers = tuple(
                Expected(name=node.get("name", ""), value=_expected(node))
                for node in element.findall(f"{TCK}resultNode")
            )
            yield Case(
                key=f"{level}/{directory}/{path.stem}/{element.get('id')}",
                model=model,
                inputs={node.get("name", ""): _value(node) for node in element.findall(f"{TCK}inputNode")},
                expected=answers,
                kind=KINDS[element.get("type", "decision")],
                invocable=element.get("invocableName", ""),
            )


def judge(case: Case) -> Result:
    """Runs one case."""
    for answer in case.expected:
        try:
            found = _answer(case, answer.name)
        except Exception as escaped:  # noqa: BLE001  (an exception that escapes is what is being counted)
            return Result(case=case, passed=False, why=f"{answer.name}: {type(escaped).__name__}: {escaped}")
        if not same(found, answer.value):
            return Result(case=case, passed=False, why=f"{answer.name}: got {found!r}, expected {answer.value!r}")
    return Result(case=case, passed=True)


def same(found: object, expected: object) -> bool:
    """Equal as the kit counts it."""
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= TOLERANCE
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in expected)
    return type(found) is type(expected) and found == expected


@cache
def _model(path: Path) -> DmnModel:
    return load(path)


def _answer(case: Case, name: str) -> object:
    if case.kind == "decision":
        return _model(case.model).evaluate(name, case.inputs, now=NOW)
    value = _model(case.model).evaluate(case.invocable or name, case.inputs, kind=case.kind, now=NOW)
    return value.get(name) if len(case.expected) > 1 and isinstance(value, dict) else value


def _expected(node: Element) -> object:
    expected = node.find(f"{TCK}expected")
    return None if expected is None or node.get("errorResult") == "true" else _value(expected)


def _value(element: Element) -> object:
    items = element.find(f"{TCK}list")
    if items is not None:
        return None if items.get(f"{XSI}nil") == "true" else [_value(item) for item in items.findall(f"{TCK}item")]
    components = element.findall(f"{TCK}component")
    if components:
        return {component.get("name"): _value(component) for component in components}
    value = element.find(f"{TCK}value")
    if value is None:
        return None
    return _scalar(value)


def _scalar(value: Element) -> object:
    if value.get(f"{XSI}nil") == "true":
        return None
    kind = value.get(f"{XSI}type", "xsd:string").rpartition(":")[2]
    text = value.text or ""
    if kind in ("decimal", "double", "integer", "int", "float", "long"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in TEMPORAL:
        return parse_temporal(TEMPORAL[kind], text.strip())
    return text
