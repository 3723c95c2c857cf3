"""P7: the table of `bench-decision` over a population of 2.5 million, one thread; ours with the mask of every cell.

`make bench-population`. Limit: reading the three columns. Peers: a hand-written CASE in DuckDB (no explanation, wrong
where a fact is missing and a cell is negated), OpenFisca vectorised in an environment of its own. Medians of 7 runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import time

import duckdb

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.measure import peak_mib
from bench.peers import Peer, ask, version

PEOPLE = 2_500_000
RUNS = 7
PEER = Peer(name="OpenFisca vectorised", requirements=("OpenFisca-Core",), module="openfisca_vector")


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    connection = _population()
    query = _ours()
    right = _right(connection, query)
    speeds = {
        "DuckDB reads the columns (limit)": _rate(
            connection, "SELECT sum(age), count(residence), sum(years) FROM people"
        ),
        "DuckDB, hand-written CASE, no explanation": _rate(connection, f"SELECT sum(amount) FROM ({_by_hand()})"),  # noqa: S608
        "saltern, answer and mask of all 30 cells": _rate(
            connection,
            f"SELECT sum(amount), bit_xor(held), bool_or(conflict) FROM ({query})",  # noqa: S608
        ),
        "saltern, answer only": _rate(connection, f"SELECT sum(amount) FROM ({query})"),  # noqa: S608
    }
    ours = speeds["saltern, answer and mask of all 30 cells"]
    memory = peak_mib()
    sys.stdout.write(f"{'2.5 million people, one thread':48}{'M/s':>8}{'ours ÷ it':>12}{'right':>8}{'peak MiB':>10}\n")
    for name, speed in speeds.items():
        share = f"{right:.1%}" if name.startswith("saltern") else ""
        sys.stdout.write(f"{name:48}{speed / 1e6:>8.1f}{ours / speed:>12.2f}{share:>8}{memory:>10.0f}\n")
    if not options.no_peers:
        answer = ask(PEER)
        if answer.failure:
            sys.stdout.write(f"{PEER.name:48}{answer.failure}\n")
        else:
            figures = {key: float(str(value)) for key, value in answer.figures.items()}
            name, speed = f"{PEER.name} {version(PEER)}", figures["rate"]
            sys.stdout.write(
                f"{name:48}{speed / 1e6:>8.1f}{ours / speed:>12.2f}{figures['right']:>8.1%}{figures['peak_mib']:>10.0f}\n"  # noqa: E501
            )
    return 0


def _population() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("CREATE TABLE asked (id INTEGER, age BIGINT, residence VARCHAR, years BIGINT)")
    rows = [(number, *(case[name] for name in INPUTS)) for number, case in enumerate(cases())]
    connection.executemany("INSERT INTO asked VALUES (?, ?, ?, ?)", rows)
    connection.execute(
        "CREATE TABLE people AS SELECT age, residence, years FROM range($people) AS n(n) "
        "JOIN asked ON id = (n.n * 7919) % 1000 ORDER BY n.n",
        {"people": PEOPLE},
    )
    return connection


def _rate(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    connection.execute(query).fetchall()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        connection.execute(query).fetchall()
        times.append(time.perf_counter() - began)
    return PEOPLE / statistics.median(times)


def _right(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    """The share of the thousand cases answered as expected."""
    answers = connection.execute(query.replace('"people"', '"asked"')).fetchall()
    asked = cases()
    return sum(amount == expected(case) for case, (amount, *_) in zip(asked, answers, strict=True)) / len(asked)


def _span(span: Span | None) -> str:
    if span is None:
        return "-"
    low, high = span
    if low is None:
        return f"< {high}"
    return f">= {low}" if high is None else f"[{low}..{high})"


def _ours() -> str:
    from saltern.core.rules.engines.duckdb import rendered
    from saltern.core.rules.engines.sql import python_fold
    from saltern.core.rules.engines.sql_tables import table_query
    from saltern.core.rules.facts import Column
    from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
    from saltern.core.rules.tables import DecisionTable, Input, Output, Rule

    rows = [(_span(age), f'"{where}"' if where else "-", _span(years), str(out)) for age, where, years, out in ROWS]
    table = DecisionTable(
        name="allowance",
        hit_policy="F",
        inputs=tuple(Input(expression=parse_expression(name), text=name) for name in INPUTS),
        outputs=(Output(name="amount"),),
        rules=tuple(
            Rule(cells=tuple(parse_unary_tests(text) for text in texts), outputs=(parse_expression(out),))
            for *texts, out in rows
        ),
    )
    inputs = {name: Column(name=name, kind="string" if name == "residence" else "number") for name in INPUTS}
    return rendered(table_query(table, source="people", inputs=inputs, fold=python_fold(as_of=dt.date(2020, 1, 1))))


def _by_hand() -> str:
    lines = []
    for age, where, years, out in ROWS:
        tests = [f"residence = '{where}'"] if where else []
        for name, span in (("age", age), ("years", years)):
            if span is not None:
                low, high = span
                tests += [f"{name} >= {low}"] if low is not None else []
                tests += [f"{name} < {high}"] if high is not None else []
        lines.append(f"WHEN {' AND '.join(tests)} THEN {out}")
    return f"SELECT CASE {' '.join(lines)} END AS amount FROM people"  # noqa: S608


if __name__ == "__main__":
    sys.exit(main())
