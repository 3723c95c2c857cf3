"""A tiny district made from a seed: its vocabulary, and its rows as Python values and as DuckDB tables alike.

Dates crowd around what trips date arithmetic (29 February, month ends, the day itself, the first and the last year),
numbers are as long as a column holds, texts bear quotes and signs of other planes, cells are often empty, keys often
point nowhere or to several rows, some rows stand there twice.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

import duckdb

from saltern.core.rules.engines.duckdb import column_type
from saltern.core.rules.facts import Column, Derived, Entity, Link, Record, RecordSet, Ref, Vocabulary

AS_OF = dt.date(2020, 3, 31)
EDGES = [
    *(dt.date(2020, 3, 31) + dt.timedelta(days=n) for n in (-366, -365, -91, -90, -60, -31, -30, -1, 0, 1, 30, 61)),
    *(dt.date(2004, 2, 28) + dt.timedelta(days=n) for n in (0, 1, 2)),
    dt.date(2020, 2, 29), dt.date(2020, 2, 28), dt.date(2019, 2, 28), dt.date(2019, 3, 1), dt.date(2019, 12, 31),
    dt.date(2020, 1, 1), dt.date(2019, 3, 31), dt.date(2002, 3, 31), dt.date(2002, 4, 1), dt.date(1950, 3, 31),
    dt.date(2020, 1, 31), dt.date(2019, 10, 31), dt.date(2000, 2, 29), dt.date(1900, 2, 28), dt.date(2100, 2, 28),
    dt.date(1, 1, 1), dt.date(1, 3, 31), dt.date(4, 2, 29), dt.date(1582, 10, 10), dt.date(9999, 2, 28), dt.date(9999, 12, 31),  # noqa: E501
]  # fmt: skip
MONTHS = ["2019-12", "2020-01", "2020-02", "2020-03", "2020-04"]
WORDS = (
    "", "a", "ab", "\u4e2d", "\U0001f600", "z", "a'b", 'a"b', "a\\b", "%", " a", "\u6df1\U00020000",
    "e\u0301", "\u00e9",
)  # fmt: skip
PERSON, FIRM, ADDRESS, HOUSEHOLD = "natural_person", "legal_person", "address", "household"


def _set(name: str, *columns: Column) -> RecordSet:
    return RecordSet(name=name, unit="test", columns={column.name: column for column in columns})


def _ref(name: str, entity: str, null: str = "unknown") -> Column:
    return Column(name=name, kind="ref", entity=entity, null=null)  # type: ignore[arg-type]  # one of its three words


def _col(name: str, kind: str, null: str = "value", **more: object) -> Column:
    return Column(name=name, kind=kind, null=null, **more)  # type: ignore[arg-type]  # words from the lists above


SETS = {
    record_set.name: record_set
    for record_set in (
        _set(
            "jobs", _ref("person", PERSON), _ref("firm", FIRM), _ref("place", ADDRESS), _col("started", "date", "never"),  # noqa: E501
            _col("ended", "date"), _col("pay", "number", "unknown", scale=2), _col("grade", "number", "unknown"),
            _col("level", "number"), _col("kind", "string", "unknown", codes=("full", "part", "temp")),
            _col("state", "string", "value", codes=("open", "shut")), _col("checked", "boolean", "unknown"),
            _col("month", "string"),
        ),
        _set(
            "kids", _ref("mother", PERSON), _ref("father", PERSON, "value"), _ref("child", PERSON),
            _col("born", "date", "never"), _col("weight", "number", "value", scale=2),
        ),
        _set(
            "bills", _ref("holder", PERSON, "value"), _ref("place", ADDRESS), _col("month", "string", "never"),
            _col("amount", "number", "never", scale=2), _col("paid", "date"),
        ),
        _set(
            "homes", _ref("person", PERSON), _ref("place", ADDRESS), _ref("household", HOUSEHOLD),
            _col("state", "string", "never", codes=("open", "shut")), _col("since", "date", "unknown"),
        ),
        _set("visits", _ref("person", PERSON), _col("seen", "date"), _col("alone", "boolean", "unknown")),
        _set(
            "pays", _ref("person", PERSON), _ref("payer", FIRM, "value"), _col("sum", "number", "unknown", scale=2),
            _col("rate", "number", "value", scale=6), _col("note", "string", "unknown"), _col("\u540d", "string"),
            _col("subject", "number", "unknown"), _col("value", "date", "unknown"), _col("rule", "boolean", "value"),
        ),
        _set("firms", _ref("firm", FIRM), _ref("boss", PERSON), _col("opened", "date"), _col("size", "number", "unknown")),  # noqa: E501
    )
}  # fmt: skip


def _link(name: str, record_set: str, *by: str, absence: str = "none") -> Link:
    return Link(name=name, record_set=record_set, by=by, absence=absence)  # type: ignore[arg-type]  # its two words


def _entity(name: str, *links: Link, **derived: str) -> Entity:
    facts = {key: Derived(name=key, text=text) for key, text in derived.items()}
    return Entity(name=name, links={link.name: link for link in links}, derived=facts)


VOCABULARY = Vocabulary(
    record_sets=SETS,
    entities={
        PERSON: _entity(
            PERSON,
            _link("jobs", "jobs", "person"), _link("kids", "kids", "mother", "father"), _link("bills", "bills", "holder"),  # noqa: E501
            _link("homes", "homes", "person"), _link("visits", "visits", "person", absence="unknown"),
            _link("led", "firms", "boss"), _link("pays", "pays", "person"),
            _link("own_birth", "kids", "child", absence="unknown"),
            employed="count(jobs[ended = null]) > 0",
            first_job="min(jobs.started)",
            settled='employed and count(homes[state = "open"]) > 0',
            owed="sum(pays.sum) / 2",
            rooted="settled or count(homes[count(place.homes) > 1]) > 0",
        ),
        FIRM: _entity(FIRM, _link("staff", "jobs", "firm"), _link("firms", "firms", "firm"),
            _link("pays", "pays", "payer"), busy="count(staff) > 1",
        ),
        ADDRESS: _entity(ADDRESS, _link("bills", "bills", "place"), _link("homes", "homes", "place")),
        HOUSEHOLD: _entity(HOUSEHOLD, _link("homes", "homes", "household")),
    },
)  # fmt: skip


class Fixture:
    """Rows in memory, given by key as the lake would."""

    def __init__(self, rows: Mapping[str, Sequence[Record]]) -> None:
        self.tables = rows
        self._index: dict[tuple[str, tuple[str, ...]], dict[object, list[Record]]] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        index = self._index.get((record_set, by))
        if index is None:
            index = self._index[record_set, by] = {}
            for row in self.tables[record_set]:
                keys = {ref.key for name in by if isinstance(ref := row[name], Ref)}
                for found in keys:
                    index.setdefault(found, []).append(row)
        return index.get(key, [])


def make(
    *,
    seed: int,
    people: int,
    firms: int = 20,
    vocabulary: Vocabulary = VOCABULARY,
    words: Sequence[str] = WORDS,
    factor: float = 1.5,
    sparse: Mapping[str, float] = MappingProxyType({}),
    twice: float = 0.0,
) -> Fixture:
    """A district of `people` and `firms` (numbered after the people); uncoded texts are taken from `words`.

    A record set has `factor` rows for each of the people, those in `sparse` so many instead.
    The share `twice` of all rows stands there a second time.
    """
    chance = random.Random(seed)  # noqa: S311
    keys: dict[str, list[object]] = {
        PERSON: [*range(1, people + 1)],
        FIRM: [*range(people + 1, people + firms + 1)],
        ADDRESS: [f"A{n}" for n in range(people // 3 + 1)],
        HOUSEHOLD: [f"H{n}" for n in range(people // 3 + 1)],
    }
    tables = {}
    for name, record_set in vocabulary.record_sets.items():
        rows = [
            Record({c.name: _cell(c, chance, keys, words) for c in record_set.columns.values()})
            for _ in range(int(people * sparse.get(name, factor)))
        ]
        tables[name] = rows + [Record(row) for row in rows if chance.random() < twice]
    return Fixture(tables)


def _cell(column: Column, chance: random.Random, keys: Mapping[str, list[object]], words: Sequence[str]) -> object:
    if column.null != "never" and chance.random() < 0.2:
        return None
    if column.kind == "ref":
        return Ref(entity=column.entity, key=chance.choice(keys[column.entity]))  # type: ignore[arg-type]  # keys as made
    if column.kind == "date":
        return chance.choice(EDGES) if chance.random() < 0.7 else AS_OF - dt.timedelta(days=chance.randrange(30000))
    if column.kind == "date and time":
        return dt.datetime(2020, 3, 31, 12) - dt.timedelta(seconds=chance.randrange(10**8))  # noqa: DTZ001
    if column.kind == "number":
        if column.name in ("year", "school_year"):
            return Decimal(chance.choice([2018, 2019, 2020]))
        if column.name == "grade":
            return Decimal(chance.choice([1, 2, 6, 7]))
        if chance.random() < 0.02:
            return Decimal(chance.choice([-1, 1]) * (10**18 - 1)).scaleb(-column.scale)
        number = Decimal(chance.randrange(-3, 8)) if chance.random() < 0.6 else Decimal(chance.randrange(10**6))
        return number if not column.scale else number + Decimal(chance.choice(["0", "0.5", "0.25", "0.01"]))
    if column.kind == "boolean":
        return chance.random() < 0.5
    if column.codes:
        return chance.choice(column.codes)
    return chance.choice(MONTHS if column.name == "month" else words)


def load(fixture: Fixture, *, people: int, firms: int, vocabulary: Vocabulary) -> duckdb.DuckDBPyConnection:
    """The same rows as tables, with `subjects`."""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    connection.execute("CREATE TABLE subjects (subject BIGINT, kind VARCHAR)")
    connection.execute(f"INSERT INTO subjects SELECT n, '{PERSON}' FROM range(1, {people + 1}) AS t(n)")  # noqa: S608
    connection.execute(
        f"INSERT INTO subjects SELECT n, '{FIRM}' FROM range({people + 1}, {people + firms + 1}) AS t(n)"  # noqa: S608
    )
    for name, record_set in vocabulary.record_sets.items():
        columns = list(record_set.columns.values())
        types = [column_type(c.kind, entity=c.entity, scale=c.scale) for c in columns]
        shape = ", ".join(f'"{c.name}" {t}' for c, t in zip(columns, types, strict=True))
        connection.execute(f'CREATE TABLE "{name}" ({shape})')
        values = [[_plain(row[c.name], c) for row in fixture.tables[name]] for c in columns]
        unnested = ", ".join(f"unnest(${i + 1}::{_wire(t)}[])::{t}" for i, t in enumerate(types))
        connection.execute(f'INSERT INTO "{name}" SELECT {unnested}', values)
    return connection


def _wire(kind: str) -> str:
    return "VARCHAR" if kind.startswith("DECIMAL") else kind


def _plain(value: object, column: Column) -> object:
    if isinstance(value, Ref):
        return value.key
    if isinstance(value, Decimal):
        return str(value) if column.scale else int(value)
    return value
