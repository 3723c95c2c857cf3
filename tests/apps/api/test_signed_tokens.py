"""Programs that prove themselves by OpenID Connect: signed tokens of this house and of the one it trusts."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from allauth.idp.oidc.models import Client as House
from allauth.idp.oidc.models import Token
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from django.test import Client
from jwt.algorithms import ECAlgorithm

from saltern.apps.journal.models import Line
from saltern.apps.programs import operations as programs
from saltern.apps.programs.client import ClientNotThere, ClientTaken, ClientUnusable
from saltern.apps.programs.issuer import Issuer, IssuerSilent
from saltern.installation.environment import Environment, SettingUnreadable, read
from saltern.installation.office import Office
from saltern.installation.openid import make_signing_key, program_issuer
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.accounts import bound
from worlds.casework_desk import staff
from worlds.lived_house import NOW, lived, open_lived_house
from worlds.my_house import ME
from worlds.program_house import Program, let_in, problem

pytestmark = pytest.mark.django_db
ADMINISTRATOR = staff("administrator", "gao", now=NOW)
HERE, AUDIENCE = "http://testserver", "http://testserver/api/v1/"
SECRET = "s" * 50


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    opened = open_lived_house(monkeypatch, tmp_path)
    make_signing_key(opened.environment)
    return opened


def client(name: str = "register", **more: Any) -> str:
    """A program let in, with a client of this house."""
    let_in(name)
    made = House(name=name)
    made.set_grant_types(["client_credentials"])
    made.set_scopes(["api:read", "api:write"])
    made.set_default_scopes(["api:read", "api:write"])
    made.set_secret(SECRET)
    made.save()
    programs.add_client(acting=ADMINISTRATOR, name=name, client=made.id, **more)
    return str(made.id)


def token(known: str, *, secret: str = SECRET, **more: str) -> Any:
    """What the house answers to a client's credentials."""
    asked = {"grant_type": "client_credentials", "client_id": known, "client_secret": secret, **more}
    return Client().post("/program/token/", asked).json()


def whole(known: str, **more: str) -> str:
    return str(token(known, **more)["access_token"])


def told(answer: Any) -> tuple[int, str, str]:
    body = json.loads(answer.content)
    return (*problem(answer), body["detail"])


def test_by_its_credentials_a_program_gets_a_token_and_acts_in_its_office(office: Office) -> None:
    bound("a-ME", ME)
    case = lived(office)["asked_case"]
    signed = whole(client())
    seen = Program(signed).ask("GET", f"/cases/{case}")
    assert (seen.status_code, json.loads(seen.content)["number"]) == (200, case)
    assert Line.objects.filter(actor="program:register", object=f"case:{case}").exists()
    said = jwt.decode(signed, options={"verify_signature": False})
    assert (said["iss"], said["aud"], said["scope"], "sub" in said) == (HERE, AUDIENCE, "api:read api:write", False)


def test_a_scope_is_what_a_token_may_be_used_for(office: Office) -> None:
    known = client()
    looking = Program(whole(known, scope="api:read"))
    assert looking.ask("GET", "/cases").status_code == 200
    refused = looking.ask("POST", "/cases", {}, Idempotency_Key="k", Accept_Language="en")
    assert told(refused) == (403, "scope-missing", "This needs a signed token with the scope api:write.")
    assert problem(Program(whole(known, scope="api:write")).ask("GET", "/cases")) == (403, "scope-missing")
    assert token(known, scope="openid") == {"error": "invalid_scope"} | token(known, scope="openid")
    assert token(known, secret="x")["error"] == "invalid_client"


def altered(signed: str) -> str:
    head, body, proof = signed.split(".")
    return ".".join([head, body, ("A" if proof[0] != "A" else "B") + proof[1:]])


