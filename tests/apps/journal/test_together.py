"""Deeds committed together: each thread gets its own answer, one that fails undoes only itself, all are on disk."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from saltern.apps.journal.models import Event
from saltern.apps.journal.operations import together

NOW = dt.datetime(2020, 7, 6, 2, tzinfo=dt.UTC)
THREADS = 24


class Unlucky(Exception):
    """A deed that goes wrong."""


def note(name: str) -> int:
    return Event.objects.create(name=name, body="{}", at=NOW).pk


def spoiled(name: str) -> int:
    note(name)
    raise Unlucky(name)


def run(work: Callable[[int], object]) -> dict[int, object]:
    """What each of many threads that start at once is answered or refused."""
    answers: dict[int, object] = {}
    gate = threading.Barrier(THREADS)

    def one(number: int) -> None:
        gate.wait()
        try:
            answers[number] = together.commit_together(lambda: work(number))
        except Unlucky as problem:
            answers[number] = str(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_each_thread_gets_its_own_answer_and_a_failure_undoes_only_itself() -> None:
    answers = run(lambda number: note(f"kept-{number}") if number % 3 else spoiled(f"undone-{number}"))
    kept = {f"kept-{number}" for number in range(THREADS) if number % 3}
    assert set(Event.objects.values_list("name", flat=True)) == kept
    numbers = dict(Event.objects.values_list("name", "pk"))
    assert answers == {
        number: numbers[f"kept-{number}"] if number % 3 else f"undone-{number}" for number in range(THREADS)
    }


@pytest.mark.django_db(transaction=True)
def test_those_who_wait_are_written_in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        assert together.commit_together(lambda: note("alone")) == Event.objects.get().pk
        return
    sizes = []
    plain = together._write_waiting

    def counted() -> None:
        sizes.append(len(together._waiting))
        plain()

    monkeypatch.setattr(together, "_write_waiting", counted)
    with together._pen:
        deeds = [
            threading.Thread(target=lambda: (together.commit_together(lambda: note("waited")), connections.close_all()))
            for _ in range(THREADS)
        ]
        for thread in deeds:
            thread.start()
        while len(together._waiting) < THREADS:
            pass
    for thread in deeds:
        thread.join(timeout=60)
    assert (sizes, Event.objects.count()) == ([THREADS], THREADS)


@pytest.mark.django_db(transaction=True)
def test_inside_an_open_transaction_it_is_part_of_that_one() -> None:
    with transaction.atomic():
        together.commit_together(lambda: note("undone"))
        with pytest.raises(Unlucky):
            together.commit_together(lambda: spoiled("undone"))
        transaction.set_rollback(True)
    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_alone_leaves_nothing_and_the_next_goes_on() -> None:
    with pytest.raises(Unlucky):
        together.commit_together(lambda: spoiled("undone"))
    together.commit_together(lambda: note("kept"))
    assert list(Event.objects.values_list("name", flat=True)) == ["kept"]
