"""What the desk says when it refuses, whole and in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations
from saltern.apps.casework.stage import after
from saltern.core.approvals.prefill import FormFaulty, prefill, read
from saltern.core.catalogue.item import FormField, Item, Material
from saltern.errors import SalternError
from saltern.words import Phrase
from worlds.casework_desk import GRADUATE, NOW, RIVAL, People, applicant, approver, degree, graduates, job, rulebook

FIELDS = {
    "born": FormField(key="born", label=Phrase(zh="生日", en="Born"), type="date"),
    "sum": FormField(key="sum", label=Phrase(zh="金额", en="Sum"), type="money"),
    "yes": FormField(key="yes", label=Phrase(zh="是", en="Yes"), type="boolean"),
    "kind": FormField(
        key="kind",
        label=Phrase(zh="类别", en="Kind"),
        type="string",
        codes={"a": Phrase(zh="甲", en="first"), "b": Phrase(zh="乙", en="second")},
    ),
    "mobile": FormField(key="mobile", label=Phrase(zh="手机", en="Mobile"), type="mobile"),
    "id": FormField(key="id", label=Phrase(zh="身份证号", en="Number"), type="resident_id"),
    "firm": FormField(key="firm", label=Phrase(zh="代码", en="Code"), type="credit_code"),
    "mail": FormField(key="mail", label=Phrase(zh="邮箱", en="Mail"), type="email"),
    "bank": FormField(key="bank", label=Phrase(zh="账号", en="Account"), type="bank_account"),
    "note": FormField(key="note", label=Phrase(zh="备注", en="Note"), type="string"),
}


def submit(**changes: Any) -> operations.Acknowledgement:
    asked: dict[str, Any] = {
        "rulebook": rulebook(),
        "source": graduates(1, 2, 3),
        "item": "graduate-reception",
        "subject": 1,
        "key": "k1",
        "acting": applicant(1, 2, 3),
        "account": {"mobile": "13800001234"},
    }
    return operations.submit(**(asked | changes))


def both(refusal: SalternError) -> tuple[str, str]:
    return str(refusal), refusal.message("zh")


def refused(**changes: Any) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        submit(**changes)
    return both(refusal.value)


# -- the form -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "en", "zh"),
    [
        ("born", "2020-02-30", '"2020-02-30" is not a date like 2020-07-06', "“2020-02-30”不是 2020-07-06 这样的日期"),
        ("sum", "many", '"many" is not a number', "“many”不是数字"),
        ("sum", "NaN", '"NaN" is not a number', "“NaN”不是数字"),
        ("yes", "perhaps", '"perhaps" is neither true nor false', "“perhaps”不是 true 或 false"),
        ("kind", "c", '"c" is not one of a (first), b (second)', "“c”不在可选值之内：a（甲）、b（乙）"),
        ("mobile", "12", "this is not a mobile number", "不是手机号码"),
        ("id", "44", "this is not a valid resident identity number", "不是有效的居民身份证号码"),
        ("firm", "91", "this is not a valid unified social credit code", "不是有效的统一社会信用代码"),
        ("mail", "nobody", "this is not a mail address", "不是电子邮箱地址"),
        ("bank", "1", "this is not a bank account number", "不是银行账号"),
        ("note", "x" * 2_001, "at most 2000 characters are kept", "最多保存 2000 个字符"),
    ],
)
def test_what_is_wrong_with_a_typed_value(key: str, text: str, en: str, zh: str) -> None:
    value, fault = read(FIELDS[key], text)
    assert fault is not None
    codes = {"kind": "not-a-choice", "note": "too-long"}
    assert (value, fault.field, fault.code) == (None, key, codes.get(key, "not-of-its-type"))
    assert (fault.words.en, fault.words.zh) == (en, zh)


@pytest.mark.django_db
def test_a_faulty_form_names_every_fault_at_once_in_either_language() -> None:
    values = {"school": "北京大学", "mobile": "12", "schol": "x"}
    with pytest.raises(FormFaulty) as refusal:
        submit(source=People(degrees=[degree(1, number=None)], employments=[job(1)]), values=values)
    assert both(refusal.value) == (
        'The form for graduate-reception has 4 fault(s): "schol": the form has no such field; did you mean "school"?; '
        '"school" (School): comes from education / degrees (30 June 2019) and cannot be typed over; have the record '
        'corrected; "degree_no" (Degree number): required, and no record holds it; "mobile" (Mobile): this is not a '
        "mobile number.",
        "graduate-reception 的表单有 4 处错误：“schol”：表单没有这一栏；是否指“school”？；“school”（毕业院校）："
        "来自education / degrees（2019年6月30日），不能改填；请申请更正记录；"
        "“degree_no”（毕业证编号）：必填，且没有记录可供填写；“mobile”（手机号码）：不是手机号码。",
    )
    assert refusal.value.data() == {
        "item": "graduate-reception",
        "faults": [
            {
                "field": "schol",
                "code": "unknown-field",
                "words": {
                    "zh": "表单没有这一栏；是否指“school”？",
                    "en": 'the form has no such field; did you mean "school"?',
                },
                "label": {"zh": "", "en": ""},
            },
            {
                "field": "school",
                "code": "not-editable",
                "words": {
                    "zh": "来自education / degrees（2019年6月30日），不能改填；请申请更正记录",
                    "en": "comes from education / degrees (30 June 2019) and cannot be typed over; "
                    "have the record corrected",
                },
                "label": {"zh": "毕业院校", "en": "School"},
            },
            {
                "field": "degree_no",
                "code": "required",
                "words": {"zh": "必填，且没有记录可供填写", "en": "required, and no record holds it"},
                "label": {"zh": "毕业证编号", "en": "Degree number"},
            },
            {
                "field": "mobile",
                "code": "not-of-its-type",
                "words": {"zh": "不是手机号码", "en": "this is not a mobile number"},
                "label": {"zh": "手机号码", "en": "Mobile"},
            },
        ],
    }


def test_a_field_near_to_nothing_is_told_what_there_is() -> None:
    item = replace(GRADUATE, form=(FIELDS["born"], FIELDS["note"]))
    with pytest.raises(FormFaulty) as refusal:
        prefill(
            item=item,
            known=lambda _: (None, ()),
            typed={"xyz": "1", "born": "1990-01-01", "note": "-"},
            on=NOW.date(),
        )
    assert both(refusal.value) == (
        'The form for graduate-reception has 1 fault(s): "xyz": the form has no such field (born, note).',
        "graduate-reception 的表单有 1 处错误：“xyz”：表单没有这一栏（born, note）。",
    )


# -- materials and promises -----------------------------------------------------------------------------------------


def bare(*materials: Material) -> Item:
    return replace(GRADUATE, materials=materials)


@pytest.mark.django_db
def test_materials() -> None:
    assert refused(materials=["diplom"]) == (
        "The item graduate-reception asks for no material diplom; it knows: diploma, contract, photo.",
        "事项 graduate-reception 没有材料 diplom；现有：diploma, contract, photo。",
    )
    assert refused(rulebook=rulebook(bare()), materials=["diploma"]) == (
        "The item graduate-reception asks for no material diploma; it knows: none.",
        "事项 graduate-reception 没有材料 diploma；现有：无。",
    )
    assert refused(item="strict-item") == (
        "The application for strict-item lacks original (Original). Bring all of it, nothing else is missing.",
        "strict-item 的申请缺少：original（原件）。请一次补齐，除此之外没有其他缺件。",
    )
    assert refused(source=People(degrees=[degree(1)])) == (
        "The application for graduate-reception lacks contract (Labour contract); it is accepted without if you "
        "promise to bring them: contract within 10 working days.",
        "graduate-reception 的申请缺少：contract（劳动合同）；签署承诺后可先予受理：contract 须在 10 个工作日内补交。",
    )


# -- who and when ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_item_out_of_force() -> None:
    assert refused(item="strict-item", acting=applicant(1, now=NOW + dt.timedelta(days=30))) == (
        "The item strict-item cannot be applied for on 2020-05-10: it is in force from 2020-04-01 to 2020-04-30.",
        "事项 strict-item 在 2020-05-10 不可申请，其有效期为 2020-04-01 至 2020-04-30。",
    )
    early = dt.datetime(2009, 1, 5, tzinfo=dt.UTC)
    first = GRADUATE.effective_from
    assert refused(acting=applicant(1, now=early)) == (
        f"The item graduate-reception cannot be applied for on 2009-01-05: it is in force from {first}.",
        f"事项 graduate-reception 在 2009-01-05 不可申请，其有效期为 {first} 起。",
    )


@pytest.mark.django_db
def test_an_earlier_case_in_the_way() -> None:
    books = rulebook(GRADUATE, RIVAL)
    unsure = People(degrees=[degree(1, verified=False)], employments=[job(1)])
    made = submit(rulebook=books, source=unsure)
    assert made.state == "review"
    assert refused(rulebook=books, source=unsure, key="k2") == (
        f"There is already an open application for graduate-reception: case {made.number} of 2020-04-10, "
        "state under review.",
        f"该事项已有在办件：graduate-reception，办件编号 {made.number}（2020-04-10 受理，状态 人工审查）。",
    )
    assert refused(rulebook=books, source=unsure, key="k3", item="talent-introduction") == (
        f"talent-introduction cannot be applied for beside graduate-reception: case {made.number} of 2020-04-10 is "
        "open (state under review).",
        f"talent-introduction 与 graduate-reception 不能同时申请：办件 {made.number}（2020-04-10 受理）尚未办结"
        "（状态 人工审查）。",
    )
    assert refused(rulebook=books, source=unsure, item="talent-introduction") == (
        f"The request key k1 was used before for a different application (case {made.number}); use a new key.",
        f"请求键 k1 已用于另一申请（办件 {made.number}），请换用新的键。",
    )


@pytest.mark.django_db
def test_a_person_who_gives_no_reason() -> None:
    made = submit(source=People(degrees=[degree(1, verified=False)], employments=[job(1)]))
    asked: dict[str, Any] = {"acting": approver(), "rulebook": rulebook(), "number": made.number}
    with pytest.raises(SalternError) as approving:
        operations.approve(**asked)
    with pytest.raises(SalternError) as refusing:
        operations.refuse(reason=" ", **asked)
    assert (both(approving.value), both(refusing.value)) == (
        (
            f"A reason is needed to approve case {made.number}: no rule approved it.",
            f"办件 {made.number}：执行“批准”须说明理由：没有规则予以批准。",
        ),
        (
            f"A reason is needed to refuse case {made.number}.",
            f"办件 {made.number}：执行“不予批准”须说明理由。",
        ),
    )


@pytest.mark.parametrize(
    ("move", "en", "zh"),
    [
        (
            ("approved", "approve", "approver"),
            'Case N is closed (approved); "approve" is no longer possible.',
            "办件 N 已办结（已批准），不能再执行“批准”。",
        ),
        (
            ("review", "assign", "system"),
            'The role system may not "assign" case N; only clerk or approver may.',
            "系统 无权对办件 N 执行“交办”；仅限 窗口人员或审批人员。",
        ),
        (
            ("deferred", "approve", "approver"),
            'Case N is in state "accepted with materials to follow"; "approve" is not possible there. '
            "Possible: bring materials, withdraw, move to another item, ask for more time, give more time, "
            "leave the term as it is.",
            "办件 N 处于“容缺受理”状态，不能执行“批准”。可执行：补交材料、撤回、改办事项、多要几天、延长补交期限、"
            "不延长补交期限。",
        ),
        (
            ("received", "approve", "approver"),
            'Case N is in state "received"; "approve" is not possible there. Possible: none.',
            "办件 N 处于“已收件”状态，不能执行“批准”。可执行：无。",
        ),
    ],
)
def test_a_move_the_table_does_not_hold(move: tuple[str, str, str], en: str, zh: str) -> None:
    state, action, role = move
    with pytest.raises(SalternError) as refusal:
        after(number="N", state=state, action=action, role=role)
    assert both(refusal.value) == (en, zh)
