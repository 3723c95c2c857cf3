"""kill -9 while applications are taken in: what was acknowledged is there once and whole, nothing is half-visible."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database, Read, column
from faults.kit import MOMENTS, Harm, Runner, doubled, kills, lost, tell

pytestmark = pytest.mark.faults

EACH = 25
"""Applications a kill: more than a worker takes in before it dies, so that every kill hits work."""
POINTS = ["casework.opened", "casework.written", "worker.committed"]
STATES = ("approved", "review", "deferred")


def runner(folder: Path, database: Database, *, people: int) -> Runner:
    return Runner.of("submit_worker.py", folder, database, str(people))


def belongings(read: Read) -> Mapping[str, Sequence[str]]:
    """What belongs to a case, once each, by the numbers of the cases that have it."""
    news = column(read, "SELECT body FROM journal_event WHERE name = 'casework.CaseReceived'")
    step = "SELECT number FROM casework_step s JOIN casework_case c ON c.id = s.case_id WHERE serial = "
    return {
        "journal line": column(read, "SELECT substr(object, 6) FROM journal_line WHERE action = 'case.submit'"),
        "news": [str(json.loads(body)["case"]) for body in news],
        "message": column(read, "SELECT source_id FROM notify_message"),
        "first step": column(read, f"{step}1"),
        "second step": column(read, f"{step}2"),
        "decision or promise": column(
            read,
            "SELECT number FROM casework_decision d JOIN casework_case c ON c.id = d.case_id"
            " UNION ALL SELECT number FROM casework_deferral d JOIN casework_case c ON c.id = d.case_id",
        ),
        "claim or end": column(
            read,
            "SELECT number FROM casework_claim l JOIN casework_case c ON c.id = l.case_id WHERE slot = c.item"
            " UNION ALL SELECT number FROM casework_case WHERE state = 'approved'",
        ),
    }


def standing(database: Database) -> Harm:
    """Whether every case that is there has all that belongs to it, exactly once, and nothing hangs in the air."""
    with database.reading() as read:
        cases = column(read, "SELECT number FROM casework_case")
        undecided = column(read, "SELECT number FROM casework_case WHERE state = 'received'")
        found = belongings(read)
    half = [f"{number} without {what}" for what, numbers in found.items() for number in lost(cases, numbers)]
    loose = [f"{what} without {number}" for what, numbers in found.items() for number in lost(numbers, cases)]
    twice = [f"{what} of {number}" for what, numbers in found.items() for number in doubled(numbers)]
    return Harm(half=(*half, *loose, *undecided), doubled=tuple(twice))


def ending(folder: Path, database: Database, people: int) -> Harm:
    """Acknowledged ⇒ present under the number that was told; everyone once; decided as the rules say."""
    told = dict(line.split(" ") for line in (folder / "acknowledged.txt").read_text().splitlines())
    with database.reading() as read:
        rows = [
            (str(subject), str(number), state)
            for subject, number, state in read("SELECT subject, number, state FROM casework_case")
        ]
    held = {subject: number for subject, number, _ in rows}
    gone = [subject for subject in map(str, range(people)) if subject not in told or told[subject] != held.get(subject)]
    odd = [number for subject, number, state in rows if state != STATES[int(subject) % 3]]
    return standing(database) | Harm(
        lost=tuple(gone), doubled=tuple(doubled([subject for subject, _, _ in rows])), half=tuple(odd)
    )


def test_a_kill_at_every_named_point(tmp_path: Path, sqlite: Database) -> None:
    people = 30
    worker = runner(tmp_path, sqlite, people=people)
    found = worker.die_at(POINTS, counts=(1, 5), look=lambda: standing(sqlite))
    worker.finish()
    found |= ending(tmp_path, sqlite, people)
    tell(part="submit", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=kills(14, share=26))


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=kills(4, share=8))


def check_moments(folder: Path, database: Database, *, rounds: int) -> None:
    people = rounds * EACH
    worker = runner(folder, database, people=people)
    found = worker.die(rounds, look=lambda: standing(database))
    worker.finish()
    found |= ending(folder, database, people)
    tell(part="submit", aimed=MOMENTS, store=database.store, runner=worker, harm=found)
