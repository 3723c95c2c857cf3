"""The district before anyone writes it down: people, homes, firms and work as tables of one connection."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from saltern.demo.district import numbers, people, personas
from saltern.demo.district.plan import Plan
from saltern.demo.district.queries import queries

#: Helper tables in the order in which they need each other.
TABLES = (
    "addresses", "homes", "firms", "employers", "people", "jobs", "sign_firms", "poor", "disabled", "pupils", "owners",
)  # fmt: skip


def build(*, plan: Plan, scratch: Path, memory_limit: str = "1500MB") -> duckdb.DuckDBPyConnection:
    """A connection holding the whole district; the caller closes it."""
    connection = duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(scratch), "threads": 2})
    for name, value in (
        ("seed", plan.seed), ("as_of", plan.as_of), ("firms", plan.firms), ("addresses", plan.addresses),
        ("first", 0), ("last", 0), ("street", ""),
    ):  # fmt: skip
        _set(connection, name, value)
    for script in ("macros", "dirt_macros"):
        connection.execute(queries()[script])
    _people(connection, plan)
    _codes(connection, plan)
    for table in TABLES:
        _table(connection, table)
    return connection


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    """Set one session variable, the way queries receive their arguments."""
    names = {"seed": "SET VARIABLE seed = ?", "as_of": "SET VARIABLE as_of = ?", "firms": "SET VARIABLE firms = ?",
             "addresses": "SET VARIABLE addresses = ?", "first": "SET VARIABLE first = ?",
             "last": "SET VARIABLE last = ?", "street": "SET VARIABLE street = ?",
             "people": "SET VARIABLE people = ?", "employers": "SET VARIABLE employers = ?",
             "jobs": "SET VARIABLE jobs = ?"}  # fmt: skip
    connection.execute(names[name], [value])


def window(connection: duckdb.DuckDBPyConnection, *, first: int, last: int, street: str) -> None:
    """Which slice of its past a data set writes next, and for which sub-district."""
    _set(connection, "first", first)
    _set(connection, "last", last)
    _set(connection, "street", street)


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    query = queries()[name]
    if query.startswith("CREATE"):
        connection.execute(query)
    else:
        connection.sql(query).create(name)
    if name in ("employers", "people", "jobs"):
        _set(connection, name, connection.table(name).shape[0])


def _people(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    drawn = people.draw(residents=plan.residents, away=plan.away, as_of=plan.as_of, seed=plan.seed)
    crowd = {
        "old": drawn.pid, "pid": np.arange(1, len(drawn.pid) + 1), "hid": drawn.hid, "role": drawn.role.astype(object),
        "male": drawn.male, "birth": drawn.birth, "registered": drawn.registered, "gone": drawn.gone,
        "died": drawn.died,
        "old_mother": drawn.mother, "old_father": drawn.father, "old_spouse": drawn.spouse,
        "id_number": drawn.id_number.astype(object),
    }  # fmt: skip
    connection.register("drawn_people", crowd)
    connection.sql(queries()["crowd"]).create("crowd")
    connection.unregister("drawn_people")
    known = personas.columns(personas.identify(as_of=plan.as_of))
    connection.register("known_people", {key: _plain(column) for key, column in known.items()})
    connection.sql(queries()["known"]).create("personas")
    connection.unregister("known_people")


def _codes(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    rng = np.random.default_rng([plan.seed, 2])
    count, bodies = plan.firms + plan.firms // 8, max(12, plan.firms // 55)
    kinds = rng.random(count)
    prefixes = np.where(kinds < 0.72, "91", np.where(kinds < 0.985, "92", "93")).tolist()
    codes = numbers.credit_codes(prefixes=[*prefixes, *(["52"] * bodies)], rng=rng).astype(object)
    connection.register("drawn_firms", {"fid": np.arange(1, count + 1), "credit_code": codes[:count]})
    connection.sql("SELECT fid, credit_code FROM drawn_firms").create("firm_codes")
    connection.register("drawn_bodies", {"bid": np.arange(1, bodies + 1), "credit_code": codes[count:]})
    connection.sql("SELECT bid, credit_code FROM drawn_bodies").create("bodies")
    for name in ("drawn_firms", "drawn_bodies"):
        connection.unregister(name)


def _plain(column: np.ndarray[tuple[int], np.dtype[np.generic]]) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    return column.astype(object) if column.dtype.kind == "U" else column
