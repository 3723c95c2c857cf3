"""The reference engine: FEEL nodes become Python functions once and are then asked often. What it says is the law.

>>> from saltern.core.rules.feel.parse import parse_expression
>>> compile_expression(parse_expression("count(rows[paid])")).run({"rows": [{"paid": True}, {"paid": None}]})
Decimal('1')

A program works on a frame: `[scope, budget, slot, slot, ...]`. Variables of `for`, functions and contexts have a slot
known when compiling; other names are looked up in the scope. Source: OMG DMN 1.5, 10.3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from saltern.core.rules.engines.compiling import Compiler
from saltern.core.rules.engines.frame import Frame, Run
from saltern.core.rules.engines.testing import compiled_tests
from saltern.core.rules.feel.limit import (
    CALLED,
    MAX_CALLS,
    MAX_NESTING,
    NESTED,
    RUNNING,
    Budget,
    FeelLimitExceeded,
    with_room,
)
from saltern.core.rules.feel.nodes import Name, Node, UnaryTests
from saltern.core.rules.feel.types import Custom

Scope = Mapping[str, object]


class Program:
    """An expression ready to run; it keeps nothing between runs."""

    __slots__ = ("node", "run")

    def __init__(self, node: Node, run: Callable[[Scope], object]) -> None:
        self.node = node
        self.run = run


class Tests:
    """A cell ready to run: `run(scope, value)` is true, false or null."""

    __slots__ = ("run", "tests")

    def __init__(self, tests: UnaryTests, run: Callable[[Scope, object], bool | None]) -> None:
        self.tests = tests
        self.run = run


def compile_expression(node: Node, *, conforms: Custom | None = None) -> Program:
    """The program of an expression; `conforms(value, name)` knows the types of the model it stands in."""
    compiler = Compiler(conforms)
    run = _guarded(lambda: compiler.compile(node))
    constant = compiler.constant(node)
    if constant is not None:
        value = constant[0]
        return Program(node, lambda scope: value)
    if isinstance(node, Name) and not compiler.spends:
        return Program(node, _lookup(node.name, run))
    return Program(node, _runner(run, compiler))


def compile_tests(tests: UnaryTests, *, conforms: Custom | None = None) -> Tests:
    """The program of a cell; the value it tests is given to `run`."""
    compiler = Compiler(conforms)
    slot = compiler.slot("?")
    run = _guarded(lambda: compiled_tests(compiler, tests, slot))
    size = compiler.slots

    if not compiler.spends:

        def quick(scope: Scope, value: object) -> bool | None:
            frame: Frame = [scope, None, *(None,) * size]
            frame[slot] = value
            try:
                return run(frame)  # type: ignore[return-value]  # tests give nothing else
            except RecursionError:
                return _roomy(lambda: run(frame))  # type: ignore[return-value]  # tests give nothing else

        return Tests(tests, quick)

    def whole(scope: Scope, value: object) -> bool | None:
        def start(frame: Frame) -> object:
            frame[slot] = value
            return run(frame)

        return _budgeted(start, scope, size)  # type: ignore[return-value]  # tests give nothing else

    return Tests(tests, whole)


def _lookup(name: str, run: Run) -> Callable[[Scope], object]:
    def look(scope: Scope) -> object:
        try:
            return scope[name]
        except KeyError:
            return run([scope, None])

    return look


def _runner(run: Run, compiler: Compiler) -> Callable[[Scope], object]:
    size = compiler.slots
    if compiler.spends:
        return lambda scope: _budgeted(run, scope, size)
    unset = (None,) * size

    def quick(scope: Scope) -> object:
        try:
            return run([scope, None, *unset])
        except RecursionError:
            return _roomy(lambda: run([scope, None, *unset]))

    return quick


def _budgeted(run: Run, scope: Scope, size: int) -> object:
    budget = RUNNING.get()
    if budget is not None:
        return run([scope, budget, *(None,) * size])

    def whole() -> object:
        budget = Budget()
        token = RUNNING.set(budget)
        try:
            return run([scope, budget, *(None,) * size])
        finally:
            RUNNING.reset(token)

    try:
        return whole()
    except RecursionError:
        return _roomy(whole)


def _roomy(work: Callable[[], object]) -> object:
    try:
        return with_room(work)
    except RecursionError:
        raise FeelLimitExceeded(what=CALLED, limit=MAX_CALLS) from None


def _guarded(build: Callable[[], Run]) -> Run:
    try:
        return with_room(build)
    except RecursionError:
        raise FeelLimitExceeded(what=NESTED, limit=MAX_NESTING) from None
