"""Reading a rule against the vocabulary before it is live: every mistake at once, and what stays unknown.

`check` gives each expression its kind, names every unknown name, wrong type, impossible comparison and unlisted code
with its place and the nearest known word, and returns the rule rewritten so that declared unknowns stay null
(`unknown.py`). Both engines run the rewritten rule; people read the original.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Iterator as Generator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from saltern.core.rules.facts import Derived, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel import unknown as u
from saltern.core.rules.feel.check_calls import check_call
from saltern.core.rules.feel.check_loops import check_for, check_quantified
from saltern.core.rules.feel.check_operators import arithmetic, comparison, membership, negation
from saltern.core.rules.feel.kinds import (
    ANY,
    BOOLEAN,
    BY_NAME,
    DATE,
    DATE_TIME,
    DAYS,
    FUNCTION,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    TIME,
    Kind,
    column_kind,
    common,
    list_of,
)
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.reading import Names, Reading, at, decided, nearest
from saltern.core.rules.feel.signatures import MEMBERS, SIGNATURES
from saltern.core.rules.feel.slips import wide
from saltern.errors import Fault, Place, SalternError, Words
from saltern.words import Phrase

UNLINKED: Final = Phrase(
    en="a record set that vocabulary.yaml does not link to this kind of subject",
    zh="vocabulary.yaml 没有把该数据集关联到这类主体",
)
DEPTH = 120
WEIGHT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A rule after reading: `original` as written, `node` as both engines run it, `faults` what is wrong with it."""

    original: n.Node
    node: n.Node
    kind: Kind
    unknown: bool
    entity: str
    vocabulary: Vocabulary
    faults: tuple[Fault, ...] = ()


def check(
    node: n.Node,
    *,
    vocabulary: Vocabulary,
    entity: str = "",
    variables: Mapping[str, Kind] | None = None,
    expected: str = "",
    file: str = "",
    unknown: bool = False,
) -> Checked:
    """Read one expression of a rule about `entity`; `variables` are further names, `expected` the kind it must have.

    `unknown`: a variable is null where nobody knows it, and what rests on it stays null.
    """
    checker = Checker(vocabulary=vocabulary, file=file)
    given = (variables or {}).items()
    scope = Names({name: Reading(node=n.Name(at=node.at, name=name), kind=k, unknown=unknown) for name, k in given})
    names = checker.about(entity, scope) if entity else scope
    reading = checker.read(node, names)
    if expected and reading.kind.name not in (expected, "any", "null"):
        checker.fault("wrong-type", node, str(reading.kind), expected)
    return Checked(
        original=node,
        node=reading.plain,
        kind=reading.kind,
        unknown=reading.unknown,
        entity=entity,
        vocabulary=vocabulary,
        faults=tuple(checker.faults),
    )


