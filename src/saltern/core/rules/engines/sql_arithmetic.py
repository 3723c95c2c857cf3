"""Operators in SQL with FEEL's meaning: null-safe equality, exact numbers, months clamped to the month's end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlglot import exp

from saltern.core.rules.engines.sql_values import (
    DAYS,
    DIGITS,
    MONTHS,
    NARROW,
    UNSET,
    NotExact,
    Scalar,
    boolean,
    cast,
    fitted,
    integer,
    literal,
    negated,
    null,
    operand,
    paren,
    truth,
    wide,
)
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.values import YearsMonths
from saltern.words import Phrase

ORDER: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
ORDERED = ("number", "string", "date", "date and time", DAYS, MONTHS)
MOST_MONTHS = 120_000
MICROSECONDS_A_DAY = 86_400_000_000


def comparison(op: str, left: Scalar, right: Scalar, node: n.Node) -> Scalar:
    """`left op right`."""
    if op == "=":
        return equality(left, right, node)
    if op == "!=":
        same = equality(left, right, node)
        return boolean(negated(same.sql), nullable=same.nullable)
    if left.is_null or right.is_null:
        return null("boolean")
    alike(left, right, node)
    if left.kind not in ORDERED:
        raise NotExact(node, Phrase(en=f"a {left.kind} has no order", zh=f"{left.kind} 没有大小顺序"))
    sql = ORDER[op](this=_side(left), expression=_side(right))
    return boolean(sql, nullable=left.nullable or right.nullable)


def equality(left: Scalar, right: Scalar, node: n.Node) -> Scalar:
    """FEEL's `=`: null equals null and nothing else."""
    if left.is_null and right.is_null:
        return boolean(truth(True))
    if left.is_null or right.is_null:
        asked = right if left.is_null else left
        if not asked.nullable:
            return boolean(truth(False))
        return boolean(exp.Is(this=paren(asked.sql), expression=exp.Null()))
    alike(left, right, node)
    form = exp.NullSafeEQ if left.nullable or right.nullable else exp.EQ
    return boolean(form(this=_side(left), expression=_side(right)))


def strict_equality(left: Scalar, right: Scalar, node: n.Node, *, equal: bool) -> Scalar:
    """`=` or `!=` that is null where a side is."""
    alike(left, right, node)
    form = exp.EQ if equal else exp.NEQ
    return boolean(form(this=_side(left), expression=_side(right)), nullable=left.nullable or right.nullable)


def alike(left: Scalar, right: Scalar, node: n.Node) -> None:
    if left.kind != right.kind or left.entity != right.entity:
        raise NotExact(
            node, Phrase(en=f"a {left.kind} is compared with a {right.kind}", zh=f"{left.kind} 与 {right.kind} 相比较")
        )
    if left.kind == "number" and max(left.digits, right.digits) + max(left.scale, right.scale) > DIGITS + 4:
        raise NotExact(node, Phrase(en="the two numbers have too many digits together", zh="两个数的位数合计过多"))


def _side(value: Scalar) -> exp.Expr:
    return paren(value.sql) if isinstance(value.sql, (exp.Connector, exp.Predicate, exp.Case, exp.Not)) else value.sql


def arithmetic(node: n.Arithmetic, left: Scalar, right: Scalar) -> Scalar:
    """`left op right`."""
    if left.is_null or right.is_null:
        return null("number")
    kinds = (left.kind, right.kind)
    if kinds == ("number", "number"):
        return _numbers(node, left, right)
    if kinds == ("string", "string") and node.op == "+":
        return Scalar(sql=exp.DPipe(this=left.sql, expression=right.sql), kind="string", nullable=_either(left, right))
    if left.kind in ("date", "date and time") and node.op in "+-":
        return _moved(node, left, right)
    if node.op == "+" and right.kind in ("date", "date and time"):
        return _moved(node, right, left)
    if kinds in ((DAYS, DAYS), (MONTHS, MONTHS)) and node.op in "+-":
        form = exp.Add if node.op == "+" else exp.Sub
        return Scalar(
            sql=paren(form(this=left.sql, expression=right.sql)), kind=left.kind, nullable=_either(left, right)
        )
    raise NotExact(node, Phrase(en=f"{left.kind} {node.op} {right.kind}", zh=f"{left.kind} {node.op} {right.kind}"))


def _either(left: Scalar, right: Scalar) -> bool:
    return left.nullable or right.nullable


def _numbers(node: n.Arithmetic, left: Scalar, right: Scalar) -> Scalar:
    nullable = _either(left, right)
    if node.op in "+-":
        form = exp.Add if node.op == "+" else exp.Sub
        digits, scale = max(left.digits, right.digits) + 1, max(left.scale, right.scale)
        sides = [wide(s) for s in (left, right)] if digits + scale > NARROW else [operand(s) for s in (left, right)]
        sql = paren(form(this=sides[0], expression=sides[1]))
        return fitted(sql, digits, scale, nullable=nullable, node=node)
    if node.op == "*":
        return _product(node, left, right, nullable)
    if node.op == "/" and isinstance(right.constant, Decimal):
        if right.constant == 0:
            return null("number")
        inverse = _inverse(right.constant)
        if inverse is not None:
            return _product(node, left, literal(inverse, node), nullable)
    if node.op == "/":
        raise NotExact(
            node,
            Phrase(
                en="a quotient of records can have more digits than a database keeps",
                zh="记录值相除的位数可能超过数据库所能保存的",
            ),
        )
    raise NotExact(node, Phrase(en="a power of records can not be kept exactly", zh="记录值的乘方无法精确保存"))


