"""Who used my data: sentences with office, what, why, by whom; nobody else's act is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from saltern.apps.journal.queries import LineView
from saltern.interfaces.portal.presenters.access import use_line, use_lines
from worlds.yantian import yantian

AT = dt.datetime(2020, 7, 10, 2, 32, tzinfo=dt.UTC)


def line(action: str, **more: Any) -> LineView:
    given: dict[str, Any] = {
        "number": 7, "at": AT, "actor": "system", "role": "system", "action": action, "subject": 1, "object": "",
        "purpose": "", "detail": {}, "request": "",
    }  # fmt: skip
    return LineView(**{**given, **more})


def said(found: LineView, *, units: dict[str, str] | None = None, account: str = "a-ME") -> tuple[str, str, str, str]:
    use = use_line(pack=yantian(), line=found, subject=1, account=account, units=units or {})
    return use.who.zh, use.what.zh, use.why.zh, use.by.zh


def test_my_own_application_is_read_by_the_rules_of_the_office() -> None:
    found = line(
        "case.submit", actor="a-ME", role="applicant", purpose="case:graduate-reception", object="case:20200710-X",
        detail={"read": ["human-resources/degrees", "human-resources/employments"]},
    )  # fmt: skip
    assert said(found) == (
        "盐田区人力资源局", "用了高等教育学历、就业登记", "您的“应届毕业生接收”", "规则自动查对，没有人看过",
    )  # fmt: skip


def test_a_clerk_who_looks_is_one_person_of_an_office() -> None:
    found = line("subject.open", actor="wang", role="clerk", purpose="eligibility",
                 detail={"record_sets": ["id_cards", "own_birth"]})  # fmt: skip
    assert said(found, units={"wang": "civil-affairs"}) == (
        "盐田区民政局", "看了居民身份证、出生医学证明", "看您能不能办", "窗口人员1名",
    )  # fmt: skip
    assert said(found)[0] == "政府单位"


def test_a_sweep_is_for_many_and_nobody_looks() -> None:
    assert said(line("push.sweep", purpose="sweep", subject=None)) == (
        "全区提醒扫描", "查了一遍提醒规则", "找出您可以办的事，提醒您", "批量查对，没有人看过",
    )  # fmt: skip


def test_the_same_sweep_several_times_a_day_is_one_line() -> None:
    lines = [line("push.recheck", number=number, purpose="recheck", subject=None) for number in (9, 8, 7)]
    uses = use_lines(pack=yantian(), lines=lines, subject=1, account="a-ME", units={})
    assert [(use.number, use.times) for use in uses] == [(9, 3)]


def test_two_looks_of_a_person_stay_two() -> None:
    lines = [line("case.open", actor="wang", role="clerk", purpose="cases", number=number) for number in (9, 8)]
    assert len(use_lines(pack=yantian(), lines=lines, subject=1, account="a-ME", units={})) == 2


@pytest.mark.parametrize(("actor", "role"), [("a-OTHER", "applicant"), ("wang", "clerk"), ("system", "system")])
@pytest.mark.parametrize("action", ["case.submit", "case.open-form", "next-step.look", "item.try", "case.approve"])
def test_another_persons_matter_names_neither_them_nor_the_service_nor_the_office(
    action: str, actor: str, role: str
) -> None:
    found = line(
        action, subject=2, actor=actor, role=role, purpose="case:elder-allowance", object="case:20200710-X",
        detail={"concerned": [1], "read": ["civil-affairs/elder_allowances"]},
    )  # fmt: skip
    use = use_line(pack=yantian(), line=found, subject=1, account="a-ME", units={"wang": "civil-affairs"})
    told = f"{use.who}{use.what}{use.why}{use.by}{use.unit}{use.case}{use.who.zh}{use.what.zh}{use.why.zh}{use.by.zh}"
    assert use.who.zh == "别人办事时，用到了您的一条记录"
    assert [word for word in ("津贴", "民政", "allowance", "civil", "a-OTHER", "20200710") if word in told] == []


def test_what_an_older_item_was_called_is_never_a_code() -> None:
    assert said(line("case.open", purpose="cases", actor="wang", role="auditor"))[2:] == ("查看办件", "审计人员1名")
    assert said(line("case.open", purpose="a-purpose-nobody-knows"))[2] == ""


def test_who_acts_for_me_is_another_account_and_i_am_myself() -> None:
    found = line("case.list", actor="a-HOLDER", role="applicant", purpose="cases")
    assert said(found)[0] == "另一个账号"
    assert said(found, account="a-HOLDER")[0] == "您自己"


def test_a_mandate_is_told_to_whom_it_was_given() -> None:
    assert said(line("mandate.give", subject=2, actor="a-OTHER", role="applicant", purpose="mandates"))[1] == (
        "办了一份委托"
    )
