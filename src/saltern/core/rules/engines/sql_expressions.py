"""From checked FEEL to SQL: each expression becomes a value beside the row it speaks of, exactly or not at all.

What does not depend on anybody's records (`as_of`, dates worked out from it, literals) is worked out by the Python
engine before the SQL is made, so every function is available there. Differences between FEEL and SQL and where they are
met: `=` is IS NOT DISTINCT FROM; `some` and `every` keep three values; a filter picks what is true; months are added
with the day clamped to the month's end; numbers are exact or refused (`sql_values`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from saltern.core.rules.engines.sql_aggregates import AGGREGATES, distinct_of
from saltern.core.rules.engines.sql_arithmetic import arithmetic, comparison, equality, negation, strict_equality
from saltern.core.rules.engines.sql_functions import FUNCTIONS, member
from saltern.core.rules.engines.sql_records import (
    Frame,
    Groups,
    Piece,
    Places,
    RecordRows,
    conjunction,
    needs,
)
from saltern.core.rules.engines.sql_testing import different, plain
from saltern.core.rules.engines.sql_values import (
    NotExact,
    Scalar,
    all_of,
    any_of,
    boolean,
    cast,
    column,
    fitted,
    integer,
    literal,
    negated,
    once,
    paren,
    truth,
)
from saltern.core.rules.engines.testing import speaks_of_null
from saltern.core.rules.facts import Column, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.signatures import SIGNATURES
from saltern.core.rules.feel.unknown import children, walk
from saltern.words import Phrase

Fold = Callable[[n.Node], object]
STORED = 18


class Compiler:
    """Compiles rules about subjects; all rules compiled by one compiler share their groups."""

    def __init__(self, *, vocabulary: Vocabulary, fold: Fold, calendar: str = "") -> None:
        self.vocabulary = vocabulary
        self.groups = Groups()
        self.calendar = calendar
        self._fold = fold
        self._folded: dict[int, tuple[n.Node, bool]] = {}
        self._forms: dict[type[n.Node], Callable[..., Scalar]] = {
            n.Name: self._name,
            n.Path: self._path,
            n.And: self._and,
            n.Or: self._or,
            n.Comparison: self._comparison,
            n.Arithmetic: self._arithmetic,
            n.Negation: self._negation,
            n.If: self._if,
            n.In: self._in,
            n.Quantified: self._quantified,
            n.Call: self._call,
        }

    # -- values ---------------------------------------------------------------------------------------------------

    def scalar(self, node: n.Node, places: Places) -> Scalar:
        """The value of `node` beside the innermost row."""
        if self._constant(node):
            return literal(self._fold(node), node)
        form = self._forms.get(type(node))
        if form is None:
            raise NotExact(node, Phrase(en="this form has no SQL", zh="这种写法没有对应的 SQL"))
        return form(node, places)

    def condition(self, node: n.Node, places: Places) -> Scalar:
        value = self.scalar(node, places)
        if value.kind not in ("boolean", "null"):
            raise NotExact(
                node, Phrase(en=f"a condition is wanted, this is a {value.kind}", zh=f"此处应为条件，却是 {value.kind}")
            )
        return value

    def _constant(self, node: n.Node) -> bool:
        return self._fixed(node) and not (isinstance(node, n.Name) and node.name != "as_of")

    def _fixed(self, node: n.Node) -> bool:
        """Whether the part comes out the same for every subject."""
        kept = self._folded.get(id(node))
        if kept is None:
            if isinstance(node, (n.Quantified, n.For, n.Filter, n.Function, n.Context, n.In)):
                fixed = False
            elif isinstance(node, n.Name):
                # The calendar and the moment of asking come with the run, not with the rule.
                of_the_run = node.name in ("working days", "working days before", "now")
                fixed = node.name == "as_of" or (node.name in SIGNATURES and not of_the_run)
            else:
                fixed = all(self._fixed(part) for part in children(node))
            kept = (node, fixed)
            self._folded[id(node)] = kept
        return kept[1]

    def _name(self, node: n.Name, places: Places) -> Scalar:
        if node.name == "self" and places.entity:
            return self._self(places)
        value = places.bound.get(node.name)
        if isinstance(value, Scalar):
            return value
        raise NotExact(
            node,
            Phrase(en="a row or list as a whole is no single value", zh="整行或整个列表不是单一的值"),
            f'"{node.name}"',
        )

    def _self(self, places: Places) -> Scalar:
        owner = next(frame for frame in reversed(places.frames) if frame.of_subject)
        return Scalar(sql=owner.key.copy(), kind="ref", entity=places.entity, nullable=False)

    def _path(self, node: n.Path, places: Places) -> Scalar:
        if isinstance(node.base, n.Name):
            row = places.bound.get(node.base.name)
            if isinstance(row, Frame):
                return self._cell(node, row)
        if isinstance(node.base, n.Filter):
            raise NotExact(
                node,
                Phrase(
                    en="a member of one row picked out of many depends on the order of rows",
                    zh="从多行中选取一行再取其成员，取决于行的次序",
                ),
            )
        return member(node, self.scalar(node.base, places))

    def _cell(self, node: n.Path, row: Frame) -> Scalar:
        columns = self.vocabulary.record_sets[row.record_set].columns
        return stored(columns[node.member], column(row.alias, node.member))

    # -- logic ----------------------------------------------------------------------------------------------------

    def _and(self, node: n.And, places: Places) -> Scalar:
        return conjunction([self.condition(node.left, places), self.condition(node.right, places)])

    def _or(self, node: n.Or, places: Places) -> Scalar:
        left, right = self.condition(node.left, places), self.condition(node.right, places)
        return boolean(any_of([left.sql, right.sql]), nullable=left.nullable or right.nullable)

    def _comparison(self, node: n.Comparison, places: Places) -> Scalar:
        left, right = self.scalar(node.left, places), self.scalar(node.right, places)
        return comparison(node.op, left, right, node)

    def _arithmetic(self, node: n.Arithmetic, places: Places) -> Scalar:
        return arithmetic(node, self.scalar(node.left, places), self.scalar(node.right, places))

    def _negation(self, node: n.Negation, places: Places) -> Scalar:
        return negation(node, self.scalar(node.value, places))

    def _if(self, node: n.If, places: Places) -> Scalar:
        if isinstance(node.then, n.Null) and (shorter := self._guarded(node, places)) is not None:
            return shorter
        return self._chosen(node, places, strict=False)

    def _chosen(self, node: n.If, places: Places, *, strict: bool) -> Scalar:
        """One of two values; `strict`: null where the condition is."""
        condition = self.condition(node.condition, places)
        then, otherwise = self.scalar(node.then, places), self.scalar(node.otherwise, places)
        shape = otherwise if then.is_null else then
        if (
            not then.is_null
            and not otherwise.is_null
            and (then.kind, then.entity) != (otherwise.kind, otherwise.entity)
        ):
            raise NotExact(
                node,
                Phrase(
                    en=f"its branches give a {then.kind} and a {otherwise.kind}",
                    zh=f"两个分支分别给出 {then.kind} 和 {otherwise.kind}",
                ),
            )
        if strict and condition.nullable:
            ifs = [exp.If(this=truth(True), true=then.sql), exp.If(this=truth(False), true=otherwise.sql)]
            sql = exp.Case(this=paren(condition.sql), ifs=ifs)
        else:
            sql = exp.Case(ifs=[exp.If(this=condition.sql, true=then.sql)], default=otherwise.sql)
        nullable = then.nullable or otherwise.nullable or (strict and condition.nullable)
        if shape.kind == "number":
            digits, scale = max(then.digits, otherwise.digits), max(then.scale, otherwise.scale)
            return fitted(sql, digits, scale, nullable=nullable, node=node)
        return Scalar(sql=sql, kind=shape.kind, entity=shape.entity, nullable=nullable)

    def _guarded(self, node: n.If, places: Places) -> Scalar | None:
        """`if x = null then null else …` where SQL's own null says the same, so that x is worked out once."""
        guards, inner = null_tests(node.condition), node.otherwise
        if (
            isinstance(inner, n.Comparison)
            and inner.op in ("=", "!=")
            and all(g in (inner.left, inner.right) for g in guards)
        ):
            left, right = self.scalar(inner.left, places), self.scalar(inner.right, places)
            sides = ((inner.left, left), (inner.right, right))
            own = bool(guards) and all(guard in (inner.left, inner.right) for guard in guards)
            if own and not any(side.is_null or (side.nullable and part not in guards) for part, side in sides):
                return strict_equality(left, right, inner, equal=inner.op == "=")
        if isinstance(inner, n.In) and guards == [inner.value] and not inner.tests.negated:
            value = self.scalar(inner.value, places)
            if not value.is_null:
                return self.tests(inner.tests, replace(value, nullable=False), places, strict=value.nullable)
        if isinstance(inner, n.If) and guards == [inner.condition]:
            return self._chosen(inner, places, strict=True)
        return None

    def _in(self, node: n.In, places: Places) -> Scalar:
        return self.tests(node.tests, self.scalar(node.value, places), places)

    def tests(self, tests: n.UnaryTests, value: Scalar, places: Places, *, strict: bool = False) -> Scalar:
        """Whether any of the tests holds for the value; `strict`: the value may be null, and then so is the answer."""
        if not tests.tests:
            return boolean(truth(True))
        if strict and any(isinstance(part, n.Null) for part in walk(tests)):
            raise NotExact(
                tests,
                Phrase(en="null among the tests of a value that may be unknown", zh="值可能未知，判断中却含有 null"),
            )
        if tests.negated and not value.is_null and not speaks_of_null(tests):
            return self._none_of(tests, value, places)
        held = self._any_of(tests, value, places)
        return boolean(negated(held.sql) if tests.negated else held.sql, nullable=strict or held.nullable)

    def _any_of(self, tests: n.UnaryTests, value: Scalar, places: Places) -> Scalar:
        within = places.bind("?", value)
        held = [self._test(test, value, within) for test in tests.tests]
        return boolean(any_of([test.sql for test in held]), nullable=any(test.nullable for test in held))

    def _none_of(self, tests: n.UnaryTests, value: Scalar, places: Places) -> Scalar:
        """Whether none of the tests holds; null where the value is, which plain comparisons say by themselves."""
        held = self._any_of(tests, replace(value, nullable=False), places)
        if not value.nullable:
            return boolean(negated(held.sql), nullable=held.nullable)
        if all(self._fixed(test.value) and not isinstance(test.value, n.Boolean) for test in tests.tests):
            return boolean(negated(held.sql), nullable=True)
        once(value, tests)
        known = exp.Not(this=exp.Is(this=paren(value.sql.copy()), expression=exp.Null()))
        return boolean(exp.Case(ifs=[exp.If(this=known, true=negated(held.sql))]), nullable=True)

    def _test(self, test: n.Test, value: Scalar, places: Places) -> Scalar:
        if test.op == "!=":
            return different(test, value, self.scalar(test.value, places))
        if test.op != "in":
            return comparison(test.op, value, self.scalar(test.value, places), test)
        if isinstance(test.value, n.Range):
            return self._within(test.value, value, places)
        if isinstance(test.value, n.ListOf):
            held = [self._among(item, value, places) for item in test.value.items]
            if not held:
                return boolean(truth(False))
            return boolean(any_of([h.sql for h in held]), nullable=any(h.nullable for h in held))
        return plain(test, value, self.scalar(test.value, places))

    def _among(self, item: n.Node, value: Scalar, places: Places) -> Scalar:
        """Whether an element of a list is the value, or a range that holds it."""
        if isinstance(item, n.Range):
            return self._within(item, value, places)
        return equality(value, self.scalar(item, places), item)

    def _within(self, node: n.Range, value: Scalar, places: Places) -> Scalar:
        if node.all_but and node.low is not None:
            return different(node, value, self.scalar(node.low, places))
        ends = []
        if node.low is not None:
            low = self.scalar(node.low, places)
            ends.append(comparison(">=" if node.low_closed else ">", value, low, node))
        if node.high is not None:
            high = self.scalar(node.high, places)
            ends.append(comparison("<=" if node.high_closed else "<", value, high, node))
        both = conjunction(ends)
        return boolean(paren(both.sql), nullable=both.nullable)

    # -- related records ------------------------------------------------------------------------------------------

    def rows(self, node: n.Node, places: Places) -> RecordRows | None:
        """The records a list expression stands for, or None when it is no list of records."""
        if isinstance(node, n.Name):
            known = places.entity and self._is_link(node, places)
            return self._link(node, self._self(places), node.name) if known else None
        if isinstance(node, n.For) and (len(node.iterators) != 1 or node.iterators[0].end is not None):
            return None
        if not isinstance(node, (n.Path, n.Filter, n.For)):
            return None
        base = self.rows(node.iterators[0].source if isinstance(node, n.For) else node.base, places)
        if base is None:
            return self._reached(node, places) if isinstance(node, n.Path) else None
        return None if base.value is not None else self._narrowed(node, base)

    def _narrowed(self, node: n.Path | n.Filter | n.For, base: RecordRows) -> RecordRows:
        """Some of the rows, or something of each."""
        if isinstance(node, n.Path):
            member = n.Path(at=node.at, base=n.Name(at=node.at, name="item"), member=node.member)
            return replace(base, value=("item", member))
        if isinstance(node, n.For):
            return replace(base, value=(node.iterators[0].name, node.body))
        if self._constant(node.condition):
            raise NotExact(
                node,
                Phrase(
                    en="one row picked out of many depends on the order of rows", zh="从多行中选取一行取决于行的次序"
                ),
            )
        return replace(base, conditions=(*base.conditions, ("item", node.condition)))

    def _is_link(self, node: n.Name, places: Places) -> bool:
        return node.name not in places.bound and node.name in self.vocabulary.entities[places.entity].links

    def _reached(self, node: n.Path, places: Places) -> RecordRows | None:
        if isinstance(node.base, n.Name) and isinstance(places.bound.get(node.base.name), Frame):
            return None
        try:
            base = self.scalar(node.base, places)
        except NotExact:
            return None
        return self._link(node, base, node.member) if base.kind == "ref" else None

    def _link(self, node: n.Node, key: Scalar, name: str) -> RecordRows:
        link = self.vocabulary.entities[key.entity].links.get(name)
        if link is None:
            raise NotExact(
                node,
                Phrase(en=f"{key.entity} has no records called {name}", zh=f"{key.entity} 没有名为 {name} 的记录"),
                f'"{name}"',
            )
        return RecordRows(record_set=link.record_set, by=link.by, key=key)

    def over(self, rows: RecordRows, places: Places) -> tuple[Frame, Places, Scalar, Scalar | None]:
        """A frame over the rows: the names inside, which rows are picked, and the value taken of each."""
        of_subject = rows.key.entity == places.entity and self._same_key(rows.key, places)
        frame = self.groups.frame(rows.record_set, rows.by, of_subject=of_subject)
        inner = replace(places, frames=(*places.frames, frame))
        picked = []
        for name, condition in rows.conditions:
            picked.append(self.condition(condition, replace(inner, bound={**places.bound, name: frame})))
        value = None
        if rows.value is not None:
            name, node = rows.value
            value = self.scalar(node, replace(inner, bound={**places.bound, name: frame}))
        return frame, inner, conjunction(picked), value

    def _same_key(self, key: Scalar, places: Places) -> bool:
        return any(frame.of_subject and frame.key == key.sql for frame in places.frames)

    def aggregate(
        self,
        rows: RecordRows,
        frame: Frame,
        places: Places,
        pieces: list[Piece],
        combine: Callable[[list[exp.Expr]], exp.Expr],
    ) -> exp.Expr:
        return self.groups.place(
            frame=frame, by=rows.by, key=rows.key, pieces=pieces, combine=combine, outer=places.frames
        )

    def _quantified(self, node: n.Quantified, places: Places) -> Scalar:
        first, *rest = node.iterators
        if rest:
            inner: n.Node = replace(node, iterators=tuple(rest))
            return self._quantified(replace(node, iterators=(first,), condition=inner), places)
        if isinstance(first.source, n.ListOf) and first.end is None:
            return self._over_items(node, first, first.source, places)
        rows = self.rows(first.source, places) if first.end is None else None
        if rows is None or rows.value is not None:
            raise NotExact(node, Phrase(en="it does not range over related records", zh="它不是在相关记录上取值"))
        frame, inside, picked, _ = self.over(rows, places)
        test = self.condition(node.condition, replace(inside, bound={**places.bound, first.name: frame}))
        return self._decided(node, rows, frame=frame, places=places, picked=picked, test=test)

    def _decided(
        self, node: n.Quantified, rows: RecordRows, *, frame: Frame, places: Places, picked: Scalar, test: Scalar
    ) -> Scalar:
        """`some` by its first true row, `every` by its first false one; null when only unknown rows are left."""
        some = node.kind == "some"
        chosen = [part.sql for part in picked.conjuncts] if rows.conditions else []
        wanted = needs(picked) if rows.conditions else ()
        if some:
            wanted = (*wanted, *needs(test, null_too=True))
        if not test.nullable:
            sql = _any(all_of([*chosen, test.sql if some else negated(test.sql)]))
            piece = Piece(sql=sql, empty=truth(False), needs=wanted)
            found = self.aggregate(rows, frame, places, [piece], lambda parts: parts[0])
            return boolean(found if some else negated(found))
        weights = [exp.If(this=truth(some), true=integer(2)), exp.If(this=truth(not some), true=integer(0))]
        weight = exp.Max(this=cast(exp.Case(this=paren(test.sql), ifs=weights, default=integer(1)), "TINYINT"))
        sql = exp.Filter(this=weight, expression=exp.Where(this=all_of(chosen))) if chosen else weight
        piece = Piece(sql=sql, empty=exp.Null(), needs=wanted)
        answers = [exp.If(this=integer(2), true=truth(some)), exp.If(this=integer(1), true=exp.Null())]
        found = self.aggregate(
            rows, frame, places, [piece], lambda parts: exp.Case(this=parts[0], ifs=answers, default=truth(not some))
        )
        return boolean(found, nullable=True)

    def _over_items(self, node: n.Quantified, first: n.Iterator, items: n.ListOf, places: Places) -> Scalar:
        tests = []
        for item in items.items:
            row = places.bound.get(item.name) if isinstance(item, n.Name) else None
            value: Frame | Scalar = row if isinstance(row, Frame) else self.scalar(item, places)
            tests.append(self.condition(node.condition, replace(places, bound={**places.bound, first.name: value})))
        if not tests:
            return boolean(truth(node.kind == "every"))
        join = any_of if node.kind == "some" else all_of
        return boolean(paren(join([t.sql for t in tests])), nullable=any(t.nullable for t in tests))

    # -- functions ------------------------------------------------------------------------------------------------

    def _call(self, node: n.Call, places: Places) -> Scalar:
        if not isinstance(node.callee, n.Name):
            raise NotExact(node, Phrase(en="only named functions have SQL", zh="只有具名函数有对应的 SQL"))
        name = node.callee.name
        if any(key for key, _ in node.arguments):
            raise NotExact(node, Phrase(en="arguments by name", zh="按名称传递参数"), f"{name}()")
        arguments = [argument for _, argument in node.arguments]
        if name in AGGREGATES and len(arguments) == 1:
            each_once = distinct_of(arguments[0]) if name == "count" else None
            rows = self.rows(each_once or arguments[0], places)
            if rows is not None:
                return AGGREGATES["count distinct" if each_once else name](self, node, rows, places)
        function = FUNCTIONS.get(name)
        if function is None:
            raise NotExact(
                node, Phrase(en="this function has no exact SQL", zh="该函数没有精确对应的 SQL"), f"{name}()"
            )
        return function(self, node, [self.scalar(argument, places) for argument in arguments])


def stored(cell: Column, sql: exp.Expr) -> Scalar:
    """A column's cell as a value."""
    nullable = cell.null != "never"
    if cell.kind == "number":
        return Scalar(sql=sql, kind="number", nullable=nullable, digits=STORED - cell.scale, scale=cell.scale)
    return Scalar(sql=sql, kind=cell.kind, entity=cell.entity, nullable=nullable)


def null_tests(node: n.Node) -> list[n.Node]:
    """What `x = null or y = null` asks about; nothing for any other condition."""
    if isinstance(node, n.Or):
        left, right = null_tests(node.left), null_tests(node.right)
        return [*left, *right] if left and right else []
    if isinstance(node, n.Comparison) and node.op == "=" and isinstance(node.right, n.Null):
        return [node.left]
    return []


def _any(sql: exp.Expr) -> exp.Expr:
    return exp.func("COALESCE", exp.LogicalOr(this=sql), truth(False))
