"""Taking applications in: filled from records, decided at once, once; refusals say what stands in the way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saltern.apps.casework import operations, queries
from saltern.apps.casework.material import MaterialsMissing, MaterialUnknown, PromiseNotSigned
from saltern.apps.casework.operations import Acknowledgement, ConflictingCase, KeyReused, OpenCaseExists
from saltern.apps.casework.rulebook import ItemNotInForce
from saltern.apps.journal import queries as journal
from saltern.apps.journal.models import Event
from saltern.apps.notify.models import Message
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.catalogue.item import Approval, Item, Material
from saltern.core.catalogue.search import ItemUnknown
from saltern.core.catalogue.template import Template, render
from saltern.core.review.references import CASE_TEMPLATES
from saltern.words import Phrase
from worlds.casework_desk import (
    CALENDAR,
    GRADUATE,
    NOW,
    RIVAL,
    People,
    applicant,
    approver,
    degree,
    graduates,
    job,
    row,
    rule,
    rulebook,
    staff,
)
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db
ACCOUNT = {"mobile": "13800001234"}


def submit(**changes: Any) -> Acknowledgement:
    asked: dict[str, Any] = {
        "rulebook": rulebook(),
        "source": graduates(1, 2, 3),
        "item": "graduate-reception",
        "subject": 1,
        "key": "k1",
        "acting": applicant(1, 2, 3),
        "account": ACCOUNT,
    }
    return operations.submit(**(asked | changes))


def news() -> list[tuple[str, dict[str, Any]]]:
    return [(row.name, json.loads(row.body)) for row in Event.objects.order_by("pk")]


def test_approved_at_once_with_everything_written_once() -> None:
    made = submit()
    assert made == Acknowledgement(
        number=made.number,
        state="approved",
        repeated=False,
        result="approve",
        because=Phrase(zh="学历、用人单位与社保均已核验", en="学历、用人单位与社保均已核验"),
        missing=(),
        due_on=None,
        promised=(),
        fields_prefilled=2,
        materials_saved=2,
        visits_saved=2,
    )
    found = queries.case(number=made.number)
    assert found is not None
    assert [(step.action, step.before, step.after, step.actor, step.role) for step in found.history] == [
        ("submit", "", "received", "zhang", "applicant"),
        ("approve-at-once", "received", "approved", "system", "system"),
    ]
    assert [(one.result, one.automatic, one.final, one.by) for one in found.decisions] == [
        ("approve", True, True, "system")
    ]
    assert (found.decisions[0].item_version, found.decisions[0].pack_version) == (3, "pack-1")
    assert found.materials == {"diploma": "saved", "contract": "saved", "photo": "not-needed"}
    told = {"case": made.number, "item": "graduate-reception", "subject": 1, "on": "2020-04-10"}
    assert news() == [
        ("casework.CaseReceived", {**told, "state": "approved", "channel": "portal"}),
        ("casework.CaseApproved", {**told, "by": "system", "automatic": True}),
    ]
    assert [(row.subject, row.template, row.source_id) for row in Message.objects.all()] == [
        (1, "case-approved", made.number)
    ]
    assert [(line.actor, line.action, line.object, line.purpose) for line in journal.lines(subject=1)] == [
        ("zhang", "case.submit", f"case:{made.number}", "case:graduate-reception")
    ]
    assert journal.lines(subject=1)[0].detail["read"] == ["education/degrees", "human-resources/employments"]


def test_each_value_of_the_form_knows_its_unit_record_set_and_date() -> None:
    found = queries.case(number=submit(values={"note": "急"}).number)
    assert found is not None
    record = {"unit": "education", "record_set": "degrees", "date": "2019-06-30", "rows": 1}
    assert found.form == [
        {"key": "school", "value": "深圳大学", "origin": "record", "editable": False, "sources": [record]},
        {"key": "degree_no", "value": "D-1", "origin": "record", "editable": False, "sources": [record]},
        {"key": "mobile", "value": "13800001234", "origin": "account", "editable": True, "sources": []},
        {"key": "note", "value": "急", "origin": "typed", "editable": True, "sources": []},
    ]


def test_typed_values_win_only_where_the_field_is_editable() -> None:
    found = queries.case(number=submit(values={"mobile": "+8613900005678"}).number)
    assert found is not None
    assert found.form[2] == {
        "key": "mobile",
        "value": "13900005678",
        "origin": "typed",
        "editable": True,
        "sources": [],
        "replaced": "13800001234",
    }
    with pytest.raises(FormFaulty) as caught:
        submit(
            subject=2,
            key="k2",
            values={"school": "北京大学", "mobile": "12", "schol": "x"},
        )
    assert str(caught.value) == (
        'The form for graduate-reception has 3 fault(s): "schol": the form has no such field; did you mean '
        '"school"?; "school" (School): comes from education / degrees (30 June 2019) and cannot be typed over; '
        'have the record corrected; "mobile" (Mobile): this is not a mobile number.'
    )


def test_what_no_record_knows_must_be_typed() -> None:
    source = People(degrees=[degree(1, school=None)], employments=[job(1)])
    with pytest.raises(FormFaulty) as caught:
        submit(source=source)
    assert str(caught.value) == (
        'The form for graduate-reception has 1 fault(s): "school" (School): required, and no record holds it.'
    )
    assert submit(source=source, values={"school": "深圳大学"}).state == "approved"


@pytest.mark.parametrize(
    ("source", "because", "missing"),
    [
        (People(degrees=[degree(1, verified=False)], employments=[job(1)]), "学历未能自动核验", ()),
        (
            People(degrees=[degree(1, verified=None)], employments=[job(1)]),
            "以下信息无法核实：学历已核验；已转人工审查。",
            ("学历已核验",),
        ),
        (
            People(degrees=[degree(1)], employments=[job(1, insured=None)]),
            "以下信息无法核实：已参保；已转人工审查。",
            ("已参保",),
        ),
        (
            People(degrees=[degree(1)], employments=[job(1, employer_status="revoked")]),
            "没有可自动批准的情形，已转人工审查。",
            (),
        ),
        (
            People(degrees=[degree(1, awarded_on=dt.date(2015, 6, 30))], employments=[job(1)]),
            "按记录不符合申请条件，已转人工核实。",
            (),
        ),
    ],
)
def test_what_no_row_approves_goes_to_a_person(source: People, because: str, missing: tuple[str, ...]) -> None:
    made = submit(source=source)
    assert (made.state, made.result, made.because.zh, made.missing) == ("review", "refer", because, missing)
    assert [name for name, _ in news()] == ["casework.CaseReceived", "casework.CaseReferred"]
    assert made.due_on == dt.date(2020, 4, 17)


def test_an_unknown_condition_of_eligibility_names_the_fact() -> None:
    item = replace(
        GRADUATE,
        materials=(),
        form=(),
        eligible=rule("latest_degree.verified = true"),
    )
    made = submit(rulebook=rulebook(item), source=People(degrees=[degree(1, verified=None)]))
    assert (made.state, made.missing) == ("review", ("latest_degree.verified",))


def test_whoever_wants_a_person_gets_one() -> None:
    made = submit(for_a_person=True)
    assert (made.state, made.result) == ("review", "approve")
    assert operations.approve(acting=approver(), rulebook=rulebook(), number=made.number).state == "approved"


def test_the_same_key_is_the_same_case() -> None:
    first = submit()
    assert submit() == replace(first, repeated=True)
    assert (len(queries.cases()), Message.objects.count(), len(news())) == (1, 1, 2)
    with pytest.raises(KeyReused) as caught:
        submit(subject=2)
    assert str(caught.value) == (
        f"The request key k1 was used before for a different application (case {first.number}); use a new key."
    )


def test_a_second_open_application_is_refused_and_the_first_named() -> None:
    first = submit(for_a_person=True)
    with pytest.raises(OpenCaseExists) as caught:
        submit(key="k2")
    assert str(caught.value) == (
        f"There is already an open application for graduate-reception: case {first.number} of 2020-04-10, "
        "state under review."
    )
    operations.withdraw(acting=applicant(1), rulebook=rulebook(), number=first.number)
    assert submit(key="k3").state == "approved"


@pytest.mark.parametrize(
    ("first", "second"), [("graduate-reception", "talent-introduction"), ("talent-introduction", "graduate-reception")]
)
def test_items_that_exclude_each_other_from_either_side(first: str, second: str) -> None:
    made = submit(item=first, for_a_person=True)
    with pytest.raises(ConflictingCase) as caught:
        submit(item=second, key="k2")
    assert str(caught.value) == (
        f"{second} cannot be applied for beside {first}: case {made.number} of 2020-04-10 is open (state under review)."
    )
    assert submit(item=second, key="k3", subject=2).repeated is False


def test_a_refused_submission_leaves_a_line_of_what_was_read() -> None:
    submit(for_a_person=True)
    with pytest.raises(OpenCaseExists):
        submit(key="k2")
    line = journal.lines(subject=1)[0]
    assert (line.action, line.object, line.detail) == (
        "case.submit-refused",
        "item:graduate-reception",
        {"refused": "open-case-exists", "read": ["education/degrees", "human-resources/employments"]},
    )


def test_materials_are_asked_for_all_at_once() -> None:
    with pytest.raises(MaterialsMissing) as caught:
        submit(item="strict-item")
    assert str(caught.value) == (
        "The application for strict-item lacks original (Original). Bring all of it, nothing else is missing."
    )
    with pytest.raises(MaterialUnknown) as unknown:
        submit(item="strict-item", materials=["orignal"])
    assert str(unknown.value) == "The item strict-item asks for no material orignal; it knows: original."
    assert submit(item="strict-item", materials=["original"]).state == "review"


def test_no_paper_is_spared_without_a_fact_that_proves_it() -> None:
    bare = Material(key="book", name=Phrase(zh="户口簿", en="Household register"), satisfied_by="record")
    with pytest.raises(MaterialsMissing) as caught:
        submit(rulebook=rulebook(replace(GRADUATE, materials=(bare,))))
    assert str(caught.value) == (
        "The application for graduate-reception lacks book (Household register). Bring all of it, nothing else is "
        "missing."
    )


def test_a_promise_must_be_signed() -> None:
    with pytest.raises(PromiseNotSigned) as caught:
        submit(source=People(degrees=[degree(1)]))
    assert str(caught.value) == (
        "The application for graduate-reception lacks contract (Labour contract); it is accepted without if you "
        "promise to bring them: contract within 10 working days."
    )


def test_items_unknown_or_out_of_force() -> None:
    with pytest.raises(ItemUnknown) as unknown:
        submit(item="graduate-receptio")
    assert (str(unknown.value), unknown.value.message("zh")) == (
        'There is no item "graduate-receptio" in this pack. Did you mean "graduate-reception"?',
        "内容包中没有事项“graduate-receptio”。是否指“graduate-reception”？",
    )
    with pytest.raises(ItemNotInForce) as caught:
        submit(item="strict-item", acting=applicant(1, now=NOW + dt.timedelta(days=30)))
    assert str(caught.value) == (
        "The item strict-item cannot be applied for on 2020-05-10: it is in force from 2020-04-01 to 2020-04-30."
    )


def test_a_year_without_calendar_turns_nobody_away() -> None:
    assert CALENDAR.years == (2020,)
    late = applicant(1, 2, 3, now=dt.datetime(2020, 12, 28, 2, 0, tzinfo=dt.UTC))
    assert submit(acting=late).state == "approved"
    unsure = People(degrees=[degree(2, verified=False)], employments=[job(2)])
    looked_at = submit(acting=late, subject=2, key="k2", source=unsure)
    assert (looked_at.state, looked_at.due_on) == ("review", None)
    to_follow = submit(acting=late, subject=3, key="k3", source=People(degrees=[degree(3)]), promises=True)
    assert (to_follow.state, to_follow.promised) == ("deferred", (("contract", None),))
    assert Message.objects.get(subject=2).fills["due"] == {"zh": "期限届满", "en": "the end of the term"}


def test_a_decision_is_worked_out_again_from_what_was_stored() -> None:
    cases = [
        submit(),
        submit(subject=2, key="k2", source=People(degrees=[degree(2, verified=None)], employments=[job(2)])),
        submit(subject=3, key="k3", source=People(degrees=[degree(3)], employments=[job(3, employer_status="x")])),
    ]
    found = [queries.explanation(number=made.number)[0] for made in cases]
    assert [(one.agrees, one.result) for one in found] == [(True, "approve"), (True, "refer"), (True, "refer")]
    assert found[0].sentences == (
        "学历、用人单位与社保均已核验",
        "申请条件：符合。",
        "符合：规定的条件；来源：education，degrees，2019年6月30日。",
        "应届毕业生接收：结论为当场通过。",
        "规则 1 成立：学历已核验为是；用人单位状态为active，符合要求（“active”）；已参保为是。",
        "学历已核验：来源 education，degrees，2019年6月30日。",
        "用人单位状态：来源 human-resources，employments，2019年9月1日。",
        "已参保：来源 human-resources，employments，2019年9月1日。",
    )


def test_an_explanation_in_english_with_the_names_people_know() -> None:
    called = {"education": "Education Bureau", "education/degrees": "graduation certificates"}
    found = queries.explanation(number=submit().number, language="en", called=called)[0]
    assert found.sentences[1:4] == (
        "The condition to apply is met.",
        "Met: the condition laid down; source: Education Bureau, graduation certificates, 30 June 2019.",
        "Graduate reception: the answer is approved at once.",
    )
    assert found.sentences[5] == "degree verified: from Education Bureau, graduation certificates, 30 June 2019."


def test_a_decision_without_a_table_is_told_by_its_condition() -> None:
    source = People(degrees=[degree(1, awarded_on=dt.date(2015, 6, 30))], employments=[job(1)])
    found = queries.explanation(number=submit(source=source).number)[0]
    assert (found.agrees, found.sentences) == (
        True,
        (
            "按记录不符合申请条件，已转人工核实。",
            "申请条件：不符合。",
            "不符合：规定的条件（现查到：2015年6月30日）；来源：education，degrees，2015年6月30日。",
        ),
    )


def test_a_changed_rule_text_does_not_change_old_explanations() -> None:
    made = submit()
    changed = replace(GRADUATE, version=4, approve=None)
    submit(rulebook=rulebook(changed, version="pack-2"), subject=2, key="k2")
    assert queries.explanation(number=made.number)[0].agrees is True


def test_the_figures() -> None:
    submit()
    submit(subject=2, key="k2", channel="counter", for_a_person=True)
    leader = staff("leader", "fang", unit="education", now=NOW)
    found = operations.read_figures(acting=leader, rulebook=rulebook(), first=NOW.date(), last=NOW.date())
    whole = found.whole
    assert (whole.received, whole.at_once, whole.closed, whole.late, whole.waiting) == (2, 1, 1, 0, 1)
    assert (whole.papers, whole.ways, found.before) == (4, 2, 0)


def test_a_decided_submission_is_a_few_statements(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    books = rulebook()
    submit(rulebook=books)
    with CaptureQueriesContext(connection) as seen:
        submit(rulebook=books, subject=2, key="k2")
    assert len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 11


def test_an_item_excluded_by_another_has_one_slot_for_both() -> None:
    books, one, other = rulebook(GRADUATE, RIVAL), "graduate-reception", "talent-introduction"
    assert books.slots(one) == {one: one, f"{one}|{other}": other}
    assert books.slots(other) == {other: other, f"{one}|{other}": one}


def approving(*cells: str, inputs: tuple[str, ...] = ("latest_degree.verified",)) -> Item:
    table = Approval(inputs=tuple(map(rule, inputs)), rows=(row("approve", "好", *cells),))
    return replace(GRADUATE, approve=table, eligible=None, materials=())


@pytest.mark.parametrize(
    ("cell", "state"),
    [("true", "review"), ("not(false)", "review"), ("-", "approved"), ("null", "approved"), ("? = null", "approved")],
)
def test_an_unknown_input_approves_only_where_the_cell_asks_about_the_emptiness(cell: str, state: str) -> None:
    source = People(degrees=[degree(1, verified=None)], employments=[job(1)])
    made = submit(rulebook=rulebook(approving(cell)), source=source)
    assert (made.state, made.missing) == (state, () if state == "approved" else ("latest_degree.verified",))


@pytest.mark.parametrize(
    ("status", "state"),
    [("active", "approved"), ("revoked", "review"), (None, "review")],
    ids=["else", "met", "unknown"],
)
def test_a_row_below_one_that_an_unknown_might_have_met_approves_nothing(status: str | None, state: str) -> None:
    rows = (row("refer", "已吊销", '"revoked"'), row("approve", "好", "-"))
    approve = Approval(inputs=(rule("current_job.employer_status"),), rows=rows)
    item = replace(GRADUATE, approve=approve, eligible=None, materials=())
    source = People(degrees=[degree(1)], employments=[job(1, employer_status=status)])
    made = submit(rulebook=rulebook(item), source=source)
    assert (made.state, made.missing) == (state, () if status else ("current_job.employer_status",))


@pytest.mark.parametrize(("note", "state"), [("急", "approved"), ("缓", "review")])
def test_rules_may_ask_what_stands_on_the_form(note: str, state: str) -> None:
    item = approving('"急"', inputs=("form.note",))
    assert submit(rulebook=rulebook(item), values={"note": note}).state == state


def test_an_answer_is_said_in_the_readers_language_with_every_name_in_it() -> None:
    made = submit(source=People(degrees=[degree(1, verified=False)], employments=[job(1)]))
    sms = {"zh": "“((item))”：((reason))。", "en": "((item)): ((reason))."}
    text = Template(key="case-referred", texts=sms, names=frozenset({"item", "reason"}))
    values = Message.objects.get(template="case-referred").fills
    assert [render(text, values=values, language=language) for language in ("zh", "en")] == [
        f"“应届毕业生接收”：{made.because.zh}。",
        f"Graduate reception: {made.because.en}.",
    ]


def test_the_pack_has_every_message_the_desk_sends() -> None:
    pack = yantian()
    sent = set(CASE_TEMPLATES)
    assert sent - set(pack.templates) == set()
    given = {"case_no", "item", "due", "reason", "material", "count"}
    assert {key: names for key in sent if (names := set(pack.templates[key].fields) - given)} == {}
