"""Thirty hostile inputs in every field of every form of the portal, through the forms as the pages print them.

The forms are found on the pages and the pages in the policy table, so that a new field is tried by itself. Whatever is
sent is shown as text, refused where it stands, or not there; it never breaks a page. The fields of an item's own form
are tried kind by kind in `test_hostile_input`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from saltern.apps.casework.file_check import plain_name
from saltern.project.policy import TABLE
from worlds.accounts import bound
from worlds.every_route import ARGUMENTS, address, routes, rule
from worlds.hostile import HOSTILE, UNSTORABLE
from worlds.lived_house import ME, WHO, lived, open_lived_house, warned
from worlds.papers import png

pytestmark = pytest.mark.django_db

SECRET = "csrfmiddlewaretoken"  # a field's name
ENDING = frozenset({"sign-out"})
TYPED = HOSTILE if connection.vendor == "sqlite" else UNSTORABLE
"""A page shows a text as it does on any database."""


@dataclass
class Form:
    """A form as a browser knows it: where it goes, how, and what it would send."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(action=told.get("action", ""), method=told.get("method", "get").lower())
            self.found.append(self._open)
        form, name = self._open, told.get("name", "")
        if tag == "option" and form is not None and self._choice and "selected" in told:
            form.values[self._choice] = told.get("value", "")
        if form is None or not name:
            return
        if tag == "select":
            self._choice = name
            form.values.setdefault(name, "")
        elif told.get("type") == "file":
            form.files.append(name)
        elif tag in {"input", "textarea", "button"}:
            chosen = told.get("type") not in {"radio", "checkbox"} or "checked" in told
            form.values.setdefault(name, told.get("value", "") if chosen else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._choice = ""


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mapping[str, str]:
    office = open_lived_house(monkeypatch, tmp_path)
    bound("a-ME", ME)
    return {**lived(office), "warning": warned(ME)}


def forms(html: str) -> list[Form]:
    reader = Forms()
    reader.feed(html)
    return reader.found


def every_form(client: Client, prepared: Mapping[str, str]) -> Iterator[tuple[str, str, Form]]:
    """Each different form with its route and the page it stands on."""
    seen = set()
    for route in sorted(TABLE):
        if "GET" not in rule(route).methods or route.startswith("idp:") or route in ENDING:
            continue
        where = address(route, prepared)
        with transaction.atomic():
            answer = client.get(where)
            transaction.set_rollback(True)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        for form in forms(answer.content.decode()):
            known = (form.action or where, form.method, *sorted({*form.values, *form.files}))
            if known not in seen:
                seen.add(known)
                yield route, where, form


def sent(client: Client, where: str, form: Form, values: Mapping[str, object]) -> tuple[int, str]:
    """The status and the page one sees in the end; whatever was done is undone."""
    cookies = client.cookies.copy()
    client.raise_request_exception = False
    with transaction.atomic():
        place = form.action or where
        answer: HttpResponse = (client.get if form.method == "get" else client.post)(place, values)
        status, body = answer.status_code, answer.getvalue().decode("utf-8", "replace")
        if status == 302 and answer["Location"].startswith("/"):
            after = client.get(answer["Location"])
            status, body = max(status, after.status_code), after.content.decode("utf-8", "replace")
        transaction.set_rollback(True)
    client.cookies = cookies
    return status, body


def broken(status: int, html: str) -> str:
    """What is wrong with an answer, if anything."""
    if status >= 500:
        return str(status)
    shown = re.sub(r"&[#\w]+;", "", html)
    for raw in ("<script>alert", "<img src=x", "' onmouseover='alert", 'href="javascript:'):
        if raw in shown:
            return raw
    if "{{ 7*7 }}" not in html and re.search(r">\s*49\{", html):
        return "a template was run"
    return "nothing was shown" if status in {200, 422} and "<h1" not in html else ""


def test_every_field_of_every_form_takes_it_as_text_or_refuses_it(prepared: Mapping[str, str]) -> None:
    wrong, tried = {}, set()
    for who in ("self", "nobody", "approver of the unit", "clerk of the unit"):
        client = WHO[who](prepared)
        for route, where, form in list(every_form(client, prepared)):
            for name in form.values:
                if name == SECRET or (route, name) in tried:
                    continue
                tried.add((route, name))
                for text in TYPED:
                    if fault := broken(*sent(client, where, form, {**form.values, name: text})):
                        wrong[f"{who} {route} {name} {text[:24]!a}"] = fault
    assert wrong == {}
    assert len({name for _, name in tried}) > 25
    assert {"counter:home", "console:case", "console:correction", "console:pause"} <= {route for route, _ in tried}


@pytest.mark.parametrize("who", ["self", "approver of the unit"])
def test_an_address_with_a_sign_no_name_holds_is_not_there(prepared: Mapping[str, str], who: str) -> None:
    """PostgreSQL takes no text with it."""
    client = WHO[who](prepared)
    wrong = {}
    for route in sorted(TABLE):
        for name in ARGUMENTS.get(route, {}):
            if routes()[route].pattern.converters[name].regex != "[^/]+":
                continue
            where = address(route, prepared, **{name: "a\x00b"})
            method = "get" if "GET" in rule(route).methods else "post"
            status, body = sent(client, where, Form(where, method), {})
            if (status, broken(status, body)) != (404, ""):
                wrong[f"{route} {name}"] = (status, broken(status, body))
    assert wrong == {}


def test_a_file_with_any_name_is_kept_under_a_plain_one(prepared: Mapping[str, str]) -> None:
    client = WHO["self"](prepared)
    where = address("hand-in-file", prepared)
    wrong = {}
    for place, text in enumerate(HOSTILE):
        given = SimpleUploadedFile("x.png", png(shade=place), content_type="text/html")
        given._name = f"{text}.png"  # type: ignore[attr-defined]  # as a client that is no browser sends it
        status, body = sent(client, where, Form(action=where, method="post"), {"file": given, "more": "1"})
        if fault := broken(status, body):
            wrong[ascii(text[:24])] = fault
        name = plain_name(f"{text}.png")
        assert not set(name) & set("\x00\r\n/\\\u202e\u2066"), name
        assert len(name) <= 200
    assert wrong == {}


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.pdf"])
def test_a_file_that_holds_something_else_is_refused_at_its_field(prepared: Mapping[str, str], name: str) -> None:
    client = WHO["self"](prepared)
    where = address("hand-in-file", prepared)
    for text in HOSTILE:
        content = text.encode("utf-8", "surrogatepass")
        given = SimpleUploadedFile(name, content, content_type="image/png")
        status, body = sent(client, where, Form(action=where, method="post"), {"file": given})
        assert (status, broken(status, body), 'class="fault' in body or "aria-invalid" in body) == (422, "", True)


MARKS = ("before", "after", "page", "span", "in", "part", "back", "again", "about", "item", "material", "own", "open")
"""What addresses of the portal may be told behind the question mark."""


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "9" * 18, "-1", "\u0663"])
def test_what_an_address_or_a_cookie_says_is_a_number_breaks_no_page(prepared: Mapping[str, str], number: str) -> None:
    client = WHO["self"](prepared)
    client.cookies["size"] = number if number.isascii() else "x"
    wrong = {}
    for route in sorted(TABLE):
        if "GET" in rule(route).methods and not route.startswith("idp:") and route not in ENDING:
            status, body = sent(client, address(route, prepared), Form("", "get"), dict.fromkeys(MARKS, number))
            if status >= 500 or (status == 200 and "Traceback" in body):
                wrong[route] = status
    assert wrong == {}
