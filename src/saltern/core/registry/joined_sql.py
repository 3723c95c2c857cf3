"""Everybody's rows with joined subjects read as one: what the record sets of a connection are made of then.

Rows stand in the files under the key they came with; a small table beside them says which key it is read as. Where a
data set replaces rows by their key, a row of one number that the other number's later row replaces does not count
(`registry.joined` tells the same of one subject).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry.latest_word import BATCH_COLUMN

if TYPE_CHECKING:
    import duckdb

    from saltern.core.registry.batch import Batch

JOINED: Final = "#joined"
PLACES: Final = "#places"


def prepare(connection: duckdb.DuckDBPyConnection, *, joined: Mapping[int, int], batches: Sequence[Batch]) -> None:
    """Enter which keys are read as which, and the order in which batches began to count."""
    keys = {"gone": [*joined], "kept": [*joined.values()]}
    _table(connection, JOINED, {name: np.asarray(values, dtype=np.int64) for name, values in keys.items()})
    told = {
        "batch": [b.id for b in batches],
        "dataset": [b.dataset for b in batches],
        "period": [b.period for b in batches],
    }
    texts = {name: np.asarray(values, dtype=object) for name, values in told.items()}
    _table(connection, PLACES, {**texts, "place": np.arange(len(batches), dtype=np.int64)})


def as_one(
    connection: duckdb.DuckDBPyConnection, rows: exp.Query, *, record_set: str, contracts: Iterable[Contract]
) -> exp.Query:
    """The rows of a record set with every subject under the key it is read as."""
    stated = [contract for contract in contracts if contract.record_set == record_set]
    names = list(rows.named_selects)
    subjects = {column.lake for contract in stated for column in contract.subject_columns} & set(names)
    if not subjects:
        return rows
    chosen = [exp.alias_(_read_as(name), name, quoted=True) if name in subjects else _of(name) for name in names]
    query = _with_joins(exp.select(*chosen).from_(rows.subquery("r")), sorted(subjects))
    for place, contract in enumerate(stated):
        keys = replacing_keys(contract)
        if keys and set(keys) <= set(names):
            table = f"#overruled {record_set} {place}"
            if _overruled(connection, rows, table=table, contract=contract):
                same: list[exp.Expr] = [exp.NullSafeEQ(this=_of(key), expression=_of(key, "o")) for key in keys]
                same.append(_of(BATCH_COLUMN).eq(_of(BATCH_COLUMN, "o")))
                query = query.join(_named(table, "o"), on=exp.and_(*same), join_type="anti")
    return query


def subjects_as_one(subjects: exp.Query) -> exp.Query:
    """Who exists, each once."""
    chosen = exp.alias_(_read_as("subject"), "subject", quoted=True)
    return _with_joins(exp.select(chosen, _of("kind")).from_(subjects.subquery("r")), ["subject"]).distinct()


def replacing_keys(contract: Contract) -> tuple[str, ...]:
    """The columns by which a later row of a data set replaces an earlier one; none where it does not, or where they
    name no subject."""
    columns = [contract.column(name) for name in contract.key] if contract.mode == "upsert" else []
    return tuple(column.lake for column in columns) if any(column.numbered for column in columns) else ()


def _overruled(connection: duckdb.DuckDBPyConnection, rows: exp.Query, *, table: str, contract: Contract) -> int:
    """Write down the rows of joined subjects that a later row of the same key replaces; how many there are."""
    keys = replacing_keys(contract)
    people = [contract.column(name).lake for name in contract.key if contract.column(name).numbered]
    both = exp.union(exp.select("gone").from_(_named(JOINED)), exp.select("kept").from_(_named(JOINED)), distinct=False)
    touched = exp.or_(*(exp.In(this=_of(name), query=both.copy().subquery()) for name in people))
    alike = [
        exp.alias_(_read_as(key) if key in people else _of(key), f"={place}", quoted=True)
        for place, key in enumerate(keys)
    ]
    found = (
        exp.select(*(_of(key) for key in keys), _of(BATCH_COLUMN), *alike)
        .select(_of("place", "p"), _of("period", "p"))
        .from_(rows.copy().subquery("r"))
        .join(_named(PLACES, "p"), on=_of(BATCH_COLUMN).eq(_of("batch", "p")))
        .where(_of("dataset", "p").eq(exp.Literal.string(contract.dataset)), touched)
    )
    found = _with_joins(found, people)
    same = [
        exp.NullSafeEQ(this=_of(f"={place}", "a"), expression=_of(f"={place}", "b")) for place, _ in enumerate(keys)
    ]
    kept = (
        exp.select(*(_of(key, "a") for key in (*keys, BATCH_COLUMN)))
        .distinct()
        .from_(found.subquery("a"))
        .join(found.copy().subquery("b"), on=exp.and_(*same, _replaces("b", "a")))
    )
    create = exp.Create(this=_named(table), kind="TABLE", expression=kept, properties=_temporary())
    connection.execute(create.sql("duckdb", copy=False))
    counted = exp.select(exp.Count(this=exp.Star())).from_(_named(table))
    return int(connection.execute(counted.sql("duckdb", copy=False)).fetchall()[0][0])


def _replaces(one: str, other: str) -> exp.Expr:
    """Whether the row of one batch replaces that of another: the later one, unless it is known to be of an older period
    (`batch.replaces`)."""

    def older(this: str, than: str) -> exp.Expr:
        dated = exp.NEQ(this=_of("period", this), expression=exp.Literal.string(""))
        return exp.and_(dated, exp.LT(this=_of("period", this), expression=_of("period", than)))

    later = exp.GT(this=_of("place", one), expression=_of("place", other))
    earlier = exp.LT(this=_of("place", one), expression=_of("place", other))
    return exp.or_(exp.and_(later, exp.not_(older(one, other))), exp.and_(earlier, older(other, one)))


def _with_joins(query: exp.Select, names: Sequence[str]) -> exp.Select:
    for name in names:
        on = _of(name).eq(_of("gone", f"#{name}"))
        query = query.join(_named(JOINED, f"#{name}"), on=on, join_type="left")
    return query


def _read_as(name: str) -> exp.Expr:
    return exp.func("coalesce", _of("kept", f"#{name}"), _of(name))


def _of(name: str, table: str = "r") -> exp.Column:
    return exp.column(name, table=exp.to_identifier(table, quoted=True), quoted=True)


def _named(table: str, alias: str = "") -> exp.Expr:
    named = exp.Table(this=exp.to_identifier(table, quoted=True))
    return named.as_(exp.to_identifier(alias, quoted=True)) if alias else named


def _temporary() -> exp.Properties:
    return exp.Properties(expressions=[exp.TemporaryProperty()])


def _table(connection: duckdb.DuckDBPyConnection, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Arrays as a table: handed over like this a thousand rows take a millisecond, as values a third of a second."""
    connection.register("given", arrays)
    create = exp.Create(
        this=_named(name), kind="TABLE", expression=exp.select(*arrays).from_("given"), properties=_temporary()
    )
    connection.execute(create.sql("duckdb", copy=False))
    connection.unregister("given")
