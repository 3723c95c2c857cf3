"""The worker that stays: a warning dropped into its inbox waits for a person and goes out; nothing is done twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from faults.kit import gateway
from worlds.district import SALTERN, District

SIGNS = "storm-outdoor-ad"
AT = "2020-04-10T11:25"
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{number}</identifier><sender>44030041600000</sender>
  <sent>2020-04-10T11:20:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>
    <severity>Moderate</severity><certainty>Unknown</certainty>
    <expires>2020-04-10T20:00:00+08:00</expires>
    <headline>深圳市气象台发布暴雨黄色预警</headline>
    <area><areaDesc>盐田区梅沙、盐田、沙头角街道</areaDesc>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308001000</value></geocode>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308002000</value></geocode>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308003000</value></geocode>
    </area>
  </info>
</alert>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A worker process and the file it writes its lines to."""

    process: subprocess.Popen[bytes]
    log: Path

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """What it has said."""
        whole = self.log.read_text(encoding="utf-8").split("\n")[:-1]
        return [line for line in map(json.loads, whole) if event in {"", line["event"]}]

    def end(self) -> int:
        """Ask it to end; with which status it did."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@contextmanager
def worker(district: District, name: str = "worker", **environment: str) -> Iterator[Running]:
    """`saltern work --stay`; whatever happens it is gone afterwards."""
    log = district.home / f"{name}.log"
    command = [str(SALTERN), "work", "--stay", "--every", "0.2", "--at", AT]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=district.environment() | environment, cwd=district.home, stdout=out, stderr=out
        )
    try:
        yield Running(process=process, log=log)
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def drop(district: District, number: object) -> None:
    """A sender's way: written aside, then renamed into the inbox."""
    inbox = district.home / "inbox" / "alerts"
    inbox.mkdir(parents=True, exist_ok=True)
    aside = inbox / f".{number}.xml"
    aside.write_text(CAP.format(number=number), encoding="utf-8")
    aside.rename(inbox / f"{number}.xml")


def lying(district: District, folder: str) -> list[str]:
    return sorted(path.name for path in (district.home / "inbox" / "alerts" / folder).iterdir())


def signs(district: District) -> list[dict[str, Any]]:
    """Every push to the firms with outdoor signs."""
    pushes = district.ask("push", "list", "--limit", "1000", "--all")["pushes"]
    return [push for push in pushes if push["key"] == SIGNS]


def release(district: District, push: int) -> None:
    district.say("push", "release", push, "--as", "guo", "--at", AT)


def test_a_cap_file_in_the_inbox_waits_for_a_person_and_goes_out_once(district: District) -> None:
    with worker(district) as running:
        until(lambda: running.lines("ready"))
        file = district.home / "storm.cap"
        file.write_text(CAP.format(number="44030041600000_20200410112000"), encoding="utf-8")
        handed = district.ask("alert", "receive", file, "--hand-over")
        until(lambda: running.lines("warning"))
        (said,) = running.lines("warning")
        assert said["file"] == Path(handed["inbox"]).name
        assert (said["warning"], said["places"]) == ("暴雨黄色 issue", ["440308001", "440308002", "440308003"])
        (push,) = signs(district)
        assert {"push": push["push"], "key": SIGNS, "count": 47, "state": "held"} in said["pushes"]
        assert (push["state"], push["count"], push["releases_needed"]) == ("held", 47, 1)
        time.sleep(0.5)
        assert district.handed_over() == []
        release(district, push["push"])
        until(lambda: len(district.handed_over()) == 47)
        assert running.end() == 0
        assert running.lines()[-1] == {"at": running.lines()[-1]["at"], "event": "stopped", "by": "SIGTERM"}
    assert sum(line["messages"]["sent"] for line in running.lines("did") if "messages" in line) == 47
    assert len({row["id"] for row in district.handed_over()}) == 47
    assert (lying(district, "taken"), lying(district, "taking")) == ([said["file"]], [])
    assert district.ask("journal", "verify")["unsealed"] == 0


def test_what_cannot_be_read_lies_aside_with_the_reason_in_both_languages(district: District) -> None:
    drop(district, "1")
    inbox = district.home / "inbox" / "alerts"
    (inbox / "page.xml").write_text("<html/>", encoding="utf-8")
    (inbox / "scan.pdf").write_bytes(b"%PDF")
    with worker(district) as running:
        until(lambda: len(running.lines("refused")) == 2 and running.lines("warning"))
        assert running.end() == 0
    assert lying(district, "refused") == ["page.xml", "page.xml.why.txt", "scan.pdf", "scan.pdf.why.txt"]
    assert (inbox / "refused" / "scan.pdf.why.txt").read_text(encoding="utf-8") == (
        "scan.pdf 既不是 CAP 文件（.cap、.xml），也不是预警文字（.txt）。 / "
        "scan.pdf is neither a CAP file (.cap, .xml) nor a plain notice (.txt).\n"
    )
    assert lying(district, "taken") == ["1.xml"]


def test_once_without_staying_takes_the_inbox_too(district: District) -> None:
    drop(district, "1")
    assert district.say("work", "--at", AT).lines[-1].startswith("warning 1.xml: ")
    assert [push["count"] for push in signs(district)] == [47]


