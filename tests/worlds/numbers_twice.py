"""Numbers of citizens, firms and telephones judged by Python and by SQL, side by side."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import duckdb
from sqlglot import exp
from stdnum.cn import ric

from saltern.core.identifiers import credit_code, credit_code_sql, mobile, mobile_sql, resident_id, resident_id_sql

IN_SQL = {
    module.__name__: in_sql
    for module, in_sql in ((resident_id, resident_id_sql), (credit_code, credit_code_sql), (mobile, mobile_sql))
}


def with_areas() -> duckdb.DuckDBPyConnection:
    """A database that has the table of areas."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE areas (code VARCHAR, first INTEGER, last INTEGER)")
    columns = [list(values) for values in zip(*resident_id.areas(), strict=True)]
    connection.execute("INSERT INTO areas SELECT unnest($1), unnest($2), unnest($3)", columns)
    return connection


@cache
def question(module: ModuleType) -> str:
    """The normalised number and its fault of every text of a table, in SQL."""
    number = exp.column("number")
    options = {"areas_table": "areas"} if module is resident_id else {}
    in_sql = IN_SQL[module.__name__]
    fault = in_sql.fault(number, **options)
    normalised = exp.alias_(in_sql.normalise(exp.column("t")), "number")
    inner = exp.select("place", normalised).from_(exp.select("place", "t").from_("texts").subquery("x"))
    return exp.select("number", exp.alias_(fault, "fault")).from_(inner.subquery("y")).order_by("place").sql("duckdb")


def judged(database: duckdb.DuckDBPyConnection, module: ModuleType, texts: list[str]) -> list[tuple[str, str | None]]:
    """What SQL makes of texts: the normalised number and its fault."""
    database.execute(
        "CREATE OR REPLACE TABLE texts AS SELECT unnest(range(len($1))) AS place, unnest($1) AS t", [texts]
    )
    return [(row[0], row[1]) for row in database.execute(question(module)).fetchall()]


def agree(database: duckdb.DuckDBPyConnection, module: ModuleType, texts: list[str]) -> None:
    """SQL and Python say the same of every text."""
    found = judged(database, module, texts)
    assert [(number, fault is None) for number, fault in found] == [
        (module.normalise(text), module.is_valid(text)) for text in texts
    ]


def made(body: str, check: str) -> str:
    """A citizen's number of an area, a day and an order; `check` is its last sign, or `right`."""
    return body + (ric.calc_check_digit(body + "0") if check == "right" else check)
