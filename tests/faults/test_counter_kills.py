"""kill -9 while a counter takes applications in whose material is to follow: each is there once and whole, with its
promise, and no draft stands beside its case."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database, column
from faults.kit import MOMENTS, Harm, Runner, doubled, hundred, lost, tell
from faults.test_submit_kills import standing as whole

pytestmark = pytest.mark.faults

EACH = 20
"""Applications a kill: more than a counter takes in before it dies, so that every kill hits work."""
POINTS = ["counter.saved", "casework.opened", "casework.written", "worker.committed"]


def standing(database: Database) -> Harm:
    """Every case whole, promised once, its draft gone."""
    with database.reading() as read:
        drafts = column(read, "SELECT d.key FROM casework_draft d JOIN casework_case c ON c.request = d.key")
        promised = column(read, "SELECT case_id FROM casework_deferral WHERE material = 'contract'")
        deferred = column(read, "SELECT id FROM casework_case WHERE state = 'deferred' AND channel = 'counter'")
        cases = column(read, "SELECT id FROM casework_case")
    half = [*drafts, *lost(cases, deferred), *lost(deferred, promised), *lost(promised, deferred)]
    return whole(database) | Harm(half=tuple(half), doubled=tuple(doubled(promised)))


def ending(folder: Path, database: Database, people: int) -> Harm:
    """Whoever got a receipt has the case of its number; everybody one; no draft is left."""
    told = dict(line.split(" ") for line in (folder / "acknowledged.txt").read_text().splitlines())
    with database.reading() as read:
        rows = [(str(subject), str(number)) for subject, number in read("SELECT subject, number FROM casework_case")]
        drafts = column(read, "SELECT subject FROM casework_draft")
    held = dict(rows)
    gone = [one for one in map(str, range(people)) if one not in told or told[one] != held.get(one)]
    found = Harm(lost=tuple(gone), doubled=tuple(doubled([one for one, _ in rows])), half=tuple(drafts))
    return standing(database) | found


def test_a_kill_at_every_named_point(tmp_path: Path, sqlite: Database) -> None:
    people = 20
    worker = Runner.of("counter_worker.py", tmp_path, sqlite, str(people))
    found = worker.die_at(POINTS, counts=(1, 4), look=lambda: standing(sqlite))
    worker.finish(timeout=600)
    found |= ending(tmp_path, sqlite, people)
    tell(part="counter", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=hundred(4, share=70))


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=hundred(2, share=30))


def check_moments(folder: Path, database: Database, *, rounds: int) -> None:
    people = rounds * EACH
    worker = Runner.of("counter_worker.py", folder, database, str(people))
    found = worker.die(rounds, look=lambda: standing(database))
    worker.finish(timeout=600)
    found |= ending(folder, database, people)
    tell(part="counter", aimed=MOMENTS, store=database.store, runner=worker, harm=found)
