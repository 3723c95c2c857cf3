"""The second proof after a code or a password: owed by whoever holds an office or has set one up, given once a sign-in.

Until it is given an account sees nothing but the page that asks for it. Before something that cannot be taken back a
recent one is asked for again (`pages.step_up`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.organisation import queries as organisation
from saltern.interfaces.pages.request import PageRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

DUE: Final = "second_due"
"""Session key: "ask" or "set-up" while a second proof is owed."""
GIVEN: Final = "second_given"
PROVED: Final = "proved"
"""Session keys: when the second proof was given, when the account was last signed in to."""
HOLDS: Final = dt.timedelta(minutes=30)
FREE: Final = frozenset({"second-factor", "sign-out", "look", "language", "live", "ready"})
SET_UP: Final = frozenset({"security-app", "security-passkey"})


class SecondFactorMiddleware:
    """Who owes a second proof is sent to give it, wherever they go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """None: go on."""
        match = request.resolver_match
        route = (match.view_name if match else "") or ""
        if route in FREE or not (due := request.session.get(DUE)):
            return None
        page = cast("PageRequest", request)
        if due == "set-up" and route in SET_UP and not factors(page).exists():
            return None
        return to_second_factor(page)


def factors(request: PageRequest) -> QuerySet[Any]:
    """What the account can prove itself with a second time, recovery codes apart."""
    from allauth.mfa.models import Authenticator  # tables: after Django has started

    own: QuerySet[Any] = Authenticator.objects.filter(user__handle=request.visit.handle)
    return own.exclude(type=Authenticator.Type.RECOVERY_CODES)


def forget(handle: str) -> int:
    """Take every second factor of an account away, recovery codes too; how many there were."""
    from allauth.mfa.models import Authenticator

    return int(Authenticator.objects.filter(user__handle=handle).delete()[0])


def begin(request: PageRequest, handle: str, *, strong: bool) -> bool:
    """Note a sign-in in its new session; whether a second proof is owed now. `strong`: it was two proofs in one."""
    from allauth.mfa.models import Authenticator

    now = request.visit.now
    list_session(request)
    request.session[PROVED] = now.isoformat()
    for key in (DUE, GIVEN):
        request.session.pop(key, None)
    if strong:
        request.session[GIVEN] = now.isoformat()
        return False
    kinds = set(Authenticator.objects.filter(user__handle=handle).values_list("type", flat=True))
    office = organisation.needs_second_factor(handle=handle, now=now)
    if not office and Authenticator.Type.TOTP not in kinds:
        return False
    request.session[DUE] = "ask" if kinds else "set-up"
    return True


def give(request: PageRequest) -> None:
    """It was given: the session goes on under a new name."""
    request.session.pop(DUE, None)
    request.session[GIVEN] = request.visit.now.isoformat()
    request.session.cycle_key()
    list_session(request)
    identity.note_second_factor(acting=request.visit.acting, change="given")


def list_session(request: PageRequest) -> None:
    """Have the session stand among the devices of its account, since now by the district's clock."""
    from allauth.usersessions.models import UserSession

    UserSession.objects.create_from_request(request)
    own = UserSession.objects.filter(session_key=request.session.session_key)
    own.update(created_at=request.visit.now, last_seen_at=request.visit.now)


def given(request: PageRequest) -> bool:
    """Whether a second proof was given in this session."""
    return GIVEN in request.session and DUE not in request.session


def within(request: PageRequest, key: str) -> bool:
    """Whether what a session key notes was so a short while ago."""
    noted = request.session.get(key, "")
    return bool(noted) and request.visit.now - dt.datetime.fromisoformat(noted) < HOLDS


def to_second_factor(request: PageRequest) -> HttpResponse:
    """To the page that asks for it, and back."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return HttpResponseRedirect(f"{reverse('second-factor')}?{urlencode({'back': back})}")
