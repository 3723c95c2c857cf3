"""P2: all standing reminders over everybody, from the records and from the kept profile.

`make bench-sweep`, over the demo's lake (`make demo` makes it; `--lake` names another). Limit: DuckDB reading every
column of the profile once. Peer: the same rules as one compiled Python loop over the profile's rows. All by turns.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
from sqlglot import exp

from bench.figures import Contender, Judged, Spread, at_least, at_most, by_turns, here, judge, machine, ratio, show
from saltern.core.approvals.reminder_rules import reminders
from saltern.core.audiences import profile
from saltern.core.audiences.sweep import Sweep, sweep
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.reader import load_all
from saltern.core.registry.lake import Lake

ROOT = Path(__file__).resolve().parents[1]
RECORD_RUNS = 5


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake", type=Path, default=Path(os.environ.get("SALTERN_HOME", ROOT / "var")) / "lake")
    parser.add_argument("--pack", type=Path, default=ROOT / "packs" / "yantian")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2020, 4, 10))
    options = parser.parse_args()
    if not options.lake.is_dir():
        sys.stderr.write(f"There is no lake in {options.lake}; `make demo` makes one (RECORDS= for its size).\n")
        return 2
    pack = load_pack(options.pack)
    contracts = load_all(folder=options.pack / "sources")
    connection = Lake(options.lake).snapshot().connect(contracts=contracts.values())
    report(connection=connection, pack=pack, as_of=options.as_of)
    return 0


def report(*, connection: duckdb.DuckDBPyConnection, pack: Pack, as_of: dt.date) -> None:
    """All figures, side by side."""
    rules = reminders(pack=pack, as_of=as_of)

    def from_records() -> Sweep:
        return sweep(rules, vocabulary=pack.vocabulary, connection=connection, as_of=as_of, calendar=pack.calendar)

    found = from_records()
    tables = (exp.table_(exp.to_identifier(name, quoted=True)) for name in pack.vocabulary.record_sets)
    sizes = (exp.select(exp.Count(this=exp.Star())).from_(table).sql("duckdb") for table in tables)
    scanned = sum(connection.execute(text).fetchall()[0][0] for text in sizes)
    kept = "warm; profile kept, rules compiled before"
    with machine() as there:
        limit, counts, rows, loop = by_turns(
            [
                Contender(
                    name="reading the kept profile once (limit)", run=here(lambda: _read_profile(found)), clock=kept
                ),
                Contender(name="saltern, profile to counts", run=here(found.counts), clock=kept),
                Contender(name="saltern, profile to audience rows with reasons", run=here(found.rows), clock=kept),
                Contender(
                    name="compiled Python loop over the profile's rows (peer)",
                    run=here(_python_loop(found)),
                    clock="warm; rows fetched and loop compiled before; unknown counts as false",
                ),
            ]
        )
        whole, *_ = by_turns(
            [
                Contender(
                    name="saltern, records to audience rows with reasons",
                    run=here(lambda: from_records().rows()),
                    clock="files warm; rules compiled to SQL and profile built inside",
                )
            ],
            runs=RECORD_RUNS,
        )
    people = sum(found.population(entity) for entity in found.compilation.frames)
    due = sum(count.due for count in found.counts().values())
    unknown = sum(count.unknown for count in found.counts().values())
    sys.stdout.write(
        f"{len(rules)} reminders, {people:,} subjects, {scanned:,} records; {due:,} due, {unknown:,} unknown\n\n"
    )
    show(limit, counts, rows, loop, whole)
    memory = Spread.of([whole.mib or 0], "MiB")
    judge(
        Judged(what="P2 from the records", ours=whole.each, wanted=at_most(4, "s")),
        Judged(what="P2 from the records, memory", ours=memory, wanted=at_most(2048, "MiB")),
        Judged(what="P2 counts", beside=limit, ours=counts.each, wanted=at_most(0.030, "s")),
        Judged(what="P2 rows with reasons", beside=limit, ours=rows.each, wanted=at_most(0.100, "s")),
        Judged(what="P2 counts beside the loop", beside=loop, ours=ratio(counts, to=loop), wanted=at_least(10, "×")),
    )
    there.show()


def _read_profile(found: Sweep) -> None:
    for entity, frame in found.compilation.frames.items():
        columns = ", ".join(f'count("{name}")' for name in (frame.kept or {}).values())
        found.connection.execute(f'SELECT {columns} FROM "{profile.table_name(entity)}"').fetchall()  # noqa: S608


def _python_loop(found: Sweep) -> Callable[[], object]:
    """Every rule as one line of Python over the profile's row; what is unknown counts as false, which is less work."""
    loops = []
    for entity, frame in found.compilation.frames.items():
        names = list((frame.kept or {}).values())
        listed = ", ".join(f'"{name}"' for name in names)
        table = profile.table_name(entity)
        people = found.connection.execute(f'SELECT {listed} FROM "{table}"').fetchall()  # noqa: S608
        places = {name: index for index, name in enumerate(names)}
        tests = [_as_python(rule.outcome, places) for rule in found.compilation.of(entity)]
        rule_lines = "\n".join(f"        if {test}: due[{index}] += 1" for index, test in enumerate(tests))
        text = f"def loop(people, due):\n    for p in people:\n{rule_lines}\n"
        scope: dict[str, Callable[[object, object], None]] = {}
        exec(compile(text, "loop", "exec"), scope)  # noqa: S102  (our own text, made above)
        loops.append((scope["loop"], people, [0] * len(tests)))
    return lambda: [loop(people, due) for loop, people, due in loops]


def _as_python(sql: exp.Expr, places: dict[str, int]) -> str:
    if isinstance(sql, (exp.And, exp.Or)):
        word = "and" if isinstance(sql, exp.And) else "or"
        return f"({_as_python(sql.left, places)} {word} {_as_python(sql.right, places)})"
    if isinstance(sql, exp.Not):
        return f"(not {_as_python(sql.this, places)})"
    if isinstance(sql, exp.Paren):
        return _as_python(sql.this, places)
    if isinstance(sql, exp.Column):
        return f"p[{places[sql.name]}]"
    return str(bool(isinstance(sql, exp.Boolean) and sql.this))


if __name__ == "__main__":
    sys.exit(main())
