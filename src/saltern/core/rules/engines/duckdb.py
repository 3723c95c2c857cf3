"""DuckDB, the first database the rules run on: only its differences from the common SQL.

Text compares by code point (DuckDB's default collation is binary), `/` is never used for exact numbers, and `BOOL_OR`
over no rows is null, which the common SQL already meets with COALESCE.
"""

from __future__ import annotations

from sqlglot import exp

from saltern.core.rules.facts import SUBJECT_KINDS

DIALECT = "duckdb"


def rendered(sql: exp.Expr) -> str:
    """The text DuckDB runs; identifiers quoted, literals escaped by SQLGlot."""
    return sql.sql(dialect=DIALECT)


def column_type(kind: str, *, entity: str = "", scale: int = 0) -> str:
    """How the lake stores a column of this kind.

    >>> column_type("number", scale=2), column_type("ref", entity="address")
    ('DECIMAL(18, 2)', 'VARCHAR')
    """
    if kind == "ref":
        return "BIGINT" if entity in SUBJECT_KINDS else "VARCHAR"
    if kind == "number":
        return f"DECIMAL(18, {scale})" if scale else "BIGINT"
    return {"boolean": "BOOLEAN", "date": "DATE", "date and time": "TIMESTAMP"}.get(kind, "VARCHAR")
