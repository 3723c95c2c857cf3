"""Cases through the door for programs: walked while they move, decided on what was seen, handed in once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case
from saltern.apps.journal import operations as journal
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.accounts import bound
from worlds.casework_desk import applicant, staff
from worlds.lived_house import NOW, lived, open_lived_house, rows
from worlds.my_house import ME, OTHER, PEOPLE, HeldRecords, person
from worlds.program_house import UNIT, Program, let_in, many, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """The lived house, in which another resident has a card too."""
    monkeypatch.setattr(entry, "WINDOW", Window())
    office: Office = open_lived_house(monkeypatch, tmp_path)
    held = {name: list(kept) for name, kept in rows().items()}
    card = {"person": person(OTHER), "card_status": "valid", "valid_to": dt.date(2021, 1, 1)}
    held["id_cards"].append(("2019-01-01", card))
    office.__dict__["records"] = HeldRecords(held)
    return office


@pytest.fixture
def prepared(office: Office) -> Mapping[str, str]:
    bound("a-ME", ME)
    return lived(office)


@pytest.fixture
def waits(office: Office, prepared: Mapping[str, str]) -> str:
    """The number of a case that waits for a person of the unit."""
    me = applicant(ME, account="a-ME", now=NOW)
    number = prepared["asked_case"]
    casework.correct(
        acting=me, rulebook=office.rulebook, source=office.records.pinned(), number=number, materials=["photo"]
    )
    return number


def test_all_pages_hold_each_case_once_while_a_thousand_move(office: Office, waits: str) -> None:
    program, numbers = Program(let_in()), [waits, *many(waits, 1_000)]
    acting, seen, cursor, turn = staff("clerk", "wang", unit=UNIT, now=NOW), [], "", 0
    while True:
        page = program.get(f"/cases?limit=100&cursor={cursor}")
        seen += [case["number"] for case in page["cases"]]
        for number in numbers[turn::11]:
            casework.assign(acting=acting, rulebook=office.rulebook, number=number, handler="chen")
        turn, cursor = turn + 1, page["next"]
        if not cursor:
            break
    assert sorted(seen) == sorted(Case.objects.filter(unit=UNIT).values_list("number", flat=True))
    assert len(seen) == len(set(seen)) == len(numbers)


def test_a_list_leaves_one_line_that_everybody_in_it_finds(prepared: Mapping[str, str], waits: str) -> None:
    Program(let_in()).get("/cases")
    newest = journal.list_uses(acting=applicant(ME, account="a-ME", now=NOW), subject=ME)[0]
    assert (newest.actor, newest.role, newest.action) == ("program:register", "approver", "case.list-unit")


def test_a_filter_is_kept_to(waits: str) -> None:
    program = Program(let_in())
    assert [case["number"] for case in program.get("/cases?state=review&item=id-card")["cases"]] == [waits]
    assert program.get("/cases?state=approved&item=id-card")["cases"] == []
    assert program.get("/cases?received_from=2020-09-16")["cases"] == []
    assert len(program.get("/cases?received_from=2020-09-15&received_to=2020-09-15")["cases"]) == 1


def test_a_case_is_shown_whole_to_its_unit_alone(waits: str) -> None:
    told = Program(let_in()).get(f"/cases/{waits}")
    assert (told["applicant"], told["number"], told["state"]) == (PEOPLE[ME].name, waits, "review")
    other = Program(let_in("schools", unit="education"))
    assert problem(other.ask("GET", f"/cases/{waits}")) == (403, "other-unit")
    assert problem(Program(let_in("narrow", items=["passport"])).ask("GET", f"/cases/{waits}")) == (
        403, "not-your-item",
    )  # fmt: skip
    operator = Program(let_in("pushes", role="operator"))
    assert problem(operator.ask("GET", f"/cases/{waits}")) == (403, "role-not-allowed")
    assert problem(operator.ask("GET", "/cases")) == (403, "role-not-allowed")


def test_a_decision_is_made_on_what_was_seen(office: Office, waits: str) -> None:
    program, where = Program(let_in()), f"/cases/{waits}"
    shown = program.ask("GET", where)["ETag"]
    refusal = {"result": "refuse", "reason": "照片和本人不符"}
    assert problem(program.ask("POST", f"{where}/decision", refusal)) == (428, "state-not-said")
    assert problem(program.ask("POST", f"{where}/decision", refusal, If_Match="*")) == (428, "state-not-said")
    casework.assign(
        acting=staff("clerk", "wang", unit=UNIT, now=NOW), rulebook=office.rulebook, number=waits, handler="chen"
    )
    stale = program.ask("POST", f"{where}/decision", refusal, If_Match=shown)
    assert (problem(stale), Case.objects.get(number=waits).state) == ((412, "case-moved"), "review")
    fresh = program.ask("GET", where)["ETag"]
    bare = program.ask("POST", f"{where}/decision", {"result": "refuse"}, If_Match=fresh)
    assert problem(bare) == (422, "reason-missing")
    done = program.ask("POST", f"{where}/decision", refusal, If_Match=fresh)
    told = json.loads(done.content)
    assert (done.status_code, told["state"], done["ETag"]) == (200, "refused", f'"{told["version"]}"')
    again = program.ask("POST", f"{where}/decision", refusal, If_Match=done["ETag"])
    assert problem(again)[0] == 410


def test_a_correction_is_asked_for(waits: str) -> None:
    program, where = Program(let_in()), f"/cases/{waits}"
    shown = program.ask("GET", where)["ETag"]
    asked = program.ask("POST", f"{where}/correction", {"wanted": ["photo"], "reason": "看不清"}, If_Match=shown)
    assert (asked.status_code, json.loads(asked.content)["state"]) == (200, "correction")


def test_who_takes_in_does_not_decide(waits: str) -> None:
    program, where = Program(let_in(role="clerk")), f"/cases/{waits}"
    shown = program.ask("GET", where)["ETag"]
    refused = program.ask("POST", f"{where}/decision", {"result": "refuse", "reason": "x"}, If_Match=shown)
    assert problem(refused) == (403, "role-refused")


APPLICATION = {"item": "id-card", "number": PEOPLE[OTHER].number, "consents": True, "materials": ["photo"]}


def test_an_application_is_made_once_and_its_answer_stays_the_same(office: Office, prepared: Mapping[str, str]) -> None:
    program = Program(let_in(role="clerk"))
    body = {**APPLICATION, "for_a_person": True}
    first = program.ask("POST", "/cases", body, Idempotency_Key="one")
    assert first.status_code == 201, first.content
    made = json.loads(first.content)
    assert first["Location"] == f"/api/v1/cases/{made['number']}"
    case = Case.objects.get(number=made["number"])
    assert (case.subject, case.account, case.channel, case.unit) == (OTHER, "program:register", "window", UNIT)
    casework.refuse(
        acting=staff("approver", "li", unit=UNIT, now=NOW), rulebook=office.rulebook, number=made["number"], reason="x"
    )
    again = program.ask("POST", "/cases", body, Idempotency_Key="one")
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    other = program.ask("POST", "/cases", {**body, "for_a_person": False}, Idempotency_Key="one")
    assert problem(other) == (409, "application-key-reused")
    assert Case.objects.filter(subject=OTHER).count() == 1


def test_the_same_key_of_two_programs_is_two_keys(prepared: Mapping[str, str]) -> None:
    first, second = Program(let_in(role="clerk")), Program(let_in("second", role="clerk"))
    made = first.ask("POST", "/cases", {**APPLICATION, "for_a_person": True}, Idempotency_Key="one")
    refused = second.ask("POST", "/cases", {**APPLICATION, "for_a_person": True}, Idempotency_Key="one")
    assert (made.status_code, problem(refused)) == (201, (409, "open-case-exists"))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [({"consents": False}, (422, "consent-missing")), ({"number": "440308199001019999"}, (404, "subject-not-known")),
     ({"item": "no-such-item"}, (404, "item-unknown")), ({"item": "graduate-reception"}, (403, "other-units-item")),
     ({"values": {"no-such-field": "x"}}, (422, "form-faulty"))],
)  # fmt: skip
def test_what_cannot_be_handed_in_says_why(
    prepared: Mapping[str, str], change: Mapping[str, object], wanted: tuple[int, str]
) -> None:
    program = Program(let_in(role="clerk"))
    answer = program.ask("POST", "/cases", {**APPLICATION, **change}, Idempotency_Key="one")
    assert problem(answer) == wanted
    assert Case.objects.filter(subject=OTHER).count() == 0


def test_who_decides_hands_nothing_in(prepared: Mapping[str, str]) -> None:
    answer = Program(let_in(role="approver")).ask("POST", "/cases", APPLICATION, Idempotency_Key="one")
    assert problem(answer) == (403, "role-not-allowed")
