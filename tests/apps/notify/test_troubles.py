"""A gateway's trouble is not the message's failure, a stop is a stop, an end is an end: against a gateway outside."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.db import connection

from apps.notify.conftest import Book, Deliver, Remembering, operator, outgoing
from faults.kit import Gateway, doubled, gateway
from saltern.apps.journal import queries as journal
from saltern.apps.notify import couriers, queries
from saltern.apps.notify import operations as notify
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.trouble import IN_A_ROW
from saltern.apps.notify.outgoing import stable_id
from saltern.apps.notify.ports import Outcome, Parcel
from saltern.apps.notify.providers.http_sms import HttpSmsProvider

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Gateway]:
    with gateway(tmp_path) as running:
        yield running


@pytest.fixture
def sms(outside: Gateway) -> Iterator[HttpSmsProvider]:
    provider = HttpSmsProvider(url=outside.url, allow_private=True, timeout=1, connections=4, batch=8)
    yield provider
    provider.close()


def record(now: dt.datetime, count: int = 40) -> list[str]:
    """Messages to send; the ids a gateway will see."""
    notify.enqueue_many(messages=[outgoing(number) for number in range(count)], now=now)
    return sorted(stable_id(f"push:1:{number}") for number in range(count))


def taken(outside: Gateway) -> list[str]:
    return sorted(message["id"] for message in outside.taken())


TROUBLES = {
    "401": "not-admitted: HTTP 401",
    "403": "not-admitted: HTTP 403",
    "404": "moved: HTTP 404",
    "408": "busy: HTTP 408",
    "429": "busy: HTTP 429",
    "503": "busy: HTTP 503",
    "302": "redirected: HTTP 302",
    "html": "not-its-answer: HTTP 200",
    "empty": "not-its-answer: HTTP 200",
}


@pytest.mark.parametrize("mode", TROUBLES)
def test_a_gateways_trouble_holds_the_channel_and_fails_nothing(
    mode: str, now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    ids = record(now)
    outside.behave(f"always,{mode}")
    deliver(providers={"sms": sms})
    assert (queries.counts(), taken(outside)) == ({"queued": 40}, [])
    (held,) = queries.troubles()
    assert (held.channel, held.provider, held.reason, held.since, held.waiting) == (
        "sms",
        "http-sms",
        TROUBLES[mode],
        now,
        40,
    )
    assert deliver(providers={"sms": sms}, at=now + dt.timedelta(seconds=29)) == {}
    outside.behave("plain")
    assert deliver(providers={"sms": sms}, at=now + 2 * MINUTE) == {"sent": 40}
    assert (queries.troubles(), taken(outside)) == ([], ids)
    lines = [(line.action, line.detail) for line in journal.lines(object="channel:sms")]
    assert lines == [
        ("message.mended", {}),
        ("message.trouble", {"provider": "http-sms", "reason": TROUBLES[mode]}),
    ]


@pytest.mark.parametrize("mode", ["500", "stranger", "drop"])
def test_what_nobody_can_tell_is_asked_after_and_the_rest_waits(
    mode: str, now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    ids = record(now)
    outside.behave(f"always,{mode}")
    deliver(providers={"sms": sms})
    counts = queries.counts()
    assert set(counts) == {"queued", "attempting"}
    assert counts["attempting"] >= IN_A_ROW
    assert [held.channel for held in queries.troubles()] == ["sms"]
    outside.behave("plain")
    deliver(providers={"sms": sms}, at=now + 2 * MINUTE)
    deliver(providers={"sms": sms}, at=now + 3 * MINUTE)
    assert (queries.counts(), queries.troubles(), taken(outside)) == ({"sent": 40}, [], ids)


def test_a_gateway_that_is_away_holds_the_channel(now: dt.datetime, deliver: Deliver) -> None:
    record(now, 3)
    away = HttpSmsProvider(url="http://127.0.0.1:9/messages", allow_private=True, timeout=1, connections=4)
    assert deliver(providers={"sms": away}) == {"queued": 3}
    assert [held.reason for held in queries.troubles()] == ["not-connected: ConnectionRefusedError"]


def test_somebody_who_mended_the_setting_need_not_wait_but_a_wish_of_the_gateway_is_kept(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    record(now, 2)
    outside.behave("always,401")
    deliver(providers={"sms": sms})
    outside.behave("always,429")
    deliver(providers={"sms": sms}, at_once=True)
    (held,) = queries.troubles()
    assert (held.reason, held.next_at) == ("busy: HTTP 429", now + dt.timedelta(seconds=90))
    outside.behave("plain")
    assert deliver(providers={"sms": sms}, at_once=True) == {}
    assert deliver(providers={"sms": sms}, at=held.next_at) == {"sent": 2}


def test_pauses_grow_and_one_message_is_tried_at_a_time(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    record(now, 5)
    gateway.default = "held"
    at, pauses = now, []
    for _ in range(6):
        deliver(at=at)
        (held,) = queries.troubles()
        pauses.append((held.next_at - at).total_seconds())
        at = held.next_at
    assert pauses == [30, 60, 120, 240, 300, 300]
    assert [len(gateway.handed), held.since] == [5 + 5, now]


def test_what_waits_for_a_gateway_until_it_is_no_longer_true_is_not_sent(now: dt.datetime, deliver: Deliver) -> None:
    class Wishing(Remembering):
        def hand_over(self, parcels: object) -> list[Outcome]:
            return [Outcome(id=parcel.id, state="held", reason="busy", wait=8 * MINUTE) for parcel in parcels]  # type: ignore[attr-defined]

    notify.enqueue_many(messages=[outgoing(1, expires_at=now + 5 * MINUTE), outgoing(2)], now=now)
    deliver(providers={"sms": Wishing()})
    assert deliver(providers={"sms": Wishing()}, at=now + 5 * MINUTE) == {"suppressed": 1}
    assert queries.counts() == {"suppressed": 1, "queued": 1}


def test_one_that_is_refused_fails_alone(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    class Unusable(Book):
        def contact(self, subject: int, channel: str) -> str | None:
            return "x" if subject == 3 else super().contact(subject, channel)

    record(now, 8)
    assert deliver(providers={"sms": sms}, contacts=Unusable()) == {"failed": 1, "sent": 7}
    failed = queries.message(key="push:1:3")
    assert failed is not None
    assert (failed.state, failed.reason, failed.reason_words.zh, queries.troubles()) == (
        "failed",
        "refused: unusable",
        "服务商拒收此消息：unusable",
        [],
    )


def test_a_gateway_without_memory_is_found_out_and_gets_nothing_twice(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    ids = record(now)
    outside.behave("forget,repeat,drop")
    deliver(providers={"sms": sms})
    outside.behave("forget,repeat")
    for minutes in range(1, 6):
        deliver(providers={"sms": sms}, at=now + minutes * MINUTE)
    counts = queries.counts()
    assert (set(counts), sum(counts.values())) == ({"sent", "unknown"}, 40)
    assert (taken(outside), doubled(taken(outside))) == (ids, {})
    unknown = queries.messages(state="unknown")
    assert {message.reason for message in unknown} == {"broke-off-unseen"}
    assert counts["unknown"] == len(unknown) > 0


def test_one_that_declares_no_memory_is_never_asked(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    record(now, 2)
    sms.can_ask = False
    outside.behave("always,drop")
    assert deliver(providers={"sms": sms}) == {"unknown": 2}
    outside.behave("plain")
    assert deliver(providers={"sms": sms}, at=now + 60 * MINUTE) == {}
    assert len(taken(outside)) == 2


# ── beside a slow gateway ─────────────────────────────────────────────────────────────────────────────────────────


def beside(outside: Gateway, work: Callable[[], object]) -> threading.Thread:
    """Something done in a thread of its own, once the gateway has the first message."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not outside.taken():
        assert thread.is_alive(), "it ended before anything was handed over"
        assert time.monotonic() < end, "nothing was handed over"
        time.sleep(0.02)
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("source", [("push", "1"), ("", "")])
def test_a_stop_is_heard_while_a_slow_gateway_is_at_it(
    source: tuple[str, str], now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver
) -> None:
    record(now, 400)
    outside.behave("slow")
    sending = beside(outside, lambda: deliver(providers={"sms": sms}))
    notify.stop(acting=operator(now), source_kind=source[0], source_id=source[1])
    sending.join(60)
    assert not sending.is_alive()
    counts, sent = queries.counts(), len(outside.taken())
    left = "suppressed" if source[0] else "queued"
    assert counts == {"sent": sent, left: 400 - sent}
    assert sent < 100


