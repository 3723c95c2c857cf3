"""Who asks: a program by its token, acting in the office that was given with it. How often it may."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from saltern.apps.journal.acting import Acting
from saltern.apps.programs import operations as programs
from saltern.apps.programs import queries
from saltern.apps.programs.program import PREFIX, TokenUnknown
from saltern.apps.programs.queries import Entered
from saltern.installation.office import Office
from saltern.interfaces.pages.limit import Window
from saltern.interfaces.pages.request import PageRequest

AN_HOUR: Final = 36_000
"""Requests of one program within an hour, to each process: ten a second. Ours."""
STRANGERS: Final = 600
"""The same for what nobody has to prove themselves for, by address; also tries with a token that is none."""
LONGEST_TOKEN: Final = 200
WINDOW: Final = Window()


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
        )


class Token(HttpBearer):
    """`Authorization: Bearer saltern_…`"""

    openapi_description = "A token that an administrator gave out: `saltern program give-token`."

    def __call__(self, request: HttpRequest) -> Any:
        """Whoever asks; without a token too, so that every refusal is told alike. Raises `TokenUnknown`."""
        found = super().__call__(request)
        if found is None:
            _refused(request)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raises `TokenUnknown`, `AttemptsUsedUp`."""
        visit = cast("PageRequest", request).visit
        if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
            _refused(request)
        try:
            entered = queries.entered(token=token, now=visit.now)
        except TokenUnknown:
            _refused(request)
        WINDOW.count(entered.account, most=AN_HOUR, now=visit.now)
        if not entered.noted:
            programs.note_use(name=entered.name, now=visit.now)
        return Caller(program=entered, office=visit.office, now=visit.now)


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
