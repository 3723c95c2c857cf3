"""Whose record is it? By valid numbers alone: what is broken, a filler or contradicted goes to people, with the reason.

Numbers are judged once each, not once a row: the distinct texts of a batch, as SQL (check digit, area, birth date), are
kept with their verdict in a table beside the load; rows then join it. An invalid number leaves its row in the lake
with a null key. Nothing is guessed: a number that becomes a known one when two neighbours are swapped is named
`transposed` in the review queue and linked by a person. Probabilistic linkage of records without a number has its
place here, behind `link`: it would add rows to the same verdict table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import duckdb
import numpy as np
from sqlglot import exp

from saltern.core.contracts.contract import Column
from saltern.core.identifiers import credit_code_sql, resident_id, resident_id_sql, writing_sql
from saltern.core.registry.identity import IdentityStore

VERDICTS: Final = {"natural_person": "known_natural_person", "legal_person": "known_legal_person"}
AREAS: Final = "known_areas"
BEARERS: Final = "bearers"
CHUNK: Final = 500_000
MOST_SWAPS: Final = 2_000


class Linker:
    """The verdicts on numbers this process has met, in tables of the loading connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, identity: IdentityStore) -> None:
        self._connection = connection
        self._identity = identity
        columns = "raw VARCHAR, sign UBIGINT, number VARCHAR, fault VARCHAR, subject BIGINT, born DATE, sex VARCHAR"
        for table in VERDICTS.values():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.execute(f"CREATE TABLE {AREAS} (code VARCHAR, first INTEGER, last INTEGER)")
        connection.register("given", _areas())
        connection.execute(f"INSERT INTO {AREAS} SELECT code, first, last FROM given")  # noqa: S608  # a constant
        connection.unregister("given")

    def link(self, *, columns: Iterable[Column], texts: Callable[[Column], exp.Query], on: dt.date) -> bool:
        """Judge every number text of a batch not met before; `texts` gives the texts of a column as `raw`, `on` is the
        day after which nobody is born.

        Whether the texts met can be told apart by their `sign`.
        """
        named = list(columns)
        for kind, table in VERDICTS.items():
            queries = [texts(column) for column in named if column.entity == kind]
            if queries:
                self._judge(kind, table, queries, on)
        return all(self._apart(table) for table in VERDICTS.values())

    def name_bearers(self, *, kinds: Iterable[str], texts: exp.Query, on: dt.date) -> None:
        """Make the table `BEARERS`: of each text (`raw`) that is a valid number of one of the kinds, what the identity
        table knows its bearer by (`bearer`), whether anybody bears it yet or not. Nobody is entered."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {BEARERS} (raw VARCHAR, bearer VARCHAR)")
        for kind in dict.fromkeys(kinds):
            stands = exp.NEQ(this=exp.column("raw"), expression=exp.Literal.string(""))
            self._make("fresh", exp.select("raw").distinct().from_(texts.subquery("t")).where(stands))
            self._connection.execute(_judging(kind, on))
            rows = self._connection.execute("SELECT count(*) FROM judged").fetchall()[0][0]
            for start in range(0, rows, CHUNK):
                chosen = exp.select("raw", "number").from_("judged").where(_faultless(), _between("rowid", start))
                found = self._connection.execute(chosen.sql("duckdb", copy=False)).fetchnumpy()
                raws = np.asarray(found["raw"], dtype=object)
                known = self._identity.known_by(kind=kind, numbers=found["number"].tolist())
                self._connection.register("given", {"raw": raws, "bearer": np.asarray(known, dtype=object)})
                self._connection.execute(f"INSERT INTO {BEARERS} SELECT raw, bearer FROM given")  # noqa: S608  # a constant
                self._connection.unregister("given")

    def _apart(self, table: str) -> bool:
        signs = exp.Count(this=exp.Distinct(expressions=[exp.column("sign")]))
        nothing = exp.In(this=sign(exp.cast(exp.null(), "VARCHAR")), query=exp.select("sign").from_(table).subquery())
        asked = exp.select(exp.Count(this=exp.Star()), signs, nothing).from_(table)
        texts, different, empty = self._connection.execute(asked.sql("duckdb")).fetchall()[0]
        return bool(texts == different and not empty)

    def _judge(self, kind: str, table: str, queries: Sequence[exp.Query], on: dt.date) -> None:
        every = exp.union(*queries, distinct=True) if len(queries) > 1 else queries[0]
        self._make("asked", exp.select("raw").distinct().from_(every.subquery("t")))
        self._make("fresh", exp.select("raw").from_("asked").join(table, using=["raw"], join_type="anti"))
        if not self._connection.execute("SELECT 1 FROM fresh LIMIT 1").fetchall():
            return
        self._connection.execute(_judging(kind, on))
        self._make("valid", _numbered(exp.select("number").distinct().from_("judged").where(_faultless())))
        self._resolve(kind)
        self._connection.execute(_verdicts(kind, table))
        self._name_transposed(kind, table)

    def _resolve(self, kind: str) -> None:
        """The subject of each valid number, piece by piece: all numbers of a large delivery are too many to hold."""
        self._connection.execute("CREATE OR REPLACE TEMP TABLE resolved (place BIGINT, subject BIGINT)")
        rows = self._connection.execute("SELECT count(*) FROM valid").fetchall()[0][0]
        for start in range(1, rows + 1, CHUNK):
            chosen = exp.select("place", "number").from_("valid").where(_between("place", start)).order_by("place")
            found = self._connection.execute(chosen.sql("duckdb", copy=False)).fetchnumpy()
            subjects = self._identity.resolve(kind=kind, numbers=found["number"].tolist())
            arrays = {"place": found["place"], "subject": np.asarray(subjects, dtype=np.int64)}
            self._connection.register("given", arrays)
            self._connection.execute("INSERT INTO resolved SELECT place, subject FROM given")
            self._connection.unregister("given")

    def _name_transposed(self, kind: str, table: str) -> None:
        wrong = exp.column("fault").eq("check_digit")
        asked = exp.select("raw", "number").from_("judged").where(wrong).order_by("raw").limit(MOST_SWAPS)
        rows = self._connection.execute(asked.sql("duckdb", copy=False)).fetchall()
        swaps = [(str(raw), swap) for raw, number in rows for swap in swapped(str(number))]
        if not swaps:
            return
        found = self._identity.known(kind=kind, numbers=[swap for _, swap in swaps])
        raws = sorted({raw for (raw, _), subject in zip(swaps, found, strict=True) if subject is not None})
        update = exp.update(table, {"fault": "transposed"}, where=exp.column("raw").isin(query="SELECT unnest($1)"))
        if raws:
            self._connection.execute(update.sql("duckdb", copy=False), [raws])

    def _make(self, table: str, query: exp.Query) -> None:
        self._connection.execute(_temporary(table, query))


def sign(text: exp.Expr, /) -> exp.Expr:
    """A 64-bit hash of a number's text."""
    return exp.func("hash", text)


