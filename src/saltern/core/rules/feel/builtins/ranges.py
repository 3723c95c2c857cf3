"""Built-in functions on ranges and points (OMG DMN 1.5, 10.3.4.9, after Allen's interval algebra)."""

from __future__ import annotations

from collections.abc import Callable

from saltern.core.rules.feel.builtins.registry import FORMS, builtin, call_by_place
from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.nodes import AtLiteral, Call, Name, Negation, Node, Null, Number, Range, String
from saltern.core.rules.feel.order import before as less
from saltern.core.rules.feel.order import equal
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.temporal_text import read_any
from saltern.core.rules.feel.values import RangeValue

Answer = bool | None
_END_FUNCTIONS = frozenset({"date", "time", "date and time", "duration"})


class _Unordered(Exception):
    """Two ends have no order: the answer is null."""


def _lt(left: object, right: object) -> bool:
    answer = less(left, right)
    if answer is None:
        raise _Unordered
    return answer


def _eq(left: object, right: object) -> bool:
    answer = equal(left, right)
    if answer is None or left is None or right is None:
        raise _Unordered
    return answer


def _range(value: object) -> RangeValue:
    """A point as the range that holds only it."""
    if isinstance(value, RangeValue):
        return value
    return RangeValue(low=value, high=value, low_closed=True, high_closed=True)


def _precedes(a: RangeValue, b: RangeValue) -> bool:
    touching = a.high_closed and b.low_closed
    return _lt(a.high, b.low) or (_eq(a.high, b.low) and not touching)


def _starts_first(a: RangeValue, b: RangeValue) -> bool:
    """a begins before b, strictly."""
    return _lt(a.low, b.low) or (_eq(a.low, b.low) and a.low_closed and not b.low_closed)


def _ends_last(a: RangeValue, b: RangeValue) -> bool:
    """a ends after b, strictly."""
    return _lt(b.high, a.high) or (_eq(b.high, a.high) and a.high_closed and not b.high_closed)


def _meets(a: RangeValue, b: RangeValue) -> bool:
    return a.high_closed and b.low_closed and _eq(a.high, b.low)


def _overlaps(a: RangeValue, b: RangeValue) -> bool:
    return not _precedes(a, b) and not _precedes(b, a)


def _overlaps_before(a: RangeValue, b: RangeValue) -> bool:
    return _starts_first(a, b) and not _precedes(a, b) and not _ends_last(a, b)


def _overlaps_after(a: RangeValue, b: RangeValue) -> bool:
    return _starts_first(b, a) and not _precedes(b, a) and not _ends_last(b, a)


def _same_end(a: RangeValue, b: RangeValue) -> bool:
    return a.high_closed == b.high_closed and _eq(a.high, b.high)


def _same_start(a: RangeValue, b: RangeValue) -> bool:
    return a.low_closed == b.low_closed and _eq(a.low, b.low)


def _finishes(a: RangeValue, b: RangeValue) -> bool:
    return _same_end(a, b) and not _starts_first(a, b)


def _starts(a: RangeValue, b: RangeValue) -> bool:
    return _same_start(a, b) and not _ends_last(a, b)


def _includes(a: RangeValue, b: RangeValue) -> bool:
    return not _starts_first(b, a) and not _ends_last(b, a)


def _coincides(a: RangeValue, b: RangeValue) -> bool:
    return _same_start(a, b) and _same_end(a, b)


_POINTS = "number|string|date|date and time|time|days and time duration|years and months duration"


def _declare(name: str, rule: Callable[[RangeValue, RangeValue], bool], forms: str, *, swapped: bool = False) -> None:
    """`forms` are pairs of p (point) and r (range) that the function takes."""

    def call(left: object, right: object) -> Answer:
        first, second = _range(left), _range(right)
        try:
            return rule(second, first) if swapped else rule(first, second)
        except _Unordered:
            return None

    for form in forms.split():
        kinds = [_POINTS if letter == "p" else "range" for letter in form]
        names = ["point" if letter == "p" else "range" for letter in form]
        if names[0] == names[1]:
            names = [f"{names[0]}{number}" for number in (1, 2)]
        builtin(f"{name}({names[0]}: {kinds[0]}, {names[1]}: {kinds[1]})")(call)


_declare("before", _precedes, "pp pr rp rr")
_declare("after", _precedes, "pp pr rp rr", swapped=True)
_declare("meets", _meets, "rr")
_declare("met by", _meets, "rr", swapped=True)
_declare("overlaps", _overlaps, "rr")
_declare("overlaps before", _overlaps_before, "rr")
_declare("overlaps after", _overlaps_after, "rr")
_declare("finishes", _finishes, "pr rr")
_declare("finished by", _finishes, "rp rr", swapped=True)
_declare("includes", _includes, "rp rr")
_declare("during", _includes, "pr rr", swapped=True)
_declare("starts", _starts, "pr rr")
_declare("started by", _starts, "rp rr", swapped=True)
_declare("coincides", _coincides, "pp rr")


@builtin("range(from: string)")
def range_read(text: str) -> object:
    """The range a text says, its ends written as literals."""
    try:
        node = parse_expression(text)
    except FeelSyntaxError:
        return None
    if not isinstance(node, Range) or node.low is None or node.high is None:
        return None
    low, high = _end(node.low), _end(node.high)
    wrong = isinstance(low, _Unordered) or isinstance(high, _Unordered) or (low is None and high is None)
    if wrong or (low is None and node.low_closed) or (high is None and node.high_closed):
        return None
    if low is not None and high is not None and (less(low, high) is None or less(high, low)):
        return None
    return RangeValue(low=low, high=high, low_closed=node.low_closed, high_closed=node.high_closed)


def _end(node: Node) -> object:
    """The value of a literal; the mark of no order for anything else."""
    if isinstance(node, (Number, String)):
        return node.value
    if isinstance(node, Negation) and isinstance(node.value, Number):
        return -node.value.value
    if isinstance(node, Null):
        return None
    value: object = None
    if isinstance(node, AtLiteral):
        value = read_any(node.text)
    elif isinstance(node, Call) and isinstance(node.callee, Name) and node.callee.name in _END_FUNCTIONS:
        arguments = tuple(argument.value for _, argument in node.arguments if isinstance(argument, (String, Number)))
        if len(arguments) == len(node.arguments):
            value = call_by_place(FORMS[node.callee.name], None, arguments)
    return _Unordered() if value is None else value
