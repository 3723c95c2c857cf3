"""Built-in functions on lists (OMG DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cmp_to_key

from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.number import CONTEXT, finite
from saltern.core.rules.feel.order import before, equal
from saltern.core.rules.feel.timeline import DURATIONS, add_duration
from saltern.core.rules.feel.values import FunctionValue, YearsMonths

Items = list[object]


@builtin("list contains(list: list, element: any)")
def list_contains(items: Items, element: object) -> object:
    """Is an equal element in it?"""
    return any(equal(item, element) is True for item in items)


@builtin("list replace(list: list, position: number, newItem: any)")
def list_replace_at(items: Items, position: Decimal, new: object) -> object:
    """One element replaced, by its place."""
    index = _index(items, position)
    return None if index is None else [*items[:index], new, *items[index + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)")
def list_replace_matching(items: Items, match: FunctionValue, new: object) -> object:
    """Every element for which `match(element, new)` is true replaced."""
    if len(match.parameters) != 2:
        return None
    made: Items = []
    for item in items:
        answer = match.invoke((item, new), {})
        if not isinstance(answer, bool):
            return None
        made.append(new if answer else item)
    return made


@builtin("count(list: list)")
def count(items: Items) -> object:
    """How many elements."""
    return Decimal(len(items))


def _best(items: Items, better: Callable[[object, object], bool | None]) -> object:
    if not items:
        return None
    best = items[0]
    if best is None or before(best, best) is None:
        return None
    for item in items[1:]:
        answer = better(item, best)
        if answer is None:
            return None
        if answer:
            best = item
    return best


@builtin("min(list: list)")
def smallest(items: Items) -> object:
    """The least; null where two have no order."""
    return _best(items, before)


@builtin("min(c: any...)")
def smallest_of(*items: object) -> object:
    """The least of the arguments."""
    return smallest(list(items))


@builtin("max(list: list)")
def greatest(items: Items) -> object:
    """The greatest; null where two have no order."""
    return _best(items, lambda item, best: before(best, item))


@builtin("max(c: any...)")
def greatest_of(*items: object) -> object:
    """The greatest of the arguments."""
    return greatest(list(items))


def _numbers(items: Items) -> list[Decimal] | None:
    found = [item for item in items if type(item) is Decimal]
    return found if found and len(found) == len(items) else None


@builtin("sum(list: list)")
def total(items: Items) -> object:
    """The sum of numbers or durations; null for an empty list."""
    numbers = _numbers(items)
    if numbers is not None:
        found = Decimal(0)
        for number in numbers:
            found = CONTEXT.add(found, number)
        return finite(found)
    return _duration_sum(items)


def _duration_sum(items: Items) -> object:
    if not items:
        return None
    if all(isinstance(item, YearsMonths) for item in items):
        return YearsMonths(months=sum(item.months for item in items if isinstance(item, YearsMonths)))
    found, *rest = items
    if not isinstance(found, DURATIONS):
        return None
    for item in rest:
        if not isinstance(item, DURATIONS):
            return None
        found = add_duration(found, item)
    return found


@builtin("sum(n: any...)")
def total_of(*items: object) -> object:
    """The sum of the arguments."""
    return total(list(items))


@builtin("mean(list: list)")
def mean(items: Items) -> object:
    """The average of numbers."""
    numbers = _numbers(items)
    found = None if numbers is None else total(items)
    return finite(CONTEXT.divide(found, Decimal(len(items)))) if isinstance(found, Decimal) else None


@builtin("mean(n: any...)")
def mean_of(*items: object) -> object:
    """The average of the arguments."""
    return mean(list(items))


@builtin("product(list: list)")
def product(items: Items) -> object:
    """The product of numbers."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    found = Decimal(1)
    for number in numbers:
        found = CONTEXT.multiply(found, number)
    return finite(found)


@builtin("product(n: any...)")
def product_of(*items: object) -> object:
    """The product of the arguments."""
    return product(list(items))


