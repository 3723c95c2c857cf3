"""Pushes from proposal to outbox: held, released by different people, told once, stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from saltern.apps.journal import queries as journal
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts.concern import Warning as Announced
from saltern.apps.lifecycle.proposal import Found, Proposal
from saltern.apps.notify import queries as messages

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 4, 10, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2020, 4, 10)


def proposal(subjects: Iterable[int], *, trigger: str = "sweep:1", due: int | None = None) -> Proposal:
    found = [Found(subject=subject, why={"zh": "到期", "en": "due"}, values={"item": "居住证"}) for subject in subjects]
    return Proposal(
        kind="reminder",
        key="residence-permit-endorsement",
        trigger=trigger,
        template="residence-permit-endorsement",
        who="natural_person",
        found=found,
        as_of=DAY,
        due=len(found) if due is None else due,
        once_until=dt.date(2021, 4, 10),
        pack_version="yantian-1",
    )


def propose(wanted: Proposal, now: dt.datetime = NOW) -> queries.PushView:
    push = operations.propose(proposal=wanted, residents=250_000, now=now, actor="sweep", role="system")
    view = queries.push(push=push.pk)
    assert view is not None
    return view


def release(push: int, person: str) -> None:
    operations.release(push=push, person=person, role="operator", now=NOW)


def outbox() -> list[int]:
    return sorted(message.subject for message in messages.messages(limit=10_000))


def test_a_small_push_goes_at_once_and_is_told_once_however_often_it_is_run() -> None:
    push = propose(proposal([1, 2, 3]))
    assert (push.state, push.count, push.releases_needed) == ("released", 3, 0)
    assert [operations.tell_released(now=NOW), operations.tell_released(now=NOW)] == [3, 0]
    assert propose(proposal([1, 2, 3])).push == push.push
    assert (outbox(), operations.tell_released(now=NOW)) == ([1, 2, 3], 0)


def test_a_later_sweep_tells_only_whom_the_ledger_does_not_know() -> None:
    propose(proposal([1, 2]))
    operations.tell_released(now=NOW)
    push = propose(proposal([1, 2, 3], trigger="sweep:2"))
    assert (push.due, push.count) == (3, 1)
    assert operations.tell_released(now=NOW) == 1
    assert outbox() == [1, 2, 3]


def test_when_the_period_is_over_one_is_told_again() -> None:
    propose(proposal([1]))
    operations.tell_released(now=NOW)
    again = replace(proposal([1], trigger="sweep:2021"), as_of=dt.date(2021, 4, 10), once_until=dt.date(2022, 4, 10))
    assert propose(again).count == 1
    assert operations.tell_released(now=NOW) == 1
    assert queries.heard(subject=1) == {"reminder:residence-permit-endorsement": dt.date(2022, 4, 10)}


def test_two_sweeps_proposed_before_either_is_told_tell_a_subject_once() -> None:
    propose(proposal([1, 2]))
    propose(proposal([2, 3], trigger="sweep:2"))
    assert operations.tell_released(now=NOW) == 3
    assert outbox() == [1, 2, 3]


def test_a_large_push_holds_until_two_different_people_release_it() -> None:
    push = propose(proposal(range(1, 2_502)))
    assert (push.state, push.releases_needed, push.reasons[0]["zh"]) == ("held", 2, "将发给 2501 个对象，超过上限 2500")
    assert operations.tell_released(now=NOW) == 0
    release(push.push, "zhang")
    assert operations.tell_released(now=NOW) == 0
    with pytest.raises(operations.ReleasedAlready) as refusal:
        release(push.push, "zhang")
    assert str(refusal.value) == (
        f"zhang has already released push {push.push}; a different person must release it too."
    )
    release(push.push, "li")
    assert operations.tell_released(now=NOW) == 2_501
    done = queries.push(push=push.push)
    assert done is not None
    assert (done.state, done.released_by) == ("done", ("zhang", "li"))


def test_an_audience_that_jumps_holds() -> None:
    propose(proposal(range(1, 101)))
    push = propose(proposal(range(1, 161), trigger="sweep:2"))
    assert (push.state, push.previous, push.reasons[0]["en"]) == (
        "held",
        100,
        "its audience is 160, the last run had 100 (+60 %)",
    )


def test_a_stopped_push_sends_nothing_more_and_cannot_be_released() -> None:
    push = propose(proposal([1, 2]))
    operations.tell_released(now=NOW)
    operations.stop(push=push.push, person="zhang", role="operator", now=NOW)
    assert {message.state for message in messages.messages(limit=10)} == {"suppressed"}
    with pytest.raises(operations.PushNotHeld) as refusal:
        release(push.push, "li")
    assert str(refusal.value) == (
        f"Push {push.push} (residence-permit-endorsement) is stopped; only a held push can be released."
    )
    with pytest.raises(operations.PushFinished):
        operations.stop(push=push.push, person="zhang", role="operator", now=NOW)


def test_a_stop_between_two_batches_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "BATCH", 2)
    push = propose(proposal([1, 2, 3, 4, 5]))
    assert operations.tell_batch(push=push.push, now=NOW) == (2, True)
    operations.stop(push=push.push, person="zhang", role="operator", now=NOW)
    assert operations.tell(push=push.push, now=NOW) == 0
    assert outbox() == [1, 2]


def test_a_push_nobody_made_cannot_be_released() -> None:
    with pytest.raises(operations.PushUnknown) as refusal:
        release(77, "zhang")
    assert (str(refusal.value), refusal.value.message("zh")) == ("There is no push 77.", "没有编号为 77 的推送。")


def test_a_warning_is_kept_once_and_its_push_waits_for_one_person() -> None:
    warning = Announced(identity="s,A1", kind="暴雨", level="黄色", action="issue", subdistricts=("440308001",))
    first, second = (
        operations.receive(warning=warning, text="…", now=NOW, actor="feed", role="system") for _ in range(2)
    )
    assert first.pk == second.pk
    storm = replace(proposal(range(1, 48)), kind="alert", key="storm-outdoor-ad", once_until=None, alert=first.pk)
    push = propose(storm)
    assert (push.state, push.releases_needed, push.count) == ("held", 1, 47)
    release(push.push, "zhang")
    assert [operations.tell_released(now=NOW), operations.tell_released(now=NOW)] == [47, 0]
    assert outbox() == list(range(1, 48))


def test_every_step_leaves_a_line() -> None:
    push = propose(proposal(range(1, 2_502)))
    release(push.push, "zhang")
    lines = [line for line in journal.lines(limit=10) if line.object == f"push:{push.push}"]
    assert sorted((line.actor, line.action) for line in lines) == [("sweep", "push.propose"), ("zhang", "push.release")]
