"""退订: honoured before the next message that may be refused, and for nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from apps.notify.conftest import ZONE, Deliver, applicant, outgoing
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.reply import stops
from saltern.core.contracts.reader import load_all
from saltern.installation.people import MobileUnreadable
from saltern.interfaces.cli import message
from worlds.registry_office import office, person, written
from worlds.yantian import YANTIAN

pytestmark = pytest.mark.django_db
run = CliRunner().invoke
CALL = "12345"
MOBILE = "13800138001"
TAKEN = dt.datetime(2020, 5, 3, tzinfo=dt.UTC)
STOPPED = "已为您退订提醒短信；您自己办件的消息和安全预警照常发送。想恢复请打12345。"


def clerk(now: dt.datetime) -> Acting:
    return Acting(account="lin", role="clerk", now=now, zone=ZONE)


def states() -> dict[str, tuple[str, str]]:
    return {row.message_key: (row.state, row.reason) for row in Message.objects.all()}


def queue(now: dt.datetime, number: int = 1) -> None:
    """Everything that can wait for one person: what may be refused, what may not, a case, a warning."""
    kinds = {"reminder": "due", "next_step": "due", "case": "due", "alert": "warn"}
    rows = [
        outgoing(number, message_key=f"{kind}:{number}", kind=kind, template=template)
        for kind, template in kinds.items()
    ]
    late = outgoing(number, message_key=f"late:{number}", kind="reminder", template="late", values={})
    notify.enqueue_many(messages=[*rows, late], now=now)


@pytest.mark.parametrize(
    "text", ["退订", " T ", "t", "Ｔ", "ＴＤ", "td", "回T", "回复TD", "回T退订", "“T”", "T。", "Stop", "退 订\n"]
)
def test_what_stops(text: str) -> None:
    assert stops(text)


@pytest.mark.parametrize("text", ["", "1", "同意", "不退订", "T恤", "为什么退订", "TT", "谢谢"])
def test_what_does_not(text: str) -> None:
    assert not stops(text)


def test_refused_between_recording_and_hand_over(now: dt.datetime, deliver: Deliver) -> None:
    queue(now)
    queue(now, 2)
    assert notify.reply(acting=applicant(1, now), text="T", call=CALL).zh == STOPPED
    deliver()
    assert states() == {
        "reminder:1": ("suppressed", "opted-out"),
        "next_step:1": ("suppressed", "opted-out"),
        "case:1": ("sent", ""),
        "alert:1": ("sent", ""),
        "late:1": ("sent", ""),
        **{f"{kind}:2": ("sent", "") for kind in ("reminder", "next_step", "case", "alert", "late")},
    }


def test_refused_twice_is_refused_once_and_allowed_again_goes(now: dt.datetime, deliver: Deliver) -> None:
    for _ in range(2):
        assert notify.reply(acting=applicant(1, now), text="退订", call=CALL).zh == STOPPED
    assert queries.preferences(subject=1).refused == frozenset({"*"})
    notify.enqueue_many(messages=[outgoing(1)], now=now)
    deliver()
    notify.prefer(acting=clerk(now), subject=1, accept=["*"])
    notify.enqueue_many(messages=[outgoing(1, message_key="again")], now=now)
    deliver()
    assert states() == {"push:1:1": ("suppressed", "opted-out"), "again": ("sent", "")}


def test_a_reply_from_an_unknown_number_or_not_understood_stops_nothing(now: dt.datetime) -> None:
    nobody = dataclasses.replace(applicant(1, now), subjects=frozenset())
    assert notify.reply(acting=nobody, text="T", call=CALL).en == "Nobody is known at this number. Please call 12345."
    assert notify.reply(acting=applicant(1, now), text="多少钱", call=CALL).zh == "没有看懂。退订请回T，办事请打12345。"
    assert queries.preferences(subject=1).refused == frozenset()
    assert [(line.action, json.loads(line.detail)) for line in Line.objects.order_by("pk")] == [
        ("message.reply", {"stop": True}),
        ("message.reply", {"stop": False}),
    ]


def test_one_telephone_speaks_for_all_who_are_written_to_there(now: dt.datetime) -> None:
    family = dataclasses.replace(applicant(1, now), subjects=frozenset({1, 2}))
    notify.reply(acting=family, text="T", call=CALL)
    assert [queries.preferences(subject=one).refused for one in (1, 2, 3)] == [{"*"}, {"*"}, set()]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was delivered: one mobile belongs to two people, 1 and 2, and was once a third's."""
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    consents = load_all(folder=YANTIAN / "sources")["contact_consents"]
    with office(tmp_path, consents) as door:
        for day, rows in (("2020-05-01", [(one, MOBILE) for one in (1, 2, 3)]), ("2020-05-02", [(3, "13900139000")])):
            file = written(
                tmp_path / f"{day}.csv",
                [f"{person(one)},,{number},sms,true,{day}" for one, number in rows],
                header="id_number,credit_code,mobile,channel,consent,updated_on",
            )
            assert door.take(file, dataset="contact_consents", now=TAKEN).outcome == "committed"
    return tmp_path


def test_the_commands_take_a_reply_and_what_a_clerk_is_told(home: Path) -> None:
    assert run(message.app, ["reply", " ｔ ", "--from", "+86 138 0013 8001"]).output.splitlines() == [
        STOPPED,
        "Reminders are stopped. Messages about your own cases and warnings go on. To have them again call 12345.",
    ]
    assert [queries.preferences(subject=one).refused for one in (1, 2, 3)] == [{"*"}, {"*"}, set()]
    line = Line.objects.filter(action="message.reply").first()
    assert line is not None
    assert (line.actor, line.role, line.purpose) == ("138****8001", "applicant", "reply")
    assert MOBILE not in json.dumps([[row.actor, row.detail] for row in Line.objects.all()], ensure_ascii=False)
    assert run(message.app, ["allow", "--subject", "1", "--by", "lin"]).output == (
        "Reminders and next steps go again.\n"
    )
    assert queries.preferences(subject=1).refused == frozenset()
    assert run(message.app, ["refuse", "--subject", "1", "--by", "lin"]).exit_code == 0
    assert queries.preferences(subject=1).refused == {"*"}
    assert run(message.app, ["reply", "T", "--from", "13700137000", "--json"]).output == (
        '{"zh": "没有查到用这个号码登记的人，请打12345。", "en": "Nobody is known at this number. Please call 12345."}\n'  # noqa: E501
    )


def test_a_number_that_is_no_mobile_is_refused_masked(home: Path) -> None:
    refused = run(message.app, ["reply", "T", "--from", "075525228888"]).exception
    assert isinstance(refused, MobileUnreadable)
    assert "25228888" not in str(refused)
