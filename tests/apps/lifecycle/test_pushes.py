"""Pushes from proposal to outbox: held, released by different people, told once, stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.journal import queries as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.models import HeardUntil
from saltern.apps.lifecycle.operations import telling
from saltern.apps.lifecycle.permission import AccountNameless
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.notify import queries as messages
from saltern.words import Phrase

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 4, 10, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2020, 4, 10)


ZONE = ZoneInfo("Asia/Shanghai")


def machine(now: dt.datetime = NOW) -> Acting:
    return Acting.system(now=now, zone=ZONE)


def operator(account: str, *, role: str = "operator") -> Acting:
    return Acting(account=account, role=role, now=NOW, zone=ZONE)


def proposal(subjects: Iterable[int], *, trigger: str = "sweep:1", due: int | None = None) -> Proposal:
    found = list(subjects)
    return Proposal(
        kind="reminder",
        key="residence-permit-endorsement",
        trigger=trigger,
        template="residence-permit-endorsement",
        who="natural_person",
        subjects=found,
        why=Phrase(zh="到期", en="due"),
        values={"item": "居住证"},
        as_of=DAY,
        due=len(found) if due is None else due,
        once_until=dt.date(2021, 4, 10),
        pack_version="yantian-1",
    )


def propose(wanted: Proposal, now: dt.datetime = NOW) -> queries.PushView:
    view = operations.propose(acting=machine(now), proposal=wanted, residents=250_000)
    assert view == queries.push(push=view.push)
    return view


def release(push: int, person: str) -> None:
    operations.release(acting=operator(person), push=push)


def tell_released() -> int:
    return operations.tell_released(acting=machine())


def stop(push: int) -> None:
    operations.stop(acting=operator("zhang"), push=push)


def reached(push: int) -> list[int]:
    opened = operations.open_push(acting=operator("zhang"), push=push, limit=10_000)
    return [target.subject for target in opened.targets]


def outbox() -> list[int]:
    return sorted(message.subject for message in messages.messages(limit=10_000))


def test_a_small_push_goes_at_once_and_is_told_once_however_often_it_is_run() -> None:
    push = propose(proposal([1, 2, 3]))
    assert (push.state, push.count, push.releases_needed) == ("released", 3, 0)
    assert [tell_released(), tell_released()] == [3, 0]
    assert propose(proposal([1, 2, 3])).push == push.push
    assert (outbox(), tell_released()) == ([1, 2, 3], 0)


def test_a_later_sweep_tells_only_whom_the_ledger_does_not_know() -> None:
    propose(proposal([1, 2]))
    tell_released()
    push = propose(proposal([1, 2, 3], trigger="sweep:2"))
    assert (push.due, push.count) == (3, 1)
    assert tell_released() == 1
    assert outbox() == [1, 2, 3]


def test_when_the_period_is_over_one_is_told_again() -> None:
    propose(proposal([1]))
    tell_released()
    again = replace(proposal([1], trigger="sweep:2021"), as_of=dt.date(2021, 4, 10), once_until=dt.date(2022, 4, 10))
    assert propose(again).count == 1
    assert tell_released() == 1
    assert list(HeardUntil.objects.values_list("key", "subject", "until")) == [
        ("reminder:residence-permit-endorsement", 1, dt.date(2022, 4, 10))
    ]


def test_two_sweeps_proposed_before_either_is_told_tell_a_subject_once() -> None:
    propose(proposal([1, 2]))
    propose(proposal([2, 3], trigger="sweep:2"))
    assert tell_released() == 3
    assert outbox() == [1, 2, 3]


def test_a_large_push_holds_until_two_different_people_release_it() -> None:
    push = propose(proposal(range(1, 2_502)))
    assert (push.state, push.releases_needed, push.reasons[0]["zh"]) == ("held", 2, "将发给 2501 个对象，超过上限 2500")
    assert tell_released() == 0
    release(push.push, "zhang")
    assert tell_released() == 0
    with pytest.raises(operations.ReleasedAlready) as refusal:
        release(push.push, "zhang")
    assert str(refusal.value) == (
        f"zhang has already released push {push.push}; a different person must release it too."
    )
    release(push.push, "li")
    assert tell_released() == 2_501
    done = queries.push(push=push.push)
    assert done is not None
    assert (done.state, done.released_by) == ("done", ("zhang", "li"))


def test_an_audience_that_jumps_holds() -> None:
    propose(proposal(range(1, 101)))
    tell_released()
    push = propose(proposal(range(1, 161), trigger="sweep:2"))
    assert (push.state, push.previous, push.reasons[0]["en"]) == (
        "held",
        100,
        "its audience is 160, the last one that went out was 100 (+60 %)",
    )


def sweep(day: int, due: int) -> queries.PushView:
    """The sweep of a day of April that finds so many due, and what it may write written."""
    found = propose(replace(proposal(range(day * 1_000, day * 1_000 + due)), trigger=f"sweep:2020-04-{day}"))
    tell_released()
    view = queries.push(push=found.push)
    assert view is not None
    return view


def test_an_audience_that_was_held_is_no_measure_for_the_next_day() -> None:
    assert (sweep(10, 65).state, sweep(11, 122).state) == ("done", "held")
    next_day = sweep(12, 122)
    assert (next_day.state, next_day.previous, [reason["en"] for reason in next_day.reasons]) == (
        "held",
        65,
        ["its audience is 122, the last one that went out was 65 (+88 %)"],
    )
    assert outbox() == list(range(10_000, 10_065))


def test_what_people_released_is_the_measure_once_its_messages_are_written() -> None:
    sweep(10, 65)
    held = sweep(11, 122).push
    release(held, "zhang")
    release(held, "li")
    assert (found := propose(replace(proposal(range(122)), trigger="sweep:2020-04-12"))).previous == 65
    tell_released()
    assert (found.state, sweep(13, 122).previous, sweep(14, 122).state) == ("held", 122, "done")


@pytest.mark.parametrize("written", [True, False], ids=["already written", "still held"])
def test_an_audience_that_was_stopped_is_no_measure_either(written: bool) -> None:
    sweep(10, 65)
    wrong = sweep(11, 122).push
    if written:
        release(wrong, "zhang")
        release(wrong, "li")
        tell_released()
    stop(wrong)
    assert (sweep(12, 122).state, sweep(13, 70).state) == ("held", "done")


def test_where_nothing_went_out_yet_there_is_no_measure() -> None:
    stop(sweep(10, 65).push)
    assert (sweep(11, 122).previous, sweep(11, 122).state) == (None, "done")


@pytest.mark.parametrize(
    "typed",
    [
        "张三 ", " 张三", "张 三", "张\u3000三", "张\u200b三", "张三\n", "\ufeff张三", "张三\ufe00", "张\u00ad三",
        "张\u034f三", "张三\u3164", "张三\u2800", "\u202e张三\u202c", "张三\U000e0100",
    ],
)  # fmt: skip
def test_one_account_typed_in_two_ways_is_one_person(typed: str) -> None:
    push = propose(proposal(range(1, 2_502))).push
    release(push, "张三")
    with pytest.raises(operations.ReleasedAlready):
        release(push, typed)
    view = queries.push(push=push)
    assert view is not None
    assert (view.state, view.released_by) == ("held", ("张三",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zhou", "ｚｈｏｕ"), ("zhou", "ZHOU "), ("买买提·江", "买买提・江"),
        ("买买提·江", "买买提•江"), ("买买提·江", "买买提･江"),
        ("金三", "\uf90a三"),
    ],
)  # fmt: skip
def test_neither_case_nor_width_nor_dots_make_a_second_person(one: str, other: str) -> None:
    push = propose(proposal(range(1, 2_502))).push
    release(push, one)
    with pytest.raises(operations.ReleasedAlready):
        release(push, other)


def test_nobody_without_an_account_releases() -> None:
    push = propose(proposal(range(1, 2_502))).push
    with pytest.raises(AccountNameless) as refusal:
        release(push, " \u3000")
    assert str(refusal.value) == ("Nobody can say yes or no to a push without an account; the one given is empty.")


@pytest.mark.parametrize("role", ["applicant", "clerk", "approver", "steward", "designer", "auditor", "system"])
def test_only_a_push_operator_releases_and_stops(role: str) -> None:
    push = propose(proposal(range(1, 2_502)))
    for act in (operations.release, operations.stop):
        with pytest.raises(RoleNotAllowed) as refusal:
            act(acting=operator("li", role=role), push=push.push)
        assert (refusal.value.code, refusal.value.family) == ("role-not-allowed", "forbidden")
    assert queries.push(push=push.push) == push


@pytest.mark.parametrize("role", ["applicant", "clerk", "approver", "steward", "designer"])
def test_whoever_has_nothing_to_do_with_pushes_is_refused_all_of_them(role: str) -> None:
    push, acting = propose(proposal([1, 2])), operator("li", role=role)
    warning = Announcement(identity="s,A1", kind="暴雨", level="黄色", action="issue", subdistricts=())
    acts: list[Callable[[], object]] = [
        lambda: operations.propose(acting=acting, proposal=proposal([3], trigger="sweep:2"), residents=100),
        lambda: operations.receive(acting=acting, warning=warning, text="…"),
        lambda: operations.tell(acting=acting, push=push.push),
        lambda: operations.tell_released(acting=acting),
        lambda: operations.open_push(acting=acting, push=push.push),
    ]
    for act in acts:
        with pytest.raises(RoleNotAllowed):
            act()
    assert (queries.pushes(), outbox()) == ([push], [])


def test_whoever_looks_at_whom_a_push_reaches_is_seen_by_each_of_them() -> None:
    push = propose(proposal([1, 2, 3]))
    opened = operations.open_push(acting=operator("li"), push=push.push, limit=2)
    assert (opened.push, [(target.subject, target.why["zh"], target.told) for target in opened.targets]) == (
        push,
        [(1, "到期", False), (2, "到期", False)],
    )
    seen = {
        subject: [(line.actor, line.action, line.purpose) for line in journal.accesses(subject=subject)]
        for subject in (1, 2, 3)
    }
    line = ("li", "push.show", "push:residence-permit-endorsement")
    assert seen == {1: [line], 2: [line], 3: []}


def test_a_stopped_push_sends_nothing_more_and_cannot_be_released() -> None:
    push = propose(proposal([1, 2]))
    tell_released()
    stop(push.push)
    assert {message.state for message in messages.messages(limit=10)} == {"suppressed"}
    with pytest.raises(operations.PushNotHeld) as refusal:
        release(push.push, "li")
    assert str(refusal.value) == (
        f"Push {push.push} (residence-permit-endorsement) is stopped; only a held push can be released."
    )
    with pytest.raises(operations.PushFinished):
        stop(push.push)


def test_a_stop_between_two_batches_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    push = propose(proposal([1, 2, 3, 4, 5]))
    assert operations.tell_batch(acting=machine(), push=push.push) == (2, True)
    stop(push.push)
    assert operations.tell(acting=machine(), push=push.push) == 0
    assert outbox() == [1, 2]


def test_a_push_nobody_made_cannot_be_released() -> None:
    with pytest.raises(operations.PushUnknown) as refusal:
        release(77, "zhang")
    assert (str(refusal.value), refusal.value.message("zh")) == ("There is no push 77.", "没有编号为 77 的推送。")


def test_a_warning_is_kept_once_and_its_push_waits_for_one_person() -> None:
    warning = Announcement(identity="s,A1", kind="暴雨", level="黄色", action="issue", subdistricts=("440308001",))
    first, second = (operations.receive(acting=machine(), warning=warning, text="…") for _ in range(2))
    assert first == second
    storm = replace(proposal(range(1, 48)), kind="alert", key="storm-outdoor-ad", once_until=None, alert=first.alert)
    push = propose(storm)
    assert (push.state, push.releases_needed, push.count) == ("held", 1, 47)
    release(push.push, "zhang")
    assert [tell_released(), tell_released()] == [47, 0]
    assert outbox() == list(range(1, 48))


def test_every_step_leaves_a_line() -> None:
    push = propose(proposal(range(1, 2_502)))
    release(push.push, "zhang")
    lines = [line for line in journal.lines(limit=10) if line.object == f"push:{push.push}"]
    assert sorted((line.actor, line.action) for line in lines) == [
        ("system", "push.propose"),
        ("zhang", "push.release"),
    ]