def _product(node: n.Node, left: Scalar, right: Scalar, nullable: bool) -> Scalar:
    digits, scale = left.digits + right.digits, left.scale + right.scale
    sides = [operand(s) for s in (left, right)]
    if digits + scale > NARROW and scale == 0:
        sides = [cast(side, "HUGEINT") for side in sides]
    elif digits + scale > NARROW:
        widest = 0 if left.digits + left.scale >= right.digits + right.scale else 1
        sides[widest] = wide((left, right)[widest])
    return fitted(paren(exp.Mul(this=sides[0], expression=sides[1])), digits, scale, nullable=nullable, node=node)


def _inverse(value: Decimal) -> Decimal | None:
    """1 / value, where that is a short decimal."""
    inverse = Decimal(1) / value
    return inverse if inverse * value == 1 and len(inverse.as_tuple().digits) <= 12 else None


def _moved(node: n.Arithmetic, point: Scalar, by: Scalar) -> Scalar:
    """A date moved by a duration, or the time between two dates."""
    if by.kind in ("date", "date and time"):
        if node.op != "-" or by.kind != point.kind:
            raise NotExact(node, Phrase(en=f"{point.kind} {node.op} {by.kind}", zh=f"{point.kind} {node.op} {by.kind}"))
        return _between(point, by)
    nullable = _either(point, by)
    sign = -1 if node.op == "-" else 1
    if isinstance(by.constant, (YearsMonths, timedelta)) and not _near(by.constant):
        raise NotExact(node, Phrase(en="a date moved by ages", zh="日期移动过久"))
    if by.kind == MONTHS:
        months = integer(sign * int(str(by.sql).strip("()"))) if by.constant is not UNSET else by.sql
        if by.constant is UNSET and sign < 0:
            months = exp.Neg(this=paren(by.sql))
        return Scalar(sql=add_months(point, months), kind=point.kind, nullable=nullable)
    if by.kind == DAYS and isinstance(by.constant, timedelta):
        if point.kind == "date":
            if by.constant % timedelta(days=1):
                raise NotExact(node, Phrase(en="a date moved by a part of a day", zh="日期移动不足一日"))
            days = integer(sign * by.constant.days)
            moved = exp.Add(this=cast(point.sql, "DATE"), expression=cast(days, "INTEGER"))
            return Scalar(sql=paren(moved), kind="date", nullable=nullable)
        step = exp.Anonymous(
            this="to_microseconds", expressions=[integer(sign * (by.constant // timedelta(microseconds=1)))]
        )
        return Scalar(sql=paren(exp.Add(this=point.sql, expression=step)), kind=point.kind, nullable=nullable)
    raise NotExact(
        node,
        Phrase(
            en=f"a {point.kind} moved by a {by.kind} out of the records", zh=f"{point.kind} 按记录中的 {by.kind} 移动"
        ),
    )


def _near(by: YearsMonths | timedelta) -> bool:
    """Whether any date, moved so far, is still one the database has."""
    return abs(by.months) <= MOST_MONTHS if isinstance(by, YearsMonths) else abs(by.days) <= MOST_MONTHS * 31


def add_months(point: Scalar, months: exp.Expr) -> exp.Expr:
    """Calendar months later; a day the month lacks becomes its last day."""
    step = exp.Anonymous(this="to_months", expressions=[cast(months, "INTEGER")])
    return cast(paren(exp.Add(this=point.sql.copy(), expression=step)), "DATE" if point.kind == "date" else "TIMESTAMP")


def _between(later: Scalar, earlier: Scalar) -> Scalar:
    if later.kind == "date":
        days = exp.Anonymous(this="date_diff", expressions=[exp.Literal.string("day"), earlier.sql, later.sql])
        sql: exp.Expr = exp.Mul(this=days, expression=integer(MICROSECONDS_A_DAY))
    else:
        sql = exp.Anonymous(this="date_diff", expressions=[exp.Literal.string("microsecond"), earlier.sql, later.sql])
    return Scalar(sql=paren(sql), kind=DAYS, nullable=_either(later, earlier))


def negation(node: n.Negation, value: Scalar) -> Scalar:
    """`-value`."""
    if value.is_null:
        return value
    if value.kind not in ("number", DAYS, MONTHS):
        raise NotExact(node, Phrase(en=f"minus a {value.kind}", zh=f"对 {value.kind} 取负"))
    sql = paren(exp.Neg(this=paren(operand(value) if value.kind == "number" else value.sql)))
    return Scalar(sql=sql, kind=value.kind, nullable=value.nullable, digits=value.digits, scale=value.scale)
