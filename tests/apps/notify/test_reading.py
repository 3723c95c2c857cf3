"""Messages as people look at them: their own, one subject's at a counter, all for an operator; each with a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from apps.notify.conftest import applicant, operator, outgoing
from saltern.apps.journal import operations as lines
from saltern.apps.journal import queries as journal
from saltern.apps.journal.permission import RoleNotAllowed, SubjectNotYours
from saltern.apps.notify import operations as notify
from saltern.errors import SalternError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three(now: dt.datetime) -> None:
    notify.enqueue_many(messages=[outgoing(message_key=f"k{n}", subject=n) for n in (1, 2, 3)], now=now)


def test_one_look_at_many_is_one_line_that_each_of_them_finds(now: dt.datetime) -> None:
    page = notify.list_messages(acting=operator(now), limit=2)
    assert [message.subject for message in page] == [3, 2]
    assert [[line.action for line in journal.accesses(subject=n)] for n in (1, 2, 3)] == [
        [], ["message.list"], ["message.list"],
    ]  # fmt: skip
    assert journal.accesses(subject=2)[0].detail == {"messages": 2, "state": "", "source": "", "concerned": [2]}


def test_an_applicant_sees_their_own_and_nothing_else(now: dt.datetime) -> None:
    mine = applicant(1, now)
    assert [message.key for message in notify.list_messages(acting=mine, subject=1)] == ["k1"]
    assert notify.open_message(acting=mine, key="k1").subject == 1
    with pytest.raises(SubjectNotYours):
        notify.list_messages(acting=mine, subject=2)
    with pytest.raises(notify.MessageUnknown) as unknown:
        notify.open_message(acting=mine, key="k2")
    assert both(unknown.value) == ("There is no message with the key k2.", "没有键为 k2 的消息。")
    with pytest.raises(notify.WhoseMessages) as whose:
        notify.list_messages(acting=mine)
    assert both(whose.value) == (
        "Say whose messages; only the messages of somebody you act for are shown.",
        "请指明是谁的消息；只能查看您所代表的人的消息。",
    )
    assert [line.action for line in journal.accesses(subject=1)] == ["message.open", "message.list"]
    assert journal.accesses(subject=2) == []


def both(refusal: SalternError) -> tuple[str, str]:
    return str(refusal), refusal.message("zh")


def test_a_clerk_looks_at_one_subject_at_a_time(now: dt.datetime) -> None:
    clerk = replace(operator(now), role="clerk")
    assert len(notify.list_messages(acting=clerk, subject=2)) == 1
    with pytest.raises(notify.WhoseMessages):
        notify.list_messages(acting=clerk)
    with pytest.raises(RoleNotAllowed):
        notify.open_message(acting=clerk, key="k2")


def test_who_looks_at_the_journal_stands_in_it(now: dt.datetime) -> None:
    notify.open_message(acting=operator(now), key="k2")
    auditor = replace(operator(now), role="auditor", account="xu")
    assert [line.action for line in lines.list_lines(acting=auditor, subject=2)] == ["message.open"]
    assert [line.action for line in lines.list_uses(acting=applicant(2, now), subject=2)] == [
        "journal.list", "message.open",
    ]  # fmt: skip
    assert [line.action for line in lines.list_uses(acting=auditor, subject=2)] == ["journal.list", "message.open"]
    assert [(line.action, line.purpose) for line in journal.lines(subject=2)] == [
        ("journal.uses", "journal"), ("journal.uses", ""), ("journal.list", "journal"), ("message.open", "messages"),
    ]  # fmt: skip
    with pytest.raises(SubjectNotYours):
        lines.list_uses(acting=applicant(1, now), subject=2)
    with pytest.raises(RoleNotAllowed):
        lines.list_lines(acting=applicant(2, now), subject=2)
