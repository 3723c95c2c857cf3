"""The cases of a decision table: for each thing it asks about, one value of every kind its cells can tell apart.

A column that only compares with fixed values has few of them: each value, one between every two, one beyond each end.
Columns that ask of the same thing are taken together, so that no case is thought of that cannot be. What cells say of
other inputs, or work out, is not known beforehand: such a cell holds perhaps, and the cases are not all there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from saltern.core.rules.engines.cells import EXACT, Column
from saltern.core.rules.engines.compiling import Compiler
from saltern.core.rules.engines.python import compile_expression, compile_tests
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.number import CONTEXT
from saltern.core.rules.feel.order import before, equal
from saltern.core.rules.feel.temporal import YearsMonths
from saltern.core.rules.feel.timeline import is_date
from saltern.core.rules.feel.values import RangeValue
from saltern.core.rules.tables import DecisionTable, Input

SUBJECT: Final = "?"
COUNTED: Final = frozenset({"count", "string length"})
"""Functions that give whole numbers from 0 on."""
MOST_VALUES: Final = 20_000
MOST_ASKED: Final = 4_000_000
"""Cells asked for one column, and rules looked at for one thing, before the table counts as too large."""
HALF: Final = Decimal("0.5")
SECOND: Final = timedelta(seconds=1)
Scope = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What is known of an expression beforehand: the kind of its values ("" where it may be any), and tests that every
    value passes."""

    kind: str = ""
    tests: tuple[n.UnaryTests, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value, and the rules that hold for it as far as it goes (bit i is rule i): `sure` ones, and those that `maybe`
    do."""

    value: object
    sure: int
    maybe: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing the table asks about: what it is called, and its choices. `whole` where they are all there are; `large`
    where they would have been too many; `linked` where it hangs together with others, so that not every combination of
    choices can be: `free` then says what holds whatever it is."""

    name: str
    choices: tuple[Choice, ...]
    whole: bool
    large: bool = False
    free: Choice | None = None

    @property
    def linked(self) -> bool:
        """Whether other things say something of it."""
        return self.free is not None


_COMPILER: Final = Compiler()


def fixed(node: n.Node) -> tuple[object] | None:
    """The value of an expression that is always the same, in a tuple of one; None of any other."""
    return _COMPILER.constant(node)


def cases_of(table: DecisionTable, domain: Callable[[Input], Domain]) -> tuple[Asked, ...]:
    """What a table asks about, one by one; every combination of choices is a case."""
    return tuple(one for group in _groups(table) for one in _asked(table, group, domain))


def _groups(table: DecisionTable) -> list[list[int]]:
    """Columns that speak of the same things, together."""
    groups: list[tuple[set[object], list[int]]] = []
    for index, column in enumerate(table.inputs):
        own = set(_chains(column.expression)) or {n.shape(column.expression)}
        together = [group for group in groups if group[0] & own]
        merged = (own.union(*(group[0] for group in together)), [*(i for g in together for i in g[1]), index])
        groups = [group for group in groups if group not in together] + [merged]
    return [indexes for _, indexes in sorted(groups, key=lambda group: group[1][0])]


def _chains(node: object) -> Iterator[object]:
    """The names, and names of names, an expression speaks of."""
    if isinstance(node, (n.Name, n.Path)) and _root(node) is not None:
        yield n.shape(node)
    elif isinstance(node, n.Call) and isinstance(node.callee, n.Name):
        for _, value in node.arguments:
            yield from _chains(value)
    elif isinstance(node, tuple):
        for part in node:
            yield from _chains(part)
    elif isinstance(node, n.Node):
        for name in type(node).__dataclass_fields__:
            yield from _chains(getattr(node, name))


def _root(node: n.Node) -> tuple[str, ...] | None:
    """The names of `a.b.c`, None where it is no such chain."""
    parts: list[str] = []
    while isinstance(node, n.Path):
        parts.append(node.member)
        node = node.base
    return (node.name, *reversed(parts)) if isinstance(node, n.Name) else None


def _asked(table: DecisionTable, group: list[int], domain: Callable[[Input], Domain]) -> Iterator[Asked]:
    columns = [table.inputs[index] for index in group]
    named = [(column, _root(column.expression)) for column in columns]
    plain = next((column for column, root in named if root is not None), None)
    shapes = {n.shape(column.expression) for column in columns}
    if len(shapes) > 1 and (plain is None or len(set(_chains(tuple(c.expression for c in columns)))) > 1):
        alike: dict[object, list[int]] = {}
        for index in group:
            alike.setdefault(n.shape(table.inputs[index].expression), []).append(index)
        for own in alike.values():
            yield replace(_one(table, own, domain, plain=None), free=_open(table, own).choices[0])
    else:
        yield _one(table, group, domain, plain=plain)


def _one(table: DecisionTable, group: list[int], domain: Callable[[Input], Domain], *, plain: Input | None) -> Asked:
    """Columns that ask of one thing; `plain` is the one that asks for it itself, where others ask something of it."""
    columns = [table.inputs[index] for index in group]
    shapes = {n.shape(column.expression) for column in columns}
    subject = columns[0].expression if len(shapes) == 1 else plain.expression if plain else n.Null(at=(0, 0))
    bound = _domain(subject, columns, domain)
    reader = _Literals()
    for column, index in zip(columns, group, strict=True):
        same = n.shape(column.expression) == n.shape(subject)
        if not same:
            reader.expression(column.expression, subject)
        # Of another expression the cells ask for its value: which values of the subject lead there is not known, unless
        # it says yes or no itself.
        for cell in (*(rule.cells[index] for rule in table.rules), *((column.allowed,) if column.allowed else ())):
            if same:
                reader.cell(cell)
            elif not all(isinstance(test.value, (n.Boolean, n.Null)) for test in cell.tests):
                reader.whole = False
    for tests in bound.tests:
        reader.cell(tests)
    values, all_there = _values(reader, bound.kind, subject)
    if len(values) > MOST_VALUES or len(values) * len(table.rules) > MOST_ASKED:
        return _open(table, group, large=True)
    values = [value for value in values if all(compile_tests(tests).run({}, value) is True for tests in bound.tests)]
    choices = _choices(table, group, subject, [*values, None])
    name = (columns[0] if len(shapes) == 1 else plain or columns[0]).label
    return Asked(name=name or columns[0].text, choices=choices, whole=reader.whole and all_there)


def _domain(subject: n.Node, columns: Sequence[Input], domain: Callable[[Input], Domain]) -> Domain:
    """What is known of the subject by all its columns together."""
    own = [column for column in columns if n.shape(column.expression) == n.shape(subject)]
    found = [domain(column) for column in own]
    tests = [*(column.allowed for column in own if column.allowed), *(test for one in found for test in one.tests)]
    return Domain(kind=next((one.kind for one in found if one.kind), ""), tests=tuple(dict.fromkeys(tests)))


def _open(table: DecisionTable, group: list[int], *, large: bool = False) -> Asked:
    """What cannot be gone through: rules that ask nothing of it hold, the others perhaps."""
    every = (1 << len(table.rules)) - 1
    sure = sum(
        1 << place for place, rule in enumerate(table.rules) if not any(rule.cells[index].tests for index in group)
    )
    name = ", ".join(table.inputs[index].label or table.inputs[index].text for index in group)
    return Asked(name=name, choices=(Choice(value=None, sure=sure, maybe=every),), whole=False, large=large)


def _choices(table: DecisionTable, group: list[int], subject: n.Node, values: Iterable[object]) -> tuple[Choice, ...]:
    """Each value that leads to other rules than those before it."""
    every = (1 << len(table.rules)) - 1
    asking = []
    for index in group:
        cells = [rule.cells[index] for rule in table.rules]
        unsure = sum(1 << place for place, cell in enumerate(cells) if any(_others(test.value) for test in cell.tests))
        expression = table.inputs[index].expression
        same = n.shape(expression) == n.shape(subject)
        known = [n.UnaryTests(at=cell.at, tests=()) if unsure >> i & 1 else cell for i, cell in enumerate(cells)]
        asking.append((None if same else compile_expression(expression), Column(known, compile_tests), unsure))
    found: dict[tuple[int, int, bool], Choice] = {}
    for value in values:
        sure = maybe = every
        for program, column, unsure in asking:
            answer = value if program is None else program.run(_scope(subject, value))
            mask = column.mask(answer, {})
            sure &= mask & ~unsure
            maybe &= mask | unsure
        key = (sure, maybe, value is None)
        found.setdefault(key, Choice(value=value, sure=sure, maybe=maybe))
    return tuple(found.values())


def _others(node: object) -> bool:
    """Does a cell speak of something else than its own value?"""
    return any(chain != n.shape(n.Name(at=(0, 0), name=SUBJECT)) for chain in _chains(node))


def _scope(subject: n.Node, value: object) -> Scope:
    """The names under which the subject has this value."""
    root = _root(subject)
    assert root is not None
    for name in reversed(root[1:]):
        value = {name: value}
    return {root[0]: value}


class _Literals:
    """The fixed values that cells compare with; `whole` while they do nothing else, `ordered` where texts are."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.whole = True
        self.ordered = False

    def cell(self, cell: n.UnaryTests) -> None:
        for test in cell.tests:
            self.ordered = self.ordered or test.op not in ("in", "=", "!=") or isinstance(test.value, n.Range)
            if not self._comparing(test.value, n.Name(at=(0, 0), name=SUBJECT)):
                self.whole = False

    def expression(self, node: n.Node, subject: n.Node) -> None:
        self.ordered = True
        if not self._comparing(node, subject):
            self.whole = False

    def _comparing(self, node: n.Node, subject: n.Node) -> bool:
        """Whether it only compares the subject with fixed values, all noted."""
        value = fixed(node)
        if value is not None:
            self._note(value[0])
            return True
        if n.shape(node) == n.shape(subject):
            return True
        parts = self._parts(node)
        answers = [self._comparing(part, subject) for part in parts or _inside(node)]
        return parts is not None and all(answers)

    @staticmethod
    def _parts(node: n.Node) -> list[n.Node] | None:
        """What is compared in it; None where it works something out."""
        if isinstance(node, (n.Comparison, n.And, n.Or)):
            return [node.left, node.right]
        if isinstance(node, n.Between):
            return [node.value, node.low, node.high]
        if isinstance(node, n.In):
            return [node.value, *(test.value for test in node.tests.tests)]
        if isinstance(node, n.ListOf):
            return list(node.items)
        if isinstance(node, n.Call) and isinstance(node.callee, n.Name) and node.callee.name == "not":
            return [value for _, value in node.arguments]
        return None

    def _note(self, value: object) -> None:
        if isinstance(value, RangeValue):
            self._note(value.low)
            self._note(value.high)
        elif value is not None:
            self.values.append(value)


def _inside(node: object) -> Iterator[n.Node]:
    """The nodes directly inside."""
    for name in getattr(type(node), "__dataclass_fields__", ()):
        waiting = [getattr(node, name)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, n.Node):
                yield part
            elif isinstance(part, tuple):
                waiting.extend(part)


# -- one value of every kind ------------------------------------------------------------------------------------------


def _values(reader: _Literals, kind: str, subject: n.Node) -> tuple[list[object], bool]:
    """One value of every kind that the literals tell apart, and whether these are all."""
    families: dict[str, list[Any]] = {}
    for value in reader.values:
        families.setdefault(_family(value), []).append(value)
    counted = isinstance(subject, n.Call) and isinstance(subject.callee, n.Name) and subject.callee.name in COUNTED
    if kind in _BETWEEN or counted:  # a value of another kind never comes
        families = {(kind or "number"): families.get(kind or "number", [])}
    if not families:
        return [_ANY.get(kind, "any value")], True
    found: list[object] = []
    all_there = True
    for family, literals in families.items():
        made, complete = _of_family(family, literals, ordered=reader.ordered)
        found += made
        all_there = all_there and complete
    if counted:
        whole = {Decimal(0), *(value for value in found if isinstance(value, Decimal))}
        counts = sorted({max(Decimal(0), Decimal(int(value)) + step) for value in whole for step in (0, 1)})
        found = list(counts)
    return found, all_there


def _family(value: object) -> str:
    """The kind a value is of."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    if is_date(value):
        return "date"
    if isinstance(value, YearsMonths):
        return "years and months duration"
    return {datetime: "date and time", time: "time", timedelta: "days and time duration"}.get(type(value), "other")


def _of_family(family: str, literals: list[Any], *, ordered: bool) -> tuple[list[object], bool]:
    if family == "boolean":
        return [True, False], True
    if family == "string":
        return _texts(literals, ordered=ordered), True
    between = _BETWEEN.get(family)
    if between is None or any(before(literals[0], one) is None for one in literals):
        return literals, False
    places = _sorted(literals)
    if not places:
        return [_ANY[family]], True
    found: list[object] = []
    for low, high in pairwise([None, *places, None]):
        middle = between(low, high)
        apart = (low is None or before(low, middle)) and (high is None or before(middle, high))
        if middle is not None and apart:
            found.append(middle)
        if high is not None:
            found.append(high)
    return found, True


def _sorted(values: list[Any]) -> list[Any]:
    """In their order, each once."""
    made: list[Any] = []
    for value in sorted(values, key=_Place):
        if not made or equal(made[-1], value) is not True:
            made.append(value)
    return made


class _Place:
    """A value by its place in the order of its kind."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __lt__(self, other: _Place) -> bool:
        return before(self.value, other.value) is True


def _texts(literals: list[str], *, ordered: bool) -> list[object]:
    texts = sorted(set(literals))
    other = "another"
    while other in texts:
        other += "?"
    if not ordered:
        return [*texts, other]
    found: list[object] = [] if texts[:1] == [""] else [""]
    for low, high in pairwise([*texts, None]):
        assert low is not None
        later = next((text for text in (low + "z", low + " ", low + "\u0000") if high is None or text < high), None)
        found += [low] if later is None else [low, later]
    return found


def _number(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None or high is None:
        end = high if low is None else low
        return None if end is None else CONTEXT.add(end, Decimal(-1 if low is None else 1))
    middle = EXACT.multiply(EXACT.add(low, high), HALF)
    whole = middle.to_integral_value()
    return whole if low < whole < high else CONTEXT.plus(middle)


def _shifted(unit: timedelta) -> Callable[[Any, Any], object]:
    def between(low: Any, high: Any) -> object:
        try:
            if low is None or high is None:
                return high - unit if low is None else low + unit
            return low + (high - low) // 2
        except (OverflowError, TypeError):  # the first or last there is, or one beyond what the calendar holds
            return None

    return between


def _clock(low: time | None, high: time | None) -> time | None:
    """By whole seconds: times are equal that differ by less."""
    if isinstance(low, time) and isinstance(high, time) and low.tzinfo != high.tzinfo:
        return None
    first = -1 if low is None else _seconds(low)
    last = 86_400 if high is None else _seconds(high)
    middle = (first + last) // 2
    zone = getattr(low or high, "tzinfo", None)
    if not first < middle < last:
        return None
    return time(middle // 3600, middle // 60 % 60, middle % 60, tzinfo=zone)


def _seconds(value: time) -> int:
    return (value.hour * 60 + value.minute) * 60 + value.second


def _months(low: YearsMonths | None, high: YearsMonths | None) -> YearsMonths | None:
    if low is None or high is None:
        end = high if low is None else low
        return None if end is None else YearsMonths(months=end.months + (-1 if low is None else 1))
    return YearsMonths(months=(low.months + high.months) // 2)


_BETWEEN: Final[dict[str, Callable[[Any, Any], object]]] = {
    "number": _number,
    "date": _shifted(timedelta(days=1)),
    "date and time": _shifted(SECOND),
    "days and time duration": _shifted(SECOND),
    "time": _clock,
    "years and months duration": _months,
    "boolean": lambda low, high: None,
    "string": lambda low, high: None,
}
_ANY: Final[dict[str, object]] = {
    "number": Decimal(0),
    "date": date(2026, 1, 1),
    "boolean": True,
    "string": "any value",
    "date and time": datetime(2026, 1, 1),  # noqa: DTZ001  (a local one)
    "time": time(12),
    "days and time duration": timedelta(days=1),
    "years and months duration": YearsMonths(months=1),
}
