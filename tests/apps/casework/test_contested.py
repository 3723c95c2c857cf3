"""What an applicant says against a record: both values go to a person, the rules go on looking at the record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations as casework
from saltern.core.approvals.prefill import FormFaulty
from worlds.casework_desk import GRADUATE, People, applicant, approver, degree, graduates, job, rulebook

pytestmark = pytest.mark.django_db

BOOKS = rulebook()


def submit(**changes: Any) -> casework.Acknowledgement:
    given: dict[str, Any] = {
        "acting": applicant(1), "rulebook": BOOKS, "source": graduates(1), "item": GRADUATE.id, "subject": 1,
        "key": "k", "account": {"mobile": "13800138000"},
    }  # fmt: skip
    return casework.submit(**{**given, **changes})


def entry(number: str, key: str = "school") -> Any:
    file = casework.open_case(acting=approver(), rulebook=BOOKS, number=number)
    return next(one for one in file.form if one["key"] == key)


def test_both_values_go_to_a_person_though_the_rules_would_approve() -> None:
    made = submit(contested={"school": "深圳职业技术学院"})
    assert (made.state, made.result) == ("review", "approve")
    found = entry(made.number)
    assert (found["value"], found["contested"], found["origin"]) == ("深圳大学", "深圳职业技术学院", "record")


def test_saying_what_the_record_says_contests_nothing() -> None:
    made = submit(contested={"school": "深圳大学"})
    assert made.state == "approved"
    assert "contested" not in entry(made.number)


def test_where_no_record_holds_the_field_any_more_it_counts_as_typed() -> None:
    made = submit(contested={"note": "急", "mobile": "13900139000"})
    assert made.state == "approved"
    assert (entry(made.number, "note")["value"], entry(made.number, "mobile")["value"]) == ("急", "13900139000")


def test_what_cannot_be_read_is_refused_at_its_field() -> None:
    with pytest.raises(FormFaulty) as faulty:
        submit(contested={"school": "字" * 3_000, "nothing": "x"})
    assert [(one.field, one.code) for one in faulty.value.faults] == [
        ("nothing", "unknown-field"),
        ("school", "too-long"),
    ]


def test_the_same_key_with_another_claim_is_another_application() -> None:
    submit(contested={"school": "甲"})
    assert submit(contested={"school": "甲"}).repeated
    with pytest.raises(casework.KeyReused):
        submit(contested={"school": "乙"})


def test_it_stands_through_a_correction_until_the_record_says_so_too() -> None:
    source = People(degrees=[degree(1, verified=False)], employments=[job(1)])
    number = submit(source=source, contested={"school": "乙大学"}).number
    casework.request_correction(acting=approver(), rulebook=BOOKS, number=number, wanted=["note"], reason="")
    casework.correct(acting=applicant(1), rulebook=BOOKS, source=source, number=number, values={"note": "x"})
    assert entry(number)["contested"] == "乙大学"
    mended = People(degrees=[degree(1, school="乙大学")], employments=[job(1)])
    casework.request_correction(acting=approver(), rulebook=BOOKS, number=number, wanted=["note"], reason="")
    casework.correct(acting=applicant(1), rulebook=BOOKS, source=mended, number=number, values={"note": "y"})
    assert "contested" not in entry(number)


def test_a_draft_keeps_what_was_said_and_takes_it_back() -> None:
    place = {"acting": applicant(1), "rulebook": BOOKS, "item": GRADUATE.id, "subject": 1}
    casework.save_draft(**place, contested={"school": "乙大学"})
    draft = casework.open_draft(**place)
    assert draft.contested == {"school": "乙大学"}
    form = casework.open_form(**place, source=graduates(1), contested=draft.contested)
    assert [(one.value, one.contested) for one in form.fields if one.key == "school"] == [("深圳大学", "乙大学")]
    assert casework.save_draft(**place, contested={"school": ""}).contested == {}


def test_a_field_that_may_be_typed_over_is_typed() -> None:
    item = replace(GRADUATE, form=tuple(replace(one, editable=True) for one in GRADUATE.form))
    made = submit(rulebook=rulebook(item), contested={"school": "乙大学"})
    assert made.state == "approved"
