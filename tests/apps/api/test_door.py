"""The door for programs: its document, who is let in, and what a refusal says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from saltern.apps.programs import operations as programs
from saltern.apps.programs.models import Program as ProgramRow
from saltern.apps.programs.program import ProgramNameTaken, ProgramNameUnusable, ProgramRoleUnusable
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.casework_desk import staff
from worlds.lived_house import NOW, open_lived_house
from worlds.program_house import UNIT, Program, let_in, problem

pytestmark = pytest.mark.django_db
ADMINISTRATOR = staff("administrator", "gao", now=NOW)


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    return open_lived_house(monkeypatch, tmp_path)


def document() -> Any:
    return json.loads(Program().ask("GET", "/openapi.json").content)


def test_the_document_is_open_api_3_1_and_holds_every_operation() -> None:
    told = document()
    assert told["openapi"].startswith("3.1")
    operations = {f"{method} {path}" for path, methods in told["paths"].items() for method in methods}
    assert operations == {
        "get /api/v1/items", "get /api/v1/items/{key}", "get /api/v1/cases", "post /api/v1/cases",
        "get /api/v1/cases/{number}", "post /api/v1/cases/{number}/decision", "post /api/v1/cases/{number}/correction",
        "get /api/v1/exports/cases.{format}", "get /api/v1/hooks", "get /api/v1/hooks/{hook}/news",
    }  # fmt: skip


def test_the_document_says_of_every_refusal_that_it_is_a_problem() -> None:
    kinds = {
        (int(status) >= 400, tuple(answer["content"]))
        for methods in document()["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if len(answer.get("content", {})) == 1
    }
    assert kinds == {(True, ("application/problem+json",)), (False, ("application/json",))}


def test_who_has_no_token_in_force_is_told_so_and_nothing_else() -> None:
    token = let_in()
    ended = let_in("ended", ends_at=NOW + dt.timedelta(seconds=1))
    ProgramRow.objects.filter(name="ended").update(ends_at=NOW - dt.timedelta(days=1))
    programs.give_token(acting=ADMINISTRATOR, name="revoked", unit=UNIT, role="clerk")
    revoked = let_in("revoked-too")
    programs.revoke_token(acting=ADMINISTRATOR, name="revoked-too")
    bodies = set()
    for wrong in ("", "x", token[:-1], token + "x", token.upper(), ended, revoked):
        answer = Program(wrong).ask("GET", "/cases")
        assert (problem(answer), answer["WWW-Authenticate"][:6]) == ((401, "token-unknown"), "Bearer")
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert Program(token).ask("GET", "/cases").status_code == 200


def test_a_token_stands_nowhere_in_clear_and_its_last_use_is_known() -> None:
    token = let_in()
    row = ProgramRow.objects.get()
    assert token not in json.dumps({name: str(value) for name, value in vars(row).items()})
    assert row.used_at is None
    Program(token).get("/cases")
    used = ProgramRow.objects.get().used_at
    assert used is not None
    Program(token).get("/cases")
    assert ProgramRow.objects.get().used_at == used


def test_what_is_revoked_is_over_at_once_and_its_name_is_given_to_no_other() -> None:
    token = let_in()
    program = Program(token)
    assert program.ask("GET", "/cases").status_code == 200
    view = programs.revoke_token(acting=ADMINISTRATOR, name="register")
    assert (view.post, view.revoked_at) == (None, NOW)
    assert problem(program.ask("GET", "/cases")) == (401, "token-unknown")
    with pytest.raises(ProgramNameTaken):
        let_in()


@pytest.mark.parametrize("name", ["", "X", "1st", "a", "with space", "a" * 41, "名"])
def test_a_name_is_one_a_journal_can_hold(name: str) -> None:
    with pytest.raises(ProgramNameUnusable):
        let_in(name)


@pytest.mark.parametrize("role", ["administrator", "applicant", "system", "king"])
def test_a_program_gives_no_offices_and_is_no_person(role: str) -> None:
    with pytest.raises(ProgramRoleUnusable):
        let_in(role=role)
    assert ProgramRow.objects.count() == 0


def test_an_office_that_ended_ends_the_program() -> None:
    from saltern.apps.organisation import operations as organisation

    program = Program(let_in())
    organisation.dismiss(acting=ADMINISTRATOR, handle="program:register", unit=UNIT)
    assert problem(program.ask("GET", "/cases")) == (401, "token-unknown")


REFUSALS: Mapping[str, tuple[str, str, object, Mapping[str, str], tuple[int, str]]] = {
    "nothing there": ("GET", "/nothing", None, {}, (404, "address-unknown")),
    "no such item": ("GET", "/items/nothing", None, {}, (404, "item-unknown")),
    "no such case": ("GET", "/cases/20200410-000000", None, {}, (404, "case-unknown")),
    "not that method": ("DELETE", "/cases", None, {}, (405, "method-not-allowed")),
    "no json": ("POST", "/cases", "{}", {"Content_Type": "text/plain"}, (415, "body-not-json")),
    "broken json": ("POST", "/cases", "{", {"Idempotency_Key": "k"}, (400, "body-unreadable")),
    "too large": ("POST", "/cases", " " * 300_000, {"Idempotency_Key": "k"}, (413, "body-too-large")),
    "a field too many": (
        "POST", "/cases", {"item": "id-card", "number": "1", "consents": True, "more": 1}, {"Idempotency_Key": "k"},
        (422, "request-invalid"),
    ),
    "no key": ("POST", "/cases", {"item": "id-card", "number": "1", "consents": True}, {}, (422, "request-invalid")),
    "a page too large": ("GET", "/cases?limit=501", None, {}, (422, "request-invalid")),
    "a cursor of ours no more": ("GET", "/cases?cursor=aXRlbXM6YQ", None, {}, (422, "cursor-unknown")),
    "a zero byte": ("GET", "/cases?item=%00", None, {}, (422, "request-invalid")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_is_a_document_with_its_code(name: str) -> None:
    method, path, body, headers, wanted = REFUSALS[name]
    assert problem(Program(let_in()).ask(method, path, body, **headers)) == wanted


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [("", "zh-Hans", "没有办件"), ("en-GB,en;q=0.9", "en", "There is no case"), ("zh-CN", "zh-Hans", "没有办件"),
     ("fr", "zh-Hans", "没有办件"), ("fr, en;q=0.5", "en", "There is no case")],
)  # fmt: skip
def test_a_refusal_speaks_the_language_that_is_asked_for(asked: str, language: str, words: str) -> None:
    answer = Program(let_in()).ask("GET", "/cases/20200410-000000", **({"Accept_Language": asked} if asked else {}))
    assert (answer["Content-Language"], words in json.loads(answer.content)["detail"]) == (language, True)


def test_who_asks_too_often_is_told_when_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "AN_HOUR", 2)
    program = Program(let_in())
    answers: list[HttpResponse] = [program.ask("GET", "/cases") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (problem(answers[-1])[1], int(answers[-1]["Retry-After"]) > 0) == ("attempts-used-up", True)


def test_a_fault_of_ours_tells_nothing_of_it(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    def broken(**_: object) -> object:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("saltern.apps.casework.operations.unit_cases.list_unit_cases", broken)
    monkeypatch.setattr("saltern.apps.casework.operations.list_unit_cases", broken)
    answer = Program(let_in()).ask("GET", "/cases")
    assert (problem(answer), b"secret" in answer.content) == ((500, "server-fault"), False)
