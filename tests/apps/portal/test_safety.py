"""Safety of every page: headers, cookies, forged forms and hosts, ways out, methods, limits, faults of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from saltern.apps.identity import operations as identity
from saltern.apps.identity.attempt import AttemptsUsedUp
from saltern.apps.organisation.models import Post
from saltern.installation.office import Office
from saltern.interfaces.pages import limit
from saltern.interfaces.pages.limit import Window
from saltern.interfaces.pages.policy import Rule
from saltern.interfaces.portal import urls
from saltern.project.policy import TABLE
from worlds.accounts import NOW, bound, signed_in, visitor
from worlds.my_house import HeldPeople
from worlds.portal_house import browser, open_house
from worlds.portal_house import signed_in as client_of

pytestmark = pytest.mark.django_db
OUTSIDE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example")
KINDS = (
    "/", "/sign-in/", "/look/", "/venues/", "/search/?q=居住", "/suggest/", "/no-such-page/", "/mine/security/",
    "/mine/security/app/", "/mine/security/passkey/", "/prove/", "/.well-known/jwks.json", "/health/live",
)  # fmt: skip


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    made = open_house(monkeypatch, tmp_path)
    made.__dict__["people"] = HeldPeople()
    return made


def resident() -> Client:
    return client_of("a-ME", 1)


def routes(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def test_every_route_stands_in_the_table_and_every_row_has_a_route() -> None:
    assert sorted(routes(get_resolver().url_patterns)) == sorted(TABLE)


def test_none_of_the_sign_in_librarys_own_account_pages_is_served() -> None:
    for path in ("/accounts/login/", "/login/", "/signup/", "/2fa/", "/accounts/", "/oidc/authority/login/", "/admin/"):
        assert browser().get(path).status_code == 404


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_bears_its_headers(path: str) -> None:
    answer = resident().get(path)
    policy = dict(one.strip().split(" ", 1) for one in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", KINDS)
def test_no_page_holds_a_script_or_style_of_its_own_or_an_address_outside(path: str) -> None:
    body = resident().get(path).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", body, re.DOTALL)
    assert [one for one, inside in scripts if inside.strip() and 'type="application/json"' not in one] == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", body) == []
    assert re.findall(r"(?:src|action)=[\"']https?://", body) == []


def test_a_page_of_somebody_signed_in_is_kept_by_no_cache_between() -> None:
    assert resident().get("/mine/")["Cache-Control"] == "private, no-store"
    # a form keeps what was typed where its owner goes back to it
    assert resident().get("/suggest/")["Cache-Control"] == "private, no-cache"
    assert not browser().get("/venues/").has_header("Cache-Control")


def test_cookies_are_no_scripts_business_and_secure_behind_tls(office: Office) -> None:
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_HSTS_SECONDS=31_536_000):
        client = browser()
        answer = client.get("/sign-in/", secure=True)
        client.post("/sign-in/", {"mobile": "13800138001", "send": "1"}, secure=True)
        look = client.post("/look/", {"size": "2", "theme": "dark"}, secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")
    for cookie in (*answer.cookies.values(), *look.cookies.values(), client.cookies["saltern"]):
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"


def test_a_form_without_its_token_does_nothing() -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    for route, rule in TABLE.items():
        if "POST" not in rule.methods or rule.whom != "anybody" or route.startswith("idp:oidc:"):
            continue
        for path in (one for one in ("/sign-in/", "/look/", "/suggest/", "/sign-out/", "/sign-in/passkey/")):
            answer = strict.post(path, {})
            assert answer.status_code == 403
            assert "CSRF" not in answer.content.decode()
        break


def test_a_host_that_is_not_ours_is_refused_without_insides() -> None:
    answer = Client(raise_request_exception=False, HTTP_HOST="evil.example").get("/")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("back", OUTSIDE)
def test_nobody_is_led_out_of_the_house(back: str) -> None:
    client = resident()
    assert client.get("/sign-in/", {"back": back})["Location"] == "/"
    assert client.post("/look/", {"size": "1", "back": back})["Location"] == "/"
    assert client.get("/language/en/", {"back": back})["Location"] == "/"
    assert client.post("/act-for/", {"subject": "x", "back": back})["Location"] == "/"
    body = browser().get("/sign-in/", {"back": back}).content.decode()
    assert re.findall(r'(?:href|action|value)="\s*(?:https?:|javascript:|[/\\]{2})', body) == []


@pytest.mark.parametrize(("path", "method", "may"), [
    ("/", "post", "GET, HEAD"), ("/sign-out/", "get", "POST"), ("/sign-in/", "put", "GET, HEAD, POST"),
    ("/venues/", "delete", "GET, HEAD"), ("/", "options", "GET, HEAD"), ("/", "trace", "GET, HEAD"),
])  # fmt: skip
def test_a_method_that_is_not_taken_is_said_so(path: str, method: str, may: str) -> None:
    answer = getattr(browser(), method)(path)
    assert answer.status_code == 405
    assert answer["Allow"] == may


def test_a_fault_of_ours_shows_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside 13800138001")

    monkeypatch.setattr("saltern.interfaces.portal.views.home.nearest_hall", broken)
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    answer = client.get("/")
    body = answer.content.decode()
    assert answer.status_code == 500
    assert "您填的都存着" in body
    assert not re.search("secret inside|RuntimeError|Traceback|saltern/interfaces", body)


def test_writing_is_limited_by_account_and_address_and_the_refusal_says_until_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TABLE, "suggest", Rule(methods=("GET", "HEAD", "POST"), writes=2))  # type: ignore[arg-type]
    client = browser()
    for _ in range(2):
        assert client.post("/suggest/", {}, REMOTE_ADDR="203.0.113.9").status_code != 429
    late = client.post("/suggest/", {}, REMOTE_ADDR="203.0.113.9")
    assert late.status_code == 429
    assert "60分钟后可以继续" in late.content.decode().replace(" ", "")
    assert client.get("/suggest/").status_code == 200
    assert client.post("/suggest/", {}, REMOTE_ADDR="198.51.100.7").status_code != 429


def test_reading_is_limited_in_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "WINDOW", Window())
    monkeypatch.setitem(TABLE, "search", Rule(reads=1))  # type: ignore[arg-type]
    assert browser().get("/search/?q=x").status_code == 200
    assert browser().get("/search/?q=x").status_code == 429


def test_a_limit_that_cannot_be_counted_lets_nobody_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**_: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr(identity, "count_attempt", down)
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    assert client.post("/sign-in/", {"mobile": "13800138001", "send": "1"}).status_code == 500


def test_counts_of_an_hour_end_with_it_and_are_of_one_account(office: Office) -> None:
    import datetime as dt

    seal = office.mobile_seal
    for _ in range(3):
        identity.count_attempt(acting=visitor(), seal=seal, what="x", address="203.0.113.9", most=3)
    with pytest.raises(AttemptsUsedUp):
        identity.count_attempt(acting=visitor(), seal=seal, what="x", address="203.0.113.9", most=3)
    identity.count_attempt(acting=signed_in("a-ME"), seal=seal, what="x", address="203.0.113.9", most=3)
    later = visitor(later=dt.timedelta(hours=1))
    identity.count_attempt(acting=later, seal=seal, what="x", address="203.0.113.9", most=3)


def test_a_window_forgets_the_one_longest_not_asked_for() -> None:
    window = Window(most_keys=2)
    for key in ("a", "b", "a", "c"):
        window.count(key, most=2, now=NOW)
    window.count("b", most=1, now=NOW)
    with pytest.raises(AttemptsUsedUp):
        window.count("b", most=1, now=NOW)


def test_a_page_for_staff_is_for_whoever_holds_an_office_and_gave_a_second_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TABLE, "figures", Rule(whom="staff", roles=("clerk",)))  # type: ignore[arg-type]
    assert browser().get("/figures/")["Location"].startswith("/sign-in/?back=")
    client = resident()
    assert client.get("/figures/").status_code == 403
    Post.objects.create(account="a-ME", unit="civil-affairs", roles=["clerk"], begins_at=NOW, appointed_by="a-ADMIN")
    # appointed while signed in: the next page of theirs already asks
    assert client.get("/figures/")["Location"] == "/sign-in/second/?back=%2Ffigures%2F"
    session = client.session
    session["second_given"] = NOW.isoformat()
    session.save()
    assert client.get("/figures/").status_code == 200


def test_the_addresses_bear_nothing_of_a_person() -> None:
    assert [one for one in urls.urlpatterns if re.search("mobile|phone|name|subject|person", str(one.pattern))] == []


def test_bound_accounts_are_not_told_apart_at_the_door() -> None:
    bound("a-ME", 1)
    one = browser().post("/sign-in/", {"mobile": "13800138001", "send": "1"}).content.decode()
    other = browser().post("/sign-in/", {"mobile": "13900139999", "send": "1"}).content.decode()
    token = re.compile('(?<=csrfmiddlewaretoken" value=")[^"]+')
    assert token.sub("", one).replace("138 0013 8001", "") == token.sub("", other).replace("139 0013 9999", "")
