"""Every (state, action, role): what is permitted leads where the table says, all else is refused by its rule."""

from __future__ import annotations

import itertools

import pytest

from saltern.apps.casework.number import DRAWS, case_number, valid
from saltern.apps.casework.stage import (
    ACTIONS,
    CLOSED,
    MOVES,
    OPEN,
    ROLES,
    STATES,
    after,
    possible,
    public_state,
)
from saltern.core.stages.table import MoveRefused, RoleRefused, StageClosed

TRIPLES = list(itertools.product(STATES, ACTIONS, ROLES))


def outcome(state: str, action: str, role: str) -> str:
    try:
        return after(number="N", state=state, action=action, role=role)
    except StageClosed:
        return "closed"
    except RoleRefused:
        return "role"
    except MoveRefused:
        return "move"


def test_every_triple_is_decided_by_the_table() -> None:
    expected = {
        (state, action, role): MOVES.get(
            (state, action, role),
            "role"
            if any((state, action, other) in MOVES for other in ROLES)
            else "closed"
            if state in CLOSED
            else "move",
        )
        for state, action, role in TRIPLES
    }
    assert {triple: outcome(*triple) for triple in TRIPLES} == expected


def test_no_line_lets_the_machine_refuse() -> None:
    assert [move for move in MOVES if move[1] == "refuse" and move[2] != "approver"] == []
    assert [move for move, to in MOVES.items() if to == "refused"] == [("review", "refuse", "approver")]


def test_an_approver_alone_takes_up_again_what_was_decided_and_every_open_state_can_be_left() -> None:
    assert {move: to for move, to in MOVES.items() if move[0] in CLOSED} == {
        ("refused", "reopen", "approver"): "review",
        ("approved", "ask-reopen", "approver"): "approved",
        ("approved", "drop-reopen", "approver"): "approved",
        ("approved", "reopen", "approver"): "review",
    }
    assert {state for (state, _, _), to in MOVES.items() if to != state} == {*OPEN, "refused", "approved"}


def test_every_state_can_be_reached() -> None:
    assert {"received", *MOVES.values()} == set(STATES)


def test_the_messages() -> None:
    with pytest.raises(StageClosed, match=r'^Case N is closed \(approved\); "approve" is no longer possible\.$'):
        after(number="N", state="approved", action="approve", role="approver")
    with pytest.raises(RoleRefused, match=r'^The role applicant may not "approve" case N; only approver may\.$'):
        after(number="N", state="review", action="approve", role="applicant")
    with pytest.raises(RoleRefused, match=r'^The role system may not "assign" case N; only clerk or approver may\.$'):
        after(number="N", state="review", action="assign", role="system")
    with pytest.raises(MoveRefused) as caught:
        after(number="N", state="deferred", action="approve", role="approver")
    assert str(caught.value) == (
        'Case N is in state "accepted with materials to follow"; "approve" is not possible there. '
        "Possible: bring materials, withdraw, move to another item, ask for more time, "
        "give more time, leave the term as it is."
    )
    assert (
        caught.value.message("zh") == "办件 N 处于“容缺受理”状态，不能执行“批准”。可执行：补交材料、撤回、改办事项、"
        "多要几天、延长补交期限、不延长补交期限。"
    )


def test_what_people_may_do() -> None:
    assert possible("review", "approver") == (
        "assign", "hand-over", "request-correction", "pause", "approve", "refuse", "amend", "change-item",
    )  # fmt: skip
    assert possible("approved") == ("ask-reopen", "drop-reopen", "reopen")


def test_case_numbers() -> None:
    import datetime as dt

    day = dt.date(2020, 7, 6)
    numbers = [case_number(day=day, draw=draw) for draw in (0, 1, DRAWS - 1)]
    assert [number[:-1] for number in numbers] == ["20200706-0000000", "20200706-0000001", "20200706-ZZZZZZZ"]
    assert all(map(valid, numbers))
    body = "20200706-03NQK8N"
    wrong = [body[:n] + other + body[n + 1 :] + "C" for n in range(9, 16) for other in "0369KZ" if other != body[n]]
    assert [number for number in wrong if valid(number)] == []


def test_a_person_sees_one_of_seven_words() -> None:
    assert {state: public_state(state).zh for state in STATES} == {
        "received": "办理中",
        "deferred": "等材料",
        "review": "办理中",
        "correction": "待您办",
        "paused": "办理中",
        "approved": "已办好",
        "refused": "未通过",
        "withdrawn": "已撤回",
        "lapsed": "已结束",
    }


def test_no_english_word_of_the_table_is_a_key_with_hyphens() -> None:
    words = [*STATES.values(), *ACTIONS.values(), *ROLES.values(), *map(public_state, STATES)]
    assert [phrase for phrase in words if "-" in phrase.en or not phrase.zh or phrase.en == phrase.zh] == []
