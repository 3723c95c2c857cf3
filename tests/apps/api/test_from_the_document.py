"""A client and a receiver that know nothing of this house but its published document, and the work of both."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.http import HttpResponse
from django.test import Client
from standardwebhooks.webhooks import Webhook

from saltern.apps.journal import operations as journal
from saltern.apps.programs import operations as programs
from saltern.apps.programs.hook import NAMES
from saltern.apps.programs.hook_carrier import HookCarrier
from saltern.apps.programs.models import Program as ProgramRow
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from saltern.project.wiring import program_news
from worlds.accounts import bound
from worlds.casework_desk import staff
from worlds.lived_house import NOW, lived, open_lived_house, rows
from worlds.my_house import ME, OTHER, PEOPLE, HeldRecords, person
from worlds.program_house import UNIT, let_in, listening

pytestmark = pytest.mark.django_db
ADMINISTRATOR = staff("administrator", "gao", now=NOW)
DOCUMENT = "/api/v1/openapi.json"


class FromTheDocument:
    """A program that was given the document's address and a token."""

    def __init__(self, token: str = "") -> None:
        self.token, self.http = token, Client()
        self.document: Mapping[str, Any] = json.loads(self.http.get(DOCUMENT).content)
        self.operations = {
            told["operationId"]: (method.upper(), path, told)
            for path, methods in self.document["paths"].items()
            for method, told in methods.items()
        }

    def fits(self, schema: Mapping[str, Any], value: object) -> list[str]:
        """Where a value does not fit a schema of the document."""
        whole = {**schema, "components": self.document["components"]}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return [one.message for one in validator.iter_errors(value)]

    def call(self, operation: str, body: object = None, **given: object) -> tuple[Any, HttpResponse]:
        """Ask an operation by its name: every value goes where the document says that it stands."""
        method, path, told = self.operations[operation]
        headers, query = self._proof(told), {}
        known = {one["name"].replace("-", "_").lower(): one for one in told.get("parameters", ())}
        assert set(given) <= set(known), (operation, sorted(known))
        assert {name for name, one in known.items() if one.get("required")} <= set(given)
        for name, value in given.items():
            one = known[name]
            assert self.fits(one["schema"], value) == [], (name, value)
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", str(value))
            elif one["in"] == "query":
                query[one["name"]] = value
            else:
                headers[one["name"]] = str(value)
        sent: dict[str, Any] = {}
        if body is not None:
            ((media, content),) = told["requestBody"]["content"].items()
            assert self.fits(content["schema"], body) == [], body
            sent = {"data": json.dumps(body), "content_type": media}
        answer = self.http.generic(method, path, headers=headers, query_params=query, **sent)
        return self._answered(told, answer), answer

    def _proof(self, told: Mapping[str, Any]) -> dict[str, str]:
        """How the document says that one proves oneself, where it says so."""
        schemes = self.document["components"]["securitySchemes"]
        for one in told.get("security", ()):
            for name in one:
                if (schemes[name]["type"], schemes[name].get("scheme")) == ("http", "bearer"):
                    return {"Authorization": f"Bearer {self.token}"}
        return {}

    def _answered(self, told: Mapping[str, Any], answer: Any) -> Any:
        """What was answered, which has to be what is told of its status."""
        says = told["responses"][str(answer.status_code)]
        media = answer["Content-Type"].partition(";")[0]
        whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
        schema = says["content"][media]["schema"]
        assert set(says.get("headers", ())) <= set(answer.headers)
        if not media.endswith("json"):
            return whole
        value = json.loads(whole)
        assert self.fits(schema, value) == []
        return value

    def pages(self, operation: str, rows: str, **given: object) -> Iterator[Any]:
        """Every row of a list, page by page."""
        cursor: object = ""
        while True:
            page, _ = self.call(operation, cursor=cursor, **given)
            yield from page[rows]
            cursor = page["next"]
            if not cursor:
                return

    def signed(self, secret: str, client: str) -> str:
        """A token by the client credentials the document tells of."""
        flows = [one["flows"] for one in self.document["components"]["securitySchemes"].values() if "flows" in one]
        flow = flows[0]["clientCredentials"]
        pair = base64.b64encode(f"{client}:{secret}".encode()).decode()
        asked = {"grant_type": "client_credentials", "scope": " ".join(flow["scopes"])}
        answer = self.http.post(flow["tokenUrl"], asked, headers={"Authorization": f"Basic {pair}"})
        return str(answer.json()["access_token"])


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    bound("a-ME", ME)
    return open_lived_house(monkeypatch, tmp_path)


