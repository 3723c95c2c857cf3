"""News between apps: stored with its cause, delivered exactly once, also when handlers fail or two dispatchers run."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.envelope import EventUnstorable, opened, sealed
from saltern.apps.journal.models import Event
from saltern.apps.journal.operations import dispatching
from saltern.apps.journal.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    case: int
    on: dt.date
    fee: Decimal = Decimal("0.10")
    tags: tuple[str, ...] = ()
    texts: Mapping[str, str] | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    case: int


DAY = dt.date(2020, 4, 10)


def acting(account: str, now: dt.datetime) -> Acting:
    return Acting(account=account, role="system", now=now, zone=ZoneInfo("Asia/Shanghai"))


def heard(name: str) -> Subscription:
    """A handler whose effect is a journal line."""

    def handle(event: Approved, now: dt.datetime) -> None:
        journal.record(acting=acting(name, now), action="heard", object=f"case:{event.case}")

    return Subscription(name=name, events=(Approved,), handle=handle)


def effects(case: int) -> list[str]:
    return sorted(line.actor for line in queries.lines(object=f"case:{case}", limit=1000))


def test_an_event_comes_back_as_the_value_it_was() -> None:
    event = Approved(
        case=1,
        on=DAY,
        fee=Decimal("1.50"),
        tags=("a", "b"),
        texts={"zh": "好"},
        at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    )
    assert opened(Approved, sealed(event)) == event


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(EventUnstorable) as refused:
        sealed({"case": 1})
    assert str(refused.value) == "The event dict cannot be stored: it is not a dataclass value."


@pytest.mark.django_db
def test_each_subscriber_hears_an_event_once(now: dt.datetime) -> None:
    journal.publish(Approved(case=1, on=DAY), now=now)
    journal.publish(Refused(case=1), now=now)
    handlers = [heard("a"), heard("b")]
    assert journal.dispatch(handlers=handlers, now=now) == journal.Dispatched(delivered=2, failed=0)
    assert journal.dispatch(handlers=handlers, now=now) == journal.Dispatched(delivered=0, failed=0)
    assert effects(1) == ["a", "b"]


@pytest.mark.django_db
def test_an_event_of_a_transaction_undone_never_was(now: dt.datetime) -> None:
    with transaction.atomic():
        journal.publish(Approved(case=1, on=DAY), now=now)
        transaction.set_rollback(True)
    assert journal.dispatch(handlers=[heard("a")], now=now).delivered == 0


@pytest.mark.django_db
def test_a_failing_handler_is_seen_waits_and_blocks_nobody(now: dt.datetime) -> None:
    fails = [True]

    def handle(event: Approved, at: dt.datetime) -> None:
        journal.record(acting=acting("broken", at), action="heard", object=f"case:{event.case}")
        if fails[0]:
            raise RuntimeError("the gateway is away")

    handlers = [Subscription(name="broken", events=(Approved,), handle=handle), heard("b")]
    journal.publish(Approved(case=1, on=DAY), now=now)
    assert journal.dispatch(handlers=handlers, now=now) == journal.Dispatched(delivered=1, failed=1)
    assert effects(1) == ["b"]
    (waiting,) = queries.waiting()
    assert (waiting.handler, waiting.attempts, waiting.error) == ("broken", 1, "RuntimeError: the gateway is away")
    fails[0] = False
    assert journal.dispatch(handlers=handlers, now=now).delivered == 0
    assert journal.dispatch(handlers=handlers, now=now + dt.timedelta(seconds=30)).delivered == 1
    assert effects(1) == ["b", "broken"]


def heard_together(name: str, sets: list[list[int]], *, wrong: int | None = None) -> Subscription:
    """A handler of many at once that writes down which came together; `wrong` is a case it cannot bear."""

    def handle_many(events: Sequence[Approved], now: dt.datetime) -> None:
        sets.append([event.case for event in events])
        for event in events:
            journal.record(acting=acting(name, now), action="heard", object=f"case:{event.case}")
            if event.case == wrong:
                raise RuntimeError(event.case)

    return Subscription(
        name=name, events=(Approved,), handle=lambda event, now: handle_many([event], now), handle_many=handle_many
    )


@pytest.mark.django_db
def test_who_can_take_many_at_once_gets_them_at_once(now: dt.datetime) -> None:
    sets: list[list[int]] = []
    journal.publish_many([Approved(case=case, on=DAY) for case in range(103)], now=now)
    handlers = [heard_together("a", sets), heard("b")]
    assert journal.dispatch(handlers=handlers, now=now) == journal.Dispatched(delivered=206, failed=0)
    assert sets == [list(range(100)), [100, 101, 102]]
    assert [effects(case) for case in range(103)] == [["a", "b"]] * 103


@pytest.mark.django_db
def test_one_that_fails_among_many_fails_alone_and_is_tried_again_alone(now: dt.datetime) -> None:
    sets: list[list[int]] = []
    journal.publish_many([Approved(case=case, on=DAY) for case in range(4)], now=now)
    handlers = [heard_together("a", sets, wrong=2)]
    assert journal.dispatch(handlers=handlers, now=now) == journal.Dispatched(delivered=3, failed=1)
    assert sets == [[0, 1, 2, 3], [0], [1], [2], [3]]
    assert [effects(case) for case in range(4)] == [["a"], ["a"], [], ["a"]]
    journal.publish_many([Approved(case=case, on=DAY) for case in (4, 5)], now=now)
    later = now + dt.timedelta(minutes=1)
    handlers = [heard_together("a", sets)]
    assert journal.dispatch(handlers=handlers, now=later) == journal.Dispatched(delivered=3, failed=0)
    assert sets[5:] == [[2], [4, 5]]
    assert [effects(case) for case in range(6)] == [["a"]] * 6


@pytest.mark.django_db
def test_news_that_cannot_be_read_any_more_holds_up_none_of_its_neighbours(now: dt.datetime) -> None:
    journal.publish_many([Approved(case=case, on=DAY) for case in range(3)], now=now)
    Event.objects.filter(body__contains='"case": 1').update(body="{}")
    assert journal.dispatch(handlers=[heard("a")], now=now) == journal.Dispatched(delivered=2, failed=1)
    assert [effects(case) for case in range(3)] == [["a"], [], ["a"]]
    (waiting,) = queries.waiting()
    assert waiting.error.startswith("EventUnreadable: The stored event journal.Approved does not fit its class")


@pytest.mark.django_db
def test_a_slow_handler_lets_other_writers_in_between(now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event is a transaction of its own where each takes as long as a set may."""
    sets = count_transactions(monkeypatch)
    monkeypatch.setattr(dispatching, "LONGEST_SET", 0.0)
    journal.publish_many([Approved(case=case, on=DAY) for case in range(5)], now=now)
    assert journal.dispatch(handlers=[heard("a")], now=now).delivered == 5
    assert (sets, [effects(case) for case in range(5)]) == ([5, 4, 3, 2, 1], [["a"]] * 5)


