"""A rule of the pack as a question to one subject's records: compiled once, with what it mentions.

Where a question asks for one value of one row, `base` gives the row, so that the very record can be named. Where it
asks for a fact of the item, or for one value of it, `fact` names it: one application asks for the same few facts again
and again, and each is worked out once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from saltern.core.approvals.name_chain import dotted_name
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.kinds import Kind
from saltern.core.rules.feel.nodes import Call, Filter, For, Name, Node, Path, Quantified
from saltern.core.rules.feel.unknown import walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One compiled question. `base` and `member` where it asks for one value of one row; `fact` where it asks for one
    of the item's own, or for the `member` of one; `names` it mentions; `reads_form`: the form may change its answer."""

    text: str
    checked: Checked
    run: Program
    names: frozenset[str]
    reads_form: bool
    fact: str = ""
    base: Program | None = None
    member: str = ""

    def chains(self) -> tuple[str, ...]:
        """The longest chains of names in the question, each once, as `latest_degree.verified`."""
        return tuple(dict.fromkeys(dotted_name(node) for node in _leaves(self.checked.original)))


def question(*, text: str, checked: Checked, variables: Mapping[str, Kind], facts: Collection[str]) -> Question:
    """The question of a rule that was read without fault; `facts` are those of its item."""
    node = checked.original
    asked = node.base if isinstance(node, Path) else node
    fact = asked.name if isinstance(asked, Name) and asked.name in facts else ""
    base = None
    if isinstance(node, Path) and not fact:
        row = check(node.base, vocabulary=checked.vocabulary, entity=checked.entity, variables=variables)
        base = compile_expression(row.node)
    return Question(
        text=text,
        checked=checked,
        run=compile_expression(checked.node),
        names=_names(node),
        reads_form="form" in _names(checked.node),
        fact=fact,
        base=base,
        member=node.member if isinstance(node, Path) else "",
    )


def _names(node: Node) -> frozenset[str]:
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def _leaves(value: object) -> Iterator[Node]:
    """The longest chains of names in a node; what iterations and filters call their rows is left out."""
    match value:
        case Node() if dotted_name(value):
            yield value
        case Filter():
            yield from _leaves(value.base)
        case Quantified() | For():
            yield from _leaves(tuple(iterator.source for iterator in value.iterators))
        case Call():
            yield from _leaves(tuple(argument for _, argument in value.arguments))
        case Node():
            for part in fields(value):
                yield from _leaves(getattr(value, part.name))
        case tuple():
            for part in value:
                yield from _leaves(part)
