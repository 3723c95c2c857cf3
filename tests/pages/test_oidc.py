"""Two real installations: one signs people in, the other takes its signed word; the whole flow of OpenID Connect."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from worlds.openid_house import House, Person, house
from worlds.served import free_port

ME, NUMBER = "13800138001", "110102199101010078"
OTHER, OTHER_NUMBER = "13800138008", "11010519491231002X"
ELSEWHERE = "http://localhost:9/back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """The province, which knows people; the district, which asks it."""

    province: House
    district: House
    known: Mapping[str, requests.Session]

    def person(self, mobile: str = "") -> Person:
        """A browser, signed in at the province as somebody, or nowhere."""
        one = Person()
        if mobile:
            one.jars[self.province.base] = self.known[mobile]
        return one


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    homes, port = tmp_path_factory.mktemp("two"), free_port()
    with house(homes / "province") as province:
        back = [f"http://{host}:{port}/sign-in/authority/back/" for host in ("localhost", "127.0.0.1")]
        made = province.say("program", "add", "盐田区", *back, "--number")
        asked = {
            "OIDC_ISSUER": province.base,
            "OIDC_CLIENT_ID": made["program"],
            "OIDC_CLIENT_SECRET": made["secret"],
            "OIDC_SCOPE": "openid id_number",
            "OIDC_NAME": "省统一身份认证",
        }
        with house(homes / "district", port=port, **asked) as district:
            known = {}
            for mobile, number in ((ME, NUMBER), (OTHER, OTHER_NUMBER)):
                known[mobile] = visitor_of(province, mobile).jars[province.base]
                province.say("account", "bind", mobile, number)
            yield Two(province=province, district=district, known=known)


def visitor_of(at: House, mobile: str) -> Person:
    """Somebody who has signed in at a house."""
    person = Person()
    person.go(f"{at.base}/sign-in/?back=/look/")
    person.sign_in(at, mobile)
    return person


def agreed(two: Two, mobile: str, scopes: list[str], person: Person | None = None) -> Person:
    """Signs in at the district by way of the province, agreeing to these scopes."""
    one = person or Person()
    one.jars[two.province.base] = two.known[mobile]
    one.go(f"{two.district.base}/sign-in/?again=1&back=/mine/security/")
    one.send({}, action="/sign-in/authority/")
    assert "让“盐田区”知道是您？" in one.page.text
    one.send({"scopes": ["openid", *scopes], "action": "grant"}, action="/program/authorize/")
    return one


def bonds(at: House, handle: str) -> list[tuple[int, str]]:
    return [(bond["subject"], bond["level"]) for bond in at.say("account", "show", handle)["bonds"]]


def acts(at: House) -> list[dict[str, Any]]:
    return list(at.say("journal", "show")["lines"])


def test_a_resident_is_signed_in_by_another_authoritys_signed_word(two: Two) -> None:
    person = agreed(two, ME, ["id_number"])
    assert person.page.url == f"{two.district.base}/mine/security/"
    assert person.page.status_code == 200
    assert not [address for address in person.seen if NUMBER in address]
    assert NUMBER not in two.district.log() + two.province.log() + person.page.text


def test_who_does_not_tick_the_number_is_not_known_and_signed_in_nowhere(two: Two) -> None:
    person = agreed(two, ME, [])
    assert person.page.status_code == 404
    assert "区里还没有您的登记" in person.page.text
    assert person.go(f"{two.district.base}/mine/security/").url.startswith(f"{two.district.base}/sign-in/")


def test_who_does_not_agree_comes_back_with_nothing(two: Two) -> None:
    person = two.person(ME)
    person.go(f"{two.district.base}/sign-in/")
    person.send({}, action="/sign-in/authority/")
    person.send({"action": "cancel"}, action="/program/authorize/")
    assert person.page.status_code == 503
    assert "没有说清您是谁" in person.page.text


def test_an_account_that_is_signed_in_is_bound_and_another_person_is_refused(two: Two) -> None:
    person = visitor_of(two.district, OTHER)
    assert agreed(two, OTHER, ["id_number"], person).page.url == f"{two.district.base}/mine/security/"
    assert [bond["level"] for bond in two.district.say("account", "show", OTHER)["bonds"]] == ["authority"]
    # somebody else proves themselves at the province from the same browser
    assert agreed(two, ME, ["id_number"], person).page.status_code == 409


def test_an_answer_works_once_and_only_in_the_browser_that_asked(two: Two) -> None:
    person = agreed(two, ME, ["id_number"])
    answer = next(address for address in reversed(person.seen) if "/sign-in/authority/back/" in address)
    assert requests.get(answer, timeout=60).status_code == 503
    assert person.go(answer).status_code == 503


def asked(two: Two, program: str, *, scope: str, **more: str) -> str:
    question = {
        "response_type": "code",
        "client_id": program,
        "redirect_uri": ELSEWHERE,
        "scope": scope,
        "state": "s",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        **more,
    }
    return f"{two.province.base}/program/authorize/?{urlencode(question)}"


def told(two: Two, made: dict[str, str], person: Person, scopes: list[str]) -> dict[str, Any]:
    """The whole flow with PKCE, as a program of others does it: what the signed token says."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    person.go(
        asked(two, made["program"], scope="openid profile", code_challenge=challenge, code_challenge_method="S256")
    )
    with pytest.raises(requests.ConnectionError):
        person.send({"scopes": ["openid", *scopes], "action": "grant"}, action="/program/authorize/")
    code = parse_qs(urlsplit(person.seen[-1]).query)["code"][0]
    question = {"grant_type": "authorization_code", "code": code, "redirect_uri": ELSEWHERE}
    secret = (made["program"], made["secret"])
    base = f"{two.province.base}/program/token/"
    wrong = requests.post(base, data={**question, "code_verifier": "x" * 50}, auth=secret, timeout=60)
    assert wrong.status_code == 400
    answer = requests.post(base, data={**question, "code_verifier": verifier}, auth=secret, timeout=60).json()
    if "id_token" not in answer:
        return dict(answer)
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(answer["id_token"].split(".")[1] + "=="))
    return claims


