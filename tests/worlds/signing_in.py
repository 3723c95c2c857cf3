"""People who sign in to the portal in tests: a code read from the outbox, a password, an authenticator's number."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client

from saltern.apps.identity.models import Account
from saltern.apps.organisation.models import Post
from saltern.installation.office import Office
from worlds.accounts import NOW, bound
from worlds.my_house import HeldPeople

MOBILE = "13800138001"
SECRET = re.compile(r'<p class="num">([A-Z2-7 ]+)</p>')
ASKED = re.compile(r'<script id="asked" type="application/json">(.*?)</script>')


def resident(office: Office, *, subject: int = 1, handle: str = "a-ME", mobile: str = MOBILE) -> Account:
    """An account with a mobile, verified at a counter."""
    office.__dict__["people"] = HeldPeople()
    bound(handle, subject)
    seal = office.mobile_seal
    Account.objects.filter(handle=handle).update(mobile_key=seal.key(mobile), mobile_sealed=seal.sealed(mobile))
    return Account.objects.get(handle=handle)


def employed(handle: str) -> None:
    """The account holds an office."""
    Post.objects.create(account=handle, unit="civil-affairs", roles=["clerk"], begins_at=NOW, appointed_by="a-ADMIN")


def newest_code(home: Path) -> str:
    """The last code that was sent."""
    lines = (home / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    return str(json.loads(lines[-1])["text"]).rpartition("#")[2]


def by_code(client: Client, home: Path, *, mobile: str = MOBILE, back: str = "", again: bool = False) -> HttpResponse:
    """Sign in with a code."""
    extra = {"back": back} | ({"again": "1"} if again else {})
    client.post("/sign-in/", {"mobile": mobile, "send": "1", **extra})
    return client.post("/sign-in/", {"mobile": mobile, "code": newest_code(home), **extra})  # type: ignore[return-value]


def by_password(client: Client, password: str, *, mobile: str = MOBILE, address: str = "203.0.113.9") -> HttpResponse:
    """Sign in with a password, from an address."""
    return client.post(  # type: ignore[return-value]
        "/sign-in/", {"mobile": mobile, "password": password}, REMOTE_ADDR=address
    )


def secret_on(page: Any) -> str:
    """The key of an authenticator that is being turned on."""
    found = SECRET.search(page.content.decode())
    assert found
    return found[1].replace(" ", "")


def shown_by(secret: str, *, step: int = 1) -> str:
    """What the authenticator shows: in the step before, in this one, in the next."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[step]))


def asked_by(page: Any) -> dict[str, Any]:
    """What a page asks a passkey."""
    found = ASKED.search(page.content.decode())
    assert found
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


def with_authenticator(client: Client) -> str:
    """Turn an authenticator on, and its secret."""
    secret = secret_on(client.get("/mine/security/app/"))
    assert client.post("/mine/security/app/", {"code": shown_by(secret, step=0)}).status_code == 302
    return secret
