"""kill -9 at random moments and at every named point of the outbox: nothing lost, nothing doubled, the chain holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database, column
from faults.kit import HERE, MOMENTS, SEED, Gateway, Harm, Runner, doubled, gateway, kills, lost, tell

pytestmark = pytest.mark.faults

REQUESTS = 60
EACH = 80
"""Requests a kill: more than a worker takes before it dies, so that every kill hits work."""
EACH_OUTSIDE = 20
"""The same beside a gateway that lets each batch wait."""
POINTS = [
    "worker.taken",
    "worker.committed",
    "journal.handled",
    "journal.delivered",
    "notify.claimed",
    "notify.handed",
    "notify.recorded",
    "journal.sealed",
]
TROUBLES = "drop,timeout,500,401,403,404,408,429,503,302,html,empty,stranger"
"""All that can go wrong at a gateway and on the way there."""
OPEN = "SELECT 1 FROM notify_message WHERE state IN ('queued', 'attempting')"


def runner(folder: Path, database: Database, *, requests: int, url: str = "") -> Runner:
    database.migrate(folder)
    command = [sys.executable, str(HERE / "outbox_worker.py"), str(folder), str(requests)]
    return Runner(
        command=command,
        environment={**database.environment(folder), "GATEWAY": url},
    )


def harm(folder: Path, database: Database, sent: Sequence[str], *, requests: int) -> Harm:
    """Acknowledged ⇒ present; one request ⇒ one effect; the chain verifies; nothing half done."""
    acknowledged = (folder / "acknowledged.txt").read_text().split()
    with database.reading() as read:
        lines = [
            name.partition(":")[2] for name in column(read, "SELECT object FROM journal_line WHERE action = 'request'")
        ]
        told = column(read, "SELECT source_id FROM notify_message")
        ids = column(read, "SELECT send_id FROM notify_message")
        unsent = column(read, "SELECT message_key FROM notify_message WHERE state <> 'sent'")
    expected = [str(number) for number in range(requests)]
    gone = [*lost(expected, acknowledged), *lost(acknowledged, lines), *lost(acknowledged, told), *lost(ids, sent)]
    twice = [*doubled(lines), *doubled(told), *doubled(sent)]
    half = [*unsent, *lost(sent, ids), *lost(lines, acknowledged), *lost(told, lines), *findings(folder, database)]
    return Harm(lost=tuple(gone), doubled=tuple(twice), half=tuple(half))


def findings(folder: Path, database: Database) -> Sequence[str]:
    """What the journal's own check says against the chain."""
    verify = [str(Path(sys.executable).parent / "saltern"), "journal", "verify", "--json"]
    anchored = {**os.environ, **database.environment(folder), "SALTERN_ANCHOR": str(folder / "anchor")}
    told_by = subprocess.run(verify, env=anchored, capture_output=True, text=True, check=False)
    verdict = json.loads(told_by.stdout)
    unsealed = [f"{verdict['unsealed']} lines not sealed"] if verdict["unsealed"] else []
    return [*unsealed, *map(str, verdict["findings"])]


def file_ids(folder: Path) -> Sequence[str]:
    return [json.loads(line)["id"] for line in (folder / "sent.jsonl").read_text().splitlines()]


def gateway_ids(taken: Gateway) -> Sequence[str]:
    return [message["id"] for message in taken.taken()]


def strike(worker: Runner, rounds: int) -> None:
    """Kill the worker `rounds` times, each time while it lives."""
    assert [worker.kill_after(0.2) for _ in range(rounds)] == [True] * rounds, f"seed {SEED}: too little work"


def test_a_kill_at_every_named_point_loses_and_doubles_nothing(tmp_path: Path, sqlite: Database) -> None:
    worker = runner(tmp_path, sqlite, requests=REQUESTS)
    assert [point for point in POINTS if worker.kill_at(point)] == POINTS
    worker.finish()
    found = harm(tmp_path, sqlite, file_ids(tmp_path), requests=REQUESTS)
    tell(part="outbox", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=kills(8, share=17), each=EACH)


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=kills(4, share=7), each=EACH)


def check_moments(folder: Path, database: Database, *, rounds: int, each: int) -> None:
    requests = rounds * each
    worker = runner(folder, database, requests=requests)
    strike(worker, rounds)
    worker.finish()
    found = harm(folder, database, file_ids(folder), requests=requests)
    tell(part="outbox", aimed=MOMENTS, store=database.store, runner=worker, harm=found)


def test_kills_beside_a_faulty_gateway_lose_and_double_nothing(tmp_path: Path, sqlite: Database) -> None:
    rounds = kills(4, share=9)
    requests = rounds * EACH_OUTSIDE
    with gateway(tmp_path, mode=TROUBLES) as outside:
        worker = runner(tmp_path, sqlite, requests=requests, url=outside.url)
        strike(worker, rounds)
        for _ in range(60):
            worker.finish()
            with sqlite.reading() as read:
                if not read(OPEN):
                    break
        worker.finish()
        found = harm(tmp_path, sqlite, gateway_ids(outside), requests=requests)
    tell(part="outbox", aimed=MOMENTS, store="SQLite+HTTP", runner=worker, harm=found)
