"""What a row must satisfy to be believed, as one SQL pass over text columns: no row is ever looked at in Python.

Each check is a condition that holds where the row is wrong. The pass asks of each row only whether any of them holds
and keeps the texts of those few; which ones, and where, is asked of these texts afterwards. Sources: the feed contract
(types, required, codes, ranges, patterns); a date outside 1800-2200 is nobody's date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from saltern.core.contracts.contract import Column, Contract
from saltern.core.registry import linkage

DATE_FLOOR: Final = "1800-01-01"
DATE_CEILING: Final = "2200-01-01"
DUPLICATE: Final = "duplicate_key"
MISSHAPEN: Final = "shape"
FINE: Final = "DECIMAL(18, 6)"
"""How amounts are read before it is asked whether they are whole cents: an amount is below a million million."""
CENT: Final = "0.01"
BLANKS: Final = " \t\u00a0\u3000"
GROUPED: Final = r"[￥¥]?\s*[-+]?([0-9]{1,3}([,，][0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*元?"
DATES: Final = {
    "dotted": r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
    "chinese": r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
    "compact": r"([0-9]{4})([0-9]{2})([0-9]{2})",
}
SERIAL_ZERO: Final = "1899-12-30"
"""The day a spreadsheet counts from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition over the raw column `name` and its typed twin; `expected` is said to the steward."""

    column: str
    rule: str
    expected: str
    wrong: exp.Expr


def typed(name: str) -> exp.Column:
    """The typed twin of a raw column."""
    return exp.column(f"_{name}", quoted=True)


def raw(name: str) -> exp.Column:
    """The column as text."""
    return exp.column(name, quoted=True)


def checks(contract: Contract, *, native: frozenset[str] = frozenset()) -> list[Check]:
    """All checks of a contract; columns that come typed need no type check."""
    found = [check for column in contract.columns for check in _column(column, native=column.name in native)]
    if not any(column.required for column in contract.columns):
        empty = exp.and_(*(exp.Is(this=raw(column.name), expression=exp.null()) for column in contract.columns))
        first = contract.columns[0].name
        found.append(Check(column=first, rule="required", expected="a value", wrong=empty))
    words = sorted(contract.fillers)
    found += [
        Check(column=column.name, rule="filler", expected="a key", wrong=is_filler(raw(column.name), words))
        for column in contract.columns
        if words and column.name in contract.key and not column.numbered and column.type == "string"
    ]
    return found


def is_filler(text: exp.Expr, words: Sequence[str]) -> exp.Expr:
    """Whether a text is one of the words written where there is nothing to write."""
    bare = exp.func("upper", exp.func("trim", text))
    held = exp.In(this=bare, expressions=[exp.Literal.string(word) for word in words])
    return exp.func("coalesce", held, exp.false())


def staged(
    *, contract: Contract, rows: exp.Query, present: Sequence[str], native: frozenset[str], lines: bool
) -> exp.Select:
    """The rows with typed columns and, for rows with a wrong only, `_raw`: their texts (of a broken line, the line)."""
    names = [column.name for column in contract.columns]
    carried: list[exp.Expr] = [exp.column("_row")] if native or "_row" in rows.named_selects else []
    broken: list[exp.Expr] = [exp.column("_broken"), exp.column("_line")] if lines else []
    columns = [
        _sent(column, native=column.name in native)
        if column.name in present
        else exp.alias_(exp.cast(exp.null(), "VARCHAR"), column.name, quoted=True)
        for column in contract.columns
    ]
    texts = exp.select(*columns, *carried, *broken).from_(rows.subquery("delivered", copy=False), copy=False)
    wrongs = [check.wrong for check in checks(contract, native=native)]
    as_text = exp.Array(expressions=[exp.cast(raw(name), "VARCHAR") for name in names])
    shown = exp.case()
    if lines:
        shown = shown.when(exp.column("_broken"), exp.Array(expressions=[_head(exp.column("_line"))]))
    if wrongs:
        shown = shown.when(exp.or_(*wrongs), as_text)
    kept = [
        exp.alias_(_stored(column, native=column.name in native), column.name, quoted=True)
        for column in contract.columns
    ]
    aside = exp.alias_(shown if wrongs or lines else exp.cast(exp.null(), "VARCHAR[]", dialect="duckdb"), "_raw")
    signs = [
        exp.alias_(linkage.sign(raw(column.name)), linkage.signed(column.name), quoted=True)
        for column in contract.subject_columns
    ]
    outer = exp.select(*kept, *signs, aside, *carried)
    if lines:
        outer = outer.select(exp.column("_broken"))
    return outer.from_(_with_twins(texts, contract, native=native).subquery("doubled", copy=False), copy=False)


def number_of(row: exp.Expr, /) -> exp.Expr:
    """Which row of its delivery one is, from one on, by its place among those staged."""
    return exp.Add(this=row.copy(), expression=exp.Literal.number(1))


def told(*, contract: Contract, bad: exp.Query) -> exp.Select:
    """The rows set aside (`row` and `_raw`), their texts by name again, each with its typed twin."""
    texts = [
        exp.alias_(exp.func("list_extract", exp.column("_raw"), exp.Literal.number(place)), column.name, quoted=True)
        for place, column in enumerate(contract.columns, start=1)
    ]
    named = exp.select("row", *texts).from_(bad.subquery("bad", copy=False), copy=False)
    return _with_twins(named, contract, native=frozenset())


def _with_twins(texts: exp.Select, contract: Contract, *, native: frozenset[str]) -> exp.Select:
    twins = [
        exp.alias_(_twin(column, native=column.name in native), f"_{column.name}", quoted=True)
        for column in contract.columns
    ]
    return exp.select("*", *twins).from_(texts.subquery("texts", copy=False), copy=False)


def _head(text: exp.Expr) -> exp.Expr:
    return exp.func("left", text, exp.Literal.number(200))


def _twin(column: Column, *, native: bool) -> exp.Expr:
    if native or column.numbered or (column.type == "string" and not column.codes):
        return raw(column.name)
    kind = exp.DataType.build(FINE if column.type == "decimal" else _coded(column) or column.sql_type, dialect="duckdb")
    text = raw(column.name)
    others: list[exp.Expr] = [exp.TryCast(this=_bare(text.copy()), to=kind.copy())]
    others += [exp.TryCast(this=value, to=kind.copy()) for value in _otherwise(column)]
    return exp.func("coalesce", exp.TryCast(this=text, to=kind), *others)


def _sent(column: Column, *, native: bool) -> exp.Expr:
    """A column as it was sent, without what its contract says is written where there is nothing."""
    text = raw(column.name)
    if native or not column.nulls:
        return text
    nothing = exp.In(this=exp.func("upper", _bare(text)), expressions=[exp.Literal.string(one) for one in column.nulls])
    value = exp.case().when(nothing, exp.null()).else_(text.copy())
    return exp.alias_(value, column.name, quoted=True)


def _bare(text: exp.Expr) -> exp.Expr:
    """Without the blanks around it, narrow and wide."""
    return exp.func("trim", text, exp.Literal.string(BLANKS))


def _otherwise(column: Column) -> Iterator[exp.Expr]:
    """A value written in another way that the contract allows, in the one way that is read; null where it is not."""
    text = _bare(raw(column.name))
    for way in column.also_written:
        if column.type == "boolean":
            yield (
                exp.Case(this=text.copy())
                .when(exp.Literal.string("是"), "true")
                .when(exp.Literal.string("否"), "false")
            )
        elif way == "grouped":
            bare = exp.func("regexp_replace", text.copy(), *map(exp.Literal.string, ("[^0-9.+-]", "", "g")))
            yield _where(text, GROUPED, bare)
        elif way == "serial":
            days = exp.Add(
                this=exp.cast(exp.Literal.string(SERIAL_ZERO), "DATE"), expression=exp.cast(text.copy(), "INTEGER")
            )
            yield _where(text, r"[1-9][0-9]{4}", days)
        else:
            day = exp.func("regexp_replace", text.copy(), *map(exp.Literal.string, (DATES[way], r"\1-\2-\3")))
            yield _where(text, DATES[way], day)


def _where(text: exp.Expr, shape: str, value: exp.Expr) -> exp.Expr:
    fits = exp.func("regexp_full_match", text.copy(), exp.Literal.string(shape))
    return exp.case().when(fits, exp.cast(value, "VARCHAR"))


def _stored(column: Column, *, native: bool) -> exp.Expr:
    if column.type == "decimal" and not native:
        return exp.cast(typed(column.name), column.sql_type, dialect="duckdb")
    return typed(column.name)


def _coded(column: Column) -> str:
    """The listed codes as a type: a byte a row instead of a text, and no other text fits."""
    listed = ", ".join(exp.Literal.string(code).sql("duckdb") for code in dict.fromkeys(column.codes))
    return f"ENUM({listed})" if listed else ""


def _column(column: Column, *, native: bool) -> Iterator[Check]:
    text, value = raw(column.name), typed(column.name)
    if column.required:
        yield Check(
            column=column.name, rule="required", expected="a value", wrong=exp.Is(this=text, expression=exp.null())
        )
    if not native and column.type != "string":
        yield Check(column=column.name, rule="type", expected=column.type, wrong=_mistyped(column))
    if not native and column.type == "date":
        yield Check(column=column.name, rule="instant", expected="a day, no time of it", wrong=_instant(column))
    if column.format == "month":
        yield Check(column=column.name, rule="type", expected="month YYYY-MM", wrong=_no_month(column))
    if column.codes:
        yield Check(
            column=column.name, rule="code", expected=" | ".join(column.codes), wrong=_unlisted(column, native=native)
        )
    yield from _ranges(column, value)
    yield from _lengths(column, text)
    if column.pattern:
        fits = exp.func("regexp_full_match", text, exp.Literal.string(column.pattern))
        yield Check(column=column.name, rule="pattern", expected=column.pattern, wrong=exp.not_(fits))


def _unlisted(column: Column, *, native: bool) -> exp.Expr:
    text, value = raw(column.name), typed(column.name)
    if native or column.type != "string":
        return exp.not_(exp.In(this=text, expressions=[exp.Literal.string(code) for code in column.codes]))
    return _unread(text, value)


def _unread(text: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.and_(exp.Is(this=value, expression=exp.null()), exp.not_(exp.Is(this=text, expression=exp.null())))


def _mistyped(column: Column) -> exp.Expr:
    text: exp.Expr = raw(column.name)
    value = typed(column.name)
    unread = _unread(text, value)
    if column.type == "decimal":
        cent = exp.cast(exp.Literal.string(CENT), FINE, dialect="duckdb")
        rest = exp.Mod(this=value.copy(), expression=cent)
        return exp.or_(unread, exp.NEQ(this=rest, expression=exp.Literal.number(0)))
    if column.type != "integer":
        return unread
    if column.also_written:
        text = exp.func("regexp_replace", _bare(text), *map(exp.Literal.string, ("[,，￥¥元]", "", "g")))
    odd = exp.or_(*(exp.func("contains", text.copy(), exp.Literal.string(mark)) for mark in (".", "e", "E")))
    fits = exp.func("regexp_full_match", text.copy(), exp.Literal.string(r"\s*[-+]?[0-9]+(\.0+)?\s*"))
    return exp.or_(unread, exp.case().when(odd, exp.not_(fits)).else_(exp.false()))


def _instant(column: Column) -> exp.Expr:
    """A time of day where a day belongs: which day that is depends on the zone. Midnight without one is none."""
    text = raw(column.name)
    timed = exp.func("contains", text.copy(), exp.Literal.string(":"))
    midnight = exp.func("regexp_full_match", text.copy(), exp.Literal.string(r".*[T ]0?0:00(:00([.]0+)?)?\s*"))
    return exp.case().when(timed, exp.not_(midnight)).else_(exp.false())


def _no_month(column: Column) -> exp.Expr:
    text = raw(column.name)
    first = exp.DPipe(this=text.copy(), expression=exp.Literal.string("-01"))
    day = exp.TryCast(this=exp.Paren(this=first), to=exp.DataType.build("DATE"))
    seven = exp.NEQ(this=exp.Length(this=text.copy()), expression=exp.Literal.number(7))
    return exp.or_(seven, _unread(text.copy(), day))


def _ranges(column: Column, value: exp.Expr) -> Iterator[Check]:
    low, high = column.minimum, column.maximum
    if column.type in {"date", "timestamp"}:
        low, high = low or DATE_FLOOR, high or DATE_CEILING
    elif column.type not in {"integer", "decimal"}:
        return
    if low:
        wrong = exp.LT(this=value.copy(), expression=_bound(column, low))
        yield Check(column=column.name, rule="minimum", expected=f"at least {low}", wrong=wrong)
    if high:
        wrong_high = exp.GT(this=value.copy(), expression=_bound(column, high))
        yield Check(column=column.name, rule="maximum", expected=f"at most {high}", wrong=wrong_high)


def _bound(column: Column, text: str) -> exp.Expr:
    if column.type in {"date", "timestamp"}:
        return exp.cast(exp.Literal.string(text), column.sql_type)
    return exp.cast(exp.Literal.string(text), column.sql_type, dialect="duckdb")


def _lengths(column: Column, text: exp.Expr) -> Iterator[Check]:
    length = exp.Length(this=text.copy())
    if column.min_length is not None:
        wrong = exp.LT(this=length, expression=exp.Literal.number(column.min_length))
        yield Check(column=column.name, rule="length", expected=f"at least {column.min_length} characters", wrong=wrong)
    if column.max_length is not None:
        wrong_long = exp.GT(this=length.copy(), expression=exp.Literal.number(column.max_length))
        expected = f"at most {column.max_length} characters"
        yield Check(column=column.name, rule="length", expected=expected, wrong=wrong_long)
