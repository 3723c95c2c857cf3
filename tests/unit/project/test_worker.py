"""The worker's way with trouble: said once, rested upon, tried again; the other parts go on; ended, it ends."""

from __future__ import annotations

import datetime as dt
import json
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connections

from saltern.apps.casework.operations.sweep import Swept
from saltern.apps.journal.operations import Dispatched, Sealed
from saltern.apps.notify.operations import Delivered
from saltern.apps.programs.operations import SentNews
from saltern.errors import SalternError
from saltern.installation.staff_notices import Told
from saltern.project import fault, migrate, part, worker
from saltern.project.part import Part
from saltern.project.worker import Worker

NOW = dt.datetime(2020, 4, 10, 10, 0, tzinfo=dt.UTC)
CLOSED = Delivered(counts={})


class Wrong(SalternError):
    """It is wrong."""

    zh = "有误。"


@dataclass
class Work:
    """Work that does what the test says, part by part; each is asked how often it was called."""

    plans: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.office = SimpleNamespace(pack=SimpleNamespace(version="p"))
        self.checking = SimpleNamespace(look=lambda: self.act("checks", 0), end=lambda: None)
        self.dossier = SimpleNamespace(look=lambda: self.act("dossier", 0), end=lambda: None)
        self.listener = SimpleNamespace(
            inbox=SimpleNamespace(folder="inbox"),
            renew=lambda **_: self.act("listener", False),
            look=lambda **_: self.act("inbox", []),
            close=lambda: None,
            population=None,
        )

    def act(self, part: str, otherwise: Any) -> Any:
        self.asked.append(part)
        plan = self.plans.get(part)
        step = plan.pop(0) if plan else otherwise
        if isinstance(step, Exception):
            raise step
        return step() if callable(step) else step

    def now_fn(self) -> dt.datetime:
        return NOW

    def now(self) -> dt.datetime:
        return NOW

    def begin(self) -> None:
        self.act("clock", None)

    def today(self) -> dt.date:
        return NOW.date()

    def news(self) -> Dispatched:
        return self.act("news", Dispatched(delivered=0, failed=0))

    def deadlines(self) -> Swept:
        return self.act("deadlines", Swept(reminded=0, lapsed=0, breached=0))

    def figures(self) -> int:
        return self.act("figures", 0)

    def pushes(self) -> int:
        return self.act("pushes", 0)

    def numbers(self) -> int:
        return self.act("numbers", 0)

    def joins(self) -> int:
        return self.act("joins", 0)

    def files(self) -> int:
        return self.act("files", 0)

    def codes(self) -> int:
        return self.act("codes", 0)

    def staff_mails(self) -> Told:
        return self.act("staff-mails", Told())

    def sent_news(self) -> int:
        return self.act("sent-news", 0)

    def program_news(self, *, ended: Callable[[], bool]) -> SentNews:
        raise AssertionError("sent in a thread of its own, with a test of its own")

    def messages(self, *, channel: str, limit: int | None, ended: Callable[[], bool]) -> Delivered:
        return self.act(f"messages:{channel}", CLOSED)

    def seal(self) -> Sealed:
        return self.act("seal", Sealed(batches=0, lines=0))


@dataclass
class Stage:
    """A worker on a clock of its own, ended after some seconds of it."""

    worker: Worker
    passed: list[float]
    lines: Callable[[], list[dict[str, Any]]]

    def run(self, seconds: float) -> list[dict[str, Any]]:
        self.passed[1] = seconds
        self.worker.run()
        said = self.lines()
        assert {line.pop("at") for line in said} == {"2020-04-10T10:00:00.000+00:00"}
        assert said[0] == {"event": "started", "inbox": "inbox", "pack": "p"}
        assert said[-1] == {"event": "stopped", "by": "SIGTERM"}
        return said[1:-1]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[Work], Stage]:
    def made(work: Work) -> Stage:
        done = Worker(work=work, every=2.0)  # type: ignore[arg-type]
        monkeypatch.setattr(worker.ProgramSending, "start", lambda _: None)
        passed = [0.0, 0.0]

        def sleep(seconds: float) -> None:
            passed[0] += seconds
            if passed[0] >= passed[1]:
                done.end(signal.SIGTERM, None)

        for module in (worker, part):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: passed[0], sleep=sleep))
        monkeypatch.setattr(migrate, "ensure", lambda: work.act("migrate", None))
        monkeypatch.setattr(fault, "keep", lambda: work.asked.append("kept"))
        monkeypatch.setattr(connections, "close_all", lambda: work.asked.append("closed"))
        return Stage(done, passed, lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()])

    return made


