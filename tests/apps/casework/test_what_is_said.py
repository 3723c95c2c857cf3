"""What a person says stands, what a person must hear is whole, and a stranger who reads along learns nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.notify.models import Message
from saltern.core.catalogue.item import FormField
from saltern.words import NOTHING, Phrase
from worlds.casework_desk import GRADUATE, People, applicant, approver, clerk, degree, graduates, job, rulebook, system

pytestmark = pytest.mark.django_db
BOOKS = rulebook()
SECRET = rulebook(discreet=["graduate-reception"])
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])
LONG = "第{}项：请补充说明住所所在楼层、房号与产权人同意证明"
INTRUSIVE = ("应届", "Graduate", "graduate", "学历", "劳动合同", "contract", "毕业")


def day(number: int, month: int = 4) -> dt.datetime:
    return dt.datetime(2020, month, number, 2, 0, tzinfo=dt.UTC)


def referred(books: Rulebook = BOOKS, source: People = UNSURE, **more: Any) -> str:
    return operations.submit(
        rulebook=books,
        source=source,
        item="graduate-reception",
        subject=1,
        key="k",
        acting=applicant(1),
        account={"mobile": "13800001234"},
        **more,
    ).number


def last() -> Message:
    return Message.objects.order_by("-pk")[0]


def ask(case: str, *wanted: str, reason: str = "", books: Rulebook = BOOKS) -> None:
    operations.request_correction(acting=clerk(day(13)), rulebook=books, number=case, wanted=wanted, reason=reason)


@pytest.mark.parametrize("books", [BOOKS, SECRET])
def test_what_begins_a_term_is_a_notice_and_what_tells_how_it_stands_an_answer(books: Rulebook) -> None:
    case = referred(books)
    assert last().kind == "case"
    ask(case, "photo", books=books)
    assert last().kind == "notice"
    late: dict[str, Any] = {"acting": clerk(day(1, month=7)), "rulebook": books, "number": case}
    operations.give_notice(served="letter", **late)
    assert (last().template, last().kind) == ("case-end-notice", "notice")
    operations.end(**{**late, "acting": clerk(day(1, month=9))})
    assert (last().template, last().kind) == ("case-ended", "notice")


def test_a_refusal_is_a_notice_too() -> None:
    operations.refuse(acting=approver(day(13)), rulebook=BOOKS, number=referred(), reason="x")
    assert (last().template, last().kind) == ("case-refused", "notice")


TYPED = (
    FormField(key="sure", label=NOTHING, type="boolean"),
    FormField(key="unsure", label=NOTHING, type="boolean"),
    FormField(key="sum", label=NOTHING, type="money"),
    FormField(key="share", label=NOTHING, type="number"),
    FormField(key="since", label=NOTHING, type="date"),
    FormField(key="kind", label=NOTHING, type="choice", codes={"a": NOTHING, "b": NOTHING}),
    FormField(key="tel", label=NOTHING, type="mobile"),
    FormField(key="words", label=NOTHING, type="text"),
    FormField(key="extra", label=NOTHING, type="string", required=False),
)
VALUES = {
    "sure": "true",
    "unsure": "false",
    "sum": "12.50",
    "share": "1E+3",
    "since": "2020-02-29",
    "kind": "b",
    "tel": "+8613900005678",
    "words": "{'date': 1}",
    "extra": "x",
}


def test_only_what_changes_is_typed_again_whatever_its_type() -> None:
    books = rulebook(replace(GRADUATE, form=(*GRADUATE.form, *TYPED)))
    case = referred(books, values=VALUES)
    before = queries.case(number=case)
    ask(case, "sum", books=books)
    operations.correct(
        rulebook=books, source=UNSURE, number=case, values={"sum": "13"}, acting=applicant(1, now=day(14))
    )
    after = queries.case(number=case)
    assert before is not None
    assert after is not None
    changed = [new for old, new in zip(before.form, after.form, strict=True) if old != new]
    assert [(one["key"], one["value"]) for one in changed] == [("sum", {"number": "13"})]
    assert {one["key"]: one["value"] for one in before.form}["sure"] is True


def test_what_stands_is_cleared_by_typing_nothing_into_it() -> None:
    books = rulebook(replace(GRADUATE, form=(*GRADUATE.form, *TYPED)))
    case = referred(books, values=VALUES)
    ask(case, "extra", books=books)
    operations.correct(
        rulebook=books, source=UNSURE, number=case, values={"extra": ""}, acting=applicant(1, now=day(14))
    )
    found = queries.case(number=case)
    assert found is not None
    assert [one["value"] for one in found.form if one["key"] == "extra"] == [None]


def test_a_choice_the_form_no_longer_offers_and_a_record_that_came_meanwhile_turn_no_answer_away() -> None:
    books = rulebook(replace(GRADUATE, form=(*GRADUATE.form, *TYPED)))
    nobody = People(degrees=[], employments=[job(1)])
    case = referred(books, nobody, values={**VALUES, "school": "深大", "degree_no": "D-9"}, materials=["diploma"])
    ask(case, "sum", books=books)
    fewer = [replace(one, codes={"a": NOTHING}) if one.key == "kind" else one for one in TYPED]
    newer = rulebook(replace(GRADUATE, form=(*GRADUATE.form, *fewer)))
    operations.correct(
        rulebook=newer, source=graduates(1), number=case, values={"sum": "13"}, acting=applicant(1, now=day(14))
    )
    found = queries.case(number=case)
    assert found is not None
    form = {one["key"]: (one["value"], one["origin"]) for one in found.form}
    assert form["kind"] == ("b", "typed")
    assert (form["school"], form["degree_no"]) == (("深圳大学", "record"), ("D-1", "record"))


def test_a_short_correction_is_told_whole() -> None:
    ask(referred(), "note", "photo", reason="不清楚")
    assert (last().template, last().fills["reason"]) == (
        "case-correction",
        {"zh": "备注、照片（不清楚）", "en": "Note, Photo (不清楚)"},
    )


def test_fourteen_wants_are_counted_and_stand_whole_in_the_case() -> None:
    case = referred()
    wanted = [LONG.format(number) for number in range(14)]
    ask(case, *wanted, " ", reason="窗口说明" * 30)
    assert (last().template, last().fills) == (
        "case-correction-brief",
        {
            "case_no": case,
            "item": {"zh": "应届毕业生接收", "en": "Graduate reception"},
            "due": {"zh": "4月26日", "en": "26 April"},
            "count": "14",
        },
    )
    found = queries.case(number=case)
    assert found is not None
    assert (list(found.wanted), found.corrections[0].reason) == (wanted, "窗口说明" * 30)


def test_a_long_remark_of_staff_alone_is_enough() -> None:
    ask(referred(), "note", reason="说明" * 21)
    assert (last().template, last().fills["count"]) == ("case-correction-brief", "1")


def test_a_long_reason_of_a_refusal_stands_in_the_case() -> None:
    case = referred()
    reason = "经核查" * 100
    operations.refuse(acting=approver(), rulebook=BOOKS, number=case, reason=reason)
    assert (last().template, "reason" in last().fills) == ("case-refused-brief", False)
    found = queries.case(number=case)
    assert found is not None
    assert found.decisions[-1].because == Phrase.same(reason)


@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw", "correction", "end"])
def test_of_a_sensitive_item_no_message_tells_what_it_is(verb: str) -> None:
    case = referred(SECRET)
    if verb == "approve":
        operations.approve(acting=approver(), rulebook=SECRET, number=case, reason="学历已核验")
    elif verb == "refuse":
        operations.refuse(acting=approver(), rulebook=SECRET, number=case, reason="学历不实")
    elif verb == "withdraw":
        operations.withdraw(acting=applicant(1), rulebook=SECRET, number=case)
    else:
        ask(case, "毕业证", books=SECRET)
    if verb == "end":
        operations.give_notice(acting=clerk(day(27)), rulebook=SECRET, number=case, served="x")
        operations.end(acting=clerk(day(9, 5)), rulebook=SECRET, number=case)
    told = list(Message.objects.order_by("pk"))
    assert len(told) == (4 if verb == "end" else 2)
    assert [one.fills["item"] for one in told] == [{"zh": "申请事项", "en": "application"}] * len(told)
    assert [word for one in told for word in INTRUSIVE if word in str(one.fills)] == []


def test_nor_the_messages_of_a_promise() -> None:
    referred(SECRET, People(degrees=[degree(1)]), promises=True)
    for now in (day(22), day(25)):
        operations.sweep_deadlines(acting=system(now), rulebook=SECRET)
        Message.objects.update(state="sent", finished_at=now)
    told = list(Message.objects.order_by("pk"))
    assert [one.template for one in told] == [
        "case-deferred-brief",
        "case-deferral-due-brief",
        "case-deferral-lapsed-brief",
    ]
    assert [word for one in told for word in INTRUSIVE if word in str(one.fills)] == []
