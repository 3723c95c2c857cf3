"""Every page x every method x everybody who may knock: who is answered, who is sent to sign in, who is told nothing.

The pages are found from the addresses and the policy table, so that a new one is walked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from saltern.apps.journal import operations as journal
from saltern.apps.lifecycle.models import Push
from saltern.interfaces.pages import deed, desk, second_factor
from saltern.project import policy, urls
from worlds.accounts import bound
from worlds.casework_desk import applicant
from worlds.every_route import NOWHERE, address, needs, routes, rule, unreachable
from worlds.lived_house import COLLEAGUES, FORMER, ITEM, MATERIAL, ME, NOW, WHO, lived, open_lived_house, warned
from worlds.my_house import PEOPLE

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
PERSONAL = frozenset(NOWHERE) - {"item", "field", "material", "promised"}
"""What is one person's: to everybody else it is not there."""
OF_THE_ITEM = frozenset({"apply", "apply-question", "drop-draft", "hand-in-file"})
"""What a mandate for one item is enough for, besides the cases of that item."""
PROGRAMS = frozenset(
    name for name in policy.TABLE if name.startswith("idp:") or name in {"openid_connect_callback", "sign-in-authority"}
)
"""What programs ask, not people: they prove themselves by the protocol, and are told so in its words."""
DOOR = frozenset(name for name in policy.TABLE if name.startswith("api"))
"""What programs ask with a token of their own; without one they read the catalogue and the document, nothing else."""
OPEN_DOOR = frozenset({"api:openapi-json", "api:items", "api:item", "api:catalogue"})
OF_THE_CASE = "human-resources"
"""The unit that handles the case of the walk."""
FILES = frozenset({"console:file", "console:picture"})
KNOWN = ("self", "mandate holder")
CLERK = "clerk without second factor"
SECOND = "/sign-in/second/"
TESTED = sorted(policy.TABLE)
ON_BOTH = frozenset({"self", "approver of the unit", "clerk of the unit", "steward", "operator", "auditor"})
"""Between them they open the pages of all roles but the designers: on each database. Who else is let in depends on
none."""


def everybody(some: Iterable[str]) -> list[Any]:
    """Who may knock, with where they do."""
    return [one if one in ON_BOTH else pytest.param(one, marks=pytest.mark.any_database) for one in some]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mapping[str, str]:
    office = open_lived_house(monkeypatch, tmp_path)
    bound("a-ME", ME)
    told = warned(ME)
    return {**lived(office), "warning": told, "alert": str(Push.objects.get(pk=told).alert_id)}


def asked(client: Client, method: str, where: str) -> HttpResponse:
    """The answer; whatever it did is undone."""
    client.raise_request_exception = False
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, where)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def kind(answer: HttpResponse) -> str:
    """What an answer comes to."""
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/"):
        return "second proof first" if answer["Location"].startswith(SECOND) else "sign in first"
    by_status = {401: "refused", 403: "refused", 404: "not there", 405: "not this method"}
    return by_status.get(answer.status_code, "fault" if answer.status_code >= 500 else "answered")


def wanted(route: str, who: str, method: str) -> set[str]:
    """What the table says; a page that takes something posted may say what it misses."""
    row = rule(route)
    if who == CLERK and route not in second_factor.FREE | second_factor.SET_UP:
        return {"second proof first"}
    if method not in row.methods:
        return {"not this method"}
    if route in DOOR:
        if route in OPEN_DOOR and method == "GET":
            return {"answered"}
        told = {"refused", "not there", "not this method"}
        return told | {"answered"} if route == "api:openapi-json" else told
    if route in PROGRAMS:
        return {"answered", "refused", "not there", "sign in first"}
    if route == "prove-face" and who != "nobody":  # nobody compares faces in this house
        return {"not there"}
    if route == "second-factor":  # who owes none is sent on
        return {"answered", "sign in first", "second proof first"}
    if row.whom in {"kiosk", "served"}:  # to the page that asks for a machine's key: nobody here bears one
        return {"answered"}
    if route in {"console:revoke-kiosk-key", "console:answer-call"} and at_work(route, who) != {"refused"}:
        return {"sign in first"} if who == "nobody" else {"not there", *({"refused"} if who not in COLLEAGUES else ())}
    if row.whom == "anybody":
        return {"answered"}
    if who == "nobody":
        return {"sign in first"}
    if row.whom == "account":
        return {"answered", "not there"} if needs(route) & PERSONAL else {"answered"}
    if row.whom == "staff":
        return at_work(route, who)
    if who in COLLEAGUES:  # who works here and is nobody here yet
        return {"refused"} if row.whom == "represented" else {"answered", "not there"}
    if who in KNOWN:
        return {"answered"}
    if who in {"account without bond", CLERK}:
        return {"refused"}
    if who == "declared only":
        return {"refused", "not there"} if needs(route) & PERSONAL else {"refused"}
    if who == "mandate for one item":
        return {"answered"} if route in OF_THE_ITEM else {"refused", "not there"}
    return {"not there"} if needs(route) & PERSONAL else {"answered"}


