"""A million cases at the desk of a district of its own, on SQLite or PostgreSQL: `make seed-desk` (CASES=, DATABASE=).

In `var/desk` (SALTERN_HOME): a synthetic district of some tens of thousands; nine months at its desk, lived through by
the operations (`bench.desk_patterns`); each of those cases copied as often as it takes (`bench.desk_copies`), with its
steps, decisions, messages, news and lines, the lines sealed; reminders swept; people of the units and a program who may
look. With DATABASE=postgres the database is a server's whose files stay in `var/desk/postgres`; DATABASE_URL names
another. A home that has its cases is left as it is; one that was interrupted says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.both import ROOT
from bench.http import SALTERN, surroundings

CASES: Final = 1_000_000
RESIDENTS: Final = 40_000
FIRMS: Final = 4_000
DAYS: Final = 170
EACH: Final = 12
LEAST: Final = 10
"""Copies of a pattern, below which fewer days are lived through."""
SWEEPS: Final = (dt.date(2020, 8, 3), dt.date(2020, 9, 15))
MARK: Final = "desk.json"
"""What tells that a database has its cases."""


def main() -> int:
    """Make them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("SALTERN_HOME", "var/desk")))
    options = parser.parse_args()
    with database(options.home, options.database) as url:
        return seed(options.home, url=url, cases=options.cases, residents=options.residents)


@contextmanager
def database(home: Path, kind: str) -> Iterator[str]:
    """The address of the database: DATABASE_URL, a server whose files stay in the home, or none, which is SQLite."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    if kind == "sqlite":
        yield ""
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from apps.postgres import server

    with server(as_in_production=True, kept=home.absolute() / "postgres") as url:
        yield url


def seed(home: Path, *, url: str, cases: int, residents: int) -> int:
    """All of it; 1 where there is something in the way."""
    kind = "postgresql" if url.startswith("postgres") else "sqlite"
    mark = home / MARK
    done: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    if kind in done:
        print(f"{home} has its {done[kind]['cases']:,} cases on {kind} since {done[kind]['at']}; nothing was made.")
        return 0
    os.environ.update(surroundings(home, url))
    sys.path.insert(0, str(ROOT / "tests"))
    began = time.perf_counter()
    ended = home / "demo" / "ready"
    if not ended.exists():
        with said(f"A district of {residents:,} residents and {max(residents // 10, 300):,} firms"):
            district(home, residents=residents)
            ended.touch()
    each, days = EACH, max(3, min(DAYS, cases // (EACH * LEAST)))
    patterns = home / f"patterns-{days}.sqlite3"
    if not patterns.exists():
        live(home, patterns, days=days, each=each)
    os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.pages_settings"
    from django.conf import settings

    settings.DATABASES["patterns"] = {**settings.DATABASES["default"], "ENGINE": "django.db.backends.sqlite3"}
    settings.DATABASES["patterns"] |= {"NAME": str(patterns), "OPTIONS": {}}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    made = copied(cases)
    if made is None:
        print(f"{home} was begun and not ended: remove it, or name another home in SALTERN_HOME.", file=sys.stderr)
        return 1
    with said("Reminders looked at everybody"):
        for day in SWEEPS:
            subprocess.run(
                [SALTERN, "push", "sweep", "--at", f"{day}T09:00", "--as-of", str(day)],
                env=surroundings(home, url), stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
    with said("The figures of the board are kept"):
        keep_figures()
    analyze()
    done[kind] = {"cases": made["cases"], "at": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"), **made}
    mark.write_text(json.dumps(done, indent=1), encoding="utf-8")
    print(f"{made['cases']:,} cases, {made['rows']:,} rows, {time.perf_counter() - began:.0f} s.")
    return 0


def district(home: Path, *, residents: int) -> None:
    """The district's records and its dossier."""
    from saltern.demo.district.generate import generate
    from saltern.demo.district.plan import Plan

    firms = max(residents // 10, 300)
    plan = Plan(residents=residents, firms=firms, records=residents * 20, as_of=dt.date(2020, 4, 10))
    generate(plan=plan, folder=home / "demo" / "feeds")
    env = surroundings(home, "")
    taken = subprocess.run(  # noqa: PLW1510  # 1 says that rows were set aside
        [SALTERN, "feed", "take", "--all", home / "demo" / "feeds"], env=env, capture_output=True, text=True
    )
    if taken.returncode not in {0, 1}:
        raise SystemExit(f"the district's files were not taken: {taken.stderr}")
    subprocess.run([SALTERN, "lake", "dossier"], env=env, stdout=subprocess.DEVNULL, check=True)


def live(home: Path, patterns: Path, *, days: int, each: int) -> None:
    """The patterns, in a database of their own beside the home's; it is there once it is whole."""
    draft = patterns.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    env = surroundings(home, f"sqlite:///{draft.absolute()}")
    env |= {"SALTERN_ANCHOR": f"{draft}.anchor", "SALTERN_OUTGOING_BOOK": f"{draft}.book"}
    command = [sys.executable, "-m", "bench.desk_patterns", str(days), str(each)]
    with bar() as shown:
        task = shown.add_task("Days at the desk", total=days)
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for line in process.stdout:
                shown.update(task, completed=int(line))
        if process.returncode:
            raise SystemExit("the days at the desk were not lived to their end")
    draft.rename(patterns)


def copied(cases: int) -> Mapping[str, int] | None:
    """The cases from their patterns, sealed; None where there are some already."""
    from django.db import connection

    from bench import desk_copies
    from bench.desk_patterns import subjects
    from saltern.apps.casework.models import Case
    from saltern.installation.office import office

    desk = office()
    if Case.objects.exists():
        return None
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # what is half made is made anew; the next process keeps a log again
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA journal_mode = OFF")
            cursor.execute("PRAGMA cache_size = -2000000")
    chance = Random(cases)  # no secret
    people = desk_copies.People(subjects(desk), chance)
    count = len(desk_copies.patterns("patterns"))
    times, spare = divmod(cases, count)
    made = desk_copies.copies(using="patterns", times=times, spare=spare, people=people, chance=chance)
    rows = 0
    with bar() as shown:
        tasks = {}

        def told(table: str, count: int) -> None:
            nonlocal rows
            if table not in tasks:
                tasks[table] = shown.add_task(table, total=None)
            rows += count
            shown.update(tasks[table], advance=count)

        made.write(told)
        made.seal(anchor=desk.environment.anchor, sign=desk.anchor_sign, told=told)
    desk_copies.reset_sequences()
    return {"cases": cases, "patterns": count, "rows": rows, "busy_firm": people.busy_firm}


def keep_figures() -> None:
    """What the worker does every minute."""
    from saltern.installation.office import office
    from saltern.project.background_work import BackgroundWork

    desk = office()
    BackgroundWork(office=desk, now_fn=desk.clock.now).figures()


def analyze() -> None:
    """Statistics, as either database makes them by itself within a minute or at its next start."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def bar() -> Progress:
    """How far it is."""
    return Progress(
        TextColumn("{task.description}", justify="left"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )


@contextmanager
def said(what: str) -> Iterator[None]:
    """What is done now, and how long it took."""
    with bar() as shown:
        task = shown.add_task(what, total=1)
        yield
        shown.update(task, completed=1)


if __name__ == "__main__":
    sys.exit(main())
