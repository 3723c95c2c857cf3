"""Whose case it is comes before everything else: strangers and other units are refused, and learn nothing by it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from saltern.apps.casework import stage
from saltern.apps.casework.permission import AT_A_COUNTER, CaseFacts, after, check_item, check_open
from saltern.apps.journal.acting import ROLES, STAFF, Acting
from saltern.errors import SalternError
from worlds.casework_desk import GRADUATE, applicant, rulebook, staff, system

CASE = CaseFacts(number="N", item="card", subject=1, state="review", unit="human-resources", accepted_here=False)
MINE, STRANGER = applicant(1, 9), applicant(2)
OWN, OTHER = "human-resources", "education"


def outcome(acting: Acting, action: str, case: CaseFacts = CASE) -> str:
    try:
        return after(acting=acting, action=action, case=case)
    except SalternError as refusal:
        return f"{refusal.code} ({refusal.family})"


def test_an_applicant_moves_their_own_case_and_to_a_stranger_there_is_none() -> None:
    for state, action in itertools.product(stage.STATES, stage.ACTIONS):
        case = replace(CASE, state=state)
        assert outcome(STRANGER, action, case) == "case-unknown (unknown)"
        expected = stage.MOVES.get((state, action, "applicant"))
        assert (outcome(MINE, action, case) == expected) is (expected is not None)


@pytest.mark.parametrize("role", ["clerk", "approver"])
def test_staff_move_the_cases_of_their_unit(role: str) -> None:
    for state, action in itertools.product(stage.STATES, stage.ACTIONS):
        case = replace(CASE, state=state)
        for unit in (OTHER, ""):
            assert outcome(staff(role, "wang", unit=unit), action, case) == "other-unit (forbidden)"
        expected = stage.MOVES.get((state, action, role))
        assert (outcome(staff(role, "wang", unit=OWN), action, case) == expected) is (expected is not None)


def test_a_case_without_a_unit_belongs_to_nobody_at_a_desk() -> None:
    assert outcome(staff("approver", "li", unit=""), "approve", replace(CASE, unit="")) == "other-unit (forbidden)"


def test_a_clerk_in_a_hall_that_accepts_the_item_does_what_the_applicant_could() -> None:
    here = replace(CASE, accepted_here=True)
    hall = staff("clerk", "he", unit=OTHER, venue="district-hall")
    moves = {action: outcome(hall, action, here) for action in stage.possible("review", "clerk")}
    assert moves == {
        "assign": "other-unit (forbidden)",
        "hand-over": "other-unit (forbidden)",
        "request-correction": "other-unit (forbidden)",
        "withdraw": "withdrawn",
        "bring": "review",
        "amend": "other-unit (forbidden)",
        "object": "review",
        "change-item": "review",
    }
    assert set(moves) & AT_A_COUNTER == {"withdraw", "bring", "object", "change-item"}
    assert outcome(replace(hall, role="approver"), "approve", here) == "other-unit (forbidden)"


def test_who_has_no_business_at_a_desk_does_not_learn_where_a_case_stands() -> None:
    for role, state in itertools.product(STAFF - {"clerk", "approver"}, stage.STATES):
        assert outcome(staff(role, "x", unit=OWN), "approve", replace(CASE, state=state)) == (
            "role-not-allowed (forbidden)"
        )


def test_the_system_moves_what_the_table_lets_it() -> None:
    assert outcome(system(), "refer", replace(CASE, state="received")) == "review"
    assert outcome(system(), "refuse") == "role-refused (forbidden)"


def opened(acting: Acting) -> str:
    try:
        check_open(acting=acting, case=CASE)
    except SalternError as refusal:
        return f"{refusal.code} ({refusal.family})"
    return "opened"


def test_who_may_open_a_case() -> None:
    found = {role: opened(staff(role, "x", unit=OWN)) for role in ROLES if role != "applicant"}
    refused = "role-not-allowed (forbidden)"
    assert found == {
        "clerk": "opened", "approver": "opened", "auditor": "opened",
        "steward": refused, "operator": refused, "designer": refused, "system": refused,
        "visitor": refused, "administrator": refused, "leader": refused, "device": refused,
    }  # fmt: skip
    assert (opened(MINE), opened(STRANGER)) == ("opened", "case-unknown (unknown)")
    assert opened(staff("clerk", "x", unit=OTHER)) == "other-unit (forbidden)"
    assert opened(staff("auditor", "x", unit=OTHER)) == "opened"


def asked(acting: Acting, *, here: bool = False) -> str:
    try:
        check_item(acting=acting, action="submit", item="i", subject=1, unit=OWN, accepted_here=here)
    except SalternError as refusal:
        return f"{refusal.code} ({refusal.family})"
    return "may"


def test_who_may_hand_an_application_in() -> None:
    assert (asked(MINE), asked(STRANGER)) == ("may", "subject-not-yours (forbidden)")
    assert asked(staff("clerk", "x", unit=OWN)) == "may"
    assert asked(staff("clerk", "x", unit=OTHER)) == "other-units-item (forbidden)"
    assert asked(staff("clerk", "x", unit=OTHER), here=True) == "may"
    assert asked(staff("approver", "x", unit=OWN)) == "role-not-allowed (forbidden)"


def test_a_refusal_names_neither_subject_nor_content() -> None:
    told = []
    for acting in (STRANGER, staff("clerk", "x", unit=OTHER), staff("designer", "x", unit=OWN)):
        with pytest.raises(SalternError) as refusal:
            after(acting=acting, action="withdraw", case=CASE)
        told.append((str(refusal.value), refusal.value.message("zh")))
    assert told == [
        ("There is no case N.", "没有办件 N。"),
        ("Case N is handled by another unit.", "办件 N 由其他单位办理。"),
        (
            "The role service designer may not withdraw; only applicant or clerk may.",
            "事项设计员无权撤回；仅限申请人或窗口人员。",
        ),
    ]
    with pytest.raises(SalternError) as other:
        check_item(
            acting=staff("clerk", "x", unit=OTHER), action="submit", item="i", subject=1, unit=OWN, accepted_here=False
        )
    assert (str(other.value), other.value.message("zh")) == (
        "Applications for i are taken in by the unit that handles it, and in the halls that accept it.",
        "事项 i 由办理单位及受理该事项的大厅收件。",
    )
    with pytest.raises(SalternError) as mine:
        check_item(acting=STRANGER, action="submit", item="i", subject=1, unit=OWN, accepted_here=False)
    assert (str(mine.value), mine.value.message("zh")) == (
        "You may do this only for yourself and for those whose mandate you hold.",
        "您只能为本人或委托您的人办理。",
    )


def test_the_pack_says_which_hall_accepts_which_item() -> None:
    from saltern.core.catalogue.pack import Venue

    def venue(kind: str, *items: str) -> Venue:
        return Venue(key="v", kind=kind, name={}, division="1", items=items or ("*",))  # type: ignore[arg-type]

    item = replace(GRADUATE, reach=replace(GRADUATE.reach, venues=("district",), kiosk=True))
    books = rulebook(item)
    books.venues = {
        "hall": venue("district"), "station": venue("community"), "kiosk": venue("kiosk"),
        "one": venue("community", "graduate-reception"), "none": venue("district", "other"),
    }  # fmt: skip
    accepted = {key: books.accepts(item="graduate-reception", venue=key) for key in [*books.venues, "nowhere"]}
    assert accepted == {"hall": True, "station": False, "kiosk": True, "one": True, "none": False, "nowhere": False}
    assert books.accepts(item="nothing", venue="hall") is False
    assert (books.unit("graduate-reception"), books.unit("nothing")) == ("human-resources", "")
