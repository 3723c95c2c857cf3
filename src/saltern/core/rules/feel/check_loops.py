"""Reading what goes over many: `some … satisfies`, `every … satisfies`, `for … return`, and what stays unknown."""

from __future__ import annotations

from dataclasses import replace

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel import unknown as u
from saltern.core.rules.feel.kinds import ANY, BOOLEAN, list_of
from saltern.core.rules.feel.reading import Names, Reader, Reading


def _iterated(checker: Reader, iterator: n.Iterator, names: Names) -> tuple[Reading, u.Rows, Names]:
    """An iterator's source, its rows, and the names inside."""
    source = checker.read(iterator.source, names)
    element = (source.kind.element or ANY) if source.kind.name == "list" else source.kind
    if iterator.end is not None:
        end = checker.want(iterator.end, names, "number", "date")
        whole = n.Range(at=iterator.at, low=source.plain, high=end.plain, low_closed=True, high_closed=True)
        source, element = Reading(node=whole, unknown=source.unknown or end.unknown), source.kind
    if source.kind.name == "range":
        element = source.kind.element or ANY
    rows = source.rows or u.Rows(base=source.node, variable=checker.variable())
    row = source.value or n.Name(at=iterator.at, name=rows.variable)
    bound = Reading(node=row, kind=element, unknown=source.unknown and source.rows is None)
    return source, rows, names.within({iterator.name: bound})


def check_quantified(checker: Reader, node: n.Quantified, names: Names) -> Reading:
    first, *rest = node.iterators
    source, rows, inner = _iterated(checker, first, names)
    if rest:
        condition = check_quantified(checker, replace(node, iterators=tuple(rest)), inner)
    else:
        condition = checker.want(node.condition, inner, "boolean")
    test = condition.plain
    if rows.unknown and rows.condition is not None:
        if node.kind == "some":
            test = n.And(at=test.at, left=rows.condition, right=test)
        else:
            refused = n.Call(at=test.at, callee=n.Name(at=test.at, name="not"), arguments=((None, rows.condition),))
            test = n.Or(at=test.at, left=refused, right=test)
        made = u.quantified(rows, node.kind, test)
    else:
        over = source.listed if source.rows and source.value is None else u.picked(rows)
        iterator = _iterator(first, over, rows.variable)
        made = replace(node, iterators=(iterator,), condition=test)
    unknown = source.unknown or condition.unknown
    return Reading(node=u.guarded(node.at, rows.guards, made), kind=BOOLEAN, unknown=unknown)


def _iterator(iterator: n.Iterator, source: n.Node, variable: str) -> n.Iterator:
    if isinstance(source, n.Range) and iterator.end is not None and source.low is not None:
        return replace(iterator, name=variable, source=source.low, end=source.high)
    return replace(iterator, name=variable, source=source, end=None)


def check_for(checker: Reader, node: n.For, names: Names) -> Reading:
    iterators, guards, unknown = [], [], False
    for iterator in node.iterators:
        source, rows, names = _iterated(checker, iterator, names)
        iterators.append(_iterator(iterator, u.picked(rows), rows.variable))
        unknown = unknown or source.unknown
        if not rows.certain:
            guards.append((rows, iterator))
    partial = Reading(node=n.Name(at=node.at, name="partial"), kind=list_of(ANY))
    body = checker.read(node.body, names.within({"partial": partial}))
    if len(iterators) == 1 and source.rows is not None and not _uses_partial(body.plain):
        return Reading(node=node, kind=list_of(body.kind), unknown=unknown or body.unknown, rows=rows, value=body.plain)
    made: n.Node = replace(node, iterators=tuple(iterators), body=body.plain)
    for rows, _ in reversed(guards):
        made = u.settled(rows, made)
    return Reading(node=made, kind=list_of(body.kind), unknown=unknown or body.unknown)


def _uses_partial(node: n.Node) -> bool:
    return any(isinstance(part, n.Name) and part.name == "partial" for part in u.walk(node))
