"""A lock that a frozen process keeps: said within seconds, nothing lost, everything goes on when it is let go."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from saltern.apps.journal import anchor
from saltern.apps.notify.ports import Parcel
from saltern.apps.notify.providers.file import FileProvider
from saltern.core.registry.held_lock import locked
from saltern.core.registry.lake import Lake, LakeBusy
from saltern.installation.people import IdentityBusy, People

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
SALTERN = Path(sys.executable).with_name("saltern")
LOCKS = (
    "import fcntl, sys, time; f = open(sys.argv[1], 'a+b'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True)"
)
WRITES = (
    "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); d.execute('BEGIN IMMEDIATE');"
    " print('held', flush=True)"
)


@contextmanager
def frozen(program: str, path: Path) -> Iterator[None]:
    """A process that holds a lock and is stopped in the middle of it."""
    command = [sys.executable, "-c", f"{program}; import time; time.sleep(600)", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.kill()


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
    return {
        **kept,
        "SALTERN_HOME": str(home),
        "SALTERN_PACK": str(ROOT / "packs" / "yantian"),
        "SALTERN_LANGUAGE": "en",
    }


def say(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SALTERN), *words], env=environment(home), capture_output=True, text=True, check=False)


def parcel(number: int) -> Parcel:
    return Parcel(id=f"id-{number}", to="13800138000", title="", text="x", language="zh")


def test_a_frozen_sender_keeps_the_file_of_messages_and_the_channel_is_in_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saltern.apps.notify.providers.file.WAIT", 0.2)
    provider = FileProvider(path=tmp_path / "sms.jsonl")
    with frozen(LOCKS, tmp_path / "sms.jsonl"):
        assert [(one.state, one.reason) for one in provider.hand_over([parcel(1)])] == [("held", "kept-locked")]
        assert [(one.state, one.reason) for one in provider.ask(["id-1"])] == [("unclear", "kept-locked")]
    assert [one.state for one in provider.hand_over([parcel(1)])] == ["sent"]
    assert [one.state for one in provider.ask(["id-1", "id-2"])] == ["sent", "unseen"]


def test_whoever_waits_for_the_lake_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saltern.core.registry.held_lock.LONG", 0.1)
    told: list[str] = []
    lake = Lake(tmp_path / "lake", waiting=lambda: told.append("waits"))
    with lake.writing():
        pass
    with frozen(LOCKS, tmp_path / "lake" / "lock"), pytest.raises(LakeBusy), lake.writing(wait=0.5):
        pass
    assert told == ["waits"]
    with lake.writing():
        assert told == ["waits"]


def test_an_anchor_that_somebody_keeps_is_said_and_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saltern.apps.journal.anchor.WAIT", 0.2)
    head = anchor.Head(number=1, root="ab", count=1, at="2020-04-10")
    with frozen(LOCKS, tmp_path / "anchor"), pytest.raises(anchor.AnchorBusy):
        anchor.write(tmp_path / "anchor", [head], sign=None)
    anchor.write(tmp_path / "anchor", [head], sign=None)
    assert list(anchor.read(tmp_path / "anchor")) == [head]


def test_reads_go_on_beside_a_frozen_writer_of_the_identity_table_and_writes_say_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saltern.core.registry.identity.WAIT", 0.2)
    people = People(path=tmp_path / "identity.sqlite3", key="ab" * 32)
    number = "440305199001010018"
    with people.table() as store:
        store.resolve(kind="natural_person", numbers=[number])
    with frozen(WRITES, people.path):
        assert people.of_any_kind(number) == 1
        with pytest.raises(IdentityBusy), people.table() as store:
            store.resolve(kind="natural_person", numbers=[number])
    with people.table() as store:
        assert store.resolve(kind="natural_person", numbers=[number]) == [1]


def test_a_lock_that_is_let_go_in_time_is_had(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with file.open("w") as one, file.open("w") as other:
        fcntl.flock(one, fcntl.LOCK_EX)
        assert locked(other.fileno(), wait=0.1) is False
        fcntl.flock(one, fcntl.LOCK_UN)
        assert locked(other.fileno(), wait=0.1) is True


def test_beside_a_frozen_writer_the_worker_says_trouble_and_a_look_says_busy(tmp_path: Path) -> None:
    """And both go on when it is gone."""
    assert say(tmp_path, "migrate").returncode == 0
    log = tmp_path / "worker.log"
    with frozen(WRITES, tmp_path / "saltern.sqlite3"), log.open("wb") as out:
        command = [str(SALTERN), "work", "--stay", "--every", "0.2"]
        process = subprocess.Popen(command, env=environment(tmp_path), stdout=out, stderr=out)
        looked = say(tmp_path, "message", "list")
        assert (looked.returncode, looked.stderr.partition(":")[0]) == (2, "error[database-busy]")
        await_(lambda: told(log, "trouble"))
    try:
        assert told(log, "trouble")[0]["why"] == "The database does not answer: database is locked. It is tried again."
        await_(lambda: told(log, "recovered"))
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert say(tmp_path, "message", "list").returncode == 0


def told(log: Path, event: str) -> list[dict[str, Any]]:
    lines = map(json.loads, log.read_text(encoding="utf-8").split("\n")[:-1])
    return [line for line in lines if line["event"] == event]


def await_(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
