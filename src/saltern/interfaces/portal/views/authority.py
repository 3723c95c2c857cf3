"""An identity authority's word on who somebody is, by OpenID Connect: they prove it there, and come back with a signed
number.

The number is looked up and never shown or kept; what is kept is that the account is this person, at the level
"authority". The library's own answer to a sign-in (accounts of its making) is never reached.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.errors import SalternError
from saltern.installation.openid import AUTHORITY
from saltern.installation.people import SubjectNotKnown, SubjectNumberInvalid
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.views.home import back_of
from saltern.interfaces.portal.views.sign_in import enter, remember_names

BACK: Final = "authority_back"
NONCE: Final = "authority_nonce"


class AuthorityNotAsked(SalternError):
    """No identity authority is asked here. Sign in with a code, or show your card at a counter."""

    family = "unknown"
    zh = "这里没有接统一身份认证。请用验证码登录，或到窗口核验。"


class AuthorityUnsure(SalternError):
    """The identity authority did not say who you are. Try again, or take another way."""

    family = "busy"
    zh = "统一身份认证没有说清您是谁。请再试一次，或换一种办法。"


class NotOnRecord(SalternError):
    """You are proved there, but the district has no record of you yet. A counter can add one."""

    family = "unknown"
    zh = "您在那边核验过了，但区里还没有您的登记。请到窗口补登。"


class AuthorityErrors(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it comes without types
    """What goes wrong on the way is said on a page of ours."""

    def on_authentication_error(self, *_: Any, **__: Any) -> None:
        """Raises `AuthorityUnsure`."""
        raise AuthorityUnsure


class Authority(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """The authority of this district: its word counts only signed, for us, and in answer to this very question."""

    def complete_login(self, request: PageRequest, app: Any, _token: Any, **more: Any) -> None:
        """Raises `ImmediateHttpResponse` with the way on."""
        claims = self._claims(app, str(more["response"].get("id_token", "")))
        asked = request.visit.office.environment.authority
        if claims.get("iss", "").rstrip("/") != asked.issuer or claims.get("nonce") != request.session.pop(NONCE, None):
            raise AuthorityUnsure
        raise ImmediateHttpResponse(_arrived(request, number=str(claims.get(asked.claim, ""))))

    def _claims(self, app: Any, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (OAuth2Error, KeyError, TypeError, ValueError) as problem:
            raise AuthorityUnsure from problem
        return claims


def begin(request: PageRequest) -> HttpResponse:
    """To the authority, with a question of its own each time (state, PKCE, nonce)."""
    if not request.visit.office.environment.authority.asked:
        raise AuthorityNotAsked
    request.session[BACK] = back_of(request, reverse("home"))
    request.session[NONCE] = secrets.token_urlsafe(24)
    provider = get_adapter().get_provider(request, provider=AUTHORITY)
    provider.oauth2_adapter_class = Authority
    try:
        response: HttpResponse = provider.redirect(request, "login", auth_params={"nonce": request.session[NONCE]})
    except (OSError, KeyError, ValueError) as problem:
        raise AuthorityUnsure from problem
    return response


def callback(request: PageRequest, provider_id: str) -> HttpResponse:
    """Back from the authority."""
    if provider_id != AUTHORITY or not request.visit.office.environment.authority.asked:
        raise AuthorityNotAsked
    try:
        answered: HttpResponse = OAuth2CallbackView.adapter_view(Authority(request, provider_id))(request)
    except (OSError, KeyError, ValueError) as problem:
        raise AuthorityUnsure from problem
    return answered


def _arrived(request: PageRequest, *, number: str) -> HttpResponse:
    visit = request.visit
    back = request.session.pop(BACK, reverse("home"))
    try:
        subject = visit.office.people.find(kind="natural_person", number=number)
    except (SubjectNumberInvalid, SubjectNotKnown):
        raise NotOnRecord from None
    issuer = visit.office.environment.authority.issuer
    if not visit.handle:
        came = identity.enter_by_authority(acting=visit.acting.as_system(), subject=subject, authority=issuer)
        return enter(request, came.handle, back)
    identity.bind_by_authority(acting=visit.acting.as_system(), handle=visit.handle, subject=subject, authority=issuer)
    remember_names(request)
    return HttpResponseRedirect(back)
