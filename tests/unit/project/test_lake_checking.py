"""The worker has everything checked where somebody asked for it, by a process of its own."""

from __future__ import annotations

import sys
import time

import pytest

from saltern.apps.stewardship import queries
from saltern.project.lake_checking import LakeChecking, LakeNotChecked
from saltern.project.side_process import SideProcess


def checking(program: str) -> LakeChecking:
    return LakeChecking(process=SideProcess((sys.executable, "-c", program)))


def finished(made: LakeChecking) -> int:
    """What the look says that finds the process ended."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := made.look():
            return found
        time.sleep(0.02)
    return 0


@pytest.mark.parametrize("asked", [False, True])
def test_it_is_done_where_somebody_asked(asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "checks_waiting", lambda: asked)
    made = checking("pass")
    assert (made.look(), made.process.begun) == (0, asked)
    if asked:
        assert finished(made) == 1
        assert not made.process.begun


def test_a_failure_is_said_with_the_last_words_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "checks_waiting", lambda: True)
    made = checking("import sys; sys.exit(3)")
    made.look()
    with pytest.raises(LakeNotChecked) as refusal:
        finished(made)
    assert str(refusal.value) == "The check that was asked for was not done: exit 3. It is tried again."
    assert (made.look(), made.process.begun) == (0, True)
    made.end()
