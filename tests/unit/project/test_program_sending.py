"""News for programs leaves in a thread of its own: trouble is said once, what was sent is said, ended it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from saltern.apps.programs.operations import SentNews
from saltern.errors import SalternError
from saltern.project import fault
from saltern.project.sending import ProgramSending


class KeyWrong(SalternError):
    """The key is another."""

    zh = "密钥不符。"


class Rounds:
    """What each round gives, one after the other; after the last it is ended."""

    def __init__(self, *steps: SentNews | Exception) -> None:
        self.steps = list(steps)
        self.said: list[tuple[str, Any]] = []
        self.over = threading.Event()

    def send(self, *, ended: Callable[[], bool]) -> SentNews:
        assert not ended()
        step = self.steps.pop(0)
        if not self.steps:
            self.over.set()
        if isinstance(step, Exception):
            raise step
        return step

    def say(self, event: str, **facts: object) -> None:
        self.said.append((event, facts))


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rounds]:
    """All rounds of a thread that was started, and waited for."""
    monkeypatch.setattr(fault, "keep", lambda: None)

    def run(*steps: SentNews | Exception) -> Rounds:
        rounds = Rounds(*steps)
        sending = ProgramSending(send=rounds.send, say=rounds.say, every=0.0, ended=rounds.over.is_set)
        sending.start()
        sending.join(30)
        assert rounds.over.is_set()
        return rounds

    return run


def test_what_was_sent_is_said_and_nothing_of_an_empty_round(walked: Callable[..., Rounds]) -> None:
    rounds = walked(SentNews(), SentNews(sent=3, failed=1), SentNews())
    assert rounds.said == [("did", {"program_news": {"sent": 3, "failed": 1}})]


def test_trouble_is_said_and_the_thread_goes_on_when_it_has_rested(walked: Callable[..., Rounds]) -> None:
    rounds = walked(KeyWrong(), SentNews(sent=1))
    assert [event for event, _ in rounds.said] == ["trouble", "did", "recovered"]


def test_never_started_it_is_not_waited_for() -> None:
    rounds = Rounds(SentNews())
    ProgramSending(send=rounds.send, say=rounds.say, every=0.0, ended=rounds.over.is_set).join(30)
    assert (rounds.said, len(rounds.steps)) == ([], 1)
