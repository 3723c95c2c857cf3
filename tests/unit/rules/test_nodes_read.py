"""Every kind of node has its place in the checker and in the engines; a kind nobody knows is refused, never passed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from saltern.core.rules.engines.compiling import Compiler
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.facts import Entity, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.check import FORMS, check

PARTS = {n.TypeName, n.Iterator, n.Parameter, n.Test, n.UnaryTests}
"""What stands only inside another node, which reads it."""

LITERALS = {n.Number, n.String, n.Boolean, n.Null, n.AtLiteral}
"""What the Python engine knows before it runs."""

EMPTY = Vocabulary(entities={"natural_person": Entity(name="natural_person", links={})}, record_sets={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess(n.Node):
    """A kind of node that no engine knows."""


def kinds() -> set[type[n.Node]]:
    return {
        kind for kind in vars(n).values() if isinstance(kind, type) and issubclass(kind, n.Node) and kind is not n.Node
    }


def test_the_checker_reads_every_kind() -> None:
    assert set(FORMS) == kinds() - PARTS


def test_the_python_engine_runs_every_kind() -> None:
    assert set(Compiler()._forms) == kinds() - PARTS - LITERALS


def test_a_kind_nobody_knows_is_refused_by_the_checker() -> None:
    with pytest.raises(n.NodeUnread) as refusal:
        check(n.Negation(at=(1, 1), value=Guess(at=(1, 2))), vocabulary=EMPTY)
    assert (refusal.value.code, refusal.value.message("en"), refusal.value.message("zh")) == (
        "node-unread",
        "The program cannot read a FEEL expression of the kind Guess.",
        "程序无法读取 Guess 类型的 FEEL 表达式。",
    )


def test_and_by_the_python_engine() -> None:
    with pytest.raises(n.NodeUnread):
        compile_expression(Guess(at=(1, 1)))
