"""The conditions of a decision table, column by column: which rules' cells hold for this value?

Most cells compare with a literal. For those the answer is worked out without the general engine, whenever the value is
of the literal's own type; for any other value the general engine (`engines.python`) decides, so both ways are one law.
Equal cells of a column are asked once. The answer is a mask: bit r is set when rule r's cell holds.

A column that only compares has few answers: one for each number that stands in it and for each gap between two, one
for each text and for all others. They are worked out once, so that a value is looked up and no cell is asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal
from itertools import pairwise
from operator import ge, gt, le, lt
from typing import Any, Final

from saltern.core.rules.engines.python import Tests
from saltern.core.rules.feel.nodes import Negation, Node, Number, Range, String, Test, UnaryTests, shape

Scope = Mapping[str, object]
Holds = Callable[[object], bool]
AT_ONCE: Final = 500
"""Cells of a column up to which it is made ready with its table; a longer one when it is first asked."""
MOST_GROUPS: Final = 64
"""Different cells of a column up to which all its answers are worked out beforehand."""
EXACT: Final = Context(prec=200)
ONE: Final = Decimal(1)
HALF: Final = Decimal("0.5")
EQUALITY: Final = frozenset({"in", "=", "!="})
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


class Column:
    """One input's cells over all rules."""

    __slots__ = ("_cells", "_compile", "_ready")

    def __init__(self, cells: Sequence[UnaryTests], compile_cell: Callable[[UnaryTests], Tests]) -> None:
        self._cells, self._compile = cells, compile_cell
        self._ready = _Ready(cells, compile_cell) if len(cells) <= AT_ONCE else None

    def mask(self, value: Any, scope: Scope) -> int:
        """The rules whose cell holds for `value`, whatever it is."""
        ready = self._ready
        if ready is None:
            ready = self._ready = _Ready(self._cells, self._compile)
        return ready.mask(value, scope)


class _Ready:
    """The cells grouped and, for the kinds of values that came, worked out."""

    __slots__ = (
        "_always",
        "_compile",
        "_general",
        "_masks",
        "_number_kind",
        "_numbers",
        "_points",
        "_spans",
        "_strings",
        "_tests",
        "_text_kind",
        "_texts",
    )

    def __init__(self, cells: Sequence[UnaryTests], compile_cell: Callable[[UnaryTests], Tests]) -> None:
        groups: dict[object, int] = {}
        tests: dict[object, UnaryTests] = {}
        self._always = 0
        for rule, cell in enumerate(cells):
            if not cell.tests:
                self._always |= 1 << rule
                continue
            key = _key(cell)
            groups[key] = groups.get(key, 0) | 1 << rule
            tests.setdefault(key, cell)
        self._masks = tuple(groups.values())
        self._tests = tuple(tests[key] for key in groups)
        self._compile = compile_cell
        self._general: tuple[tuple[int, Tests], ...] | None = None
        self._number_kind = self._text_kind = False
        self._numbers: tuple[tuple[int, Holds], ...] | None = None
        self._strings: tuple[tuple[int, Holds], ...] | None = None
        self._points: tuple[Decimal, ...] = ()
        self._spans: tuple[int, ...] = ()
        self._texts: dict[object, int] = {}

    def _know_numbers(self) -> None:
        self._numbers = _fast(list(zip(self._masks, self._tests, strict=True)), Decimal)
        self._points = _points(self._tests) if self._numbers and len(self._tests) <= MOST_GROUPS else ()
        self._spans = self._by_span()
        self._number_kind = True

    def _know_texts(self) -> None:
        self._strings = _fast(list(zip(self._masks, self._tests, strict=True)), str)
        self._texts = self._by_text(self._tests) if self._strings and len(self._tests) <= MOST_GROUPS else {}
        self._text_kind = True

    def mask(self, value: Any, scope: Scope) -> int:
        """The rules whose cell holds for `value`, whatever it is."""
        kind = type(value)
        if kind is Decimal:
            if not self._number_kind:
                self._know_numbers()
            if self._spans:
                points = self._points
                place = bisect_left(points, value)
                return self._spans[2 * place + (place < len(points) and points[place] == value)]
            if self._numbers is not None:
                return self._held(self._numbers, value)
        elif kind is str:
            if not self._text_kind:
                self._know_texts()
            if self._texts:
                return self._texts[value if value in self._texts else None]
            if self._strings is not None:
                return self._held(self._strings, value)
        if self._general is None:
            programs = map(self._compile, self._tests)
            self._general = tuple(zip(self._masks, programs, strict=True))
        mask = self._always
        for bits, program in self._general:
            if program.run(scope, value) is True:
                mask |= bits
        return mask

    def _held(self, cells: Sequence[tuple[int, Holds]], value: object) -> int:
        mask = self._always
        for bits, holds in cells:
            if holds(value):
                mask |= bits
        return mask

    def _by_span(self) -> tuple[int, ...]:
        """The mask below the first point, at it, up to the next, and so on; nothing where a gap has no middle."""
        points = self._points
        if not points or self._numbers is None:
            return ()
        inner = [EXACT.multiply(EXACT.add(low, high), HALF) for low, high in pairwise(points)]
        gaps = [EXACT.subtract(points[0], ONE), *inner, EXACT.add(points[-1], ONE)]
        places = [gaps[0], *(part for pair in zip(points, gaps[1:], strict=True) for part in pair)]
        if any(low >= high for low, high in pairwise(places)):
            return ()
        return tuple(self._held(self._numbers, place) for place in places)

    def _by_text(self, cells: Iterable[UnaryTests]) -> dict[object, int]:
        """The mask for each text, and under None for every other; nothing where texts are compared by their order."""
        tests = [test for cell in cells for test in cell.tests]
        if self._strings is None or not all(test.op in EQUALITY and isinstance(test.value, String) for test in tests):
            return {}
        texts = [test.value.value for test in tests if isinstance(test.value, String)]
        other = max(texts, key=len) + "?"
        found: dict[object, int] = {text: self._held(self._strings, text) for text in texts}
        return found | {None: self._held(self._strings, other)}


