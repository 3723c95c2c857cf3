"""Reads that show a person: permission first, one line with its purpose, then the value; nothing else is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction

from saltern.apps.casework import operations, queries
from saltern.apps.casework.material import MissingMaterial, Shown
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations import CaseUnknown, OtherUnit, OtherUnitsItem
from saltern.apps.journal import queries as journal
from saltern.apps.journal.models import Event, Line
from saltern.apps.journal.permission import RoleNotAllowed, SubjectNotYours
from saltern.apps.notify.models import Message
from saltern.core.approvals.evidence import Source
from saltern.core.approvals.prefill import Filled
from saltern.core.rules.facts import Column
from saltern.words import Phrase
from worlds.casework_desk import GRADUATE, People, applicant, clerk, degree, graduates, rulebook, staff

pytestmark = pytest.mark.django_db
BOOKS = rulebook()
ACCOUNT = {"mobile": "13800001234"}
AUDITOR = staff("auditor", "xu", unit="")


def submit(subject: int = 1, source: People | None = None, item: str = "graduate-reception") -> str:
    return operations.submit(
        acting=applicant(subject),
        rulebook=BOOKS,
        source=source or graduates(subject),
        item=item,
        subject=subject,
        key=f"{item}:{subject}",
        account=ACCOUNT,
        materials=["original"] if item == "strict-item" else (),
    ).number


def uses(subject: int) -> list[tuple[str, str, str, str]]:
    return [(line.actor, line.action, line.object, line.purpose) for line in journal.accesses(subject=subject)]


def test_a_case_is_opened_by_whom_it_concerns_by_its_unit_and_by_the_auditor() -> None:
    number = submit()
    for acting in (applicant(1), clerk(), AUDITOR):
        found = operations.open_case(acting=acting, rulebook=BOOKS, number=number)
        assert (found.case.number, found.case.unit, found.case.kind) == (number, "human-resources", "natural_person")
    line = ("case.open", f"case:{number}", "case:graduate-reception")
    assert uses(1) == [
        ("xu", *line), ("wang", *line), ("zhang", *line),
        ("zhang", "case.submit", f"case:{number}", "case:graduate-reception"),
    ]  # fmt: skip


def test_to_a_stranger_there_is_no_case_and_another_unit_learns_nothing() -> None:
    number = submit()
    before = Line.objects.count()
    for read in (operations.open_case, operations.explain_case):
        with pytest.raises(CaseUnknown) as unknown:
            read(acting=applicant(2), rulebook=BOOKS, number=number)
        assert str(unknown.value) == f"There is no case {number}."
        with pytest.raises(OtherUnit) as other:
            read(acting=staff("approver", "li", unit="education"), rulebook=BOOKS, number=number)
        assert str(other.value) == f"Case {number} is handled by another unit."
    assert Line.objects.count() == before


def test_a_case_from_before_cases_kept_their_unit_belongs_to_that_of_its_item() -> None:
    number = submit()
    Case.objects.update(unit="")
    assert operations.open_case(acting=clerk(), rulebook=BOOKS, number=number).case.number == number
    assert [case.number for case in operations.list_cases(acting=clerk(), rulebook=BOOKS, subject=1)] == [number]
    gone = rulebook(replace(GRADUATE, id="another-item"))
    with pytest.raises(OtherUnit):
        operations.open_case(acting=clerk(), rulebook=gone, number=number)


def test_the_journal_cannot_write_so_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    number = submit()

    def broken(**_: object) -> None:
        raise OSError

    monkeypatch.setattr("saltern.apps.casework.operations.reading.journal.record", broken)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011  # the one raised above
        operations.open_case(acting=clerk(), rulebook=BOOKS, number=number)


def test_a_decision_is_explained_with_a_line() -> None:
    number = submit()
    (told,) = operations.explain_case(acting=applicant(1), rulebook=BOOKS, number=number, language="en")
    assert (told.agrees, told.sentences[1]) == (True, "The condition to apply is met.")
    assert uses(1)[0] == ("zhang", "case.explain", f"case:{number}", "case:graduate-reception")


def test_the_cases_of_a_subject_are_a_look_too() -> None:
    mine = submit()
    assert [case.number for case in operations.list_cases(acting=applicant(9, 1), rulebook=BOOKS, subject=1)] == [mine]
    elsewhere = staff("clerk", "he", unit="education")
    assert operations.list_cases(acting=elsewhere, rulebook=BOOKS, subject=1) == []
    assert [case.number for case in operations.list_cases(acting=AUDITOR, rulebook=BOOKS, subject=1)] == [mine]
    with pytest.raises(SubjectNotYours):
        operations.list_cases(acting=applicant(2), rulebook=BOOKS, subject=1)
    with pytest.raises(RoleNotAllowed) as refused:
        operations.list_cases(acting=staff("designer", "x"), rulebook=BOOKS, subject=1)
    assert str(refused.value) == (
        "The role service designer may not list the cases of a subject; only applicant or clerk or approver or auditor "
        "may."
    )
    assert [actor for actor, action, _, _ in uses(1) if action == "case.list"] == ["xu", "he", "zhang"]


def test_the_form_opens_filled_with_the_source_of_each_value_and_nothing_is_kept_of_it() -> None:
    found = operations.open_form(
        acting=applicant(1), rulebook=BOOKS, source=graduates(1), item="graduate-reception", subject=1,
        typed={"note": "急"}, account=ACCOUNT,
    )  # fmt: skip
    source = (Source(unit="education", record_set="degrees", date="2019-06-30", rows=1),)
    assert found.fields == (
        Filled(key="school", value="深圳大学", origin="record", editable=False, sources=source),
        Filled(key="degree_no", value="D-1", origin="record", editable=False, sources=source),
        Filled(key="mobile", value="13800001234", origin="account", editable=True),
        Filled(key="note", value="急", origin="typed", editable=True),
    )
    assert (found.faults, found.missing) == ((), ())
    assert found.materials == (
        Shown(key="diploma", state="saved"),
        Shown(key="contract", state="saved"),
        Shown(key="photo", state="not-needed"),
    )
    assert found.decision is not None
    assert (found.decision.result, found.as_of) == ("approve", dt.date(2020, 4, 10))
    assert uses(1) == [("zhang", "case.open-form", "item:graduate-reception", "case:graduate-reception")]
    assert journal.lines(subject=1)[0].detail == {"read": ["education/degrees", "human-resources/employments"]}
    assert (queries.cases(), Message.objects.count(), Event.objects.count()) == ([], 0, 0)


def test_an_unfinished_form_tells_field_by_field_what_is_wrong_and_what_may_follow_later() -> None:
    found = operations.open_form(
        acting=applicant(1), rulebook=BOOKS, source=People(degrees=[degree(1, school=None)]),
        item="graduate-reception", subject=1, typed={"mobile": "12"},
    )  # fmt: skip
    assert [(fault.field, fault.code) for fault in found.faults] == [
        ("school", "required"), ("mobile", "not-of-its-type"),
    ]  # fmt: skip
    contract = Phrase(en="Labour contract", zh="劳动合同")
    assert found.missing == (MissingMaterial(key="contract", name=contract, days=10),)
    assert found.decision is None


def test_a_form_is_opened_for_oneself_at_the_unit_or_in_a_hall_that_accepts_the_item() -> None:
    asked = {"rulebook": BOOKS, "source": graduates(1), "item": "graduate-reception", "subject": 1, "account": ACCOUNT}
    with pytest.raises(SubjectNotYours):
        operations.open_form(acting=applicant(2), **asked)  # type: ignore[arg-type]  # as given
    with pytest.raises(OtherUnitsItem) as refused:
        operations.open_form(acting=staff("clerk", "he", unit="education"), **asked)  # type: ignore[arg-type]
    assert str(refused.value) == (
        "Applications for graduate-reception are taken in by the unit that handles it, and in the halls that accept it."
    )
    assert uses(1) == []
    assert operations.open_form(acting=clerk(), **asked).faults == ()  # type: ignore[arg-type]  # as given


def test_a_rule_about_cases_knows_this_mornings_without_being_told() -> None:
    from worlds.casework_desk import rule

    own = replace(GRADUATE, eligible=rule('count(service_cases[state = "open"]) = 0'), approve=None)
    books = rulebook(own, replace(own, id="other-item"))
    asked = {"acting": applicant(1), "rulebook": books, "source": graduates(1), "subject": 1, "account": ACCOUNT}
    first = operations.submit(item="other-item", key="a", for_a_person=True, **asked)  # type: ignore[arg-type]  # as given
    assert first.state == "review"
    made = operations.submit(item="graduate-reception", key="b", **asked)  # type: ignore[arg-type]  # as given
    file = operations.open_case(acting=applicant(1), rulebook=books, number=made.number)
    assert file.decisions[0].evidence["eligible"]["value"] is False


def test_what_is_missing_is_named_as_data() -> None:
    with pytest.raises(operations.MaterialsMissing) as strict:
        operations.submit(
            acting=applicant(1), rulebook=BOOKS, source=graduates(1), item="strict-item", subject=1, key="k",
            account=ACCOUNT,
        )  # fmt: skip
    assert strict.value.materials == (
        MissingMaterial(key="original", name=Phrase(en="Original", zh="原件"), days=None),
    )
    with pytest.raises(operations.PromiseNotSigned) as unsigned:
        submit(source=People(degrees=[degree(1)]))
    assert unsigned.value.data() == {
        "item": "graduate-reception",
        "materials": [{"key": "contract", "name": {"zh": "劳动合同", "en": "Labour contract"}, "days": 10}],
    }
    assert unsigned.value.materials == (
        MissingMaterial(key="contract", name=Phrase(en="Labour contract", zh="劳动合同"), days=10),
    )


def test_who_was_looked_at_on_the_way_finds_the_line_too() -> None:
    """A rule may hop from one person's record to another's: both can see that they were read."""
    from worlds.casework_desk import VOCABULARY, person, rule

    degrees = VOCABULARY.record_sets["degrees"]
    columns = {**degrees.columns, "teacher": Column(name="teacher", kind="ref", entity="natural_person")}
    sets = {**VOCABULARY.record_sets, "degrees": replace(degrees, columns=columns)}
    taught = replace(GRADUATE, eligible=rule("count(latest_degree.teacher.employments) = 0"), approve=None)
    books = rulebook(taught, vocabulary=replace(VOCABULARY, record_sets=sets))
    source = People(degrees=[degree(1, teacher=person(9))], employments=[])
    asked = {"acting": applicant(1), "rulebook": books, "source": source, "item": taught.id, "subject": 1}
    operations.open_form(account=ACCOUNT, materials=["contract"], **asked)  # type: ignore[arg-type]  # as given
    made = operations.submit(key="a", account=ACCOUNT, promises=True, for_a_person=True, **asked)  # type: ignore[arg-type]
    operations.bring_material(
        acting=applicant(1), rulebook=books, source=source, number=made.number, materials=["contract"]
    )
    purpose = "case:graduate-reception"
    assert uses(9) == [
        ("zhang", "case.bring", f"case:{made.number}", purpose),
        ("zhang", "case.open-form", "item:graduate-reception", purpose),
    ]
