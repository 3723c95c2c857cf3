"""The sender beside the rounds: a line about what it did, a gateway's trouble said once, an end when told to end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connections

from saltern.apps.notify import queries
from saltern.apps.notify.operations import Delivered
from saltern.project import part, sending
from saltern.project.sending import PIECE, ChannelSending
from saltern.words import Phrase

SINCE = dt.datetime(2020, 4, 10, 10, 0, tzinfo=dt.UTC)


def held(reason: str, *, waiting: int = 3, channel: str = "sms") -> queries.TroubleView:
    return queries.TroubleView(
        channel=channel,
        provider="fake",
        reason=reason,
        reason_words=Phrase(en=reason, zh="故障"),
        since=SINCE,
        next_at=SINCE + dt.timedelta(seconds=waiting),
        waiting=waiting,
    )


Run = Callable[[Sequence[Any], Sequence[Sequence[queries.TroubleView]]], list[dict[str, Any]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """What the sender says when its turns go so, and the channels stand so after each; it ends after the last."""

    def made(turns: Sequence[Any], troubles: Sequence[Sequence[queries.TroubleView]]) -> list[dict[str, Any]]:
        left, stand, said = list(turns), list(troubles), []
        passed = [0.0]

        def send(*, channel: str, limit: int | None, ended: Callable[[], bool]) -> Delivered:
            assert (channel, limit, ended()) == ("sms", PIECE, False)
            turn = left.pop(0)
            if isinstance(turn, Exception):
                raise turn
            return Delivered(counts=turn)

        def sleep(seconds: float) -> None:
            passed[0] += seconds

        clock = SimpleNamespace(monotonic=lambda: passed[0], sleep=sleep)
        monkeypatch.setattr(part, "time", clock)
        monkeypatch.setattr(sending, "time", clock)
        monkeypatch.setattr(connections, "close_all", lambda: None)
        monkeypatch.setattr(queries, "troubles", lambda: stand.pop(0) if stand else [])
        ChannelSending(
            channel="sms",
            send=send,
            say=lambda event, **facts: said.append({"event": event, **facts}),
            every=2.0,
            ended=lambda: not left,
        ).run()
        return said

    return made


def test_each_piece_is_a_line_and_nothing_is_none(run: Run) -> None:
    assert run([{"sent": PIECE}, {"sent": 7, "suppressed": 1}, {}], [[], [], []]) == [
        {"event": "did", "messages": {"sent": PIECE}},
        {"event": "did", "messages": {"sent": 7, "suppressed": 1}},
    ]


def test_a_gateway_in_trouble_is_told_once_and_so_is_its_recovery(run: Run) -> None:
    told = {"event": "trouble", "part": "messages:sms", "since": SINCE, "why_zh": "故障", "waiting": 3}
    other = held("busy", channel="email")
    stands = [[other, held("moved")], [other, held("moved", waiting=9)], [held("busy")], [other]]
    assert run([{}, {}, {}, {}], stands) == [
        {**told, "why": "moved"},
        {**told, "why": "busy"},
        {"event": "recovered", "part": "messages:sms"},
    ]


def test_a_database_that_is_away_is_told_once_and_waited_for(run: Run) -> None:
    assert run([OperationalError("gone"), OperationalError("still gone"), {"sent": 1}], [[]]) == [
        {
            "event": "trouble",
            "part": "database",
            "why": "The database does not answer: gone. It is tried again.",
            "why_zh": "数据库没有应答：gone。将继续重试。",
        },
        {"event": "did", "messages": {"sent": 1}},
        {"event": "recovered", "part": "database"},
    ]
