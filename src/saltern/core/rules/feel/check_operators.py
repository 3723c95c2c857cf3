"""Operators under the checker: which kinds may meet, and where an unknown side makes the answer unknown."""

from __future__ import annotations

from dataclasses import replace

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel import unknown as u
from saltern.core.rules.feel.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    ORDERED,
    STRING,
    TIME,
    Kind,
    may_equal,
)
from saltern.core.rules.feel.reading import Names, Reader, Reading, nearest
from saltern.words import Phrase

_ARITHMETIC: dict[tuple[str, str, str], Kind] = {
    ("+", "string", "string"): STRING,
    ("/", "days and time duration", "days and time duration"): NUMBER,
    ("/", "years and months duration", "years and months duration"): NUMBER,
}
for _op in "+-":
    for _kind in (DAYS, MONTHS):
        _ARITHMETIC[_op, _kind.name, _kind.name] = _kind
        for _point in (DATE, DATE_TIME):
            _ARITHMETIC[_op, _point.name, _kind.name] = _point
            _ARITHMETIC["+", _kind.name, _point.name] = _point
    _ARITHMETIC[_op, TIME.name, DAYS.name] = TIME
for _op in ("+", "-", "*", "/", "**"):
    _ARITHMETIC[_op, "number", "number"] = NUMBER
for _point in (DATE, DATE_TIME):
    for _other in (DATE, DATE_TIME):
        _ARITHMETIC["-", _point.name, _other.name] = DAYS
_ARITHMETIC["-", "time", "time"] = DAYS
for _kind in (DAYS, MONTHS):
    _ARITHMETIC["*", _kind.name, "number"] = _ARITHMETIC["*", "number", _kind.name] = _kind
    _ARITHMETIC["/", _kind.name, "number"] = _kind


def comparison(checker: Reader, node: n.Comparison, names: Names) -> Reading:
    """`=`, `<` and their kin; a count of rows compared with a number is decided by the rows that are known."""
    left, right = checker.read(node.left, names), checker.read(node.right, names)
    _comparable(checker, node, left, right)
    for one, other, op in ((left, right, node.op), (right, left, u.MIRRORED[node.op])):
        if (count := one.counts) is not None:
            made = u.compared_count(count, op, other.plain, node.at)
            if other.unknown:
                made = u.any_null(node.at, [other.plain], made)
            return Reading(node=made, kind=BOOLEAN, unknown=True)
    made = replace(node, left=left.plain, right=right.plain)
    if node.op in ("=", "!=") and (isinstance(node.left, n.Null) or isinstance(node.right, n.Null)):
        asked = right if isinstance(node.left, n.Null) else left
        return Reading(node=made, kind=BOOLEAN, unknown=asked.unknown and asked.rows is not None, empty=False)
    unknown = left.unknown or right.unknown
    if node.op in ("=", "!="):
        made = u.any_null(node.at, [side.plain for side in (left, right) if side.unknown], made)
    return Reading(node=made, kind=BOOLEAN, unknown=unknown)


def _comparable(checker: Reader, node: n.Comparison, left: Reading, right: Reading) -> None:
    if not may_equal(left.kind, right.kind):
        wanted = Phrase(en="two values of one kind", zh="类型相同的两个值")
        checker.fault("impossible-comparison", node, f"{left.kind} {node.op} {right.kind}", wanted)
        return
    if node.op not in ("=", "!="):
        for side, written in ((left, node.left), (right, node.right)):
            if side.kind.name not in ORDERED and side.kind.name != "any":
                wanted = Phrase(en="a number, string, date, time or duration", zh="数字、文本、日期、时间或时长")
                checker.fault("no-order", written, str(side.kind), wanted)
        return
    listed(checker, left.kind, node.right)
    listed(checker, right.kind, node.left)


def listed(checker: Reader, kind: Kind, written: n.Node) -> None:
    """A literal compared with a coded column must be one of its codes."""
    if kind.codes and isinstance(written, n.String) and written.value not in kind.codes:
        hint = nearest(written.value, kind.codes)
        known = ", ".join(kind.codes)
        wanted = Phrase(en=f"one of {known}", zh=f"下列之一：{known}")
        checker.fault("unknown-code", written, f'"{written.value}"', wanted, hint)


def membership(checker: Reader, node: n.In, names: Names) -> Reading:
    """`value in (tests)`."""
    value = checker.read(node.value, names)
    tests, unknown = read_tests(checker, node.tests, value, names)
    made: n.Node = replace(node, value=value.plain, tests=tests)
    if value.unknown:
        made = u.any_null(node.at, [value.plain], made)
    return Reading(node=made, kind=BOOLEAN, unknown=unknown or value.unknown)


def read_tests(checker: Reader, tests: n.UnaryTests, value: Reading, names: Names) -> tuple[n.UnaryTests, bool]:
    """A cell's tests for a value of the given kind."""
    inner = names.within({"?": Reading(node=n.Name(at=tests.at, name="?"), kind=value.kind, unknown=value.unknown)})
    made, unknown = [], False
    for test in tests.tests:
        reading = checker.read(test.value, inner)
        _testable(checker, test, reading.kind, value.kind)
        made.append(replace(test, value=reading.plain))
        unknown = unknown or reading.unknown
    return replace(tests, tests=tuple(made)), unknown


def _testable(checker: Reader, test: n.Test, kind: Kind, value: Kind) -> None:
    inside = (kind.element or ANY) if kind.name in ("list", "range") and value.name != kind.name else kind
    if test.op == "in" and kind.name == "boolean" and value.name != "boolean":
        return
    if not may_equal(inside, value):
        checker.fault("impossible-comparison", test.value, str(kind), str(value))
        return
    listed(checker, value, test.value)
    if isinstance(test.value, n.ListOf):
        for item in test.value.items:
            listed(checker, value, item)


def arithmetic(checker: Reader, node: n.Arithmetic, names: Names) -> Reading:
    """`+ - * / **` over numbers, texts, dates and durations."""
    left, right = checker.read(node.left, names), checker.read(node.right, names)
    made = replace(node, left=left.plain, right=right.plain)
    unknown = left.unknown or right.unknown
    if "any" in (left.kind.name, right.kind.name) or "null" in (left.kind.name, right.kind.name):
        return Reading(node=made, unknown=unknown)
    kind = _ARITHMETIC.get((node.op, left.kind.name, right.kind.name))
    if kind is None:
        found = f"{left.kind} {node.op} {right.kind}"
        wanted = Phrase(en="numbers, two texts, or dates and durations", zh="数字、两个文本，或日期与时长")
        checker.fault("wrong-type", node, found, wanted)
        return Reading(node=made)
    return Reading(node=made, kind=kind, unknown=unknown, empty=left.empty or right.empty or node.op in "/**")


def negation(checker: Reader, node: n.Negation, names: Names) -> Reading:
    """`-value`."""
    value = checker.want(node.value, names, "number", DAYS.name, MONTHS.name)
    made = replace(node, value=value.plain)
    return Reading(node=made, kind=value.kind, unknown=value.unknown, empty=value.empty)
