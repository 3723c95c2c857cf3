"""Tests against a value: the cells of tables, and `x in (...)` (OMG DMN 1.5, 10.3.2.8 and table 53).

A cell that is negated is true when all its tests are false. What is asked of a null value, or of one a test can say
nothing of, stays unknown under `not` and under `!=`, so that nothing is approved because nobody knows (ADR 37); only a
cell that speaks of null itself has an answer for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from saltern.core.rules.engines.frame import Compiles, Frame, Run
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.nodes import Name, Node, Null, Test, UnaryTests
from saltern.core.rules.feel.order import before, equal, holds, not_after
from saltern.core.rules.feel.values import RangeValue

Answer = bool | None


def compiled_tests(compiler: Compiles, tests: UnaryTests, slot: int) -> Run:
    """A cell as a function of the frame, whose `slot` holds the value tested."""
    if not tests.tests:
        return lambda frame: True
    parts = tuple(_test(compiler, test, slot) for test in tests.tests)
    if len(parts) == 1 and not tests.negated:
        return parts[0]

    def any_of(frame: Frame) -> Answer:
        unknown = False
        for part in parts:
            answer = part(frame)
            if answer is True:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    if not tests.negated:
        return any_of
    answers_null = speaks_of_null(tests)

    def none_of(frame: Frame) -> Answer:
        if frame[slot] is None and not answers_null:
            return None
        answer = any_of(frame)
        return None if answer is None else not answer

    return none_of


def _test(compiler: Compiles, test: Test, slot: int) -> Run:  # noqa: PLR0911  (a line for each kind)
    constant = compiler.constant(test.value)
    if test.op != "in":
        compare = COMPARE[test.op]
        if constant is not None:
            value = constant[0]
            if test.op == "!=":
                return lambda frame: different(frame[slot], value)
            fast = against(test.op, value)
            return lambda frame: fast(frame[slot])
        other = compiler.compile(test.value)
        if test.op == "!=":
            return lambda frame: different(frame[slot], other(frame))
        return lambda frame: compare(frame[slot], other(frame))
    if constant is not None:
        value = constant[0]
        if isinstance(value, (Decimal, str)):
            return lambda frame: equal(frame[slot], value)
        if value is True:  # an unknown value is not the true a cell asks for
            return lambda frame: frame[slot] is not None and matched(frame[slot], True)
        return lambda frame: matched(frame[slot], value)
    found = compiler.compile(test.value)
    if mentions_subject(test.value):
        return lambda frame: _by_itself(frame[slot], found(frame))
    return lambda frame: matched(frame[slot], found(frame))


def _by_itself(value: object, found: object) -> Answer:
    """A test that speaks of `?` is its own answer, unless it gives a value to compare."""
    return found if found is None or isinstance(found, bool) else matched(value, found)


def matched(value: object, found: object) -> Answer:  # noqa: PLR0911  (a line for each kind)
    """Is `value` what a plain expression found: equal to it, or held by the range or list it found?"""
    if isinstance(found, RangeValue):
        if isinstance(value, RangeValue):
            return equal(value, found)
        return holds(found, value)
    if isinstance(found, list):
        running().spend(len(found))
        if isinstance(value, list) and equal(value, found):
            return True
        unknown = False
        for item in found:
            answer = holds(item, value) if isinstance(item, RangeValue) else equal(value, item)
            if answer is True:
                return True
            unknown = unknown or (answer is None and isinstance(item, RangeValue))
        return None if unknown else False
    if found is True and not isinstance(value, bool):
        return True
    return equal(value, found)


def speaks_of_null(tests: UnaryTests) -> bool:
    """Does the cell say what it means for null?"""
    return any(isinstance(part, Null) for part in _parts(tests))


def mentions_subject(node: Node) -> bool:
    """Does the expression speak of `?`?"""
    return any(isinstance(part, Name) and part.name == "?" for part in _parts(node))


def _parts(node: Node) -> Iterator[Node]:
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, Node):
            yield part
            waiting.extend(getattr(part, name) for name in type(part).__dataclass_fields__ if name != "at")


def different(value: object, other: object) -> Answer:
    """The test `!= other`; of a value nobody knows it is unknown, unless it asks for null."""
    return None if value is None and other is not None else unequal(value, other)


def unequal(left: object, right: object) -> Answer:
    """`left != right`."""
    answer = equal(left, right)
    return None if answer is None else not answer


def _after(left: object, right: object) -> Answer:
    return before(right, left)


def _not_before(left: object, right: object) -> Answer:
    return not_after(right, left)


COMPARE: dict[str, Callable[[object, object], Answer]] = {
    "=": equal,
    "!=": unequal,
    "<": before,
    "<=": not_after,
    ">": _after,
    ">=": _not_before,
}


def against(op: str, constant: object) -> Callable[[object], Answer]:
    """A comparison with a constant; numbers without detour."""
    compare = COMPARE[op]
    if type(constant) is not Decimal:
        return lambda value: compare(value, constant)
    number: Decimal = constant
    quick: dict[str, Callable[[object], Answer]] = {
        "<": lambda v: v < number if type(v) is Decimal else None,
        "<=": lambda v: v <= number if type(v) is Decimal else None,
        ">": lambda v: v > number if type(v) is Decimal else None,
        ">=": lambda v: v >= number if type(v) is Decimal else None,
    }
    return quick.get(op, lambda value: compare(value, constant))