def at_work(route: str, who: str) -> set[str]:
    """Who works here sees the pages of their roles, and on them the cases of their unit."""
    unit, roles = COLLEAGUES.get(who, ("", ()))
    if not set(rule(route).roles) & set(roles):
        return {"refused"}
    if route == "console:home":  # to the desk of their role, where there is one
        return {"answered"} if set(roles) & set(desk.DESKS) else {"refused"}
    if route in FILES:  # it lies with no case yet
        return {"not there"}
    if needs(route) & {"batch", "join", "record_report"}:  # no delivery came, nobody is joined, nothing was reported
        return {"not there"}
    if route == "console:phoned":  # nobody named is on the list
        return {"not there"}
    if route == "console:pay" and unit == OF_THE_CASE:  # the case of the walk pays nothing
        return {"not there"}
    return {"answered"} if unit == OF_THE_CASE or "case" not in needs(route) else {"refused"}


def test_no_page_is_left_out_of_the_table_and_none_of_the_table_out_of_the_addresses() -> None:
    assert (set(routes()) - set(policy.TABLE), set(policy.TABLE) - set(routes())) == (set(), set())


def test_every_page_that_takes_something_is_known_to_be_reached() -> None:
    assert unreachable() == set()


@pytest.mark.parametrize("who", everybody(WHO))
def test_every_page_answers_as_the_table_says(prepared: Mapping[str, str], who: str) -> None:
    client = WHO[who](prepared)
    wrong = {}
    for route in TESTED:
        for method in METHODS:
            got = kind(asked(client, method, address(route, prepared)))
            if got not in wanted(route, who, method):
                wrong[f"{method} {route}"] = got
    assert wrong == {}


@pytest.mark.any_database
def test_a_page_without_a_row_is_answered_to_nobody(
    prepared: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgotten(_: object) -> HttpResponse:
        return HttpResponse("secret")

    class Addresses:
        urlpatterns = (*urls.urlpatterns, path("forgotten/", forgotten, name="forgotten"))
        handler404, handler500 = urls.handler404, urls.handler500

    monkeypatch.setattr("django.conf.settings.ROOT_URLCONF", Addresses)
    for who, enter in WHO.items():
        answer = asked(enter(prepared), "GET", "/forgotten/")
        told = "second proof first" if who == CLERK else "refused"
        assert (who, kind(answer), b"secret" in answer.content) == (who, told, False)


OTHERS = (
    "nobody", "account without bond", "declared only", "ended mandate", "stranger", CLERK, "approver of another unit",
    "steward", "administrator", "leader",
)  # fmt: skip


@pytest.mark.parametrize("who", everybody(OTHERS))
def test_nothing_of_a_person_is_told_to_anybody_else(prepared: Mapping[str, str], who: str) -> None:
    client = WHO[who](prepared)
    me = PEOPLE[ME]
    numbers = [prepared[name] for name in ("case", "open_case", "asked_case", "promised_case", "file")]
    secrets = [me.number, me.number[:6] + "*" * 10 + me.number[-2:], me.mobile, "深圳大学", "老户口簿", *numbers]
    if who != "ended mandate":  # who held a mandate remembers of whom
        secrets.append(me.name)
    told = {}
    for route in TESTED:
        for method in rule(route).methods:
            where = address(route, prepared)
            body = asked(client, method, where).getvalue().decode("utf-8", "replace")
            found = [secret for secret in secrets if secret in without_address(body, where)]
            if found:
                told[f"{method} {route}"] = found
    assert told == {}


def without_address(body: str, where: str) -> str:
    """A page without what is drawn anew each time and the address that was asked for, which may stand in its links."""
    body = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "", body)
    for part in [where, *(part for part in where.split("/") if len(part) > 8)]:
        body = body.replace(part, "…")
    return re.sub(r"back=[^\"&]*", "back=…", body)


