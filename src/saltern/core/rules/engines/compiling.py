"""From nodes to Python functions: one method per kind of node; what is known beforehand is worked out beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from saltern.core.rules.engines.arithmetic import OPERATIONS, negate
from saltern.core.rules.engines.calls import compiled_call, compiled_function
from saltern.core.rules.engines.frame import FIRST_SLOT, Frame, Run
from saltern.core.rules.engines.loops import compiled_filter, compiled_for, compiled_quantified
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.testing import COMPARE, against, compiled_tests
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.builtins.known import forms_of
from saltern.core.rules.feel.builtins.registry import as_function, call_by_place
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.order import not_after
from saltern.core.rules.feel.temporal_text import read_any
from saltern.core.rules.feel.timeline import member
from saltern.core.rules.feel.types import Custom, instance_of
from saltern.core.rules.feel.values import FunctionValue, RangeValue

_FOLDED = frozenset({"date", "time", "date and time", "duration", "number"})


class Compiler:
    """Compiles one program; afterwards `slots` says how many slots its frames need, `spends` whether it can loop."""

    def __init__(self, conforms: Custom | None = None) -> None:
        self._conforms = conforms
        self.spends = False
        self.slots = 0
        # (name, slot); the name None marks the element of a filter, whose entries are names.
        self._names: list[tuple[str | None, int]] = []
        self._forms: dict[type[n.Node], Callable[..., Run]] = {
            n.Name: self._name,
            n.Path: self._path,
            n.Arithmetic: self._arithmetic,
            n.Negation: self._negation,
            n.Comparison: self._comparison,
            n.And: lambda node: self._junction(node, decisive=False),
            n.Or: lambda node: self._junction(node, decisive=True),
            n.Between: self._between,
            n.In: self._in,
            n.InstanceOf: self._instance_of,
            n.Range: self._range,
            n.ListOf: self._list,
            n.Context: self._context,
            n.If: self._if,
            n.Filter: lambda node: compiled_filter(self, node),
            n.For: lambda node: compiled_for(self, node),
            n.Quantified: lambda node: compiled_quantified(self, node),
            n.Function: lambda node: compiled_function(self, node),
            n.Call: lambda node: compiled_call(self, node),
        }

    def compile(self, node: n.Node) -> Run:
        """The function of an expression."""
        constant = self.constant(node)
        if constant is not None:
            value = constant[0]
            return lambda frame: value
        form = self._forms.get(type(node))
        if form is None:
            raise n.NodeUnread(node=type(node).__name__)
        return form(node)

    # Names

    def slot(self, name: str | None) -> int:
        """A new slot that `name` stands for from here on."""
        number = FIRST_SLOT + self.slots
        self.slots += 1
        self._names.append((name, number))
        return number

    def item_slot(self) -> int:
        """A new slot for the element of a filter."""
        return self.slot(None)

    def known(self, name: str) -> bool:
        """Is `name` a variable here?"""
        return any(known == name for known, _ in self._names)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A block: names given a slot in it end with it."""
        count = len(self._names)
        try:
            yield
        finally:
            del self._names[count:]

    def _name(self, node: n.Name) -> Run:
        name = node.name
        items: list[int] = []
        found: Run | None = None
        for known, slot in reversed(self._names):
            if known == name:
                found = _slot_reader(slot)
                break
            if known is None and name == "item":
                found = _item_reader(slot)
                break
            if known is None:
                items.append(slot)
        run = found or _scope_reader(name)
        for slot in reversed(items):
            run = _entry_reader(slot, name, run)
        return run

    def _path(self, node: n.Path) -> Run:
        base, name = self.compile(node.base), node.member

        def run(frame: Frame) -> object:
            value = base(frame)
            if isinstance(value, dict):
                return value.get(name)
            return step(value, name, frame[0])

        return run

    # Values

    def constant(self, node: n.Node) -> tuple[object] | None:  # noqa: PLR0911  (a line for each kind)
        """The value of an expression that needs no scope, in a tuple of one."""
        if isinstance(node, (n.Number, n.String, n.Boolean)):
            return (node.value,)
        if isinstance(node, n.Null):
            return (None,)
        if isinstance(node, n.AtLiteral):
            return (read_any(node.text),)
        if isinstance(node, n.Negation):
            inner = self.constant(node.value)
            return None if inner is None else (negate(inner[0]),)
        if isinstance(node, n.Range):
            return self._constant_range(node)
        if isinstance(node, n.Call) and isinstance(node.callee, n.Name) and node.callee.name in _FOLDED:
            if self.known(node.callee.name) or any(label for label, _ in node.arguments):
                return None
            arguments = [self.constant(value) for _, value in node.arguments]
            if all(argument is not None for argument in arguments):
                values = tuple(argument[0] for argument in arguments if argument is not None)
                return (call_by_place(forms_of(node.callee.name), None, values),)
        return None

    def _constant_range(self, node: n.Range) -> tuple[object] | None:
        low = (None,) if node.low is None else self.constant(node.low)
        high = (None,) if node.high is None else self.constant(node.high)
        return None if low is None or high is None else (made_range(node, low[0], high[0]),)

    def _range(self, node: n.Range) -> Run:
        low = self.compile(node.low) if node.low is not None else _nothing
        high = self.compile(node.high) if node.high is not None else _nothing
        return lambda frame: made_range(node, low(frame), high(frame))

    def _list(self, node: n.ListOf) -> Run:
        items = tuple(map(self.compile, node.items))
        return lambda frame: [item(frame) for item in items]

    def _context(self, node: n.Context) -> Run:
        keys = [key for key, _ in node.entries]
        if len(set(keys)) < len(keys):
            return _nothing
        steps: list[tuple[str, int, Run]] = []
        with self.inside():
            for key, value in node.entries:
                if isinstance(value, n.Function):
                    slot = self.slot(key)
                    steps.append((key, slot, compiled_function(self, value, slot)))
                else:
                    run = self.compile(value)
                    steps.append((key, self.slot(key), run))

        def build(frame: Frame) -> object:
            made: dict[str, object] = {}
            for key, slot, run in steps:
                made[key] = frame[slot] = run(frame)
            return made

        return build

    # Operators

    def _arithmetic(self, node: n.Arithmetic) -> Run:
        left, right, operate = self.compile(node.left), self.compile(node.right), OPERATIONS[node.op]
        return lambda frame: operate(left(frame), right(frame))

    def _negation(self, node: n.Negation) -> Run:
        value = self.compile(node.value)
        return lambda frame: negate(value(frame))

    def _comparison(self, node: n.Comparison) -> Run:
        left = self.compile(node.left)
        constant = self.constant(node.right)
        if constant is not None:
            test = against(node.op, constant[0])
            return lambda frame: test(left(frame))
        right, compare = self.compile(node.right), COMPARE[node.op]
        return lambda frame: compare(left(frame), right(frame))

    def _junction(self, node: n.And | n.Or, *, decisive: bool) -> Run:
        """`and` (decided by false) and `or` (decided by true); what is no boolean counts as unknown."""
        parts: list[Run] = []
        waiting: list[n.Node] = [node]
        while waiting:
            part = waiting.pop()
            if type(part) is type(node):
                joined = cast(n.And, part)
                waiting += (joined.right, joined.left)
            else:
                parts.append(self.compile(part))
        other = not decisive

        def run(frame: Frame) -> object:
            unknown = False
            for part in parts:
                answer = part(frame)
                if answer is decisive:
                    return decisive
                if answer is not other:
                    unknown = True
            return None if unknown else other

        return run

    def _between(self, node: n.Between) -> Run:
        value, low, high = self.compile(node.value), self.compile(node.low), self.compile(node.high)

        def run(frame: Frame) -> object:
            found = value(frame)
            above, below = not_after(low(frame), found), not_after(found, high(frame))
            if above is False or below is False:
                return False
            return None if above is None or below is None else True

        return run

    def _in(self, node: n.In) -> Run:
        value = self.compile(node.value)
        with self.inside():
            slot = self.slot("?")
            tests = compiled_tests(self, node.tests, slot)

        def run(frame: Frame) -> object:
            frame[slot] = value(frame)
            return tests(frame)

        return run

    def _instance_of(self, node: n.InstanceOf) -> Run:
        value, kind, conforms = self.compile(node.value), node.type, self._conforms
        return lambda frame: instance_of(value(frame), kind, conforms)

    def _if(self, node: n.If) -> Run:
        condition, then, otherwise = self.compile(node.condition), self.compile(node.then), self.compile(node.otherwise)
        return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _nothing(frame: Frame) -> object:
    return None


