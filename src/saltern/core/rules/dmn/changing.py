"""Changes to a model as people make them: another text in a cell, one more rule, another name.

Each gives a new model, read again from the file that was written, so that what it says is what the file says; where
that is not what was meant (a name that becomes part of another, an ambiguous one) the change is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from operator import is_
from pathlib import Path
from typing import Any, Final, TypeVar

from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.pen import names_of, parts_inside
from saltern.core.rules.dmn.writing import written
from saltern.core.rules.dmn.xml import read_content
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.lexer import SPACE, FeelSyntaxError, Reader, known_names, parts_of
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import DecisionTable, Input, Rule
from saltern.errors import Faults, Place, SalternError
from saltern.words import Phrase

Part = TypeVar("Part")
LOOKS: Final = frozenset({"at", "text", "texts", "label", "source", "faults", "unread", "file"})
"""What two models may differ in that say the same."""
RULE: Final = Phrase(en="rule", zh="条规则")
COLUMN: Final = Phrase(en="column", zh="列")


class NoSuchTable(SalternError):
    """{file} has no decision table at {name}."""

    family = "unknown"
    zh = "{file} 的 {name} 处没有决策表。"


class NoSuchCell(SalternError):
    """{name} has no {what} {number}; it has {count}."""

    family = "unknown"
    zh = "{name} 没有第 {number} {what}；共 {count} {what}。"


class CellUnreadable(SalternError):
    """{text} cannot stand there: found {found}, expected {expected}."""

    family = "invalid"
    zh = "{text} 不能写在那里：读到 {found}，应为 {expected}。"


class NameRefused(SalternError):
    """{old} cannot be called {new}: {why}."""

    family = "invalid"
    zh = "{old} 不能改名为 {new}：{why}。"


def saved(model: m.Model) -> m.Model:
    """The model as its file says it, once written; refused where that is not this model. Raises `Faults`."""
    again = read_content(content=written(model), path=Path(model.file))
    if not same_model(model, again):
        found = Phrase(en="a model that reads back as another", zh="写出后读回内容不同的模型")
        expected = Phrase(en="names that no text can take for something else", zh="不会在表达式中产生歧义的名称")
        raise Faults([Place(file=model.file).fault("dmn-written", found, expected)])
    return again


def same_model(one: m.Model, other: m.Model) -> bool:
    """Whether two models say the same, wherever and however it is written."""

    def said(model: m.Model) -> object:
        types = tuple((name, n.shape(item, LOOKS)) for name, item in model.types.items())
        elements = tuple((key, n.shape(element, LOOKS)) for key, element in model.elements.items())
        return model.name, model.namespace, tuple(model.imports), types, elements

    return said(one) == said(other)


def with_cell(model: m.Model, name: str, rule: int, column: int, text: str) -> m.Model:
    """The table of `name` (a decision's or knowledge model's name or id) with another text in a cell. Rules and columns
    are counted from 1, columns of answers behind those of conditions. Raises `NoSuchTable`, `NoSuchCell`,
    `CellUnreadable`."""

    def other(table: DecisionTable) -> DecisionTable:
        width = len(table.inputs) + len(table.outputs)
        if not 1 <= rule <= len(table.rules):
            raise NoSuchCell(name=name, what=RULE, number=rule, count=len(table.rules))
        if not 1 <= column <= width:
            raise NoSuchCell(name=name, what=COLUMN, number=column, count=width)
        rules = list(table.rules)
        rules[rule - 1] = _changed(rules[rule - 1], model, len(table.inputs), column - 1, text)
        return replace(table, rules=tuple(rules))

    return _with_table(model, name, other)


def _changed(rule: Rule, model: m.Model, conditions: int, place: int, text: str) -> Rule:
    if place < conditions:
        cells, texts = list(rule.cells), list(rule.texts)
        cells[place] = _read(parse_unary_tests, model, text or "-")
        texts[place] = text
        return replace(rule, cells=tuple(cells), texts=tuple(texts))
    answers = list(rule.outputs)
    answers[place - conditions] = _answer(model, text)
    return replace(rule, outputs=tuple(answers))


def with_rule(model: m.Model, name: str, texts: Sequence[str], *, place: int = 0) -> m.Model:
    """The table of `name` with one more rule, its cells in the order of the columns, then its answers; the `place`-th,
    the last where it is 0. Raises as `with_cell`."""

    def longer(table: DecisionTable) -> DecisionTable:
        width = len(table.inputs) + len(table.outputs)
        if len(texts) != width:
            raise NoSuchCell(name=name, what=COLUMN, number=len(texts), count=width)
        if not 0 <= place <= len(table.rules) + 1:
            raise NoSuchCell(name=name, what=RULE, number=place, count=len(table.rules))
        cells, answers = texts[: len(table.inputs)], texts[len(table.inputs) :]
        rule = Rule(
            cells=tuple(_read(parse_unary_tests, model, text or "-") for text in cells),
            outputs=tuple(_answer(model, text) for text in answers),
            texts=tuple(cells),
        )
        at = place - 1 if place else len(table.rules)
        return replace(table, rules=(*table.rules[:at], rule, *table.rules[at:]))

    return _with_table(model, name, longer)


def without_rule(model: m.Model, name: str, rule: int) -> m.Model:
    """The table of `name` without its `rule`-th rule."""

    def shorter(table: DecisionTable) -> DecisionTable:
        if not 1 <= rule <= len(table.rules):
            raise NoSuchCell(name=name, what=RULE, number=rule, count=len(table.rules))
        return replace(table, rules=table.rules[: rule - 1] + table.rules[rule:])

    return _with_table(model, name, shorter)


def _answer(model: m.Model, text: str) -> n.Node:
    return n.Null(at=(0, 0)) if text.strip() in ("", "-") else _read(parse_expression, model, text)


def _read(parse: Callable[..., Part], model: m.Model, text: str) -> Part:
    try:
        return parse(text.strip(), names=known_names(sorted(names_of(model))))
    except (FeelSyntaxError, FeelLimitExceeded) as error:
        raise CellUnreadable(text=text, found=error.found, expected=error.expected) from None


def _with_table(model: m.Model, name: str, change: Callable[[DecisionTable], DecisionTable]) -> m.Model:
    for key, element in model.elements.items():
        if name in (element.name, key.rpartition("#")[2]):
            made: m.DrgElement | None = None
            if isinstance(element, m.Decision) and isinstance(element.body, m.Table):
                made = replace(element, body=replace(element.body, table=change(element.body.table)))
            elif isinstance(element, m.KnowledgeModel) and element.logic and isinstance(element.logic.body, m.Table):
                body = replace(element.logic.body, table=change(element.logic.body.table))
                made = replace(element, logic=replace(element.logic, body=body))
            if made is not None:
                return saved(replace(model, elements={**model.elements, key: made}))
    raise NoSuchTable(file=Path(model.file).name, name=name)


# -- another name -----------------------------------------------------------------------------------------------------


def renamed(model: m.Model, old: str, new: str) -> m.Model:
    """The model in which an input, decision, knowledge model or service has another name, wherever it is spoken of.
    Raises `NameRefused` where it would no longer be clear what is meant."""
    key = next((key for key, element in model.elements.items() if element.name == old), "")
    if not key:
        raise _refused(old, new, Phrase(en="nothing has this name", zh="没有这个名称"))
    new = _name(old, new)
    taken = {*model.imports, *(element.name for element in model.elements.values())}
    rename = _Renaming(old, new, model)
    elements = dict(model.elements)
    for other, element in model.elements.items():
        if other == key or key in (*getattr(element, "requires", ()), *getattr(element, "knowledge", ())):
            own, spoken = set(_own(element, model)), set(_spoken(element))
            if new in own | spoken | (taken - {old}):
                why = Phrase(en=f"{new} is something else in {element.name}", zh=f"{element.name} 中已有 {new}")
                raise _refused(old, new, why)
            if old in own and old in spoken:
                why = Phrase(
                    en=f"{old} is also the name of something inside {element.name}",
                    zh=f"{element.name} 内部另有名称 {old}",
                )
                raise _refused(old, new, why)
            elements[other] = rename.through(element)
    elements[key] = replace(elements[key], name=new)
    return saved(replace(model, elements=elements))


def _refused(old: str, new: str, why: Phrase) -> NameRefused:
    return NameRefused(old=old, new=new, why=why)


def _name(old: str, new: str) -> str:
    """A name as FEEL has it."""
    try:
        reader = Reader(new + ":", names=known_names(()), at=(1, 1))
        found = reader.fresh_name(":")
        if found and reader.offset == len(new):
            return found
    except FeelLimitExceeded:
        pass
    raise _refused(old, new, Phrase(en="that is no name", zh="这不是一个名称"))


def _spoken(element: object) -> Iterator[str]:
    return (part.name for part in parts_inside(element) if isinstance(part, n.Name))


def _own(element: object, model: m.Model) -> Iterator[str]:
    """The names an element's boxes and texts give a meaning themselves; where they pick from lists also those that
    parts of what is picked may have."""
    parts = list(parts_inside(element))
    picks = any(isinstance(part, (n.Filter, m.BoxedFilter)) for part in parts)
    for part in (*parts, *(model.types.values() if picks else ())):
        if isinstance(part, (n.Iterator, n.Parameter, m.Parameter, m.Entry)):
            yield part.name
        elif isinstance(part, m.Loop):
            yield part.variable
        elif isinstance(part, n.Context):
            yield from (key for key, _ in part.entries)
        elif isinstance(part, m.Relation):
            yield from (name for name, _ in part.columns)
        elif isinstance(part, n.Path) and picks:
            yield part.member
        elif isinstance(part, m.ItemDefinition):
            yield from _components(part)


def _components(item: m.ItemDefinition) -> Iterator[str]:
    for part in item.components:
        yield part.name
        yield from _components(part)


class _Renaming:
    """Puts a name in the place of another, in nodes and in the texts they were read from."""

    def __init__(self, old: str, new: str, model: m.Model) -> None:
        self._old, self._new = old, new
        self._names = known_names(sorted(names_of(model)))
        words = (re.escape(part) for part in parts_of(old))
        self._spelled = re.compile(f"(?:{SPACE.pattern})".join(words), re.DOTALL)

    def through(self, part: Any) -> Any:
        """The same part with the new name."""
        if isinstance(part, tuple):
            inner = tuple(map(self.through, part))
            return part if all(map(is_, inner, part)) else inner
        if isinstance(part, n.Name):
            return replace(part, name=self._new) if part.name == self._old else part
        if not is_dataclass(part) or isinstance(part, type):
            return part
        made = {each.name: self.through(getattr(part, each.name)) for each in fields(part)}
        if all(made[name] is getattr(part, name) for name in made):
            return part
        if isinstance(part, n.Range) and part.low is part.high:  # which says how it was written
            made["high"] = made["low"]
        if isinstance(part, (m.Text, Input)):
            made["text"] = self._text(part.text, parse_expression)
        elif isinstance(part, Rule):
            texts = zip(part.texts, part.cells, made["cells"], strict=True)
            made["texts"] = tuple(
                text if old is new else self._text(text, parse_unary_tests) for text, old, new in texts
            )
        return replace(part, **made)

    def _text(self, text: str, parse: Callable[..., n.Node]) -> str:
        """The text with the name put in where it stands; "" where that is not to be found: it is then written new."""
        try:
            node = parse(text, names=self._names)
        except (FeelSyntaxError, FeelLimitExceeded):
            return ""
        lines = [0, *(match.end() for match in re.finditer("\n", text))]
        places = sorted(
            {
                lines[part.at[0] - 1] + part.at[1] - 1
                for part in parts_inside(node)
                if isinstance(part, n.Name) and part.name == self._old
            },
            reverse=True,
        )
        for place in places:
            found = self._spelled.match(text, place)
            if found is None:
                return ""
            text = text[:place] + self._new + text[found.end() :]
        return text
