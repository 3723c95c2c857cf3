"""换手机号: a code to the old number and one to the new; where the old one is lost, a day after it was told."""

from __future__ import annotations

from typing import Final

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.mobile_change import OwnPasswordWrong
from saltern.apps.identity.password import PasswordTriedTooOften
from saltern.core.identifiers.mobile import mask
from saltern.errors import SalternError
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.second_factor import GIVEN, within
from saltern.interfaces.pages.step_up import proof_asked
from saltern.interfaces.portal.views.security import stay_alone, waiting
from saltern.interfaces.portal.views.sign_in import same

ASKED: Final = "asked_number"
"""Session key: the number wanted, and when codes were sent for it."""
FIELDS: Final = {
    "code-wrong": "code",
    "old-code-wrong": "old_code",
    "own-password-wrong": "password",
    "nothing-to-prove-by": "password",
    "password-tried-too-often": "password",
}


def change(request: PageRequest) -> HttpResponse:
    """Both numbers are at hand: a code to each, and it is changed."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    if request.method != "POST":
        return _page(request)
    visit, mobile = request.visit, request.POST.get("mobile", "")
    try:
        if "stop" in request.POST:
            identity.stop_mobile_change(acting=visit.acting)
            return HttpResponseRedirect(f"{reverse('security')}?done=kept")
        if "send" in request.POST:
            return _sent(request, mobile, lost=False)
        identity.change_mobile(
            acting=visit.acting,
            desk=visit.office.code_desk,
            mobile=mobile,
            code=request.POST.get("code", ""),
            old_code=request.POST.get("old_code", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except SalternError as problem:
        return _page(request, mobile=mobile, problem=problem)
    request.session.pop(ASKED, None)
    stay_alone(request)
    return HttpResponseRedirect(f"{reverse('security')}?done=mobile")


def lost(request: PageRequest) -> HttpResponse:
    """The old number is lost: a password or a second proof, a code to the new number, and a day."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    if request.method != "POST":
        return _page(request, lost=True)
    mobile = request.POST.get("mobile", "")
    try:
        if "send" in request.POST:
            return _sent(request, mobile, lost=True)
        _asked(request, mobile)
    except SalternError as problem:
        return _page(request, mobile=mobile, problem=problem, lost=True)
    request.session.pop(ASKED, None)
    return HttpResponseRedirect(f"{reverse('security')}?done=waits")


def _asked(request: PageRequest, mobile: str) -> None:
    """Wrong passwords are counted as at the door. Raises what `ask_mobile_change` raises, `PasswordTriedTooOften`."""
    visit = request.visit
    password = None if within(request, GIVEN) else request.POST.get("password", "")
    tried = {"username": accounts.account_to_sign_in(handle=visit.handle).mobile_key or visit.handle}
    if password is not None and not AxesProxyHandler.is_allowed(request, tried):
        raise PasswordTriedTooOften
    try:
        identity.ask_mobile_change(
            acting=visit.acting,
            desk=visit.office.code_desk,
            mobile=mobile,
            code=request.POST.get("code", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            password=password,
        )
    except OwnPasswordWrong:
        user_login_failed.send(__name__, credentials=tried, request=request)
        raise


def _sent(request: PageRequest, mobile: str, *, lost: bool) -> HttpResponse:
    visit = request.visit
    identity.ask_mobile_codes(
        acting=visit.acting,
        desk=visit.office.code_desk,
        mobile=mobile,
        address=request.META.get("REMOTE_ADDR", ""),
        lost=lost,
        language=request.look.language,
    )
    known = request.session.get(ASKED, {})
    times = known.get("times", []) if same(known.get("mobile", ""), mobile) and known["lost"] == lost else []
    at = f"{visit.now.astimezone(visit.office.clock.zone):%H:%M}"
    request.session[ASKED] = {"mobile": mobile, "lost": lost, "times": [*times, at][-3:]}
    return _page(request, mobile=mobile, lost=lost)


def _page(
    request: PageRequest, *, mobile: str = "", problem: SalternError | None = None, lost: bool = False
) -> HttpResponse:
    known = request.session.get(ASKED, {})
    mobile = mobile or known.get("mobile", "")
    asked = known if same(known.get("mobile", ""), mobile) and known["lost"] == lost else None
    account = accounts.account_to_sign_in(handle=request.visit.handle)
    second = within(request, GIVEN)
    fault = None
    if problem is not None:
        words = problem.words()
        fault = (FIELDS.get(problem.code, "mobile") if asked else "mobile", words)
    context = {
        "place": "mine",
        "now_by": mask(request.visit.mobile) if request.visit.mobile else "",
        "mobile": mobile,
        "asked": asked,
        "waiting": waiting(request),
        "password": not second and bool(account.password) and account.has_usable_password(),
        "second": second,
        "fault": fault,
        "faults": (fault,) if fault else (),
    }
    page = "portal/mobile_lost.html" if lost else "portal/mobile.html"
    return render(request, page, context, status=422 if fault else 200)
