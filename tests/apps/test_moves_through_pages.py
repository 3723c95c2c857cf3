"""Every (state, action, role) of a case through the pages and the door: what the table of stages holds moves the case
so, and nothing else moves it.

The cases stand in each state; every address that takes a case and writes is posted to by whoever may knock there. A
route that is new asks for its row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import (
    Amendment,
    Case,
    Claim,
    Correction,
    Decision,
    Deferral,
    MoreTime,
    PauseRow,
    Reopening,
    Step,
)  # fmt: skip
from saltern.apps.casework.stage import CLOSED, MOVES, STATES
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from saltern.project import policy
from worlds.accounts import bound
from worlds.casework_desk import applicant
from worlds.every_route import ARGUMENTS
from worlds.lived_house import NOW, at_work, lived, open_lived_house
from worlds.my_house import ME, PEOPLE, client_of
from worlds.papers import png
from worlds.program_house import UNIT, Program, let_in, many

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OTHER = "household-transfer-graduate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is posted to move a case, by the action of the table that it asks for."""

    action: str
    where: str
    form: Mapping[str, Any] = field(default_factory=dict)
    before: Callable[[Case], object] = lambda _: None
    states: Collection[str] = tuple(STATES)


Post = Callable[[Case, str, Mapping[str, Any]], Any]


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.png", png(), content_type="image/png")


def asked_again(row: Case) -> None:
    if row.state == "approved":
        Reopening.objects.create(case=row, ground="not-met", reason="x", asked_by="another", asked_at=NOW)


def time_wanted(row: Case) -> None:
    MoreTime.objects.create(case=row, asked_by="a-ME", asked_at=NOW)


PORTAL: Mapping[str, tuple[Deed, ...]] = {
    "withdraw": (Deed(action="withdraw", where="withdraw"),),
    "correct": (Deed(action="correct", where="correct", form={"file-photo": paper}),),
    "bring": (Deed(action="bring", where="bring/photo", form={"file": paper}),),
    "object": (Deed(action="object", where="mended/{amendment}"),),
    "more-time": (Deed(action="more-time", where="more-time"),),
    "label": (Deed(action="", where="label", form={"words": "x"}),),
    "ask-review": (Deed(action="", where="review", form={"words": "x"}),),
}
CONSOLE: Mapping[str, tuple[Deed, ...]] = {
    "approve": (Deed(action="approve", where="approve", form={"reason": "x"}),),
    "refuse": (Deed(action="refuse", where="refuse", form={"reason": "x"}),),
    "pause": (Deed(action="pause", where="pause", form={"why": "hearing"}),),
    "resume": (Deed(action="resume", where="resume"),),
    "correction": (Deed(action="request-correction", where="correction", form={"wanted": "photo", "reason": "x"}),),
    "notice": (Deed(action="give-notice", where="notice", form={"reason": "x"}),),
    "end": (Deed(action="end", where="end"),),
    "amend": (Deed(action="amend", where="amend", form={"mobile": "13900139000", "reason": "x"}),),
    "change-item": (Deed(action="change-item", where="item", form={"to": OTHER, "reason": "x"}),),
    "more-time": (
        Deed(action="give-time", where="more-time", form={"answer": "give", "days": "3"}),
        Deed(action="keep-term", where="more-time", form={"answer": "keep", "reason": "x"}, before=time_wanted),
    ),
    "reopen": (
        Deed(action="ask-reopen", where="reopen", form={"act": "ask", "ground": "not-met", "reason": "x"}),
        Deed(action="drop-reopen", where="reopen", form={"act": "drop", "reason": "x"}, before=asked_again),
        Deed(action="reopen", where="reopen", form={"reason": "x"}, before=asked_again),
    ),
    "take": (Deed(action="assign", where="take"),),
    "mark": (Deed(action="", where="mark", form={"on": "1"}),),
    "look-over": (Deed(action="", where="look-over", form={"outcome": "right"}),),
    "answer-review": (Deed(action="", where="review", form={"outcome": "redo", "words": "x"}),),
    "to-unit": (Deed(action="hand-over", where="unit", form={"unit": "education", "reason": "x"}),),
}
DOOR: Mapping[str, tuple[Deed, ...]] = {
    "decide": (
        Deed(action="approve", where="decision", form={"result": "approve", "reason": "x"}),
        Deed(action="refuse", where="decision", form={"result": "refuse", "reason": "x"}),
    ),
    "ask-correction": (
        Deed(action="request-correction", where="correction", form={"wanted": ["photo"], "reason": "x"}),
    ),
}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    office = open_lived_house(monkeypatch, tmp_path)
    bound("a-ME", ME)
    return office


