"""A rule in people's words: composed from what the vocabulary calls its record sets, columns, facts and codes.

    count(employments[ended_on = null]) > 0          有就业登记的记录（没有离职日期）
    latest_degree.awarded_on > as_of - duration("P2Y")   高等教育学历的毕业日期晚于申请当日的2年前

A form of FEEL nobody says aloud (`Unsaid`) is told by what it speaks of; the rule's own text is never shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from saltern import words
from saltern.core.approvals.name_chain import chain_names
from saltern.core.rules.cell_words import ORDER, Codes, Unsaid, cell_words, constant_words
from saltern.core.rules.facts import Column, RecordSet, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.parse import parse_expression
from saltern.words import NOTHING, Phrase, joined

LAID_DOWN: Final = Phrase(zh="规定的条件", en="the condition laid down")
AS_OF: Final = Phrase(zh="申请当日", en="the day of applying")
SELF: Final = Phrase(zh="申请人本人", en="the applicant")
STANDS_FOR: Final[Mapping[str, Phrase]] = {
    "natural_person": Phrase(zh="所指的人", en="the person named in"),
    "legal_person": Phrase(zh="所指的单位", en="the firm named in"),
    "address": Phrase(zh="所指的地址", en="the address named in"),
    "household": Phrase(zh="所在的户", en="the household named in"),
}
DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
MIRROR: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
DEEPEST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What names mean at one place of a rule: whose names, which row is looked at, which rows loops have named."""

    entity: str
    row: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """The words of rules about one kind of subject; `form` are the labels and codes of the item's own fields."""

    vocabulary: Vocabulary
    entity: str
    form: Mapping[str, tuple[Phrase, Codes]] = field(default_factory=dict)

    def condition(self, node: n.Node) -> Phrase:
        """A condition in words; what it speaks of where its form has none."""
        try:
            return self._condition(node, Around(entity=self.entity))
        except Unsaid:
            return self.about(node)

    def value(self, node: n.Node) -> Phrase:
        """What is asked for, in words; what it speaks of where its form has none."""
        try:
            return self._value(node, Around(entity=self.entity))
        except Unsaid:
            return self.about(node)

    def about(self, node: n.Node) -> Phrase:
        """The facts and record sets a rule speaks of."""
        named = list(dict.fromkeys(self._named(node, Around(entity=self.entity))))
        if not named:
            return LAID_DOWN
        return Phrase(zh=f"与{joined(named, zh='、').zh}有关的条件", en=f"the condition on {joined(named, en=', ').en}")

    def codes(self, node: n.Node) -> Codes:
        """The words for the codes an expression may give; none where it gives no code."""
        return self._codes(node, Around(entity=self.entity))

    # -- what is asked ------------------------------------------------------------------------------------------

    def _condition(self, node: n.Node, here: Around) -> Phrase:  # noqa: PLR0911  # a form of rule each
        match node:
            case n.And():
                return joined(
                    [self._condition(node.left, here), self._condition(node.right, here)], en=" and ", zh="，且"
                )
            case n.Or():
                parts = [self._condition(node.left, here), self._condition(node.right, here)]
                return joined(parts, en=", or ", zh="，或者")
            case n.Comparison():
                return self._comparison(node, here)
            case n.In():
                return self._in(node, here)
            case n.Quantified(kind="some") if len(node.iterators) == 1:
                loop = node.iterators[0]
                inner = replace(here, rows={**here.rows, loop.name: self._set(loop.source, here)})
                return self._records(loop.source, here, ">", Decimal(0), also=self._condition(node.condition, inner))
            case n.Call(callee=n.Name(name="not")):
                return self._not(node.arguments[0][1], here)
            case n.Name() | n.Path():
                return self._named_condition(node, here)
        raise Unsaid

    def _not(self, node: n.Node, here: Around) -> Phrase:
        said = self._condition(node, here)
        return Phrase(zh=f"不属于“{said.zh}”", en=f'not "{said.en}"')

    def _named_condition(self, node: n.Name | n.Path, here: Around) -> Phrase:
        if isinstance(node, n.Name):
            label, body = self._fact(node.name, here)
            if not label and body is not None:
                return self._condition(body, _deeper(here))
            if label:
                return label
        said = self._value(node, here)
        if self._cell_column(node, here) is None and not self._is_form(node):
            return said
        return Phrase(zh=f"{said.zh}为“是”", en=f'{said.en} is "yes"')

    def _comparison(self, node: n.Comparison, here: Around) -> Phrase:
        left, op, right = node.left, str(node.op), node.right
        if isinstance(left, n.Number | n.String | n.Null):
            left, op, right = right, MIRROR[op], left
        if _is_call(left, "count") and isinstance(right, n.Number):
            assert isinstance(left, n.Call)
            return self._records(left.arguments[0][1], here, op, right.value)
        said = self._value(left, here)
        if isinstance(right, n.Null):
            zh, en = ("没有", "is empty") if op == "=" else ("有", "is filled in")
            return Phrase(zh=f"{zh}{said.zh}", en=f"{said.en} {en}")
        if op in ORDER:
            how = ORDER[op][0 if self._dated(left, here) or self._dated(right, here) else 1]
        else:
            how = Phrase(zh="为", en="is") if op == "=" else Phrase(zh="不为", en="is not")
        other = self._value(right, here, self._codes(left, here))
        verb = f"is {how.en}" if op in ORDER else how.en
        return Phrase(zh=f"{said.zh}{how.zh}{other.zh}", en=f"{said.en} {verb} {other.en}")

    def _in(self, node: n.In, here: Around) -> Phrase:
        said, codes = self._value(node.value, here), self._codes(node.value, here)
        tests = cell_words(node.tests, codes)
        return Phrase(zh=f"{said.zh}为{tests.zh}", en=f"{said.en} is {tests.en}")

    def _records(self, rows: n.Node, here: Around, op: str, than: Decimal, *, also: Phrase = NOTHING) -> Phrase:
        """Whether there are records, or how many."""
        name, filters = self._rows(rows, here)
        filters = [*filters, *([also] if also else [])]
        some = joined(filters, en=" and ", zh="，且")
        zh, en = (f"（{some.zh}）", f" ({some.en})") if some else ("", "")
        if (op, than) in {(">", Decimal(0)), (">=", Decimal(1)), ("!=", Decimal(0))}:
            return Phrase(zh=f"有{name.zh}的记录{zh}", en=f"there is a record in {name.en}{en}")
        if (op, than) in {("=", Decimal(0)), ("<", Decimal(1)), ("<=", Decimal(0))}:
            return Phrase(zh=f"没有{name.zh}的记录{zh}", en=f"there is no record in {name.en}{en}")
        how = ORDER[op][1] if op in ORDER else Phrase(zh="正好", en="exactly")
        return Phrase(
            zh=f"{name.zh}的记录{zh}{how.zh}{than}条", en=f"there are {how.en} {than} records in {name.en}{en}"
        )

    def _rows(self, rows: n.Node, here: Around) -> tuple[Phrase, list[Phrase]]:
        """What rows are called, and what is asked of them."""
        match rows:
            case n.Call(callee=n.Name(name="distinct values")):
                return self._value(rows, here), []
            case n.Filter():
                name, filters = self._rows(rows.base, here)
                inner = replace(here, row=self._set(rows.base, here))
                return name, [*filters, self._condition(rows.condition, inner)]
            case n.Name() if self._fact(rows.name, here)[1] is not None:
                label, body = self._fact(rows.name, here)
                assert body is not None
                return (label, []) if label else self._rows(body, _deeper(here))
        return self._record_set(rows, here).label, []

    # -- what is compared ---------------------------------------------------------------------------------------

    def _value(self, node: n.Node, here: Around, codes: Codes | None = None) -> Phrase:  # noqa: PLR0911  # a form each
        match node:
            case n.Name(name="as_of" | "asked_on"):
                return AS_OF
            case n.Name(name="self"):
                return SELF
            case n.Name():
                return self._name(node.name, here)
            case n.Path(member=member) if self._is_form(node):
                return self.form[member][0]
            case n.Path():
                return self._path(node, here)
            case n.Arithmetic(op="+" | "-"):
                return self._shifted(node, here)
            case n.Call(callee=n.Name()):
                return self._called(node, here)
            case n.Filter():
                return self._record_set(node, here).label
        return constant_words(node, codes or {})

    def _name(self, name: str, here: Around) -> Phrase:
        if (column := self._column(here.row, name)) is not None:
            return _column_words(column)
        label, body = self._fact(name, here)
        if label:
            return label
        if body is not None:
            return self._value(body, _deeper(here))
        if name in self.vocabulary.entities[here.entity].links:
            return self._record_set(n.Name(at=(1, 1), name=name), here).label
        raise Unsaid

    def _path(self, node: n.Path, here: Around) -> Phrase:
        if node.base == n.Name(at=node.base.at, name="as_of") and node.member in {"year", "month", "day"}:
            zh, en = {"year": ("年份", "year"), "month": ("月份", "month"), "day": ("日", "day")}[node.member]
            return Phrase(zh=f"申请时的{zh}", en=f"the {en} of applying")
        if isinstance(node.base, n.Name) and node.base.name in here.rows:
            column = self._column(here.rows[node.base.name], node.member)
            if column is not None:
                return _column_words(column)
        found = self._column(self._set(node.base, here), node.member)
        if found is not None:
            owner = self._record_set(node.base, here).label
            return Phrase(zh=f"{owner.zh}的{found.label.zh}", en=f"{_column_words(found).en} in {owner.en}")
        entity, owner = self._owner(node.base, here)
        fact = self.vocabulary.entities[entity].derived.get(node.member)
        if fact is None or not fact.label:
            raise Unsaid
        return Phrase(zh=f"{owner.zh}：{fact.label.zh}", en=f"{owner.en}: {fact.label.en}")

    def _owner(self, node: n.Node, here: Around) -> tuple[str, Phrase]:
        """Whom a column of a row stands for, and in words."""
        if not isinstance(node, n.Path):
            raise Unsaid
        column = self._column(self._set(node.base, here), node.member)
        if column is None or column.entity not in STANDS_FOR:
            raise Unsaid
        record, stands = self._record_set(node.base, here).label, STANDS_FOR[column.entity]
        return column.entity, Phrase(zh=f"{record.zh}{stands.zh}", en=f"{stands.en} {record.en}")

    def _shifted(self, node: n.Arithmetic, here: Around) -> Phrase:
        """A day some time before or after another one."""
        if not _is_call(node.right, "duration"):
            raise Unsaid
        assert isinstance(node.right, n.Call)
        text = node.right.arguments[0][1]
        match_ = DURATION.fullmatch(text.value) if isinstance(text, n.String) else None
        if match_ is None or not any(match_.groups()):
            raise Unsaid
        units = (("年", "year"), ("个月", "month"), ("天", "day"))
        spans = [(int(size), unit) for size, unit in zip(match_.groups(), units, strict=True) if size]
        zh = "".join(f"{size}{unit[0]}" for size, unit in spans)
        en = " ".join(f"{size} {unit[1]}{'s' * (size > 1)}" for size, unit in spans)
        base = self._value(node.left, here)
        after = node.op == "+"
        return Phrase(
            zh=f"{base.zh}{'后' if after else '前'}{zh}", en=f"{en} {'after' if after else 'before'} {base.en}"
        )

    def _called(self, node: n.Call, here: Around) -> Phrase:  # noqa: PLR0911  # a function each
        assert isinstance(node.callee, n.Name)
        name, values = node.callee.name, [argument for _, argument in node.arguments]
        if name == "date" and len(values) == 3:
            return self._day(values, here)
        if name == "date":
            return constant_words(node, {})
        if name in {"max", "min"} and len(values) == 1:
            said, dated = self._value(values[0], here), self._dated(values[0], here)
            zh, en = (
                (("最近的", "latest") if dated else ("最大的", "greatest"))
                if name == "max"
                else (("最早的", "earliest") if dated else ("最小的", "least"))
            )
            return Phrase(zh=f"{zh}{said.zh}", en=f"the {en} {said.en}")
        if name == "sum" and len(values) == 1:
            said = self._value(values[0], here)
            return Phrase(zh=f"{said.zh}合计", en=f"the sum of {said.en}")
        if name == "count" and len(values) == 1:
            rows, filters = self._rows(values[0], here)
            some = joined(filters, en=" and ", zh="，且")
            zh, en = (f"（{some.zh}）", f" ({some.en})") if some else ("", "")
            return Phrase(zh=f"{rows.zh}的条数{zh}", en=f"the number of records in {rows.en}{en}")
        if name == "distinct values" and len(values) == 1:
            said = self._value(values[0], here)
            return Phrase(zh=f"不同的{said.zh}", en=f"the different {said.en}")
        if name == "month of":
            said = self._value(values[0], here)
            return Phrase(zh=f"{said.zh}所在月份", en=f"the month of {said.en}")
        raise Unsaid

    def _day(self, values: list[n.Node], here: Around) -> Phrase:
        """`date(as_of.year - 6, 8, 31)`: a day of a year counted from the day of applying."""
        year, month, day = values
        if not (isinstance(month, n.Number) and isinstance(day, n.Number)):
            raise Unsaid
        back = Decimal(0)
        if isinstance(year, n.Arithmetic) and isinstance(year.right, n.Number):
            back, year = (year.right.value if year.op == "-" else -year.right.value), year.left
        if year != n.Path(at=year.at, base=n.Name(at=getattr(year, "base", year).at, name="as_of"), member="year"):
            raise Unsaid
        on = words.day(dt.date(2000, int(month.value), int(day.value)), year=False)
        which = ("当年", "this year") if not back else (f"{back}年前", f"{back} year{'s' * (back > 1)} ago")
        return Phrase(zh=f"{which[0]}{on.zh}", en=f"{on.en} {which[1]}")

    # -- whose words --------------------------------------------------------------------------------------------

    def _fact(self, name: str, here: Around) -> tuple[Phrase, n.Node | None]:
        """What a named fact is called, and the rule behind it."""
        fact = None if self._column(here.row, name) else self.vocabulary.entities[here.entity].derived.get(name)
        if fact is None:
            return NOTHING, None
        return fact.label, parse_expression(fact.text, names=list(self.vocabulary.names(here.entity)))

    def _column(self, record_set: str, name: str) -> Column | None:
        known = self.vocabulary.record_sets.get(record_set)
        return known.columns.get(name) if known else None

    def _record_set(self, node: n.Node, here: Around) -> RecordSet:
        found = self.vocabulary.record_sets.get(self._set(node, here))
        if found is None or not found.label:
            raise Unsaid
        return found

    def _set(self, node: n.Node, here: Around) -> str:  # noqa: PLR0911  # a form each
        """The record set whose rows an expression gives; "" where it gives none."""
        if here.depth > DEEPEST:
            raise Unsaid
        match node:
            case n.Filter():
                return self._set(node.base, here)
            case n.Name(name=name) if name in here.rows:
                return here.rows[name]
            case n.Name(name=name) if name in self.vocabulary.entities[here.entity].links:
                return self.vocabulary.entities[here.entity].links[name].record_set
            case n.Name(name=name):
                body = self._fact(name, here)[1]
                return self._set(body, _deeper(here)) if body is not None else ""
            case n.Path():
                column = self._column(self._set(node.base, here), node.member)
                if column is not None:
                    return ""
                return self._linked(node, here)
        return ""

    def _linked(self, node: n.Path, here: Around) -> str:
        """`b.child.medical_enrolments`: the rows of whoever a column stands for."""
        if not isinstance(node.base, n.Path):
            return ""
        column = self._column(self._set(node.base.base, here), node.base.member)
        entity = self.vocabulary.entities.get(column.entity) if column else None
        link = entity.links.get(node.member) if entity else None
        return link.record_set if link else ""

    def _is_form(self, node: n.Node) -> bool:
        """Is it a field of the item's form?"""
        return (
            isinstance(node, n.Path)
            and isinstance(node.base, n.Name)
            and node.base.name == "form"
            and node.member in self.form
        )

    def _cell_column(self, node: n.Node, here: Around) -> Column | None:
        if isinstance(node, n.Name):
            return self._column(here.row, node.name)
        return self._column(self._set(node.base, here), node.member) if isinstance(node, n.Path) else None

    def _codes(self, node: n.Node, here: Around) -> Codes:
        if isinstance(node, n.Path) and self._is_form(node):
            return self.form[node.member][1]
        column = self._cell_column(node, here)
        if column is not None:
            return column.words
        if isinstance(node, n.Name):
            body = self._fact(node.name, here)[1]
            return self._codes(body, _deeper(here)) if body is not None else {}
        if _is_call(node, "min") or _is_call(node, "max"):
            assert isinstance(node, n.Call)
            return self._codes(node.arguments[0][1], here)
        return self._codes(node.then, here) if isinstance(node, n.If) else {}

    def _dated(self, node: n.Node, here: Around) -> bool:
        """Does it speak of days?"""
        if isinstance(node, n.Name) and node.name in {"as_of", "asked_on"}:
            return True
        if isinstance(node, n.Call) and isinstance(node.callee, n.Name):
            inner = node.arguments[0][1] if node.arguments else node
            return node.callee.name == "date" or (node.callee.name in {"max", "min"} and self._dated(inner, here))
        if isinstance(node, n.Arithmetic):
            return self._dated(node.left, here)
        column = self._cell_column(node, here)
        if column is not None:
            return column.kind in {"date", "date and time"}
        if isinstance(node, n.Name):
            body = self._fact(node.name, here)[1]
            return body is not None and self._dated(body, _deeper(here))
        return isinstance(node, n.If) and self._dated(node.then, here)

    def _named(self, node: n.Node, here: Around) -> Iterator[Phrase]:
        """What the facts and record sets an expression mentions are called."""
        if here.depth > DEEPEST:
            return
        for name in (chain.partition(".")[0] for chain in chain_names(node)):
            label, body = self._fact(name, here)
            link = self.vocabulary.entities[here.entity].links.get(name)
            if label:
                yield label
            elif body is not None:
                yield from self._named(body, _deeper(here))
            elif link is not None and self.vocabulary.record_sets[link.record_set].label:
                yield self.vocabulary.record_sets[link.record_set].label


def _column_words(column: Column) -> Phrase:
    """A column inside a sentence: its English name is only its key spelled out, so it stands in quotes."""
    return Phrase(zh=column.label.zh, en=f'"{column.label.en}"')


def _is_call(node: n.Node, name: str) -> bool:
    return isinstance(node, n.Call) and isinstance(node.callee, n.Name) and node.callee.name == name


def _deeper(here: Around) -> Around:
    """Inside a named fact neither the row nor the loops around it are seen."""
    if here.depth > DEEPEST:
        raise Unsaid
    return Around(entity=here.entity, depth=here.depth + 1)
