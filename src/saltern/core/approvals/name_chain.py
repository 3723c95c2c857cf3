"""Chains of names in a rule, as `stay.total`: found, spelled, and looked up where their values stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from saltern.core.rules.feel.nodes import Name, Node, Path
from saltern.core.rules.feel.unknown import children


def dotted_name(node: Node) -> str:
    """A chain of names as text; empty for anything else."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Path) and dotted_name(node.base):
        return f"{dotted_name(node.base)}.{node.member}"
    return ""


def chain_nodes(node: Node) -> Iterator[Node]:
    """The parts of a node that are chains of names, the longest ones."""
    if dotted_name(node):
        yield node
        return
    for part in reversed(children(node)):
        yield from chain_nodes(part)


def chain_names(node: Node) -> Iterator[str]:
    """The longest chains of names in a node, as `stay.total`."""
    yield from map(dotted_name, chain_nodes(node))


def nested(answers: Mapping[str, object]) -> dict[str, object]:
    """The answers where a rule looks for them: that to `stay.total` stands in `stay`, as its `total`.

    >>> nested({"alive": True, "stay.total": 5})
    {'alive': True, 'stay': {'total': 5}}
    """
    scope: dict[str, object] = {}
    for name, value in answers.items():
        *parts, last = name.split(".")
        space = scope
        for part in parts:
            inner = space.setdefault(part, {})
            assert isinstance(inner, dict)
            space = inner
        space[last] = value
    return scope


def value_at(scope: Mapping[str, object], name: str) -> object:
    """What a chain of names leads to, as far as it is kept there: of a date's year, the date."""
    value: object = scope
    for part in name.split("."):
        if not isinstance(value, Mapping):
            break
        value = value.get(part)
    return value


def is_in(scope: Mapping[str, object], name: str) -> bool:
    """Is the chain's first name one of the scope?"""
    return name.partition(".")[0] in scope
