"""Names and mobiles in a delivery, as queries over its staged rows `s`: whose they are, which count, which are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from saltern.core.contracts.contract import Column, Contract
from saltern.core.identifiers import mobile_sql, writing_sql
from saltern.core.registry import quality


def columns_of(contract: Contract) -> Iterator[tuple[Column, Sequence[Column]]]:
    """The columns that say how somebody is called or reached, each with the number columns that say who."""
    for column in contract.columns:
        owners = [one for one in contract.subject_columns if column.owner in {"", one.name}]
        if not column.lake and owners:
            yield column, owners


def stated(column: Column, *, contract: Contract, subject: exp.Expr, row: exp.Expr) -> list[exp.Expr]:
    """What each row states: `subject`, `value`, `r` its place, `stated` the day it is of as text ("" without one)."""
    text = exp.column(column.name, "s", quoted=True)
    day: exp.Expr = exp.Literal.string("")
    value = _mobile(text) if column.format == "mobile" else exp.func("trim", text)
    if contract.date_column:
        dated = exp.cast(exp.cast(exp.column(contract.date_column, "s", quoted=True), "DATE"), "VARCHAR")
        day = exp.func("coalesce", dated, day)
    return [
        exp.alias_(subject, "subject"), exp.alias_(value, "value"), exp.alias_(row, "r"), exp.alias_(day, "stated"),
    ]  # fmt: skip


def newest(rows: exp.Select, contract: Contract) -> exp.Select:
    """Of each subject the value of the newest fact and its day; fillers are none."""
    order = exp.func("row", exp.column("stated"), exp.column("r"))
    return (
        exp.select(
            "subject",
            exp.alias_(exp.func("arg_max", exp.column("value"), order), "value"),
            exp.alias_(exp.Max(this=exp.column("stated")), "stated"),
        )
        .from_(rows.subquery("c", copy=False))
        .where(
            exp.not_(exp.Is(this=exp.column("subject"), expression=exp.null())),
            exp.NEQ(this=exp.column("value"), expression=exp.Literal.string("")),
            *([exp.not_(_filler(exp.column("value"), contract))] if contract.fillers else []),
        )
        .group_by("subject")
        .order_by("subject")
    )


def doubtful(contract: Contract, *, row: exp.Expr) -> Iterator[tuple[list[exp.Expr], list[exp.Expr]]]:
    """Of mobiles nobody can have and names that are fillers: what people are shown, and when."""
    for column in contract.columns:
        text = exp.column(column.name, "s", quoted=True)
        if column.format == "mobile":
            stands = exp.NEQ(this=text.copy(), expression=exp.Literal.string(""))
            shown = writing_sql.mask_number(text.copy())
            none = exp.Is(this=_mobile(text), expression=exp.null())
            yield _shown(column, row, shown, "mobile"), [stands, none]
        elif not column.lake and not column.numbered and contract.fillers:
            yield _shown(column, row, text, "filler"), [_filler(text.copy(), contract)]


def beside(column: Column, *, contract: Contract) -> list[exp.Expr]:
    """What a row says of whom a number column names: `name`, `mobile` and `born` (from the column that repeats the
    number's birth date), each null where it says nothing."""
    own = [one for one, owners in columns_of(contract) if column in owners]
    told = {
        "name": next((one for one in own if one.format != "mobile"), None),
        "mobile": next((one for one in own if one.format == "mobile"), None),
        "born": next((one for one in contract.columns if one.agrees_with == column.name and one.type == "date"), None),
    }
    return [
        exp.alias_(exp.cast(exp.column(one.name, "s", quoted=True) if one else exp.null(), "VARCHAR"), word)
        for word, one in told.items()
    ]


def _shown(column: Column, row: exp.Expr, value: exp.Expr, reason: str) -> list[exp.Expr]:
    word = exp.Literal.string
    unsaid = ("content", "number", "name", "mobile", "born")
    return [
        exp.alias_(row.copy(), "row"),
        exp.alias_(word(column.name), "column"),
        exp.alias_(value, "value"),
        exp.alias_(word(reason), "reason"),
        *(exp.alias_(exp.cast(exp.null(), "VARCHAR"), name) for name in unsaid),
    ]


def _filler(text: exp.Expr, contract: Contract) -> exp.Expr:
    return quality.is_filler(text, sorted(contract.fillers))


def _mobile(text: exp.Expr) -> exp.Expr:
    number = mobile_sql.normalise(text)
    return exp.case().when(exp.Is(this=mobile_sql.fault(number), expression=exp.null()), number.copy())
