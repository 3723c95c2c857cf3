"""拨付: a row for each sum of an approved case, opened once; paid by another than who approved it, and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case, Payout
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.payouts import (
    ApprovedByYou,
    NothingToPay,
    PaidBefore,
    PaidOnWrong,
    PayoutHeld,
    ReferenceTaken,
    ReferenceWrong,
    open_payouts,
)
from saltern.apps.casework.permission import CaseUnknown, NotYourItem, OtherUnit
from saltern.apps.casework.worklist import Key
from saltern.apps.journal import queries as lines
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.notify.models import Message
from saltern.core.approvals.payment import Payment
from saltern.words import Phrase
from worlds.casework_desk import NOW, People, applicant, approver, clerk, degree, graduates, rulebook, staff
from worlds.paying_item import BOOKS, SUM, UNSURE, applied, grant

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def chen(**more: Any) -> Any:
    """Another approver of the unit."""
    return staff("approver", "chen", **more)


def pay(number: str, **more: Any) -> Any:
    return casework.pay(**{
        "acting": chen(), "rulebook": BOOKS, "number": number, "output": "grant", "reference": "hz2020-0001",
        "paid_on": TODAY, **more,
    })  # fmt: skip


def called(subjects: Collection[int]) -> Mapping[int, str]:
    return dict.fromkeys(subjects, "魏之遥")


def rows() -> list[tuple[str, str, Decimal, str, str]]:
    found = Payout.objects.order_by("pk").values_list("case__number", "output", "amount", "unit", "payee")
    return list(found)


def approved_by_hand(**more: Any) -> str:
    number = applied(source=UNSURE, **more)
    assert Payout.objects.count() == 0
    casework.approve(acting=approver(), rulebook=BOOKS, number=number, reason="已电话核实")
    return number


def test_what_a_rule_approves_opens_its_row_and_a_repeated_application_none() -> None:
    number = applied()
    assert applied() == number
    assert rows() == [(number, "grant", SUM, "human-resources", "****0002")]


@pytest.mark.django_db(transaction=True)
def test_so_it_does_where_the_application_is_one_statement() -> None:
    number = applied()
    applied(source=UNSURE, subject=2, key="other")
    assert rows() == [(number, "grant", SUM, "human-resources", "****0002")]


def test_what_a_person_approves_opens_its_row() -> None:
    number = approved_by_hand()
    assert rows() == [(number, "grant", SUM, "human-resources", "****0002")]


def test_the_last_paper_that_was_promised_opens_the_row() -> None:
    number = applied(source=People(degrees=[degree(1)]), promises=True)
    assert rows() == []
    casework.bring_material(
        acting=applicant(1), rulebook=BOOKS, source=graduates(1), number=number, materials=["contract"],
        account={"mobile": "13800001234"},
    )  # fmt: skip
    assert rows() == [(number, "grant", SUM, "human-resources", "****0002")]


@pytest.mark.parametrize("amount", ["0", "0.001", "if latest_degree.verified then null else 1"])
def test_a_sum_of_nothing_or_one_that_is_not_known_opens_none(amount: str) -> None:
    applied(rulebook=rulebook(grant(amount=amount)))
    assert (rows(), Case.objects.get().state) == ([], "approved")


def test_what_is_refused_or_taken_back_pays_nothing() -> None:
    number = applied(source=UNSURE)
    casework.refuse(acting=approver(), rulebook=BOOKS, number=number, reason="学历查不到")
    second = applied(source=UNSURE, key="again")
    casework.withdraw(acting=applicant(1), rulebook=BOOKS, number=second)
    assert rows() == []


def test_a_second_row_of_one_sum_is_impossible() -> None:
    number = applied()
    again = Payment(output="grant", name=Phrase(zh="补贴", en="Grant"), amount=SUM, invented=True, lines=())
    with pytest.raises(IntegrityError), transaction.atomic():
        open_payouts(Case.objects.get(number=number), [again], rulebook=BOOKS, acting=approver())
    assert len(rows()) == 1


def test_paid_once_told_once_and_found_by_the_person() -> None:
    number = applied()
    paid = pay(number)
    assert (paid.reference, paid.paid_on, paid.paid_by, paid.paid_at) == ("HZ2020-0001", TODAY, "chen", NOW)
    told = Message.objects.get(template="case-paid")
    assert (told.subject, told.message_key, told.kind) == (1, f"case:{number}:grant:case-paid", "case")
    line = lines.accesses(subject=1)[0]
    assert (line.action, line.actor, line.object) == ("case.pay", "chen", f"case:{number}")
    file = casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)
    assert [(one.reference, one.paid_on) for one in file.payouts] == [("HZ2020-0001", TODAY)]
    with pytest.raises(PaidBefore) as twice:
        pay(number, reference="HZ2020-0002")
    assert "HZ2020-0001" in str(twice.value)
    assert Message.objects.filter(template="case-paid").count() == 1


def test_who_approved_by_hand_does_not_pay_and_a_colleague_does() -> None:
    number = approved_by_hand()
    for account in ("li", " Ｌi "):
        with pytest.raises(ApprovedByYou):
            pay(number, acting=staff("approver", account))
    assert pay(number).paid_by == "chen"


def test_in_training_one_person_plays_both() -> None:
    alone = replace(staff("approver", "li"), training=True)
    assert pay(approved_by_hand(), acting=alone).paid_by == "li"


def test_what_a_rule_approved_any_approver_of_the_unit_pays() -> None:
    assert pay(applied(), acting=approver()).paid_by == "li"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"acting": staff("approver", "wu", unit="education")}, OtherUnit),
        ({"acting": replace(chen(), items=frozenset({"graduate-reception"}))}, NotYourItem),
        ({"number": "20200410-00000000"}, CaseUnknown),
        ({"output": "other"}, NothingToPay),
        ({"reference": ""}, ReferenceWrong),
        ({"reference": "12345"}, ReferenceWrong),
        ({"reference": "凭证123456"}, ReferenceWrong),
        ({"reference": "A" * 36}, ReferenceWrong),
        ({"reference": "HZ2020_0001"}, ReferenceWrong),
        ({"paid_on": None}, PaidOnWrong),
        ({"paid_on": TODAY + dt.timedelta(days=1)}, PaidOnWrong),
        ({"paid_on": TODAY - dt.timedelta(days=1)}, PaidOnWrong),
        ({"seen": 1}, CaseMoved),
    ],
)
def test_what_is_not_paid(given: Mapping[str, Any], refusal: type[Exception]) -> None:
    number = applied()
    with pytest.raises(refusal):
        pay(given.get("number", number), **{key: value for key, value in given.items() if key != "number"})
    assert (Payout.objects.get().paid_on, Message.objects.filter(template="case-paid").count()) == (None, 0)


def test_one_order_pays_one_sum_of_a_unit() -> None:
    first, second = applied(), applied(subject=2, key="second")
    pay(first)
    with pytest.raises(ReferenceTaken) as taken:
        pay(second, reference=" hz 2020-0001")
    assert first in str(taken.value)
    assert pay(second, reference="HZ2020-0002").paid_on == TODAY


def test_while_somebody_looks_again_nothing_is_paid_and_after_it_as_they_found() -> None:
    number = applied()
    casework.ask_review(acting=applicant(1), rulebook=BOOKS, number=number)
    with pytest.raises(PayoutHeld, match="looks at it again"):
        pay(number)
    casework.close_review(acting=approver(), rulebook=BOOKS, number=number, outcome="redo", words="算错了")
    with pytest.raises(PayoutHeld, match="has to be done again"):
        pay(number)
    casework.ask_review(acting=applicant(1), rulebook=BOOKS, number=number)
    casework.close_review(acting=approver(), rulebook=BOOKS, number=number, outcome="upheld", words="没有算错")
    assert pay(number).paid_on == TODAY


def test_the_list_names_nobody_whole_says_what_stands_and_leaves_its_line() -> None:
    numbers = [applied(subject=subject, key=f"k{subject}") for subject in (1, 2, 3)]
    casework.ask_review(acting=applicant(2), rulebook=BOOKS, number=numbers[1])
    found = casework.list_payouts(acting=chen(), names=called)
    assert [(one.case.number, one.called, one.by_rule) for one in found.rows] == [
        (number, "魏**", True) for number in numbers
    ]
    assert [one.held and one.held.en for one in found.rows] == [None, "somebody looks at it again", None]
    assert (found.count, found.total, found.more) == (3, 3 * SUM, False)
    assert [lines.accesses(subject=subject)[0].action for subject in (1, 2, 3)] == ["case.list-payouts"] * 3


def test_pages_of_the_list_go_on_where_the_one_before_ended() -> None:
    numbers = [applied(subject=subject, key=f"k{subject}") for subject in (1, 2, 3)]
    first = casework.list_payouts(acting=chen(), names=called, limit=2)
    second = casework.list_payouts(acting=chen(), names=called, limit=2, after=Key(None, first.rows[-1].payout.id))
    assert [one.case.number for one in (*first.rows, *second.rows)] == numbers
    assert (first.more, second.more) == (True, False)
    for place, (number, days) in enumerate(zip(numbers, (0, 2, 2), strict=True)):
        later = NOW + dt.timedelta(days=days)
        pay(number, acting=chen(now=later), reference=f"HZ-000{place}", paid_on=later.date())
    assert casework.list_payouts(acting=chen(), names=called).rows == []
    first = casework.list_payouts(acting=chen(), names=called, paid=True, limit=2)
    last = first.rows[-1].payout
    second = casework.list_payouts(acting=chen(), names=called, paid=True, limit=2, after=Key(last.paid_on, last.id))
    assert [one.case.number for one in (*first.rows, *second.rows)] == [numbers[2], numbers[1], numbers[0]]


def test_what_was_paid_is_summed_for_this_month_and_listed_from_the_first() -> None:
    for subject, at in ((1, NOW), (2, NOW.replace(month=5, day=1))):
        pay(applied(subject=subject, key=f"k{subject}"), acting=chen(now=at), reference=f"HZ-000{subject}",
            paid_on=at.date())  # fmt: skip
    told = []
    for month, day in ((5, 1), (5, 31), (6, 1)):
        later = chen(now=NOW.replace(month=month, day=day))
        found = casework.list_payouts(acting=later, names=called, paid=True)
        told.append((found.count, found.total, len(found.rows)))
    assert told == [(1, SUM, 2), (1, SUM, 2), (0, 0, 2)]


def test_another_unit_and_an_office_of_other_items_see_none() -> None:
    applied()
    others = (staff("approver", "wu", unit="education"), replace(chen(), items=frozenset({"graduate-reception"})))
    assert [casework.list_payouts(acting=one, names=called).count for one in others] == [0, 0]


def test_a_clerk_neither_sees_nor_pays() -> None:
    number = applied()
    with pytest.raises(RoleNotAllowed):
        pay(number, acting=clerk())
    with pytest.raises(RoleNotAllowed):
        casework.list_payouts(acting=clerk(), names=called)