def test_where_nothing_happens_nothing_is_said_and_the_inbox_is_looked_into_all_the_time(
    stage: Callable[[Work], Stage],
) -> None:
    work = Work()
    assert stage(work).run(9.9) == []
    counts = {part: work.asked.count(part) for part in ("migrate", "listener", "news", "pushes")}
    assert counts == {"migrate": 1, "listener": 5, "news": 5, "pushes": 5}
    assert (work.asked.count("deadlines"), work.asked.count("seal")) == (1, 2)
    assert work.asked.count("inbox") > 9.9 / worker.LOOK


def test_a_round_in_which_something_happened_is_one_line(stage: Callable[[Work], Stage]) -> None:
    work = Work({"news": [Dispatched(delivered=2, failed=0)], "pushes": [0, 47]})
    assert stage(work).run(3) == [
        {"event": "did", "news": {"delivered": 2}},
        {"event": "did", "pushes": {"written": 47}},
    ]


def test_while_the_clock_cannot_be_right_nothing_is_done_and_it_is_said_once(stage: Callable[[Work], Stage]) -> None:
    work = Work({"clock": [None, Wrong(), Wrong(), Wrong()]})
    assert stage(work).run(16) == [
        {"event": "trouble", "part": "clock", "why": "It is wrong.", "why_zh": "有误。"},
        {"event": "recovered", "part": "clock"},
    ]
    first, *_, last = (place for place, part in enumerate(work.asked) if part == "clock")
    wrong = [place for place, part in enumerate(work.asked) if part == "clock"][1:4]
    assert work.asked[wrong[0] : wrong[-1] + 1] == ["clock"] * 3
    assert "news" in work.asked[first : wrong[0]]
    assert "news" in work.asked[last:]


def test_trouble_in_one_part_is_said_once_and_stops_no_other(stage: Callable[[Work], Stage]) -> None:
    work = Work({"listener": [Wrong(), Wrong(), Wrong()], "news": [ValueError("x"), ValueError("x")]})
    ours = "This part of the work failed, by our fault: ValueError('x'). "
    assert stage(work).run(29) == [
        {"event": "trouble", "part": "listener", "why": "It is wrong.", "why_zh": "有误。"},
        {
            "event": "trouble",
            "part": "news",
            "why": ours + "It is tried again; details are in SALTERN_HOME/log.",
            "why_zh": "因系统自身错误，这部分工作失败：ValueError('x')。将继续重试，详情见 SALTERN_HOME/log。",
        },
        {"event": "recovered", "part": "news"},
        {"event": "recovered", "part": "listener"},
    ]
    assert work.asked.count("kept") == 1
    assert work.asked.count("pushes") == 15


def test_a_database_that_is_away_is_said_once_and_waited_for(stage: Callable[[Work], Stage]) -> None:
    away = [OperationalError(f"terminating connection {number}\nmore") for number in range(4)]
    work = Work({"migrate": away[:1], "pushes": [0, *away[1:], 5]})
    why = "The database does not answer: terminating connection {}. It is tried again."
    why_zh = "数据库没有应答：terminating connection {}。将继续重试。"
    trouble = {"event": "trouble", "part": "database"}
    assert stage(work).run(30) == [
        {**trouble, "why": why.format(0), "why_zh": why_zh.format(0)},
        {"event": "recovered", "part": "database"},
        {**trouble, "why": why.format(1), "why_zh": why_zh.format(1)},
        {"event": "did", "pushes": {"written": 5}},
        {"event": "recovered", "part": "database"},
    ]
    assert work.asked.count("closed") == 4


def test_pauses_grow_and_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "time", SimpleNamespace(monotonic=lambda: 0.0))
    one = Part(name="x", do=lambda: None)
    assert [one.failed() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    one.succeeded()
    assert one.failed() == 1
    one.failures = 10_000
    assert one.failed() == 30


def test_ended_in_the_middle_of_a_round_the_piece_in_hand_is_finished_and_the_rest_left(
    stage: Callable[[Work], Stage],
) -> None:
    work = Work()
    made = stage(work)

    def ended() -> int:
        made.worker.end(signal.SIGTERM, None)
        return 3

    work.plans["pushes"] = [ended]
    assert made.run(60) == [{"event": "did", "pushes": {"written": 3}}]
    assert work.asked.count("seal") == 1
