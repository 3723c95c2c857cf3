"""One batch on its way into the lake, step by step as SQL: staged, linked, doubles found, written, set aside.

The rows stand once in a temporary table (Parquet deliveries are read where they lie); everything after is a projection
of it. Row numbers are those of the delivered rows, from 1, the header not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
from sqlglot import exp

from saltern.core.contracts.contract import Column, Contract
from saltern.core.registry import columnar, contacts, linkage, quality, quarantine
from saltern.core.registry.delivery import REJECTS, Opened, drop_rejects, too_misshapen
from saltern.core.registry.doubt import Doubt
from saltern.core.registry.identity import Contact, Trait
from saltern.core.registry.linkage import VERDICTS, Linker

ARRAY: Final = 30_000_000
STRETCH: Final = 8_000_000
"""Rows sorted at once, some: thirty million settlements took a third less time in four stretches than in one."""
SAMPLED: Final = 101
STAGED: Final = "staged"


class Loading:
    """The steps of one batch over the loading connection; `on` is the day it is taken."""

    def __init__(
        self,
        *,
        connection: duckdb.DuckDBPyConnection,
        contract: Contract,
        opened: Opened,
        staging: Path,
        linker: Linker,
        on: dt.date,
    ) -> None:
        self._connection = connection
        self._on = on
        self._contract = contract
        self._opened = opened
        self._staging = staging
        self._row: exp.Expr = exp.column("_row", "s") if opened.types else exp.column("rowid", "s")
        self.unclosed = False
        self.cut = False
        self.rejected = 0
        self.doubled = 0
        self._apart = False
        self._linker = linker
        self._rows = 0
        self._bad = 0

    def stage(self) -> None:
        """Read the delivery once, with every check of the contract."""
        opened, contract = self._opened, self._contract
        query = quality.staged(
            contract=contract, rows=opened.rows, present=opened.found, native=opened.native, lines=opened.lines
        )
        drop_rejects(self._connection)
        views = self._connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        self._connection.execute("DROP VIEW staged" if (STAGED,) in views else "DROP TABLE IF EXISTS staged")
        if opened.types:
            self._make(STAGED, query, kind="VIEW", temporary=False)
        else:
            self._make(STAGED, query, temporary=False)
            self._look_at_rejects()
        self._rows = self._one(exp.select(exp.Count(this=exp.Star())).from_(STAGED))

    def link(self, *, aside: Executor) -> None:
        """Have every number of the good rows judged, and find the rows whose key an earlier row of the delivery has.

        A key that names no person is compared `aside` while the numbers are looked up.
        """

        def texts(column: Column) -> exp.Query:
            return (
                exp.select(exp.alias_(quality.raw(column.name), "raw"))
                .from_(STAGED)
                .where(_good(), exp.NEQ(this=quality.raw(column.name), expression=exp.Literal.string("")))
            )

        keys = [self._contract.column(name) for name in self._contract.key]
        if any(column.numbered for column in keys):
            self._apart = self._linker.link(columns=self._contract.subject_columns, texts=texts, on=self._on)
            twice = self._met_twice(keys, self._connection)
        else:
            compared = aside.submit(self._met_twice, keys, self._connection.cursor())
            self._apart = self._linker.link(columns=self._contract.subject_columns, texts=texts, on=self._on)
            twice = compared.result()
        self.doubled = self._compare(keys, twice) if twice else 0

    def _compare(self, keys: Sequence[Column], twice: Sequence[int]) -> int:
        """Note each row whose key an earlier one has, among those with a hash met twice; how many they are."""
        values = [self._value(column) for column in keys]
        hashed = exp.func("hash", *(value.copy() for value in values))
        comparable = self._comparable(keys)
        asked = exp.select(exp.alias_(exp.func("unnest", exp.Parameter(this=exp.Literal.number(1))), "h"))
        self._connection.execute("CREATE OR REPLACE TEMP TABLE candidates (h UBIGINT)")
        self._connection.execute(exp.insert(asked, "candidates").sql("duckdb"), [twice])
        named = [exp.alias_(value.copy(), f"k{place}") for place, value in enumerate(values)]
        rows = self._joined([exp.alias_(self._row.copy(), "r"), *named], columns=keys).where(
            _good("s"), *comparable, exp.In(this=hashed.copy(), query=exp.select("h").from_("candidates").subquery())
        )
        order = exp.Window(
            this=exp.RowNumber(),
            partition_by=[exp.column(f"k{place}") for place in range(len(values))],
            order=exp.Order(expressions=[exp.column("r")]),
        )
        ranked = exp.select("r", exp.alias_(order, "n")).from_(rows.subquery("k", copy=False))
        later = exp.GT(this=exp.column("n"), expression=exp.Literal.number(1))
        self._make("doubled", exp.select("r").from_(ranked.subquery("d", copy=False)).where(later))
        return self._one(exp.select(exp.Count(this=exp.Star())).from_("doubled"))

    def count(self) -> tuple[int, int]:
        """Rows delivered, and rows that cannot be believed."""
        self._bad = self._one(exp.select(exp.Count(this=exp.column("_raw"))).from_(STAGED))
        return self._rows + self.rejected, self._bad + self.rejected + self.doubled

    def write(self) -> list[tuple[Path, int]]:
        """The good rows, keys in place of numbers, sorted by the first key; a large delivery as several files, each a
        stretch of keys, so that no sort outgrows memory."""
        columns = self._contract.lake_columns
        chosen = [exp.alias_(self._value(column), column.lake, quoted=True) for column in columns]
        query = self._believed(self._joined(chosen, columns=columns))
        first = next((c for c in columns if c.numbered), next((c for c in columns if c.entity), None))
        if first is None:
            return [self._copy(query, "rows.parquet")]
        key = self._value(first)
        query = query.order_by(exp.Ordered(this=key, nulls_first=False))
        return [
            self._copy(query.where(stretch), f"rows.{place}.parquet")
            for place, stretch in enumerate(columnar.stretches(key, self._borders(first)))
        ]

    def _borders(self, first: Column) -> list[int | str]:
        """Keys that part the rows into stretches of some `STRETCH` rows, told by every hundredth row."""
        parts = round(self._rows / STRETCH)
        if parts < 2:
            return []
        shares = [exp.Literal.number(f"{part / parts:.6f}") for part in range(1, parts)]
        key = exp.alias_(self._value(first), "k")
        some = exp.EQ(
            this=exp.Mod(this=self._row.copy(), expression=exp.Literal.number(SAMPLED)),
            expression=exp.Literal.number(0),
        )
        keys = self._joined([key], columns=[first]).where(_good("s"), some).subquery("k")
        asked = exp.select(exp.func("quantile_disc", exp.column("k"), exp.Array(expressions=shares))).from_(keys)
        return sorted(set(self._connection.execute(asked.sql("duckdb")).fetchall()[0][0] or []))

    def linked(self) -> Iterator[tuple[str, int]]:
        """How many cells of each number column are filled in the rows that came in."""
        columns = self._contract.subject_columns
        if not columns:
            return
        filled = [
            exp.Count(this=exp.func("nullif", exp.column(c.name, "s", quoted=True), exp.Literal.string("")))
            for c in columns
        ]
        row = self._connection.execute(
            self._believed(self._joined(filled, columns=())).sql("duckdb", copy=False)
        ).fetchall()[0]
        yield from zip((column.lake for column in columns), map(int, row), strict=True)

    def filled(self) -> Iterator[tuple[str, int]]:
        """How many cells of each delivered column hold something. Parquet says it itself."""
        names = [column.name for column in self._contract.columns if column.name in self._opened.found]
        if self._opened.types:
            path = exp.Literal.string(str(self._opened.path))
            empty = exp.func("coalesce", exp.column("stats_null_count"), _number(0))
            held = exp.Sum(this=exp.Sub(this=exp.column("num_values"), expression=empty))
            read = exp.Anonymous(this="parquet_metadata", expressions=[path])
            asked = exp.select("path_in_schema", held).from_(read).group_by("path_in_schema")
            counts = dict(self._connection.execute(asked.sql("duckdb", copy=False)).fetchall())
            yield from ((name, int(counts[name])) for name in names if name in counts)
            return
        counted: list[exp.Expr] = []
        for column in self._contract.columns:
            cell: exp.Expr = exp.column(column.name, quoted=True)
            if column.numbered or (column.type == "string" and not column.codes):
                cell = exp.func("nullif", cell, exp.Literal.string(""))
            counted += [exp.Count(this=cell)] if column.name in names else []
        row = self._connection.execute(exp.select(*counted).from_(STAGED).sql("duckdb", copy=False)).fetchall()[0]
        yield from zip(names, map(int, row), strict=True)

    def quarantine(self) -> tuple[Path, int]:
        """Row, column, rule, what was expected and what stood there, of every wrong up to
        `quarantine.MOST`; and by what the identity table knows those whose numbers stand in the row (`bearers`), so
        that a look can be told them."""
        parts: list[exp.Query] = []
        if self._bad:
            parts += quarantine.broken_lines(row=self._row) if self._opened.lines else ()
            bad = quarantine.first(self._wrong_rows())
            self._make(quarantine.TABLE, quality.told(contract=self._contract, bad=bad))
            parts += quarantine.wrongs(contract=self._contract)
        if self.doubled:
            parts.append(quarantine.doubles(contract=self._contract, row=self._row))
        found = [self._as_delivered(parts)] if parts else []
        found += [quarantine.misshapen()] if self.rejected else []
        if not found:
            return self._staging / "quarantine.parquet", 0
        every = exp.select("*").from_(_all(found).subquery("f", copy=False))
        self._make(quarantine.LISTED, quarantine.first(every))
        kinds = [column.entity for column in self._contract.subject_columns]
        self._linker.name_bearers(kinds=kinds, texts=quarantine.numbers(), on=self._on)
        return self._listed([quarantine.with_bearers()], "quarantine.parquet")

    def faults(self, listed: int) -> dict[str, int]:
        """How often each rule was broken, after `quarantine`, which listed so many."""
        if listed < quarantine.MOST:
            return quarantine.faults_listed(self._connection) if listed else {}
        times = {quality.DUPLICATE: self.doubled, quality.MISSHAPEN: self.rejected}
        bad = self._wrong_rows() if self._bad else None
        lines = self._opened.lines
        return quarantine.faults(self._connection, contract=self._contract, bad=bad, lines=lines, times=times)

    def _wrong_rows(self) -> exp.Select:
        return quarantine.wrong_rows(row=self._row, lines=self._opened.lines)

    def review(self) -> tuple[Path, int]:
        """The numbers that linked nobody: row, column, masked number, reason, by what the row is found in the lake."""
        parts = [self._unlinked(column) for column in self._contract.subject_columns]
        parts.extend(self._no_contacts())
        if not parts:
            return self._staging / "review.parquet", 0
        self._make("to_review", self._as_delivered(parts))
        shown = exp.select("row", "column", "value", "reason", "content").from_("to_review")
        return self._listed([shown], "review.parquet")

    def doubts(self) -> Iterator[Doubt]:
        """What those rows say in clear, for the identity table; after `review`."""
        asked = exp.select("row", "column", "number", "name", "mobile", "born").from_("to_review")
        if not self._contract.subject_columns:
            return
        found = self._connection.execute(asked.where(_stands(exp.column("number"))).sql("duckdb", copy=False))
        for row, column, *details in columnar.few_by_few(found):
            number, name, mobile, born = (str(text or "") for text in details)
            yield Doubt(row=row, column=column, number=number, name=name, mobile=mobile, born=born)

    def as_sent(self) -> list[tuple[int, list[str | None]]]:
        """The first rows set aside with their texts, in the order of the contract's columns."""
        if not self._bad and not self.doubled:
            return []
        lines, doubled = self._opened.lines, bool(self.doubled)
        parts = list(quarantine.sent(contract=self._contract, row=self._row, lines=lines, doubled=doubled))
        asked = self._as_delivered(parts).order_by("row").limit(quarantine.MOST_MENDED)
        return self._connection.execute(asked.sql("duckdb", copy=False)).fetchall()

    def keyed(self) -> exp.Select:
        """Of each row with a key its number, as `r`, and the key."""
        keys = [self._contract.column(name) for name in self._contract.key]
        chosen = [exp.alias_(self._value(column), column.lake, quoted=True) for column in keys]
        rows = self._joined([exp.alias_(quality.number_of(self._row), "r"), *chosen], columns=keys)
        return rows.where(*self._comparable(keys))

    def _listed(self, parts: Sequence[exp.Query], name: str) -> tuple[Path, int]:
        if not parts:
            return self._staging / name, 0
        return self._copy(exp.select("*").from_(_all(parts).subquery("q", copy=False)).order_by("row"), name)

    def _as_delivered(self, parts: Sequence[exp.Query]) -> exp.Select:
        """Positions among the rows that could be read become numbers of rows delivered: those not read count too."""
        query = exp.select("*").from_(_all(parts).subquery("p", copy=False))
        if not self.rejected:
            return query
        before = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=[exp.column("row")]))
        ranked = exp.select("row", exp.alias_(before, "unread")).from_("rejected").subquery("r")
        mark = exp.Add(this=exp.Sub(this=exp.column("row"), expression=exp.column("unread")), expression=_number(1))
        unread = exp.alias_(exp.Max(this=exp.column("unread")), "unread")
        marks = exp.select(exp.alias_(mark, "mark"), unread).from_(ranked).group_by("mark").subquery("m")
        row = exp.Add(
            this=exp.column("row", "p"), expression=exp.func("coalesce", exp.column("unread", "m"), _number(0))
        )
        rest = exp.Star(except_=[exp.to_identifier("row")])
        asked = exp.select(exp.alias_(row, "row"), exp.Column(this=rest, table=exp.to_identifier("p")))
        return asked.from_(_all(parts).subquery("p", copy=False)).join(
            marks, on=exp.GTE(this=exp.column("row", "p"), expression=exp.column("mark", "m")), join_type="asof left"
        )

    def _unlinked(self, column: Column) -> exp.Query:
        """The rows whose number links nobody, with the reason."""
        verdict, text = self._verdict(column), exp.column(column.name, "s", quoted=True)
        reason = exp.case().when(_stands(exp.column("fault", verdict)), exp.column("fault", verdict))
        contradictions = self._contradictions(column)
        for wrong, word in contradictions:
            reason = reason.when(wrong, exp.Literal.string(word))
        faulty = exp.select("raw", "sign", "fault", "born", "sex").from_(VERDICTS[column.entity])
        if not contradictions:
            faulty = faulty.where(_stands(exp.column("fault")))
        cells = (exp.null() if other is column else self._value(other) for other in self._contract.lake_columns)
        chosen = [
            exp.alias_(quality.number_of(self._row), "row"),
            exp.alias_(exp.Literal.string(column.name), "column"),
            exp.alias_(linkage.masked(text), "value"),
            exp.alias_(reason, "reason"),
            exp.alias_(linkage.content(cells), "content"),
            exp.alias_(text.copy(), "number"),
            *contacts.beside(column, contract=self._contract),
        ]
        others = [other for other in self._contract.subject_columns if other is not column]
        query = self._joined(chosen, columns=others)
        query = query.join(faulty.subquery(verdict), on=self._same(column, verdict))
        found = self._believed(query)
        if not contradictions:
            return found
        return exp.select("*").from_(found.subquery("f")).where(_stands(exp.column("reason")))

    def contacts(self) -> Iterator[Contact]:
        """Names and mobiles the good rows state of linked subjects; of a subject the newest fact counts, then the row
        that comes last."""
        for column, owners in contacts.columns_of(self._contract):
            subject = exp.func("coalesce", *(self._value(owner) for owner in owners))
            chosen = contacts.stated(column, contract=self._contract, subject=subject, row=self._row.copy())
            rows = self._believed(self._joined(chosen, columns=owners))
            query = contacts.newest(rows, self._contract).sql("duckdb", copy=False)
            trait: Trait = "mobile" if column.format == "mobile" else "name"
            for subject_, value, day in columnar.few_by_few(self._connection.execute(query)):
                yield Contact(subject=int(subject_), trait=trait, value=str(value), rank=column.rank, stated_on=day)

    def _no_contacts(self) -> Iterator[exp.Query]:
        """Names and mobiles that are none, for people to look at."""
        for chosen, wrong in contacts.doubtful(self._contract, row=quality.number_of(self._row)):
            yield self._believed(self._joined(chosen, columns=())).where(*wrong)

    def _met_twice(self, keys: Sequence[Column], connection: duckdb.DuckDBPyConnection) -> list[int]:
        """The 64-bit hashes of keys met more than once, by sorting arrays: a fifth of the time of a hash aggregate."""
        if not keys or self._in_order(keys, connection):
            return []
        hashed = exp.func("hash", *(self._value(column) for column in keys))
        hashes = self._joined([exp.alias_(hashed, "h")], columns=keys).where(_good("s"), *self._comparable(keys))
        twice: list[int] = []
        for part in range(self._parts()):
            some = hashes
            if self._parts() > 1:
                rest = exp.Mod(this=exp.column("h"), expression=exp.Literal.number(self._parts()))
                mine = exp.EQ(this=rest, expression=exp.Literal.number(part))
                some = exp.select("h").from_(hashes.subquery("a")).where(mine)
            found = connection.execute(some.sql("duckdb")).fetchnumpy()["h"]
            values = np.sort(np.asarray(found, dtype=np.uint64))
            twice += np.unique(values[1:][values[1:] == values[:-1]]).tolist()
        return twice

    def _in_order(self, keys: Sequence[Column], connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether the rows came in the order of their key, so that none can stand twice; the first that did not ends
        the search."""
        if len(keys) > 1 or keys[0].numbered:
            return False
        key = self._value(keys[0])
        before = exp.Window(this=exp.Lag(this=key.copy()))
        fallen = exp.or_(exp.Is(this=key, expression=exp.null()), exp.LTE(this=key.copy(), expression=before))
        rows = exp.select(exp.alias_(fallen, "fallen")).from_(exp.to_table(STAGED).as_("s")).where(_good("s"))
        asked = exp.select("1").from_(rows.subquery("o")).where("fallen").limit(1)
        return not connection.execute(asked.sql("duckdb")).fetchall()

    def _parts(self) -> int:
        """Arrays of at most some 30 million hashes, so that memory stays bounded."""
        return 1 + self._rows // ARRAY

    def _look_at_rejects(self) -> None:
        """Rows the reader could not tell apart: counted, kept with the line, and asked whether the file is whole."""
        line, text = exp.column("line"), exp.column("csv_line")
        quoted = exp.column("error_type").eq("UNQUOTED VALUE")
        number = exp.Sub(this=line.copy(), expression=exp.Literal.number(0 if self._opened.lines else 1))
        kind = exp.func("any_value", exp.func("lower", exp.cast(exp.column("error_type"), "VARCHAR")))
        value = exp.func("any_value", exp.func("left", text.copy(), exp.Literal.number(200)))
        grouped = (
            exp.select(
                exp.alias_(number, "row"),
                exp.alias_(exp.Literal.string(""), "column"),
                exp.alias_(exp.Literal.string(quality.MISSHAPEN), "rule"),
                exp.alias_(kind, "expected"),
                exp.alias_(value, "value"),
            )
            .from_("reject_errors")
            .group_by(line.copy())
        )
        if self._one(exp.select(exp.Count(this=exp.Star())).from_("reject_errors")) >= REJECTS:
            raise too_misshapen()
        self._make("rejected", grouped)
        self.rejected = self._one(exp.select(exp.Count(this=exp.Star())).from_("rejected"))
        if not self.rejected:
            return
        runs_on = exp.func("contains", text.copy(), exp.Literal.string("\n"))
        self.unclosed = bool(
            self._one(exp.select(exp.Count(this=exp.Star())).from_("reject_errors").where(quoted, runs_on))
        )
        staged = self._one(exp.select(exp.Count(this=exp.Star())).from_(STAGED))
        last = self._one(exp.select(exp.Max(this=exp.column("row"))).from_("rejected"))
        self.cut = self._opened.cut and last >= staged + self.rejected

    def _value(self, column: Column) -> exp.Expr:
        """The value of a column in the lake: the number's subject unless contradicted, else the typed value."""
        if not column.numbered:
            return exp.column(column.name, "s", quoted=True)
        subject = exp.column("subject", self._verdict(column))
        wrongs = [wrong for wrong, _ in self._contradictions(column)]
        if not wrongs:
            return subject
        return exp.case().when(exp.or_(*wrongs), exp.null()).else_(subject)

    def _contradictions(self, column: Column) -> list[tuple[exp.Expr, str]]:
        return [
            (
                linkage.conflict(other, verdict=self._verdict(column), value=exp.column(other.name, "s", quoted=True)),
                f"{other.name} differs",
            )
            for other in self._contract.columns
            if other.agrees_with == column.name
        ]

    def _verdict(self, column: Column) -> str:
        return f"v{self._contract.columns.index(column)}"

    def _same(self, column: Column, verdict: str) -> exp.Expr:
        """Whether a verdict is the one on a row's number: by the sign of its text, which costs a third of the text, as
        long as no two of the texts ever met have the same."""
        if self._apart:
            return exp.column(linkage.signed(column.name), "s", quoted=True).eq(exp.column("sign", verdict))
        return exp.column(column.name, "s", quoted=True).eq(exp.column("raw", verdict))

    def _joined(self, chosen: Sequence[exp.Expr], *, columns: Sequence[Column]) -> exp.Select:
        """Staged rows as `s`, with the verdict on each number column asked for."""
        query = exp.select(*chosen).from_(exp.to_table(STAGED).as_("s"))
        for column in columns:
            if column.numbered:
                verdict = self._verdict(column)
                on = self._same(column, verdict)
                table = exp.to_table(VERDICTS[column.entity]).as_(verdict)
                query = query.join(table, on=on, join_type="left", copy=False)
        return query

    def _believed(self, query: exp.Select) -> exp.Select:
        """Only rows without a wrong that are no double."""
        query = query.where(_good("s"), copy=False)
        if self.doubled:
            on = self._row.copy().eq(exp.column("r", "doubled"))
            query = query.join("doubled", on=on, join_type="anti", copy=False)
        return query

    def _comparable(self, keys: Sequence[Column]) -> list[exp.Expr]:
        """A key made of people can only be compared where at least one of them is known."""
        numbered = [self._value(column) for column in keys if column.numbered]
        if not numbered:
            return []
        return [exp.not_(exp.Is(this=exp.func("coalesce", *numbered), expression=exp.null()))]

    def _copy(self, query: exp.Query, name: str) -> tuple[Path, int]:
        path = self._staging / name
        return path, columnar.write(connection=self._connection, query=query, path=path)

    def _one(self, query: exp.Query) -> int:
        return int(self._connection.execute(query.sql("duckdb", copy=False)).fetchall()[0][0] or 0)

    def _make(self, name: str, query: exp.Query, *, kind: str = "TABLE", temporary: bool = True) -> None:
        create = exp.Create(
            this=exp.to_table(name),
            kind=kind,
            expression=query,
            replace=True,
            properties=exp.Properties(expressions=[exp.TemporaryProperty()] if temporary else []),
        )
        self._connection.execute(create.sql("duckdb", copy=False))


def _good(table: str | None = None) -> exp.Expr:
    return exp.Is(this=exp.column("_raw", table), expression=exp.null())


def _all(parts: Sequence[exp.Query]) -> exp.Query:
    return exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _stands(value: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=value.copy(), expression=exp.null()))
