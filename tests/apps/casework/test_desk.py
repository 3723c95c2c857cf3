"""At the desk: take over, ask for corrections, stop the clock, approve and refuse with reasons; broken limits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.operations import ReasonMissing
from saltern.apps.casework.operations.desk import NothingWanted
from saltern.apps.casework.own_cases import WithOwnCases, delivery_lines, record
from saltern.apps.casework.queries import CaseFile
from saltern.apps.journal.models import Event, Line
from saltern.apps.notify.models import Message
from saltern.core.calendars.promise import PauseReasonUnknown
from saltern.core.catalogue.standing import OwnCases
from saltern.core.stages.table import RoleRefused, StageClosed
from worlds.casework_desk import NOW, People, applicant, approver, clerk, degree, graduates, job, rulebook, system

pytestmark = pytest.mark.django_db
BOOKS = rulebook()
D = dt.date


def at(month: int, day: int) -> dt.datetime:
    return dt.datetime(2020, month, day, 2, 0, tzinfo=dt.UTC)


def unverified(key: int = 1) -> People:
    return People(degrees=[degree(key, verified=False)], employments=[job(key)])


def referred(subject: int = 1, source: People | None = None, **changes: Any) -> str:
    return operations.submit(
        rulebook=BOOKS,
        source=source or unverified(subject),
        item="graduate-reception",
        subject=subject,
        key=f"k{subject}",
        acting=applicant(subject, now=changes.pop("now", NOW)),
        account={"mobile": "13800001234"},
        **changes,
    ).number


def file(number: str) -> CaseFile:
    found = queries.case(number=number)
    assert found is not None
    return found


def test_a_person_approves_what_no_rule_did_only_with_a_reason() -> None:
    case = referred()
    with pytest.raises(ReasonMissing) as caught:
        operations.approve(acting=approver(), rulebook=BOOKS, number=case)
    assert str(caught.value) == f"A reason is needed to approve case {case}: no rule approved it."
    operations.approve(acting=approver(), rulebook=BOOKS, number=case, reason="学历已线下核验")
    found = file(case)
    assert [(one.result, one.automatic, one.final, one.by) for one in found.decisions] == [
        ("refer", True, False, "system"),
        ("approve", False, True, "li"),
    ]
    assert list(Message.objects.order_by("pk").values_list("template", flat=True)) == ["case-referred", "case-approved"]
    with pytest.raises(StageClosed):
        operations.refuse(acting=approver(), rulebook=BOOKS, number=case, reason="x")


def test_a_refusal_is_a_persons_and_has_a_reason() -> None:
    case = referred()
    with pytest.raises(ReasonMissing) as caught:
        operations.refuse(acting=approver(), rulebook=BOOKS, number=case, reason="  ")
    assert str(caught.value) == f"A reason is needed to refuse case {case}."
    with pytest.raises(RoleRefused):
        operations.refuse(acting=system(), rulebook=BOOKS, number=case, reason="x")
    assert file(case).case.state == "review"
    operations.refuse(acting=approver(), rulebook=BOOKS, number=case, reason="学历不实")
    assert (file(case).case.state, file(case).decisions[-1].because.zh) == ("refused", "学历不实")
    assert Event.objects.filter(name="casework.CaseRefused").count() == 1


def test_a_refused_move_changes_nothing() -> None:
    case = referred()
    before = (file(case), Line.objects.count(), Event.objects.count(), Message.objects.count())
    with pytest.raises(NothingWanted) as caught:
        operations.request_correction(acting=clerk(), rulebook=BOOKS, number=case, wanted=[" "], reason="")
    assert str(caught.value) == f"Say what case {case} should have corrected; name everything at once."
    with pytest.raises(PauseReasonUnknown) as unknown:
        operations.pause(acting=approver(), rulebook=BOOKS, number=case, reason="correction")
    assert str(unknown.value) == (
        'The clock cannot pause for "correction"; the law names only: hearing, tender, auction, inspection, testing, '
        "quarantine, appraisal, expert-review."
    )
    assert (file(case), Line.objects.count(), Event.objects.count(), Message.objects.count()) == before


def test_a_correction_stops_the_clock_and_the_machine_advises_afresh() -> None:
    case = referred()
    operations.take_over(acting=clerk(), rulebook=BOOKS, number=case)
    operations.request_correction(
        acting=clerk(at(4, 13)), rulebook=BOOKS, number=case, wanted=["毕业证编号"], reason="编号不清"
    )
    found = file(case)
    assert (found.case.state, found.case.due_on, found.wanted, found.case.handler) == (
        "correction", None, ("毕业证编号",), "wang",
    )  # fmt: skip
    assert queries.worklist() == []
    operations.correct(
        rulebook=BOOKS,
        source=graduates(1),
        number=case,
        values={"note": "已更正"},
        acting=applicant(1, now=at(4, 20)),
    )
    found = file(case)
    assert (found.case.state, found.case.promised_due, found.case.statutory_due) == (
        "review", D(2020, 4, 24), D(2020, 5, 18),
    )  # fmt: skip
    assert found.pauses == (("correction", D(2020, 4, 13), D(2020, 4, 20)),)
    assert [one.result for one in found.decisions] == ["refer", "approve"]
    assert found.form[3]["value"] == "已更正"
    assert operations.approve(acting=approver(at(4, 21)), rulebook=BOOKS, number=case).state == "approved"


def test_pause_and_resume_over_a_holiday() -> None:
    case = referred(now=at(4, 28))
    assert file(case).case.due_on == D(2020, 5, 8)
    operations.pause(acting=approver(at(4, 29)), rulebook=BOOKS, number=case, reason="expert-review")
    assert file(case).case.due_on is None
    operations.resume(acting=clerk(at(5, 7)), rulebook=BOOKS, number=case)
    assert file(case).case.due_on == D(2020, 5, 12)


def test_the_offices_own_limit_is_recorded_once_when_broken() -> None:
    case = referred()
    assert operations.sweep_deadlines(acting=system(at(4, 17)), rulebook=BOOKS).breached == 0
    assert operations.sweep_deadlines(acting=system(at(4, 18)), rulebook=BOOKS).breached == 1
    assert operations.sweep_deadlines(acting=system(at(4, 19)), rulebook=BOOKS).breached == 0
    assert (file(case).case.breached_on, file(case).history[-1].note) == (D(2020, 4, 18), "due 2020-04-17")


def test_the_worklist_by_deadline_in_pages() -> None:
    days = [at(4, 15), at(4, 10), at(4, 13), at(4, 10)]
    made = [referred(subject, now=day) for subject, day in enumerate(days, start=1)]
    expected = [made[1], made[3], made[2], made[0]]
    assert [one.number for one in queries.worklist()] == expected
    page = queries.worklist(limit=2)
    last = page[-1]
    assert last.due_on is not None
    rest = queries.worklist(after=(last.due_on, last.id))
    assert [one.number for one in [*page, *rest]] == expected
    operations.assign(acting=approver(), rulebook=BOOKS, number=made[0], handler="chen")
    assert [one.number for one in queries.worklist(handler="chen")] == [made[0]]


def test_the_journal_tells_every_move() -> None:
    case = referred()
    operations.take_over(acting=clerk(), rulebook=BOOKS, number=case)
    operations.withdraw(acting=applicant(1), rulebook=BOOKS, number=case, reason="不办了")
    lines = Line.objects.filter(object=f"case:{case}").order_by("pk").values_list("action", "actor", "role")
    assert list(lines) == [
        ("case.submit", "zhang", "applicant"),
        ("case.assign", "wang", "clerk"),
        ("case.withdraw", "zhang", "applicant"),
    ]


OWN_CASES = OwnCases(record_set="service_cases", unit="gov-services-data")


def test_own_cases_flow_back_as_records() -> None:
    case = referred()
    cases = queries.service_cases(subject=1)
    source = WithOwnCases(source=graduates(1), cases=cases, feed=OWN_CASES)
    rows = source.rows(record_set="service_cases", by=("person",), key=1)
    assert [(row["case_no"], row["state"], row["decided_on"]) for row in rows] == [(case, "open", None)]
    assert rows[0].provenance == record(cases[0], OWN_CASES).provenance
    assert source.rows(record_set="service_cases", by=("person",), key=2) == []
    operations.approve(acting=approver(at(4, 13)), rulebook=BOOKS, number=case, reason="x")
    changed = list(queries.changed_cases(since=NOW))
    assert list(delivery_lines(cases=changed, numbers={1: "440308200001010018"}.get)) == [
        f'{{"case_no": "{case}", "item_key": "graduate-reception", "id_number": "440308200001010018", '
        '"credit_code": null, "applied_on": "2020-04-10", "decided_on": "2020-04-13", "state": "approved", '
        '"channel": "portal", "satisfaction": null}'
    ]
    assert list(delivery_lines(cases=changed, numbers={}.get)) == []
    assert list(queries.changed_cases(since=at(4, 13))) == []
