"""The list of what was set aside of a delivery, as queries over its staged rows `s`: each wrong by itself, the doubles,
the lines that were none; and of each row by what the identity table knows those whose numbers stand in it.

Nobody is entered for a row that is not believed. Whether somebody bears such a number is asked when the row is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry import linkage, quality

if TYPE_CHECKING:
    import duckdb

TABLE, LISTED, REJECTED, DOUBLED, STAGED = "set_aside", "quarantined", "rejected", "doubled", "staged"
"""The rows with a wrong by their texts; the list before bearers are named; what `Loading` made before."""
NUMBER: Final = r"\b[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?\b"
"""How a number of a person or firm stands in a line that could not be told apart."""
MOST: Final = 100_000
"""Wrongs that are listed of a delivery, as many as anybody can ask to see: a file of ten million equal rows would else
make a list larger than itself. They are counted all the same."""
MOST_MENDED: Final = 10_000
"""Rows set aside of a delivery that are kept as they were sent: nobody mends more of one by hand."""
SHOWN: Final = ("row", "column", "rule", "expected", "value")


def first(query: exp.Select) -> exp.Select:
    """Those of the first rows, as many as are listed."""
    return query.order_by("row").limit(MOST)


def wrong_rows(*, row: exp.Expr, lines: bool) -> exp.Select:
    """The rows with a wrong, their texts as one list; of lines only those that are some."""
    return _bad(row).where(exp.not_(exp.column("_broken"))) if lines else _bad(row)


def broken_lines(*, row: exp.Expr) -> Iterator[exp.Query]:
    """The lines that are no object."""
    line = exp.func("list_extract", exp.column("_raw"), exp.Literal.number(1))
    yield (
        exp.select("row", *_words("", quality.MISSHAPEN, "one JSON object a line"), exp.alias_(line, "value"))
        .select(exp.alias_(_numbers_in(line), "numbers"))
        .from_(_bad(row).where(exp.column("_broken")).subquery("b", copy=False))
    )


def wrongs(*, contract: Contract) -> Iterator[exp.Query]:
    """Each check asked again of the rows set aside, whose texts are few and stand in `TABLE`."""
    for check in quality.checks(contract):
        text = exp.alias_(quality.raw(check.column), "value")
        words = _words(check.column, check.rule, check.expected)
        yield exp.select("row", *words, text, _numbers(contract)).from_(TABLE).where(check.wrong)


def faults_listed(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How often each rule was broken, by the list."""
    grouped = exp.select("rule", exp.Count(this=exp.Star())).from_(LISTED).group_by("rule")
    found = connection.execute(grouped.sql("duckdb", copy=False)).fetchall()
    return {str(rule): int(number) for rule, number in sorted(found)}


def faults(
    connection: duckdb.DuckDBPyConnection,
    *,
    contract: Contract,
    bad: exp.Query | None,
    lines: bool,
    times: Mapping[str, int],
) -> dict[str, int]:
    """The same where the list does not hold all: `bad` are the rows with a wrong, `times` what was counted before."""
    counted = Counter(times)
    if bad is not None:
        checks = quality.checks(contract)
        one, none = exp.Literal.number(1), exp.Literal.number(0)
        sums = [exp.Sum(this=exp.case().when(check.wrong, one.copy()).else_(none.copy())) for check in checks]
        asked = exp.select(*sums).from_(quality.told(contract=contract, bad=bad).subquery("told", copy=False))
        (found,) = connection.execute(asked.sql("duckdb", copy=False)).fetchall()
        for check, number in zip(checks, found, strict=True):
            counted[check.rule] += int(number or 0)
        if lines:
            broken = exp.select(exp.Count(this=exp.Star())).from_(STAGED).where(exp.column("_broken"))
            counted[quality.MISSHAPEN] += int(connection.execute(broken.sql("duckdb")).fetchall()[0][0])
    return {rule: counted[rule] for rule in sorted(counted) if counted[rule]}


