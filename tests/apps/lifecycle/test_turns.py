"""Told means handed over: a turn whose message reached nobody is given back once; held pushes give way, grow old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from apps.lifecycle.test_pushes import DAY, NOW, machine, operator, proposal, propose, tell_released
from saltern.apps.journal import queries as journal
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.models import HeardUntil
from saltern.apps.lifecycle.operations import turns
from saltern.apps.lifecycle.operations.turns import not_told
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.notify import operations as notify
from saltern.apps.notify.models import Message

pytestmark = pytest.mark.django_db

TOMORROW = DAY + dt.timedelta(days=1)


def again(subjects: Iterable[int], *, day: dt.date = TOMORROW, **changed: Any) -> Proposal:
    return replace(proposal(subjects, trigger=f"sweep:{day}"), as_of=day, **changed)


def became(subject: int, state: str, reason: str = "") -> None:
    """What a run of the sender made of somebody's message."""
    changed = Message.objects.filter(subject=subject).update(state=state, reason=reason)
    assert changed == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("suppressed", "no-contact"),
        ("suppressed", "expired"),
        ("suppressed", "dead"),
        ("suppressed", "consent-withdrawn"),
        ("suppressed", "not-due"),
        ("failed", "refused: number out of service"),
    ],
)
def test_whoever_was_not_reached_is_told_by_the_next_sweep(state: str, reason: str) -> None:
    propose(proposal([1, 2]))
    tell_released()
    became(1, state, reason)
    became(2, "sent")
    push = propose(again([1, 2]))
    assert (push.due, push.count) == (2, 1)
    assert tell_released() == 1
    assert Message.objects.filter(subject=1).count() == 2
    assert Message.objects.filter(subject=2).count() == 1


@pytest.mark.parametrize("state", ["queued", "attempting", "sent", "unknown"])
def test_what_may_have_reached_somebody_is_told(state: str) -> None:
    propose(proposal([1]))
    tell_released()
    became(1, state)
    assert propose(again([1])).count == 0


def test_a_stopped_push_gives_every_turn_back_that_was_not_handed_over() -> None:
    push = propose(proposal([1, 2, 3]))
    tell_released()
    became(1, "sent")
    operations.stop(acting=operator("zhang"), push=push.push)
    assert not_told(again([1, 2, 3])) == [2, 3]


def test_a_push_stopped_before_anybody_was_told_holds_no_turn() -> None:
    push = propose(proposal([1, 2]))
    operations.stop(acting=operator("zhang"), push=push.push)
    assert propose(again([1, 2])).count == 2


def test_a_turn_given_back_cannot_be_taken_by_lifting_the_stop() -> None:
    push = propose(proposal([1]))
    tell_released()
    operations.stop(acting=operator("zhang"), push=push.push)
    propose(again([1]))
    tell_released()
    assert notify.resume(acting=operator("zhang"), source_kind="push", source_id=str(push.push)) == 0
    assert sorted(Message.objects.values_list("state", "reason")) == [
        ("queued", ""),
        ("suppressed", "stopped-for-good"),
    ]


def test_a_stop_lifted_before_the_next_sweep_keeps_its_turn() -> None:
    push = propose(proposal([1]))
    tell_released()
    operations.stop(acting=operator("zhang"), push=push.push)
    assert notify.resume(acting=operator("zhang"), source_kind="push", source_id=str(push.push)) == 1
    assert propose(again([1])).count == 0


def test_a_turn_is_given_back_once_and_to_the_push_that_lost_it_alone() -> None:
    first = propose(proposal([1]))
    tell_released()
    became(1, "failed", "refused")
    second = propose(again([1]))
    tell_released()
    assert list(HeardUntil.objects.values_list("subject", "push")) == [(1, second.push)]
    day = TOMORROW + dt.timedelta(days=1)
    assert propose(again([1], day=day)).count == 0
    Message.objects.filter(source_id=str(second.push)).update(state="suppressed", reason="no-contact")
    assert propose(again([1], day=day + dt.timedelta(days=1))).count == 1
    assert first.push < second.push


class Book:
    """Whose number is known."""

    def __init__(self, *known: int) -> None:
        self.known = known

    def contact(self, subject: int, channel: str) -> str | None:
        return f"{channel}:{subject}" if subject in self.known else None


def test_who_still_has_no_number_is_not_found_anew_every_day_and_is_told_once_there_is_one() -> None:
    propose(proposal([1, 2]))
    tell_released()
    Message.objects.update(state="suppressed", reason="no-contact")
    assert not_told(again([1, 2]), contacts=Book()) == []
    assert not_told(again([1, 2]), contacts=Book(2)) == [2]
    assert not_told(again([1, 2]), contacts=Book(1, 2)) == [1, 2]


def test_who_wants_no_reminders_is_not_proposed() -> None:
    acting = replace(operator("x", role="applicant"), subjects=frozenset([1]))
    notify.prefer(acting=acting, subject=1, refuse=["reminder"])
    assert propose(proposal([1, 2])).count == 1


