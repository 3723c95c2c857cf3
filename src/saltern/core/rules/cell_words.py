"""A cell of a decision table in people's words: `>= 80` is 不少于80, `"active"` is what people call that code. 判断格

>>> from saltern.core.rules.feel.parse import parse_unary_tests
>>> cell_words(parse_unary_tests('[70..80), "none"'), {}).said("zh")
'不少于70且小于80或“none”'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from saltern import words
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.value_words import value_words
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase, joined

Codes = Mapping[str, Phrase]
ORDER: Final[Mapping[str, tuple[Phrase, Phrase]]] = {
    ">": (Phrase(zh="晚于", en="after"), Phrase(zh="大于", en="more than")),
    ">=": (Phrase(zh="不早于", en="not before"), Phrase(zh="不少于", en="at least")),
    "<": (Phrase(zh="早于", en="before"), Phrase(zh="小于", en="less than")),
    "<=": (Phrase(zh="不晚于", en="not after"), Phrase(zh="不超过", en="at most")),
}
"""How a comparison is said of days, and of everything else."""


class Unsaid(SalternError):
    """There are no words for this form of rule."""

    family = "unknown"
    zh = "这种写法的规则没有对应的说法。"


def cell_words(cell: n.UnaryTests, codes: Codes) -> Phrase:
    """What a cell asks for; `codes` are what people call the codes of its column. Raises `Unsaid`."""
    said = joined((_test(test, codes) for test in cell.tests), en=" or ", zh="或")
    return Phrase(zh=f"{said.zh}以外", en=f"anything but {said.en}") if cell.negated else said


def constant_words(node: n.Node, codes: Codes) -> Phrase:
    """What a literal says. Raises `Unsaid`."""
    match node:
        case n.Number() | n.Boolean():
            return value_words(node.value)
        case n.String():
            known = codes.get(node.value) or day_of(node.value)
            return known or Phrase(zh=f"“{node.value}”", en=f'"{node.value}"')
        case n.Null():
            return value_words(None)
        case n.AtLiteral():
            return day_of(node.text) or Phrase.same(node.text)
        case n.Call(callee=n.Name(name="date"), arguments=((_, n.String() as text),)):
            return constant_words(text, codes)
        case n.Negation(value=n.Number(value=value)):
            return value_words(-value)
    raise Unsaid


def day_of(text: str) -> Phrase:
    """A day written as 2020-07-06; nothing where the text is none."""
    try:
        return words.day(dt.date.fromisoformat(text)) if len(text) == len("2020-07-06") else NOTHING
    except ValueError:
        return NOTHING


def _test(test: n.Test, codes: Codes) -> Phrase:
    if isinstance(test.value, n.Range):
        return _range(test.value, codes)
    said = constant_words(test.value, codes)
    if test.op in ORDER:
        return _bound(test.op, test.value, said)
    return Phrase(zh=f"{said.zh}以外", en=f"not {said.en}") if test.op == "!=" else said


def _range(between: n.Range, codes: Codes) -> Phrase:
    low, high = between.low, between.high
    if between.all_but and low is not None:
        said = constant_words(low, codes)
        return Phrase(zh=f"{said.zh}以外", en=f"not {said.en}")
    ends = []
    if low is not None:
        ends.append(_bound(">=" if between.low_closed else ">", low, constant_words(low, codes)))
    if high is not None:
        ends.append(_bound("<=" if between.high_closed else "<", high, constant_words(high, codes)))
    return joined(ends, en=" and ", zh="且")


def _bound(op: str, value: n.Node, said: Phrase) -> Phrase:
    how = ORDER[op][0 if isinstance(value, n.Call | n.AtLiteral) else 1]
    return Phrase(zh=f"{how.zh}{said.zh}", en=f"{how.en} {said.en}")
