"""登录和安全: a password, passkeys, codes of an authenticator, recovery codes, and the devices one is signed in on.

What changes how one signs in is asked for with a proof of the last half hour (`pages.step_up`), and written down.
"""

from __future__ import annotations

from typing import Any, Final, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn, begin_registration
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.mobile_change import WaitingChange
from saltern.apps.organisation import queries as organisation
from saltern.core.identifiers.mobile import mask
from saltern.errors import SalternError
from saltern.interfaces.pages import second_factor
from saltern.interfaces.pages.credential import credential_fits
from saltern.interfaces.pages.quick_response import drawing
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.step_up import proof_asked
from saltern.interfaces.portal.presenters.device import device_rows
from saltern.interfaces.portal.views.sign_in import remember_names
from saltern.words import Phrase

LAST: Final = Phrase(
    zh="工作人员至少要留一种第二道核验。先加一种，再删这个。",
    en="Who works here keeps at least one second proof. Add another first, then remove this one.",
)
CODE_WRONG: Final = Phrase(
    zh="这个数字不对，或者已经过期。请填手机上现在显示的6位数。",
    en="That code is wrong or over. Type the six digits your phone shows now.",
)
PASSKEY_WRONG: Final = Phrase(zh="没有加成。请再试一次。", en="It was not added. Please try again.")
MOST_PASSKEYS: Final = 10


def security(request: PageRequest) -> HttpResponse:
    """How one signs in, and where one is signed in now."""
    if request.method != "POST":
        return _page(request)
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    visit = request.visit
    try:
        identity.set_password(
            acting=visit.acting, seal=visit.office.mobile_seal, password=request.POST.get("password", "")
        )
    except SalternError as problem:
        words = problem.words()
        return _page(request, faults=[("password", words)], status=422)
    stay_alone(request)  # none of the others would be let in any more
    return HttpResponseRedirect(f"{reverse('security')}?done=password")


