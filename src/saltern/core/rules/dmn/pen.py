"""What writing any part of a model needs: a text for a rule, which line of a list is which, what has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from difflib import SequenceMatcher
from typing import Any, TypeVar

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.document import Branch
from saltern.core.rules.feel.lexer import FeelSyntaxError, known_names
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.nodes import For, Node, Null, Quantified, UnaryTests, shape
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.printing import expression_text, tests_text

One = TypeVar("One")
Fill = Callable[[Branch, Any, Any], None]


def parts_inside(whole: object) -> Iterator[object]:
    """Everything a model or a box is made of, itself included, down to the names of its rules."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, m.Model):
            yield part
            waiting.extend((*part.types.values(), *part.elements.values(), *part.imports.values()))
        elif is_dataclass(part) and not isinstance(part, type):
            yield part
            waiting.extend(getattr(part, each.name) for each in fields(part))


def names_of(model: m.Model) -> set[str]:
    """Every name that a text of the model may speak of."""
    found = {*model.imports}
    for part in parts_inside(model):
        if isinstance(part, m.Relation):
            found.update(name for name, _ in part.columns)
        elif isinstance(part, m.Table):
            found.update(output.name for output in part.table.outputs)
        elif isinstance(part, m.Loop):
            found.add(part.variable)
        elif isinstance(part, (For, Quantified)):
            found.update(iterator.name for iterator in part.iterators)
        elif isinstance(getattr(part, "name", None), str):
            found.add(str(getattr(part, "name", "")))
    return found - {""}


class Pen:
    """Writes what has changed in one model."""

    def __init__(self, model: m.Model) -> None:
        self._names = known_names(sorted(names_of(model)))

    def expression(self, node: Node, text: str = "") -> str:
        """The text of an expression: as its owner wrote it where that still says the same."""
        if isinstance(node, Null) and not text:
            return ""
        return text if text and self._says(parse_expression, text, node) else expression_text(node)

    def tests(self, tests: UnaryTests, text: str = "") -> str:
        """The text of a cell."""
        return text if text and self._says(parse_unary_tests, text, tests) else tests_text(tests)

    def _says(self, parse: Callable[..., Node], text: str, node: Node) -> bool:
        try:
            return shape(parse(text, names=self._names)) == shape(node)
        except (FeelSyntaxError, FeelLimitExceeded):
            return False

    def told(self, holder: Branch, text: str) -> None:
        """Makes `text` the `<text>` of an element."""
        (holder.first("text") or holder.put("text")).say(text)

    def attribute(self, branch: Branch, name: str, before: object, after: object, *, field: str) -> None:
        """Writes an attribute if its field is another than before."""
        value = getattr(after, field)
        if before is None or getattr(before, field) != value:
            branch.set(name, value)

    def lines(
        self,
        parent: Branch,
        branches: Sequence[Branch],
        before: Sequence[One],
        after: Sequence[One],
        *,
        fill: Fill,
        make: Callable[[One], Branch],
        key: Callable[[One], Hashable] = shape,
    ) -> None:
        """Makes the elements of a list those of `after`: what is alike stays, what stands at the place of another is
        changed into it, the rest comes or goes. `branches` are those of `before`, one for one."""
        left, right = list(map(key, before)), list(map(key, after))
        codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        stay = {index for kind, start, end, _, _ in codes if kind == "equal" for index in range(start, end)}
        wanted = set(right)
        elsewhere = {one: index for index, one in enumerate(left) if index not in stay and one in wanted}
        last: Branch | None = None
        for kind, start, end, other, until in codes:
            gone = [index for index in range(start, end) if kind == "equal" or left[index] not in wanted]
            for place in range(other, until):
                if right[place] in elsewhere and kind != "equal":
                    index = elsewhere.pop(right[place])
                    branch = branches[index]
                elif gone:
                    index = gone.pop(0)
                    branch = last = branches[index]
                    fill(branch, before[index], after[place])
                    continue
                else:
                    index = -1
                    branch = make(after[place])
                fill(branch, None if index < 0 else before[index], after[place])
                if last is not None and (index >= 0 or end < len(branches)):
                    parent.move(branch, behind=last)
                elif last is None and branches and branch is not branches[0]:
                    parent.move(branch, before=branches[0])
                last = branch
            for index in gone:
                parent.drop(branches[index])


def alike(one: object, other: object) -> bool:
    """Whether two parts of a model say the same."""
    return one is other or shape(one) == shape(other)