def test_a_program_is_told_the_name_only_where_it_was_ticked_and_knows_people_by_a_name_of_its_own(two: Two) -> None:
    one = two.province.say("program", "add", "图书馆", ELSEWHERE)
    other = two.province.say("program", "add", "体育馆", ELSEWHERE)
    person = two.person(ME)
    with_name = told(two, one, person, ["profile"])
    without = told(two, one, person, [])
    elsewhere = told(two, other, person, [])
    assert with_name["name"] == "林晓帆"
    assert "name" not in without
    assert with_name["sub"] == without["sub"] != elsewhere["sub"]
    assert not {"email", "preferred_username", "id_number"} & set(with_name)
    assert "subject.tell-program" in [line["action"] for line in acts(two.province)]


def test_a_program_may_not_ask_for_more_than_it_was_let_and_comes_back_nowhere_else(two: Two) -> None:
    made = two.province.say("program", "add", "图书馆", ELSEWHERE)
    person = two.person(ME)
    strange = asked(two, made["program"], scope="openid").replace("%2Fback", "%2Fevil")
    page = person.go(strange)
    assert "请求不对" in page.text
    assert page.url == strange
    with pytest.raises(requests.ConnectionError):
        person.go(asked(two, made["program"], scope="openid id_number"))
    assert "error=invalid_scope" in person.seen[-1]
    plain = asked(two, made["program"], scope="openid", code_challenge_method="plain")
    assert person.go(plain).status_code == 400
    two.province.say("program", "end", made["program"])
    assert "请求不对" in person.go(asked(two, made["program"], scope="openid")).text


def test_the_page_that_asks_may_lead_to_that_program_and_nowhere_else(two: Two) -> None:
    made = two.province.say("program", "add", "图书馆", ELSEWHERE)
    person = two.person(ME)
    policy = person.go(asked(two, made["program"], scope="openid")).headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:9;" in policy + ";"
    assert "script-src 'self';" in policy + ";"
    stranger = Person()
    assert "/sign-in/?back=" in stranger.go(asked(two, made["program"], scope="openid")).url
    with pytest.raises(requests.ConnectionError):
        stranger.go(asked(two, made["program"], scope="openid", prompt="none"))
    assert "error=login_required" in stranger.seen[-1]
    with pytest.raises(requests.ConnectionError):  # who never agreed is not handed over in silence
        person.go(asked(two, made["program"], scope="openid", prompt="none"))
    assert "error=consent_required" in person.seen[-1]
    assert "again=1" in person.go(asked(two, made["program"], scope="openid", prompt="login")).url


def test_what_programs_read_of_this_house(two: Two) -> None:
    told_ = requests.get(f"{two.province.base}/.well-known/openid-configuration", timeout=60).json()
    assert told_["issuer"] == two.province.base
    assert told_["subject_types_supported"] == ["pairwise"]
    assert told_["code_challenge_methods_supported"] == ["S256"]
    keys = requests.get(told_["jwks_uri"], timeout=60).json()["keys"]
    assert [sorted(set(key) & {"d", "p", "q"}) for key in keys] == [[]]


def test_the_log_of_a_server_holds_no_question_and_no_person(two: Two) -> None:
    stranger, base = Person(), two.district.base
    stranger.go(f"{base}/themes/?secret=Lin")
    stranger.go(f"{base}/sign-in/?back=/look/")
    stranger.send({"mobile": "13900139111", "password": "guess after guess"})
    log = two.district.log()
    assert ' "POST" ' in log
    held = ("secret", "Lin", "13900139111", "guess", "/sign-in/?", "127.0.0.1 ")
    assert [word for word in held if word in log] == []


def test_in_a_real_browser_the_policy_of_each_page_lets_the_way_there_and_back_through(
    two: Two, browser: Browser
) -> None:
    said: list[str] = []
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda message: said.append(message.text))
    here = two.district.base.replace("localhost", "127.0.0.1")  # cookies know no ports
    page.goto(f"{here}/sign-in/?back=/mine/security/")
    session = next(cookie for cookie in two.known[OTHER].cookies if cookie.name == "saltern")
    page.context.add_cookies([{"name": "saltern", "value": str(session.value), "url": two.province.base}])
    page.click("button:has-text('省统一身份认证')")
    page.check("input[value=id_number]")
    page.click("button[value=grant]")
    page.wait_for_url(f"{here}/mine/security/")
    assert "登录和安全" in page.inner_text("h1")
    assert said == []


@pytest.mark.parametrize(
    "address", ["http://library.example/back", "https://library.example/#x", "library", "javascript:1"]
)
def test_an_address_that_is_not_safe_to_come_back_to_is_refused(two: Two, address: str) -> None:
    with pytest.raises(AssertionError, match="return-address-unsafe"):
        two.province.say("program", "add", "图书馆", address)
