"""Built-in functions over record values, each exactly as FEEL has it or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

from saltern.core.rules.engines.sql_arithmetic import add_months, equality
from saltern.core.rules.engines.sql_records import Groups
from saltern.core.rules.engines.sql_values import (
    DAYS,
    MONTHS,
    NARROW,
    UNSET,
    NotExact,
    Scalar,
    all_of,
    boolean,
    cast,
    column,
    decimal_type,
    fitted,
    integer,
    negated,
    null,
    once,
    operand,
    paren,
)
from saltern.core.rules.feel import nodes as n
from saltern.words import Phrase

CALENDAR = "working days"
APART = 1_000_000
"""How far apart the counts of two runs of years lie that the calendar does not join: no 16-bit number spans it."""
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Asking(Protocol):
    """What a function needs of the compiler it serves."""

    @property
    def groups(self) -> Groups:
        """Where aliases come from."""
        ...

    @property
    def calendar(self) -> str:
        """The table of working days, or ""."""
        ...


Function = Callable[[Asking, n.Call, Sequence[Scalar]], Scalar]


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _wanted(node: n.Call, values: Sequence[Scalar], *kinds: str) -> bool:
    """Whether the arguments have the kinds; False when one is null and the answer is null."""
    if len(values) != len(kinds):
        raise NotExact(node, Phrase(en=f"{len(values)} argument(s)", zh=f"{len(values)} 个参数"))
    if any(value.is_null for value in values):
        return False
    for value, kind in zip(values, kinds, strict=True):
        if value.kind != kind:
            raise NotExact(
                node, Phrase(en=f"a {value.kind} where a {kind} is wanted", zh=f"应为 {kind}，却是 {value.kind}")
            )
    return True


def _nullable(values: Sequence[Scalar]) -> bool:
    return any(value.nullable for value in values)


def _not(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    if not _wanted(node, values, "boolean"):
        return null("boolean")
    return boolean(negated(values[0].sql), nullable=values[0].nullable)


def _is(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    return equality(values[0], values[1], node)


def _text_test(name: str) -> Function:
    def compile_it(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
        if not _wanted(node, values, "string", "string"):
            return null("boolean")
        return boolean(call(name, values[0].sql, values[1].sql), nullable=_nullable(values))

    return compile_it


def _length(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    if not _wanted(node, values, "string"):
        return null("number")
    return Scalar(sql=call("length", values[0].sql), kind="number", digits=10, nullable=values[0].nullable)


def _substring(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    text, start, *more = values
    places = [value.constant for value in (start, *more)]
    if text.kind != "string" or not all(isinstance(p, Decimal) and p == int(p) for p in places):
        raise NotExact(
            node, Phrase(en="a place in the text that is no fixed whole number", zh="文本位置不是固定的整数")
        )
    first = int(str(places[0]))
    if first < 1 or (more and int(str(places[1])) < 1):
        raise NotExact(node, Phrase(en="a place before the text's first character", zh="位置在文本首字之前"))
    arguments = [integer(int(str(place))) for place in places]
    # At least one character is asked for, so nothing comes back only where the place lies behind the text's end.
    found = exp.func("NULLIF", call("substring", text.sql, *arguments), exp.Literal.string(""))
    return Scalar(sql=found, kind="string", nullable=True)


def _rounded(name: str) -> Function:
    def compile_it(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
        value, *more = values
        if value.is_null:
            return null("number")
        if value.kind != "number" or (more and more[0].constant is UNSET):
            raise NotExact(node, Phrase(en="a number of digits that is not fixed", zh="位数不固定"))
        places = int(str(more[0].constant)) if more else 0
        if places < 0:
            raise NotExact(node, Phrase(en="rounding left of the point", zh="在小数点左侧取舍"))
        if places >= value.scale:
            return Scalar(sql=value.sql, kind="number", digits=value.digits, scale=value.scale, nullable=value.nullable)
        whole = operand(value)
        if places:
            shift = cast(integer(10**places), decimal_type(max(NARROW + 1, places + 1), 0))
            whole = paren(exp.Mul(this=whole, expression=shift))
        if name in ("decimal", "round up", "round down"):
            once(value, node)
        sql = ROUNDINGS[name](whole)
        if places:
            back = cast(exp.Literal.string(format(Decimal(1).scaleb(-places), "f")), f"DECIMAL({places + 1}, {places})")
            sql = exp.Mul(this=cast(sql, decimal_type(max(NARROW + 1, value.digits + places + 1), 0)), expression=back)
        return fitted(sql, value.digits + 1, places, nullable=value.nullable, node=node)

    return compile_it


def _half_even(value: exp.Expr) -> exp.Expr:
    floor = call("floor", value)
    rest = paren(exp.Sub(this=value.copy(), expression=floor.copy()))
    half = cast(exp.Literal.string("0.5"), "DECIMAL(2, 1)")
    up = exp.Add(this=floor.copy(), expression=integer(1))
    odd = exp.NEQ(this=exp.Mod(this=paren(floor.copy()), expression=integer(2)), expression=integer(0))
    ifs = [
        exp.If(this=exp.GT(this=rest, expression=half), true=up),
        exp.If(this=all_of([exp.EQ(this=rest.copy(), expression=half.copy()), odd]), true=up.copy()),
    ]
    return exp.Case(ifs=ifs, default=floor.copy())


def _by_sign(above: str, below: str) -> Callable[[exp.Expr], exp.Expr]:
    def choose(value: exp.Expr) -> exp.Expr:
        positive = exp.GTE(this=value.copy(), expression=integer(0))
        return exp.Case(ifs=[exp.If(this=positive, true=call(above, value))], default=call(below, value))

    return choose


ROUNDINGS: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "decimal": _half_even,
    "floor": lambda value: call("floor", value),
    "ceiling": lambda value: call("ceil", value),
    "round up": _by_sign("ceil", "floor"),
    "round down": _by_sign("floor", "ceil"),
    "round half up": lambda value: call("round", value, integer(0)),
}


def _abs(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    value = values[0]
    if value.is_null:
        return value
    if value.kind not in ("number", DAYS, MONTHS):
        raise NotExact(node, Phrase(en=f"the size of a {value.kind}", zh=f"{value.kind} 的绝对值"))
    sql = call("abs", operand(value) if value.kind == "number" else value.sql)
    return Scalar(sql=sql, kind=value.kind, digits=value.digits, scale=value.scale, nullable=value.nullable)


def _modulo(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    if not _wanted(node, values, "number", "number"):
        return null("number")
    dividend, divisor = values
    if dividend.scale or divisor.scale:
        raise NotExact(node, Phrase(en="a remainder of broken numbers", zh="小数取余"))
    once(divisor, node)
    by = exp.func("NULLIF", operand(divisor), integer(0))
    rest = paren(exp.Mod(this=operand(dividend), expression=by))
    floored = exp.Mod(this=paren(exp.Add(this=rest, expression=by.copy())), expression=by.copy())
    nullable = _nullable(values) or divisor.constant in (UNSET, Decimal(0))
    return fitted(floored, divisor.digits, 0, nullable=nullable, node=node)


def _parity(odd: bool) -> Function:
    def compile_it(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
        if not _wanted(node, values, "number"):
            return null("boolean")
        if values[0].scale:
            raise NotExact(node, Phrase(en="parity of broken numbers", zh="小数的奇偶"))
        rest = exp.Mod(this=operand(values[0]), expression=integer(2))
        form = exp.NEQ if odd else exp.EQ
        return boolean(form(this=paren(rest), expression=integer(0)), nullable=values[0].nullable)

    return compile_it


def _month_of(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    if values[0].is_null:
        return null("string")
    if values[0].kind not in ("date", "date and time"):
        raise NotExact(node, Phrase(en=f"the month of a {values[0].kind}", zh=f"{values[0].kind} 的月份"))
    sql = call("strftime", values[0].sql, exp.Literal.string("%Y-%m"))
    return Scalar(sql=sql, kind="string", nullable=values[0].nullable)


def _day_of_week(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    if values[0].is_null:
        return null("string")
    if values[0].kind not in ("date", "date and time"):
        raise NotExact(node, Phrase(en=f"the weekday of a {values[0].kind}", zh=f"{values[0].kind} 的星期"))
    day = call("isodow", values[0].sql)
    ifs = [
        exp.If(this=exp.EQ(this=day.copy(), expression=integer(index + 1)), true=exp.Literal.string(name))
        for index, name in enumerate(_DAY_NAMES)
    ]
    return Scalar(sql=exp.Case(ifs=ifs), kind="string", nullable=values[0].nullable)


def _months_between(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    """Complete months by day of month; backwards the same with a minus."""
    if not _wanted(node, values, "date", "date"):
        return null(MONTHS)
    start, end = (_month_line(value, node) for value in values)
    sql = paren(exp.IntDiv(this=paren(exp.Sub(this=end, expression=start)), expression=integer(31)))
    return Scalar(sql=sql, kind=MONTHS, nullable=_nullable(values))


def _month_line(value: Scalar, node: n.Node) -> exp.Expr:
    """Days on a line where every month has 31: whole months between two dates are its whole 31s, either way."""
    if isinstance(value.constant, date):
        return integer(value.constant.year * 372 + value.constant.month * 31 + value.constant.day)
    once(value, node)
    years = exp.Mul(this=call("year", value.sql), expression=integer(372))
    months = exp.Mul(this=call("month", value.sql), expression=integer(31))
    return paren(exp.Add(this=exp.Add(this=years, expression=months), expression=call("day", value.sql)))


def _anniversary(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    """The anniversary nearest to a fixed day; of two equally near the earlier."""
    if not _wanted(node, values, "date", "date"):
        return null("date")
    day, near = values
    if not isinstance(near.constant, date):
        raise NotExact(
            node, Phrase(en="an anniversary near a day out of the records", zh="以记录中的日期求最近的周年日")
        )
    once(day, node)
    best: exp.Expr | None = None
    for year in (near.constant.year + 1, near.constant.year, near.constant.year - 1):
        years = exp.Sub(this=integer(year), expression=call("year", day.sql))
        found = add_months(day, exp.Mul(this=paren(years), expression=integer(12)))
        if best is None:
            best = found
            continue
        nearer = exp.LTE(this=_distance(found, near.sql), expression=_distance(best, near.sql))
        best = exp.Case(ifs=[exp.If(this=nearer, true=found)], default=best)
    assert best is not None
    return Scalar(sql=best, kind="date", nullable=day.nullable)


def _distance(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return call("abs", call("date_diff", exp.Literal.string("day"), one, other))


def _working_days(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    """Working days after the first day up to and including the second, from the calendar's running count; null where a
    year between them is not in it."""
    if not _wanted(node, values, "date", "date"):
        return null("number")
    if not compiler.calendar:
        raise NotExact(node, Phrase(en="no calendar of working days is given", zh="没有提供工作日历"), "working days()")
    start, end = (_ordinal(compiler, value) for value in values)
    near = exp.TryCast(this=paren(exp.Sub(this=end, expression=start)), to=exp.DataType.build("SMALLINT"))
    sql = cast(near, "BIGINT")
    return Scalar(sql=sql, kind="number", digits=9, nullable=True)


def _working_days_before(compiler: Asking, node: n.Call, values: Sequence[Scalar]) -> Scalar:
    """The first day whose running count is so much smaller: a count grows on working days alone."""
    if not _wanted(node, values, "date", "number"):
        return null("date")
    if not compiler.calendar:
        raise NotExact(
            node, Phrase(en="no calendar of working days is given", zh="没有提供工作日历"), "working days before()"
        )
    count = values[1].constant
    if not isinstance(count, Decimal) or count != int(count) or count < 0:
        raise NotExact(node, Phrase(en="a number of days that is not fixed", zh="天数不固定"))
    left = exp.Sub(this=_ordinal(compiler, values[0]), expression=integer(int(count)))
    alias = compiler.groups.local([left])
    table = exp.table_(exp.to_identifier(compiler.calendar, quoted=True)).as_(alias, quoted=True)
    counted = exp.EQ(this=column(alias, "ordinal"), expression=left)
    begun = exp.GT(this=exp.Mod(this=column(alias, "ordinal"), expression=integer(APART)), expression=integer(0))
    query = exp.select(exp.Min(this=column(alias, "day"))).from_(table).where(counted, begun)
    return Scalar(sql=paren(query.subquery()), kind="date", nullable=True)


def _ordinal(compiler: Asking, value: Scalar) -> exp.Expr:
    alias = compiler.groups.local([value.sql])
    query = exp.select(column(alias, "ordinal")).from_(
        exp.table_(exp.to_identifier(compiler.calendar, quoted=True)).as_(alias, quoted=True)
    )
    return paren(query.where(exp.EQ(this=column(alias, "day"), expression=value.sql.copy())).subquery())


FUNCTIONS: dict[str, Function] = {
    "not": _not,
    "is": _is,
    "contains": _text_test("contains"),
    "starts with": _text_test("starts_with"),
    "ends with": _text_test("ends_with"),
    "string length": _length,
    "substring": _substring,
    **{name: _rounded(name) for name in ROUNDINGS},
    "abs": _abs,
    "modulo": _modulo,
    "odd": _parity(True),
    "even": _parity(False),
    "month of": _month_of,
    "day of week": _day_of_week,
    "years and months duration": _months_between,
    "anniversary": _anniversary,
    "working days": _working_days,
    "working days before": _working_days_before,
}


def member(node: n.Path, value: Scalar) -> Scalar:
    """A part of a date or duration."""
    if value.is_null:
        return null("number")
    name = node.member
    if value.kind in ("date", "date and time") and name in ("year", "month", "day", "weekday"):
        part = "isodow" if name == "weekday" else name
        return Scalar(sql=call(part, value.sql), kind="number", digits=5, nullable=value.nullable)
    if value.kind == "date and time" and name in ("hour", "minute"):
        return Scalar(sql=call(name, value.sql), kind="number", digits=5, nullable=value.nullable)
    if value.kind == MONTHS and name in ("years", "months"):
        form = exp.IntDiv if name == "years" else exp.Mod
        sql = paren(form(this=paren(value.sql), expression=integer(12)))
        return Scalar(sql=sql, kind="number", digits=6, nullable=value.nullable)
    if value.kind == DAYS and name == "days":
        sql = paren(exp.IntDiv(this=paren(value.sql), expression=integer(86_400_000_000)))
        return Scalar(sql=sql, kind="number", digits=9, nullable=value.nullable)
    raise NotExact(node, Phrase(en=f"this member of a {value.kind}", zh=f"{value.kind} 的这一成员"), f'"{name}"')