@pytest.mark.django_db(transaction=True)
def test_a_sender_told_to_end_gives_back_what_has_not_set_out_and_leaves_open_what_has(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = record(now, 20)
    outside.behave("slow")
    ended: list[bool] = []
    monkeypatch.setattr("saltern.apps.notify.operations.delivery.GRACE", 0.0)
    sending = beside(outside, lambda: deliver(providers={"sms": sms}, ended=lambda: bool(ended)))
    ended.append(True)
    sending.join(60)
    assert not sending.is_alive()
    counts = queries.counts()
    assert counts["queued"] >= 4
    assert 0 < counts.get("attempting", 0) + counts.get("sent", 0) < 20
    assert sum(counts.values()) == 20
    outside.behave("plain")
    for minutes in (3, 4, 5):
        deliver(providers={"sms": sms}, at=now + minutes * MINUTE)
    assert (queries.counts(), taken(outside)) == ({"sent": 20}, ids)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_took_over_does_not_set_out_any_more(
    now: dt.datetime, outside: Gateway, sms: HttpSmsProvider, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four are on their way and others wait for them when another sender takes them all over."""
    monkeypatch.setattr("saltern.apps.notify.operations.delivery.FRESH", 0.0)
    record(now, 100)
    outside.behave("slow")
    sending = beside(outside, lambda: deliver(providers={"sms": sms}, limit=60))
    Message.objects.filter(state="attempting").update(worker="another/1/1")
    lost = set(Message.objects.filter(worker="another/1/1").values_list("send_id", flat=True))
    sending.join(60)
    assert not sending.is_alive()
    sent = set(taken(outside))
    assert len(lost) >= 8
    assert len(lost - sent) >= 4
    assert len(sent - lost) >= 40


def test_nobody_sets_out_on_an_old_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was frozen wakes: its permission is stale."""
    hours = [0.0]
    monkeypatch.setattr(couriers, "clock", lambda: hours[0])
    went: list[str] = []

    def work(parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        went.extend(parcel.id for parcel in parcels)
        return [Outcome(id=parcel.id, state="sent") for parcel in parcels]

    alone = couriers.Couriers(work, connections=1, piece=1)
    alone.give([Parcel(id=str(number), to="1", title="", text="x", language="zh") for number in range(3)])
    assert (alone.take(wait=0), went) == ([], [])
    alone.allow()
    assert [outcome.id for outcome in alone.take(wait=0)] == ["0"]
    hours[0] += couriers.FRESH
    assert (alone.take(wait=0), went) == ([], ["0"])
    assert [parcel.id for parcel in alone.withdraw(keep=lambda parcel: parcel.id == "2")] == ["1"]
    alone.allow()
    assert [outcome.id for outcome in alone.take(wait=0)] == ["2"]
    assert alone.idle


def test_what_is_given_first_goes_before_what_waits() -> None:
    went: list[str] = []

    def work(parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        went.extend(parcel.id for parcel in parcels)
        return [Outcome(id=parcel.id, state="sent") for parcel in parcels]

    def given(*ids: str) -> Sequence[Parcel]:
        return [Parcel(id=id_, to="1", title="", text="x", language="zh") for id_ in ids]

    alone = couriers.Couriers(work, connections=1, piece=1)
    alone.give(given("a", "b"))
    alone.give(given("warning 1", "warning 2"), first=True)
    alone.allow()
    while not alone.idle:
        alone.take(wait=0)
    assert went == ["warning 1", "warning 2", "a", "b"]
