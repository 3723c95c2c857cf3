"""代为更正: a clerk mends the applicant's form: the applicant sees old → new, who, when, and may object."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.models import Amendment, Case
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.journal.models import Line
from saltern.apps.notify.models import Message
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.stages.table import StageClosed
from worlds.casework_desk import GRADUATE, NOW, People, applicant, approver, clerk, degree, job, rulebook

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])


def filed() -> str:
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=UNSURE, item=GRADUATE.id, subject=1, key="k",
        account={"mobile": "13800138000"}, values={"note": "深大"},
    ).number  # fmt: skip


def mend(number: str, *, reason: str = "手机号少抄一位", **values: str) -> Any:
    return casework.amend_form(
        acting=clerk(), rulebook=BOOKS, source=UNSURE, number=number, values=values, reason=reason
    )


def file(number: str) -> CaseFile:
    return casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)


def stands(number: str, key: str) -> object:
    return next(one["value"] for one in file(number).form if one["key"] == key)


def object_to(number: str, amendment: int, words: str = "") -> Any:
    return casework.object_to_amendment(
        acting=applicant(1), rulebook=BOOKS, source=UNSURE, number=number, amendment=amendment, words=words
    )


def test_the_applicant_sees_old_and_new_who_when_and_is_told() -> None:
    number = filed()
    moved = mend(number, mobile="13900139000", note="深圳大学")
    assert (moved.state, stands(number, "mobile"), stands(number, "note")) == ("review", "13900139000", "深圳大学")
    [seen] = file(number).amendments
    assert {one["key"]: one["value"] for one in seen.before} == {"mobile": "13800138000", "note": "深大"}
    assert {one["key"]: one["value"] for one in seen.after} == {"mobile": "13900139000", "note": "深圳大学"}
    assert (seen.by, seen.at, seen.reason, seen.objected_at) == ("wang", NOW, "手机号少抄一位", None)
    told = Message.objects.get(template="case-amended")
    assert (told.kind, told.fills["count"]) == ("notice", "2")
    assert json.loads(Line.objects.get(action="case.amend").detail)["values"] == ["mobile", "note"]


def test_numbers_lie_sealed_in_what_is_kept_of_the_change() -> None:
    number = filed()
    mend(number, mobile="13900139000")
    kept = str(list(Amendment.objects.values_list("before", "after")))
    assert ("13800138000" in kept, "13900139000" in kept, "sealed" in kept) == (False, False, True)


def test_what_is_objected_to_is_put_back_with_all_that_was_built_on_it() -> None:
    number = filed()
    before = Case.objects.get(number=number).form
    mend(number, note="一")
    mend(number, note="二", mobile="13900139000")
    first, second = file(number).amendments
    object_to(number, first.id, "我没有说错")
    assert Case.objects.get(number=number).form == before
    assert [(one.objection, one.objected_at) for one in file(number).amendments] == [("我没有说错", NOW)] * 2
    for one in (first, second):
        with pytest.raises(casework.NothingToObject):
            object_to(number, one.id)
    assert [one.action for one in file(number).history][-3:] == ["amend", "amend", "object"]


def test_a_later_change_of_another_field_stands() -> None:
    number = filed()
    mend(number, note="一")
    mend(number, mobile="13900139000")
    object_to(number, file(number).amendments[0].id)
    assert (stands(number, "note"), stands(number, "mobile")) == ("深大", "13900139000")


def test_what_a_record_holds_is_not_mended_and_nothing_is_changed_without_a_reason() -> None:
    number = filed()
    with pytest.raises(FormFaulty, match="cannot be typed over"):
        mend(number, school="北京大学")
    with pytest.raises(ReasonMissing):
        mend(number, note="x", reason=" ")
    with pytest.raises(casework.NothingAmended):
        mend(number, note="深大")
    with pytest.raises(CaseMoved):
        casework.amend_form(
            acting=clerk(), rulebook=BOOKS, source=UNSURE, number=number, values={"note": "x"}, reason="x", seen=1
        )
    assert (stands(number, "note"), Amendment.objects.count()) == ("深大", 0)


def test_the_machine_looks_again_at_what_stands_now() -> None:
    number = filed()
    mend(number, note="一")
    object_to(number, file(number).amendments[0].id)
    assert [(one.result, one.automatic, one.final) for one in file(number).decisions] == [("refer", True, False)] * 3


def test_after_the_decision_nobody_mends_and_a_second_look_is_the_way() -> None:
    number = filed()
    mend(number, note="一")
    casework.refuse(acting=replace(approver(), account="he"), rulebook=BOOKS, number=number, reason="学历查不到")
    with pytest.raises(StageClosed):
        mend(number, note="二")
    with pytest.raises(StageClosed):
        object_to(number, file(number).amendments[0].id)
    assert casework.ask_review(acting=applicant(1), rulebook=BOOKS, number=number, words="不是我填的").words
