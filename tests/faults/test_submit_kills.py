"""kill -9 while applications are taken in: what was acknowledged is there once and whole, nothing is half-visible."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from faults.kit import HERE, SEED, Runner, doubled, kills, lost

pytestmark = pytest.mark.faults

EACH = 25
"""Applications a kill: more than a worker takes in before it dies, so that every kill hits work."""
POINTS = ["casework.opened", "casework.written", "worker.committed"]
STATES = ("approved", "review", "deferred")


def runner(folder: Path, *, people: int) -> Runner:
    values = {
        "DJANGO_SETTINGS_MODULE": "saltern.project.settings",
        "SALTERN_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite3'}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env={**os.environ, **values}, check=True)
    command = [sys.executable, str(HERE / "submit_worker.py"), str(folder), str(people)]
    return Runner(command=command, environment=values, chance=random.Random(SEED))  # noqa: S311  # a seed, no secret


def rows(folder: Path, sql: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as database:
        return database.execute(sql).fetchall()


def column(folder: Path, sql: str) -> Sequence[str]:
    return [str(row[0]) for row in rows(folder, sql)]


def check_whole(folder: Path) -> None:
    """Every case that is there has all that belongs to it, exactly once; nothing hangs in the air."""
    cases = column(folder, "SELECT number FROM casework_case")
    once = {
        "journal line": "SELECT substr(object, 6) FROM journal_line WHERE action = 'case.submit'",
        "news": "SELECT json_extract(body, '$.case') FROM journal_event WHERE name = 'casework.CaseReceived'",
        "message": "SELECT source_id FROM notify_message",
        "first step": "SELECT number FROM casework_step s JOIN casework_case c ON c.id = s.case_id WHERE serial = 1",
        "second step": "SELECT number FROM casework_step s JOIN casework_case c ON c.id = s.case_id WHERE serial = 2",
        "decision or promise": "SELECT number FROM casework_decision d JOIN casework_case c ON c.id = d.case_id"
        " UNION ALL SELECT number FROM casework_deferral d JOIN casework_case c ON c.id = d.case_id",
        "claim or end": "SELECT number FROM casework_claim l JOIN casework_case c ON c.id = l.case_id"
        " WHERE slot = c.item UNION ALL SELECT number FROM casework_case WHERE state = 'approved'",
    }
    for what, sql in once.items():
        found = column(folder, sql)
        assert (lost(cases, found), doubled(found), lost(found, cases)) == ([], {}, []), f"seed {SEED}: {what}"
    wrong = rows(folder, "SELECT number, state, subject FROM casework_case WHERE state = 'received'")
    assert wrong == [], f"seed {SEED}"


def check_end(folder: Path, people: int) -> None:
    """Acknowledged ⇒ present under the number that was told; everyone once; decided as the rules say."""
    check_whole(folder)
    told = dict(line.split(" ") for line in (folder / "acknowledged.txt").read_text().splitlines())
    held = {str(subject): str(number) for subject, number in rows(folder, "SELECT subject, number FROM casework_case")}
    assert told == held, f"seed {SEED}"
    states = dict(rows(folder, "SELECT subject, state FROM casework_case"))
    assert states == {subject: STATES[subject % 3] for subject in range(people)}, f"seed {SEED}"


def test_a_kill_at_every_named_point(tmp_path: Path) -> None:
    people = 30
    worker = runner(tmp_path, people=people)
    for count in (1, 5):
        for point in POINTS:
            assert worker.kill_at(point, count=count), point
            check_whole(tmp_path)
    worker.finish()
    check_end(tmp_path, people)


def test_kills_at_random_moments(tmp_path: Path) -> None:
    rounds = kills(14)
    people = rounds * EACH
    worker = runner(tmp_path, people=people)
    for _ in range(rounds):
        assert worker.kill_after(0.06)
        check_whole(tmp_path)
    worker.finish()
    check_end(tmp_path, people)
