"""容缺, the whole story: promised, reminded, kept or lapsed; refused to who has broken public trust."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.deferral import CreditUnknown, PromiseRefused, check_credit
from saltern.apps.casework.operations import Acknowledgement, Swept
from saltern.apps.casework.operations.applicant import NothingBrought
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.models import Event
from saltern.apps.notify.models import Message
from saltern.core.catalogue.standing import DeferralRule
from saltern.core.stages.table import MoveRefused
from worlds.casework_desk import (
    CALENDAR,
    GRADUATE,
    VOCABULARY,
    People,
    applicant,
    approver,
    degree,
    graduates,
    person,
    rulebook,
    system,
)

pytestmark = pytest.mark.django_db
ACCOUNT = {"mobile": "13800001234"}
BOOKS = rulebook()
D = dt.date


def at(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 2, 0, tzinfo=dt.UTC)


def jobless(**more: Any) -> People:
    return People(degrees=[degree(1)], **more)


def promise(source: People | None = None, books: Rulebook = BOOKS) -> Acknowledgement:
    return operations.submit(
        rulebook=books,
        source=source or jobless(),
        item="graduate-reception",
        subject=1,
        key="k1",
        acting=applicant(1),
        account=ACCOUNT,
        promises=True,
    )


def handed_over(day: dt.date, state: str = "sent") -> None:
    """What waits in the outbox is handed over, or not."""
    Message.objects.filter(state="queued").update(state=state, finished_at=at(day))


def sweep(day: dt.date, books: Rulebook = BOOKS) -> Swept:
    return operations.sweep_deadlines(acting=system(at(day)), rulebook=books)


def swept(*, reminded: int = 0, lapsed: int = 0, breached: int = 0) -> Swept:
    return Swept(reminded=reminded, lapsed=lapsed, breached=breached)


def templates() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_accepted_on_a_promise_with_its_days() -> None:
    made = promise()
    assert (made.state, made.result, made.promised) == ("deferred", "", (("contract", D(2020, 4, 24)),))
    found = queries.case(number=made.number)
    assert found is not None
    assert [(one.material, one.remind_on, one.due_on, one.state) for one in found.promises] == [
        ("contract", D(2020, 4, 22), D(2020, 4, 24), "promised")
    ]
    assert found.materials == {"diploma": "saved", "contract": "promised", "photo": "not-needed"}
    assert found.possible == ("bring", "withdraw", "change-item", "more-time", "give-time", "keep-term")
    message = Message.objects.get()
    assert (message.template, message.fills["material"], message.fills["due"]) == (
        "case-deferred",
        {"zh": "劳动合同", "en": "Labour contract"},
        {"zh": "4月24日", "en": "24 April"},
    )


def test_nothing_is_no_material() -> None:
    made = promise()
    with pytest.raises(NothingBrought) as refused:
        operations.bring_material(
            acting=applicant(1, now=at(D(2020, 4, 20))),
            rulebook=BOOKS,
            source=jobless(),
            number=made.number,
            materials=(),
        )
    assert str(refused.value) == f"Say which material was brought for case {made.number}."
    found = queries.case(number=made.number)
    assert found is not None
    assert [step.action for step in found.history] == ["submit", "defer"]


def test_told_twice_before_the_day_and_not_more_often() -> None:
    made = promise()
    assert operations.sweep_deadlines(acting=system(at(D(2020, 4, 21))), rulebook=BOOKS) == Swept(
        reminded=1, lapsed=0, breached=0
    )
    for _ in range(2):
        operations.sweep_deadlines(acting=system(at(D(2020, 4, 22))), rulebook=BOOKS)
    assert templates() == ["case-deferred", "case-deferral-due", "case-deferral-due"]
    assert Event.objects.filter(name="casework.DeferralDue").count() == 2
    assert operations.sweep_deadlines(acting=system(at(D(2020, 4, 24))), rulebook=BOOKS) == Swept(
        reminded=0, lapsed=0, breached=0
    )
    found = queries.case(number=made.number)
    assert found is not None
    assert found.case.state == "deferred"


def test_brought_in_time_the_case_is_decided() -> None:
    made = promise()
    row = operations.bring_material(
        rulebook=BOOKS,
        source=graduates(1),
        number=made.number,
        materials=["contract"],
        acting=applicant(1, now=at(D(2020, 4, 20))),
    )
    assert row.state == "approved"
    found = queries.case(number=made.number)
    assert found is not None
    assert [step.action for step in found.history] == ["submit", "defer", "bring", "complete", "approve-at-once"]
    assert [(one.result, one.automatic) for one in found.decisions] == [("approve", True)]
    assert found.promises[0].state == "kept"
    assert templates() == ["case-deferred", "case-approved"]
    assert operations.sweep_deadlines(acting=system(at(D(2020, 6, 1))), rulebook=BOOKS) == Swept(
        reminded=0, lapsed=0, breached=0
    )


def test_not_brought_it_lapses_the_day_after_and_the_applicant_may_come_again() -> None:
    made = promise()
    assert sweep(D(2020, 4, 22)) == swept(reminded=1)
    handed_over(D(2020, 4, 22))
    assert sweep(D(2020, 4, 24)) == swept()
    assert sweep(D(2020, 4, 25)) == swept(lapsed=1)
    assert sweep(D(2020, 4, 25)) == swept()
    found = queries.case(number=made.number)
    assert found is not None
    assert (found.case.state, found.case.closed_on, found.promises[0].state) == ("lapsed", D(2020, 4, 25), "lapsed")
    assert found.decisions == ()
    assert templates() == ["case-deferred", "case-deferral-due", "case-deferral-lapsed"]
    with pytest.raises(operations.CaseUnknown, match=r"^There is no case 20200410-XXXXXXXX\.$"):
        operations.withdraw(acting=applicant(1), rulebook=BOOKS, number="20200410-XXXXXXXX")
    again = operations.submit(
        rulebook=BOOKS,
        source=graduates(1),
        item="graduate-reception",
        subject=1,
        key="k2",
        acting=applicant(1, now=at(D(2020, 4, 26))),
        account=ACCOUNT,
    )
    assert again.state == "approved"


def test_a_district_may_hand_a_lapsed_case_to_a_person() -> None:
    books = Rulebook(
        version="pack-1",
        items={"graduate-reception": GRADUATE},
        vocabulary=VOCABULARY,
        calendar=CALENDAR,
        deferral=DeferralRule(on_lapse="hand-back"),
    )
    made = promise(books=books)
    sweep(D(2020, 4, 22), books)
    handed_over(D(2020, 4, 22))
    assert sweep(D(2020, 4, 27), books).lapsed == 1
    found = queries.case(number=made.number)
    assert found is not None
    assert (found.case.state, found.promises[0].state) == ("review", "lapsed")
    assert (
        operations.refuse(
            acting=approver(at(D(2020, 4, 28))), rulebook=books, number=made.number, reason="逾期未补齐"
        ).state
        == "refused"
    )


def blacklisted(**changes: object) -> People:
    record = {"person": person(1), "kind": "blacklist", "decided_on": D(2020, 1, 2), "published_until": None}
    return jobless(credit_records=[record | changes])


def test_no_promise_is_taken_from_who_has_broken_public_trust() -> None:
    with pytest.raises(PromiseRefused) as caught:
        promise(blacklisted())
    assert str(caught.value) == (
        "No promise is taken for contract: a credit record stands against the applicant "
        "(development-reform / credit_records / 2020-01-02). Bring it now."
    )
    assert queries.cases() == []
    assert promise(blacklisted(published_until=D(2020, 4, 9))).state == "deferred"


def test_nor_from_whom_nobody_knows() -> None:
    with pytest.raises(CreditUnknown) as caught:
        check_credit(bad=None, missing="contract", source="")
    assert str(caught.value) == (
        "No promise is taken for contract: the applicant's credit record is not known. Bring it now."
    )


def test_a_deferred_case_cannot_be_approved_or_refused() -> None:
    made = promise()
    for verb, more in ((operations.approve, {}), (operations.refuse, {"reason": "x"})):
        with pytest.raises(MoveRefused):
            verb(acting=approver(), rulebook=BOOKS, number=made.number, **more)  # type: ignore[operator]


def test_withdrawing_drops_the_promise() -> None:
    made = promise()
    operations.withdraw(acting=applicant(1), rulebook=BOOKS, number=made.number)
    assert operations.sweep_deadlines(acting=system(at(D(2020, 6, 1))), rulebook=BOOKS) == Swept(
        reminded=0, lapsed=0, breached=0
    )
    assert templates() == ["case-deferred", "case-withdrawn"]


def test_reminder_day_and_due_day_both_slept_through_it_is_reminded_first() -> None:
    made = promise()
    assert sweep(D(2020, 4, 28)) == swept(reminded=1)
    found = queries.case(number=made.number)
    assert found is not None
    assert [(one.remind_on, one.due_on) for one in found.promises] == [(D(2020, 4, 28), D(2020, 4, 30))]
    assert Message.objects.get(template="case-deferral-due").fills["due"] == {"zh": "4月30日", "en": "30 April"}
    handed_over(D(2020, 4, 28))
    assert [sweep(D(2020, 4, 29)), sweep(D(2020, 4, 30)), sweep(D(2020, 5, 1))] == [swept(), swept(), swept(lapsed=1)]


def test_only_the_due_day_left_the_grace_of_the_reminder_is_still_given() -> None:
    promise()
    assert sweep(D(2020, 4, 24)) == swept(reminded=1)
    handed_over(D(2020, 4, 24))
    # Monday 27 would be the second day, but Sunday 26 April 2020 is worked
    assert [sweep(D(2020, 4, 27)), sweep(D(2020, 4, 28))] == [swept(), swept(lapsed=1)]


def test_a_reminder_counts_from_the_day_it_was_handed_over() -> None:
    promise()
    sweep(D(2020, 4, 22))
    assert sweep(D(2020, 4, 25)) == swept()  # still waits
    handed_over(D(2020, 4, 27))
    assert [sweep(D(2020, 4, 29)), sweep(D(2020, 4, 30))] == [swept(), swept(lapsed=1)]


@pytest.mark.parametrize("state", ["failed", "suppressed", "unknown"])
def test_whom_the_reminder_did_not_reach_a_person_looks_at(state: str) -> None:
    made = promise()
    sweep(D(2020, 4, 22))
    handed_over(D(2020, 4, 22), state)
    assert sweep(D(2020, 4, 24)) == swept()
    assert sweep(D(2020, 4, 25)) == swept(lapsed=1)
    found = queries.case(number=made.number)
    assert found is not None
    assert (found.case.state, found.case.due_on) == ("review", D(2020, 4, 30))


def test_while_a_promise_is_kept_open_the_offices_clock_stands_still() -> None:
    made = promise()
    assert made.due_on is None
    operations.bring_material(
        rulebook=BOOKS,
        source=jobless(),
        number=made.number,
        materials=["contract"],
        acting=applicant(1, now=at(D(2020, 4, 22))),
    )
    found = queries.case(number=made.number)
    assert found is not None
    assert (found.case.state, found.case.due_on) == ("review", D(2020, 4, 28))
    assert found.pauses == (("deferral", D(2020, 4, 10), D(2020, 4, 22)),)
    assert [sweep(D(2020, 4, 28)), sweep(D(2020, 4, 29))] == [swept(), swept(breached=1)]
