"""登录: by a code to one's mobile. Two codes in flight both work; whether a number has an account is not told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.contrib.auth import login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.represented import Represented
from saltern.apps.stewardship import operations as stewardship
from saltern.errors import SalternError
from saltern.interfaces.pages.policy import NotProvedYet
from saltern.interfaces.pages.request import CALLED, FOR, PageRequest
from saltern.interfaces.portal.views.home import back_of
from saltern.words import Phrase

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
ASKED: Final = "asked_code"


def sign_in(request: PageRequest) -> HttpResponse:
    """The number, then the code; pasted with spaces is fine."""
    back = back_of(request, reverse("home"))
    if request.visit.handle:
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _page(request, back, mobile=request.session.get(ASKED, {}).get("mobile", ""))
    mobile = request.POST.get("mobile", "")
    try:
        if "code" in request.POST and "send" not in request.POST and "call" not in request.POST:
            return _entered(request, back, mobile)
        return _sent(request, back, mobile)
    except SalternError as problem:
        words = Phrase(zh=problem.message("zh"), en=problem.message("en"))
        field = "mobile" if problem.code == "mobile-not-one" else "code"
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
    times = known.get("times", []) if known.get("mobile") == mobile else []
    at = f"{visit.now.astimezone(visit.office.clock.zone):%H:%M}"
    request.session[ASKED] = {"mobile": mobile, "times": [*times, at][-3:], "manner": sent.manner}
    return _page(request, back, mobile=mobile)


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
    request.session.pop(ASKED, None)
    enter(request, came.handle)
    return HttpResponseRedirect(back)


def enter(request: PageRequest, handle: str) -> None:
    """Begin the session of an account; the names it will read are read once, and that is written down."""
    login(request, accounts.account_to_sign_in(handle=handle), backend=BACKEND)
    visit = request.visit
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
        "asked": asked if asked.get("mobile") == mobile else None,
        "fault": fault,
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