@pytest.mark.parametrize("who", everybody(["stranger", "ended mandate", "mandate for one item"]))
def test_what_is_somebody_elses_looks_like_what_is_not_there(prepared: Mapping[str, str], who: str) -> None:
    client = WHO[who](prepared)
    differs = {}
    for route in TESTED:
        personal = needs(route) & PERSONAL
        for method in rule(route).methods if personal else ():
            nothing = {**prepared, **{name: NOWHERE[name] for name in personal}}
            places = (address(route, prepared), address(route, nothing))
            theirs, none = (asked(client, method, where) for where in places)
            bodies = [
                without_address(one.getvalue().decode(), where)
                for one, where in zip((theirs, none), places, strict=True)
            ]
            if (theirs.status_code, bodies[0]) != (none.status_code, bodies[1]):
                differs[f"{method} {route}"] = (theirs.status_code, none.status_code)
    assert differs == {}


def uses() -> Mapping[int, str]:
    """What the resident finds of who used her data: purpose by line."""
    seen = journal.list_uses(acting=applicant(ME, account="a-ME", now=NOW), subject=ME, limit=500)
    return {line.number: line.purpose for line in seen}


@pytest.mark.parametrize("who", [*KNOWN, "approver of the unit"])
def test_a_page_of_somebodys_facts_leaves_a_line_with_the_purpose_the_table_names(
    prepared: Mapping[str, str], who: str
) -> None:
    client = WHO[who](prepared)
    silent = {}
    for route in (one for one in TESTED if rule(one).purpose and "GET" in rule(one).methods and one not in PROGRAMS):
        before = uses()
        with transaction.atomic():
            answer = client.get(address(route, prepared))
            purposes = {purpose for number, purpose in uses().items() if number not in before}
            transaction.set_rollback(True)
        shown = who in KNOWN or prepared["case"] in answer.content.decode()  # a list of staff may hold nothing of hers
        if answer.status_code == 200 and shown and rule(route).purpose not in purposes:
            silent[route] = purposes
    assert silent == {}


def test_every_purpose_of_the_table_is_said_in_words() -> None:
    purposes = {row.purpose for row in policy.TABLE.values()} - {""}
    assert purposes - set(deed.FOR) == set()


def test_who_ended_a_mandate_is_seen_no_more_from_that_moment(prepared: Mapping[str, str]) -> None:
    client = WHO["mandate holder"](prepared)
    where = address("case", prepared)
    before = client.get(where).status_code
    WHO["self"](prepared).post(address("end-mandate", prepared))
    assert (before, client.get(where).status_code) == (200, 404)


def test_a_mandate_for_one_item_opens_the_case_it_made(prepared: Mapping[str, str]) -> None:
    client = WHO["mandate for one item"](prepared)
    for field, text in (("destination", "collective"), ("mobile", "13800138000")):
        client.post(f"/apply/{ITEM}/{field}/", {field: text})
    page = client.get(f"/apply/{ITEM}/").content.decode()
    key = re.search(r'name="key" value="([^"]*)"', page)
    assert key
    handed_in = client.post(f"/apply/{ITEM}/", {"key": key[1], "later": MATERIAL})
    assert handed_in["Location"].startswith("/cases/")
    assert client.get(handed_in["Location"]).status_code == 200


def test_the_resident_finds_who_acted_for_her(prepared: Mapping[str, str]) -> None:
    WHO["mandate holder"](prepared).get(address("case", prepared))
    seen = journal.list_uses(acting=applicant(ME, account="a-ME", now=NOW), subject=ME)
    assert ("a-HOLDER", "own-case") in {(line.actor, line.purpose) for line in seen}
    assert FORMER not in {line.subject for line in seen}
