"""再核验一次: the second proof after a code or a password, and again before something that cannot be taken back."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.interfaces.pages import second_factor as second
from saltern.interfaces.pages.credential import credential_fits
from saltern.interfaces.pages.policy import to_sign_in
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.views.home import back_of
from saltern.interfaces.portal.views.sign_in import remember_names
from saltern.words import Phrase

WRONG: Final = Phrase(
    zh="没有对上。请填手机上现在显示的6位数，或一个没用过的恢复码。",
    en="That did not fit. Type the six digits your phone shows now, or a recovery code you have not used.",
)
PASSKEY_WRONG: Final = Phrase(zh="通行密钥没有对上。请再试一次。", en="The passkey did not fit. Please try again.")


def second_factor(request: PageRequest) -> HttpResponse:
    """Asks for it; who has none yet and owes one chooses which to set up."""
    if not request.visit.handle:
        return to_sign_in(request)
    back = back_of(request, reverse("home"))
    kinds = set(second.factors(request).values_list("type", flat=True))
    if not kinds:
        return _page(request, back, kinds) if second.DUE in request.session else HttpResponseRedirect(back)
    if request.method != "POST":
        return _page(request, back, kinds)
    by_passkey = "credential" in request.POST
    if by_passkey:
        form: Any = AuthenticateWebAuthnForm(data=request.POST, user=request.user)
        fits = credential_fits(form)
    else:
        form = AuthenticateForm(data={"code": request.POST.get("code", "").replace(" ", "")}, user=request.user)
        fits = form.is_valid()
    if not fits:
        fault = ("passkey-use", PASSKEY_WRONG) if by_passkey else ("code", WRONG)
        return _page(request, back, kinds, faults=[fault], status=422)
    form.save()
    owed = second.DUE in request.session
    second.give(request)
    if owed:
        remember_names(request)
    return HttpResponseRedirect(back)


def _page(
    request: PageRequest,
    back: str,
    kinds: set[str],
    *,
    faults: list[tuple[str, Phrase]] | None = None,
    status: int = 200,
) -> HttpResponse:
    passkey = Authenticator.Type.WEBAUTHN in kinds
    context = {
        "place": "mine",
        "back": back,
        "faults": faults or (),
        "app": Authenticator.Type.TOTP in kinds,
        "passkey": passkey,
        "asked": {"request_options": begin_authentication(request.user)} if passkey else None,
        "owed": second.DUE in request.session,
    }
    return render(request, "portal/second_factor.html", context, status=status)
