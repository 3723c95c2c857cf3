"""A FEEL value as a piece of SQL: the expression, what kind it is, whether it may be null, how many digits it can have.

Numbers are exact or refused: FEEL counts in 34 decimal digits, the database in integers and DECIMAL up to 38, so every
number carries the digits it can need before and after the point, and what could need more than 34 is not compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from sqlglot import exp

from saltern.core.rules.feel.nodes import Node
from saltern.core.rules.feel.values import YearsMonths
from saltern.errors import SalternError
from saltern.words import Phrase

DIGITS = 34
NARROW = 18
"""Digits a machine word holds."""
DAYS, MONTHS = "days and time duration", "years and months duration"


class NotExact(SalternError):
    """Line {line}, column {column}: {found} can not be said exactly in SQL: {why}."""

    family = "broken"
    zh = "第 {line} 行第 {column} 列：{found} 无法精确翻译为 SQL：{why}。"

    def __init__(self, node: Node, why: Phrase, found: str = "") -> None:
        self.node = node
        self.why = why
        line, column = node.at
        super().__init__(line=line, column=column, found=found or type(node).__name__.lower(), why=why)


class _Unset:
    pass


UNSET = _Unset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value of one row. `constant` is its value where it is the same for every row; `parts` are the conditions
    and-ed together in it."""

    sql: exp.Expr
    kind: str
    nullable: bool = True
    entity: str = ""
    digits: int = 0
    scale: int = 0
    constant: object = UNSET
    parts: tuple[Scalar, ...] = ()

    @property
    def is_null(self) -> bool:
        return self.constant is None

    @property
    def conjuncts(self) -> tuple[Scalar, ...]:
        return self.parts or (self,)


def integer(value: int) -> exp.Expr:
    return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))


def truth(value: bool) -> exp.Expr:
    return exp.Boolean(this=value)


def column(table: str, name: str) -> exp.Column:
    return exp.Column(this=identifier(name), table=identifier(table))


def identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def decimal_type(digits: int, scale: int) -> exp.DataType:
    return _type(f"DECIMAL({max(1, digits + scale)}, {scale})").copy()


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def paren(sql: exp.Expr) -> exp.Expr:
    return exp.Paren(this=sql)


def negated(sql: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Paren(this=sql))


def all_of(parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts joined by AND."""
    return _joined(exp.And, parts)


def any_of(parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts joined by OR, as one operand."""
    return exp.Paren(this=_joined(exp.Or, parts)) if len(parts) > 1 else parts[0]


def _joined(form: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    first, *rest = [exp.Paren(this=part) if isinstance(part, exp.Connector) else part for part in parts]
    for part in rest:
        first = form(this=first, expression=part)
    return first


def cast(sql: exp.Expr, to: str | exp.DataType) -> exp.Expr:
    return exp.Cast(this=sql, to=to if isinstance(to, exp.DataType) else _type(to).copy())


def boolean(sql: exp.Expr, *, nullable: bool = False, parts: Sequence[Scalar] = ()) -> Scalar:
    return Scalar(sql=sql, kind="boolean", nullable=nullable, parts=tuple(parts))


def null(kind: str = "null") -> Scalar:
    return Scalar(sql=exp.Null(), kind=kind, constant=None)


def literal(value: object, node: Node) -> Scalar:
    """A value worked out beforehand, as SQL."""
    if value is None:
        return null()
    if isinstance(value, Decimal):
        return _number(value, node)
    kind, sql = _written(value, node)
    return Scalar(sql=sql, kind=kind, nullable=False, constant=value)


def _written(value: object, node: Node) -> tuple[str, exp.Expr]:
    """The kind of a value and how SQL spells it."""
    found: tuple[str, exp.Expr] | None = None
    if isinstance(value, bool):
        found = "boolean", truth(value)
    elif isinstance(value, str):
        if not storable(value):
            raise NotExact(node, Phrase(en="a text no database can hold", zh="数据库无法保存的文本"))
        found = "string", exp.Literal.string(value)
    elif isinstance(value, datetime) and value.tzinfo is None:
        found = "date and time", cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
    elif isinstance(value, date) and not isinstance(value, datetime):
        found = "date", cast(exp.Literal.string(value.isoformat()), "DATE")
    elif isinstance(value, timedelta):
        found = DAYS, integer(value // timedelta(microseconds=1))
    elif isinstance(value, YearsMonths):
        found = MONTHS, integer(months_of(value))
    if found is None:
        raise NotExact(
            node, Phrase(en=f"a value of the kind {type(value).__name__}", zh=f"{type(value).__name__} 类型的值")
        )
    return found


def storable(text: str) -> bool:
    """Whether a database can hold a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def months_of(value: YearsMonths) -> int:
    """All the months of a years-and-months duration."""
    return int(value.months)


def _number(value: Decimal, node: Node) -> Scalar:
    sign, figures, exponent = value.normalize().as_tuple()
    if not isinstance(exponent, int):
        raise NotExact(node, Phrase(en="a number that is none", zh="不是数值的数"))
    scale = max(0, -exponent)
    digits = max(0, len(figures) + exponent)
    if digits + scale > DIGITS:
        raise NotExact(node, Phrase(en="more than 34 digits", zh="超过 34 位"), str(value))
    text = format(abs(value).normalize(), "f")
    if scale == 0 and digits <= 18:
        sql: exp.Expr = integer(int(value))
    else:
        sql = cast(exp.Literal.string(("-" if sign else "") + text), decimal_type(digits, scale))
    return Scalar(sql=sql, kind="number", nullable=False, digits=digits, scale=scale, constant=value)


def once(value: Scalar, node: Node) -> None:
    """Refuse to write out a question to the records several times; the database would ask it as often."""
    if value.sql.find(exp.Subquery):
        raise NotExact(
            node,
            Phrase(
                en="a value asked of other records would have to be asked several times",
                zh="取自其他记录的值须多次求取",
            ),
        )


def fitted(sql: exp.Expr, digits: int, scale: int, *, nullable: bool, node: Node) -> Scalar:
    """A computed number, in the smallest type that holds every value it can have."""
    if digits + scale > DIGITS:
        raise NotExact(
            node,
            Phrase(
                en=f"the result can need {digits + scale} digits, FEEL keeps {DIGITS}",
                zh=f"结果可能需要 {digits + scale} 位，FEEL 只保留 {DIGITS} 位",
            ),
        )
    to = "BIGINT" if scale == 0 and digits <= 18 else decimal_type(digits, scale)
    return Scalar(sql=cast(sql, to), kind="number", nullable=nullable, digits=digits, scale=scale)


def wide(value: Scalar) -> exp.Expr:
    """A number ready for arithmetic whose result a machine word may not hold: the database decides by the operands'
    width how wide it calculates, and stops at the first row that is too great."""
    if value.scale == 0:
        return cast(value.sql, "HUGEINT" if value.digits <= NARROW else decimal_type(value.digits, 0))
    return cast(value.sql, decimal_type(max(NARROW + 1 - value.scale, value.digits), value.scale))


def operand(value: Scalar) -> exp.Expr:
    """A number ready for arithmetic."""
    if value.constant is not UNSET:
        return value.sql
    to = "BIGINT" if value.scale == 0 and value.digits <= 18 else decimal_type(value.digits, value.scale)
    return cast(value.sql, to)
