"""登录: by a code to one's mobile, a passkey, a password, or on an identity authority's word.

Two codes in flight both work; whether a number has an account is not told. Wrong passwords are counted by number and
address together, so that a stranger locks out their own address alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.password import PasswordTriedTooOften, PasswordWrong
from saltern.apps.identity.represented import Represented
from saltern.apps.stewardship import operations as stewardship
from saltern.core.identifiers.mobile import normalise
from saltern.errors import SalternError
from saltern.interfaces.pages import second_factor
from saltern.interfaces.pages.credential import credential_fits
from saltern.interfaces.pages.policy import NotProvedYet
from saltern.interfaces.pages.request import CALLED, FOR, PageRequest, Visit
from saltern.interfaces.pages.sign_in_library import counted_address
from saltern.interfaces.portal.views.home import back_of
from saltern.words import Phrase

BACKEND: Final = "saltern.interfaces.pages.session.Accounts"
ASKED: Final = "asked_code"
PASSKEY_WRONG: Final = Phrase(
    zh="通行密钥没有对上。再试一次，或改用验证码。",
    en="The passkey did not fit. Try again, or use a code.",
)


def sign_in(request: PageRequest) -> HttpResponse:
    """The number, then the code; pasted with spaces is fine."""
    back = back_of(request, reverse("home"))
    again = bool(request.visit.handle) and "again" in (request.POST or request.GET)
    if request.visit.handle and not again:
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _page(request, back, mobile=request.session.get(ASKED, {}).get("mobile", ""))
    mobile = request.POST.get("mobile", "")
    try:
        if "password" in request.POST:
            return _by_password(request, back, mobile)
        if "code" in request.POST and "send" not in request.POST and "call" not in request.POST:
            return _entered(request, back, mobile)
        return _sent(request, back, mobile)
    except SalternError as problem:
        words = problem.words()
        field = "mobile" if problem.code == "mobile-not-one" else "code"
        if "password" in request.POST:
            field = "number" if field == "mobile" else "password"
        return _page(request, back, mobile=mobile, fault=(field, words), status=422)


def _sent(request: PageRequest, back: str, mobile: str) -> HttpResponse:
    visit = request.visit
    sent = identity.ask_code(
        acting=visit.acting,
        desk=visit.office.code_desk,
        mobile=mobile,
        address=request.META.get("REMOTE_ADDR", ""),
        manner="voice" if "call" in request.POST else "sms",
        language=request.look.language,
    )
    known = request.session.get(ASKED, {})
    times = known.get("times", []) if same(known.get("mobile", ""), mobile) else []
    at = f"{visit.now.astimezone(visit.office.clock.zone):%H:%M}"
    request.session[ASKED] = {"mobile": mobile, "times": [*times, at][-3:], "manner": sent.manner}
    return _page(request, back, mobile=mobile)


def same(one: str, other: str) -> bool:
    """Whether two numbers are one, however each was typed or is shown."""
    return normalise(one) == normalise(other) != ""


def _entered(request: PageRequest, back: str, mobile: str) -> HttpResponse:
    visit = request.visit
    came = identity.enter_code(
        acting=visit.acting,
        desk=visit.office.code_desk,
        mobile=mobile,
        code=request.POST.get("code", ""),
        address=request.META.get("REMOTE_ADDR", ""),
        language=request.look.language,
    )
    return enter(request, came.handle, back)


def _by_password(request: PageRequest, back: str, mobile: str) -> HttpResponse:
    """Raises `MobileNotOne`, `PasswordWrong`, `PasswordTriedTooOften`."""
    visit = request.visit
    tried = {"username": visit.office.mobile_seal.key(mobile)}
    if not AxesProxyHandler.is_allowed(request, tried):
        raise PasswordTriedTooOften
    try:
        came = identity.enter_password(
            acting=visit.acting,
            seal=visit.office.mobile_seal,
            mobile=mobile,
            password=request.POST.get("password", ""),
        )
    except PasswordWrong:
        user_login_failed.send(__name__, credentials=tried, request=request)
        raise
    AxesProxyHandler.reset_attempts(username=tried["username"], ip_address=counted_address(request))
    return enter(request, came.handle, reverse("security") if came.set_password else back)


def passkey(request: PageRequest) -> HttpResponse:
    """What the browser asks the passkey, and its answer: two proofs in one, what one has and what one is or knows."""
    back = back_of(request, reverse("home"))
    if request.method != "POST":
        response = JsonResponse({"request_options": begin_authentication(user=None)})
        response["Cache-Control"] = "no-store"
        return response
    form = LoginWebAuthnForm(data=request.POST)
    if not credential_fits(form):
        return _page(request, back, mobile="", fault=("passkey-use", PASSKEY_WRONG), status=422)
    used = form.cleaned_data["credential"]
    came = identity.enter_by_passkey(acting=request.visit.acting.as_system(), handle=used.user.handle)
    used.record_usage()
    return enter(request, came.handle, back, strong=True)


def enter(request: PageRequest, handle: str, back: str, *, strong: bool = False) -> HttpResponse:
    """Begin the session of an account, under a new name, and go on; `strong` is a sign-in that is two proofs in one."""
    for key in (ASKED, FOR, CALLED):
        request.session.pop(key, None)
    login(request, accounts.account_to_sign_in(handle=handle), backend=BACKEND)
    request.visit = Visit(request, request.visit.office)
    if not second_factor.begin(request, handle, strong=strong):
        remember_names(request)
    return HttpResponseRedirect(back)


def remember_names(request: PageRequest) -> None:
    """The names an account will read are read once, when it is surely theirs, and that is written down."""
    visit = request.visit
    handle = visit.handle
    read_called(request, handle, accounts.represented(handle=handle, now=visit.now, led_by=visit.office.led_by))


def read_called(request: PageRequest, handle: str, represented: Iterable[Represented]) -> None:
    """What those are called for whom an account acts, kept for the session."""
    visit = request.visit
    known = [one.subject for one in represented if one.shows_records]
    acting = replace(visit.acting.signed_in(handle), subjects=frozenset(known))
    names = stewardship.read_names(acting=acting, person=visit.office.people.person, subjects=known)
    request.session[CALLED] = {str(subject): name for subject, name in names.items()}


def _page(
    request: PageRequest, back: str, *, mobile: str, fault: tuple[str, Phrase] | None = None, status: int = 200
) -> HttpResponse:
    asked = request.session.get(ASKED, {})
    context = {
        "place": "mine",
        "back": back,
        "mobile": mobile,
        "asked": asked if same(asked.get("mobile", ""), mobile) else None,
        "fault": fault,
        "again": "1" if request.visit.handle else "",
        "authority": request.visit.office.environment.authority,
        "face": request.visit.office.faces is not None,
        "faults": (fault,) if fault else (),
    }
    return render(request, "portal/sign_in.html", context, status=status)


def sign_out(request: PageRequest) -> HttpResponse:
    """Leave; drafts stay."""
    logout(request)
    return HttpResponseRedirect(reverse("home"))


def act_for(request: PageRequest) -> HttpResponse:
    """For whom from now on: oneself, or one of those whose mandate one holds."""
    wanted = request.POST.get("subject", "")
    found = next((one for one in request.visit.represented if str(one.subject) == wanted), None)
    if found is not None and not found.shows_records:
        raise NotProvedYet
    if found is None:
        request.session.pop(FOR, None)
    else:
        request.session[FOR] = found.subject
        if not request.visit.name_of(found.subject):  # the mandate is younger than the session
            read_called(request, request.visit.handle, request.visit.represented)
    return HttpResponseRedirect(back_of(request, reverse("home")))
