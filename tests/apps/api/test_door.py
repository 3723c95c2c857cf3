"""The door for programs: its document, who is let in, and what a refusal says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
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
        "get /api/v1/catalogue.{format}", "post /api/v1/events", "post /api/v1/receipts",
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
    "a name written wrong": ("GET", "/cases?stat=received", None, {}, (422, "request-invalid")),
    "a number out of reach": ("GET", f"/hooks/{10**30}/news", None, {}, (422, "request-invalid")),
    "days turned round": (
        "GET", "/exports/cases.csv?purpose=quality&received_from=2020-09-02&received_to=2020-09-01", None, {},
        (422, "days-turned"),
    ),
    "a zero byte": ("GET", "/cases?item=%00", None, {}, (422, "request-invalid")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_is_a_document_with_its_code(name: str) -> None:
    method, path, body, headers, wanted = REFUSALS[name]
    assert problem(Program(let_in()).ask(method, path, body, **headers)) == wanted


WRONG: Mapping[str, tuple[str, str, object, Sequence[tuple[str, str, str, str]]]] = {
    "types": (
        "POST", "/cases", {"item": 1, "number": [], "consents": "maybe", "values": 3, "materials": "x"},
        [("body.item", "1", "文本", "a text"), ("body.number", "[]", "文本", "a text"),
         ("body.consents", "maybe", "true 或 false", "true or false"),
         ("body.values", "3", "JSON 对象", "a JSON object"), ("body.materials", "x", "列表", "a list")],
    ),
    "no object": ("POST", "/cases", [], [("body", "[]", "JSON 对象", "a JSON object")]),
    "a zero byte, and a number of somebody": (
        "POST", "/cases", {"item": "id-card", "number": "13800138000\0", "consents": True},
        [("body.number", "138****8000\N{REPLACEMENT CHARACTER}", "符合 ^[0-9A-Za-z]+$",
          "something that fits ^[0-9A-Za-z]+$")],
    ),
    "nothing, and too much": (
        "POST", "/cases", {"item": "id-card", "consents": True, "x" * 200: 1},
        [("body.number", "nothing", "有值", "a value"),
         ("body." + "x" * 80, "1", "接口文档写明的名称", "a name that the document describes")],
    ),
    "an address": (
        "GET", "/cases?limit=501&received_from=2020-13-45&stat=received", None,
        [("query.received_from", "2020-13-45", "日期，如 2020-07-06", "a day, as 2020-07-06"),
         ("query.limit", "501", "不大于 500", "at most 500"),
         ("query.stat", "received", "接口文档写明的名称", "a name that the document describes")],
    ),
    "a form there is not": (
        "GET", "/exports/cases.pdf?purpose=quality", None,
        [("path.format", "pdf", "'csv'、'xlsx' 或 'parquet'", "'csv', 'xlsx' or 'parquet'")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_told_place_by_place_in_both_languages(name: str) -> None:
    method, path, body, wanted = WRONG[name]
    answer = Program(let_in()).ask(method, path, body, Idempotency_Key="k")
    told = json.loads(answer.content)
    faults = [(one["file"], one["found"]["en"], one["expected"]["zh"], one["expected"]["en"]) for one in told["faults"]]
    assert (problem(answer)[1], faults, told["data"]) == ("request-invalid", list(wanted), {"count": len(wanted)})


@pytest.mark.parametrize(
    ("body", "why"),
    [('{"item": ', "up to line 1, column 10"), ('"盐', "up to line 1, column 1"), ("[" * 100_000, "it is nested"),
     ("9" * 5_000, "or a number is too long")],
)  # fmt: skip
def test_where_a_body_stops_being_json_is_told(body: str, why: str) -> None:
    answer = Program(let_in()).ask("POST", "/cases", body, Idempotency_Key="k", Accept_Language="en")
    assert (problem(answer), why in json.loads(answer.content)["detail"]) == ((400, "body-unreadable"), True)


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