def test_what_is_ended_revoked_given_back_or_altered_is_over_at_once() -> None:
    known = client()
    signed = whole(known)
    english = {"Accept_Language": "en"}
    refused = Program(altered(signed)).ask("GET", "/cases", **english)
    assert told(refused) == (
        401,
        "signed-token-refused",
        "The signed token is not accepted: its signature does not fit.",
    )
    assert refused["WWW-Authenticate"].startswith("Bearer")
    Client().post("/program/revoke/", {"token": signed, "client_id": known, "client_secret": SECRET})
    back = Program(signed).ask("GET", "/cases", **english)
    assert told(back) == (401, "signed-token-refused", "The signed token is not accepted: it was given back.")
    again = Program(whole(known))
    assert again.ask("GET", "/cases").status_code == 200
    programs.end_client(acting=ADMINISTRATOR, client=known)
    assert problem(again.ask("GET", "/cases")) == (401, "token-unknown")
    with pytest.raises(ClientNotThere):
        programs.end_client(acting=ADMINISTRATOR, client=known)
    other = client("other")
    revoked = Program(whole(other))
    programs.revoke_token(acting=ADMINISTRATOR, name="other")
    assert problem(revoked.ask("GET", "/cases")) == (401, "token-unknown")
    assert [view.ended_at for view in programs.list_clients(acting=ADMINISTRATOR)] == [NOW, NOW]


def test_a_token_for_another_house_or_of_a_person_opens_nothing_and_expired_ones_are_forgotten() -> None:
    known = client()
    elsewhere = whole(known, resource="https://other.example/api/v1/")
    refused = Program(elsewhere).ask("GET", "/cases", Accept_Language="en")
    assert told(refused)[2] == "The signed token is not accepted: it is meant for another audience."
    Token.objects.update(expires_at=NOW)
    assert whole(known)
    assert Token.objects.count() == 1


def test_with_only_the_token_it_was_given_opens_nothing_any_more() -> None:
    given = let_in("register")
    assert Program(given).ask("GET", "/cases").status_code == 200
    view = programs.add_client(acting=ADMINISTRATOR, name="register", client="c-1", only=True)
    assert problem(Program(given).ask("GET", "/cases")) == (401, "token-unknown")
    assert (view.client, view.issuer, view.program, view.ended_at) == ("c-1", "", "register", None)
    with pytest.raises(ClientTaken):
        programs.add_client(acting=ADMINISTRATOR, name="register", client="c-1")
    with pytest.raises(ClientUnusable):
        programs.add_client(acting=ADMINISTRATOR, name="register", client="two words")