class Checker:
    """One reading of one rule; collects faults as it goes."""

    def __init__(self, *, vocabulary: Vocabulary, file: str) -> None:
        self.vocabulary = vocabulary
        self.file = file
        self.faults: list[Fault] = []
        self._variables = 0
        self._inside: list[tuple[str, str]] = []
        self._depth = 0
        self._weights = u.Weights()
        self._spent = False

    # -- what the parts share -------------------------------------------------------------------------------------

    def fault(self, code: str, node: n.Node, found: Words, expected: Words, hint: Words = "") -> None:
        line, column = node.at
        made = Place(file=self.file, line=line, column=column).fault(code, found, expected, hint)
        if made not in self.faults:
            self.faults.append(made)

    def variable(self) -> str:
        self._variables += 1
        return f"#{self._variables}"

    def read(self, node: n.Node, names: Names) -> Reading:
        self._depth += 1
        try:
            if self._depth > DEPTH:
                self.fault(
                    "too-deep",
                    node,
                    Phrase(en=f"more than {DEPTH} levels", zh=f"超过 {DEPTH} 层"),
                    Phrase(en="a simpler expression", zh="更简单的表达式"),
                )
                return Reading(node=node)
            if self._spent:
                return Reading(node=n.Null(at=node.at))
            form = FORMS.get(type(node))
            if form is None:
                raise n.NodeUnread(node=type(node).__name__)
            return self._bounded(node, form(self, node, names))
        finally:
            self._depth -= 1

    def _bounded(self, node: n.Node, reading: Reading) -> Reading:
        """Keeping unknowns unknown writes some parts twice: a rule that would grow out of hand is refused in time."""
        if self._weights.of(reading.plain) <= WEIGHT:
            return reading
        self._spent = True
        found = Phrase(en=f"more than {WEIGHT} steps", zh=f"超过 {WEIGHT} 步")
        self.fault("too-large", node, found, Phrase(en="fewer counts inside counts", zh="减少层层嵌套的计数"))
        return Reading(node=n.Null(at=node.at))

    def want(self, node: n.Node, names: Names, *kinds: str) -> Reading:
        reading = self.read(node, names)
        if reading.kind.name not in (*kinds, "any", "null"):
            wanted = Phrase(en=" or ".join(kinds), zh=" 或 ".join(kinds))
            self.fault("wrong-type", node, str(reading.kind), wanted)
        return reading

    # -- names and members ----------------------------------------------------------------------------------------

    def about(self, entity: str, around: Names) -> Names:
        """The names of a rule about `entity`."""
        origin = (1, 1)
        self_ref = Reading(node=n.Name(at=origin, name="self"), kind=Kind(name="ref", entity=entity), empty=False)
        as_of = Reading(node=n.Name(at=origin, name="as_of"), kind=DATE, empty=False)
        return around.within(_Members(self, self_ref, direct=True)).within({"self": self_ref, "as_of": as_of})

    def member(self, base: Reading, name: str, node: n.Node, *, direct: bool = False) -> Reading | None:
        """A link or derived fact of a ref; None when its entity has no such name."""
        entity = self.vocabulary.entities.get(base.kind.entity)
        if entity is None:
            return None
        if (link := entity.links.get(name)) is not None:
            made: n.Node = n.Name(at=node.at, name=name) if direct else n.Path(at=node.at, base=base.node, member=name)
            guards = [n.Comparison(at=node.at, op="=", left=base.node, right=n.Null(at=node.at))] if base.empty else []
            if link.absence == "unknown":
                count = n.Call(at=node.at, callee=n.Name(at=node.at, name="count"), arguments=((None, made),))
                zero = n.Number(at=node.at, value=Decimal(0))
                guards.append(n.Comparison(at=node.at, op="=", left=count, right=zero))
            rows = u.Rows(base=made, variable=self.variable(), guards=tuple(guards))
            kind = list_of(Kind(name="record", record_set=link.record_set))
            return Reading(node=made, kind=kind, rows=rows, unknown=bool(guards))
        derived = entity.derived.get(name)
        return None if derived is None else self._derived(base, derived, direct=direct)

    def _derived(self, base: Reading, derived: Derived, *, direct: bool) -> Reading:
        key = (base.kind.entity, derived.name)
        place = n.Null(at=base.node.at)
        if key in self._inside:
            found = Phrase(en=f"{derived.name}, which leads back to itself", zh=f"{derived.name}，它又引用回自身")
            self.fault("circular-fact", place, found, Phrase(en="a fact over other facts", zh="引用其他事实的事实"))
            return Reading(node=place)
        self._inside.append(key)
        try:
            origin = Reading(node=n.Name(at=base.node.at, name="as_of"), kind=DATE, empty=False)
            members = _Members(self, base, direct=direct)
            known = [*self.vocabulary.names(base.kind.entity), *_columns(self.vocabulary)]
            node = parse_expression(derived.text, names=known, at=(derived.line or 1, derived.column or 1))
            return self.read(node, Names(members).within({"self": base, "as_of": origin}))
        except SalternError as error:
            found = Phrase(en=f"{derived.name}: {error.message('en')}", zh=f"{derived.name}：{error.message('zh')}")
            self.fault("derived-fact", place, found, Phrase(en="a readable expression", zh="可读的表达式"))
            return Reading(node=place)
        finally:
            self._inside.pop()

    def item(self, kind: Kind, node: n.Node) -> Mapping[str, Reading]:
        """The names a filter's condition sees of one element."""
        whole = Reading(node=node, kind=kind)
        layer = {"item": whole}
        if kind.name == "record":
            columns = self.vocabulary.record_sets[kind.record_set].columns
            layer |= {name: self._cell(whole, name, node) for name in columns}
        layer |= {
            name: Reading(node=n.Path(at=node.at, base=node, member=name), kind=member) for name, member in kind.members
        }
        return layer

    def _cell(self, row: Reading, name: str, node: n.Node) -> Reading:
        column = self.vocabulary.record_sets[row.kind.record_set].columns[name]
        made = n.Path(at=node.at, base=row.node, member=name)
        unknown = column.null == "unknown" or row.unknown
        return Reading(
            node=made, kind=column_kind(column), unknown=unknown, empty=column.null != "never" or row.unknown
        )

    def _name(self, node: n.Name, names: Names) -> Reading:
        reading = names.find(node.name)
        if reading is not None:
            return at(reading, node.at)
        if node.name in SIGNATURES:
            return Reading(node=node, kind=FUNCTION)
        unlinked = node.name in self.vocabulary.record_sets
        hint = UNLINKED if unlinked else wide(node.name) or nearest(node.name, names.known())
        self.fault(
            "unknown-name", node, f'"{node.name}"', Phrase(en="a name of the vocabulary", zh="词表中的名称"), hint
        )
        return Reading(node=node)

    def _path(self, node: n.Path, names: Names) -> Reading:
        base = self.read(node.base, names)
        if base.kind.name == "list":
            return self._column(node, base)
        return self._member(node, base)

    def _member(self, node: n.Path, base: Reading) -> Reading:
        kind, name = base.kind, node.member
        made = n.Path(at=node.at, base=base.plain, member=name)
        known: Mapping[str, object] = {}
        if kind.name == "record":
            known = self.vocabulary.record_sets[kind.record_set].columns
            if name in known:
                return self._cell(base, name, node)
        elif kind.name == "ref":
            if (found := self.member(base, name, node)) is not None:
                return found
            entity = self.vocabulary.entities.get(kind.entity)
            known = {**entity.links, **entity.derived} if entity else {}
        elif kind.members or kind.name in MEMBERS:
            kinds = dict(kind.members) or {key: BY_NAME[given] for key, given in MEMBERS[kind.name].items()}
            if name in kinds:
                return Reading(node=made, kind=kinds[name], unknown=base.unknown)
            known = kinds
        elif kind.name in ("any", "null", "context"):
            return Reading(node=made, unknown=base.unknown)
        return self._missing(node, kind.entity or ("the context" if kind.members else str(kind)), known)

    def _missing(self, node: n.Path, owner: str, known: Mapping[str, object]) -> Reading:
        expected = Phrase(en=f"a member of {owner}", zh=f"{owner} 的成员")
        self.fault("unknown-member", node, f'"{node.member}"', expected, nearest(node.member, known))
        return Reading(node=node)

    def _column(self, node: n.Path, base: Reading) -> Reading:
        """`rows.column`: the column's cells over the rows."""
        element = base.kind.element or ANY
        if base.rows is None:
            value = self._member(node, Reading(node=base.node, kind=element))
            made = n.Path(at=node.at, base=base.plain, member=node.member)
            return Reading(node=made, kind=list_of(value.kind), unknown=base.unknown or value.unknown)
        rows, row = base.rows, base.value or n.Name(at=node.at, name=base.rows.variable)
        value = self._member(node, Reading(node=row, kind=element))
        if value.unknown:
            known = u.any_null(node.at, [value.plain], n.Boolean(at=node.at, value=True))
            before = None if rows.condition is None else rows.condition if rows.unknown else decided(rows.condition)
            rows = replace(rows, condition=u.conjoined(node.at, before, known), unknown=True)
        unknown = base.unknown or value.unknown
        return Reading(node=node, kind=list_of(value.kind), unknown=unknown, rows=rows, value=value.plain)

    # -- literals -------------------------------------------------------------------------------------------------

    def _number(self, node: n.Number, names: Names) -> Reading:
        return Reading(node=node, kind=NUMBER, empty=False)

    def _string(self, node: n.String, names: Names) -> Reading:
        return Reading(node=node, kind=STRING, empty=False)

    def _boolean(self, node: n.Boolean, names: Names) -> Reading:
        return Reading(node=node, kind=BOOLEAN, empty=False)

    def _null(self, node: n.Null, names: Names) -> Reading:
        return Reading(node=node, kind=NULL)

    def _atliteral(self, node: n.AtLiteral, names: Names) -> Reading:
        text = node.text
        if text.lstrip("-").startswith("P"):
            kind = MONTHS if "T" not in text and "D" not in text else DAYS
        elif "T" in text:
            kind = DATE_TIME
        else:
            kind = TIME if ":" in text.split("@")[0] else DATE
        return Reading(node=node, kind=kind, empty=False)

    # -- logic and operators --------------------------------------------------------------------------------------

    def _and(self, node: n.And, names: Names) -> Reading:
        return self._junction(node, names)

    def _or(self, node: n.Or, names: Names) -> Reading:
        return self._junction(node, names)

    def _junction(self, node: n.And | n.Or, names: Names) -> Reading:
        left, right = self.want(node.left, names, "boolean"), self.want(node.right, names, "boolean")
        made = replace(node, left=left.plain, right=right.plain)
        held = replace(node, left=left.as_condition, right=right.as_condition)
        return Reading(node=made, kind=BOOLEAN, unknown=left.unknown or right.unknown, decided=held)

    def _between(self, node: n.Between, names: Names) -> Reading:
        low = n.Comparison(at=node.at, op=">=", left=node.value, right=node.low)
        high = n.Comparison(at=node.at, op="<=", left=node.value, right=node.high)
        return self._and(n.And(at=node.at, left=low, right=high), names)

    def _instanceof(self, node: n.InstanceOf, names: Names) -> Reading:
        value = self.read(node.value, names)
        made: n.Node = replace(node, value=value.plain)
        if value.unknown:
            made = u.any_null(node.at, [value.plain], made)
        return Reading(node=made, kind=BOOLEAN, unknown=value.unknown)

    def _if(self, node: n.If, names: Names) -> Reading:
        condition = self.want(node.condition, names, "boolean")
        then, otherwise = self.read(node.then, names), self.read(node.otherwise, names)
        made: n.Node = replace(node, condition=condition.plain, then=then.plain, otherwise=otherwise.plain)
        if condition.unknown:
            made = u.any_null(node.at, [condition.plain], made)
        kind = common(then.kind, otherwise.kind)
        unknown = condition.unknown or then.unknown or otherwise.unknown
        return Reading(node=made, kind=kind, unknown=unknown, empty=unknown or then.empty or otherwise.empty)

    # -- lists ----------------------------------------------------------------------------------------------------

    def _filter(self, node: n.Filter, names: Names) -> Reading:
        base = self.read(node.base, names)
        element = (base.kind.element or ANY) if base.kind.name == "list" else base.kind
        rows = base.rows or u.Rows(base=base.node, variable=self.variable())
        row = base.value or n.Name(at=node.at, name=rows.variable)
        condition = self.want(node.condition, names.within(self.item(element, row)), "boolean", "number")
        if condition.kind.name == "number" or (condition.kind.name == "any" and base.rows is None):
            made = replace(node, base=base.plain, condition=self._positional(condition, node, rows))
            kind = element if condition.kind.name == "number" else ANY
            return Reading(node=made, kind=kind, unknown=base.unknown or condition.unknown)
        unknown = rows.unknown or condition.unknown
        test = condition.as_condition if unknown else condition.plain
        before = rows.condition
        if before is not None and unknown and not rows.unknown:
            before = decided(before)
        rows = replace(rows, condition=u.conjoined(node.at, before, test), unknown=unknown)
        return Reading(node=node, kind=list_of(element), unknown=base.unknown or unknown, rows=rows, value=base.value)

    def _positional(self, condition: Reading, node: n.Filter, rows: u.Rows) -> n.Node:
        return u.renamed(condition.plain, rows.variable, "item")

    def _listof(self, node: n.ListOf, names: Names) -> Reading:
        items = [self.read(item, names) for item in node.items]
        kind = items[0].kind if items else ANY
        for item in items[1:]:
            kind = common(kind, item.kind)
        made = replace(node, items=tuple(item.plain for item in items))
        return Reading(node=made, kind=list_of(kind), unknown=any(item.unknown for item in items), empty=False)

    def _range(self, node: n.Range, names: Names) -> Reading:
        if node.low is not None and node.low is node.high:
            only = self.read(node.low, names)
            kind = Kind(name="range", element=only.kind)
            return Reading(node=replace(node, low=only.plain, high=only.plain), kind=kind, unknown=only.unknown)
        ends = [self.read(end, names) for end in (node.low, node.high) if end is not None]
        if len(ends) == 2 and common(ends[0].kind, ends[1].kind) == ANY != ends[0].kind:
            self.fault(
                "wrong-type",
                node,
                f"{ends[0].kind} .. {ends[1].kind}",
                Phrase(en="two ends of one kind", zh="类型相同的两端"),
            )
        made = iter([end.plain for end in ends])
        low = None if node.low is None else next(made)
        high = None if node.high is None else next(made)
        kind = Kind(name="range", element=ends[0].kind if ends else ANY)
        return Reading(node=replace(node, low=low, high=high), kind=kind, unknown=any(end.unknown for end in ends))

    def _context(self, node: n.Context, names: Names) -> Reading:
        made: list[tuple[str, n.Node]] = []
        layer: dict[str, Reading] = {}
        unknown = False
        for name, entry in node.entries:
            own = {name: Reading(node=n.Name(at=entry.at, name=name), kind=FUNCTION)}
            inner = {**layer, **own} if isinstance(entry, n.Function) else layer  # a function may call itself
            reading = self.read(entry, names.within(inner))
            made.append((name, reading.plain))
            layer[name] = replace(reading, node=n.Name(at=entry.at, name=name), rows=None, value=None)
            unknown = unknown or reading.unknown
        members = tuple((name, reading.kind) for name, reading in layer.items())
        return Reading(
            node=replace(node, entries=tuple(made)), kind=Kind(name="context", members=members), unknown=unknown
        )

    # -- functions ------------------------------------------------------------------------------------------------

    def _function(self, node: n.Function, names: Names) -> Reading:
        layer = {p.name: Reading(node=n.Name(at=p.at, name=p.name), kind=_declared(p)) for p in node.parameters}
        body = self.read(node.body, names.within(layer))
        return Reading(node=replace(node, body=body.plain), kind=FUNCTION, unknown=body.unknown)


