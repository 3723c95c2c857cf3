"""交接: a colleague's cases given to another in one act, a case given to another unit; no clock moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import to_whom
from saltern.apps.casework.models import Case, Step
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.handing_over import (
    HandOverUnexplained,
    NoColleague,
    SameHandler,
    UnitNotNamed,
)
from saltern.apps.casework.permission import OtherUnit
from saltern.apps.casework.worklist import NOBODY, Asked
from saltern.apps.journal.models import Line
from saltern.apps.notify.models import Message
from saltern.apps.organisation import operations as organisation
from saltern.core.stages.table import MoveRefused
from worlds.casework_desk import GRADUATE, NOW, People, applicant, approver, degree, job, rulebook, staff, system

pytestmark = pytest.mark.django_db

OWN, OTHER = "human-resources", "social-insurance"
BOOKS = rulebook(replace(GRADUATE, hand_over_to=(OTHER,)))
NARROW = rulebook(GRADUATE)


def called(subjects: Iterable[int]) -> dict[int, str]:
    return dict.fromkeys(subjects, "魏同学")


def works(handle: str, *, unit: str = OWN, roles: tuple[str, ...] = ("approver",), items: tuple[str, ...] = ()) -> None:
    organisation.appoint(acting=system(), handle=handle, unit=unit, roles=roles, items=items or "all", called=handle)


def filed(*keys: int) -> list[str]:
    """Cases that wait for a person."""
    source = People(degrees=[degree(key, verified=False) for key in keys], employments=[job(key) for key in keys])
    return [
        casework.submit(
            acting=applicant(key, account=f"a-{key}"), rulebook=BOOKS, source=source, item=GRADUATE.id, subject=key,
            key=f"k-{key}", values={"mobile": "13800138001"},
        ).number
        for key in keys
    ]  # fmt: skip


def held_by(account: str, *keys: int) -> list[str]:
    numbers = filed(*keys)
    for number in numbers:
        casework.take_over(acting=staff("approver", account), rulebook=BOOKS, number=number)
    return numbers


def mine(account: str) -> list[str]:
    found = casework.list_waiting(
        acting=staff("approver", account), rulebook=BOOKS, names=called, asked=Asked(which="mine")
    )
    return [row.case.number for row in found.rows]


def hand_over(*, of: str = "li", to: str = "chen", reason: str = "病假") -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = casework.hand_over(acting=staff("approver", "zhao"), rulebook=BOOKS, of=of, to=to, reason=reason)
    return found.done, found.left


def test_all_of_a_colleagues_cases_go_in_one_act_with_a_line_each() -> None:
    works("chen")
    first, second, third = held_by("li", 1, 2, 3)
    casework.pause(acting=approver(), rulebook=BOOKS, number=second, reason="hearing")
    casework.approve(acting=approver(), rulebook=BOOKS, number=third, reason="已核实")
    (other,) = held_by("wang", 4)
    due = dict(Case.objects.values_list("number", "due_on"))
    assert hand_over() == ((first, second), ())
    assert (mine("chen"), mine("li"), mine("wang")) == ([first, second], [], [other])
    assert dict(Case.objects.values_list("number", "due_on")) == due
    for number in (first, second):
        last = Step.objects.filter(case__number=number).order_by("-serial")[0]
        assert (last.action, last.actor, to_whom(last.note)) == ("assign", "zhao", ("chen", "病假"))
        line = Line.objects.filter(object=f"case:{number}").order_by("-pk")[0]
        assert (line.action, line.actor) == ("case.assign", "zhao")
    assert hand_over() == ((), ())


def test_a_list_of_one_colleague_and_of_nobody() -> None:
    (first,), (second,) = held_by("li", 1), filed(2)
    for handler, expected in (("li", [first]), (NOBODY, [second]), ("", [first, second]), ("chen", [])):
        found = casework.list_waiting(acting=approver(), rulebook=BOOKS, names=called, asked=Asked(handler=handler))
        assert [row.case.number for row in found.rows] == expected
    assert casework.count_by_handler(acting=approver(), rulebook=BOOKS) == {"li": 1, "": 1}


def test_who_gets_them_works_there_on_cases_and_somebody_says_why() -> None:
    works("chen")
    works("auditor", roles=("auditor",))
    works("wu", unit=OTHER)
    (number,) = held_by("li", 1)
    for given, refusal in (
        ({"reason": "  "}, HandOverUnexplained), ({"to": "li"}, SameHandler), ({"to": "nobody"}, NoColleague),
        ({"to": "auditor"}, NoColleague), ({"to": "wu"}, NoColleague),
    ):  # fmt: skip
        with pytest.raises(refusal):
            hand_over(**given)  # type: ignore[arg-type]  # one of three words
    assert Case.objects.get(number=number).handler == "li"


def test_what_the_office_of_the_stand_in_does_not_name_is_left_and_said() -> None:
    works("chen", items=("something-else",))
    (number,) = held_by("li", 1)
    assert hand_over() == ((), (number,))
    assert Case.objects.get(number=number).handler == "li"


def test_another_unit_hands_over_nothing_of_ours() -> None:
    works("chen", unit=OTHER)
    held_by("li", 1)
    found = casework.hand_over(
        acting=staff("approver", "wu", unit=OTHER), rulebook=BOOKS, of="li", to="chen", reason="x"
    )
    assert (found.done, found.left) == ((), ())


def waits(unit: str, which: str = "all") -> list[str]:
    found = casework.list_waiting(
        acting=staff("approver", "wu", unit=unit), rulebook=BOOKS, names=called, asked=Asked(which=which)  # type: ignore[arg-type]  # a word of it
    )  # fmt: skip
    return [row.case.number for row in found.rows]


def test_a_case_goes_to_a_unit_its_item_names_and_its_applicant_is_told_once() -> None:
    (number,) = held_by("li", 1)
    due = Case.objects.get(number=number).due_on
    moved = casework.hand_to_unit(acting=approver(), rulebook=BOOKS, number=number, unit=OTHER, reason="属于工伤")
    assert (moved.unit, moved.handler, moved.due_on, moved.state) == (OTHER, "", due, "review")
    assert (waits(OWN), waits(OTHER), waits(OTHER, "arrived")) == ([], [number], [number])
    told = Message.objects.get(template="case-handed-over")
    assert (told.subject, told.kind) == (1, "case")
    with pytest.raises(OtherUnit):
        casework.approve(acting=approver(), rulebook=BOOKS, number=number, reason="x")
    wu = staff("approver", "wu", unit=OTHER)
    casework.take_over(acting=wu, rulebook=BOOKS, number=number)
    assert waits(OTHER, "arrived") == []
    back = casework.hand_to_unit(acting=wu, rulebook=BOOKS, number=number, unit=OWN, reason="不是工伤")
    assert (back.unit, waits(OWN, "arrived")) == (OWN, [number])
    assert Message.objects.filter(template="case-handed-over").count() == 2


def test_a_unit_that_no_item_names_gets_none_and_is_told_which_are_named() -> None:
    (number,) = filed(1)
    with pytest.raises(UnitNotNamed, match="the pack names social-insurance"):
        casework.hand_to_unit(acting=approver(), rulebook=BOOKS, number=number, unit="education", reason="x")
    with pytest.raises(UnitNotNamed, match="the pack names no other unit"):
        casework.hand_to_unit(acting=approver(), rulebook=NARROW, number=number, unit=OTHER, reason="x")
    with pytest.raises(ReasonMissing):
        casework.hand_to_unit(acting=approver(), rulebook=BOOKS, number=number, unit=OTHER, reason=" ")
    with pytest.raises(CaseMoved):
        casework.hand_to_unit(acting=approver(), rulebook=BOOKS, number=number, unit=OTHER, reason="x", seen=1)
    assert (waits(OWN), Message.objects.filter(template="case-handed-over").count()) == ([number], 0)


def test_what_can_be_done_names_another_unit_only_where_the_pack_does() -> None:
    (number,) = filed(1)
    possible, refused = [], []
    for books in (BOOKS, NARROW):
        possible.append(casework.open_case(acting=approver(), rulebook=books, number=number).possible)
        with pytest.raises(MoveRefused) as caught:
            casework.resume(acting=approver(), rulebook=books, number=number)
        refused.append(caught.value.message("en"))
    without = tuple(action for action in possible[0] if action != "hand-over")
    assert (possible[1], len(without)) == (without, len(possible[0]) - 1)
    assert refused[1] == refused[0].replace(", hand to another unit", "") != refused[0]


def test_the_clock_goes_on_at_the_other_unit() -> None:
    (number,) = filed(1)
    later = NOW + dt.timedelta(days=1)
    before = Case.objects.get(number=number)
    casework.hand_to_unit(acting=approver(later), rulebook=BOOKS, number=number, unit=OTHER, reason="属于工伤")
    after = Case.objects.get(number=number)
    assert (after.statutory_due, after.promised_due) == (before.statutory_due, before.promised_due)
    assert after.moves == before.moves + 1