class Elsewhere:
    """Another house: its key, what it tells of itself, how often it was asked."""

    def __init__(self) -> None:
        self.key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
        self.name, self.url, self.issuer, self.asked, self.silent = "k1", "", "", 0, False

    def sign(self, **more: object) -> str:
        now = int(time.time())
        says: dict[str, object] = {
            "iss": self.url, "aud": AUDIENCE, "exp": now + 300, "iat": now, "client_id": "register-of-province",
            "scope": "api:read", **more,
        }  # fmt: skip
        told_ = {key: value for key, value in says.items() if value is not None}
        return jwt.encode(told_, self.key, algorithm="ES256", headers={"kid": self.name})

    def answer(self, path: str) -> Mapping[str, object]:
        if path.endswith("openid-configuration"):
            return {"issuer": self.issuer or self.url, "jwks_uri": f"{self.url}/keys"}
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{"kty": "oct", "k": "AAAA", "kid": "shared"}, {**public, "kid": self.name}]}


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """It answers on this machine."""
    house = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            house.asked += 1
            body = json.dumps(house.answer(self.path)).encode()
            self.send_response(503 if house.silent else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    house.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


WRONG: Mapping[str, tuple[Mapping[str, object], str]] = {
    "over": ({"exp": 1}, "its time is over"),
    "not yet": ({"nbf": 2**33}, "it is not in force yet"),
    "for others": ({"aud": "https://other.example"}, "it is meant for another audience"),
    "for nobody": ({"aud": None}, "aud is missing"),
    "for ever": ({"exp": None}, "exp is missing"),
    "of nobody": ({"iss": "https://other.example"}, "its issuer is not trusted here"),
    "no program": ({"client_id": None}, "it does not say which program bears it"),
}


def test_the_trusted_issuers_token_is_checked_and_mapped(office: Office) -> None:
    let_in("register")
    with elsewhere() as province:
        made = Issuer(url=province.url, audience=AUDIENCE, allow_private=True)
        office.__dict__["program_issuer"] = made
        assert problem(Program(province.sign()).ask("GET", "/cases")) == (401, "token-unknown")
        programs.add_client(acting=ADMINISTRATOR, name="register", client="register-of-province", issuer=province.url)
        assert Program(province.sign()).ask("GET", "/cases").status_code == 200
        assert (
            Program(province.sign(client_id=None, azp="register-of-province")).ask("GET", "/cases").status_code == 200
        )
        assert problem(Program(province.sign()).ask("POST", "/cases", {})) == (403, "scope-missing")
        assert problem(Program(province.sign(scope=None, scp=["api:write"])).ask("GET", "/cases")) == (
            403, "scope-missing",
        )  # fmt: skip
        for more, why in WRONG.values():
            refused = Program(province.sign(**more)).ask("GET", "/cases", Accept_Language="en")
            assert told(refused) == (401, "signed-token-refused", f"The signed token is not accepted: {why}.")
        unsigned = jwt.encode({"iss": province.url, "aud": AUDIENCE, "exp": 2**33}, None, algorithm="none")
        shared = jwt.encode(
            {"iss": province.url, "aud": AUDIENCE, "exp": 2**33},
            b"\0" * 32,
            algorithm="HS256",
            headers={"kid": "shared"},
        )
        for forged in (unsigned, shared, "eyJ.eyJ.x", "ey" + "A" * 9000 + ".A.A"):
            assert problem(Program(forged).ask("GET", "/cases")) == (401, "signed-token-refused")
        assert province.asked == 2  # its configuration and its keys, once


def test_keys_are_kept_asked_for_again_and_count_for_a_day_while_the_issuer_is_silent() -> None:
    clock = [0.0]
    with elsewhere() as province:
        made = Issuer(url=province.url, audience=AUDIENCE, allow_private=True, seconds=lambda: clock[0])
        assert (made.key("k1") is not None, made.key("k2"), province.asked) == (True, None, 2)
        province.name, clock[0] = "k2", 61.0
        assert (made.key("k2") is not None, made.key("k1"), province.asked) == (True, None, 4)
        province.silent, clock[0] = True, 4000.0
        assert (made.key("k2") is not None, province.asked) == (True, 5)
        clock[0] = 61.0 + 24 * 3600 + 1
        with pytest.raises(IssuerSilent):
            made.key("k2")
        province.silent, province.issuer, clock[0] = False, "http://impostor", clock[0] + 61
        with pytest.raises(IssuerSilent):
            made.key("k2")
        inside = Issuer(url=province.url, audience=AUDIENCE)
        with pytest.raises(IssuerSilent):  # in clear, at an address inside
            inside.key("k1")


def test_an_issuer_that_is_silent_is_our_neighbours_fault_and_the_given_token_works(office: Office) -> None:
    given = let_in("register")
    with elsewhere() as province:
        office.__dict__["program_issuer"] = Issuer(url=province.url, audience=AUDIENCE)
        assert problem(Program(province.sign()).ask("GET", "/cases")) == (503, "issuer-silent")
    assert Program(given).ask("GET", "/cases").status_code == 200


def asked(**said: str) -> Environment:
    return read({f"SALTERN_PROGRAMS_{name}": value for name, value in said.items()})


def test_a_setting_that_fits_nothing_is_refused() -> None:
    assert program_issuer(asked()) is None
    made = program_issuer(asked(ISSUER="https://id.example/realm", AUDIENCE="saltern"))
    assert made is not None
    assert (made.url, made.audience, made.allow_private) == ("https://id.example/realm", "saltern", False)
    for wrong in ({"ISSUER": "http://id.example", "AUDIENCE": "x"}, {"ISSUER": "https://id.example"}):
        with pytest.raises(SettingUnreadable):
            program_issuer(asked(**wrong))


def test_the_document_tells_every_way_to_prove_oneself() -> None:
    document = json.loads(Program().ask("GET", "/openapi.json").content)
    schemes = document["components"]["securitySchemes"]
    assert {name: one["type"] for name, one in schemes.items()} == {
        "Token": "http", "ClientCredentials": "oauth2", "OpenID": "openIdConnect",
    }  # fmt: skip
    configuration = Client().get(schemes["OpenID"]["openIdConnectUrl"]).json()
    flow = schemes["ClientCredentials"]["flows"]["clientCredentials"]
    assert configuration["token_endpoint"] == HERE + flow["tokenUrl"]
    assert set(flow["scopes"]) < set(configuration["scopes_supported"])
    wanted = {
        f"{method} {path}": operation.get("security", [])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    read_, write = ([{"Token": []}, {"ClientCredentials": [s]}, {"OpenID": [s]}] for s in ("api:read", "api:write"))
    assert wanted["get /api/v1/cases"] == read_
    assert wanted["post /api/v1/events"] == write
    assert wanted["get /api/v1/items"] == []
