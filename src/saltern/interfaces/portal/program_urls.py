"""The addresses programs of others ask, under the names the sign-in library knows them by."""

from __future__ import annotations

from allauth.idp.oidc import views as library
from django.urls import include, path

from saltern.interfaces.portal.views import program

app_name = "idp"
_oidc = (
    [
        path(".well-known/openid-configuration", program.configuration, name="configuration"),
        path(".well-known/jwks.json", library.jwks, name="jwks"),
        path("program/authorize/", program.authorization, name="authorization"),
        path("program/token/", library.token, name="token"),
        path("program/person/", library.user_info, name="userinfo"),
        path("program/revoke/", library.revoke, name="revoke"),
    ],
    "oidc",
)
urlpatterns = [path("", include(_oidc))]