def signed(name: str, /) -> str:
    """What the column of signs beside a number column is called (no delivered column can be)."""
    return f"#{name}"


def conflict(column: Column, *, verdict: str, value: exp.Expr) -> exp.Expr:
    """Whether a column that repeats the number's birth date or sex contradicts it."""
    told = exp.column("born" if column.type == "date" else "sex", verdict)
    return exp.and_(exp.NEQ(this=value, expression=told), exp.not_(exp.Is(this=told.copy(), expression=exp.null())))


def masked(text: exp.Expr, /) -> exp.Expr:
    """How a number is shown to the people of the review queue."""
    return writing_sql.mask_number(text)


def content(values: Iterable[exp.Expr], /) -> exp.Expr:
    """A digest of the values of a row, to find it again where nothing else names it."""
    texts = [exp.func("coalesce", exp.cast(value.copy(), "VARCHAR"), exp.Literal.string("\x1e")) for value in values]
    return exp.func("md5", exp.func("concat_ws", exp.Literal.string("\x1f"), *texts))


def _numbered(query: exp.Select) -> exp.Select:
    place = exp.alias_(exp.Window(this=exp.RowNumber()), "place")
    return exp.select("number", place).from_(query.subquery("n"))


def _between(column: str, start: int) -> exp.Expr:
    """Whether a place is one of the `CHUNK` from a place on."""
    place = exp.column(column)
    end = exp.Literal.number(start + CHUNK)
    return exp.and_(
        exp.GTE(this=place, expression=exp.Literal.number(start)), exp.LT(this=place.copy(), expression=end)
    )