def _page(request: PageRequest, *, faults: list[tuple[str, Phrase]] | None = None, status: int = 200) -> HttpResponse:
    account = accounts.account_to_sign_in(handle=request.visit.handle)
    own = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    context = {
        "place": "mine",
        "faults": faults or (),
        "done": request.GET.get("done", ""),
        "mobile": mask(request.visit.mobile) if request.visit.mobile else "",
        "waiting": waiting(request),
        "has_password": bool(account.password) and account.has_usable_password(),
        "app": next((one for one in own if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [
            {"key": one.pk, "name": one.wrap().name, "since": one.created_at}
            for one in own
            if one.type == Authenticator.Type.WEBAUTHN
        ],
        "codes": any(one.type == Authenticator.Type.RECOVERY_CODES for one in own),
        "devices": device_rows(_open_sessions(request), here=request.session.session_key or ""),
    }
    return render(request, "portal/security.html", context, status=status)


def waiting(request: PageRequest) -> WaitingChange | None:
    """The change of number the account waits for."""
    visit = request.visit
    return accounts.waiting_change(handle=visit.handle, seal=visit.office.mobile_seal, now=visit.now)


def stay_alone(request: PageRequest) -> None:
    """What proves a session has changed: this one goes on, every other ends."""
    end_others(request)
    update_session_auth_hash(request, accounts.account_to_sign_in(handle=request.visit.handle))
    second_factor.list_session(request)


def _open_sessions(request: PageRequest) -> list[UserSession]:
    """The account's sessions that are not over; those that are leave the list."""
    listed = {one.session_key: one for one in UserSession.objects.filter(user=request.user)}
    kept = Session.objects.filter(session_key__in=listed, expire_date__gt=Now())
    rightful = cast("Any", request.user).get_session_auth_hash()
    going = {one.session_key for one in kept if one.get_decoded().get(HASH_SESSION_KEY) == rightful}
    UserSession.objects.filter(session_key__in=set(listed) - going).delete()
    return [one for key, one in listed.items() if key in going]


def end_others(request: PageRequest) -> None:
    """Sign the account out everywhere but here."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    others.delete()


def app(request: PageRequest) -> HttpResponse:
    """Codes of an authenticator: scan or type the key, then the code it shows."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return HttpResponseRedirect(reverse("security"))
    form: Any = ActivateTOTPForm(data=request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        TOTP.activate(request.user, form.secret)
        clear_totp_secret(request)
        return _added(request, "app-added")
    url = get_adapter().build_totp_url(request.user, form.secret)
    faults = [("code", CODE_WRONG)] if request.method == "POST" else []
    context = {
        "place": "mine",
        "faults": faults,
        "qr": drawing(get_adapter().build_totp_svg(url)),
        "url": url,
        "key": [form.secret[start : start + 4] for start in range(0, len(form.secret), 4)],
        "owed": second_factor.DUE in request.session,
    }
    response = render(request, "portal/security_app.html", context, status=422 if faults else 200)
    response["Cache-Control"] = "no-store"
    return response


def passkey(request: PageRequest) -> HttpResponse:
    """Add a passkey: the browser makes it, and the lock of the device guards it."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    faults = []
    if request.method == "POST":
        form = AddWebAuthnForm(data=request.POST, user=request.user)
        few = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).count() < MOST_PASSKEYS
        if few and credential_fits(form):
            name = form.cleaned_data["name"][:40] or "Passkey"
            added = WebAuthn.add(request.user, name, form.cleaned_data["credential"]).instance
            added.created_at = request.visit.now
            added.save(update_fields=["created_at"])
            return _added(request, "passkey-added")
        faults = [("passkey-add", PASSKEY_WRONG)]
    context = {
        "place": "mine",
        "faults": faults,
        "asked": {"creation_options": begin_registration(request.user, True)},
        "owed": second_factor.DUE in request.session,
    }
    return render(request, "portal/security_passkey.html", context, status=422 if faults else 200)


def _added(request: PageRequest, change: Any) -> HttpResponse:
    identity.note_second_factor(acting=request.visit.acting, change=change)
    owed = second_factor.DUE in request.session
    second_factor.give(request)
    if owed:
        remember_names(request)
    new = not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).exists()
    RecoveryCodes.activate(request.user)
    return HttpResponseRedirect(reverse("security-codes") if new else f"{reverse('security')}?done={change}")


def codes(request: PageRequest) -> HttpResponse:
    """Ten codes for the day the telephone is lost; each works once."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    if not second_factor.factors(request).exists():
        return HttpResponseRedirect(reverse("security"))
    if request.method == "POST":
        Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).delete()
        identity.note_second_factor(acting=request.visit.acting, change="codes-renewed")
        RecoveryCodes.activate(request.user)
        return HttpResponseRedirect(reverse("security-codes"))
    left = RecoveryCodes.activate(request.user).get_unused_codes()
    context = {"place": "mine", "codes": [f"{one[:4]} {one[4:]}" for one in left]}
    response = render(request, "portal/security_codes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def remove(request: PageRequest, key: int) -> HttpResponse:
    """Remove a passkey, or the authenticator."""
    elsewhere = proof_asked(request)
    if elsewhere is not None:
        return elsewhere
    own = second_factor.factors(request)
    found = own.filter(pk=key).first()
    if found is None:
        return HttpResponseRedirect(reverse("security"))
    last = own.count() == 1
    if last and organisation.needs_second_factor(handle=request.visit.handle, now=request.visit.now):
        return _page(request, faults=[("passkeys", LAST)], status=409)
    if request.method != "POST":
        name = None if found.type == Authenticator.Type.TOTP else found.wrap().name
        return render(request, "portal/security_remove.html", {"place": "mine", "name": name, "last": last})
    found.delete()
    if last:
        Authenticator.objects.filter(user=request.user).delete()
    identity.note_second_factor(acting=request.visit.acting, change="removed")
    return HttpResponseRedirect(f"{reverse('security')}?done=removed")


def end_devices(request: PageRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    end_others(request)
    return HttpResponseRedirect(f"{reverse('security')}?done=devices")