def count_transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many deliveries were waiting before each transaction."""
    waiting: list[int] = []
    plain = dispatching._deliver_set

    def counted(pks: Sequence[int], *rest: Any) -> tuple[int, int]:
        waiting.append(len(pks))
        return plain(pks, *rest)

    monkeypatch.setattr(dispatching, "_deliver_set", counted)
    return waiting


@pytest.mark.django_db
def test_news_from_a_handler_is_delivered_in_the_same_run(now: dt.datetime) -> None:
    def pass_on(event: Refused, at: dt.datetime) -> None:
        journal.publish(Approved(case=event.case, on=DAY), now=at)

    journal.publish(Refused(case=4), now=now)
    handlers = [Subscription(name="pass", events=(Refused,), handle=pass_on), heard("a")]
    assert journal.dispatch(handlers=handlers, now=now).delivered == 2
    assert effects(4) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_deliver_each_event_once(now: dt.datetime) -> None:
    journal.publish_many([Approved(case=case, on=DAY) for case in range(40)], now=now)
    handlers, gate, totals = [heard("a"), heard("b")], threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        try:
            totals.append(journal.dispatch(handlers=handlers, now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(total.delivered for total in totals) == 80
    assert sum(total.failed for total in totals) == 0
    assert [effects(case) for case in range(40)] == [["a", "b"]] * 40


@pytest.mark.django_db
def test_a_request_is_answered_once(now: dt.datetime) -> None:
    done: list[int] = []

    def work() -> object:
        done.append(1)
        return {"case": 7}

    first = journal.once(key="k", asked={"item": "x"}, now=now, work=work)
    again = journal.once(key="k", asked={"item": "x"}, now=now, work=work)
    assert (first, again) == (
        journal.Answer(value={"case": 7}, repeated=False),
        journal.Answer(value={"case": 7}, repeated=True),
    )
    assert done == [1]


@pytest.mark.django_db
def test_a_key_used_for_something_else_is_refused(now: dt.datetime) -> None:
    journal.once(key="k", asked={"item": "x"}, now=now, work=lambda: 1)
    with pytest.raises(journal.KeyReused) as refused:
        journal.once(key="k", asked={"item": "y"}, now=now, work=lambda: 1)
    assert str(refused.value) == "The request key k was used before for a different request; use a new key."


@pytest.mark.django_db
def test_a_request_that_failed_may_be_asked_again(now: dt.datetime) -> None:
    def fail() -> object:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        journal.once(key="k", asked=1, now=now, work=fail)
    assert journal.once(key="k", asked=1, now=now, work=lambda: 2).value == 2


@pytest.mark.django_db(transaction=True)
def test_one_key_asked_by_many_at_once_is_worked_once(now: dt.datetime) -> None:
    done, answers, gate = [], [], threading.Barrier(4)

    def ask() -> None:
        gate.wait()
        try:
            answers.append(journal.once(key="k", asked=1, now=now, work=lambda: done.append(1) or 5))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    assert {answer.value for answer in answers} == {5}
