"""Nodes as FEEL text: what is read again from it is the same rule. It is needed where a rule was made by a program.

>>> from saltern.core.rules.feel.parse import parse_expression
>>> expression_text(parse_expression("( a+1 )*2 > 3 and b"))
'(a + 1) * 2 > 3 and b'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.lexer import KEYWORDS, PART, WORD
from saltern.core.rules.feel.limit import with_room

ANY, OR, AND, COMPARED, SUM, PRODUCT, POWER, SIGNED, TYPED, PART_OF, ALONE = range(11)
"""How tightly a form holds together; one that holds less tightly than its place asks for stands in brackets."""
OPERATORS: Final = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TO_ESCAPE: Final = re.compile('[\\\\"\n\t\r\ud800-\udfff]')
_KEY: Final = re.compile(f"{WORD.pattern}(?: {WORD.pattern})*")


def expression_text(node: n.Node) -> str:
    """An expression as text. Raises `NodeUnread` for a node that is none of FEEL's."""
    return with_room(lambda: _text(node, ANY))


def tests_text(tests: n.UnaryTests) -> str:
    """A cell as text; "-" where it tests nothing."""
    if not tests.tests:
        return "-"
    joined = with_room(lambda: ", ".join(map(_test, tests.tests)))
    return f"not({joined})" if tests.negated else joined


def string_text(value: str) -> str:
    """A text between quotes.

    >>> print(string_text('say "ah"'))
    "say \\"ah\\""
    """
    return '"' + _TO_ESCAPE.sub(lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04X}", value) + '"'


def _text(node: n.Node, place: int) -> str:
    form = _FORMS.get(type(node))
    if form is None:
        raise n.NodeUnread(node=type(node).__name__)
    strength, text = form(node)
    return text if strength >= place else f"({text})"


def _test(test: n.Test) -> str:
    return _text(test.value, ANY) if test.op == "in" else f"{test.op} {_text(test.value, SUM)}"


def _number(node: n.Number) -> tuple[int, str]:
    text = str(node.value)
    return (SIGNED if text.startswith("-") else TYPED, text)


def _negation(node: n.Negation) -> tuple[int, str]:
    return SIGNED, f"-{_text(node.value, SIGNED)}"


def _arithmetic(node: n.Arithmetic) -> tuple[int, str]:
    level = OPERATORS[node.op]
    return level, f"{_text(node.left, level)} {node.op} {_text(node.right, level + 1)}"


def _comparison(node: n.Comparison) -> tuple[int, str]:
    return COMPARED, f"{_text(node.left, COMPARED)} {node.op} {_text(node.right, SUM)}"


def _junction(node: n.And | n.Or) -> tuple[int, str]:
    level, word = (AND, "and") if isinstance(node, n.And) else (OR, "or")
    return level, f"{_text(node.left, level)} {word} {_text(node.right, level + 1)}"


def _between(node: n.Between) -> tuple[int, str]:
    value, low, high = _text(node.value, COMPARED), _text(node.low, SUM), _text(node.high, SUM)
    return COMPARED, f"{value} between {low} and {high}"


def _in(node: n.In) -> tuple[int, str]:
    return COMPARED, f"{_text(node.value, COMPARED)} in ({', '.join(map(_test, node.tests.tests))})"


def _instance(node: n.InstanceOf) -> tuple[int, str]:
    return TYPED, f"{_text(node.value, TYPED)} instance of {type_text(node.type)}"


def type_text(kind: n.TypeName) -> str:
    """A type as text."""
    parts = ", ".join(map(type_text, kind.arguments))
    if kind.result is not None:
        return f"{kind.name}<{parts}> -> {type_text(kind.result)}"
    if kind.members:
        parts = ", ".join(f"{name}: {type_text(of)}" for name, of in kind.members)
    return f"{kind.name}<{parts}>" if parts else kind.name


def _range(node: n.Range) -> tuple[int, str]:
    if node.low is node.high and node.low is not None and node.low_closed == node.high_closed:
        return ALONE, f"({'=' if node.low_closed else '!='} {_text(node.low, SUM)})"
    if node.low is None or node.high is None:
        sign, end, closed = ("<", node.high, node.high_closed) if node.low is None else (">", node.low, node.low_closed)
        return ALONE, f"({sign}{'=' if closed else ''} {_text(end or n.Null(at=node.at), SUM)})"
    low, high = _text(node.low, SUM), _text(node.high, SUM)
    return ALONE, f"{'[' if node.low_closed else '('}{low}..{high}{']' if node.high_closed else ')'}"


def _context(node: n.Context) -> tuple[int, str]:
    entries = (f"{_key(key)}: {_text(value, ANY)}" for key, value in node.entries)
    return ALONE, f"{{{', '.join(entries)}}}"


def _key(key: str) -> str:
    plain = _KEY.fullmatch(key) and not KEYWORDS.intersection(PART.findall(key))
    return key if plain else string_text(key)


def _call(node: n.Call) -> tuple[int, str]:
    arguments = (f"{label}: {_text(value, ANY)}" if label else _text(value, ANY) for label, value in node.arguments)
    return PART_OF, f"{_text(node.callee, PART_OF)}({', '.join(arguments)})"


def _if(node: n.If) -> tuple[int, str]:
    return ANY, f"if {_text(node.condition, ANY)} then {_text(node.then, ANY)} else {_text(node.otherwise, ANY)}"


def _iterators(iterators: tuple[n.Iterator, ...]) -> str:
    ends = ("" if one.end is None else f"..{_text(one.end, SUM)}" for one in iterators)
    return ", ".join(
        f"{one.name} in {_text(one.source, SUM if end else ANY)}{end}" for one, end in zip(iterators, ends, strict=True)
    )


def _quantified(node: n.Quantified) -> tuple[int, str]:
    return ANY, f"{node.kind} {_iterators(node.iterators)} satisfies {_text(node.condition, ANY)}"


def _function(node: n.Function) -> tuple[int, str]:
    parameters = ", ".join(one.name + (f": {type_text(one.type)}" if one.type else "") for one in node.parameters)
    return ANY, f"function({parameters}) {'external ' if node.external else ''}{_text(node.body, ANY)}"


_FORMS: Final[dict[type[n.Node], Callable[..., tuple[int, str]]]] = {
    n.Number: _number,
    n.String: lambda node: (ALONE, string_text(node.value)),
    n.Boolean: lambda node: (ALONE, "true" if node.value else "false"),
    n.Null: lambda node: (ALONE, "null"),
    n.AtLiteral: lambda node: (ALONE, f"@{string_text(node.text)}"),
    n.Name: lambda node: (ALONE, node.name),
    n.Path: lambda node: (PART_OF, f"{_text(node.base, PART_OF)}.{node.member}"),
    n.Arithmetic: _arithmetic,
    n.Negation: _negation,
    n.Comparison: _comparison,
    n.And: _junction,
    n.Or: _junction,
    n.Between: _between,
    n.In: _in,
    n.InstanceOf: _instance,
    n.Range: _range,
    n.ListOf: lambda node: (ALONE, f"[{', '.join(_text(item, ANY) for item in node.items)}]"),
    n.Context: _context,
    n.Filter: lambda node: (PART_OF, f"{_text(node.base, PART_OF)}[{_text(node.condition, ANY)}]"),
    n.If: _if,
    n.For: lambda node: (ANY, f"for {_iterators(node.iterators)} return {_text(node.body, ANY)}"),
    n.Quantified: _quantified,
    n.Function: _function,
    n.Call: _call,
}
