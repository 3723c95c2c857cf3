"""kill -9 while two operators release pushes and the office tells people: every yes stands with its line, a push goes
with two and never with one, everybody is told once, nothing is half told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database, column
from faults.kit import MOMENTS, Harm, Runner, doubled, hundred, lost, tell

pytestmark = pytest.mark.faults

EACH = 2
"""Pushes a kill: more than go out before the worker dies, so that every kill hits work."""
PEOPLE = 210
"""Whom a push of the worker reaches."""
POINTS = ["push.released", "worker.committed", "push.told"]
TOLD = "SELECT p.trigger || '/' || t.subject FROM lifecycle_target t JOIN lifecycle_push p ON p.id = t.push_id"
NEWS = "SELECT body FROM journal_event WHERE name = 'lifecycle.PushReleased'"


def standing(database: Database) -> Harm:
    """Whether yes, line, news, state, ledger and messages of every push fit each other."""
    with database.reading() as read:
        pushes = [(str(key), str(state), int(str(count))) for key, state, count in read(
            "SELECT p.id, p.state, (SELECT count(*) FROM lifecycle_release r WHERE r.push_id = p.id)"
            " FROM lifecycle_push p"
        )]  # fmt: skip
        lines = Counter(column(read, "SELECT substr(object, 6) FROM journal_line WHERE action = 'push.release'"))
        news = read(NEWS)
        proposed = column(read, "SELECT object FROM journal_line WHERE action = 'push.propose'")
        told = column(read, f"{TOLD} WHERE t.told")
        waiting = column(read, f"{TOLD} WHERE NOT t.told AND p.state = 'done'")
        messages = column(
            read,
            "SELECT p.trigger || '/' || m.subject FROM notify_message m"
            " JOIN lifecycle_push p ON p.id = CAST(m.source_id AS integer)",
        )
        heard = column(
            read, "SELECT p.trigger || '/' || h.subject FROM lifecycle_told h JOIN lifecycle_push p ON p.id = h.push_id"
        )
    gone = [key for key, state, _ in pushes if state in {"released", "done"}]
    half = [f"push {key} {state} by {count}" for key, state, count in pushes if (count >= 2) != (key in gone)]
    half += [f"push {key}: {count} yes, {lines[key]} lines" for key, _, count in pushes if lines[key] != count]
    half += [f"{len(news)} pieces of news of {len(gone)} pushes"] * (len(news) != len(gone))
    half += [*lost(told, messages), *lost(messages, told), *lost(told, heard), *lost(heard, told), *waiting]
    half += lost([f"push:{key}" for key, _, _ in pushes], proposed)
    return Harm(half=tuple(half), doubled=(*doubled(messages), *doubled(told), *doubled(proposed)))


def ending(folder: Path, database: Database, pushes: int) -> Harm:
    """Whoever was answered said yes; every push has reached everybody."""
    said = (folder / "said.txt").read_text().splitlines()
    with database.reading() as read:
        yes = column(
            read,
            "SELECT 'yes ' || substr(p.trigger, 6) || ' ' || r.person FROM lifecycle_release r"
            " JOIN lifecycle_push p ON p.id = r.push_id",
        )
        states = column(read, "SELECT state FROM lifecycle_push")
        messages = column(read, "SELECT message_key FROM notify_message")
    gone = lost([one for one in said if one.startswith("yes")], yes)
    left = pushes - states.count("done")
    unsaid = pushes * PEOPLE - len(messages)
    return standing(database) | Harm(lost=(*gone, *[f"{left} pushes"] * bool(left), *[f"{unsaid} told"] * bool(unsaid)))


def test_a_kill_at_every_named_point(tmp_path: Path, sqlite: Database) -> None:
    pushes = 8
    worker = Runner.of("release_worker.py", tmp_path, sqlite, str(pushes))
    found = worker.die_at(POINTS, counts=(1, 2), look=lambda: standing(sqlite))
    worker.finish(timeout=600)
    found |= ending(tmp_path, sqlite, pushes)
    tell(part="release", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=hundred(4, share=70))


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=hundred(2, share=30))


def check_moments(folder: Path, database: Database, *, rounds: int) -> None:
    pushes = rounds * EACH
    worker = Runner.of("release_worker.py", folder, database, str(pushes))
    found = worker.die(rounds, look=lambda: standing(database))
    worker.finish(timeout=600)
    found |= ending(folder, database, pushes)
    tell(part="release", aimed=MOMENTS, store=database.store, runner=worker, harm=found)