def _slot_reader(slot: int) -> Run:
    return lambda frame: frame[slot]


def _item_reader(slot: int) -> Run:
    """The element of a filter, unless it is a context with an entry of that name (10.3.2.5)."""

    def read(frame: Frame) -> object:
        item = frame[slot]
        return item["item"] if isinstance(item, dict) and "item" in item else item

    return read


def _scope_reader(name: str) -> Run:
    forms = forms_of(name)

    def read(frame: Frame) -> object:
        try:
            return frame[0][name]
        except KeyError:
            return as_function(name, frame[0]) if forms else None

    return read


def _entry_reader(slot: int, name: str, otherwise: Run) -> Run:
    def read(frame: Frame) -> object:
        item = frame[slot]
        if isinstance(item, dict) and name in item:
            return item[name]
        if isinstance(item, Ref) and isinstance(frame[0], Scope) and frame[0].knows(item.entity, name):
            return frame[0].member(item, name)
        return otherwise(frame)

    return read


def step(value: object, name: str, scope: object) -> object:
    """`value.name`, whatever the value is."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list):
        running().spend(len(value))
        return [step(item, name, scope) for item in value]
    if isinstance(value, Ref):
        return scope.member(value, name) if isinstance(scope, Scope) else None
    return None if isinstance(value, FunctionValue) else member(value, name)


def made_range(node: n.Range, low: object, high: object) -> RangeValue | None:
    """The range between two values; null where they are of different kinds."""
    if low is not None and high is not None and node.low is not node.high and not_after(low, high) is None:
        return None
    return RangeValue(low=low, high=high, low_closed=node.low_closed, high_closed=node.high_closed, written=_sign(node))


def _sign(node: n.Range) -> str:
    """The comparison a range was written with: the parser gives `(= 5)` one node for both ends."""
    if node.low is node.high:
        return "!=" if node.all_but else "="
    if node.low is None:
        return "<=" if node.high_closed else "<"
    if node.high is None:
        return ">=" if node.low_closed else ">"
    return ""
