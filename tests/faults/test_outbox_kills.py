"""kill -9 at random moments and at every named point of the outbox: nothing lost, nothing doubled, the chain holds."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from faults.kit import HERE, SEED, Gateway, Runner, doubled, gateway, kills, lost

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


def environment(folder: Path) -> Mapping[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "saltern.project.settings",
        "SALTERN_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'outbox.sqlite3'}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def runner(folder: Path, *, requests: int = REQUESTS, url: str = "") -> Runner:
    values = {**environment(folder), "GATEWAY": url}
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env={**os.environ, **values}, check=True)
    command = [sys.executable, str(HERE / "outbox_worker.py"), str(folder), str(requests)]
    return Runner(command=command, environment=values, chance=random.Random(SEED))  # noqa: S311  # a seed, no secret


def rows(folder: Path, sql: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "outbox.sqlite3")) as database:
        return database.execute(sql).fetchall()


def check(folder: Path, sent: Sequence[str], *, requests: int = REQUESTS) -> None:
    """Acknowledged ⇒ present; one request ⇒ one effect; the chain verifies; nothing half done."""
    expected = [str(number) for number in range(requests)]
    acknowledged = (folder / "acknowledged.txt").read_text().split()
    assert lost(expected, acknowledged) == [], f"seed {SEED}"
    lines = [
        str(row[0]).partition(":")[2]
        for row in rows(folder, "SELECT object FROM journal_line WHERE action = 'request'")
    ]
    assert (lost(acknowledged, lines), doubled(lines)) == ([], {}), f"seed {SEED}"
    told = [str(row[0]) for row in rows(folder, "SELECT source_id FROM notify_message")]
    assert (lost(acknowledged, told), doubled(told)) == ([], {}), f"seed {SEED}"
    assert dict(rows(folder, "SELECT state, COUNT(*) FROM notify_message GROUP BY 1")) == {"sent": requests}, (
        f"seed {SEED}"
    )
    ids = [str(row[0]) for row in rows(folder, "SELECT send_id FROM notify_message")]
    assert (lost(ids, sent), doubled(sent), len(sent)) == ([], {}, requests), f"seed {SEED}"
    verify = [str(Path(sys.executable).parent / "saltern"), "journal", "verify", "--json"]
    anchored = {**os.environ, **environment(folder), "SALTERN_ANCHOR": str(folder / "anchor")}
    told_by = subprocess.run(verify, env=anchored, capture_output=True, text=True, check=False)
    verdict = json.loads(told_by.stdout)
    assert (verdict["ok"], verdict["unsealed"], verdict["findings"]) == (True, 0, []), f"seed {SEED}"


def file_ids(folder: Path) -> Sequence[str]:
    return [json.loads(line)["id"] for line in (folder / "sent.jsonl").read_text().splitlines()]


def gateway_ids(taken: Gateway) -> Sequence[str]:
    return [message["id"] for message in taken.taken()]


def test_a_kill_at_every_named_point_loses_and_doubles_nothing(tmp_path: Path) -> None:
    worker = runner(tmp_path)
    assert [point for point in POINTS if worker.kill_at(point)] == POINTS
    worker.finish()
    check(tmp_path, file_ids(tmp_path))


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    rounds = kills(8)
    requests = rounds * EACH
    worker = runner(tmp_path, requests=requests)
    assert [worker.kill_after(0.2) for _ in range(rounds)] == [True] * rounds
    worker.finish()
    check(tmp_path, file_ids(tmp_path), requests=requests)


def test_kills_beside_a_faulty_gateway_lose_and_double_nothing(tmp_path: Path) -> None:
    rounds = kills(8) // 2
    requests = rounds * EACH_OUTSIDE
    with gateway(tmp_path, mode="drop,timeout,refuse") as outside:
        worker = runner(tmp_path, requests=requests, url=outside.url)
        assert [worker.kill_after(0.2) for _ in range(rounds)] == [True] * rounds
        for _ in range(20):
            worker.finish()
            if rows(tmp_path, "SELECT 1 FROM notify_message WHERE state IN ('queued', 'attempting')") == []:
                break
        worker.finish()
        check(tmp_path, gateway_ids(outside), requests=requests)
