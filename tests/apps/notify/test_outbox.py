"""The outbox: recorded once, re-checked at sending, handed over once, openly unknown rather than twice."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from apps.notify.conftest import Book, Deliver, Remembering, applicant, operator, outgoing
from saltern.apps.identity import operations as identity
from saltern.apps.journal import queries as journal
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.switches import (
    KindNotRefusable,
    LanguageUnknown,
    NobodyReadsHere,
    NotInDoubt,
    StopUnknown,
    WayUnknown,
)
from saltern.apps.notify.outgoing import stable_id
from saltern.apps.notify.outgoing_book import OutgoingBook, OutgoingBookUnusable
from saltern.apps.notify.ports import Outcome, Parcel, RecipientUnknown
from saltern.apps.notify.reason import said
from saltern.words import Phrase
from worlds.accounts import bound

pytestmark = pytest.mark.django_db

NIGHT = dt.datetime(2020, 4, 10, 14, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2020, 4, 11, 0, 0, tzinfo=dt.UTC)


def only(key: str = "push:1:1") -> queries.MessageView:
    message = queries.message(key=key)
    assert message is not None
    return message


def test_a_message_is_recorded_sent_and_says_why(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    assert notify.enqueue_many(messages=[outgoing()], now=now) == 1
    assert deliver() == {"sent": 1}
    (parcel,) = gateway.taken.values()
    assert (parcel.to, parcel.text, parcel.title) == ("13800000001", "张*，您可以办理居住证了。", "办事提醒")
    sent = only()
    assert (sent.state, sent.why, sent.source, sent.parts, sent.pack_version, sent.attempts) == (
        "sent",
        Phrase(zh="您的居住证将到期", en="Your permit ends soon"),
        "push:1",
        1,
        "yantian-1",
        1,
    )
    assert deliver() == {}


def test_the_same_key_is_recorded_once(now: dt.datetime) -> None:
    assert notify.enqueue_many(messages=[outgoing(1), outgoing(2)], now=now) == 2
    assert notify.enqueue_many(messages=[outgoing(2), outgoing(3)], now=now) == 1
    assert notify.enqueue_many(messages=[], now=now) == 0
    assert queries.counts() == {"queued": 3}


def test_no_number_stands_in_the_database(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(77)], now=now)
    deliver()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notify_message")
        (row,) = cursor.fetchall()
    assert [value for value in row if "13800000077" in str(value)] == []


@pytest.mark.parametrize(
    ("changes", "without", "expected"),
    [
        ({"expires_at": dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)}, frozenset(), "expired"),
        ({"subject": 5}, {5}, "no-contact"),
        ({"already_done": "applied:permit", "subject": 6}, frozenset(), "already-done"),
        ({"subject": 7}, frozenset(), "opted-out"),
        ({"subject": 8}, frozenset(), "opted-out"),
    ],
)
def test_what_may_not_go_is_suppressed_with_its_reason(
    changes: dict[str, object],
    without: set[int],
    expected: str,
    now: dt.datetime,
    deliver: Deliver,
    gateway: Remembering,
) -> None:
    notify.enqueue_many(messages=[outgoing(**changes)], now=now)
    notify.prefer(subject=7, refuse=["reminder"], acting=applicant(7, now))
    notify.prefer(subject=8, refuse=["*"], acting=applicant(8, now))
    checks = {"applied": lambda argument, subjects, at: {6: "already-done"} if argument == "permit" else {}}
    assert deliver(contacts=Book(without=without), checks=checks) == {"suppressed": 1}
    assert (only().state, only().reason, gateway.handed) == ("suppressed", expected, [])


def test_an_answer_to_ones_own_application_cannot_be_refused(now: dt.datetime, deliver: Deliver) -> None:
    notify.prefer(subject=1, refuse=["*"], acting=applicant(1, now))
    notify.enqueue_many(messages=[outgoing(kind="case")], now=now)
    assert deliver() == {"sent": 1}


HERE = {"reminders_by": "portal", "answers_by": "portal"}


@pytest.mark.parametrize(
    ("kind", "changes", "state"),
    [
        ("reminder", {}, "in-portal"),
        ("next_step", {}, "in-portal"),
        ("case", {}, "in-portal"),
        ("reminder", {"template": "late"}, "sent"),
        ("reminder", {"emergency": True}, "sent"),
        ("alert", {"template": "warn"}, "sent"),
        ("notice", {}, "sent"),
        ("account", {}, "sent"),
    ],
)
def test_what_is_wanted_in_the_portal_stays_there_but_for_what_always_goes_by_text(
    kind: str, changes: dict[str, object], state: str, now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), language="en", **HERE)
    notify.enqueue_many(messages=[outgoing(kind=kind, **changes)], now=now)
    assert deliver() == {state: 1}
    assert (only().state, len(gateway.handed)) == (state, int(state == "sent"))
    assert only().text != ""
    if state == "in-portal":
        assert (only().text, only().finished_at) == ("张*, 居住证 is ready for you.", now)
        assert queries.not_handed_over(source_kind="push", source_ids=["1"]) == frozenset()
        assert deliver() == {}


@pytest.mark.parametrize(("one", "other"), [("reminders_by", "answers_by"), ("answers_by", "reminders_by")])
def test_one_choice_leaves_the_other_alone(one: str, other: str, now: dt.datetime, deliver: Deliver) -> None:
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), **{one: "portal"})
    assert getattr(queries.preferences(subject=1), other) == "sms"
    kinds = {"reminders_by": "reminder", "answers_by": "case"}
    notify.enqueue_many(messages=[outgoing(message_key=kind, kind=kind, subject=1) for kind in kinds.values()], now=now)
    assert deliver() == {"in-portal": 1, "sent": 1}
    assert only(kinds[one]).state == "in-portal"


def test_the_choice_counts_that_stands_when_a_message_is_sent(now: dt.datetime, deliver: Deliver) -> None:
    bound("a-1", 1)
    notify.enqueue_many(messages=[outgoing()], now=now)
    notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    assert deliver() == {"in-portal": 1}
    notify.enqueue_many(messages=[outgoing(message_key="second", subject=1)], now=now)
    notify.prefer(subject=1, acting=applicant(1, now), reminders_by="sms")
    assert deliver() == {"sent": 1}


def test_nobody_is_told_in_a_portal_they_cannot_enter(now: dt.datetime, deliver: Deliver) -> None:
    with pytest.raises(NobodyReadsHere):
        notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    bound("a-1", 1, level="declared")
    with pytest.raises(NobodyReadsHere):
        notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    identity.close_account(acting=applicant(1, now).signed_in("a-1"), handle="a-1")
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"sent": 1}


def test_a_way_that_is_none_is_refused(now: dt.datetime) -> None:
    with pytest.raises(WayUnknown):
        notify.prefer(subject=1, acting=applicant(1, now), answers_by="pigeon")
    assert queries.preferences(subject=1) == queries.PreferenceView(language="zh", refused=frozenset())


def test_what_stays_in_the_portal_is_checked_like_any_other(now: dt.datetime, deliver: Deliver) -> None:
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    notify.enqueue_many(messages=[outgoing(already_done="applied:permit")], now=now)
    assert deliver() == {"queued": 1}
    assert only().reason == "check-missing"
    later = now + dt.timedelta(minutes=11)
    assert deliver(at=later, checks={"applied": lambda *_: {1: "already-done"}}) == {"suppressed": 1}


def test_it_waits_for_no_quiet_hours(now: dt.datetime, deliver: Deliver) -> None:
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver(at=NIGHT) == {"in-portal": 1}


def test_it_waits_for_no_provider_in_trouble(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    bound("a-1", 1)
    notify.prefer(subject=1, acting=applicant(1, now), **HERE)
    gateway.default = "held"
    notify.enqueue_many(messages=[outgoing(2)], now=now)
    deliver()
    notify.enqueue_many(messages=[outgoing(1), outgoing(3)], now=now)
    assert deliver() == {"in-portal": 1}
    assert [only(f"push:1:{number}").state for number in (1, 2, 3)] == ["in-portal", "queued", "queued"]


def test_who_has_no_number_reads_it_in_the_portal_and_the_office_sees_that_none_could_go(
    now: dt.datetime, deliver: Deliver
) -> None:
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver(contacts=Book(without={1})) == {"suppressed": 1}
    assert (only().state, only().reason, only().text) == ("suppressed", "no-contact", "张*，您可以办理居住证了。")
    assert queries.not_handed_over(source_kind="push", source_ids=["1"]) == {("1", 1)}


def test_a_refusal_taken_back_counts(now: dt.datetime, deliver: Deliver) -> None:
    notify.prefer(subject=1, refuse=["reminder"], language="en", acting=applicant(1, now))
    notify.prefer(subject=1, accept=["reminder"], acting=applicant(1, now))
    assert queries.preferences(subject=1) == queries.PreferenceView(language="en", refused=frozenset())
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"sent": 1}
    assert only().text == "张*, 居住证 is ready for you."


def test_at_night_a_message_waits_for_the_morning_but_an_emergency_goes(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1), outgoing(2, emergency=True)], now=now)
    assert deliver(at=NIGHT) == {"sent": 1, "queued": 1}
    assert (only().reason, only().next_at) == ("quiet-hours", MORNING)
    assert deliver(at=NIGHT + dt.timedelta(hours=9)) == {}
    assert deliver(at=MORNING) == {"sent": 1}


def test_a_check_that_is_missing_or_broken_holds_the_message(now: dt.datetime, deliver: Deliver) -> None:
    def broken(argument: str, subjects: Sequence[int], at: dt.datetime) -> dict[int, str]:
        raise RuntimeError(argument)

    notify.enqueue_many(messages=[outgoing(1, already_done="applied:x"), outgoing(2)], now=now)
    assert deliver(checks={"applied": broken}) == {"queued": 1, "sent": 1}
    assert (only().state, only().reason) == ("queued", "check-missing")


def test_a_check_that_does_not_answer_holds_no_warning(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1, already_done="gone:x", emergency=True)], now=now)
    assert deliver() == {"sent": 1}


@pytest.mark.parametrize("reason", ["dead", "moved-away", "closed", "consent-withdrawn", "not-due"])
def test_what_speaks_against_a_message_is_said_as_what_it_is(reason: str, now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1, already_done="applied:x")], now=now)
    assert deliver(checks={"applied": lambda argument, subjects, at: dict.fromkeys(subjects, reason)}) == {
        "suppressed": 1
    }
    assert only().reason == reason
    assert said(reason).en != reason
    assert said(reason) != said("already-done")


def test_a_template_the_pack_lacks_fails_openly(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(template="gone"), outgoing(2, values={"name": "x"})], now=now)
    assert deliver() == {"failed": 2}
    assert said(only().reason).en == "The pack has no template gone."
    assert said(only("push:1:2").reason).en == "The template due needs a value for ((item)), none was given."


def test_not_before_is_kept(now: dt.datetime, deliver: Deliver) -> None:
    later = now + dt.timedelta(hours=1)
    notify.enqueue_many(messages=[outgoing(not_before=later)], now=now)
    assert deliver() == {}
    assert deliver(at=later) == {"sent": 1}


def test_a_stop_of_one_source_leaves_the_others(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    notify.enqueue_many(messages=[outgoing(1), outgoing(2), outgoing(3, source_id="2")], now=now)
    assert notify.stop(source_kind="push", source_id="1", acting=operator(now)) == 2
    notify.enqueue_many(messages=[outgoing(4)], now=now)
    assert deliver() == {"sent": 1, "suppressed": 1}
    assert queries.counts(source_id="1") == {"suppressed": 3}
    assert {only(f"push:1:{number}").reason for number in (1, 2, 4)} == {"stopped"}
    assert notify.resume(source_kind="push", source_id="1", acting=operator(now)) == 3
    assert deliver() == {"sent": 3}
    assert len(gateway.handed) == 4


def test_the_stop_of_everything_holds_everything(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    assert notify.stop(acting=operator(now)) == 1
    assert queries.stops() == ["everything"]
    assert deliver() == {}
    assert notify.resume(acting=operator(now)) == 1
    assert deliver() == {"sent": 1}
    assert [line.action for line in journal.lines(object="message:*")] == ["message.resume", "message.stop"]


def test_a_stop_is_heard_between_two_batches(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    def press(parcels: Sequence[Parcel]) -> None:
        notify.stop(acting=operator(now))

    gateway.batch, gateway.before = 10, press
    notify.enqueue_many(messages=[outgoing(number) for number in range(100)], now=now)
    assert deliver() == {"sent": 10}
    assert queries.counts() == {"sent": 10, "queued": 90}


def test_what_is_not_stopped_cannot_be_resumed(now: dt.datetime) -> None:
    with pytest.raises(StopUnknown) as refused:
        notify.resume(source_kind="push", source_id="9", acting=operator(now))
    assert str(refused.value) == "Nothing is stopped for push:9."


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"refuse": ["case"]},
            KindNotRefusable,
            'Messages of kind "case" cannot be refused; a person may refuse next_step, reminder, *.',
        ),
        ({"language": "fr"}, LanguageUnknown, 'There are no messages in the language "fr"; expected zh, en.'),
    ],
)
def test_an_unknown_preference_is_refused(
    changes: dict[str, object], error: type[Exception], message: str, now: dt.datetime
) -> None:
    with pytest.raises(error) as refused:
        notify.prefer(subject=1, acting=applicant(1, now), **changes)  # type: ignore[arg-type]  # as given
    assert str(refused.value) == message


def test_a_busy_gateway_is_tried_again_with_the_same_id(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    gateway.answers = {stable_id("push:1:1"): "later"}
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"queued": 1}
    assert deliver() == {}
    gateway.answers = {}
    assert deliver(at=now + dt.timedelta(seconds=30)) == {"sent": 1}
    assert gateway.handed == [stable_id("push:1:1")] * 2


def test_a_gateway_busy_for_ever_never_fails_the_message_its_time_runs_out(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    gateway.default = "later"
    notify.enqueue_many(messages=[outgoing()], now=now)
    attempts = 0
    while only().state == "queued":
        attempts = only().attempts
        counts = deliver(at=now)
        now = max(now, only().next_at)
        now = now if 1 <= now.hour < 12 else now.replace(hour=2) + dt.timedelta(days=1)
    assert (counts, only().state, only().reason, attempts) == ({"suppressed": 1}, "suppressed", "expired", 76)
    assert only().expires_at == dt.datetime(2020, 4, 17, 2, 0, tzinfo=dt.UTC)


def test_an_unclear_hand_over_is_asked_after_and_not_repeated(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    gateway.default = "unclear"
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"attempting": 1}
    assert deliver(at=now + dt.timedelta(seconds=30)) == {"sent": 1}
    assert (len(gateway.handed), gateway.asked) == (1, [stable_id("push:1:1")])


def abandoned(*numbers: int) -> None:
    """Claimed by a sender that died before it could say what became of them."""
    ids = [stable_id(f"push:1:{number}") for number in numbers]
    Message.objects.filter(send_id__in=ids).update(state="attempting", worker=f"{socket.gethostname()}/1/0")


def test_a_gateway_that_never_saw_it_gets_it_again(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    assert deliver() == {"sent": 1}
    notify.enqueue_many(messages=[outgoing(2)], now=now)
    abandoned(2)
    assert deliver() == {"queued": 1, "sent": 1}
    assert gateway.handed == [stable_id("push:1:1"), stable_id("push:1:2")]


def test_never_seen_by_a_gateway_that_took_nothing_yet_waits_until_it_has_proved_its_memory(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    abandoned(1)
    assert deliver() == {"attempting": 1}
    assert (only().state, only().reason, gateway.handed, queries.troubles()) == ("attempting", "no-proof", [], [])
    notify.enqueue_many(messages=[outgoing(2)], now=now)
    assert deliver() == {"sent": 1}
    assert deliver(at=now + dt.timedelta(seconds=30)) == {"queued": 1, "sent": 1}
    assert sorted(gateway.taken) == sorted([stable_id("push:1:1"), stable_id("push:1:2")])


def test_what_nobody_proves_within_a_day_is_openly_unknown(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    abandoned(1)
    deliver()
    assert deliver(at=now + dt.timedelta(hours=25)) == {"unknown": 1}
    assert (only().reason, gateway.handed) == ("no-proof", [])


def test_a_hand_over_that_broke_off_and_is_not_known_there_is_a_persons_business(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    """The gateway remembers everything but this one: it may have taken it all the same."""
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    deliver()

    def broken(parcels: Sequence[Parcel]) -> None:
        raise ConnectionError

    gateway.before = broken
    notify.enqueue_many(messages=[outgoing(2)], now=now)
    assert deliver() == {"attempting": 1}
    gateway.before = None
    assert deliver(at=now + dt.timedelta(seconds=30)) == {"unknown": 1}
    assert deliver(at=now + dt.timedelta(hours=2)) == {}
    message = queries.message(key="push:1:2")
    assert message is not None
    assert (message.state, message.reason, len(gateway.handed)) == ("unknown", "broke-off-unseen", 1)


def test_a_hand_over_that_broke_off_stays_one_while_the_gateway_cannot_be_asked(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    class Silent(Remembering):
        def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
            raise ConnectionError

        def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
            raise TimeoutError

    notify.enqueue_many(messages=[outgoing(1)], now=now)
    deliver()
    notify.enqueue_many(messages=[outgoing(2)], now=now)
    deliver(providers={"sms": Silent()})
    deliver(providers={"sms": Silent()}, at=now + dt.timedelta(minutes=1))
    assert deliver(at=now + dt.timedelta(minutes=2)) == {"unknown": 1}
    assert gateway.handed == [stable_id("push:1:1")]


def test_a_person_sends_again_what_nobody_knows_of_and_nothing_else(
    now: dt.datetime, deliver: Deliver, gateway: Remembering, tmp_path: Path
) -> None:
    book = OutgoingBook(tmp_path / "book.sqlite3")
    gateway.can_ask, gateway.default = False, "unclear"
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    assert deliver(book=book) == {"unknown": 1}
    gateway.default = "sent"
    notify.send_again(acting=operator(now), key="push:1:1", book=book)
    assert deliver(book=book) == {"sent": 1}
    assert gateway.handed == [stable_id("push:1:1")] * 2
    (line,) = journal.lines(object=f"message:{only().message}")
    assert (line.action, line.actor, line.subject) == ("message.send-again", "chief", 1)
    with pytest.raises(NotInDoubt) as refused:
        notify.send_again(acting=operator(now), key="push:1:1", book=book)
    assert refused.value.message("zh") == "消息 push:1:1 的状态是“已发送”；只有结果不明的消息可以再次发送。"
    with pytest.raises(notify.MessageUnknown):
        notify.send_again(acting=operator(now), key="push:1:2", book=book)


def forgotten_by_the_database() -> None:
    """A backup from before the sending is restored: all of it waits again."""
    Message.objects.update(state="queued", attempts=0, worker="", reason="", claimed_at=None, finished_at=None)


def test_a_restored_database_sends_nothing_again(
    now: dt.datetime, deliver: Deliver, gateway: Remembering, tmp_path: Path
) -> None:
    class Forgetful(Remembering):
        def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
            return [Outcome(id=id_, state="unseen") for id_ in ids]

    book, forgetful = OutgoingBook(tmp_path / "book.sqlite3"), Forgetful()
    notify.enqueue_many(messages=[outgoing(number) for number in range(40)], now=now)
    assert deliver(book=book, providers={"sms": forgetful}) == {"sent": 40}
    forgotten_by_the_database()
    notify.enqueue_many(messages=[outgoing(40)], now=now)
    deliver(book=book, providers={"sms": forgetful})
    assert queries.counts() == {"unknown": 40, "sent": 1}
    assert {message.reason for message in queries.messages(state="unknown")} == {"restored-unseen"}
    assert deliver(book=book, providers={"sms": forgetful}, at=now + dt.timedelta(hours=2)) == {}
    assert len(forgetful.handed) == len(set(forgetful.handed)) == 41


def test_after_a_restore_a_gateway_that_remembers_says_what_went_out(
    now: dt.datetime, deliver: Deliver, gateway: Remembering, tmp_path: Path
) -> None:
    book = OutgoingBook(tmp_path / "book.sqlite3")
    notify.enqueue_many(messages=[outgoing(number) for number in range(3)], now=now)
    deliver(book=book)
    forgotten_by_the_database()
    deliver(book=book)
    assert (queries.counts(), len(gateway.handed)) == ({"sent": 3}, 3)


def test_what_surely_did_not_leave_stands_in_no_book_and_goes_later(
    now: dt.datetime, deliver: Deliver, gateway: Remembering, tmp_path: Path
) -> None:
    book = OutgoingBook(tmp_path / "book.sqlite3")
    ids = [stable_id(f"push:1:{number}") for number in range(5)]
    notify.enqueue_many(messages=[outgoing(number) for number in range(5)], now=now)
    gateway.default = "held"
    deliver(book=book)
    assert (queries.counts(), book.among(ids)) == ({"queued": 5}, set())
    gateway.default = "sent"
    assert deliver(book=book, at=now + dt.timedelta(minutes=1)) == {"sent": 5}
    assert book.among(ids) == set(ids)


def test_without_its_book_nothing_is_handed_over_and_all_waits(
    now: dt.datetime, deliver: Deliver, gateway: Remembering, tmp_path: Path
) -> None:
    notify.enqueue_many(messages=[outgoing()], now=now)
    (tmp_path / "book.sqlite3").write_text("no database, only a line of text that is long enough to be none")
    with pytest.raises(OutgoingBookUnusable):
        deliver(book=OutgoingBook(tmp_path / "book.sqlite3"))
    assert (only().state, gateway.handed) == ("queued", [])


def test_whom_the_identity_table_does_not_know_is_no_reason_to_tell_them_never(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    class Emptied(Book):
        def contact(self, subject: int, channel: str) -> str | None:
            raise RecipientUnknown(subject)

    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver(contacts=Emptied()) == {"queued": 1}
    assert (only().reason, gateway.handed) == ("not-in-table", [])
    assert deliver(at=now + dt.timedelta(minutes=10)) == {"sent": 1}


def test_where_nobody_can_be_asked_an_unclear_one_is_openly_unknown(
    now: dt.datetime, deliver: Deliver, gateway: Remembering
) -> None:
    gateway.can_ask, gateway.default = False, "unclear"
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"unknown": 1}
    assert deliver(at=now + dt.timedelta(hours=1)) == {}


def test_a_gateway_silent_for_a_day_leaves_an_unknown(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    class Silent(Remembering):
        def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
            raise TimeoutError

    silent = Silent(default="unclear")
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver(providers={"sms": silent}) == {"attempting": 1}
    assert deliver(providers={"sms": silent}, at=now + dt.timedelta(minutes=1)) == {"attempting": 1}
    assert deliver(providers={"sms": silent}, at=now + dt.timedelta(hours=25)) == {"unknown": 1}
    assert (only().state, only().reason, silent.handed) == (
        "unknown",
        "broke-off: TimeoutError",
        [stable_id("push:1:1")],
    )


def test_a_limit_is_kept(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    notify.enqueue_many(messages=[outgoing(number) for number in range(30)], now=now)
    assert deliver(limit=7) == {"sent": 7}
    assert queries.counts() == {"sent": 7, "queued": 23}


@pytest.mark.django_db(transaction=True)
def test_two_senders_send_each_message_once(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    gateway.batch = 7
    notify.enqueue_many(messages=[outgoing(number) for number in range(150)], now=now)
    gate, runs = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        try:
            runs.append(deliver())
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(run.get("sent", 0) for run in runs) == 150
    assert len(gateway.handed) == len(set(gateway.handed)) == 150


def test_many_messages_are_copied_in_and_a_second_time_none_is_new(now: dt.datetime) -> None:
    messages = [outgoing(number) for number in range(2_000)]
    assert notify.enqueue_many(messages=messages, now=now) == 2_000
    assert notify.enqueue_many(messages=[*messages, outgoing(2_000)], now=now) == 1