def test_a_kill_while_a_turn_is_given_back_gives_back_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    push = propose(proposal([1, 2]))
    tell_released()
    operations.stop(acting=operator("zhang"), push=push.push)

    def killed(**_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(turns, "delete_heard", killed)
        with pytest.raises(KeyboardInterrupt):
            operations.propose(acting=machine(), proposal=again([1, 2]), residents=250_000)
    assert HeardUntil.objects.filter(push=push.push).count() == 2
    assert set(Message.objects.values_list("reason", flat=True)) == {"stopped"}
    assert propose(again([1, 2])).count == 2


def held(day: dt.date, subjects: Iterable[int] = range(1, 2_502), **changed: Any) -> queries.PushView:
    return propose(again(subjects, day=day, **changed))


def test_a_held_push_is_closed_by_a_newer_one_of_its_kind_and_says_so() -> None:
    old, other = held(DAY), held(DAY, key="other")
    new = held(TOMORROW)
    row = queries.push(push=old.push)
    assert row is not None
    assert (row.state, row.superseded_by) == ("superseded", new.push)
    assert queries.push(push=other.push) == other
    with pytest.raises(operations.PushNotHeld) as refusal:
        operations.release(acting=operator("li"), push=old.push)
    assert (str(refusal.value), refusal.value.message("zh")) == (
        f"Push {old.push} ({old.key}) is superseded by push {new.push}; only a held push can be released.",
        f"推送 {old.push}（{old.key}）的状态为“已被推送 {new.push} 取代”，只有待放行的推送才能放行。",
    )
    with pytest.raises(operations.PushFinished):
        operations.stop(acting=operator("li"), push=old.push)
    line = (
        journal.entries(object=f"push:{old.push}", action="push.supersede")[0] if hasattr(journal, "entries") else None
    )
    assert line is None or line.detail["by"] == new.push


def test_an_older_day_swept_later_closes_nothing() -> None:
    new = held(TOMORROW)
    held(DAY)
    assert queries.push(push=new.push) == new


def test_a_push_of_one_case_closes_no_other() -> None:
    one = held(DAY, kind="next_step")
    propose(replace(again(range(1, 2_502)), kind="next_step", trigger="case:2"))
    assert queries.push(push=one.push) == one


def warning(subjects: Iterable[int], alert: int, **changed: Any) -> queries.PushView:
    made = replace(proposal(subjects, trigger=f"alert:{alert}"), kind="alert", key="rain", once_until=None)
    return propose(replace(made, **changed))


def test_a_held_warning_gives_way_only_to_one_that_warns_the_same_people() -> None:
    one = warning([1, 2], 1)
    other_places = warning([3], 2)
    assert queries.push(push=one.push) == one
    wider = warning([1, 2, 3, 4], 3)
    for row in (one, other_places):
        closed = queries.push(push=row.push)
        assert closed is not None
        assert (closed.state, closed.superseded_by) == ("superseded", wider.push)


def test_a_warning_that_reaches_nobody_closes_none_that_has_people() -> None:
    one, nobody = warning([1, 2], 1), warning([], 2)
    assert (nobody.state, nobody.count) == ("held", 0)
    assert queries.push(push=one.push) == one
    newest = warning([], 3)
    assert queries.push(push=one.push) == one
    closed = queries.push(push=nobody.push)
    assert closed is not None
    assert (closed.state, closed.superseded_by) == ("superseded", newest.push)


def at(hours: int) -> dt.datetime:
    return NOW + dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("within", "ends", "last"),
    [("P7D", None, 168), ("P7D", at(5), 5), ("", at(5), 5), ("P1D", at(48), 24)],
)
def test_a_push_that_waited_too_long_cannot_be_released(within: str, ends: dt.datetime | None, last: int) -> None:
    push = held(DAY, release_within=within, expires_at=ends)
    assert push.release_until == at(last)
    late = replace(operator("li"), now=at(last))
    with pytest.raises(operations.PushTooOld) as refusal:
        operations.release(acting=late, push=push.push)
    until = at(last) + dt.timedelta(hours=8)
    assert str(refusal.value) == (
        f"Push {push.push} ({push.key}) could be released until {until:%Y-%m-%d %H:%M}; what it says is out of date. "
        "Sweep again."
    )
    operations.release(acting=replace(late, now=at(last) - dt.timedelta(minutes=1)), push=push.push)


def test_a_warning_can_be_released_until_its_end_and_without_one_as_long_as_the_pack_says() -> None:
    assert warning([1], 1, release_within="P1D", expires_at=at(48)).release_until == at(48)
    assert warning([1], 2, release_within="P1D").release_until == at(24)
    assert warning([1], 3).release_until is None


def test_an_all_clear_goes_to_those_the_warning_reached_and_to_nobody_else() -> None:
    storm = Announcement(identity="s,1", kind="暴雨", level="黄色", action="issue", subdistricts=())
    alert = operations.receive(acting=machine(), warning=storm, text="…")
    made = replace(proposal([1, 2, 3], trigger="alert:1"), kind="alert", once_until=None, alert=alert.alert)
    push = propose(made)
    operations.release(acting=operator("li"), push=push.push)
    tell_released()
    became(1, "sent")
    became(2, "suppressed", "no-contact")
    became(3, "unknown")
    assert queries.warned_by(alerts=[alert.alert], who="natural_person") == [1, 3]
