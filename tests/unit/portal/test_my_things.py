"""Messages, reports, mandates and the timeline as values: what may be refused, where it stands, who did it, when."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.casework.case_view import OwnStep
from saltern.apps.identity.mandate import MandateView
from saltern.apps.identity.represented import Represented
from saltern.apps.notify.queries import MessageView
from saltern.apps.stewardship.record_report import ReportView
from saltern.apps.stewardship.sheet import SheetPart, SheetRow, SubjectSheet
from saltern.interfaces.portal.presenters.mandate import given_cards, held_cards
from saltern.interfaces.portal.presenters.message import kind_lines, message_lines
from saltern.interfaces.portal.presenters.report import report_lines
from saltern.interfaces.portal.presenters.timeline import timeline
from saltern.words import NOTHING, Phrase
from worlds.yantian import yantian

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = NOW.date()


def message(kind: str = "reminder", **more: Any) -> MessageView:
    given: dict[str, Any] = {
        "message": 1, "key": "k", "subject": 1, "channel": "sms", "kind": kind, "template": "", "state": "sent",
        "state_words": Phrase(zh="已发送", en="sent"), "reason": "", "reason_words": NOTHING,
        "why": Phrase(zh="因为", en="because"), "source": "push:1", "text": "您可以办了", "parts": 1, "attempts": 1,
        "receipt": "", "emergency": False, "pack_version": "v", "created_at": NOW, "next_at": NOW, "expires_at": None,
        "finished_at": NOW,
    }  # fmt: skip
    return MessageView(**{**given, **more})


def lines(*messages: MessageView, refused: frozenset[str] = frozenset()) -> list[tuple[str, bool, str]]:
    found = message_lines(pack=yantian(), messages=messages, refused=refused)
    return [(one.stop, one.stopped, one.firm.zh) for one in found]


def test_a_reminder_may_be_refused_an_answer_and_a_warning_may_not_and_say_why() -> None:
    kinds = ("reminder", "next_step", "case", "notice", "account", "alert")
    assert lines(*map(message, kinds)) == [
        ("reminder", False, ""), ("next_step", False, ""),
        ("", False, "您自己办的件，结果一定要告诉您"), ("", False, "期限从收到起算，一定发短信"),
        ("", False, "可能不是您本人办的，一定发短信"), ("", False, "关系安全，关不掉"),
    ]  # fmt: skip


@pytest.mark.parametrize("refused", [frozenset({"reminder"}), frozenset({"*"})])
def test_what_is_refused_already_says_so(refused: frozenset[str]) -> None:
    assert lines(message("reminder"), refused=refused) == [("", True, "")]


def test_a_day_that_costs_a_right_is_told_whatever_was_refused() -> None:
    binding = next(key for key, one in yantian().templates.items() if one.refusable is False and "remind" in key)
    assert lines(message("reminder", template=binding), refused=frozenset({"*"})) == [
        ("", False, "过了这天会误事，关不掉")
    ]


def test_what_was_not_sent_says_where_it_stands() -> None:
    found = message_lines(
        pack=yantian(), refused=(),
        messages=[message(text="", state="queued", finished_at=None, state_words=Phrase(zh="待发送", en="queued"),
                          reason_words=Phrase(zh="等待免打扰时段结束", en="quiet hours"))],
    )  # fmt: skip
    how = [words.zh for words in found[0].how]
    assert (how, found[0].at) == (["短信", "等着发", "等待免打扰时段结束"], NOW)


def test_the_kinds_one_may_refuse_show_what_one_wants() -> None:
    assert [(one.key, one.wanted) for one in kind_lines({"reminder"})] == [("reminder", False), ("next_step", True)]
    assert [one.wanted for one in kind_lines({"*"})] == [False, False]


def report(**more: Any) -> ReportView:
    given: dict[str, Any] = {
        "id": 1, "number": "R-1", "subject": 1, "record_set": "degrees", "column": "school",
        "label": Phrase(zh="学历", en="Degrees"), "column_label": Phrase(zh="学校", en="School"), "unit": "education",
        "said": "a", "right": "b", "at": NOW, "due_on": dt.date(2020, 4, 17), "state": "open", "outcome": "",
        "answer": "", "answered_at": None,
    }  # fmt: skip
    return ReportView(**{**given, **more})


@pytest.mark.parametrize(
    ("given", "state", "look"),
    [
        ({}, "4月17日前答复", "wait"),
        ({"due_on": dt.date(2020, 4, 3)}, "该在4月3日答复，晚了", "late"),
        ({"due_on": None}, "等单位答复", "wait"),
        ({"state": "answered", "outcome": "corrected"}, "改好了", "met"),
        ({"state": "answered", "outcome": "kept"}, "核对过，记录没有错", "met"),
    ],
)
def test_a_report_says_where_it_stands(given: dict[str, Any], state: str, look: str) -> None:
    (line,) = report_lines(pack=yantian(), reports=[report(**given)], today=TODAY)
    assert (line.name.zh, line.state.zh, line.look) == ("学历，学校", state, look)


def mandate(**more: Any) -> MandateView:
    given: dict[str, Any] = {
        "handle": "m-1", "kind": "agent", "giver": 1, "giver_kind": "natural_person", "holder": 2, "scope": "all",
        "begins_at": NOW, "ends_at": NOW + dt.timedelta(days=30), "given_at": NOW, "ended_at": None,
    }  # fmt: skip
    return MandateView(**{**given, **more})


def test_mandates_given_stand_apart_from_those_that_are_over() -> None:
    mandates = [
        mandate(), mandate(handle="m-2", ended_at=NOW), mandate(handle="m-3", ends_at=NOW), mandate(giver=3, holder=1),
    ]  # fmt: skip
    given, over = given_cards(pack=yantian(), mandates=mandates, subject=1, names={2: "周子墨"}, now=NOW, zone=ZONE)
    assert [(one.handle, one.name, one.scope.zh) for one in given] == [("m-1", "周子墨", "所有事")]
    assert [(one.handle, one.over.zh) for one in over] == [("m-2", "已结束"), ("m-3", "到期了")]


def test_for_whom_i_act_says_in_what_and_until_when_or_by_which_register() -> None:
    represented = [
        Represented(subject=1, kind="natural_person", how="self", level="counter"),
        Represented(subject=9, kind="legal_person", how="legal-representative", level="counter"),
        Represented(subject=3, kind="natural_person", how="mandate", level="counter", scope=("id-card",), until=NOW,
                    mandate="m-1"),
    ]  # fmt: skip
    cards = held_cards(pack=yantian(), represented=represented, names={3: "罗桂英", 9: "海川"}, acting_for=1, zone=ZONE)
    assert [(one.name, one.kind.zh, one.scope.zh, one.ends, one.firm) for one in cards] == [
        ("海川", "工商登记的法定代表人", "所有事", None, True),
        ("罗桂英", "", yantian().items["id-card"].name.zh, TODAY, False),
    ]  # fmt: skip


def test_the_timeline_is_newest_first_and_says_who_and_no_hour_nobody_knows() -> None:
    step = OwnStep(id=1, case="C", item="id-card", version=3, action="approve-at-once", after="approved",
                   account="system", role="system", at=NOW)  # fmt: skip
    part = SheetPart(
        name="degrees", record_set="degrees", label=Phrase(zh="学历", en="Degrees"), unit="human-resources",
        rows=(SheetRow(unit="human-resources", batch="b", date="2020-04-09", values=()),),
    )  # fmt: skip
    sheet = SubjectSheet(subject=1, kind="natural_person", as_of=TODAY, snapshot=1, number="", name="", mobile="",
                         purpose="own-data", parts=(part,), withheld=())  # fmt: skip
    found = timeline(
        pack=yantian(), steps=[step], messages=[message(finished_at=NOW - dt.timedelta(days=3))],
        reports=[report(at=NOW - dt.timedelta(days=2))], sheet=sheet, account="a-ME", today=TODAY, zone=ZONE,
    )  # fmt: skip
    assert [(line.by.zh, line.on.day, line.at is None) for line in found] == [
        ("规则第3版自动判断", 10, False), ("盐田区人力资源局的数据", 9, True), ("您", 8, False), ("", 7, False),
    ]  # fmt: skip


def test_a_record_without_a_day_or_of_long_ago_is_no_news() -> None:
    rows = tuple(SheetRow(unit="u", batch="b", date=date, values=()) for date in ("", "2019-01-01", "not a day"))
    part = SheetPart(name="x", record_set="x", label=NOTHING, unit="u", rows=rows)
    sheet = SubjectSheet(subject=1, kind="natural_person", as_of=TODAY, snapshot=1, number="", name="", mobile="",
                         purpose="own-data", parts=(part,), withheld=())  # fmt: skip
    assert (
        timeline(pack=yantian(), steps=[], messages=[], reports=[], sheet=sheet, account="", today=TODAY, zone=ZONE)
        == ()
    )
