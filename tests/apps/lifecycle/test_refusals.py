"""What pushes say when they refuse, whole and in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from apps.lifecycle.test_pushes import operator, proposal, propose, release, stop
from saltern.apps.lifecycle import ledger, operations
from saltern.errors import SalternError


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        act()
    return str(refusal.value), refusal.value.message("zh")


def test_a_period_nobody_can_read() -> None:
    assert refused(lambda: ledger.until("1 year", dt.date(2020, 4, 10))) == (
        'The period "1 year" is no ISO 8601 period in years, months, weeks or days; expected one like P1Y, P6M or '
        "P60D.",
        "期限“1 year”不是以年、月、周、日表示的 ISO 8601 期限；应如 P1Y、P6M、P60D。",
    )


@pytest.mark.django_db
def test_a_push_nobody_made() -> None:
    assert refused(lambda: release(77, "zhang")) == ("There is no push 77.", "没有编号为 77 的推送。")
    assert refused(lambda: stop(77)) == ("There is no push 77.", "没有编号为 77 的推送。")


@pytest.mark.django_db
def test_one_person_is_not_two() -> None:
    number = propose(proposal(range(1, 2_502))).push
    release(number, "zhang")
    assert refused(lambda: release(number, "zhang")) == (
        f"zhang has already released push {number}; a different person must release it too.",
        f"zhang 已放行过推送 {number}，须由另一人放行。",
    )


@pytest.mark.django_db
def test_a_push_that_is_over() -> None:
    number = propose(proposal([1, 2])).push
    stop(number)
    name = f"{number} (residence-permit-endorsement)"
    zh = f"{number}（residence-permit-endorsement）"
    assert refused(lambda: stop(number)) == (
        f"Push {name} is stopped; there is nothing left to stop.",
        f"推送 {zh}的状态为“已停止”，没有可停止的内容。",
    )
    assert refused(lambda: release(number, "li")) == (
        f"Push {name} is stopped; only a held push can be released.",
        f"推送 {zh}的状态为“已停止”，只有待放行的推送才能放行。",
    )


@pytest.mark.django_db
def test_another_role() -> None:
    number = propose(proposal(range(1, 2_502))).push
    assert refused(lambda: operations.release(acting=operator("wang", role="approver"), push=number)) == (
        "The role approver may not release a push; only push operator may.",
        "审批人员无权放行推送；仅限推送专员。",
    )
    assert refused(lambda: operations.tell(acting=operator("wang", role="clerk"), push=number)) == (
        "The role clerk may not write the messages of a push; only push operator or system may.",
        "窗口人员无权写出推送的消息；仅限推送专员或系统。",
    )


@pytest.mark.django_db
def test_no_account() -> None:
    number = propose(proposal(range(1, 2_502))).push
    assert refused(lambda: release(number, " ")) == (
        "Nobody can say yes or no to a push without an account; the one given is empty.",
        "放行或停止推送须有账号；所给账号为空。",
    )
