"""What django-allauth asks of this house: it signs nobody up and sends nothing; secrets are sealed.

Its engine is used, of its pages none (docs/adr/0028).
"""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from saltern.core.identifiers import mobile
from saltern.installation.office import office


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # it comes without types
    """Accounts are made by a code alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, *_: Any, **__: Any) -> None:
        """There is no mail to accounts."""

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """There is no mail to accounts."""

    def add_message(self, *_: Any, **__: Any) -> None:
        """Our pages say what happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The neighbourhood of an address: enough to know one's own devices by, and nobody's address is kept."""
        return neighbourhood(request.META.get("REMOTE_ADDR", ""))


def neighbourhood(address: str) -> str:
    """An address without its last part.

    >>> neighbourhood("203.0.113.9"), neighbourhood("2001:db8:1:2::9"), neighbourhood("nowhere")
    ('203.0.113.0', '2001:db8:1::', '0.0.0.0')
    """
    try:
        whole = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # no address to listen on: the one that says nothing
    return str(ipaddress.ip_network((whole, 24 if whole.version == 4 else 48), strict=False).network_address)


def counted_address(request: HttpRequest) -> str:
    """What wrong passwords are counted by: not the address, but always the same for one, in the shape of one."""
    hashed = office().mobile_seal.address(request.META.get("REMOTE_ADDR", ""))
    return str(ipaddress.IPv6Address((0xFD << 120) | int(hashed[:30], 16)))


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets are sealed with the operator's key; an account is called by its masked number."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return office().mobile_seal.secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """In clear."""
        return office().mobile_seal.opened_secret(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """What a telephone shows beside the code."""
        return self._called(user)

    def get_totp_issuer(self) -> str:
        """The portal, as it is called."""
        return self._get_site_name()

    def _get_site_name(self) -> str:
        district = office().pack.district
        return (district.portal or district.name).said(context.request.look.language)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """How a telephone lists the passkey."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": self._called(user), "display_name": self._called(user)}

    def _called(self, user: Any) -> str:
        sealed = user.mobile_sealed
        return mobile.mask(office().mobile_seal.opened(bytes(sealed))) if sealed else str(user.handle)
