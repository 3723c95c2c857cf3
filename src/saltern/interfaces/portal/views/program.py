"""Programs of others that sign people in with this portal, by OpenID Connect: what they are told, and who agreed to it.

An account has another name with each program. Its owner's name and number are told only where the program may ask for
them and the owner ticked them, and each time that is a line its owner sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.idp.oidc import views as library
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey, Token
from allauth.utils import build_absolute_uri
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import queries as accounts
from saltern.apps.journal.acting import Acting
from saltern.apps.programs.signed_token import SCOPES
from saltern.apps.stewardship import operations as stewardship
from saltern.installation.office import office
from saltern.installation.openid import signing_key
from saltern.interfaces.pages.policy import to_sign_in
from saltern.interfaces.pages.request import PageRequest

NAME: Final = "profile"
NUMBER: Final = "id_number"
"""Scopes: the name, the number of the identity card."""


class Programs(DefaultOIDCAdapter):  # type: ignore[misc]  # it comes without types
    """What a program is told."""

    def list_private_keys(self, **_: Any) -> list[PrivateKey]:
        """The one key of this house, made before its pages were first served."""
        pem = signing_key(office().environment)
        return [PrivateKey(pem=pem)] if pem else []

    def get_user_sub(self, client: Any, user: Any) -> str:
        """The account's name with this program and no other."""
        return office().mobile_seal.known_as(user.handle, program=client.id)

    def get_user_by_sub(self, client: Any, sub: str) -> None:
        """Nobody is found by such a name."""

    def populate_access_token(
        self, access_token: dict[str, Any], *, client: Any, scopes: Iterable[str], user: Any, **_: Any
    ) -> None:
        """A program's own token is for the door of this house unless it asked for another's; a person's is for none."""
        if user is None:
            Token.objects.filter(client=client).expired().delete()
            access_token.setdefault("aud", self.get_issuer() + "/api/v1/")

    def get_claims(
        self,
        purpose: str,
        user: Any,
        client: Any,
        scopes: Iterable[str],
        email: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """What was agreed to, of whom the account surely is; nothing more."""
        claims = {"sub": self.get_user_sub(client, user)}
        wanted = {NAME, NUMBER} & set(scopes)
        desk = office()
        now = desk.clock.now()
        own = [one for one in accounts.represented(handle=user.handle, now=now) if one.how == "self"]
        sure = next((one.subject for one in own if one.shows_records and one.kind == "natural_person"), None)
        if not wanted or sure is None:
            return claims
        acting = Acting(
            account=user.handle, role="applicant", now=now, zone=desk.clock.zone, subjects=frozenset({sure})
        )
        told = stewardship.tell_program(
            acting=acting, person=desk.people.person, subject=sure, program=client.name, what=sorted(wanted)
        )
        return claims | {"name" if key == NAME else key: text for key, text in told.items()}


def configuration(request: PageRequest) -> HttpResponse:
    """Where everything is, for programs."""

    def at(name: str) -> str:
        return str(build_absolute_uri(request, reverse(f"idp:oidc:{name}")))

    response = JsonResponse(
        {
            "issuer": library.get_adapter().get_issuer(),
            "authorization_endpoint": at("authorization"),
            "token_endpoint": at("token"),
            "userinfo_endpoint": at("userinfo"),
            "revocation_endpoint": at("revoke"),
            "jwks_uri": at("jwks"),
            "scopes_supported": ["openid", NAME, NUMBER, *SCOPES],
            "claims_supported": ["sub", "name", NUMBER],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def authorization(request: PageRequest) -> HttpResponse:
    """The page on which somebody agrees, or does not."""
    if request.method == "GET" and request.GET.get("code_challenge_method") != "S256":
        return render(request, "idp/oidc/error.html", status=400)  # every program proves that it is the one that asked
    prompts = request.GET.get("prompt", "").split()
    if not request.visit.handle and "none" not in prompts:
        return to_sign_in(request)
    if "login" in prompts:
        query = request.GET.copy()
        del query["prompt"]
        return to_sign_in(request, back=f"{request.path}?{query.urlencode()}", again=True)
    response: HttpResponse = library.AuthorizationView.as_view(
        extra_context={"place": "mine", "NAME": NAME, "NUMBER": NUMBER}
    )(request)
    parts = urlsplit(request.GET.get("redirect_uri", ""))
    if request.method == "GET" and response.status_code == 200 and parts.scheme and parts.netloc:
        # the form leads back to the program, which the library has checked; browsers ask the policy there too
        response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # content_policy reads it
    return response