def test_two_beside_each_other_do_nothing_twice(district: District) -> None:
    with worker(district, "left") as left, worker(district, "right") as right:
        until(lambda: left.lines("ready") and right.lines("ready"))
        for number in range(12):
            drop(district, number)
        until(lambda: len(left.lines("warning") + right.lines("warning")) == 12)
        pushes = signs(district)
        assert [push["count"] for push in pushes] == [47] * 12
        (waiting,) = [push["push"] for push in pushes if push["state"] == "held"]
        assert Counter(push["state"] for push in pushes) == {"held": 1, "superseded": 11}
        release(district, waiting)
        until(lambda: len(district.handed_over()) == 47)
        time.sleep(0.5)
        assert (left.end(), right.end()) == (0, 0)
    files = Counter(line["file"] for line in left.lines("warning") + right.lines("warning"))
    assert files == {f"{number}.xml": 1 for number in range(12)}
    assert len({row["id"] for row in district.handed_over()}) == len(district.handed_over()) == 47
    verdict = district.ask("journal", "verify")
    assert (verdict["ok"], verdict["unsealed"]) == (True, 0)
    assert [line for running in (left, right) for line in running.lines("trouble")] == []


def test_beside_a_gateway_that_keeps_silent_a_warning_is_taken_and_an_end_is_an_end(
    district: District, tmp_path: Path
) -> None:
    """The gateway answers nothing for half a minute: whoever waited for the sending would wait for it too."""
    drop(district, "1")
    with gateway(tmp_path, mode="always,hang") as outside:
        with worker(district, SALTERN_SMS_URL=outside.url, SALTERN_SMS_PRIVATE="1") as running:
            until(lambda: running.lines("warning"))
            (push,) = signs(district)
            release(district, push["push"])
            until(lambda: standing(district).get("attempting", 0) > 0)
            drop(district, "2")
            until(lambda: len(running.lines("warning")) == 2)
            assert "sent" not in standing(district)
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(timeout=25) == 0
        assert outside.taken() == []
        counts = standing(district)
        assert (sum(counts.values()), set(counts)) == (47, {"queued", "attempting"})
        assert [line["event"] for line in running.lines()][-1] == "stopped"


def standing(district: District) -> dict[str, int]:
    """How many messages stand where."""
    return dict(district.ask("message", "list")["counts"])


def test_a_damaged_lake_is_said_and_the_other_parts_go_on(district: District) -> None:
    drop(district, "1")
    district.say("work", "--at", AT)
    (push,) = signs(district)
    release(district, push["push"])
    whole = max((district.home / "lake" / "data").rglob("*.parquet"), key=lambda path: path.stat().st_size)
    kept = district.home / "kept.parquet"
    shutil.move(whole, kept)
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    whole.write_bytes(data)
    drop(district, "2")
    with worker(district) as running:
        until(lambda: len(district.handed_over()) == 47 and running.lines("trouble"))
        (trouble,) = running.lines("trouble")
        assert (trouble["part"], trouble["why_zh"].startswith("数据湖文件 data/")) == ("listener", True)
        assert len(signs(district)) == 1
        shutil.move(kept, whole)
        until(lambda: running.lines("warning"))
        assert running.end() == 0
    assert [line["event"] for line in running.lines() if line["event"] != "did"] == [
        "started",
        "trouble",
        "ready",
        "recovered",
        "warning",
        "stopped",
    ]
    assert [push["count"] for push in signs(district)] == [47, 47]


@pytest.mark.faults
def test_killed_at_every_step_each_warning_is_one_push_and_no_file_is_lost(district: District) -> None:
    points = ["inbox.claimed:1", "alert.kept:1", "alert.proposed:2", "inbox.before_filed:1", "inbox.before_refused:1"]
    for number, point in enumerate(points):
        drop(district, number)
        if point.startswith("inbox.before_refused"):
            (district.home / "inbox" / "alerts" / "bad.xml").write_text("<html/>", encoding="utf-8")
        with worker(district, SALTERN_FAULTPOINT=point) as running:
            assert running.process.wait(timeout=60) == -signal.SIGKILL, point
    settle(district, warnings=len(points))
    assert lying(district, "refused")[:2] == ["bad.xml.why.txt", "bad~2.xml"]


@pytest.mark.faults
def test_killed_at_random_moments_each_warning_is_one_push_and_goes_out_once(district: District) -> None:
    seed = int(os.environ.get("SALTERN_SEED", "20200410"))
    chance, struck = random.Random(seed), 0  # noqa: S311  # a seed, no secret
    for round_ in range(4):
        with worker(district) as running:
            until(lambda running=running, round_=round_: len(running.lines("ready")) > round_)  # type: ignore[misc]
            for number in range(10):
                drop(district, f"{round_}-{number}")
            time.sleep(chance.uniform(0, 0.3))
            running.process.kill()
        struck += bool(lying(district, "taking")) or len(signs(district)) < 10 * (round_ + 1)
    assert struck > 0, f"seed {seed}: no kill struck a worker at work"
    settle(district, warnings=40)


def settle(district: District, *, warnings: int) -> None:
    """One more worker, not killed: every warning is one push, and what is released goes out once."""
    with worker(district, "last") as running:
        until(lambda: lying(district, "taking") == [] and len(lying(district, "taken")) == warnings)
        pushes = signs(district)
        assert [push["count"] for push in pushes] == [47] * warnings
        release(district, pushes[0]["push"])
        until(lambda: len(district.handed_over()) == 47)
        assert running.end() == 0
    assert len({row["id"] for row in district.handed_over()}) == 47
    assert list((district.home / "inbox" / "alerts").glob("*.xml")) == []
