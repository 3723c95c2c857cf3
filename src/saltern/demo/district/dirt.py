"""Dirt as it comes in real files: numbers in every broken form, impossible dates, unknown codes, doubled rows.

What was planted is counted by kind, so that what intake caught can be compared with it.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from saltern.demo.district.catalogue import Dataset

#: Files whose numbers only ever carry dirt that can be washed off: the storm must not depend on luck.
WASHABLE: Final = frozenset({"outdoor_ad_permits", "contact_consents", "business_entities"})
LOST: Final = ("transposed", "missing", "filler")
DUPLICATES: Final = 0.0006
LATE: Final = 0.02
BAD_DATES: Final = 0.0004
BAD_CODES: Final = 0.0004
BROKEN_DATES: Final = ("2020-02-30", "0000-00-00", "2019-13-01", "不详")


def number_column(feed: Dataset) -> str | None:
    """The column that says whose row it is."""
    names = ("id_number", "credit_code", "mother_id_number", "guardian_id_number", "seller_credit_code")
    return next((name for name in names if name in feed.columns), None)


def _chance(word: str) -> exp.Expr:
    return exp.func("u", exp.column("_row"), exp.Literal.string(word))


def _kind(feed: Dataset) -> exp.Expr:
    """Which dirt the row's number carries, or null."""
    column = number_column(feed)
    if column is None:
        return exp.null()
    reader = "firm_dirt" if column.endswith("credit_code") else "person_dirt"
    kind = exp.func(reader, exp.column(column), _chance("number"))
    if feed.dataset not in WASHABLE:
        return kind
    return exp.case().when(exp.Not(this=kind.copy().isin(*LOST)), kind)


def distinct(feed: Dataset) -> exp.Select:
    """Table ``outgoing`` with one row per key, as a register holds it; what came first stays."""
    keys = [exp.column(name) for name in feed.key]
    first = exp.select(exp.Min(this=exp.column("rowid"))).from_("outgoing").group_by(*keys)
    return exp.select("*").from_("outgoing").where(exp.column("rowid").isin(query=first))


def marked(feed: Dataset) -> exp.Select:
    """The rows of table ``outgoing`` with what will be wrong about each."""
    row = exp.func("hash", exp.column("outgoing"))
    inner = exp.select("*", exp.alias_(row, "_row")).from_("outgoing").subquery("r")
    flaw: exp.Expr = exp.null()
    if feed.format != "parquet" and (_first(feed, "date") or feed.codes):
        flaw = exp.case()
        if _first(feed, "date"):
            low = exp.LT(this=_chance("flaw"), expression=exp.Literal.number(BAD_DATES))
            flaw = flaw.when(low, exp.Literal.string("bad_date"))
        if feed.codes:
            high = exp.LT(this=_chance("flaw"), expression=exp.Literal.number(BAD_DATES + BAD_CODES))
            flaw = flaw.when(high, exp.Literal.string("bad_code"))
    if feed.dataset in WASHABLE:
        flaw = exp.null()
    doubled = exp.LT(this=_chance("doubled"), expression=exp.Literal.number(DUPLICATES))
    copies = exp.If(this=doubled, true=exp.Literal.number(2), false=exp.Literal.number(1))
    return exp.select(
        *(exp.column(name) for name in feed.columns),
        exp.alias_(exp.column("_row"), "_row"),
        exp.alias_(_kind(feed), "_number"),
        exp.alias_(exp.cast(flaw, "VARCHAR"), "_flaw"),
        exp.alias_(exp.func("unnest", exp.func("range", copies)), "_copy"),
    ).from_(inner)


def _first(feed: Dataset, kind: str) -> str | None:
    return next((name for name, column_type in feed.columns.items() if column_type == kind), None)


def written(feed: Dataset) -> exp.Select:
    """The columns as the unit's file holds them, dirt and all, from table ``marked``."""
    number, date = number_column(feed), _first(feed, "date")
    code = next(iter(feed.codes), None)
    columns: list[exp.Expr] = []
    for name, kind in feed.columns.items():
        value: exp.Expr = exp.column(name)
        if name == number:
            value = exp.func("soiled", value, exp.column("_number"))
        elif name == date and feed.format != "parquet":
            broken = exp.func(
                "pick", exp.Array(expressions=[exp.Literal.string(t) for t in BROKEN_DATES]), _chance("b")
            )
            value = _instead("bad_date", broken, exp.cast(value, "VARCHAR"))
        elif name == code and feed.format != "parquet":
            value = _instead("bad_code", exp.Literal.string("Z9"), value)
        elif kind == "date" and feed.format != "parquet":
            value = exp.cast(value, "VARCHAR")
        columns.append(exp.alias_(value, name, quoted=True))
    late = exp.LT(this=_chance("late"), expression=exp.Literal.number(LATE))
    return exp.select(*columns, exp.alias_(late, "_late")).from_("marked")


def _instead(flaw: str, broken: exp.Expr, value: exp.Expr) -> exp.Expr:
    hit = exp.NullSafeEQ(this=exp.column("_flaw"), expression=exp.Literal.string(flaw))
    return exp.If(this=hit, true=broken, false=value)
