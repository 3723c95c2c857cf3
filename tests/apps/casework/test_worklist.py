"""What waits for a unit: the order, the parts, the pages; marks, what was decided, what is looked over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.db import connection

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case
from saltern.apps.casework.models.kept_rows import KeptChoice
from saltern.apps.casework.operations import worklist
from saltern.apps.casework.operations.desk import HandledBefore
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.worklist import CheckedBefore, FindingMissing, NotApprovedByRule
from saltern.apps.casework.permission import NotYourItem, OtherUnit
from saltern.apps.casework.worklist import ORDERS, WHICH, Asked, ListChoice, Order, drawn, key_of
from saltern.apps.journal import operations as journal
from worlds.casework_desk import GRADUATE, NOW, People, applicant, approver, degree, job, rulebook, staff

pytestmark = pytest.mark.django_db

BOOKS = rulebook(GRADUATE)
LATER = NOW + dt.timedelta(days=1)


def called(subjects: Iterable[int]) -> dict[int, str]:
    return {subject: f"魏{subject}同学" for subject in subjects}


def filed(*keys: int, for_a_person: bool = True, verified: bool = True) -> list[str]:
    """Cases of these people, in this order."""
    source = People(degrees=[degree(key, verified=verified) for key in keys], employments=[job(key) for key in keys])
    return [
        casework.submit(
            acting=applicant(key, account=f"a-{key}"), rulebook=BOOKS, source=source, item=GRADUATE.id, subject=key,
            key=f"k-{key}", values={"mobile": "13800138001"}, for_a_person=for_a_person,
        ).number
        for key in keys
    ]  # fmt: skip


def listed(asked: Asked | None = None, **more: object) -> worklist.Worklist:
    acting = more.pop("acting", approver())
    return casework.list_waiting(acting=acting, rulebook=BOOKS, names=called, asked=asked or Asked(), **more)  # type: ignore[arg-type]


def numbers(found: worklist.Worklist) -> list[str]:
    return [row.case.number for row in found.rows]


def test_the_nearest_day_comes_first_and_those_whose_clock_stands_come_last() -> None:
    first, second, third, fourth = filed(1, 2, 3, 4)
    Case.objects.filter(number=third).update(due_on=NOW.date())
    casework.pause(acting=approver(), rulebook=BOOKS, number=first, reason="hearing")
    found = listed()
    assert numbers(found) == [third, second, fourth, first]
    assert {key: found.counts[key] for key in ("all", "due", "standing", "safe")} == {
        "all": 4, "due": 1, "standing": 1, "safe": 3,
    }  # fmt: skip


def test_every_part_holds_what_its_count_says() -> None:
    first, second, *_ = filed(1, 2, 3)
    casework.take_over(acting=approver(), rulebook=BOOKS, number=first)
    casework.mark(acting=approver(), rulebook=BOOKS, number=second, on=True)
    for which in WHICH:
        found = listed(Asked(which=which))
        assert (which, len(found.rows)) == (which, found.counts[which])
    assert (numbers(listed(Asked(which="mine"))), numbers(listed(Asked(which="marked")))) == ([first], [second])


def test_pages_follow_each_other_whatever_moves_between_them() -> None:
    made = filed(*range(1, 8))
    casework.pause(acting=approver(), rulebook=BOOKS, number=made[1], reason="hearing")
    seen, after = [], None
    while True:
        found = listed(after=after, limit=2)
        seen += numbers(found)
        if not found.more:
            break
        after = key_of(found.rows[-1].case)
        casework.refuse(acting=approver(), rulebook=BOOKS, number=seen[-1], reason="不符合")
    assert (sorted(seen), len(seen)) == (sorted(made), len(set(seen)))


@pytest.mark.parametrize("order", ORDERS)
def test_in_every_order_pages_follow_each_other(order: Order) -> None:
    made = filed(*range(1, 8))
    for number, item, due in zip(made[:4], ("card", "card", "b", "card"), (9, 3, 3, 9), strict=True):
        Case.objects.filter(number=number).update(item=item, due_on=dt.date(2020, 5, due))
    casework.pause(acting=approver(), rulebook=BOOKS, number=made[5], reason="hearing")
    Case.objects.filter(number=made[5]).update(item="card", due_on=None)
    asked, seen, after = Asked(order=order), list[str](), None
    while True:
        found = listed(asked, after=after, limit=2)
        seen += numbers(found)
        if not found.more:
            break
        after = key_of(found.rows[-1].case)
    places = [made.index(number) for number in seen]
    by_due = [4, 6, 1, 2, 0, 3, 5]
    assert places == {
        "due": by_due, "-due": by_due[::-1], "received": list(range(7)), "-received": list(range(7))[::-1],
        "service": [2, 1, 0, 3, 5, 4, 6], "-service": [4, 6, 1, 0, 3, 5, 2],
    }[order]  # fmt: skip


def many_times(times: int) -> None:
    """Every case there is so many times, under numbers of their own."""
    own = {one: f"'{one[0]}' || at || '-' || id" for one in ("number", "request")}
    columns = [f'"{one.column}"' for one in Case._meta.concrete_fields if not one.primary_key]
    values = [own.get(one.strip('"'), one) for one in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE counted(at) AS (SELECT 2 UNION ALL SELECT at + 1 FROM counted WHERE at < {times}) "  # noqa: S608  # columns
            f"INSERT INTO casework_case ({', '.join(columns)}) SELECT {', '.join(values)} FROM casework_case, counted"
        )


def test_of_ten_thousand_open_cases_the_oldest_comes_first_and_the_count_is_the_count() -> None:
    (number,) = filed(1)
    day, pattern = dt.date(2020, 5, 1), Case.objects.get(number=number)
    for at in range(1, 100):
        pattern.pk, pattern.number, pattern.request, pattern.due_on = None, f"{at}", f"{at}", day + dt.timedelta(at)
        pattern.save()
    many_times(100)
    oldest = Case.objects.order_by("-pk")[4_000]
    Case.objects.filter(pk=oldest.pk).update(due_on=day - dt.timedelta(days=400))
    found = listed()
    assert numbers(found)[0] == oldest.number
    assert (found.counts["all"], found.services) == (10_000, {GRADUATE.id: 10_000})
    days = Case.objects.order_by("due_on").values_list("due_on", flat=True)[: len(found.rows)]
    assert [row.case.due_on for row in found.rows] == list(days)


def test_how_somebody_wants_their_list_is_theirs_alone_and_gone_where_it_is_as_ever() -> None:
    mine = ListChoice(columns=("number", "due"), asked=Asked(which="due", item=GRADUATE.id, order="-received"))
    casework.keep_choice(acting=approver(), choice=mine)
    assert casework.read_choice(acting=approver()) == replace(mine, columns=("due", "number"))
    assert casework.read_choice(acting=staff("approver", "zhao")) == ListChoice()
    casework.keep_choice(acting=approver(), choice=ListChoice())
    assert (casework.read_choice(acting=approver()), KeptChoice.objects.count()) == (ListChoice(), 0)


def test_a_row_says_who_masked_and_why_a_person_looks() -> None:
    filed(1)
    filed(2, for_a_person=False, verified=False)
    rows = {row.case.subject: (row.called, row.because.zh) for row in listed().rows}
    assert rows == {1: ("魏***", "规则都成立，申请人请人来看"), 2: ("魏***", "学历未能自动核验")}


def test_a_list_leaves_one_line_that_each_of_its_people_finds() -> None:
    filed(1, 2)
    listed()
    for subject in (1, 2):
        uses = journal.list_uses(acting=applicant(subject), subject=subject)
        assert [line.action for line in uses].count("case.list-waiting") == 1


def test_another_unit_and_another_item_see_nothing_of_it() -> None:
    (number,) = filed(1)
    assert numbers(listed(acting=staff("approver", "wu", unit="education"))) == []
    narrow = replace(approver(), items=frozenset({"something-else"}))
    assert numbers(listed(acting=narrow)) == []
    with pytest.raises(NotYourItem):
        casework.approve(acting=narrow, rulebook=BOOKS, number=number)
    with pytest.raises(OtherUnit):
        casework.mark(acting=staff("approver", "wu", unit="education"), rulebook=BOOKS, number=number, on=True)


def test_neighbours_are_those_of_the_list() -> None:
    first, second, third = filed(1, 2, 3)
    casework.pause(acting=approver(), rulebook=BOOKS, number=first, reason="hearing")
    order = [second, third, first]
    found = [casework.neighbours(acting=approver(), rulebook=BOOKS, number=number) for number in order]
    assert found == [("", third), (second, first), (third, "")]


def test_a_mark_is_ones_own_and_moves_nothing() -> None:
    (number,) = filed(1)
    before = Case.objects.get(number=number).moves
    casework.mark(acting=approver(), rulebook=BOOKS, number=number, on=True)
    casework.mark(acting=approver(), rulebook=BOOKS, number=number, on=True)
    other = staff("approver", "zhao")
    assert (listed().rows[0].marked, listed(acting=other).rows[0].marked) == (True, False)
    casework.mark(acting=approver(), rulebook=BOOKS, number=number, on=False)
    assert (listed().rows[0].marked, Case.objects.get(number=number).moves) == (False, before)


def test_who_decides_on_what_has_gone_on_is_told_and_nothing_is_overwritten() -> None:
    (number,) = filed(1)
    seen = listed().rows[0].case.moves
    casework.request_correction(acting=approver(), rulebook=BOOKS, number=number, wanted=["mobile"], reason="号码不对")
    for act in (casework.approve, casework.refuse):
        with pytest.raises(CaseMoved) as moved:
            act(acting=staff("approver", "zhao"), rulebook=BOOKS, number=number, reason="看过", seen=seen)
        assert "告知补正" in moved.value.message("zh")
    assert Case.objects.get(number=number).state == "correction"


def test_what_i_decided_is_listed_newest_first_and_nobody_elses() -> None:
    first, second, third = filed(1, 2, 3)
    casework.approve(acting=approver(), rulebook=BOOKS, number=first)
    casework.refuse(acting=approver(LATER), rulebook=BOOKS, number=second, reason="不符合")
    casework.approve(acting=staff("approver", "zhao"), rulebook=BOOKS, number=third)
    found = casework.list_decided(acting=approver(LATER), names=called)
    assert [(one.case.number, one.result) for one in found] == [(second, "refuse"), (first, "approve")]
    assert [one.case.number for one in casework.list_decided(acting=approver(), names=called, before=found[0].id)] == [
        first
    ]


def test_what_rules_approved_is_looked_over_once_and_stays_decided() -> None:
    (asked,) = filed(1)
    at_once = filed(*range(2, 42), for_a_person=False)
    found = casework.list_instant(acting=approver(), rulebook=BOOKS, names=called, day=NOW.date())
    assert {one.case.number for one in found} == set(at_once)
    wanted = [number for number in at_once if drawn(number)]
    few = casework.list_instant(acting=approver(), rulebook=BOOKS, names=called, day=NOW.date(), only_drawn=True)
    assert sorted(one.case.number for one in few) == sorted(wanted)

    def look(number: str, outcome: str, words: str = "") -> None:
        casework.look_over(acting=approver(), rulebook=BOOKS, number=number, outcome=outcome, words=words)

    for outcome, words in (("", ""), ("wrong", "  "), ("maybe", "x")):
        with pytest.raises(FindingMissing):
            look(at_once[0], outcome, words)
    look(at_once[0], "wrong", "证书编号对不上")
    with pytest.raises(CheckedBefore):
        look(at_once[0], "right")
    with pytest.raises(NotApprovedByRule):
        look(asked, "right")
    assert Case.objects.get(number=at_once[0]).state == "approved"
    again = casework.list_instant(acting=approver(), rulebook=BOOKS, names=called, day=NOW.date())
    assert {one.case.number: one.checked for one in again if one.checked} == {at_once[0]: "wrong"}


def test_a_colleagues_case_is_taken_only_by_saying_so() -> None:
    (number,) = filed(1)
    other = staff("approver", "zhao")
    casework.take_over(acting=approver(), rulebook=BOOKS, number=number)
    with pytest.raises(HandledBefore):
        casework.take_over(acting=other, rulebook=BOOKS, number=number)
    assert (Case.objects.get(number=number).handler, Case.objects.get(number=number).steps.count()) == ("li", 3)
    casework.take_over(acting=other, rulebook=BOOKS, number=number, instead_of="li")
    assert Case.objects.get(number=number).handler == "zhao"