def doubles(*, contract: Contract, row: exp.Expr) -> exp.Query:
    """The rows whose key an earlier one has."""
    keys = [contract.column(name) for name in contract.key]
    shown: list[exp.Expr] = []
    for column in keys:
        text = exp.cast(exp.column(column.name, "s", quoted=True), "VARCHAR")
        shown.append(linkage.masked(text) if column.numbered else text)
    value = exp.func("concat_ws", exp.Literal.string(" "), *shown)
    words = _words(", ".join(contract.key), quality.DUPLICATE, "each key once in a delivery")
    return _doubled(row).select(*words, exp.alias_(value, "value"), _numbers(contract, "s"))


def misshapen() -> exp.Select:
    """The rows the reader could not tell apart."""
    return exp.select(*SHOWN, exp.alias_(_numbers_in(exp.column("value")), "numbers")).from_(REJECTED)


def sent(*, contract: Contract, row: exp.Expr, lines: bool, doubled: bool) -> Iterator[exp.Query]:
    """The rows set aside as `row` and `texts`, in the order of the contract's columns; of a row that could not be told
    apart nothing."""
    wrong = wrong_rows(row=row, lines=lines).subquery("b", copy=False)
    yield exp.select("row", exp.alias_(exp.column("_raw"), "texts")).from_(wrong)
    if doubled:
        cells = [exp.cast(exp.column(one.name, "s", quoted=True), "VARCHAR") for one in contract.columns]
        yield _doubled(row).select(exp.alias_(exp.Array(expressions=cells), "texts"))


def numbers() -> exp.Select:
    """The texts in the number columns of all rows listed, as `raw`."""
    return exp.select(_each_number()).from_(LISTED)


def with_bearers() -> exp.Select:
    """The list, each row with `bearers` in the place of its numbers."""
    shown = [exp.column(name, "q") for name in SHOWN]
    cells = exp.select("row", _each_number()).distinct().from_(LISTED).subquery("n")
    together = exp.func("list", exp.Distinct(expressions=[exp.column("bearer")]))
    whose = exp.select("row", exp.alias_(together, "bearers")).from_(cells)
    whose = whose.join(linkage.BEARERS, using=["raw"]).group_by("row")
    return (
        exp.select(*shown, exp.column("bearers", "b"))
        .from_(exp.to_table(LISTED).as_("q"))
        .join(whose.subquery("b"), on=exp.column("row", "q").eq(exp.column("row", "b")), join_type="left")
    )


def _bad(row: exp.Expr) -> exp.Select:
    wrong = exp.not_(exp.Is(this=exp.column("_raw", "s"), expression=exp.null()))
    return (
        exp.select(exp.alias_(quality.number_of(row), "row"), "_raw").from_(exp.to_table(STAGED).as_("s")).where(wrong)
    )


def _doubled(row: exp.Expr) -> exp.Select:
    number = exp.alias_(quality.number_of(row), "row")
    staged = exp.to_table(STAGED).as_("s")
    return exp.select(number).from_(staged).join(DOUBLED, on=row.copy().eq(exp.column("r", DOUBLED)))


def _each_number() -> exp.Expr:
    return exp.alias_(exp.func("unnest", exp.column("numbers")), "raw")


def _numbers(contract: Contract, table: str | None = None) -> exp.Expr:
    """The texts of the number columns of a row, as a list."""
    texts = [exp.cast(exp.column(one.name, table, quoted=True), "VARCHAR") for one in contract.subject_columns]
    listed = exp.Array(expressions=texts) if texts else exp.cast(exp.null(), "VARCHAR[]", dialect="duckdb")
    return exp.alias_(listed, "numbers")


def _numbers_in(text: exp.Expr) -> exp.Expr:
    """What may be a number in a line, as a list."""
    return exp.func("regexp_extract_all", text.copy(), exp.Literal.string(NUMBER))


def _words(column: str, rule: str, expected: str) -> list[exp.Expr]:
    pairs = (("column", column), ("rule", rule), ("expected", expected))
    return [exp.alias_(exp.Literal.string(text), name) for name, text in pairs]