@builtin("median(list: list)")
def median(items: Items) -> object:
    """The middle number, or the average of the two middle ones."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    numbers.sort()
    half, odd = divmod(len(numbers), 2)
    return numbers[half] if odd else mean([numbers[half - 1], numbers[half]])


@builtin("median(n: any...)")
def median_of(*items: object) -> object:
    """The median of the arguments."""
    return median(list(items))


@builtin("stddev(list: list)")
def deviation(items: Items) -> object:
    """The standard deviation of a sample; null for fewer than two numbers."""
    numbers = _numbers(items)
    average = mean(items)
    if numbers is None or len(numbers) < 2 or not isinstance(average, Decimal):
        return None
    squares = Decimal(0)
    for number in numbers:
        off = CONTEXT.subtract(number, average)
        squares = CONTEXT.add(squares, CONTEXT.multiply(off, off))
    return finite(CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(numbers) - 1))))


@builtin("stddev(n: any...)")
def deviation_of(*items: object) -> object:
    """The standard deviation of the arguments."""
    return deviation(list(items))


@builtin("mode(list: list)")
def mode(items: Items) -> object:
    """The most frequent numbers, in order."""
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


@builtin("mode(n: any...)")
def mode_of(*items: object) -> object:
    """The most frequent of the arguments."""
    return mode(list(items))


def _settled(items: Items, decisive: bool) -> object:
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(isinstance(item, bool) for item in items) else None


@builtin("all(list: list)")
def every(items: Items) -> object:
    """False if one is false, else true if all are true, else null."""
    return _settled(items, False)


@builtin("all(b: any...)")
def every_of(*items: object) -> object:
    """`all` of the arguments."""
    return every(list(items))


@builtin("any(list: list)")
def some(items: Items) -> object:
    """True if one is true, else false if all are false, else null."""
    return _settled(items, True)


@builtin("any(b: any...)")
def some_of(*items: object) -> object:
    """`any` of the arguments."""
    return some(list(items))


def _index(items: Items, position: Decimal) -> int | None:
    if abs(position) > len(items):
        return None
    place = int(position)
    if place == 0:
        return None
    return place - 1 if place > 0 else len(items) + place


@builtin("sublist(list: list, start position: number, length: number?)")
def sublist(items: Items, start: Decimal, length: Decimal | None = None) -> object:
    """Part of a list."""
    index = _index(items, start)
    if index is None or (length is not None and not length >= 1):
        return None
    if length is None:
        return items[index:]
    return items[index : index + int(length)] if index + length <= len(items) else None


@builtin("append(list: list, item: any...)")
def append(items: Items, *more: object) -> object:
    """With more elements at the end."""
    running().items(len(items) + len(more))
    return [*items, *more]


@builtin("concatenate(list: list...)")
def concatenate(*lists: Items) -> object:
    """Lists in a row."""
    running().items(sum(map(len, lists)))
    return [item for part in lists for item in part]


@builtin("insert before(list: list, position: number, newItem: any)")
def insert_before(items: Items, position: Decimal, new: object) -> object:
    """With one more element before a place."""
    index = _index(items, position)
    return None if index is None else [*items[:index], new, *items[index:]]


@builtin("remove(list: list, position: number)")
def remove(items: Items, position: Decimal) -> object:
    """Without the element at a place."""
    index = _index(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("reverse(list: list)")
def reverse(items: Items) -> object:
    """Last first."""
    return items[::-1]


@builtin("index of(list: list, match: any)")
def index_of(items: Items, match: object) -> object:
    """The places of equal elements."""
    return [Decimal(place) for place, item in enumerate(items, start=1) if equal(item, match) is True]


@builtin("union(list: list...)")
def union(*lists: Items) -> object:
    """Lists in a row, each value once."""
    running().items(sum(map(len, lists)))
    return distinct([item for part in lists for item in part])


@builtin("distinct values(list: list)")
def distinct(items: Items) -> object:
    """Each value once, where it first stands."""
    return _parted(items)[0]


@builtin("duplicate values(list: list)")
def duplicates(items: Items) -> object:
    """Each value that stands more than once."""
    return _parted(items)[1]


HASHED = frozenset({Decimal, str, bool, date, YearsMonths, Ref})
"""Kinds of values that are equal where Python says so, and to no value of another kind."""


def _parted(items: Items) -> tuple[Items, Items]:
    seen: set[object] = set()
    once: Items = []
    again: Items = []
    odd: Items = []
    for item in items:
        if type(item) in HASHED or item is None:
            key = (type(item), item)
            (again if key in seen else once).append(item)
            seen.add(key)
            continue
        running().spend(len(odd))
        if any(equal(item, other) is True for other in odd):
            again.append(item)
        else:
            odd.append(item)
            once.append(item)
    return once, (_parted(again)[0] if again else [])


@builtin("flatten(list: list)")
def flatten(items: Items) -> object:
    """No list inside the list any more."""
    flat: Items = []
    waiting = items[::-1]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            running().items(len(item) + len(waiting))
            waiting.extend(item[::-1])
        else:
            flat.append(item)
    return flat


@builtin("sort(list: list, precedes: function)")
def sort(items: Items, precedes: FunctionValue) -> object:
    """In the order a function of two elements says."""
    if len(precedes.parameters) != 2:
        return None
    wrong = False

    def compare(left: object, right: object) -> int:
        nonlocal wrong
        running().spend(1)
        if precedes.invoke((left, right), {}) is True:
            return -1
        answer = precedes.invoke((right, left), {})
        wrong = wrong or not isinstance(answer, bool)
        return 1 if answer is True else 0

    made = sorted(items, key=cmp_to_key(compare))
    return None if wrong else made


@builtin("sort(list: list)")
def sort_naturally(items: Items) -> object:
    """In the values' own order; null where two have none."""
    if any(item is None or before(items[0], item) is None for item in items):
        return None
    running().spend(len(items) * 4)
    return sorted(items, key=cmp_to_key(lambda a, b: -1 if before(a, b) else 1 if before(b, a) else 0))