@pytest.fixture
def cases(office: Office) -> Mapping[str, Case]:
    """A case in each state, with what stands beside a case in that state."""
    prepared = lived(office)
    number = prepared["asked_case"]
    casework.correct(
        acting=applicant(ME, account="a-ME", now=NOW), rulebook=office.rulebook, source=office.records.pinned(),
        number=number, materials=["photo"],
    )  # fmt: skip
    Claim.objects.all().delete()  # else one open case would stand in the way of the others
    rows = dict(zip(STATES, Case.objects.filter(number__in=many(number, len(STATES))).order_by("id"), strict=True))
    for state, row in rows.items():
        over = state in CLOSED
        row.state, row.closed_at, row.closed_on = state, NOW if over else None, NOW.date() if over else None
        row.save()
        Amendment.objects.create(case=row, before=[], after=[], reason="x", by="li", at=NOW)
        Step.objects.create(
            case=row, serial=1, action="amend", before=state, after=state, actor="li", role="clerk", at=NOW
        )
    long_ago, today = NOW.date() - dt.timedelta(days=40), NOW.date()
    Correction.objects.create(
        case=rows["correction"], wanted=["photo"], reason="x", by="li", asked_at=NOW - dt.timedelta(days=60),
        due_on=long_ago, noticed_on=long_ago, served="x",
    )  # fmt: skip
    for state, reason in (("correction", "correction"), ("paused", "hearing")):
        PauseRow.objects.create(case=rows[state], reason=reason, since=long_ago, by="li")
    Deferral.objects.create(
        case=rows["deferred"], material="photo", signed_by="a-ME", signed_at=NOW, days=10, due_on=today, remind_on=today
    )
    for state, result in (("approved", "approve"), ("refused", "refuse")):
        Decision.objects.create(
            case=rows[state], serial=1, result=result, automatic=False, final=True, by="li", at=NOW, because={},
            pack_version="v", engine_version="",
        )  # fmt: skip
    return rows


def moved(row: Case, deed: Deed, post: Post) -> tuple[int, list[tuple[str, ...]]]:
    """The status and the moves that a post brought; undone again."""
    with transaction.atomic():
        deed.before(row)
        row.refresh_from_db()
        last = Step.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        form = {key: one() if callable(one) else one for key, one in deed.form.items()}
        answer = post(row, deed.where.format(amendment=row.amendments.get().pk), form)
        steps = Step.objects.filter(pk__gt=last).order_by("serial")
        found = [tuple(one) for one in steps.values_list("before", "action", "role", "after", "case__number")]
        transaction.set_rollback(True)
    row.refresh_from_db()
    return answer.status_code, found


def check(cases: Mapping[str, Case], role: str, deeds: Mapping[str, tuple[Deed, ...]], post: Post) -> None:
    """What moved is what the table lets this role do, no more and no less; every move is of this case."""
    every = [one for some in deeds.values() for one in some]
    found = set()
    for state, row in cases.items():
        for deed in every:
            if state not in deed.states:
                continue
            status, steps = moved(row, deed, post)
            assert status < 500, (state, deed, status)
            for before, action, actor, after, number in steps:
                assert (number, MOVES.get((before, action, actor))) == (row.number, after), (state, deed, steps)
                assert actor in {role, "system"}, (state, deed, steps)
                if actor == role:
                    found.add((before, action))
    asked = {one.action for one in every} - {"hand-over"}  # the item names no other unit
    assert found == {(state, action) for state, action, who in MOVES if who == role and action in asked}


def test_the_applicant_on_the_portal(cases: Mapping[str, Case]) -> None:
    me = client_of("a-ME")
    check(cases, "applicant", PORTAL, lambda row, where, form: me.post(f"/cases/{row.number}/{where}/", form))


@pytest.mark.parametrize("role", ["clerk", "approver"])
def test_who_works_at_the_unit_on_the_console(cases: Mapping[str, Case], role: str) -> None:
    desk = at_work(UNIT, role)

    def post(row: Case, where: str, form: Mapping[str, Any]) -> Any:
        return desk.post(f"/console/cases/{row.number}/{where}/", {**form, "seen": row.moves})

    check(cases, role, CONSOLE, post)


def test_a_clerk_at_the_counter(cases: Mapping[str, Case]) -> None:
    clerk = at_work(UNIT, "clerk")
    clerk.post("/counter/", {"number": PEOPLE[ME].number, "consents": "on"})

    def post(row: Case, where: str, form: Mapping[str, Any]) -> Any:
        return clerk.post(f"/counter/cases/{row.number}/{where}/", {**form, "seen": row.moves})

    check(cases, "clerk", {"change-item": CONSOLE["change-item"]}, post)


@pytest.mark.parametrize("role", ["clerk", "approver"])
def test_a_program_at_the_door(cases: Mapping[str, Case], role: str) -> None:
    program = Program(let_in(role=role))

    def post(row: Case, where: str, form: Mapping[str, Any]) -> Any:
        return program.ask("POST", f"/cases/{row.number}/{where}", dict(form), If_Match=f'"{row.moves}"')

    check(cases, role, DOOR, post)


def test_every_address_that_writes_to_a_case_stands_in_the_walk() -> None:
    writes = {
        name
        for name, words in ARGUMENTS.items()
        if "case}" in words.get("number", "") and "POST" in policy.TABLE[name].methods
    }
    walked = {*PORTAL, *(f"console:{one}" for one in CONSOLE), *(f"api:{one}" for one in DOOR), "counter:change-item"}
    assert writes - walked == {"console:pay", "api:case"}  # a sum is no move; the door only reads one case there
    assert [name for name in policy.TABLE if name.startswith("kiosk:") and "number" in ARGUMENTS.get(name, {})] == []
