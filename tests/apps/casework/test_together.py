"""Several at once: the same key from two sides, two deciders, two conflicting items, two sweeps; one effect each."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connections

from saltern.apps.casework import operations, queries
from saltern.apps.casework.models import Case, Claim, Decision, Step
from saltern.apps.journal.models import Event, Line
from saltern.apps.notify.models import Message
from saltern.errors import SalternError
from worlds.casework_desk import People, applicant, degree, graduates, job, rulebook, staff, system

pytestmark = pytest.mark.django_db(transaction=True)
BOOKS = rulebook()


def together(*work: Callable[[], object]) -> list[object]:
    """Everybody starts at the same moment; what each got, a refusal as its code."""
    start, got = threading.Barrier(len(work)), [None] * len(work)

    def run(place: int) -> None:
        start.wait()
        try:
            got[place] = work[place]()  # type: ignore[call-overload]  # a list of anything
        except SalternError as refusal:
            got[place] = refusal.code  # type: ignore[call-overload]  # a list of anything
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(got)


def apply(key: str, item: str = "graduate-reception", source: People | None = None) -> str:
    return operations.submit(
        rulebook=rulebook(),
        source=source or graduates(1),
        item=item,
        subject=1,
        key=key,
        acting=applicant(1),
        account={"mobile": "13800001234"},
        for_a_person=True,
        promises=True,
    ).number


def counts() -> Sequence[int]:
    return [model.objects.count() for model in (Case, Decision, Step, Message)]


def test_two_submits_with_one_key_are_one_case() -> None:
    got = together(*[lambda: apply("k1")] * 4)
    assert len(set(got)) == 1
    assert [row.number for row in queries.cases()] == [got[0]]
    assert counts() == [1, 1, 2, 1]
    assert Line.objects.filter(action="case.submit").count() == 1
    assert Event.objects.filter(name="casework.CaseReceived").count() == 1


def test_two_keys_for_one_item_leave_one_open_case() -> None:
    got = together(*[lambda key=key: apply(key) for key in ("a", "b", "c")])  # type: ignore[misc]  # bound now
    assert sorted(one == "open-case-exists" for one in got) == [False, True, True]
    assert (Case.objects.count(), Claim.objects.count()) == (1, 2)


def test_two_items_that_exclude_each_other_leave_one_open_case() -> None:
    got = together(lambda: apply("a"), lambda: apply("b", "talent-introduction"))
    assert sorted(one == "conflicting-case" for one in got) == [False, True]
    assert Case.objects.count() == 1


def test_two_deciders_one_decision() -> None:
    source = People(degrees=[degree(1, verified=False)], employments=[job(1)])
    case = apply("k1", source=source)
    asked: dict[str, Any] = {"rulebook": BOOKS, "number": case, "reason": "x"}
    got = together(
        lambda: operations.approve(acting=staff("approver", "li"), **asked).state,
        lambda: operations.refuse(acting=staff("approver", "wu"), **asked).state,
    )
    assert "stage-closed" in got
    assert Decision.objects.filter(final=True).count() == 1
    found = queries.case(number=case)
    assert found is not None
    assert found.case.state in got


def test_two_sweeps_remind_once_and_lapse_once() -> None:
    source = People(degrees=[degree(1)])
    case = apply("k1", source=source)

    def sweep(day: int) -> operations.Swept:
        now = dt.datetime(2020, 4, day, 2, 0, tzinfo=dt.UTC)
        return operations.sweep_deadlines(acting=system(now), rulebook=rulebook())

    for day, template in ((22, "case-deferral-due"), (27, "case-deferral-lapsed")):
        together(*[lambda day=day: sweep(day)] * 3)  # type: ignore[misc]  # bound now
        assert Message.objects.filter(template=template).count() == 1
        Message.objects.update(state="sent", finished_at=dt.datetime(2020, 4, day, 3, 0, tzinfo=dt.UTC))
    found = queries.case(number=case)
    assert found is not None
    assert [step.action for step in found.history] == ["submit", "defer", "remind", "lapse"]