def _faultless() -> exp.Expr:
    return exp.Is(this=exp.column("fault"), expression=exp.null())


@cache
def _areas() -> Mapping[str, np.ndarray]:
    """The areas as arrays: handed over like this seven thousand rows take a millisecond, as values ten."""
    codes, first, last = zip(*resident_id.areas(), strict=True)
    years = {"first": np.asarray(first, dtype=np.int32), "last": np.asarray(last, dtype=np.int32)}
    return {"code": np.asarray(codes, dtype=object), **years}


@cache
def _judging(kind: str, on: dt.date) -> str:
    number = exp.column("number")
    written = exp.alias_(writing_sql.normalise(exp.column("raw")), "number")
    numbered = exp.select("raw", written).from_("fresh").subquery("n")
    fault = credit_code_sql.fault(number)
    if kind == "natural_person":  # step by step: one expression takes longer to plan than to work out
        old = exp.alias_(resident_id_sql.old_digits(number), "old")
        full = exp.alias_(resident_id_sql.in_full(number, digits=exp.column("old")), "number")
        digits = exp.alias_(resident_id_sql.first_seventeen(number), "digits")
        numbered = exp.select("raw", "number", old).from_(numbered).subquery("o")
        numbered = exp.select("raw", full).from_(numbered).subquery("f")
        numbered = exp.select("raw", "number", digits).from_(numbered).subquery("d")
        fault = resident_id_sql.fault(number, areas_table=AREAS, digits=exp.column("digits"), on=on)
    return _temporary("judged", exp.select("raw", "number", exp.alias_(fault, "fault")).from_(numbered))


@cache
def _verdicts(kind: str, table: str) -> str:
    good = _faultless()
    number = exp.column("number", "judged")
    born: exp.Expr = exp.null()
    sex: exp.Expr = exp.null()
    if kind == "natural_person":
        born = exp.case().when(good, resident_id_sql.born(number))
        sex = exp.case().when(good.copy(), resident_id_sql.sex(number))
    chosen = (
        exp.select(
            "raw",
            exp.alias_(sign(exp.column("raw")), "sign"),
            exp.alias_(number.copy(), "number"),
            "fault",
            "subject",
            exp.alias_(born, "born"),
        )
        .select(exp.alias_(sex, "sex"))
        .from_("judged")
        .join("valid", on=number.copy().eq(exp.column("number", "valid")), join_type="left")
        .join("resolved", on=exp.column("place", "valid").eq(exp.column("place", "resolved")), join_type="left")
    )
    return exp.insert(chosen, table).sql("duckdb")


def _temporary(table: str, query: exp.Query) -> str:
    create = exp.Create(
        this=exp.to_table(table),
        kind="TABLE",
        expression=query,
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )
    return create.sql("duckdb", copy=False)


def swapped(number: str) -> Iterable[str]:
    """The numbers one gets by swapping two neighbours."""
    for place in range(len(number) - 1):
        left, right = number[place], number[place + 1]
        if left != right:
            yield number[:place] + right + left + number[place + 2 :]
