"""A table of stages for what is no case: what follows, what is possible, each refusal in both languages."""

from __future__ import annotations

import pytest

from saltern.core.stages.table import MoveRefused, RoleRefused, Row, StageClosed, Stages
from saltern.errors import SalternError
from saltern.words import Phrase

TICKET = Stages(
    thing=Phrase(en="ticket", zh="工单"),
    states={
        "new": Phrase(en="new", zh="新建"),
        "sent": Phrase(en="sent on", zh="已派"),
        "done": Phrase(en="settled", zh="办结"),
    },
    actions={
        "send": Phrase(en="send on", zh="派单"),
        "settle": Phrase(en="settle", zh="办结"),
        "remind": Phrase(en="remind", zh="催办"),
    },
    roles={
        "caller": Phrase(en="caller", zh="来电人"),
        "agent": Phrase(en="agent", zh="话务员"),
        "system": Phrase(en="system", zh="系统"),
    },
    people=("caller", "agent"),
    closed=("done",),
    rows=(
        Row(state="new", action="send", roles=("agent",), after="sent"),
        Row(state="sent", action="settle", roles=("agent",), after="done"),
        Row(state="sent", action="remind", roles=("caller", "system"), after="sent"),
    ),
)


def refused(state: str, action: str, role: str) -> SalternError:
    with pytest.raises(SalternError) as refusal:
        TICKET.after(number="12", state=state, action=action, role=role)
    return refusal.value


def test_what_follows() -> None:
    assert TICKET.after(number="12", state="new", action="send", role="agent") == "sent"
    assert TICKET.after(number="12", state="sent", action="remind", role="system") == "sent"
    assert TICKET.open == ("new", "sent")


def test_what_is_possible_to_people_and_to_one_role() -> None:
    assert TICKET.possible("sent") == ("settle", "remind")
    assert TICKET.possible("sent", "system") == ("remind",)
    assert TICKET.possible("done") == ()
    assert TICKET.possible("sent", without=("remind",)) == ("settle",)


def test_what_is_closed_stays_closed() -> None:
    error = refused("done", "remind", "caller")
    assert (type(error), error.code, error.family) == (StageClosed, "stage-closed", "gone")
    assert error.message("en") == 'Ticket 12 is closed (settled); "remind" is no longer possible.'
    assert error.message("zh") == "工单 12 已办结（办结），不能再执行“催办”。"


def test_what_is_somebody_elses() -> None:
    error = refused("sent", "remind", "agent")
    assert (type(error), error.code, error.family) == (RoleRefused, "role-refused", "forbidden")
    assert error.message("en") == 'The role agent may not "remind" ticket 12; only caller or system may.'
    assert error.message("zh") == "话务员 无权对工单 12 执行“催办”；仅限 来电人或系统。"


def test_what_has_no_place_there() -> None:
    error = refused("new", "settle", "agent")
    assert (type(error), error.code, error.family) == (MoveRefused, "move-refused", "conflict")
    assert error.message("en") == ('Ticket 12 is in state "new"; "settle" is not possible there. Possible: send on.')
    assert error.message("zh") == "工单 12 处于“新建”状态，不能执行“办结”。可执行：派单。"


def test_a_refusal_names_nothing_that_this_one_can_never_do() -> None:
    with pytest.raises(MoveRefused) as refusal:
        TICKET.after(number="12", state="new", action="settle", role="agent", without=("send",))
    assert refusal.value.message("en") == 'Ticket 12 is in state "new"; "settle" is not possible there. Possible: none.'


def test_an_action_nobody_knows_is_shown_as_typed() -> None:
    assert refused("new", "burn", "agent").message("zh") == "工单 12 处于“新建”状态，不能执行“burn”。可执行：派单。"