def _points(cells: Iterable[UnaryTests]) -> tuple[Decimal, ...]:
    """The numbers that stand in a column, each once, in order."""
    nodes = [test.value for cell in cells for test in cell.tests]
    ends = [
        end
        for node in nodes
        for end in ((node.low, node.high) if isinstance(node, Range) else (node,))
        if end is not None
    ]
    found = {literal for end in ends if isinstance(literal := _literal(end, Decimal), Decimal)}
    return tuple(sorted(found))


def _fast(cells: Sequence[tuple[int, UnaryTests]], kind: type) -> tuple[tuple[int, Holds], ...] | None:
    """The column's short way for values of this type, or None when one cell needs the general engine."""
    made = [(mask, _cell(cell, kind)) for mask, cell in cells]
    return tuple((mask, holds) for mask, holds in made if holds) if all(holds for _, holds in made) else None


def _cell(cell: UnaryTests, kind: type) -> Holds | None:
    parts = [_test(test, kind) for test in cell.tests]
    holds = [part for part in parts if part is not None]
    if len(holds) != len(parts):
        return None
    if all(test.op in ("in", "=") for test in cell.tests) and all(_literal(test.value, kind) for test in cell.tests):
        values = frozenset(value for test in cell.tests if (value := _literal(test.value, kind)) is not None)
        return (lambda value: value not in values) if cell.negated else (lambda value: value in values)
    if cell.negated:
        return lambda value: not any(part(value) for part in holds)
    return holds[0] if len(holds) == 1 else lambda value: any(part(value) for part in holds)


def _test(test: Test, kind: type) -> Holds | None:
    if test.op == "in" and isinstance(test.value, Range):
        return _range(test.value, kind)
    literal = _literal(test.value, kind)
    if literal is None:
        return None
    if test.op in OPERATORS:
        compare = OPERATORS[test.op]
        return lambda value: compare(value, literal)
    if test.op == "!=":
        return lambda value: value != literal
    return lambda value: value == literal


def _range(node: Range, kind: type) -> Holds | None:
    low = None if node.low is None else _literal(node.low, kind)
    high = None if node.high is None else _literal(node.high, kind)
    if (low is None) != (node.low is None) or (high is None) != (node.high is None) or low is high is None:
        return None
    if node.all_but:
        return lambda value: value != low
    above: Callable[[Any, Any], bool] = ge if node.low_closed else gt
    below: Callable[[Any, Any], bool] = le if node.high_closed else lt
    if low is None:
        return lambda value: below(value, high)
    if high is None:
        return lambda value: above(value, low)
    return lambda value: above(value, low) and below(value, high)


def _literal(node: Node, kind: type) -> Decimal | str | None:
    if kind is Decimal:
        if isinstance(node, Negation) and isinstance(node.value, Number):
            return -node.value.value
        return node.value if isinstance(node, Number) else None
    return node.value if isinstance(node, String) else None


def _key(cell: UnaryTests) -> object:
    """What a cell says, the same for equal cells; at once for a single literal."""
    if len(cell.tests) == 1:
        (test,) = cell.tests
        if isinstance(test.value, (Number, String)):
            return (cell.negated, test.op, type(test.value), str(test.value.value))
    return shape(cell)