def test_a_client_written_from_the_document_takes_in_looks_and_decides(office: Office) -> None:
    lived(office)
    card = {"person": person(OTHER), "card_status": "valid", "valid_to": dt.date(2021, 1, 1)}
    held = {name: list(kept) for name, kept in rows().items()}
    held["id_cards"].append(("2019-01-01", card))
    office.__dict__["records"] = HeldRecords(held)
    desk, decider = FromTheDocument(let_in("desk", role="clerk")), FromTheDocument(let_in("decider"))
    items = {one["key"]: one for one in desk.pages("listItems", "items", unit=UNIT, limit=10)}
    assert len(items) > 10
    item, _ = desk.call("showItem", key="id-card")
    wanted = [one["key"] for one in item["materials"] if one["required"]]
    application = {
        "item": item["key"],
        "number": PEOPLE[OTHER].number,
        "consents": True,
        "materials": wanted,
        "for_a_person": True,
    }
    made, first = desk.call("submitCase", application, idempotency_key="first")
    again, second = desk.call("submitCase", application, idempotency_key="first")
    assert (first.status_code, made) == (201, again)
    assert second["Idempotency-Replayed"] == "true"
    whole, shown = decider.call("showCase", number=made["number"])
    assert "approve" in whole["possible"]
    refusal = {"result": "refuse", "reason": "照片和本人不符"}
    unsaid, answer = decider.call("decideCase", refusal, number=made["number"])
    assert (answer.status_code, unsaid["code"]) == (428, "state-not-said")
    decided, _ = decider.call("decideCase", refusal, number=made["number"], if_match=shown["ETag"])
    stale, _ = decider.call("decideCase", refusal, number=made["number"], if_match=shown["ETag"])
    assert (decided["state"], stale["status"]) == ("refused", 412)
    listed = [one["number"] for one in decider.pages("listCases", "cases", state="refused", limit=1)]
    assert made["number"] in listed
    taken, _ = decider.call("exportCases", format="csv", purpose="for a test")
    assert made["number"] in taken.decode("utf-8-sig")
    turtle, _ = FromTheDocument().call("exportCatalogue", format="ttl")
    assert b"cpsv" in turtle
    stranger, answer = FromTheDocument("nothing").call("listCases")
    assert (answer.status_code, stranger["code"]) == (401, "token-unknown")


def test_it_proves_itself_by_client_credentials_too(office: Office) -> None:
    from allauth.idp.oidc.models import Client as House

    from saltern.installation.openid import make_signing_key

    make_signing_key(office.environment)
    let_in("decider")
    made = House(name="decider")
    made.set_grant_types(["client_credentials"])
    made.set_scopes(["api:read", "api:write"])
    made.set_secret("s" * 50)
    made.save()
    programs.add_client(acting=ADMINISTRATOR, name="decider", client=made.id)
    one = FromTheDocument()
    one.token = one.signed("s" * 50, made.id)
    assert one.call("listHooks")[0] == {"hooks": []}


def heard(receiver: FromTheDocument, secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Any]:
    """One piece of news as a receiver takes it that knows the document and its secret."""
    told = json.loads(body)
    kind = told["type"].removeprefix("saltern.")
    says = receiver.document["webhooks"][kind]["post"]
    assert {one["name"] for one in says["parameters"] if one["required"]} <= set(headers)
    ((_, content),) = says["requestBody"]["content"].items()
    assert receiver.fits(content["schema"], told) == []
    at = headers["webhook-timestamp"]
    proof = Webhook(secret).sign(headers["webhook-id"], _moment(at), body.decode())
    assert proof in headers["webhook-signature"].split()
    return kind, told["data"]


def _moment(stamp: str) -> Any:
    return dt.datetime.fromtimestamp(int(stamp), tz=dt.UTC)


def test_a_receiver_written_from_the_document_understands_what_it_is_sent(office: Office) -> None:
    let_in("decider")
    kinds = sorted(kind for kind in NAMES if kind.startswith(("case.", "message.")))
    with listening() as house:
        _, secret = programs.add_hook(
            acting=ADMINISTRATOR,
            seal=office.hook_seal,
            check=lambda _: None,
            name="decider",
            url=house.url,
            kinds=kinds,
        )
        case = lived(office)["asked_case"]
        journal.dispatch(handlers=[program_news(office.steps)], now=NOW)
        with HookCarrier(allow_private=True).round() as carry:
            programs.send_notices(seal=office.hook_seal, carry=carry, now_fn=lambda: NOW)
        receiver = FromTheDocument()
        known = [heard(receiver, secret, headers, body) for headers, body in house.heard]
    assert "case.received" in {kind for kind, _ in known}
    assert case in {data["case"] for _, data in known}


def test_every_kind_of_news_stands_in_the_document_with_all_it_tells() -> None:
    document = FromTheDocument().document
    assert set(document["webhooks"]) == set(NAMES)
    for name, told in document["webhooks"].items():
        data = told["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["data"]
        assert set(NAMES[name].fields) <= set(data["properties"]), name
        assert all(re.search("type|const|enum|anyOf", json.dumps(one)) for one in data["properties"].values()), name
    assert ProgramRow.objects.count() == 0
