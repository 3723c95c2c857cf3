"""`for`, `some`, `every` and filters at work (OMG DMN 1.5, 10.3.2.5, 10.3.2.14, tables 46 to 50)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from saltern.core.rules.engines.frame import Compiles, Frame, Run, weight
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.limit import MADE_BY_FOR, MAX_ITEMS, FeelLimitExceeded
from saltern.core.rules.feel.number import whole
from saltern.core.rules.feel.order import before
from saltern.core.rules.feel.timeline import add_duration, is_date
from saltern.core.rules.feel.values import RangeValue

DAY = timedelta(days=1)
Turn = Callable[[Frame], bool]


def compiled_for(compiler: Compiles, node: n.For) -> Run:
    """`for … return body`."""
    compiler.spends = True
    with compiler.inside():
        loops = _loops(compiler, node.iterators)
        partial = compiler.slot("partial")
        body = compiler.compile(node.body)
    cost = weight(node.body)
    uses_partial = _names(node.body, "partial")

    def run(frame: Frame) -> object:
        found: list[object] = []
        budget = frame[1]

        def turn(frame: Frame) -> bool:
            budget.spend(cost)
            if uses_partial:
                budget.spend(len(found))
                frame[partial] = list(found)
            found.append(body(frame))
            if len(found) > MAX_ITEMS:
                raise FeelLimitExceeded(what=MADE_BY_FOR, limit=MAX_ITEMS)
            return True

        return found if _walk(loops, frame, turn) is not None else None

    return run


def compiled_quantified(compiler: Compiles, node: n.Quantified) -> Run:
    """`some … satisfies`, `every … satisfies`: ternary, decided as soon as it can be."""
    compiler.spends = True
    with compiler.inside():
        loops = _loops(compiler, node.iterators)
        condition = compiler.compile(node.condition)
    cost = weight(node.condition)
    decisive = node.kind == "some"

    def run(frame: Frame) -> object:
        unknown = False
        budget = frame[1]

        def turn(frame: Frame) -> bool:
            nonlocal unknown
            budget.spend(cost)
            answer = condition(frame)
            if answer is decisive:
                return False
            if answer is not (not decisive):
                unknown = True
            return True

        done = _walk(loops, frame, turn)
        if done is None:
            return None
        if not done:
            return decisive
        return None if unknown else not decisive

    return run


def _loops(compiler: Compiles, iterators: tuple[n.Iterator, ...]) -> tuple[tuple[int, Run, Run | None], ...]:
    made = []
    for iterator in iterators:
        source = compiler.compile(iterator.source)
        end = compiler.compile(iterator.end) if iterator.end is not None else None
        made.append((compiler.slot(iterator.name), source, end))
    return tuple(made)


def _walk(loops: tuple[tuple[int, Run, Run | None], ...], frame: Frame, turn: Turn, depth: int = 0) -> bool | None:
    """Every combination of the variables; None where there is nothing to walk over, False when `turn` ended it."""
    slot, source, end = loops[depth]
    value = source(frame)
    values = elements(value) if end is None else between(value, end(frame))
    if values is None:
        return None
    last = depth + 1 == len(loops)
    for item in values:
        frame[slot] = item
        going = turn(frame) if last else _walk(loops, frame, turn, depth + 1)
        if not going:
            return going
        if not last:
            frame[1].spend(1)
    return True


def elements(value: object) -> Iterable[object] | None:
    """What a loop walks over: a list, a range, or a single value as a list of one."""
    if isinstance(value, list):
        return value
    if isinstance(value, RangeValue):
        return _of_range(value)
    return None if value is None else [value]


def _of_range(value: RangeValue) -> Iterable[object] | None:
    if value.written == "!=":
        return None
    walked = between(value.low, value.high)
    if walked is None or before(value.high, value.low):
        return None
    return (
        item for item in walked if (value.low_closed or item != value.low) and (value.high_closed or item != value.high)
    )


def between(start: object, end: object) -> Iterable[object] | None:
    """Whole numbers or days from one to the other, up or down."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        first, last = whole(start), whole(end)
        if first is None or last is None:
            return None
        step = 1 if first <= last else -1
        return map(Decimal, range(first, last + step, step))
    if is_date(start) and is_date(end):
        return _days(start, end)
    return None


def _days(start: object, end: object) -> Iterator[object]:
    backward = before(end, start)
    day: object = start
    while day is not None and not (before(day, end) if backward else before(end, day)):
        yield day
        day = add_duration(day, DAY, -1 if backward else 1)


def compiled_filter(compiler: Compiles, node: n.Filter) -> Run:
    """`base[condition]`."""
    base = compiler.compile(node.base)
    constant = compiler.constant(node.condition)
    if constant is not None and isinstance(constant[0], Decimal):
        place = constant[0]
        return lambda frame: _picked(base(frame), place)
    compiler.spends = True
    with compiler.inside():
        slot = compiler.item_slot()
        condition = compiler.compile(node.condition)
    cost = weight(node.condition)

    def run(frame: Frame) -> object:
        items = base(frame)
        budget = frame[1]
        if not isinstance(items, list):
            items = [] if items is None else [items]
        if not items:
            frame[slot] = None
            return None if isinstance(condition(frame), Decimal) else []
        kept = []
        for item in items:
            budget.spend(cost)
            frame[slot] = item
            answer = condition(frame)
            if answer is True:
                kept.append(item)
            elif isinstance(answer, Decimal):
                return _picked(items, answer)
            elif answer is not False and answer is not None:
                return None
        return kept

    return run


def _picked(value: object, place: Decimal) -> object:
    items = value if isinstance(value, list) else [] if value is None else [value]
    index = whole(place)
    if index is None or index == 0 or abs(index) > len(items):
        return None
    return items[index - 1 if index > 0 else index]


def _names(node: n.Node, name: str) -> bool:
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, n.Name) and part.name == name:
            return True
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, n.Node):
            waiting.extend(getattr(part, field) for field in type(part).__dataclass_fields__ if field != "at")
    return False
