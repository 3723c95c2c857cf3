"""Attacks on the sending, against a gateway outside the process: nothing goes twice, a stop is a stop."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from faults.databases import Database, column
from faults.kit import HERE, SEED, Gateway, doubled, gateway

pytestmark = pytest.mark.faults
SALTERN = Path(sys.executable).with_name("saltern")
PACK = HERE.parents[1] / "packs" / "yantian"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """A desk of its own with so many messages, and the gateway it sends to."""

    folder: Path
    database: Database
    outside: Gateway
    count: int

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SALTERN_")}
        said = {"GATEWAY": self.outside.url, "SALTERN_PACK": str(PACK), "SALTERN_LANGUAGE": "en"}
        return {**kept, **self.database.environment(self.folder), **said}

    def command(self, *minutes: int) -> list[str]:
        """A sender by a clock so many minutes on, again and again."""
        at = ",".join(map(str, minutes or (0,)))
        return [sys.executable, str(HERE / "sending_worker.py"), str(self.folder), at, str(self.count)]

    def start(self) -> subprocess.Popen[bytes]:
        """A sender that runs on."""
        return subprocess.Popen(self.command(), env=self.environment(), stdout=subprocess.DEVNULL)

    def send(self, *minutes: int) -> None:
        """A sender to its end."""
        done = subprocess.run(
            self.command(*minutes), env=self.environment(), capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, f"seed {SEED}: {done.stderr}"

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(SALTERN), *words], env=self.environment(), capture_output=True, text=True, check=False
        )

    def states(self) -> Mapping[str, int]:
        with self.database.reading() as read:
            return dict(read("SELECT state, count(*) FROM notify_message GROUP BY state"))  # type: ignore[arg-type]

    def reasons(self, state: str) -> set[str]:
        with self.database.reading() as read:
            return set(column(read, f"SELECT reason FROM notify_message WHERE state = '{state}'"))  # noqa: S608

    def taken(self) -> Sequence[str]:
        return [message["id"] for message in self.outside.taken()]


def outbox(folder: Path, database: Database, outside: Gateway, *, count: int = 40) -> Outbox:
    database.migrate(folder)
    return Outbox(folder=folder, database=database, outside=outside, count=count)


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


@pytest.mark.parametrize("mode", ["drop,forget", "always,drop,forget", "lose", "always,lose"])
def test_taken_dropped_and_not_known_there_is_openly_unknown_and_never_sent_again(
    mode: str, tmp_path: Path, sqlite: Database
) -> None:
    """A gateway without memory, from the first message on or for some, and one that forgets just what it dropped."""
    with gateway(tmp_path, mode=f"{mode},repeat") as outside:
        desk = outbox(tmp_path, sqlite, outside)
        desk.send()
        outside.behave("forget,repeat" if "forget" in mode else "repeat")
        desk.send(*range(1, 8))
        assert doubled(desk.taken()) == {}, f"seed {SEED}"
        assert len(desk.taken()) == desk.count
        states = desk.states()
        assert set(states) == {"sent", "unknown"}, states
        assert desk.reasons("unknown") == {"broke-off-unseen"}


@pytest.mark.parametrize("mode", ["502", "503", "429"])
def test_what_a_gateway_did_not_take_in_its_trouble_is_sent_when_it_is_back(
    mode: str, tmp_path: Path, sqlite: Database
) -> None:
    """For four hours, tried again and again."""
    with gateway(tmp_path, mode=f"always,{mode}") as outside:
        desk = outbox(tmp_path, sqlite, outside)
        desk.send(*range(0, 240, 48))
        assert (desk.taken(), set(desk.states()) <= {"queued", "attempting"}) == ([], True)
        outside.behave("plain,repeat")
        desk.send(242, 243, 244)
        assert (desk.states(), doubled(desk.taken())) == ({"sent": 40}, {})


def test_a_restored_database_sends_nothing_again(tmp_path: Path, sqlite: Database) -> None:
    """The desk as it stood before the sending, and a gateway that remembers nothing."""
    with gateway(tmp_path, mode="always,503") as outside:
        desk = outbox(tmp_path, sqlite, outside)
        desk.send()
        backup = copied(sqlite, tmp_path / "backup.sqlite3")
        outside.behave("forget,repeat")
        desk.send(10)
        assert desk.states() == {"sent": 40}
        restored(backup, sqlite)
        assert desk.states() == {"queued": 40}
        desk.send(20, 21, 90)
        assert (len(desk.taken()), doubled(desk.taken())) == (40, {})
        assert (desk.states(), desk.reasons("unknown")) == ({"unknown": 40}, {"restored-unseen"})


def file_of(database: Database) -> Path:
    return Path(database.url.removeprefix("sqlite:///"))


def copied(database: Database, to: Path) -> Path:
    """A backup, taken as one is taken."""
    with closing(sqlite3.connect(file_of(database))) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
    return to


def restored(backup: Path, database: Database) -> None:
    for aside in ("-wal", "-shm"):
        Path(f"{file_of(database)}{aside}").unlink(missing_ok=True)
    shutil.copyfile(backup, file_of(database))


def test_a_sender_that_wakes_after_another_took_over_sends_nothing_more(tmp_path: Path, sqlite: Database) -> None:
    """Frozen in the middle of a hand-over until its claim is over."""
    with gateway(tmp_path, mode="slow,repeat") as outside:
        desk = outbox(tmp_path, sqlite, outside, count=100)
        first = desk.start()
        until(lambda: len(desk.taken()) >= 12, "nothing was handed over")
        first.send_signal(signal.SIGSTOP)
        time.sleep(1)  # what is on its way arrives
        outside.behave("repeat")
        desk.send(3)
        assert desk.states() == {"sent": 100}
        outside.behave("slow,repeat")
        first.send_signal(signal.SIGCONT)
        assert first.wait(timeout=60) == 0
        assert (len(desk.taken()), doubled(desk.taken())) == (100, {})
        assert desk.states() == {"sent": 100}


@pytest.mark.parametrize("what", ["push:1", "everything"])
def test_after_a_stop_next_to_nothing_is_handed_over(what: str, tmp_path: Path, sqlite: Database) -> None:
    with gateway(tmp_path, mode="slow") as outside:
        desk = outbox(tmp_path, sqlite, outside, count=400)
        sender = desk.start()
        until(lambda: len(desk.taken()) >= 8, "nothing was handed over")
        stopped = desk.say("message", "stop", what, "--by", "guo")
        assert stopped.returncode == 0, stopped.stderr
        by_then = len(desk.taken())
        assert sender.wait(timeout=60) == 0
        assert len(desk.taken()) - by_then <= 5 * 4, "more than five rounds of the couriers"
        left = "suppressed" if what == "push:1" else "queued"
        assert desk.states() == {"sent": len(desk.taken()), left: 400 - len(desk.taken())}


@pytest.mark.parametrize("words", [("work",), ("message", "deliver")])
def test_a_round_three_days_on_expires_nothing(words: Sequence[str], tmp_path: Path, sqlite: Database) -> None:
    with gateway(tmp_path, mode="always,503") as outside:
        desk = outbox(tmp_path, sqlite, outside)
        desk.send()
        refused = desk.say(*words, "--at", "2020-04-13T10:00")
        assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "error[round-unlikely]")
        assert desk.states() == {"queued": 40}
        outside.behave("plain")
        desk.send(10)
        assert desk.states() == {"sent": 40}


@pytest.mark.parametrize("words", [("work",), ("message", "deliver")])
def test_without_the_people_it_is_for_nothing_is_given_up(
    words: Sequence[str], tmp_path: Path, sqlite: Database
) -> None:
    """The identity table is gone, or another's: whoever the messages are for is not known."""
    with gateway(tmp_path, mode="always,503") as outside:
        desk = outbox(tmp_path, sqlite, outside)
        desk.send()
        assert desk.say(*words, "--at", "2020-04-10T10:30").returncode == 0
        assert (desk.states(), desk.reasons("queued")) == ({"queued": 40}, {"not-in-table"})