class _Members(Mapping[str, Reading]):
    """The links and facts of a subject as a layer of names."""

    def __init__(self, checker: Checker, base: Reading, *, direct: bool) -> None:
        self._checker, self._base, self._direct = checker, base, direct
        entity = checker.vocabulary.entities.get(base.kind.entity)
        self._names = [*entity.links, *entity.derived] if entity else []

    def __getitem__(self, name: str) -> Reading:
        found = self._checker.member(self._base, name, self._base.node, direct=self._direct)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Generator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _columns(vocabulary: Vocabulary) -> set[str]:
    return {name for record_set in vocabulary.record_sets.values() for name in record_set.columns}


def _declared(parameter: n.Parameter) -> Kind:
    return BY_NAME.get(parameter.type.name, ANY) if parameter.type else ANY


FORMS: Final[Mapping[type[n.Node], Callable[..., Reading]]] = {
    n.Name: Checker._name,
    n.Path: Checker._path,
    n.Number: Checker._number,
    n.String: Checker._string,
    n.Boolean: Checker._boolean,
    n.Null: Checker._null,
    n.AtLiteral: Checker._atliteral,
    n.And: Checker._and,
    n.Or: Checker._or,
    n.Comparison: comparison,
    n.Arithmetic: arithmetic,
    n.Negation: negation,
    n.Between: Checker._between,
    n.In: membership,
    n.InstanceOf: Checker._instanceof,
    n.If: Checker._if,
    n.Filter: Checker._filter,
    n.ListOf: Checker._listof,
    n.Range: Checker._range,
    n.Context: Checker._context,
    n.Quantified: check_quantified,
    n.For: check_for,
    n.Call: check_call,
    n.Function: Checker._function,
}
"""How each kind of node is read; a kind that does not stand here is refused, never passed unread."""
