"""A record is reported wrong, answered by its unit, and the person hears of it; nobody else sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from saltern.apps.journal import queries as lines
from saltern.apps.journal.permission import SubjectNotYours
from saltern.apps.notify import queries as outbox
from saltern.apps.stewardship import operations
from saltern.apps.stewardship.record_report import (
    MOST_OPEN,
    AnswerEmpty,
    OutcomeMissing,
    ReportAnswered,
    ReportEmpty,
    ReportOfOtherUnit,
    ReportOnNothing,
    ReportsTooMany,
    ReportTooLong,
    ReportUnknown,
)
from saltern.core.catalogue.pack import Unit
from saltern.words import Phrase
from worlds.casework_desk import CALENDAR, NOW, VOCABULARY, applicant, staff

pytestmark = pytest.mark.django_db
PACK: Any = SimpleNamespace(
    vocabulary=VOCABULARY,
    calendar=CALENDAR,
    version="v",
    district=SimpleNamespace(call="12345"),
    units={"education": Unit(key="education", name=Phrase(zh="教育局", en="Education"))},
)
ME, STRANGER = applicant(1, account="a-ME"), applicant(2, account="a-OTHER")
STEWARD = staff("steward", "qian", unit="education")


def report(right: str = "深圳大学", *, column: str = "school") -> str:
    return operations.report_record(
        acting=ME, pack=PACK, subject=1, record_set="degrees", column=column, said="中山大学", right=right
    )


def test_a_report_waits_for_the_unit_of_the_record_for_five_working_days() -> None:
    number = report()
    (found,) = operations.list_reports(acting=ME, pack=PACK, subject=1)
    assert (found.number, found.unit, found.said, found.right) == (number, "education", "中山大学", "深圳大学")
    assert (found.state, found.due_on, found.answer) == ("open", dt.date(2020, 4, 17), "")


def test_the_same_said_twice_is_one_report() -> None:
    assert report() == report()
    assert report("北京大学") != report()


def test_a_year_the_calendar_lacks_promises_no_day() -> None:
    late = replace(ME, now=dt.datetime(2031, 4, 10, tzinfo=dt.UTC))
    operations.report_record(acting=late, pack=PACK, subject=1, record_set="degrees", right="x")
    assert operations.list_reports(acting=ME, pack=PACK, subject=1)[0].due_on is None


def test_the_answer_reaches_the_person_as_a_message_that_names_no_record() -> None:
    number = report()
    operations.answer_report(acting=STEWARD, pack=PACK, number=number, outcome="corrected", answer="已改为深圳大学")
    (found,) = operations.list_reports(acting=ME, pack=PACK, subject=1)
    assert (found.state, found.outcome, found.answer, found.answered_at) == (
        "answered", "corrected", "已改为深圳大学", NOW,
    )  # fmt: skip
    (message,) = outbox.messages(subject=1)
    assert (message.template, message.kind, message.source) == (
        "record-report-answered", "case", f"record-report:{number}",
    )  # fmt: skip
    assert [(line.actor, line.action, line.detail["record_sets"]) for line in lines.lines(subject=1)[1:]] == [
        ("qian", "record.answer", ["degrees"]), ("a-ME", "record.report", ["degrees"]),
    ]  # fmt: skip


def test_only_the_unit_answers_and_only_once() -> None:
    number = report()
    answer = {"pack": PACK, "number": number, "outcome": "kept", "answer": "核对过了"}
    with pytest.raises(ReportOfOtherUnit):
        operations.answer_report(acting=staff("steward", "sun", unit="health"), **answer)
    with pytest.raises(AnswerEmpty):
        operations.answer_report(acting=STEWARD, **{**answer, "answer": " \x00"})
    with pytest.raises(OutcomeMissing):
        operations.answer_report(acting=STEWARD, **{**answer, "outcome": "other"})
    with pytest.raises(ReportUnknown):
        operations.answer_report(acting=STEWARD, **{**answer, "number": "R-0000-0000"})
    operations.answer_report(acting=STEWARD, **answer)
    with pytest.raises(ReportAnswered):
        operations.answer_report(acting=STEWARD, **answer)
    assert len(outbox.messages(subject=1)) == 1


def test_what_waits_is_paged_from_the_oldest_on_what_was_answered_from_the_newest() -> None:
    numbers = [report(right=f"{place}栋") for place in range(3)]

    def pages(*, oldest_first: bool) -> list[str]:
        found: list[str] = []
        last = None
        while page := operations.list_reports(
            acting=STEWARD, pack=PACK, limit=2, before=last, oldest_first=oldest_first
        ):
            found += [one.number for one in page]
            last = page[-1].id
        return found

    assert (pages(oldest_first=True), pages(oldest_first=False)) == (numbers, numbers[::-1])


def test_a_stranger_sees_and_reports_nothing() -> None:
    report()
    with pytest.raises(SubjectNotYours):
        operations.list_reports(acting=STRANGER, pack=PACK, subject=1)
    with pytest.raises(ReportUnknown):
        operations.list_reports(acting=STRANGER, pack=PACK)
    with pytest.raises(SubjectNotYours):
        operations.report_record(acting=STRANGER, pack=PACK, subject=1, record_set="degrees", right="x")
    assert operations.list_reports(acting=staff("steward", "sun", unit="health"), pack=PACK) == []


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"record_set": "nothing", "right": "x"}, ReportOnNothing),
        ({"column": "nothing", "right": "x"}, ReportOnNothing),
        ({"right": "  ", "said": "\x07"}, ReportEmpty),
        ({"right": "好" * 501}, ReportTooLong),
    ],
)
def test_what_cannot_be_a_report_is_refused(given: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        operations.report_record(acting=ME, pack=PACK, subject=1, **{"record_set": "degrees", **given})  # type: ignore[arg-type]
    assert operations.list_reports(acting=ME, pack=PACK, subject=1) == []


def test_signs_no_database_keeps_are_left_out_and_every_other_is_kept() -> None:
    text = "<script>alert(1)</script>\u202e𠮷 '; DROP TABLE x; --"
    report(f"{text}\x00\ud800")
    assert operations.list_reports(acting=ME, pack=PACK, subject=1)[0].right == text


def test_thirty_may_wait_at_a_time() -> None:
    for number in range(MOST_OPEN):
        report(str(number))
    with pytest.raises(ReportsTooMany):
        report("one more")
    assert report("0")
