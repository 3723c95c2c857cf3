"""Who asks: a program by a token, given out or signed, in the office it was let in with. How often it may."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

from allauth.idp.oidc.models import Token as IssuedToken
from django.http import HttpRequest
from ninja.security import HttpBearer

from saltern.apps.journal.acting import Acting
from saltern.apps.programs import operations as programs
from saltern.apps.programs import queries
from saltern.apps.programs.program import PREFIX, TokenUnknown
from saltern.apps.programs.queries import Entered
from saltern.apps.programs.signed_token import READ, WRITE, SignedTokenRefused, issuer_of, looks_signed, prove
from saltern.installation.office import Office
from saltern.installation.openid import signing_key, verifying_key
from saltern.interfaces.pages.limit import Window
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

AN_HOUR: Final = 36_000
"""Requests of one program within an hour, to each process: ten a second. Ours."""
STRANGERS: Final = 600
"""The same for what nobody has to prove themselves for, by address; also tries with a token that is none."""
LONGEST_TOKEN: Final = 200
WINDOW: Final = Window()
AUDIENCE: Final = "/api/v1/"
"""What a token of this house is meant for, behind the address of the house."""
LOOKED_AT: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program that has proved itself, in the office of this installation."""

    program: Entered
    office: Office
    now: dt.datetime

    def acting(self, purpose: str = "") -> Acting:
        """Who acts, for operations."""
        post = self.program.post
        return Acting(
            account=self.program.account,
            role=post.roles[0],
            now=self.now,
            zone=self.office.clock.zone,
            unit=post.unit,
            items=None if post.items == "all" else frozenset(post.items),
            venue=post.venue,
            purpose=purpose,
            training=self.office.environment.training,
        )


class Token(HttpBearer):
    """`Authorization: Bearer saltern_…`, or a signed token."""

    openapi_description = "A token that an administrator gave out (`saltern program give-token`), or a signed one."

    def __call__(self, request: HttpRequest) -> Any:
        """Whoever asks; without a token too, so that every refusal is told alike. Raises `TokenUnknown`."""
        found = super().__call__(request)
        if found is None:
            _refused(request)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raises `TokenUnknown`, `SignedTokenRefused`, `ScopeMissing`, `IssuerSilent`, `AttemptsUsedUp`."""
        visit = cast("PageRequest", request).visit
        try:
            entered = _by_signature(request, token) if looks_signed(token) else _by_token(token, visit.now)
        except (TokenUnknown, SignedTokenRefused):
            count_stranger(request, what="token")
            raise
        WINDOW.count(entered.account, most=AN_HOUR, now=visit.now)
        if not entered.noted:
            programs.note_use(name=entered.name, now=visit.now)
        return Caller(program=entered, office=visit.office, now=visit.now)


def house(request: HttpRequest) -> str:
    """This house as an issuer of tokens: the address it is asked at."""
    return request.build_absolute_uri("/").rstrip("/")


def _by_token(token: str, now: dt.datetime) -> Entered:
    """Raises `TokenUnknown`."""
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        raise TokenUnknown
    return queries.entered(token=token, now=now)


def _by_signature(request: HttpRequest, token: str) -> Entered:
    """Whoever bears a token that this house or the other one signed. One of this house that was given back counts no
    more. Raises `SignedTokenRefused`, `ScopeMissing`, `TokenUnknown`, `IssuerSilent`."""
    visit, named = cast("PageRequest", request).visit, issuer_of(token)
    ours, other = house(request), visit.office.program_issuer
    if named == ours:
        pem = signing_key(visit.office.environment)
        proved = prove(
            token, key_of=lambda _: verifying_key(pem) if pem else None, issuer=ours, audience=ours + AUDIENCE
        )
        if IssuedToken.objects.lookup(IssuedToken.Type.ACCESS_TOKEN, token) is None:
            raise SignedTokenRefused(why=Phrase(zh="已交还", en="it was given back"))
    elif other is not None and named == other.url:
        proved = prove(token, key_of=other.key, issuer=other.url, audience=other.audience)
    else:
        raise SignedTokenRefused(why=Phrase(zh="本平台不认该签发方", en="its issuer is not trusted here"))
    found = queries.entered_as(client=proved.client, issuer="" if named == ours else named, now=visit.now)
    proved.check(READ if request.method in LOOKED_AT else WRITE)
    return found


def _refused(request: HttpRequest) -> NoReturn:
    """Raises `AttemptsUsedUp`, `TokenUnknown`."""
    count_stranger(request, what="token")
    raise TokenUnknown


def count_stranger(request: HttpRequest, *, what: str) -> None:
    """Whoever asks without a token, by their address. Raises `AttemptsUsedUp`."""
    visit = cast("PageRequest", request).visit
    address = visit.office.mobile_seal.address(request.META.get("REMOTE_ADDR", ""))
    WINDOW.count(f"{what}:{address}", most=STRANGERS, now=visit.now)


def caller(request: HttpRequest) -> Caller:
    """Who asks, proved."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # the door sets it
    return found
