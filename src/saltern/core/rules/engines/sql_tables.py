"""Decision tables over the population: the same sheet one case is decided by, as columns of one query.

Beside its answer a table gives, per rule, a mask of the cells that held (the explanation), and whether UNIQUE or ANY
was broken. A cell whose test is null does not hold, and counts as false before anything is negated.
Source: OMG DMN 1.5, 8.2.8 to 8.2.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlglot import exp

from saltern.core.rules.engines.sql_arithmetic import equality
from saltern.core.rules.engines.sql_expressions import Compiler, Fold, stored
from saltern.core.rules.engines.sql_records import Places
from saltern.core.rules.engines.sql_values import (
    UNSET,
    NotExact,
    Scalar,
    all_of,
    any_of,
    cast,
    column,
    fitted,
    integer,
    literal,
    negated,
    null,
    paren,
    truth,
)
from saltern.core.rules.facts import Column, Vocabulary
from saltern.core.rules.feel.nodes import Null, String, UnaryTests
from saltern.core.rules.feel.unknown import walk
from saltern.core.rules.tables import DecisionTable, Output
from saltern.words import Phrase

MASK_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The different cells of a table as columns of an inner query: a cell used by many rules is worked out once."""

    alias: str
    known: dict[exp.Expr, str] = field(default_factory=dict)

    def keep(self, sql: exp.Expr) -> exp.Expr:
        return column(self.alias, self.known.setdefault(sql, f"#c{len(self.known)}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSql:
    """`values` per output; `held` the cells per rule (None: an empty cell, which always holds); `refused` where an
    input has a value its column does not know; `conflict` where no answer may be picked."""

    values: tuple[Scalar, ...]
    held: tuple[tuple[exp.Expr | None, ...], ...]
    refused: exp.Expr | None
    conflict: exp.Expr

    def mask(self) -> exp.Expr:
        """Bit i of a rule's mask: cell i held."""
        width = max((len(rule) for rule in self.held), default=0)
        rules = range(len(self.held))
        if width * len(self.held) <= MASK_BITS:
            return self._weighed(rules, {(r, c): 1 << (r * width + c) for r in rules for c in range(width)})
        masks = [self._weighed([r], {(r, c): 1 << c for c in range(width)}) for r in rules]
        return exp.Array(expressions=masks)

    def _weighed(self, rules: Iterable[int], shifts: Mapping[tuple[int, int], int]) -> exp.Expr:
        weights: dict[exp.Expr, int] = {}
        fixed = 0
        for rule in rules:
            for index, cell in enumerate(self.held[rule]):
                if cell is None:
                    fixed += shifts[rule, index]
                else:
                    weights[cell] = weights.get(cell, 0) + shifts[rule, index]
        mask = _bits(weights, fixed)
        return mask if self.refused is None else _when(negated(self.refused.copy()), mask, integer(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    matched: exp.Expr
    answers: tuple[Scalar, ...]


def compile_table(table: DecisionTable, *, compiler: Compiler, places: Places, cells: Cells) -> TableSql:
    """The table for the row in force; each different cell is worked out once, in `cells`. Raises `NotExact`."""
    inputs = [compiler.scalar(entry.expression, places) for entry in table.inputs]
    rows, masks = [], []
    for rule in table.rules:
        held = [
            cells.keep(_asked(cell, value, compiler, places)) if cell.tests else None
            for cell, value in zip(rule.cells, inputs, strict=True)
        ]
        asked = [cell for cell in held if cell is not None]
        matched = all_of([cell.copy() for cell in asked]) if asked else truth(True)
        rows.append(_Row(matched=matched, answers=tuple(compiler.scalar(node, places) for node in rule.outputs)))
        masks.append(tuple(held))
    refused = _refused(table, inputs, compiler, places)
    if refused is not None:
        refused = cells.keep(refused)
    values, broken = _settled(table, rows, compiler, places)
    if refused is not None:
        values = tuple(_unless(refused, value) for value in values)
        broken = any_of([refused, broken])
    return TableSql(values=values, held=tuple(masks), refused=refused, conflict=broken)


def table_query(table: DecisionTable, *, source: str, inputs: Mapping[str, Column], fold: Fold) -> exp.Select:
    """The table asked of every row of `source`: `value`, or a column per output's name; `held` as one integer (the
    first rule's cells lowest) where 62 bits hold it, else as a list of masks; `conflict`. `inputs` are the source's
    columns that the table names."""
    compiler = Compiler(vocabulary=Vocabulary(entities={}, record_sets={}), fold=fold)
    bound = {name: stored(cell, column(source, name)) for name, cell in inputs.items()}
    cells = Cells(alias=source)
    made = compile_table(table, compiler=compiler, places=Places(entity="", frames=(), bound=bound), cells=cells)
    query = exp.select()
    for output, value in zip(table.outputs, made.values, strict=True):
        query = query.select(exp.alias_(value.sql, output.name or "value", quoted=True, copy=False), copy=False)
    query = query.select(
        exp.alias_(made.mask(), "held", copy=False), exp.alias_(made.conflict, "conflict", copy=False), copy=False
    )
    inner = exp.select(exp.Star()).from_(exp.table_(exp.to_identifier(source, quoted=True)), copy=False)
    for sql, name in cells.known.items():
        inner = inner.select(exp.alias_(sql, name, quoted=True, copy=False), copy=False)
    return query.from_(inner.subquery(exp.to_identifier(source, quoted=True), copy=False), copy=False)


def _asked(cell: UnaryTests, value: Scalar, compiler: Compiler, places: Places) -> exp.Expr:
    """A cell's test. Null and false are one here, so plain equality does where the cell never speaks of null."""
    plain = not cell.negated and not value.is_null and not any(isinstance(part, Null) for part in walk(cell))
    if plain and all(test.op in ("=", "in") and isinstance(test.value, String) for test in cell.tests):
        value = replace(value, nullable=False)
    return compiler.tests(cell, value, places).sql


def _certain(test: Scalar) -> exp.Expr:
    return exp.func("COALESCE", test.sql, truth(False)) if test.nullable else test.sql


def _bits(weights: Mapping[exp.Expr, int], fixed: int) -> exp.Expr:
    """The sum of the weights of the cells that hold."""
    mask: exp.Expr | None = integer(fixed) if fixed else None
    for cell, weight in weights.items():
        bit = exp.Case(ifs=[exp.If(this=cell.copy(), true=integer(weight))], default=integer(0))
        mask = bit if mask is None else exp.Add(this=mask, expression=bit)
    return cast(exp.Paren(this=mask or integer(0)), "BIGINT")


def _refused(table: DecisionTable, inputs: Sequence[Scalar], compiler: Compiler, places: Places) -> exp.Expr | None:
    """Where an input has a value its column does not know."""
    wrong = []
    for entry, value in zip(table.inputs, inputs, strict=True):
        if entry.allowed is not None:
            allowed = _certain(compiler.tests(entry.allowed, value, places))
            present = exp.Not(this=exp.Is(this=paren(value.sql.copy()), expression=exp.Null()))
            wrong.append(all_of([present, negated(allowed)]))
    return any_of(wrong) if wrong else None


def _settled(
    table: DecisionTable, rows: Sequence[_Row], compiler: Compiler, places: Places
) -> tuple[tuple[Scalar, ...], exp.Expr]:
    """The answers by the hit policy, and where the policy is broken."""
    given = all(output.default is not None for output in table.outputs)
    defaults = [_default(output, compiler, places) if given else null() for output in table.outputs]
    policy = table.hit_policy
    broken: exp.Expr = truth(False)
    if table.aggregation == "COUNT" and not given:
        defaults = [literal(Decimal(0), Null(at=table.at)) for _ in table.outputs]
    if not rows:
        return tuple(defaults), broken
    if policy == "U":
        broken = exp.GT(this=paren(_matches(rows)), expression=integer(1))
    elif policy == "A":
        broken = _differ(table, rows)
    if policy in ("P", "O"):
        rows = _by_priority(table, rows, compiler, places)
    values = []
    for index in range(len(table.outputs)):
        if policy in ("R", "O") or (policy == "C" and not table.aggregation):
            values.append(_listed(table, rows, index, defaults[index]))
        elif policy == "C":
            values.append(_aggregated(table, rows, index, defaults[index]))
        else:
            first = _first(table, rows, index, defaults[index])
            values.append(_unless(broken, first) if policy in ("U", "A") else first)
    return tuple(values), broken


def _default(output: Output, compiler: Compiler, places: Places) -> Scalar:
    return compiler.scalar(output.default, places) if output.default is not None else null()


def _matches(rows: Sequence[_Row]) -> exp.Expr:
    total: exp.Expr = integer(0)
    for row in rows:
        one = exp.Case(ifs=[exp.If(this=row.matched.copy(), true=integer(1))], default=integer(0))
        total = one if total == integer(0) else exp.Add(this=total, expression=one)
    return total


def _differ(table: DecisionTable, rows: Sequence[_Row]) -> exp.Expr:
    pairs = []
    for index, one in enumerate(rows):
        for other in rows[index + 1 :]:
            answers = zip(one.answers, other.answers, strict=True)
            same = [equality(a, b, Null(at=table.at)).sql for a, b in answers if a.sql != b.sql]
            if same:
                pairs.append(all_of([one.matched.copy(), other.matched.copy(), negated(all_of(same))]))
    return exp.func("COALESCE", any_of(pairs), truth(False)) if pairs else truth(False)


def _by_priority(table: DecisionTable, rows: Sequence[_Row], compiler: Compiler, places: Places) -> list[_Row]:
    orders = [[compiler.scalar(node, places).constant for node in output.values] for output in table.outputs]

    def rank(row: _Row) -> tuple[int, ...]:
        places_of = []
        for answer, order in zip(row.answers, orders, strict=True):
            if answer.constant is UNSET:
                raise NotExact(
                    Null(at=table.at),
                    Phrase(en="the priority of an answer that is no literal", zh="非字面值答案的优先级"),
                )
            places_of.append(order.index(answer.constant) if answer.constant in order else len(order))
        return tuple(places_of)

    return sorted(rows, key=rank)


def _kind(table: DecisionTable, values: Sequence[Scalar]) -> Scalar:
    """A value that shows the common kind of all."""
    known = [value for value in values if not value.is_null]
    if len({(value.kind, value.entity) for value in known}) > 1:
        raise NotExact(Null(at=table.at), Phrase(en="answers of several kinds", zh="答案类型不一"))
    shape = known[0] if known else null()
    digits, scale = (max((getattr(v, part) for v in known), default=0) for part in ("digits", "scale"))
    return Scalar(sql=exp.Null(), kind=shape.kind, entity=shape.entity, digits=digits, scale=scale)


def _shaped(table: DecisionTable, sql: exp.Expr, shape: Scalar) -> Scalar:
    if shape.kind == "number":
        return fitted(sql, shape.digits, shape.scale, nullable=True, node=Null(at=table.at))
    return Scalar(sql=sql, kind=shape.kind, entity=shape.entity)


def _first(table: DecisionTable, rows: Sequence[_Row], index: int, default: Scalar) -> Scalar:
    shape = _kind(table, [*(row.answers[index] for row in rows), default])
    ifs = [exp.If(this=row.matched.copy(), true=row.answers[index].sql.copy()) for row in rows]
    return _shaped(table, exp.Case(ifs=ifs, default=default.sql.copy()) if ifs else default.sql, shape)


def _listed(table: DecisionTable, rows: Sequence[_Row], index: int, default: Scalar) -> Scalar:
    shape = _kind(table, [row.answers[index] for row in rows])
    parts = [
        _when(row.matched.copy(), exp.Array(expressions=[row.answers[index].sql.copy()]), exp.Array(expressions=[]))
        for row in rows
    ]
    whole = exp.Anonymous(this="list_concat", expressions=parts)
    none = exp.EQ(this=exp.Anonymous(this="len", expressions=[whole.copy()]), expression=integer(0))
    if not default.is_null:
        raise NotExact(
            Null(at=table.at),
            Phrase(en="a single default where the answers are a list", zh="答案为列表，默认值却只有一个"),
        )
    return Scalar(sql=_when(none, exp.Null(), whole), kind=f"list of {shape.kind}")


def _aggregated(table: DecisionTable, rows: Sequence[_Row], index: int, default: Scalar) -> Scalar:
    if table.aggregation == "COUNT" and len(table.outputs) > 1:
        raise NotExact(Null(at=table.at), Phrase(en="a count of several outputs together", zh="对多个输出合并计数"))
    count = _matches(rows)
    nothing = exp.EQ(this=paren(count), expression=integer(0))
    if table.aggregation == "COUNT":
        if default.kind not in ("number", "null"):
            raise NotExact(Null(at=table.at), Phrase(en=f"a count or a {default.kind}", zh=f"计数或 {default.kind}"))
        sql = exp.Case(ifs=[exp.If(this=nothing, true=default.sql)], default=count.copy())
        if default.scale or default.digits > 9:
            return fitted(sql, max(9, default.digits), default.scale, nullable=True, node=Null(at=table.at))
        return Scalar(sql=sql, kind="number", digits=9)
    answers = [row.answers[index] for row in rows]
    shape = _kind(table, [*answers, default])
    if table.aggregation == "SUM" and shape.kind != "number":
        raise NotExact(Null(at=table.at), Phrase(en=f"a sum of {shape.kind}", zh=f"对 {shape.kind} 求和"))
    picked = [exp.Case(ifs=[exp.If(this=row.matched.copy(), true=row.answers[index].sql.copy())]) for row in rows]
    if table.aggregation == "SUM":
        zero = [exp.func("COALESCE", part, integer(0)) for part in picked]
        total: exp.Expr = zero[0]
        for part in zero[1:]:
            total = exp.Add(this=total, expression=part)
        shape = Scalar(sql=exp.Null(), kind="number", digits=shape.digits + 3, scale=shape.scale)
    else:
        total = exp.Anonymous(this="least" if table.aggregation == "MIN" else "greatest", expressions=picked)
    missing = [
        all_of([row.matched.copy(), exp.Is(this=paren(row.answers[index].sql.copy()), expression=exp.Null())])
        for row in rows
        if row.answers[index].nullable
    ]
    ifs = [exp.If(this=nothing, true=default.sql.copy())]
    if missing:
        ifs.append(exp.If(this=any_of(missing), true=exp.Null()))
    return _shaped(table, exp.Case(ifs=ifs, default=total), shape)


def _unless(broken: exp.Expr, value: Scalar) -> Scalar:
    sql = exp.Case(ifs=[exp.If(this=negated(broken.copy()), true=value.sql)])
    return Scalar(sql=sql, kind=value.kind, entity=value.entity, digits=value.digits, scale=value.scale)


def _when(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)
