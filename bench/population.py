"""P7: the table of `bench-decision` over a population of 2.5 million, one thread; ours with the mask of every cell.

`make bench-population`. Limits: reading the three columns, and a CASE written by hand that also gives the mask of all
cells (wrong where a fact is missing and a cell is negated). Peer: OpenFisca vectorised in an environment of its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys

import duckdb

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.figures import Contender, Judged, at_least, by_turns, here, judge, machine, ratio, show
from bench.peers import Peer, contenders

PEOPLE = 2_500_000
PEER = Peer(
    name="OpenFisca vectorised",
    requirements=("OpenFisca-Core",),
    module="openfisca_vector",
    note="columns put in before the clock; no mask",
)


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    connection = _population()
    query = _ours()
    right = f"{_right(connection, query):.1%} of its answers right"
    texts = {
        "DuckDB reads the columns (limit)": ("SELECT sum(age), count(residence), sum(years) FROM people", ""),
        "DuckDB, hand-written CASE and mask (peer)": (
            f"SELECT sum(amount), bit_xor(held) FROM ({_by_hand(mask=True)})",  # noqa: S608
            "",
        ),
        "DuckDB, hand-written CASE, no mask": (f"SELECT sum(amount) FROM ({_by_hand(mask=False)})", ""),  # noqa: S608
        "saltern, answer and mask of all 30 cells": (
            f"SELECT sum(amount), bit_xor(held), bool_or(conflict) FROM ({query})",  # noqa: S608
            right,
        ),
        "saltern, answer only": (f"SELECT sum(amount) FROM ({query})", right),  # noqa: S608
    }
    own = [
        Contender(
            name=name,
            run=here(lambda text=text: connection.execute(text).fetchall()),  # type: ignore[misc]  # bound now
            count=PEOPLE,
            clock="; ".join(filter(None, ("warm, table in memory; SQL written before", note))),
        )
        for name, (text, note) in texts.items()
    ]
    with machine() as there:
        figures = by_turns([*own, *([] if options.no_peers else contenders([PEER]))])
    limit, by_hand, by_hand_alone, ours, ours_alone, *peers = figures
    sys.stdout.write("2.5 million people, 10 rows × 3 inputs, one thread\n\n")
    show(*figures, rates=True)
    judge(
        Judged(
            what="P7 with the mask", beside=by_hand_alone, ours=ratio(ours, to=by_hand_alone), wanted=at_least(0.9, "×")
        ),
        Judged(what="P7 with the mask, both", beside=by_hand, ours=ratio(ours, to=by_hand)),
        Judged(what="P7 answer only", beside=by_hand_alone, ours=ratio(ours_alone, to=by_hand_alone)),
        Judged(what="P7 beside reading alone", beside=limit, ours=ratio(ours, to=limit)),
        *(Judged(what="P7 beside a peer", beside=peer, ours=ratio(ours, to=peer)) for peer in peers),
    )
    there.show()
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


def _by_hand(*, mask: bool) -> str:
    """As somebody who knows the table writes it: one CASE; with `mask` a bit for each cell, like cells asked once."""
    lines, bits = [], []
    for age, where, years, out in ROWS:
        cells = [_between("age", age), f"residence = '{where}'" if where else "", _between("years", years)]
        lines.append(f"WHEN {' AND '.join(filter(None, cells))} THEN {out}")
        bits += [cell or "true" for cell in cells]
    places = {cell: sum(1 << place for place, other in enumerate(bits) if other == cell) for cell in bits}
    held = " + ".join(f"CASE WHEN {cell} THEN {bit} ELSE 0 END" for cell, bit in places.items())
    more = f", {held} AS held" if mask else ""
    return f"SELECT CASE {' '.join(lines)} END AS amount{more} FROM people"  # noqa: S608


def _between(name: str, span: Span | None) -> str:
    low, high = span or (None, None)
    bounds = (f"{name} >= {low}" if low is not None else "", f"{name} < {high}" if high is not None else "")
    return " AND ".join(filter(None, bounds))


if __name__ == "__main__":
    sys.exit(main())
